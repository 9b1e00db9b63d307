"""A project on the stand-in as deployments leave it, its database in the Firestore emulator."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from google.cloud import firestore

from ops import web_build
from ops.cloud import records, traffic
from ops.cloud.deploy import Ports
from ops.cloud.deploy_run import Place
from ops.cloud.environment import Environment
from ops.cloud.firebase_cli import official
from ops.cloud.plan import Seen
from ops.cloud.records import DONE, Deployment
from ops.cloud.rollback import Outcome, roll_back
from ops.cloud.rollout import Counted, Stage, Watch
from tests.control_plane.services import functions, hosting, rules
from tests.control_plane.world import PROJECT, Call, World

LOCATION = f"projects/{PROJECT}/locations/us-central1"
SITE = f"sites/{PROJECT}"
RELEASE = f"projects/{PROJECT}/releases/cloud.firestore/orders"
FUNCTIONS = ("orders_api", "orders_stripe_webhook", "orders_sweep")
ENVIRONMENT = Environment("production", PROJECT, "us-central1", "orders", "nam5", PROJECT, f"https://{PROJECT}.web.app")
SETTINGS = {
    "enabled": True,
    "rollout_percent": 100,
    "allow_list": ["early"],
    "currency": "eur",
    "installation_id": "installation",
    "salt": "salt",
    "shipping_flat": 490,
    "of_the_host": "stays",
}
LEASE_SECONDS = 1.0


def put_functions(world: World, names: tuple[str, ...] = FUNCTIONS, source: str = "1") -> None:
    """Do what a deployment of functions does."""
    for name in names:
        body = {"labels": {traffic.CODEBASE_LABEL: "orders"}, "description": source}
        full = f"{LOCATION}/functions/{name}"
        if full in world.table("function"):
            functions._update(world, Call("PATCH", "", full, {"updateMask": "description"}, body, b""))
        else:
            call = Call("POST", "", f"{LOCATION}/functions", {"functionId": name}, body, b"")
            functions._create(world, call)


def put_rules(world: World, text: str) -> str:
    """Do what a deployment of rules does, and return the ruleset's name."""
    body = {"source": {"files": [{"name": "firestore.rules", "content": text}]}}
    made = rules._create(world, Call("POST", "", f"projects/{PROJECT}/rulesets", {}, body, b""))
    release = {"name": RELEASE, "rulesetName": made["name"]}
    if RELEASE in world.table("release"):
        rules._move(world, Call("PATCH", "", RELEASE, {}, {"release": release}, b""))
    else:
        rules._release(world, Call("POST", "", f"projects/{PROJECT}", {}, release, b""))
    return str(made["name"])


def put_site(world: World) -> str:
    """Do what a deployment of Hosting does, and return the version's name."""
    made = hosting._version(world, Call("POST", "", SITE, {}, {}, b""))
    query = {"versionName": made["name"]}
    hosting._release(world, Call("POST", "", f"{SITE}/channels/live/releases", query, {}, b""))
    return str(made["name"])


def put_all(world: World, source: str) -> None:
    """Do what a whole deployment does."""
    put_rules(world, f"rules {source}")
    put_functions(world, source=source)
    put_site(world)


def recorded(place: Place, before: records.Live, *, state: str = DONE, age: float = 0, **more: Any) -> Deployment:
    """Write the record of a deployment that has just brought about what is live."""
    at = datetime.now(UTC) - timedelta(seconds=age)
    after = place.live() if state == DONE else None
    record = Deployment(records.new_id(at), records.API, at, state=state, before=before, after=after, **more)
    store(place, record)
    return record


def store(place: Place, record: Deployment) -> None:
    document = records.document(record)
    place.db.collection(records.COLLECTION).document(record.deployment_id).set(document)


def flags(place: Place, **changed: Any) -> None:
    place.db.collection("settings").document("module").update(changed)


def serving(place: Place) -> dict[str, str]:
    """Return what the revisions of each function were made of that answer its requests."""
    return {name: each.serving for name, each in traffic.served(place.environment).items()}


@contextmanager
def place_on(project_id: str, lease_seconds: float = LEASE_SECONDS) -> Iterator[Place]:
    """A project that is migrated and has settings."""
    db = firestore.Client(project=project_id, database="orders")
    db.collection("settings").document("module").set(SETTINGS)
    yield Place(ENVIRONMENT, db, lease_seconds)


def unchanged(place: Place, but: tuple[str, ...] = (records.COLLECTION,)) -> dict[str, Any]:
    """Return every document but those of some collections, by path."""
    found = {}
    for collection in place.db.collections():
        if collection.id not in but:
            for each in collection.stream():
                found[each.reference.path] = each.to_dict()
    return found


def put_back(place: Place, documents: dict[str, Any]) -> None:
    """Make the database what it was."""
    for path in set(unchanged(place, but=())) - set(documents):
        place.db.document(path).delete()
    for path, document in documents.items():
        place.db.document(path).set(document)


def nothing_missed(check: Callable[[], None]) -> str:
    """Take in missed events where there are none."""
    check()
    return "0 events"


def back(place: Place, to: str = "") -> Outcome:
    return roll_back(place, nothing_missed, dry_run=False, to=to)


def without_flags(live: records.Live) -> records.Live:
    return replace(live, flags=records.Flags())


class Endpoint:
    """A webhook endpoint that is as it should be."""

    url = "https://endpoint"

    def has_secret(self) -> bool:
        return True

    def look(self) -> Seen:
        return Seen(done=True)

    def ensure(self) -> None:
        raise AssertionError


def nothing_wrong() -> Sequence[str]:
    """Refuse nothing."""
    return ()


def ports(place: Place) -> Ports:
    """Return the official CLI, and others who find everything well."""
    figures = Watch(
        Stage(1, 0), lambda _since, _until: Counted(10, 0), lambda _seconds: None, lambda: datetime.now(UTC)
    )
    cli = official(place.environment, place.root)
    return Ports(cli, Endpoint(), nothing_missed, nothing_wrong, nothing_wrong, figures, web_build.build)
