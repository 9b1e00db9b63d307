"""An edit that makes a paid order dearer waits until an attempt of its own has brought the difference.

Whether it has is a function of the joined facts alone: every order of delivery folds the edit into the order, or none
does. It lapses only when nobody can pay for it any more.
"""

from dataclasses import replace
from datetime import datetime

from functions.domain.facets import intent_captured, intents, is_settled
from functions.domain.goods import unshipped
from functions.domain.joins import SessionEnd
from functions.domain.order import Attempt, Ending, Order, Status


def to_pay(order: Order) -> int:
    """Return what a checkout asks for, in minor units: the difference of an open edit, else the order's total."""
    return order.edit.amounts.total - order.amounts.total if order.edit else order.amounts.total


def attempts_of(order: Order) -> list[Attempt]:
    """Return the attempts to pay for the open edit."""
    return [order.attempts[number] for number in order.edit.attempts] if order.edit else []


def intents_of(order: Order, attempt: Attempt) -> set[str]:
    """Return the PaymentIntents of an attempt: by its Session, and by their own metadata."""
    session = order.stripe.sessions.get(attempt.session_id or "")
    named = {intent.id for intent in order.stripe.payment_intents.values() if intent.attempt == attempt.number}
    return named | ({session.payment_intent} if session and session.payment_intent else set())


def attempt_of(order: Order, intent_id: str) -> Attempt | None:
    """Return the attempt that a PaymentIntent is of, None as long as no fact says."""
    return next((each for each in order.attempts.values() if intent_id in intents_of(order, each)), None)


def settle(order: Order, at: datetime) -> Order:
    """Return *order* with its open edit folded in if that is paid, without it if nobody can pay for it any more.

    One that is not confirmed any more has no edit: it was canceled.
    """
    edit, attempts = order.edit, attempts_of(order)
    if edit is None:
        return order
    if order.status is not Status.CONFIRMED:
        return replace(order, edit=None)
    if any(_brought(order, attempt) >= to_pay(order) for attempt in attempts):
        return replace(
            order if unshipped(order) else _goods_anew(order, at),
            lines=edit.lines,
            amounts=edit.amounts,
            breakdown=edit.breakdown,
            edit=None,
        )
    over = edit.ending is not None and all(is_settled(order, attempt) for attempt in attempts)
    return replace(order, edit=None) if over else order


def _brought(order: Order, attempt: Attempt) -> int:
    """Return what was taken under *attempt*, in minor units; a payment that went back as too much pays for nothing."""
    back = {row.payment_intent for row in order.refund_rows.values() if row.excess}
    return sum(intent_captured(order, intent_id) for intent_id in intents_of(order, attempt) - back)


def _goods_anew(order: Order, at: datetime) -> Order:
    """All goods of what was paid before have left: those of the edit have their own time to leave."""
    return replace(order, paid_at=at, told=order.told - {"goods"})


def was_folded(before: Order, after: Order) -> bool:
    """Say whether the edit that was open has become the order; what it cost more is in its total."""
    return before.edit is not None and after.edit is None and after.amounts == before.edit.amounts


def candidates(order: Order) -> set[str]:
    """Return the PaymentIntents that may still pay the open edit.

    A charge may be heard of before the PaymentIntent that says which attempt it is of.
    """
    going = [attempt for attempt in attempts_of(order) if not is_settled(order, attempt)]
    unknown = {intent_id for intent_id in intents(order) if going and _is_unknown(order, intent_id)}
    return unknown.union(*(intents_of(order, attempt) for attempt in going))


def _is_unknown(order: Order, intent_id: str) -> bool:
    intent = order.stripe.payment_intents.get(intent_id)
    named = {session.payment_intent for session in order.stripe.sessions.values()}
    return (intent is None or intent.attempt is None) and intent_id not in named


def undecided(order: Order) -> int:
    """Return what was taken that may still pay the open edit, in minor units: nobody knows yet that it is too much."""
    return sum(intent_captured(order, intent_id) for intent_id in candidates(order))


def to_capture(order: Order) -> set[str]:
    """Return the PaymentIntents whose authorisation the open edit waits for; none once staff withdrew it."""
    withdrawn = order.edit is not None and order.edit.ending is Ending.CANCEL
    return set() if withdrawn else candidates(order)


def must_close(order: Order, attempt: Attempt) -> bool:
    """Say whether the page of *attempt* must be closed although the order is paid: all but that of an open edit."""
    if order.edit is not None and attempt.number in order.edit.attempts:
        return order.edit.ending is not None and not is_settled(order, attempt)
    session = order.stripe.sessions.get(attempt.session_id or "")
    return session is not None and session.end is SessionEnd.OPEN
