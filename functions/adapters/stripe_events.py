"""From Stripe's words to ours, from one list: an event type that is not here is acknowledged and ignored.

Objects are plain maps, as a webhook's JSON or an API answer's `to_dict()` gives them. What is believed of each, and how
it is joined: docs/order-states.md. The endpoint's subscription is `WEBHOOK_EVENTS`.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from functions.domain.disputes import Dispute, EarlyFraudWarning, Review, ReviewState, View, WarningState
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

Object = Mapping[str, Any]
Objects = tuple[StripeObject, ...]

_ID = re.compile(r"[A-Za-z0-9][\w.:-]{0,254}", re.ASCII)
AMOUNT_BITS_MAX = 53

_SESSION_END = {"open": SessionEnd.OPEN, "expired": SessionEnd.EXPIRED, "complete": SessionEnd.COMPLETE}
_INTENT_END = {"canceled": IntentEnd.CANCELED, "succeeded": IntentEnd.SUCCEEDED}
_INTENT_CHARGE = {
    "processing": ChargeState.PENDING,
    "requires_capture": ChargeState.SUCCEEDED,
    "succeeded": ChargeState.SUCCEEDED,
}
_CHARGE_STATE = {"pending": ChargeState.PENDING, "failed": ChargeState.FAILED, "succeeded": ChargeState.SUCCEEDED}
_REFUND_STATE = {"succeeded": RefundState.SUCCEEDED, "failed": RefundState.DEAD, "canceled": RefundState.DEAD}


def checked_id(value: object) -> str:
    """Return *value* if it can be the id of an event or an object: it becomes part of paths.

    Raises:
        ValueError: it cannot.
    """
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ValueError("not an id")
    return value


def _id(reference: str | Object | None) -> str | None:
    """Return the id of a reference, expanded or not."""
    found = reference["id"] if isinstance(reference, Mapping) else reference
    return None if found is None else checked_id(found)


def _amount(value: object) -> int:
    """Return *value* if it can be an amount: no float, no NaN and no `true` ever enters the books."""
    if type(value) is not int or not 0 <= value < 2**AMOUNT_BITS_MAX:
        raise ValueError("not an amount")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _unless_absent[T](check: Callable[[object], T], value: object) -> T | None:
    """Return the checked value, or None: a Session that takes no payment has no amount, and may be somebody else's."""
    return None if value is None else check(value)


def _attempt(stripe_object: Object) -> int | None:
    text = (stripe_object.get("metadata") or {}).get("attempt", "")
    return int(text) if text.isascii() and text.isdigit() else None


def session(stripe_object: Object, *, async_failed: bool = False) -> Objects:
    """Return what a Checkout Session says; its PaymentIntent too where the answer holds it."""
    intent = stripe_object.get("payment_intent")
    fact = Session(
        id=checked_id(stripe_object["id"]),
        end=_SESSION_END[stripe_object["status"]],
        paid=stripe_object["payment_status"] in ("paid", "no_payment_required"),
        payment_intent=_id(intent),
        amount_total=_unless_absent(_amount, stripe_object["amount_total"]),
        currency=_unless_absent(_text, stripe_object["currency"]),
        async_failed=async_failed or _failed_within(stripe_object),
        attempt=_attempt(stripe_object),
    )
    return (fact, *(payment_intent(intent) if isinstance(intent, Mapping) else ()))


def _failed_within(stripe_object: Object) -> bool:
    """Say whether one answer shows a complete, unpaid Session whose PaymentIntent asks for another method."""
    intent = stripe_object.get("payment_intent")
    unpaid = stripe_object["status"] == "complete" and stripe_object["payment_status"] == "unpaid"
    return unpaid and isinstance(intent, Mapping) and intent["status"] in ("requires_payment_method", "canceled")


def _async_failed(stripe_object: Object) -> Objects:
    return session(stripe_object, async_failed=True)


def payment_intent(stripe_object: Object) -> Objects:
    """Return what a PaymentIntent says of itself and of its newest charge."""
    status, received = _text(stripe_object["status"]), _amount(stripe_object["amount_received"])
    authorized = (
        received + _amount(stripe_object["amount_capturable"]) if status in ("requires_capture", "succeeded") else 0
    )
    fact = PaymentIntent(
        id=checked_id(stripe_object["id"]),
        end=_INTENT_END.get(status, IntentEnd.NONE),
        received=received,
        authorized=authorized,
        currency=_text(stripe_object["currency"]),
        attempt=_attempt(stripe_object),
    )
    return (fact, *_newest_charge(stripe_object))


def _newest_charge(stripe_object: Object) -> Objects:
    newest, status = stripe_object.get("latest_charge"), stripe_object["status"]
    if isinstance(newest, Mapping):
        return charge(newest)
    if status in _INTENT_CHARGE and newest is not None:
        return (Charge(checked_id(newest), _INTENT_CHARGE[status], stripe_object["id"]),)
    failed = _id((stripe_object.get("last_payment_error") or {}).get("charge"))
    if status == "requires_payment_method" and failed is not None:
        return (Charge(failed, ChargeState.FAILED, stripe_object["id"]),)
    return ()


def charge(stripe_object: Object, *, expired: bool = False) -> Objects:
    """Return what a charge says."""
    return (
        Charge(
            id=checked_id(stripe_object["id"]),
            state=_CHARGE_STATE[stripe_object["status"]],
            payment_intent=_id(stripe_object.get("payment_intent")),
            captured=_amount(stripe_object["amount_captured"]),
            expired=expired,
            created=_amount(stripe_object["created"]),
        ),
    )


