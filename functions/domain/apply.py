"""`apply`: one event on one order, pure. It decides everything and does nothing."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from functions.domain import commands as c
from functions.domain import customer_commands
from functions.domain import desk_commands as d
from functions.domain import edits as ed
from functions.domain import events as e
from functions.domain import money_commands as m
from functions.domain import return_commands as r
from functions.domain.attention import Problem, hold, problems
from functions.domain.effects import Effect, effects
from functions.domain.errors import IdempotencyConflict
from functions.domain.facets import captured, condition, is_covered, payment_status
from functions.domain.joins import close
from functions.domain.ledger import Posting, postings
from functions.domain.obligations import REFRESH_EVERY, in_flux, next_due, refund_by_rule
from functions.domain.order import CallState, Moment, Order, Reservation, Status
from functions.domain.pending_edits import settle, was_folded
from functions.domain.reservation import moves
from functions.domain.return_events import ReturnRequested
from functions.domain.takings import Taking
from functions.domain.tender import tendered
from functions.domain.transitions import follow


@dataclass(frozen=True)
class Change:
    """What one event comes to. `takings` is what it takes of each counter, less than 0 where it gives back."""

    order: Order
    codes: tuple[str, ...] = ()
    postings: tuple[Posting, ...] = ()
    effects: tuple[Effect, ...] = ()
    problems: tuple[Problem, ...] = ()
    takings: tuple[Taking, ...] = ()
    changed: bool = True


_HANDLERS: dict[type, Callable[[Order, Any, c.Context], Order]] = {
    e.CheckoutRequested: c.checkout_requested,
    e.CheckoutOpened: c.checkout_opened,
    e.RefundAnswered: m.refund_answered,
    e.CaptureAnswered: m.capture_answered,
    e.CallUnknown: m.call_ended,
    e.CallRefused: m.call_ended,
    e.FactsLearned: c.facts_learned,
    e.Refreshed: c.refreshed,
    e.CancelRequested: c.cancel_requested,
    e.TimerFired: c.timer_fired,
    e.StockReleased: c.stock_released,
    e.StockTaken: c.stock_taken,
    e.StockMissing: c.stock_missing,
    e.RefundRequested: m.refund_requested,
    e.CaptureRequested: m.capture_requested,
    e.Shipped: c.shipped,
    e.Delivered: c.delivered,
    e.HoldReleased: c.hold_released,
    **d.HANDLERS,
    **r.HANDLERS,
    **customer_commands.HANDLERS,
    **ed.HANDLERS,
}

_MOMENTS = {
    e.CheckoutRequested: "checkout_started",
    e.CancelRequested: "cancel_requested",
    e.RefundRequested: "refund_requested",
    e.CaptureRequested: "capture_requested",
    e.Shipped: "shipped",
    e.Delivered: "delivered",
    **r.MOMENTS,
    **ed.MOMENTS,
}


FOLDED, LAPSED = "edited", "edit_lapsed"
"""What became of an edit that was open: it was paid, or nobody can pay for it any more."""


def apply(order: Order | None, event: e.OrderEvent, *, origin: str) -> Change:
    """Return what *event* comes to on *order*; `origin` is the installation's id, part of every call's key.

    A fact that adds nothing to what is known answers with `changed` False and the order as it was.

    Raises:
        Refused: the order's state does not allow the command; facts are never refused.
        InvalidInput: the command says something impossible.
        IdempotencyConflict: the order to be placed is there already.
    """
    if isinstance(event.body, e.OrderPlaced):
        if order is not None:
            raise IdempotencyConflict  # Placing makes an order; it never replaces one.
        before, after = None, _placed(event, event.body)
    else:
        if order is None:
            raise LookupError(f"no order {event.order_id} for {event.kind}")
        context = c.Context(event.at, origin, event.event_id)
        before, after = order, _HANDLERS[type(event.body)](order, event.body, context)
    after = _close(after)
    if before is not None and event.is_fact and after == before and not _asks_for_a_look(event.body):
        return Change(before, changed=False)
    return _settle(before, after, event, origin)


def _asks_for_a_look(body: e.Body) -> bool:
    """Say whether a fact matters although it adds nothing: a message whose content is not believed."""
    return isinstance(body, e.FactsLearned) and bool(body.refresh)


def _placed(event: e.OrderEvent, body: e.OrderPlaced) -> Order:
    return Order(
        order_id=event.order_id,
        number=body.number,
        customer_id=body.customer_id,
        currency=body.currency,
        lines=body.lines,
        amounts=body.amounts,
        created_at=event.at,
        updated_at=event.at,
        expires_at=body.expires_at,
        goods_days=body.goods_days,
        breakdown=body.breakdown,
        takings=body.takings,
    )


def _close(order: Order) -> Order:
    """Draw what the joined objects prove about each other and about our own calls."""
    attempts, rivals = dict(order.attempts), set[str]()
    for session in order.stripe.sessions.values():
        attempt = attempts.get(session.attempt or 0)
        if attempt is not None:
            first, *others = sorted({session.id, attempt.session_id or session.id})
            attempts[attempt.number] = replace(attempt, state=CallState.ACCEPTED, session_id=first, error=None)
            rivals |= {f"{other}/attempt" for other in others}
    known = {a.number: a.session_id for a in attempts.values() if a.session_id is not None}
    stripe = replace(order.stripe, conflicts=order.stripe.conflicts | rivals)
    return replace(order, attempts=attempts, stripe=close(stripe, known))


def _settle(before: Order | None, after: Order, event: e.OrderEvent, origin: str) -> Change:
    """Settle an open edit, follow the table, then derive holds, refunds by rule, effects, timers and postings."""
    after = settle(hold(before, after, event.event_id), event.at)
    while (status := follow(after.status, condition(after))) is not after.status:
        after = replace(after, status=status)
    if after.status is Status.CONFIRMED or after.status is Status.COMPLETED:
        after = replace(after, reservation=Reservation.SOLD, ending=None)
    after = _clocks(refund_by_rule(after, origin, event.at), event.at)
    codes = _codes(before, after, event)
    after = replace(
        after,
        updated_at=event.at,
        next_due_at=next_due(after),
        timeline=(*after.timeline, *(Moment(code, event.at) for code in codes)),
        version=after.version + 1,
    )
    return Change(
        order=after,
        codes=codes,
        postings=postings(before, after),
        effects=tuple(effects(before, after, event)),
        problems=tuple(problems(before, after)),
        takings=moves(before, after),
    )


def _clocks(order: Order, at: datetime) -> Order:
    """Start and stop what is measured from now: since when money is here, when to look at Stripe again."""
    if order.paid_at is None and (captured(order) > 0 or (tendered(order) and is_covered(order))):
        order = replace(order, paid_at=at)
    if not in_flux(order):
        return replace(order, refresh_at=None)
    return order if order.refresh_at else replace(order, refresh_at=at + REFRESH_EVERY)


def _codes(before: Order | None, after: Order, event: e.OrderEvent) -> tuple[str, ...]:
    """Return the lines that this event adds to the customer's timeline."""
    if before is None:
        codes = ["placed"]
    else:
        codes = [code] if (code := _MOMENTS.get(type(event.body))) else []
        if isinstance(event.body, ReturnRequested) and event.body.approved:
            codes.append("return_approved")
        if before.edit is not None and after.edit is None:
            codes.append(FOLDED if was_folded(before, after) else LAPSED)
        if payment_status(after) is not payment_status(before):
            codes.append(f"payment_{payment_status(after)}")
    if after.status is not (before.status if before else Status.AWAITING_PAYMENT):
        codes.append(str(after.status))
    return tuple(codes)
