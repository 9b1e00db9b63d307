"""The id of each event, which is its idempotency key.

A command's is derived from who asked for what under which key, a fact's from exactly the fields that are joined. So
two messages about one change are one event.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from types import NoneType
from typing import Any

from functions.domain.disputes import Dispute, EarlyFraudWarning, Review
from functions.domain.events import (
    Body,
    CallRefused,
    CallUnknown,
    CaptureAnswered,
    CheckoutOpened,
    FactsLearned,
    OrderEvent,
    Refreshed,
    RefundAnswered,
    TimerFired,
    kind_of,
)
from functions.domain.joins import Charge, PaymentIntent, Refund, Session, StripeObject

SYSTEM = "system"

_NOT_RECORDED = frozenset({"parameters", "url", "client_secret"})
"""Kept in the private state only: long, or good for paying."""

_LATER = frozenset(
    {
        "locale",
        "promotion_codes",
        "shipping_rate",
        "refresh",
        "lines",
        "subject",
        "takings",
        "tender",
        "terms_version",
        "to_credit",
        "wallet",
    }
)
"""Fields that came later: left out while empty, so that what was recorded before keeps its digest."""


_AS_IT_IS = frozenset({str, int, bool, NoneType})


@cache
def _recorded(kind: type) -> tuple[str, ...] | None:
    """Return the fields of a dataclass that are recorded, None for any other type."""
    if not is_dataclass(kind):
        return None
    return tuple(f.name for f in fields(kind) if f.name not in _NOT_RECORDED)


def plain(value: object) -> object:
    """Return *value* as maps, lists and scalars; times as RFC 3339 in UTC, sets sorted."""
    kind: Any = type(value)
    if kind in _AS_IT_IS:
        return value
    recorded = _recorded(kind)
    if recorded is not None:
        stated = {name: getattr(value, name) for name in recorded}
        return {name: plain(inner) for name, inner in stated.items() if inner or name not in _LATER}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value


def digest(value: object) -> str:
    """Return the SHA-256 of *value* in one canonical JSON form, in hex."""
    text = json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def command_id(actor: str, operation: str, key: str) -> str:
    """Return the id of the command that *actor* gave under *key*: no caller's text is ever part of a path."""
    return "command:" + digest([actor, operation, key])


def learned(
    order_id: str,
    objects: tuple[StripeObject, ...],
    at: datetime,
    *,
    delivery: str = "",
    requests: Sequence[str] = (),
) -> OrderEvent:
    """Return the event that joins *objects*; the first one names it.

    A message about a dispute or a review is one of its own: what it says is not believed, that it came makes a look at
    the object due. *delivery* is the message's id.
    """
    looked_at = tuple(o.id for o in objects if isinstance(o, Dispute | Review)) if delivery else ()
    body = FactsLearned(objects, looked_at)
    if looked_at:
        return OrderEvent(f"{_name(objects[0])}:{delivery}", order_id, SYSTEM, at, body, digest(body), tuple(requests))
    return _fact(order_id, _name(objects[0]), body, at, requests)


def refreshed(order_id: str, body: Refreshed, at: datetime, requests: Sequence[str] = ()) -> OrderEvent:
    """Return the event of a look at an object; one for each version of the order."""
    name = f"refresh:{body.object_id}:{body.version}"
    return OrderEvent(name, order_id, SYSTEM, at, body, digest(body), tuple(requests))


def answered(
    order_id: str,
    key: str,
    body: CheckoutOpened | RefundAnswered | CaptureAnswered,
    at: datetime,
    requests: Sequence[str] = (),
) -> OrderEvent:
    """Return the event that Stripe carried out the call made under *key*."""
    return _fact(order_id, f"{call_name(key)}:accepted", body, at, requests)


def call_name(key: str) -> str:
    """Return what the ids of all events begin with that tell how the call made under *key* ended."""
    return f"call:{key}"


def unanswered(
    order_id: str, key: str, body: CallUnknown | CallRefused, at: datetime, requests: Sequence[str] = ()
) -> OrderEvent:
    """Return the event that the call made under *key* was refused, or that its outcome is not known."""
    return _fact(order_id, f"{call_name(key)}:{kind_of(type(body)).removeprefix('call_')}", body, at, requests)


def timer(order_id: str, body: TimerFired, at: datetime) -> OrderEvent:
    """Return the event that takes up what was due; one per order and due time, whoever sweeps."""
    name = f"timer:{order_id}:{body.timer}:{int(body.due_at.timestamp() * 1000)}:{body.subject or 0}"
    return OrderEvent(name, order_id, SYSTEM, at, body, digest(body))


def _fact(order_id: str, name: str, body: Body, at: datetime, requests: Sequence[str]) -> OrderEvent:
    content = digest(body)
    return OrderEvent(f"{name}:{content[:24]}", order_id, SYSTEM, at, body, content, tuple(requests))


def _name(fact: StripeObject) -> str:
    match fact:
        case Session():
            return f"checkout_session:{fact.id}"
        case PaymentIntent():
            return f"payment_intent:{fact.id}"
        case Charge():
            return f"charge:{fact.id}"
        case Refund():
            return f"refund:{fact.id}"
        case Dispute():
            return f"dispute:{fact.id}"
        case EarlyFraudWarning():
            return f"early_fraud_warning:{fact.id}"
        case Review():
            return f"review:{fact.id}"
