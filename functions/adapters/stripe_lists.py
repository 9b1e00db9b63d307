"""Stripe's own books: events, objects and balance transactions as it lists them, one request a call."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from functions.adapters import stripe_events
from functions.adapters.stripe_client import LIST_MAX, Api
from functions.domain.joins import StripeObject
from functions.domain.settlements import Settlement, SettlementState
from functions.use_cases.books import Booked, Found, Kind, Page, Seen
from functions.use_cases.payments import Declined

_LISTS = {
    Kind.SESSIONS: ("checkout/sessions", ["data.payment_intent.latest_charge"]),
    Kind.PAYMENT_INTENTS: ("payment_intents", ["data.latest_charge"]),
    Kind.CHARGES: ("charges", ["data.payment_intent"]),
    Kind.REFUNDS: ("refunds", ["data.payment_intent"]),
    Kind.DISPUTES: ("disputes", ["data.payment_intent"]),
}
_STATES = {"pending": SettlementState.PENDING, "available": SettlementState.AVAILABLE}


class StripeLists:
    """`Lists` on the Stripe API."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def events_since(self, since: datetime, until: datetime, cursor: str = "") -> Page[Seen]:
        """Return events created in the window, whether they were delivered or not."""
        found = self._api.get("events", **_window(since, until, cursor))
        return _page(found, [_seen(event) for event in found["data"]])

    def fetch_as(self, event_type: str, object_id: str) -> tuple[tuple[StripeObject, ...], Mapping[str, str]]:
        """Return the facts about an object as it is now, read as an event of this type, and its metadata."""
        found = self._api.retrieve(object_id)
        objects = _facts(stripe_events.FACTS[event_type], found)
        if objects is None:
            raise Declined("not_of_its_shape")
        return objects, _named(found)

    def created(self, kind: Kind, since: datetime, until: datetime, cursor: str = "") -> Page[Found]:
        """Return objects of one kind created in the window."""
        path, expand = _LISTS[kind]
        found = self._api.get(path, **_window(since, until, cursor), expand=expand)
        return _page(found, [_found(each) for each in found["data"]])

    def booked(self, since: datetime, until: datetime, cursor: str = "") -> Page[Booked]:
        """Return balance transactions created in the window."""
        found = self._api.get("balance_transactions", **_window(since, until, cursor), expand=["data.source"])
        return _page(found, [_booked(each) for each in found["data"]])

    def balance_transaction(self, txn_id: str) -> Booked:
        """Return one balance transaction as it is now."""
        return _booked(self._api.get(f"balance_transactions/{txn_id}", expand=["source"]))


def _window(since: datetime, until: datetime, cursor: str) -> dict[str, Any]:
    created = {"gte": int(since.timestamp()), "lt": int(until.timestamp())}
    return {"created": created, "limit": LIST_MAX} | ({"starting_after": cursor} if cursor else {})


def _page[T](found: Mapping[str, Any], items: list[T]) -> Page[T]:
    return Page(items, found["data"][-1]["id"] if found["has_more"] and found["data"] else "")


def _time(value: object) -> datetime:
    if type(value) is not int:
        raise TypeError("not a time")
    return datetime.fromtimestamp(value, UTC)


def _seen(event: Mapping[str, Any]) -> Seen:
    return Seen(
        event_id=stripe_events.checked_id(event["id"]),
        type=event["type"],
        object_id=event["data"]["object"].get("id") or "",
        created=_time(event["created"]),
        livemode=event["livemode"],
        wanted=event["type"] in stripe_events.FACTS,
    )


def _named(found: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the metadata that names an object's order: its PaymentIntent's, where it is of one."""
    intent = found.get("payment_intent")
    own = found["object"] in ("checkout.session", "payment_intent")
    return (intent if isinstance(intent, Mapping) and not own else found).get("metadata") or {}


def _found(found: Mapping[str, Any]) -> Found:
    object_id = stripe_events.checked_id(found["id"])
    facts = _facts(stripe_events.BY_PREFIX[object_id.split("_", 1)[0]], found)
    return Found(object_id, facts or (), _named(found), _time(found["created"]))


def _facts(
    translate: Callable[[Mapping[str, Any]], tuple[StripeObject, ...]], found: Mapping[str, Any]
) -> tuple[StripeObject, ...] | None:
    """Return what an object says, or None if it has not the shape of its type: it may be somebody else's."""
    try:
        return translate(found)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _booked(found: Mapping[str, Any]) -> Booked:
    source = found.get("source")
    link = source.get("payment_intent") if isinstance(source, Mapping) else None
    settlement = Settlement(
        txn_id=stripe_events.checked_id(found["id"]),
        state=_STATES[found["status"]],
        amount=_whole(found["amount"]),
        fee=_whole(found["fee"]),
        net=_whole(found["net"]),
        currency=found["currency"],
        type=found["type"],
        source=(source["id"] if isinstance(source, Mapping) else source) or "",
        created=_time(found["created"]),
        available_on=_time(found["available_on"]),
    )
    return Booked(settlement, (link["id"] if isinstance(link, Mapping) else link) or "")


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError("not an amount")
    return value
