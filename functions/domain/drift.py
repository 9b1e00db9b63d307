"""Where our facts and Stripe's objects disagree, and where an order disagrees with itself: each break by its name."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from functions.domain import ledger
from functions.domain.disputes import Dispute, EarlyFraudWarning, Review
from functions.domain.effects import EffectKind
from functions.domain.facets import condition, refund_of
from functions.domain.joins import Charge, PaymentIntent, Refund, Session, SessionEnd, StripeObject
from functions.domain.obligations import must_release, needs_stock_again, next_due
from functions.domain.order import Attempt, CallState, Order, Status
from functions.domain.pending_edits import must_close
from functions.domain.transitions import follow

TIMER_LATE = timedelta(hours=1)
"""A timer this much later than the order asks for, and than now, is wrong; sweep itself puts one off by less."""


class Drift(StrEnum):
    """Every kind of break. What each means and how it is repaired: docs/reconcile.md."""

    SESSION_MISSING = "session_missing"
    SESSION_BEHIND = "session_behind"
    PAYMENT_INTENT_MISSING = "payment_intent_missing"
    PAYMENT_INTENT_BEHIND = "payment_intent_behind"
    CHARGE_MISSING = "charge_missing"
    CHARGE_BEHIND = "charge_behind"
    REFUND_MISSING = "refund_missing"
    REFUND_BEHIND = "refund_behind"
    DISPUTE_MISSING = "dispute_missing"
    DISPUTE_BEHIND = "dispute_behind"
    SETTLEMENT_MISSING = "settlement_missing"
    ORPHAN_PAYMENT = "orphan_payment"
    UNKNOWN_AT_STRIPE = "unknown_at_stripe"
    DIFFERS_FROM_STRIPE = "differs_from_stripe"
    LINK_MISSING = "link_missing"
    LINK_ELSEWHERE = "link_elsewhere"
    EVENT_MISSING = "event_missing"
    EVENT_CHANGED = "event_changed"
    POSTINGS_DIFFER = "postings_differ"
    AMOUNTS_WRONG = "amounts_wrong"
    STATUS_WRONG = "status_wrong"
    TIMER_WRONG = "timer_wrong"
    EFFECT_LOST = "effect_lost"
    OUTBOX_WITHOUT_ORDER = "outbox_without_order"
    INBOX_WITHOUT_ORDER = "inbox_without_order"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Break:
    """One disagreement; `subject` is the object, row or event that it is about."""

    kind: Drift
    order_id: str
    subject: str


@dataclass(frozen=True)
class _Rules:
    missing: Drift
    behind: Drift
    ranked: tuple[str, ...]
    once: tuple[str, ...]


_RULES: Mapping[type, _Rules] = {
    Session: _Rules(
        Drift.SESSION_MISSING,
        Drift.SESSION_BEHIND,
        ("end", "paid"),
        ("amount_total", "currency", "attempt", "payment_intent"),
    ),
    PaymentIntent: _Rules(
        Drift.PAYMENT_INTENT_MISSING, Drift.PAYMENT_INTENT_BEHIND, ("end", "received"), ("currency", "attempt")
    ),
    Charge: _Rules(Drift.CHARGE_MISSING, Drift.CHARGE_BEHIND, ("state",), ("payment_intent",)),
    Refund: _Rules(
        Drift.REFUND_MISSING, Drift.REFUND_BEHIND, ("state",), ("amount", "currency", "charge", "payment_intent", "row")
    ),
    Dispute: _Rules(
        Drift.DISPUTE_MISSING, Drift.DISPUTE_BEHIND, ("formal",), ("amount", "currency", "charge", "payment_intent")
    ),
}


def held(order: Order) -> Mapping[str, StripeObject]:
    """Return what is joined into the order and compared with Stripe, by object id."""
    stripe = order.stripe
    return {
        **stripe.sessions,
        **stripe.payment_intents,
        **stripe.charges,
        **stripe.refunds,
        **stripe.disputes,
    }


def linked(order: Order) -> list[str]:
    """Return the Stripe objects that must be linked to the order."""
    return sorted({*order.stripe.sessions, *order.stripe.payment_intents})


def compared(order: Order, fact: StripeObject) -> Drift | None:
    """Return how the order's knowledge of one object differs from what Stripe says of it now; None if it does not.

    A charge's captured amount counts with its PaymentIntent's: either of the two tells of the money.
    """
    if isinstance(fact, EarlyFraudWarning | Review):
        return None
    rules, ours = _RULES[type(fact)], held(order).get(fact.id)
    if ours is None:
        return None if _says_nothing(fact) else rules.missing
    if _differ(ours, fact, rules) or _is_ahead(ours, fact, rules):
        return Drift.DIFFERS_FROM_STRIPE
    return rules.behind if _is_behind(order, ours, fact, rules) else None


def _says_nothing(fact: StripeObject) -> bool:
    """Say whether a PaymentIntent was only made: nobody tried to pay."""
    return isinstance(fact, PaymentIntent) and not (fact.end or fact.received or fact.authorized)


def _differ(ours: Any, fact: Any, rules: _Rules) -> bool:
    stated = ((getattr(ours, name), getattr(fact, name)) for name in rules.once)
    return any(mine is not None and theirs is not None and mine != theirs for mine, theirs in stated)


def _is_ahead(ours: Any, fact: Any, rules: _Rules) -> bool:
    """Say whether we claim what Stripe does not."""
    if any(getattr(ours, name) > getattr(fact, name) for name in rules.ranked):
        return True
    return isinstance(fact, Dispute) and not _moves(ours) <= _moves(fact)


def _moves(dispute: Dispute) -> set[str]:
    return {*dispute.withdrawals, *dispute.reinstatements}


def _is_behind(order: Order, ours: Any, fact: Any, rules: _Rules) -> bool:
    if any(getattr(ours, name) < getattr(fact, name) for name in rules.ranked):
        return True
    match fact:
        case Dispute():
            return not _moves(fact) <= _moves(ours)
        case PaymentIntent():
            return bool(fact.capturable > ours.capturable)
        case Charge():
            return bool(fact.captured > _captured(order, ours))
    return False


def _captured(order: Order, charge: Charge) -> int:
    intent = order.stripe.payment_intents.get(charge.payment_intent or "")
    return max(charge.captured, intent.received if intent else 0)


def within(
    order: Order, entries: Sequence[Mapping[str, object]], queued: Collection[tuple[str, str]], now: datetime
) -> list[Break]:
    """Return where the order disagrees with itself; *queued* is (kind, subject) of each of its outbox rows."""
    order_id = order.order_id
    breaks = [Break(kind, order_id, order_id) for kind in sorted(set(_chain(order, entries)))]
    breaks += [Break(kind, order_id, order_id) for kind in _sums_and_states(order)]
    breaks += [Break(Drift.TIMER_WRONG, order_id, order_id)] if is_timer_wrong(order, now) else []
    lost = [(str(kind), subject) for kind, subject in due_effects(order) if (kind, subject) not in queued]
    return breaks + [Break(Drift.EFFECT_LOST, order_id, f"{kind}-{subject}") for kind, subject in lost]


_CHAIN = (
    ("is missing", Drift.EVENT_MISSING),
    ("the chain ends", Drift.EVENT_MISSING),
    ("does not follow", Drift.EVENT_CHANGED),
    ("was changed", Drift.EVENT_CHANGED),
    ("is not balanced", Drift.POSTINGS_DIFFER),
    ("posted", Drift.POSTINGS_DIFFER),
)


def _chain(order: Order, entries: Sequence[Mapping[str, object]]) -> Iterator[Drift]:
    try:
        faults = ledger.verify(order, entries)
    except (KeyError, TypeError):
        yield Drift.EVENT_CHANGED
        return
    for fault in faults:
        yield next(kind for words, kind in _CHAIN if words in fault)


def _sums_and_states(order: Order) -> Iterator[Drift]:
    sums = order.amounts
    lines = sum(line.quantity * line.unit_price for line in order.lines)
    if sums.subtotal != lines or sums.total != sums.subtotal - sums.discount + sums.shipping + sums.tax - sums.tender:
        yield Drift.AMOUNTS_WRONG
    if follow(order.status, condition(order)) is not order.status:
        yield Drift.STATUS_WRONG


def is_timer_wrong(order: Order, now: datetime) -> bool:
    """Say whether the order waits for something, and its timer is not set or comes far too late.

    A timer that was due and failed is put off by the sweep: it is late, but it comes soon.
    """
    due = next_due(order)
    return due is not None and (order.next_due_at is None or order.next_due_at > max(due, now) + TIMER_LATE)


def due_effects(order: Order) -> list[tuple[EffectKind, str]]:
    """Return what must stand in the outbox, as the order is: (kind, subject)."""
    open_calls = (CallState.REQUESTED, CallState.UNKNOWN)
    due = [
        (EffectKind.REFUND, row.row_id)
        for row in order.refund_rows.values()
        if row.state in open_calls and refund_of(order, row) is None
    ]
    due += [(EffectKind.CAPTURE, row.row_id) for row in order.capture_rows.values() if row.state in open_calls]
    if order.status is not Status.AWAITING_PAYMENT or order.ending is not None:
        due += [(EffectKind.CLOSE_SESSION, str(a.number)) for a in order.attempts.values() if _must_close(order, a)]
    due += [(EffectKind.RELEASE_STOCK, "")] if must_release(order) else []
    return due + ([(EffectKind.TAKE_STOCK, "")] if needs_stock_again(order) else [])


def _must_close(order: Order, attempt: Attempt) -> bool:
    session = order.stripe.sessions.get(attempt.session_id or "")
    is_open = session is not None and session.end is SessionEnd.OPEN
    return is_open and (order.status is Status.AWAITING_PAYMENT or must_close(order, attempt))
