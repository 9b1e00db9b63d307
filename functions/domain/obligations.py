"""What the rules make due: refunds that are owed, stock to give back or take again, timers."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from functions.domain.disputes import DisputeStatus, ReviewState, status_of
from functions.domain.events import Timer
from functions.domain.facets import (
    captured,
    granted,
    has_failed,
    intents,
    is_charge_pending,
    is_closed,
    is_covered,
    is_pending,
    is_settled,
    refundable,
    secured,
)
from functions.domain.goods import unshipped
from functions.domain.joins import RefundState
from functions.domain.order import CallState, LinesBack, Order, RefundRow, Reservation, Status
from functions.domain.pending_edits import candidates, undecided
from functions.domain.tender import kept

REFRESH_EVERY = timedelta(hours=24)
"""How often what is under way at Stripe is looked at if no message comes."""

REMIND_BEFORE = timedelta(days=3)
"""How long before a dispute's deadline an operator is reminded."""

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
    """Return what was paid beyond what the order costs, in minor units, without what may yet pay an open edit."""
    return max(secured(order) - undecided(order) - max(order.due - granted(order), 0), 0)


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
    by_line: LinesBack = LinesBack(),
) -> Order:
    """Return *order* with rows that give back *amount* minor units: newest payment first, one PaymentIntent each.

    Nothing of what may yet pay an open edit goes back.
    *by_line* is how many of which lines that is; each row takes its part of their shares, and the last one what is
    kept of them.
    """
    rows, shares, waiting = dict(order.refund_rows), dict(by_line.shares), candidates(order)
    decision = f"r{len(rows) + 1}" if by_line.quantities else ""
    for intent in sorted(intents(order), key=lambda i: _age(order, i), reverse=True):
        part = 0 if intent in waiting else min(refundable(order, intent), amount)
        if part <= 0:
            continue
        row_id = f"r{len(rows) + 1}"
        key = f"refund:{origin}:{order.order_id}:{row_id}"
        lines = LinesBack(by_line.quantities, take_shares(shares, part), decision)
        row = RefundRow(row_id, intent, part, reason, key, at, by_rule=by_rule, excess=excess, by_line=lines)
        rows[row_id] = row
        amount -= part
    if len(rows) > len(order.refund_rows):
        last_id, last = rows.popitem()
        rows[last_id] = replace(last, by_line=_with(last.by_line, shares))
    return replace(order, refund_rows=rows)


def _with(by_line: LinesBack, kept: Mapping[str, int]) -> LinesBack:
    """Return *by_line* with what is kept of the lines' price as part of its shares."""
    shares = Counter(by_line.shares) + Counter(kept)
    return replace(by_line, shares=dict(shares))


def take_shares(shares: dict[str, int], amount: int) -> dict[str, int]:
    """Take *amount* minor units out of *shares*, line by line, and return how much of each."""
    taken: dict[str, int] = {}
    for line_id, share in shares.items():
        taken[line_id] = min(share, amount - sum(taken.values()))
        shares[line_id] = share - taken[line_id]
    return {line_id: part for line_id, part in taken.items() if part}


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


def edit_due(order: Order) -> datetime | None:
    """Return when the open edit must begin to lapse, or None while it must not."""
    edit = order.edit
    return None if edit is None or edit.ending is not None or order.holds or is_pending(order) else edit.expires_at


def asks_due(order: Order) -> dict[int, datetime]:
    """Return when each call whose outcome nobody recorded must be asked for, by attempt."""
    return {
        a.number: a.first_sent_at + ASK_AFTER
        for a in order.attempts.values()
        if a.state in (CallState.REQUESTED, CallState.UNKNOWN) and not a.asked
    }


def in_flux(order: Order) -> list[str]:
    """Return the objects at Stripe that still move by themselves, sorted: somebody must look if no message comes."""
    stripe = order.stripe
    pages = {a.session_id for a in order.attempts.values() if is_closed(order, a) and not is_settled(order, a)}
    held = {i.id for i in stripe.payment_intents.values() if i.capturable > 0}
    refunds = {r.id for r in stripe.refunds.values() if r.state is RefundState.OPEN}
    disputes = {d.id for d in stripe.disputes.values() if _is_open(status_of(d, order.views.get(d.id)))}
    reviews = {r.id for r in stripe.reviews.values() if r.state is ReviewState.OPEN}
    slow = {c.payment_intent for c in stripe.charges.values() if is_charge_pending(order, c)}
    return sorted({found for found in pages | slow if found} | held | refunds | disputes | reviews)


def _is_open(status: DisputeStatus) -> bool:
    return status in (DisputeStatus.WARNING, DisputeStatus.UNDER_REVIEW, DisputeStatus.NEEDS_RESPONSE)


def goods_due(order: Order) -> datetime | None:
    """Return when somebody must ask where the goods of a payment are; None once they left, or nothing is kept."""
    if order.paid_at is None or "goods" in order.told or not lacks_goods(order):
        return None
    return order.paid_at + timedelta(days=order.goods_days)


def lacks_goods(order: Order) -> bool:
    """Say whether money is kept whose goods have not left."""
    goods_left = order.status is Status.COMPLETED or (order.status is Status.CONFIRMED and not unshipped(order))
    return secured(order) + kept(order) > 0 and not goods_left


def deadlines(order: Order) -> dict[str, datetime]:
    """Return when an operator must be reminded of each dispute that waits for an answer."""
    return {
        dispute_id: view.due_by - REMIND_BEFORE
        for dispute_id, view in order.views.items()
        if view.due_by is not None and dispute_id not in order.told and _waits(order, dispute_id)
    }


def _waits(order: Order, dispute_id: str) -> bool:
    dispute, view = order.stripe.disputes.get(dispute_id), order.views.get(dispute_id)
    return dispute is not None and status_of(dispute, view) in (DisputeStatus.NEEDS_RESPONSE, DisputeStatus.WARNING)


def timers(order: Order) -> list[tuple[datetime, Timer, str]]:
    """Return everything that is to be taken up on the order by itself, the earliest first: (when, what, about what)."""
    expiry, goods, lapse = expiry_due(order), goods_due(order), edit_due(order)
    due = [(at, Timer.ASK, str(number)) for number, at in asks_due(order).items()]
    due += [(at, Timer.DEADLINE, dispute) for dispute, at in deadlines(order).items()]
    due += [(expiry, Timer.EXPIRE, "")] if expiry else []
    due += [(lapse, Timer.EDIT, order.edit.edit_id)] if order.edit and lapse else []
    due += [(goods, Timer.GOODS, "")] if goods else []
    due += [(order.refresh_at, Timer.REFRESH, "")] if order.refresh_at else []
    return sorted(due)


def next_due(order: Order) -> datetime | None:
    """Return the earliest timer of the order."""
    due = timers(order)
    return due[0][0] if due else None
