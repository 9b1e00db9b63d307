"""The webhook endpoints: which event goes where, signed with which secrets.

Follows docs.stripe.com/webhooks (event subscriptions, signing secrets, rolling a secret).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from stripe_simulator.ids import Ids
from stripe_simulator.messages import Json
from stripe_simulator.store import Store

ALL_EVENTS = "*"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint that stands from the start; no types means all of them."""

    url: str
    secret: str
    events: frozenset[str] = frozenset()


def endpoint_of(url: Any, secret: Any, events: Iterable[str]) -> Endpoint:
    """An endpoint from untyped input.

    Raises:
        ValueError: the address is not http(s), or the secret is empty.
    """
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise ValueError("the webhook url must begin with http:// or https://")
    if not isinstance(secret, str) or not secret:
        raise ValueError("the webhook secret must not be empty")
    return Endpoint(url, secret, frozenset(events))


def add(store: Store, ids: Ids, now: int, endpoint: Endpoint) -> Json:
    """Keep *endpoint* as a ``webhook_endpoint`` with its own secret."""
    events = sorted(endpoint.events) or [ALL_EVENTS]
    return add_object(store, ids, now, {"url": endpoint.url, "enabled_events": events}, endpoint.secret)


def add_object(store: Store, ids: Ids, now: int, fields: Json, secret: str) -> Json:
    """A new ``webhook_endpoint``; the secret is kept aside of it."""
    item: Json = {
        "id": ids.new("we"),
        "object": "webhook_endpoint",
        "api_version": None,
        "application": None,
        "created": now,
        "description": None,
        "livemode": False,
        "metadata": {},
        "status": "enabled",
        **fields,
    }
    store.aside("webhook_secrets")[item["id"]] = [{"secret": secret, "expires_at": None}]
    return store.add(item)


def wanting(store: Store, kind: str) -> list[Json]:
    """The enabled endpoints that listen to this type of event, the oldest first."""
    return [
        item
        for item in store.tables.get("webhook_endpoint", {}).values()
        if item["status"] == "enabled" and (ALL_EVENTS in item["enabled_events"] or kind in item["enabled_events"])
    ]


def live_secrets(store: Store, key: str, now: int) -> list[str]:
    """The secrets that sign now, the newest first."""
    kept = store.aside("webhook_secrets")[key]
    return [entry["secret"] for entry in kept if entry["expires_at"] is None or entry["expires_at"] > now]


def roll(store: Store, ids: Ids, now: int, key: str, expires_in_seconds: int) -> str:
    """Make a new secret and let the present one sign for that long; an older one ends at once."""
    made = new_secret(ids)
    table = store.aside("webhook_secrets")
    present = {"secret": table[key][0]["secret"], "expires_at": now + expires_in_seconds}
    table[key] = [{"secret": made, "expires_at": None}, present]
    return made


def new_secret(ids: Ids) -> str:
    """A signing secret, such as ``whsec_…``."""
    return f"whsec_{ids.letters('whsec', 32)}"
