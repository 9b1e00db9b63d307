"""Our own calls to Stripe: requested, unknown, accepted, refused, in every order of their outcomes."""

from itertools import combinations, permutations

import pytest

from functions.domain import event_ids
from functions.domain import events as e
from functions.domain.attention import Problem
from functions.domain.facets import is_closed, is_settled
from functions.domain.joins import PaymentIntent, Refund, RefundState, Session, SessionEnd
from functions.domain.order import Attempt, CallState, Order, RefundRow
from tests.domain import builders as b

REFUND = Refund("re_1", RefundState.OPEN, 30, "eur", "pi_1", row="r1")
CHECKOUT_OUTCOMES = {
    "unknown": b.unknown(),
    "refused": b.refused(),
    "answered": b.opened(),
    "told": b.fact(b.session()),
}
REFUND_OUTCOMES = {
    "unknown": b.unknown(e.Call.REFUND, "r1"),
    "refused": b.refused(e.Call.REFUND, "r1"),
    "answered": event_ids.answered(b.ORDER_ID, "refund-1", e.RefundAnswered("r1", REFUND), b.NOW),
}
ORDERS = [order for n in (1, 2, 3, 4) for some in combinations(CHECKOUT_OUTCOMES, n) for order in permutations(some)]
REFUND_ORDERS = [o for n in (1, 2, 3) for some in combinations(REFUND_OUTCOMES, n) for o in permutations(some)]


def asked() -> Order:
    return b.run(b.placed(), b.checkout())


def attempt_after(*events: e.OrderEvent) -> Attempt:
    return b.run(*events, order=asked()).attempts[1]


def row_after(*events: e.OrderEvent) -> RefundRow:
    return b.run(*events, order=b.run(b.refund_of(30), order=b.confirmed())).refund_rows["r1"]


def expected(names: tuple[str, ...]) -> CallState:
    if {"answered", "told"} & set(names):
        return CallState.ACCEPTED
    return CallState.REFUSED if "refused" in names else CallState.UNKNOWN


@pytest.mark.parametrize("names", ORDERS, ids="-".join)
def test_a_checkout_call_comes_to_the_same_in_every_order(names: tuple[str, ...]) -> None:
    attempt = attempt_after(*(CHECKOUT_OUTCOMES[name] for name in names))

    state = expected(names)
    assert (state, "no_such_thing" if state is CallState.REFUSED else None) == (attempt.state, attempt.error)
    assert ("cs_1" if state is CallState.ACCEPTED else None) == attempt.session_id
    assert ("https://pay/1" if "answered" in names else None) == attempt.url


@pytest.mark.parametrize("names", REFUND_ORDERS, ids="-".join)
def test_a_refund_call_comes_to_the_same_in_every_order(names: tuple[str, ...]) -> None:
    row = row_after(*(REFUND_OUTCOMES[name] for name in names))

    state = expected(names)
    assert (state, "no_such_thing" if state is CallState.REFUSED else None) == (row.state, row.error)
    assert ("re_1" if state is CallState.ACCEPTED else None) == row.refund_id


@pytest.mark.parametrize("order", [("refused", "answered"), ("answered", "refused")], ids="-".join)
def test_our_answer_counts_though_its_session_names_no_attempt(order: tuple[str, ...]) -> None:
    body = e.CheckoutOpened(1, Session("cs_1"), "https://pay/1")
    outcomes = {"refused": b.refused(), "answered": event_ids.answered(b.ORDER_ID, "k1", body, b.NOW)}

    attempt = attempt_after(*(outcomes[name] for name in order))

    assert (CallState.ACCEPTED, None, "cs_1") == (attempt.state, attempt.error, attempt.session_id)


def test_a_call_that_was_not_answered_is_requested() -> None:
    assert (CallState.REQUESTED, b.NOW) == (asked().attempts[1].state, asked().attempts[1].first_sent_at)


@pytest.mark.parametrize("event", [b.unknown(), b.refused(), b.opened()])
def test_an_outcome_that_is_known_is_recorded_once(event: e.OrderEvent) -> None:
    change = b.step(b.run(event, order=asked()), event)

    assert (False, ()) == (change.changed, change.effects)


def test_a_refused_checkout_is_closed_and_the_next_one_may_start() -> None:
    order = b.run(b.refused(), order=asked())

    assert is_closed(order, order.attempts[1])
    assert [1, 2] == list(b.run(b.checkout(2), order=order).attempts)


@pytest.mark.parametrize("end", SessionEnd)
def test_a_page_is_closed_when_nobody_can_pay_on_it(end: SessionEnd) -> None:
    order = b.run(b.opened(), b.fact(b.session(end=end)), order=asked())

    assert (end is not SessionEnd.OPEN) is is_closed(order, order.attempts[1])


@pytest.mark.parametrize(
    ("facts", "settled"),
    [
        ((), False),
        ((b.session(),), False),
        ((b.session(end=SessionEnd.EXPIRED),), True),
        ((b.unpaid_session(),), False),
        ((b.session(end=SessionEnd.COMPLETE),), False),
        ((b.unpaid_session(async_failed=True),), True),
        ((b.paid_session(),), False),
        ((b.paid_session(), PaymentIntent("pi_1")), False),
        ((b.paid_session(), b.paid()), True),
    ],
)
def test_an_attempt_is_settled_when_no_more_money_can_come(facts: b.Facts, settled: bool) -> None:  # noqa: FBT001
    order = b.run(*(b.fact(fact) for fact in facts), order=asked())

    assert settled is is_settled(order, order.attempts[1])


def test_the_last_attempt_is_the_one_with_the_highest_number() -> None:
    order = b.run(b.refused(), b.checkout(2), order=asked())

    assert (None, order.attempts[2]) == (b.run(b.placed()).last_attempt, order.last_attempt)


def test_two_sessions_of_one_attempt_are_a_conflict_in_either_order() -> None:
    rival = b.session(end=SessionEnd.EXPIRED)
    facts = [b.fact(b.session()), b.fact(type(rival)("cs_2", attempt=1))]

    one, other = b.step(b.run(facts[0], order=asked()), facts[1]), b.step(b.run(facts[1], order=asked()), facts[0])

    assert b.projection(one.order, {}) == b.projection(other.order, {})
    assert (Problem("facts_differ", "cs_2/attempt"),) == one.problems == other.problems


def test_a_session_of_an_attempt_that_nobody_decided_is_joined_alone() -> None:
    order = b.run(b.fact(b.session(7)), b.fact(Session("cs_8")), order=asked())

    assert (CallState.REQUESTED, ["cs_7", "cs_8"]) == (order.attempts[1].state, list(order.stripe.sessions))
