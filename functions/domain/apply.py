"""`apply`: one event on one order, pure. It decides everything and does nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from functions.domain import commands as c
from functions.domain import events as e
from functions.domain.errors import IdempotencyConflict
from functions.domain.facets import condition, external_refunds, is_refused, is_settled, payment_status, refunded
from functions.domain.joins import RefundState, SessionEnd, close
from functions.domain.ledger import Posting, postings
from functions.domain.obligations import must_release, needs_stock_again, next_due, refund_by_rule
from functions.domain.order import CallState, Moment, Order, Reservation, Status
from functions.domain.transitions import follow


class EffectKind(StrEnum):
    """What is to be done outside, through the outbox."""

    MAIL = "mail"
    CLOSE_SESSION = "close_session"
    ASK_CHECKOUT = "ask_checkout"
    REFUND = "refund"
    RELEASE_STOCK = "release_stock"
    TAKE_STOCK = "take_stock"


@dataclass(frozen=True)
class Effect:
    """One thing to do outside; `subject` is the template, attempt or row that it is about."""

    kind: EffectKind
    subject: str = ""

    @property
    def name(self) -> str:
        """Return the effect's part of its outbox row's id."""
        return f"{self.kind}-{self.subject}" if self.subject else str(self.kind)


@dataclass(frozen=True)
class Problem:
    """What an operator must know; `subject` is the Stripe object or the row it is about."""

    code: str
    subject: str


@dataclass(frozen=True)
class Change:
    """What one event comes to. `stock` is by how much each SKU's available quantity changes."""

    order: Order
    codes: tuple[str, ...] = ()
    postings: tuple[Posting, ...] = ()
    effects: tuple[Effect, ...] = ()
    problems: tuple[Problem, ...] = ()
    stock: Mapping[str, int] | None = None
    changed: bool = True


_HANDLERS: dict[type, Callable[[Order, Any, c.Context], Order]] = {
    e.CheckoutRequested: c.checkout_requested,
    e.CheckoutOpened: c.checkout_opened,
    e.RefundAnswered: c.refund_answered,
    e.CallUnknown: c.call_ended,
    e.CallRefused: c.call_ended,
    e.FactsLearned: c.facts_learned,
    e.CancelRequested: c.cancel_requested,
    e.TimerFired: c.timer_fired,
    e.StockReleased: c.stock_released,
    e.StockTaken: c.stock_taken,
    e.StockMissing: c.stock_missing,
    e.RefundRequested: c.refund_requested,
    e.Shipped: c.shipped,
    e.Delivered: c.delivered,
    e.HoldReleased: c.hold_released,
}

_MOMENTS = {
    e.CheckoutRequested: "checkout_started",
    e.CancelRequested: "cancel_requested",
    e.RefundRequested: "refund_requested",
    e.Shipped: "shipped",
    e.Delivered: "delivered",
}


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
        context = c.Context(event.event_id, event.at, origin)
        before, after = order, _HANDLERS[type(event.body)](order, event.body, context)
    after = _close(after)
    if before is not None and event.is_fact and after == before:
        return Change(before, changed=False)
    return _settle(before, after, event, origin)


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
    """Follow the table to its end, then derive holds, refunds by rule, effects, timers and postings."""
    after = _hold(before, after, event.event_id)
    while (status := follow(after.status, condition(after))) is not after.status:
        after = replace(after, status=status)
    if after.status is Status.CONFIRMED or after.status is Status.COMPLETED:
        after = replace(after, reservation=Reservation.SOLD, ending=None)
    after = refund_by_rule(after, origin, event.at)
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
        effects=tuple(_effects(before, after, event)),
        problems=tuple(_problems(before, after)),
        stock=_stock(before, after),
    )


def _causes(order: Order) -> set[tuple[str, str]]:
    """Return what keeps an order from going on by rule: (code, what it is about)."""
    causes = {("refunded_outside", r.id) for r in external_refunds(order)}
    for attempt in order.attempts.values():
        session = order.stripe.sessions.get(attempt.session_id or "")
        if session is None:
            continue
        if session.amount_total not in (None, attempt.amount) or session.currency not in (
            None,
            order.currency,
        ):
            causes.add(("amount_mismatch", session.id))
    for intent in order.stripe.payment_intents.values():
        if intent.currency not in (None, order.currency):
            causes.add(("currency_mismatch", intent.id))
    return causes


