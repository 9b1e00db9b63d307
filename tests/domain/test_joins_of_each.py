"""Each object of Stripe's, field by field: the higher rank, the larger amount, the union; what is told once stays."""

from dataclasses import fields, replace
from typing import Any

import pytest

from functions.domain.disputes import Dispute, EarlyFraudWarning, Review, ReviewState, WarningState
from functions.domain.joins import (
    Charge,
    ChargeState,
    IntentEnd,
    Joined,
    PaymentIntent,
    Refund,
    RefundState,
    Session,
    SessionEnd,
    StripeObject,
    close,
    join,
)

TABLES: dict[type, str] = {
    Session: "sessions",
    PaymentIntent: "payment_intents",
    Charge: "charges",
    Refund: "refunds",
    Dispute: "disputes",
    EarlyFraudWarning: "fraud_warnings",
    Review: "reviews",
}
# Of each kind: what is known first, what is told later, what both come to.
GROWING: list[tuple[StripeObject, StripeObject, StripeObject]] = [
    (
        Session("x", SessionEnd.OPEN, amount_total=5, currency="eur"),
        Session("x", SessionEnd.COMPLETE, paid=True, payment_intent="pi_1", attempt=1),
        Session("x", SessionEnd.COMPLETE, True, "pi_1", 5, "eur", attempt=1),
    ),
    (
        Session("x", SessionEnd.COMPLETE, async_failed=True),
        Session("x", SessionEnd.COMPLETE),
        Session("x", SessionEnd.COMPLETE, async_failed=True),
    ),
    (
        Session("x", SessionEnd.COMPLETE, async_failed=True),
        Session("x", SessionEnd.COMPLETE, paid=True),
        Session("x", SessionEnd.COMPLETE, paid=True),
    ),
    (
        PaymentIntent("x", received=1, authorized=9, currency="eur"),
        PaymentIntent("x", IntentEnd.SUCCEEDED, 5, 7, attempt=1),
        PaymentIntent("x", IntentEnd.SUCCEEDED, 5, 9, "eur", 1),
    ),
    (
        Charge("x", ChargeState.PENDING, "pi_1", 0),
        Charge("x", ChargeState.SUCCEEDED, None, 5, expired=True, created=7),
        Charge("x", ChargeState.SUCCEEDED, "pi_1", 5, expired=True, created=7),
    ),
    (
        Refund("x", RefundState.OPEN, 5, "eur", "pi_1", balance_transactions=("t2",)),
        Refund("x", RefundState.DEAD, 5, "eur", None, "ch_1", "r1", release=True, balance_transactions=("t1", "t2")),
        Refund("x", RefundState.DEAD, 5, "eur", "pi_1", "ch_1", "r1", release=True, balance_transactions=("t1", "t2")),
    ),
    (
        Dispute("x", "pi_1", None, 5, None, ("t2",), (), uneven=True),
        Dispute("x", None, "ch_1", None, "eur", ("t1",), ("t3",), formal=True),
        Dispute("x", "pi_1", "ch_1", 5, "eur", ("t1", "t2"), ("t3",), uneven=True, formal=True),
    ),
    (
        EarlyFraudWarning("x", WarningState.ACTIONABLE, "pi_1"),
        EarlyFraudWarning("x", WarningState.OVER, None, "ch_1"),
        EarlyFraudWarning("x", WarningState.OVER, "pi_1", "ch_1"),
    ),
    (Review("x", ReviewState.OPEN, "pi_1"), Review("x", ReviewState.CLOSED), Review("x", ReviewState.CLOSED, "pi_1")),
]
ONCE: dict[type, str] = {
    Session: "payment_intent amount_total currency attempt",
    PaymentIntent: "currency attempt",
    Charge: "payment_intent created",
    Refund: "amount currency payment_intent charge row",
    Dispute: "payment_intent charge amount currency",
    EarlyFraudWarning: "payment_intent charge",
    Review: "payment_intent",
}
TOLD_ONCE = [
    (both, name) for *_, both in GROWING for name in ONCE[type(both)].split() if getattr(both, name) is not None
]


def joined(*facts: StripeObject) -> Joined:
    state = Joined()
    for fact in facts:
        state = join(state, fact)
    return state


@pytest.mark.parametrize(("first", "then", "both"), GROWING, ids=lambda fact: type(fact).__name__)
def test_what_is_told_in_parts_is_known_as_a_whole_in_either_order(
    first: StripeObject, then: StripeObject, both: StripeObject
) -> None:
    known = Joined(**{TABLES[type(both)]: {"x": both}})  # type: ignore[arg-type]

    assert [known] * 4 == [joined(first, then), joined(then, first), joined(first, then, first), joined(both)]


@pytest.mark.parametrize(("fact", "name"), TOLD_ONCE, ids=[f"{type(fact).__name__}-{name}" for fact, name in TOLD_ONCE])
def test_what_is_told_differently_is_named_and_the_smaller_is_kept(fact: StripeObject, name: str) -> None:
    told: Any = getattr(fact, name)
    changed: dict[str, Any] = {name: told + 1 if isinstance(told, int) else f"{told}_"}
    other = replace(fact, **changed)

    for state in (joined(fact, other), joined(other, fact)):
        assert frozenset({f"x/{name}"}) == state.conflicts
        assert {"x": fact} == getattr(state, TABLES[type(fact)])


def test_every_field_of_every_object_is_told_of_above() -> None:
    for kind, table in TABLES.items():
        told = {name for *facts, _ in GROWING for fact in facts if type(fact) is kind for name in _said(fact)}
        assert {each.name for each in fields(kind)} == told, table


def _said(fact: StripeObject) -> set[str]:
    return {each.name for each in fields(fact) if getattr(fact, each.name) not in (None, 0, (), False)} | (
        {"received"} if isinstance(fact, PaymentIntent) else set()
    )


@pytest.mark.parametrize("fact", [both for *_, both in GROWING], ids=lambda fact: type(fact).__name__)
def test_another_object_stays_as_it_is(fact: StripeObject) -> None:
    other = replace(fact, id="y")

    assert {"x": fact, "y": other} == getattr(joined(fact, other), TABLES[type(fact)])


PAID = PaymentIntent("pi_1", IntentEnd.SUCCEEDED, 5, 5, attempt=1)


@pytest.mark.parametrize(
    ("intent", "sessions", "proved"),
    [
        (PAID, {1: "cs_1"}, True),
        (PAID, {2: "cs_2"}, False),
        (PAID, {}, False),
        (replace(PAID, attempt=None), {1: "cs_1"}, False),
        (replace(PAID, end=IntentEnd.CANCELED), {1: "cs_1"}, False),
        (replace(PAID, end=IntentEnd.NONE), {1: "cs_1"}, False),
    ],
)
def test_a_payment_that_succeeded_proves_its_attempts_page(
    intent: PaymentIntent,
    sessions: dict[int, str],
    proved: bool,  # noqa: FBT001
) -> None:
    page = Session("cs_1", SessionEnd.COMPLETE, paid=True, payment_intent="pi_1")

    assert ({"cs_1": page} if proved else {}) == close(joined(intent), sessions).sessions
