"""What belongs to what: the charges of a payment, its customer, its events and requests."""

from collections.abc import Iterable

from stripe_simulator.messages import Json
from stripe_simulator.pages.dashboard.view import View


def charges(view: View, intent: Json) -> list[Json]:
    """The attempts of a payment, the first one first."""
    return view.find("charge", lambda item: item["payment_intent"] == intent["id"])[::-1]


def of_charges(view: View, kind: str, found: Iterable[Json]) -> list[Json]:
    """The refunds, disputes or early fraud warnings of charges, the first one first."""
    keys = {charge["id"] for charge in found}
    return view.find(kind, lambda item: item["charge"] in keys)[::-1]


def payer(view: View, intent: Json) -> str:
    """The e-mail, name or id of who pays."""
    customer = intent["customer"] and view.store.find("customer", intent["customer"])
    charge = intent["latest_charge"] and view.store.find("charge", intent["latest_charge"])
    billing = charge["billing_details"] if charge else {}
    known = customer or {}
    found = known.get("email") or billing.get("email") or intent["receipt_email"]
    return str(found or known.get("name") or billing.get("name") or intent["customer"] or "")


def events(view: View, keys: Iterable[str]) -> list[Json]:
    """The events about objects, the oldest first."""
    wanted = set(keys)
    return view.find("event", lambda event: event["data"]["object"].get("id") in wanted)[::-1]


def requests(view: View, keys: Iterable[str], found: Iterable[Json]) -> list[Json]:
    """The requests that name one of the objects in their address, or that caused one of the events."""
    named, caused = tuple(keys), {event["request"]["id"] for event in found} - {None}
    return [
        entry
        for entry in view.world.log.requests
        if entry["method"] != "GET"
        and (entry.get("request_id") in caused or any(key in entry["path"] for key in named))
    ]


def outcome(intent: Json) -> str:
    """A payment in one word, as the list shows it."""
    if intent["status"] == "requires_payment_method" and intent["last_payment_error"]:
        return "failed"
    return str(intent["status"])


OUTCOMES = {
    "succeeded": "Succeeded",
    "requires_capture": "Uncaptured",
    "processing": "Processing",
    "requires_action": "Requires action",
    "requires_confirmation": "Not confirmed",
    "requires_payment_method": "Incomplete",
    "failed": "Failed",
    "canceled": "Canceled",
}