def _hold(before: Order | None, after: Order, event_id: str) -> Order:
    """Put a hold on the order for each cause that this event brought; a released one does not come back by itself."""
    new = _causes(after) - (_causes(before) if before else set())
    return replace(after, holds={**after.holds, **{code: event_id for code, _ in sorted(new)}}) if new else after


def _codes(before: Order | None, after: Order, event: e.OrderEvent) -> tuple[str, ...]:
    """Return the lines that this event adds to the customer's timeline."""
    if before is None:
        codes = ["placed"]
    else:
        codes = [code] if (code := _MOMENTS.get(type(event.body))) else []
        if payment_status(after) is not payment_status(before):
            codes.append(f"payment_{payment_status(after)}")
    if after.status is not (before.status if before else Status.AWAITING_PAYMENT):
        codes.append(str(after.status))
    return tuple(codes)


def _effects(before: Order | None, after: Order, event: e.OrderEvent) -> list[Effect]:
    effects = [Effect(EffectKind.MAIL, template) for template in _mails(before, after)]
    old_rows = before.refund_rows if before else {}
    effects += [Effect(EffectKind.REFUND, row_id) for row_id in after.refund_rows if row_id not in old_rows]
    if isinstance(event.body, e.TimerFired) and event.body.timer is e.Timer.ASK:
        effects.append(Effect(EffectKind.ASK_CHECKOUT, str(event.body.attempt)))
    old_closes = _to_close(before) if before else []
    effects += [Effect(EffectKind.CLOSE_SESSION, str(n)) for n in _to_close(after) if n not in old_closes]
    if must_release(after) and not (before and must_release(before)):
        effects.append(Effect(EffectKind.RELEASE_STOCK))
    if needs_stock_again(after) and not (before and needs_stock_again(before)):
        effects.append(Effect(EffectKind.TAKE_STOCK))
    return effects


def _to_close(order: Order) -> list[int]:
    """Return the attempts whose page must be closed: while the order is to end, and once it is paid or ended."""
    if order.status is Status.AWAITING_PAYMENT:
        ending = order.ending is not None
        return [a.number for a in order.attempts.values() if ending and not is_settled(order, a)]
    sessions = {a.number: order.stripe.sessions.get(a.session_id or "") for a in order.attempts.values()}
    return [number for number, s in sessions.items() if s is not None and s.end is SessionEnd.OPEN]


def _mails(before: Order | None, after: Order) -> list[str]:
    """Return the templates of the mails that this change is worth."""
    old_status = before.status if before else Status.AWAITING_PAYMENT
    mails = []
    if after.status is not old_status and old_status in (Status.AWAITING_PAYMENT, Status.EXPIRED):
        confirmed = after.status in (Status.CONFIRMED, Status.COMPLETED)
        mails.append("order_confirmed" if confirmed else f"order_{after.status}")
    elif after.status is Status.CANCELED and old_status is not Status.CANCELED:
        mails.append("order_canceled")
    if before and len(after.shipments) > len(before.shipments):
        mails.append("order_shipped")
    if before and refunded(after) > refunded(before):
        mails.append("order_refunded")
    return mails


def _problems(before: Order | None, after: Order) -> list[Problem]:
    new_causes = _causes(after) - (_causes(before) if before else set())
    problems = [Problem(code, subject) for code, subject in sorted(new_causes)]
    new_conflicts = after.stripe.conflicts - (before.stripe.conflicts if before else frozenset())
    problems += [Problem("facts_differ", subject) for subject in sorted(new_conflicts)]
    old_failures = _refund_failures(before) if before else set()
    return problems + [Problem(code, subject) for code, subject in sorted(_refund_failures(after) - old_failures)]


def _refund_failures(order: Order) -> set[tuple[str, str]]:
    """Return the rows that Stripe refused and the refunds that came back: (code, what it is about)."""
    refused = {("refund_refused", row.row_id) for row in order.refund_rows.values() if is_refused(order, row)}
    return refused | {("refund_failed", r.id) for r in order.stripe.refunds.values() if r.state is RefundState.DEAD}


def _stock(before: Order | None, after: Order) -> dict[str, int]:
    """Return by how much each SKU's available quantity changes: placing takes, release gives, paying does neither."""
    was_taken = before is not None and before.reservation is not Reservation.RELEASED
    is_taken = after.reservation is not Reservation.RELEASED
    if was_taken is is_taken:
        return {}
    sign = -1 if is_taken else 1
    change: dict[str, int] = {}
    for line in after.lines:
        if line.stocked:
            change[line.sku] = change.get(line.sku, 0) + sign * line.quantity
    return change
