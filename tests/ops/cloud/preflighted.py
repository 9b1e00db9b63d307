"""A project and a checkout in which every check is well, on stand-ins of Google and Stripe and the emulator."""

import base64
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from google.cloud import firestore

from functions.config import STRIPE_API
from ops.checked import note
from ops.cloud import webhook_commands
from ops.cloud.migrate import Wish, migrate
from ops.cloud.monitoring_paging import CHANNELS
from ops.cloud.preflight import evidence, project
from ops.cloud.preflight.check import DEPLOY_KEY, Site
from ops.cloud.stripe_keys_secrets import Secrets
from ops.cloud.traffic import CODEBASE, CODEBASE_LABEL
from ops.cloud.webhook import Endpoints, Wanted
from ops.paths import ROOT
from stripe_simulator.server import Server
from tests.control_plane.grpc_server import grpc_services
from tests.control_plane.server import standing_in
from tests.control_plane.services import functions
from tests.control_plane.world import PROJECT, Call, World
from tests.ops.cloud import migrating
from tests.ops.cloud import stripe_world as w
from tests.simulator.harness import Inbox, Stripe

COMMIT = "c0ffee"
NAMED = f"projects/{PROJECT}"
PAGER = f"{NAMED}/notificationChannels/77"
BUCKET = f"{NAMED}/locations/global/buckets/orders-audit"
IMAGES = f"{NAMED}/locations/us-central1/repositories/gcf-artifacts"
PERMITTED = (
    "customer_write payment_method_write checkout_session_write payment_intent_write charge_write dispute_read "
    "event_read balance_transaction_source_read review_read"
).split()
DEPLOYING = "rk_live_0123456789deploy"
PARAMETERS = {
    "ORDERS_ALLOWED_ORIGINS": "",
    "ORDERS_APP_URL": f"https://{PROJECT}.web.app",
    "ORDERS_STRIPE_API_BASE": STRIPE_API,
    "ORDERS_DATABASE": "orders",
    CHANNELS: PAGER,
}


@dataclass(frozen=True)
class Place:
    """What a test damages, and the site that is looked at."""

    world: World
    stripe: Stripe
    inbox: Inbox
    site: Site

    def parameters(self, **changed: str | None) -> None:
        """Write `.env.<project>` with these changes."""
        stated = {name: value for name, value in (PARAMETERS | changed).items() if value is not None}
        lines = [f"{name}={value}\n" for name, value in stated.items()]
        (self.site.root / f".env.{PROJECT}").write_text("".join(lines))

    def page(self, name: str, text: str) -> None:
        """Write a page of the checkout."""
        (self.site.root / name).parent.mkdir(exist_ok=True)
        (self.site.root / name).write_text(text)

    def secret(self, name: str, value: str) -> None:
        """Store a version of a secret, whatever its value."""
        parent = f"{NAMED}/secrets/{name}"
        self.world.table("secret").setdefault(parent, {"name": parent})
        version = f"{parent}/versions/{len(self.world.listed('version', parent)) + 1}"
        self.world.table("version")[version] = {"name": version, "state": "ENABLED"}
        self.world.table("payload")[version] = {"data": base64.b64encode(value.encode()).decode()}

    def function(self, name: str, labels: dict[str, str] | None = None) -> None:
        """Deploy a function as it is deployed now: with the newest secrets."""
        stored = {name: Secrets(PROJECT).versions(name)[0].number for name in (w.KEY_SECRET, w.SIGNING)}
        bound = [{"key": secret, "secret": secret, "version": str(newest)} for secret, newest in stored.items()]
        body = {
            "labels": {CODEBASE_LABEL: CODEBASE} if labels is None else labels,
            "serviceConfig": {"secretEnvironmentVariables": bound, "availableMemory": "512Mi"},
        }
        parent = f"{NAMED}/locations/us-central1/functions"
        functions._create(self.world, Call("POST", "", parent, {"functionId": name}, body, b""))


