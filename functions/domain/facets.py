"""What follows from the joined facts: sums, payment status, the condition. Nothing is assigned."""

from collections.abc import Iterable
from enum import StrEnum

from functions.domain.disputes import DisputeStatus, status_of, worst
from functions.domain.goods import all_arrived
from functions.domain.joins import Charge, ChargeState, IntentEnd, Refund, RefundState, Session, SessionEnd
from functions.domain.order import Attempt, CallState, Ending, Order, RefundRow
from functions.domain.tender import credited, given_back, kept, tendered


class PaymentStatus(StrEnum):
    """What became of the money."""

    NONE = "none"
    PENDING = "pending"
    AUTHORIZED = "authorized"
    PARTIALLY_PAID = "partially_paid"
    PAID = "paid"
    OVERPAID = "overpaid"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    FAILED = "failed"


class Condition(StrEnum):
    """What the joined facts and the recorded decisions amount to; the transition table is keyed by it."""

    COVERED = "covered"
    DELIVERED = "delivered"
    OWED_BACK = "owed_back"
    PENDING = "pending"
    LAPSED_EXPIRE = "lapsed_expire"
    LAPSED_CANCEL = "lapsed_cancel"
    UNCOVERED = "uncovered"


def intent_captured(order: Order, intent_id: str) -> int:
    """Return what was captured under one PaymentIntent of the order's currency, in minor units."""
    intent = order.stripe.payment_intents.get(intent_id)
    if intent is not None and intent.currency not in (None, order.currency):
        return 0
    charges = sum(c.captured for c in order.stripe.charges.values() if c.payment_intent == intent_id)
    return max(intent.received if intent else 0, charges)


def intents(order: Order) -> list[str]:
    """Return the ids of every PaymentIntent that a fact or a charge names, sorted."""
    named = {c.payment_intent for c in order.stripe.charges.values() if c.payment_intent}
    return sorted(named | set(order.stripe.payment_intents))


def captured(order: Order) -> int:
    """Return what Stripe took for this order, in minor units."""
    return sum(intent_captured(order, intent_id) for intent_id in intents(order))


def capturable(order: Order) -> int:
    """Return what is authorised and not captured, in minor units."""
    return sum(i.capturable for i in order.stripe.payment_intents.values() if i.currency in (None, order.currency))


def refund_of(order: Order, row: RefundRow) -> Refund | None:
    """Return the refund at Stripe that carries out *row*: by id, else by the row's name in its metadata."""
    if row.refund_id is not None:
        return order.stripe.refunds.get(row.refund_id)
    named = [
        r
        for r in order.stripe.refunds.values()
        if r.row == row.row_id and r.payment_intent == row.payment_intent and r.amount == row.amount
    ]
    return min(named, key=lambda r: r.id, default=None)


def external_refunds(order: Order) -> list[Refund]:
    """Return the refunds that nobody decided here: made in Stripe's Dashboard."""
    ours = {found.id for row in order.refund_rows.values() if (found := refund_of(order, row))}
    return [r for r in order.stripe.refunds.values() if r.id not in ours and not _is_release(order, r)]


def _is_release(order: Order, refund: Refund) -> bool:
    """Say whether *refund* only let go of an authorisation: no money moved."""
    if refund.release:
        return True
    return refund.payment_intent is not None and intent_captured(order, refund.payment_intent) == 0


def succeeded_refunds(order: Order) -> list[Refund]:
    """Return the refunds that gave money back."""
    return [r for r in order.stripe.refunds.values() if r.state is RefundState.SUCCEEDED and not _is_release(order, r)]


def refunded(order: Order, intent_id: str | None = None) -> int:
    """Return what went back, of one PaymentIntent or of all, in minor units."""
    return sum(r.amount for r in succeeded_refunds(order) if intent_id in (None, r.payment_intent))


def open_refunds(order: Order, intent_id: str | None = None) -> int:
    """Return what is decided or under way to go back; a row and its refund count once. Minor units."""
    undecided = sum(r.amount for r in _waiting_rows(order) if intent_id in (None, r.payment_intent))
    under_way = sum(
        r.amount
        for r in order.stripe.refunds.values()
        if r.state is RefundState.OPEN and not _is_release(order, r) and intent_id in (None, r.payment_intent)
    )
    return undecided + under_way


def _waiting_rows(order: Order) -> Iterable[RefundRow]:
    return (
        row
        for row in order.refund_rows.values()
        if row.state is not CallState.REFUSED and refund_of(order, row) is None
    )


def granted(order: Order) -> int:
    """Return what was decided here to give back of the total itself (not of an excess), in minor units."""
    rows = [row for row in order.refund_rows.values() if not row.excess and not has_failed(order, row)]
    return sum(row.amount for row in rows) + credited(order)


def is_refused(order: Order, row: RefundRow) -> bool:
    """Say whether Stripe refused *row*; a refund that carries it out proves otherwise."""
    return row.state is CallState.REFUSED and refund_of(order, row) is None


def has_failed(order: Order, row: RefundRow) -> bool:
    """Say whether *row* came to nothing: refused, or its refund died and gave the money back to us."""
    found = refund_of(order, row)
    return row.state is CallState.REFUSED if found is None else found.state is RefundState.DEAD


def withdrawn(order: Order, intent_id: str | None = None) -> int:
    """Return what disputes hold of one PaymentIntent or of all, in minor units."""
    return sum(
        dispute.withdrawn
        for dispute in order.stripe.disputes.values()
        if dispute.currency in (None, order.currency) and intent_id in (None, dispute.payment_intent)
    )


def secured(order: Order) -> int:
    """Return the money that is ours to keep as things stand, in minor units."""
    return captured(order) - refunded(order) - open_refunds(order) - withdrawn(order) - credited(order)


