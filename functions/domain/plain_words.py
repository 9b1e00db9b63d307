"""What is known of an order, said in plain words: Stripe's objects, the condition, what is awaited."""

from collections.abc import Mapping
from datetime import datetime

from functions.domain.disputes import Dispute, EarlyFraudWarning, Review, View, WarningState, status_of
from functions.domain.events import Timer
from functions.domain.facets import Condition, external_refunds, granted, secured
from functions.domain.joins import Charge, IntentEnd, PaymentIntent, Refund, Session, SessionEnd, StripeObject
from functions.domain.money import Money
from functions.domain.order import Order

CONDITIONS: Mapping[Condition, str] = {
    Condition.COVERED: "The money for what is owed is there.",
    Condition.DELIVERED: "The money is there and everything has arrived.",
    Condition.OWED_BACK: "The money is there, but the order was canceled while that payment was under way.",
    Condition.PENDING: "A payment is under way whose end is not known.",
    Condition.LAPSED_EXPIRE: "The order's time is over, and no money can come any more.",
    Condition.LAPSED_CANCEL: "The order is canceled, and no money can come any more.",
    Condition.UNCOVERED: "The money for what is owed is not there.",
}
TIMERS: Mapping[Timer, str] = {
    Timer.EXPIRE: "the unpaid order begins to end",
    Timer.ASK: "Stripe is asked what became of the call of this attempt",
    Timer.REFRESH: "what is under way at Stripe is looked at again",
    Timer.GOODS: "an operator is asked where the goods of the payment are",
    Timer.DEADLINE: "an operator is reminded that the dispute waits for evidence",
    Timer.EDIT: "the edit that nobody paid begins to lapse",
}


def state(order: Order, now: Condition) -> str:
    """Return why the status is what it is: what the facts amount to, in sums."""
    kept, owed = Money(secured(order), order.currency), Money(max(order.due - granted(order), 0), order.currency)
    return f"{CONDITIONS[now]} {kept} is secured of {owed}."


def fact(order: Order, found: StripeObject) -> str:
    """Return what is known of one object at Stripe."""
    match found:
        case Session():
            return _session(found)
        case PaymentIntent():
            return _intent(found, order.currency)
        case Charge():
            return _charge(found, order)
        case Refund():
            return _refund(order, found)
        case Dispute():
            return _dispute(found, order.views.get(found.id), order.currency)
        case EarlyFraudWarning():
            return "something can still be done" if found.state is WarningState.ACTIONABLE else "over"
        case Review():
            seen = order.views.get(found.id)
            return found.state.name.lower() + (f", seen as {seen.status}" if seen else ", nobody has looked yet")


def _session(found: Session) -> str:
    paid = "paid" if found.paid else "its payment failed" if found.async_failed else "not paid"
    asked = "unknown amount" if found.amount_total is None or found.currency is None else None
    amount = asked or Money(found.amount_total or 0, found.currency or "")
    leads = f", by {found.payment_intent}" if found.payment_intent else ""
    still = ": the customer can pay there" if found.end is SessionEnd.OPEN else ""
    return f"attempt {found.attempt or '?'}: {found.end.name.lower()}{still}, {paid}, asks for {amount}{leads}"


def _intent(found: PaymentIntent, currency: str) -> str:
    code = found.currency or currency
    ends = {IntentEnd.NONE: "not ended", IntentEnd.CANCELED: "canceled", IntentEnd.SUCCEEDED: "succeeded"}
    held = f", {Money(found.capturable, code)} can be captured" if found.capturable else ""
    other = f"; another currency than the order's, {currency}: not counted" if code != currency else ""
    return f"{ends[found.end]}, {Money(found.received, code)} received{held}{other}"


def _charge(found: Charge, order: Order) -> str:
    """Return the charge's state; what it took is often told by its PaymentIntent alone."""
    intent = order.stripe.payment_intents.get(found.payment_intent or "")
    expired = ", its authorisation expired" if found.expired else ""
    told = f"what it took is told by {intent.id}" if intent and intent.received > found.captured else None
    return f"{found.state.name.lower()}, {told or f'{Money(found.captured, order.currency)} captured'}{expired}"


def _refund(order: Order, found: Refund) -> str:
    outside = found.id in {r.id for r in external_refunds(order)}
    decided = "made outside" if outside else "lets go of an authorisation" if found.release else "decided here"
    of = f" of {found.payment_intent}" if found.payment_intent else ""
    return f"{found.state.name.lower()}, {Money(found.amount, found.currency)}{of}, {decided}"


def _dispute(found: Dispute, seen: View | None, currency: str) -> str:
    kind = "dispute" if found.formal else "inquiry"
    held = Money(found.withdrawn, found.currency or currency)
    looked = f"seen as {seen.status}" if seen else "nobody has looked yet"
    due = f", evidence is due by {moment(seen.due_by)}" if seen and seen.due_by else ""
    refund = ", refundable" if seen and seen.refundable else ""
    return f"{kind}, {status_of(found, seen)}: {looked}{due}, holds {held}{refund}"


def moment(at: datetime) -> str:
    """Return *at* to the minute, UTC."""
    return f"{at:%Y-%m-%d %H:%M} UTC"