def well(place: Place, patch: pytest.MonkeyPatch) -> None:
    """Bring about all that the checks ask for."""
    world, root = place.world, place.site.root
    place.parameters()
    environment = place.site.environment
    migrate(environment, Wish("eur"), place.site.db, migrating.deployed_by_hand(world))
    world.enabled.update(project.APIS)
    place.secret(w.KEY_SECRET, w.LIVE_KEY)
    goal = Wanted(place.inbox.url, "installation", PROJECT)
    patch.setattr(webhook_commands, "wanted", lambda _environment: goal)
    found = Endpoints(place.site.connected(DEPLOYING), Secrets(PROJECT), goal)
    webhook_commands.ensure(environment, found, dry_run=False)
    for name in ("orders_api", "orders_stripe_webhook"):
        place.function(name)
    place.stripe.paid()
    place.inbox.wait_for("payment_intent.succeeded")
    place.stripe.until(lambda: place.stripe.control("/health")["deliveries"]["waiting"] == [])
    world.table("channel")[PAGER] = {"name": PAGER, "type": "pagerduty", "displayName": "Night"}
    world.table("logBucket")[BUCKET] = {"name": BUCKET, "retentionDays": 400, "locked": True}
    policy = {"id": "firebase-functions-cleanup", "action": "DELETE", "condition": {"olderThan": "2592000s"}}
    cleanup = {"cleanupPolicies": {"firebase-functions-cleanup": policy}}
    world.table("repository")[IMAGES] = {"name": IMAGES, "format": "DOCKER", **cleanup}
    today = place.site.now.date()
    place.page(evidence.CAPABILITIES, "- [x] orders\n")
    place.page(evidence.INTEGRATION_POINTS, "# Joining the host\n")
    place.page(evidence.FIGURES, f"Measured: {today}\n")
    place.page(evidence.REVIEW, f"Reviewed: {today} by Ada\n")
    place.page("CHANGELOG.md", "# Changelog\n\n## Unreleased\n\n- orders\n")
    patch.setattr(evidence, "commit_here", lambda: COMMIT)
    note(root / ".ops", commit=COMMIT, passed=True, whole=True)


def checkout(root: Path) -> Path:
    """Write the files of a checkout that the checks read."""
    root.mkdir()
    for name in ("firestore.rules", "firestore.indexes.json", "requirements.txt", "firebase.json"):
        shutil.copy(ROOT / name, root / name)
    projects = {"default": "demo-orders", "production": PROJECT, "staging": "orders-staging"}
    (root / ".firebaserc").write_text(json.dumps({"projects": projects}))
    return root


@contextmanager
def place_on(project_id: str, folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A project and a checkout in which every check is well."""
    server, inbox, world = Server(seed=7), Inbox(), World()
    server.start()
    stripe = Stripe(server)
    for key, permissions in ((w.LIVE_KEY, PERMITTED), (DEPLOYING, ["webhook_write", "event_read"])):
        stripe.control("/keys", {"key": key.replace("live", "test"), "permissions": permissions})
    with standing_in(world, folder / "home", patch), grpc_services(world) as grpc:
        for name, value in {"CLOUD_MONITORING_URL": grpc, "FIREBASE_CLOUDLOGGING_URL": grpc}.items():
            patch.setenv(name, value)
        patch.setenv(evidence.LED, world.url)
        for variable in ("FIRESTORE_EMULATOR_HOST",):
            patch.setattr("ops.cloud.preflight.configuration.EMULATOR_VARIABLES", (f"NOT_{variable}",))
        site = Site(
            migrating.ENVIRONMENT,
            checkout(folder / "checkout"),
            datetime.now(UTC),
            w.connected(stripe.url),
            firestore.Client(project=project_id, database="orders"),
            {DEPLOY_KEY: DEPLOYING},
            lambda _environment: [{"orders_role": "staff"}, {"of_the_host": True}, {}],
        )
        place = Place(world, stripe, inbox, site)
        well(place, patch)
        yield place
    server.stop()
    inbox.server.shutdown()
    inbox.server.server_close()