def is_disputed(order: Order, intent_id: str) -> bool:
    """Say whether a formal dispute blocks refunds of one PaymentIntent, as far as anybody has looked."""
    return any(
        dispute.formal and dispute.payment_intent == intent_id and not _is_refundable(order, dispute.id)
        for dispute in order.stripe.disputes.values()
    )


def _is_refundable(order: Order, dispute_id: str) -> bool:
    view = order.views.get(dispute_id)
    return view is not None and view.refundable


def refundable(order: Order, intent_id: str) -> int:
    """Return what can still be refunded of one PaymentIntent, in minor units; nothing while it is disputed."""
    if is_disputed(order, intent_id):
        return 0
    gone = refunded(order, intent_id) + open_refunds(order, intent_id) + withdrawn(order, intent_id)
    return max(intent_captured(order, intent_id) - gone - credited(order, intent_id), 0)


def dispute_status(order: Order) -> DisputeStatus:
    """Return what became of the order's disputes, the worst of all of them."""
    return worst([status_of(dispute, order.views.get(dispute.id)) for dispute in order.stripe.disputes.values()])


def is_covered(order: Order) -> bool:
    """Say whether the money for what is still owed to the customer is there."""
    if order.amounts.total == 0 and not tendered(order):
        return True
    return secured(order) + kept(order) > 0 and secured(order) >= order.due - granted(order)


def is_pending(order: Order) -> bool:
    """Say whether a payment is under way whose end is not known (a bank debit, a voucher)."""
    return any(is_charge_pending(order, c) for c in order.stripe.charges.values()) or any(
        _session_pending(order, s) for s in order.stripe.sessions.values()
    )


def is_charge_pending(order: Order, charge: Charge) -> bool:
    """Say whether *charge* is under way: an attempt with a later one after it is over."""
    intent = order.stripe.payment_intents.get(charge.payment_intent or "")
    if charge.state is not ChargeState.PENDING or (intent is not None and intent.end is not IntentEnd.NONE):
        return False
    return not any(
        other.payment_intent == charge.payment_intent and (other.created or 0) > charge.created
        for other in order.stripe.charges.values()
        if charge.created is not None
    )


def _session_pending(order: Order, session: Session) -> bool:
    if session.end is not SessionEnd.COMPLETE or session.paid or session.async_failed:
        return False
    intent = order.stripe.payment_intents.get(session.payment_intent or "")
    return intent is None or intent.end is IntentEnd.NONE


def payment_status(order: Order) -> PaymentStatus:
    """Return what became of the money; the first rule that fits."""
    taken, back = captured(order), refunded(order) + credited(order)
    if taken == 0:
        return _unpaid_status(order)
    if taken <= back:
        return PaymentStatus.PARTIALLY_REFUNDED if kept(order) else PaymentStatus.REFUNDED
    if taken - back > order.due:
        return PaymentStatus.OVERPAID
    if taken - back == order.due and not given_back(order):
        return PaymentStatus.PAID
    return PaymentStatus.PARTIALLY_REFUNDED if back or given_back(order) else PaymentStatus.PARTIALLY_PAID


def _unpaid_status(order: Order) -> PaymentStatus:
    if order.amounts.total == 0:
        return _tender_status(order)
    if capturable(order) > 0:
        return PaymentStatus.AUTHORIZED
    if is_pending(order):
        return PaymentStatus.PENDING
    if any(c.state is ChargeState.FAILED for c in order.stripe.charges.values()):
        return PaymentStatus.FAILED
    return PaymentStatus.NONE


def _tender_status(order: Order) -> PaymentStatus:
    """Return what became of the money of an order that owes Stripe nothing."""
    if kept(order) == tendered(order):
        return PaymentStatus.PAID
    return PaymentStatus.PARTIALLY_REFUNDED if kept(order) else PaymentStatus.REFUNDED


def is_closed(order: Order, attempt: Attempt) -> bool:
    """Say whether nobody can pay on the page of *attempt* any more, as far as Stripe told us."""
    if attempt.state is CallState.REFUSED:
        return True
    session = order.stripe.sessions.get(attempt.session_id or "")
    return session is not None and session.end is not SessionEnd.OPEN


def is_settled(order: Order, attempt: Attempt) -> bool:
    """Say whether no money can come of *attempt* any more but what is joined: a paid page may precede its payment."""
    session = order.stripe.sessions.get(attempt.session_id or "")
    if session is None or session.end is not SessionEnd.COMPLETE:
        return is_closed(order, attempt)
    intent = order.stripe.payment_intents.get(session.payment_intent or "")
    return session.async_failed or (intent is not None and intent.end is not IntentEnd.NONE)


def is_under_way(order: Order) -> bool:
    """Say whether a payment is pending, or a page is complete whose money is not joined yet."""
    return is_pending(order) or any(is_closed(order, a) and not is_settled(order, a) for a in order.attempts.values())


def condition(order: Order) -> Condition:
    """Reduce the joined facts and the recorded decisions to the one condition that the table is keyed by."""
    if is_covered(order):
        if order.ending is Ending.CANCEL_AND_REFUND:
            return Condition.OWED_BACK
        # What an open edit adds is still to come: nothing is complete before that is decided.
        return Condition.DELIVERED if all_arrived(order) and order.edit is None else Condition.COVERED
    if payment_status(order) is PaymentStatus.PENDING:
        return Condition.PENDING
    if order.ending is not None and all(is_settled(order, a) for a in order.attempts.values()):
        return Condition.LAPSED_EXPIRE if order.ending is Ending.EXPIRE else Condition.LAPSED_CANCEL
    return Condition.UNCOVERED
