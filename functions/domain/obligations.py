"""What the rules make due: refunds that are owed, stock to give back or take again, timers."""

from dataclasses import replace
from datetime import datetime, timedelta

from functions.domain.facets import (
    captured,
    granted,
    has_failed,
    intents,
    is_covered,
    is_pending,
    refundable,
    secured,
)
from functions.domain.order import CallState, Order, RefundRow, Reservation, Status

ASK_AFTER = timedelta(seconds=60)
"""How long the caller that made a call has for recording its outcome, before a timer takes over."""


def owed(order: Order) -> tuple[int, bool]:
    """Return what must go back by rule, in minor units, and whether it is an excess over the total.

    All of it when the order was canceled, or ended and cannot be supplied or was not paid in full; otherwise what was
    paid twice. What Stripe refused or failed to give back is not tried again by rule: an operator looks at it.
    """
    unsupplied = order.restock_failed or not is_covered(order)
    lost = order.status is Status.CANCELED or (order.status is Status.EXPIRED and unsupplied)
    due = secured(order) if lost else excess(order)
    failed = sum(r.amount for r in order.refund_rows.values() if r.by_rule and has_failed(order, r))
    return max(due - failed, 0), not lost


def excess(order: Order) -> int:
    """Return what was paid beyond what the order costs, in minor units."""
    return max(secured(order) - max(order.amounts.total - granted(order), 0), 0)


def refund_by_rule(order: Order, origin: str, at: datetime) -> Order:
    """Return *order* with a row for each refund that is owed and possible; none while it is held."""
    if order.holds or captured(order) == 0:
        return order
    amount, excess = owed(order)
    reason = "paid_twice" if excess else "order_ended"
    return add_rows(order, amount, reason=reason, origin=origin, at=at, by_rule=True, excess=excess)


def add_rows(
    order: Order,
    amount: int,
    *,
    reason: str,
    origin: str,
    at: datetime,
    by_rule: bool = False,
    excess: bool = False,
) -> Order:
    """Return *order* with rows that give back *amount* minor units: newest payment first, one PaymentIntent each."""
    rows = dict(order.refund_rows)
    for intent in sorted(intents(order), key=lambda i: _age(order, i), reverse=True):
        part = min(refundable(order, intent), amount)
        if part <= 0:
            continue
        row_id = f"r{len(rows) + 1}"
        key = f"refund:{origin}:{order.order_id}:{row_id}"
        rows[row_id] = RefundRow(row_id, intent, part, reason, key, at, by_rule=by_rule, excess=excess)
        amount -= part
    return replace(order, refund_rows=rows)


def _age(order: Order, intent: str) -> tuple[int, str]:
    created = [c.created for c in order.stripe.charges.values() if c.payment_intent == intent and c.created is not None]
    return max(created, default=0), intent


def needs_stock_again(order: Order) -> bool:
    """Say whether the order was paid after its end, and nobody has looked for its goods yet."""
    return order.status is Status.EXPIRED and is_covered(order) and not order.restock_failed


def must_release(order: Order) -> bool:
    """Say whether the order ended and its stock is still taken."""
    return order.status in (Status.EXPIRED, Status.CANCELED) and order.reservation is not Reservation.RELEASED


def expiry_due(order: Order) -> datetime | None:
    """Return when the unpaid order must begin to end, or None while it must not."""
    open_ended = order.status is not Status.AWAITING_PAYMENT or order.ending is not None
    return None if open_ended or order.holds or is_pending(order) else order.expires_at


def asks_due(order: Order) -> dict[int, datetime]:
    """Return when each call whose outcome nobody recorded must be asked for, by attempt."""
    return {
        a.number: a.first_sent_at + ASK_AFTER
        for a in order.attempts.values()
        if a.state in (CallState.REQUESTED, CallState.UNKNOWN) and not a.asked
    }


def next_due(order: Order) -> datetime | None:
    """Return the earliest timer of the order."""
    expiry = expiry_due(order)
    return min([*asks_due(order).values(), *([expiry] if expiry else [])], default=None)
