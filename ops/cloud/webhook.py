"""The webhook endpoint at Stripe: which ones are ours, what is wrong with one, and how one is made.

Stripe shows an endpoint's signing secret once, when it is made. So its digest is written into the endpoint's metadata
after the secret is stored: an endpoint whose secret is not in our list is useless and never adopted. A call that makes
one carries a key that follows from what exists; repeated after a lost answer or a kill it answers with the same
endpoint and its secret (https://docs.stripe.com/api/idempotent_requests), and only a missing one is made anew.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import stripe

from functions.adapters.stripe_events import WEBHOOK_EVENTS
from functions.adapters.stripe_payments import API_VERSION
from ops.bootstrap_run import SetupError
from ops.cloud.clients import database
from ops.cloud.environment import Environment
from ops.cloud.stripe_keys import SIGNING_SECRETS
from ops.cloud.stripe_keys_client import told
from ops.cloud.stripe_keys_configure import merged
from ops.cloud.stripe_keys_secrets import Secrets

DESCRIPTION = "Order Payments"
DIGEST_LENGTH = 16
TRIES_MAX = 5


@dataclass(frozen=True)
class Wanted:
    """What an endpoint of ours must be."""

    url: str
    origin: str
    project: str
    version: str = API_VERSION
    events: tuple[str, ...] = WEBHOOK_EVENTS

    @property
    def mark(self) -> dict[str, str]:
        """Return the metadata by which an endpoint is known as ours."""
        return {"origin": self.origin, "project": self.project}


@dataclass(frozen=True)
class Endpoint:
    """One endpoint as Stripe has it."""

    id: str
    url: str
    events: frozenset[str]
    version: str
    status: str
    metadata: dict[str, str]


def wanted(environment: Environment) -> Wanted:
    """Return what the endpoint of an environment must be; its installation is named by the settings.

    Raises:
        SetupError: there are no settings yet.
    """
    found = database(environment.project, environment.database).collection("settings").document("module").get()
    origin = (found.to_dict() or {}).get("installation_id")
    if not isinstance(origin, str) or not origin:
        raise SetupError(
            f"{environment.project} has no installation id yet: "
            f"`python3 -m ops migrate:orders --project {environment.alias}` first"
        )
    return Wanted(environment.webhook_url, origin, environment.project)


def digest(secret: str) -> str:
    """Return what a signing secret is known by."""
    return hashlib.sha256(secret.encode()).hexdigest()[:DIGEST_LENGTH]


class Endpoints:
    """The account's endpoints, seen from ours."""

    def __init__(self, client: stripe.StripeClient, secrets: Secrets, goal: Wanted) -> None:
        self._api = client.v1.webhook_endpoints
        self._secrets = secrets
        self.goal = goal

    def all(self) -> list[Endpoint]:
        """Return every endpoint of the account, the newest first."""
        with told("listing the webhook endpoints"):
            return [_endpoint(each.to_dict()) for each in self._api.list({"limit": 100}).auto_paging_iter()]

    def ours(self) -> list[Endpoint]:
        """Return those that we made, the newest first."""
        return [each for each in self.all() if self.goal.mark.items() <= each.metadata.items()]

    def signing(self) -> list[Endpoint]:
        """Return those of ours that send in our version and whose secret we hold, the newest first."""
        held = {digest(each) for each in self.stored()}
        return [
            each for each in self.ours() if each.version == self.goal.version and each.metadata.get("secret") in held
        ]

    def stored(self) -> list[str]:
        """Return the signing secrets that are stored, the newest first."""
        return [each for each in self._secrets.value(SIGNING_SECRETS).split(",") if each]

    def keep_secrets(self, kept: Callable[[str], bool]) -> None:
        """Store the list with only those secrets in it."""
        self._secrets.put(SIGNING_SECRETS, ",".join(filter(kept, self.stored())))

    def wrong(self, endpoint: Endpoint) -> dict[str, str]:
        """Return what an endpoint must be corrected in: what, and how it is."""
        found = {}
        if endpoint.url != self.goal.url:
            found["address"] = endpoint.url
        if endpoint.events != frozenset(self.goal.events):
            found["events"] = _difference(endpoint.events, frozenset(self.goal.events))
        if endpoint.status != "enabled":
            found["status"] = endpoint.status
        return found

    def make(self) -> None:
        """Make an endpoint, store its secret before all others, and mark it as one whose secret we hold.

        Raises:
            SetupError: it could not be done, or what became of it is not known.
        """
        made = self._made([each.id for each in self.signing()])
        secret = str(made.secret)
        self._secrets.put(SIGNING_SECRETS, merged(secret, ",".join(self.stored())))
        with told(f"marking the endpoint {made.id}"):
            self._api.update(made.id, {"metadata": {"secret": digest(secret)}})

    def _made(self, signing: list[str]) -> stripe.WebhookEndpoint:
        for attempt in range(TRIES_MAX):
            with told("making the webhook endpoint"):
                made = self._api.create(self._parameters(), {"idempotency_key": self._key(signing, attempt)})
            if made.secret and self._exists(made.id):
                return made
        raise SetupError("Stripe made no endpoint that stays: look at Developers → Webhooks in its Dashboard")

    def _exists(self, endpoint_id: str) -> bool:
        """Say whether an endpoint is there; only Stripe's word that it is missing means gone."""
        with told(f"looking at the endpoint {endpoint_id}"):
            try:
                self._api.retrieve(endpoint_id)
            except stripe.InvalidRequestError as error:
                if error.code == "resource_missing":
                    return False
                raise
        return True

    def _parameters(self) -> Any:
        return {
            "url": self.goal.url,
            "enabled_events": sorted(self.goal.events),
            "api_version": self.goal.version,
            "description": DESCRIPTION,
            "metadata": self.goal.mark,
        }

    def _key(self, signing: list[str], attempt: int) -> str:
        told_apart = json.dumps([self._parameters(), sorted(signing), attempt], sort_keys=True)
        return f"webhook:{hashlib.sha256(told_apart.encode()).hexdigest()}"

    def correct(self, endpoint: Endpoint) -> None:
        """Give an endpoint our address and events, and enable it."""
        params = {"url": self.goal.url, "enabled_events": sorted(self.goal.events), "disabled": False}
        with told(f"correcting the endpoint {endpoint.id}"):
            self._api.update(endpoint.id, cast("Any", params))

    def delete(self, endpoint_id: str) -> None:
        """Delete an endpoint; one that is missing is gone."""
        with told(f"deleting the endpoint {endpoint_id}"):
            try:
                self._api.delete(endpoint_id)
            except stripe.InvalidRequestError as error:
                if error.code != "resource_missing":
                    raise


def _endpoint(found: dict[str, Any]) -> Endpoint:
    return Endpoint(
        id=found["id"],
        url=found["url"],
        events=frozenset(found["enabled_events"]),
        version=found.get("api_version") or "",
        status=found["status"],
        metadata=dict(found.get("metadata") or {}),
    )


def _difference(there: frozenset[str], needed: frozenset[str]) -> str:
    missing, extra = sorted(needed - there), sorted(there - needed)
    parts = [f"misses {', '.join(missing)}"] if missing else []
    return "; ".join([*parts, f"has {', '.join(extra)} too much"] if extra else parts)