def _charge_expired(stripe_object: Object) -> Objects:
    return charge(stripe_object, expired=True)


def refund(stripe_object: Object) -> Objects:
    """Return what a refund says; one that only let go of an authorisation moved no money."""
    transactions = (stripe_object.get("balance_transaction"), stripe_object.get("failure_balance_transaction"))
    return (
        Refund(
            id=checked_id(stripe_object["id"]),
            state=_REFUND_STATE.get(stripe_object["status"], RefundState.OPEN),
            amount=_amount(stripe_object["amount"]),
            currency=_text(stripe_object["currency"]),
            payment_intent=_id(stripe_object.get("payment_intent")),
            charge=_id(stripe_object.get("charge")),
            row=(stripe_object.get("metadata") or {}).get("row"),
            release=_is_release(stripe_object),
            balance_transactions=tuple(sorted(i for i in map(_id, transactions) if i)),
        ),
    )


def dispute(stripe_object: Object) -> Objects:
    """Return what a dispute says that can be joined: its money, and whether it is more than an inquiry."""
    moved = {checked_id(t["id"]): t["amount"] for t in stripe_object["balance_transactions"]}
    taken = {amount for amount in moved.values() if amount < 0}
    return (
        Dispute(
            id=checked_id(stripe_object["id"]),
            payment_intent=_id(stripe_object.get("payment_intent")),
            charge=_id(stripe_object.get("charge")),
            amount=_amount(stripe_object["amount"]),
            currency=_text(stripe_object["currency"]),
            withdrawals=tuple(sorted(i for i, amount in moved.items() if amount < 0)),
            reinstatements=tuple(sorted(i for i, amount in moved.items() if amount > 0)),
            uneven=any(amount > 0 and -amount not in taken for amount in moved.values()),
            formal=not _text(stripe_object["status"]).startswith(_INFORMAL),
        ),
    )


_INFORMAL = ("warning_", "prevented")


def fraud_warning(stripe_object: Object) -> Objects:
    """Return what an early fraud warning says."""
    state = WarningState.ACTIONABLE if stripe_object["actionable"] else WarningState.OVER
    intent, found = _id(stripe_object.get("payment_intent")), _id(stripe_object.get("charge"))
    return (EarlyFraudWarning(checked_id(stripe_object["id"]), state, intent, found),)


def review(stripe_object: Object) -> Objects:
    """Return what a review says."""
    state = ReviewState.OPEN if stripe_object["open"] else ReviewState.CLOSED
    return (Review(checked_id(stripe_object["id"]), state, _id(stripe_object.get("payment_intent"))),)


def view(stripe_object: Object) -> View:
    """Return what a look at a dispute or a review saw."""
    if stripe_object["object"] == "review":
        return View(_text(stripe_object["closed_reason"] or "open"))
    due_by = (stripe_object.get("evidence_details") or {}).get("due_by")
    return View(
        status=_text(stripe_object["status"]),
        due_by=None if due_by is None else datetime.fromtimestamp(_amount(due_by), UTC),
        refundable=stripe_object["is_charge_refundable"] is True,
    )


def _is_release(stripe_object: Object) -> bool:
    """Say whether a refund is what a lapse, a void or a short capture leaves: nothing was ever taken of it.

    The rest of a partial capture is a succeeded refund, reversed at the card, without a balance transaction.
    """
    if stripe_object.get("reason") == "expired_uncaptured_charge":
        return True
    card = (stripe_object.get("destination_details") or {}).get("card") or {}
    unbooked = stripe_object["status"] == "succeeded" and stripe_object.get("balance_transaction") is None
    return unbooked and card.get("type") == "reversal"


FACTS: Mapping[str, Callable[[Object], Objects]] = {
    "checkout.session.completed": session,
    "checkout.session.expired": session,
    "checkout.session.async_payment_succeeded": session,
    "checkout.session.async_payment_failed": _async_failed,
    "payment_intent.succeeded": payment_intent,
    "payment_intent.processing": payment_intent,
    "payment_intent.payment_failed": payment_intent,
    "payment_intent.canceled": payment_intent,
    "payment_intent.amount_capturable_updated": payment_intent,
    "charge.captured": charge,
    "charge.expired": _charge_expired,
    "charge.failed": charge,
    "charge.pending": charge,
    "refund.created": refund,
    "refund.updated": refund,
    "refund.failed": refund,
    "charge.dispute.created": dispute,
    "charge.dispute.updated": dispute,
    "charge.dispute.closed": dispute,
    "charge.dispute.funds_withdrawn": dispute,
    "charge.dispute.funds_reinstated": dispute,
    "radar.early_fraud_warning.created": fraud_warning,
    "radar.early_fraud_warning.updated": fraud_warning,
    "review.opened": review,
    "review.closed": review,
}
WEBHOOK_EVENTS = tuple(FACTS)

BY_PREFIX: Mapping[str, Callable[[Object], Objects]] = {
    "cs": session,
    "pi": payment_intent,
    "ch": charge,
    "py": charge,
    "re": refund,
    "pyr": refund,
    "du": dispute,
    "dp": dispute,
    "issfr": fraud_warning,
    "prv": review,
}
"""Object id prefix → translation, for objects that are fetched."""


def thin_type(event_type: str) -> str:
    """Return the snapshot name of a thin event's type: `v1.charge.failed` is `charge.failed`."""
    return event_type.removeprefix("v1.")
