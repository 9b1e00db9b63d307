"""What an event document says of Stripe's objects: the way back from what was recorded to what was joined."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from functions.domain.disputes import Dispute, View
from functions.domain.joins import (
    Charge,
    ChargeState,
    IntentEnd,
    PaymentIntent,
    Refund,
    RefundState,
    Session,
    SessionEnd,
    StripeObject,
)

_Recorded = Mapping[str, Any]

_KINDS: Mapping[str, tuple[type[Any], Mapping[str, Callable[[Any], object]]]] = {
    "amount_total": (Session, {"end": SessionEnd}),
    "authorized": (PaymentIntent, {"end": IntentEnd}),
    "captured": (Charge, {"state": ChargeState}),
    "balance_transactions": (Refund, {"state": RefundState, "balance_transactions": tuple}),
    "withdrawals": (Dispute, {"withdrawals": tuple, "reinstatements": tuple}),
}
"""A field that one kind of object alone has, the kind, and what its fields are read with."""


def objects_of(data: _Recorded) -> list[StripeObject]:
    """Return the objects that an event's `data` states; early fraud warnings and reviews, which no sum needs, are not.

    Raises:
        KeyError, TypeError, ValueError: it does not have the shape that was written.
    """
    stated = [*data.get("objects", ()), *(data[name] for name in ("session", "refund") if name in data)]
    return [found for each in stated if (found := _object(each)) is not None]


def _object(recorded: _Recorded) -> StripeObject | None:
    for sign, (kind, reads) in _KINDS.items():
        if sign in recorded:
            known = {f.name: recorded[f.name] for f in fields(kind) if f.name in recorded}
            found: StripeObject = kind(**known | {name: read(known[name]) for name, read in reads.items()})
            return found
    return None


def view_of(data: _Recorded) -> tuple[str, View]:
    """Return the object that a `refreshed` event's `data` looked at, and what it saw; not until when it waits.

    Raises:
        KeyError: it does not have the shape that was written.
    """
    return data["object_id"], View(data["view"]["status"], refundable=data["view"]["refundable"])
