"""Our own calls to Stripe: requested, unknown, accepted, refused, in every order of their outcomes."""

from dataclasses import replace
from datetime import timedelta
from itertools import combinations, permutations

import pytest

from functions.domain import event_ids
from functions.domain import events as e
from functions.domain.attention import Problem
from functions.domain.errors import Refused
from functions.domain.facets import is_closed, is_settled, refund_of
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


@pytest.mark.parametrize(
    ("url", "secret", "entrance"), [("https://pay/1", "", "https://pay/1"), ("", "cs_1_secret_x", "cs_1_secret_x")]
)
def test_the_customer_enters_by_the_page_or_with_what_the_host_s_page_shows(
    url: str, secret: str, entrance: str
) -> None:
    body = e.CheckoutOpened(1, b.session(), url, secret)

    assert attempt_after().entrance is None
    assert entrance == attempt_after(event_ids.answered(b.ORDER_ID, "k1", body, b.NOW)).entrance


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


def test_an_attempt_is_the_whole_call_before_it_is_made() -> None:
    ends = b.NOW + timedelta(minutes=45)

    assert (
        Attempt(
            number=1,
            mode="hosted",
            key="k1",
            amount=b.TOTAL,
            parameters={"a": 1},
            first_sent_at=b.NOW,
            expires_at=ends,
        )
        == asked().attempts[1]
    )
    assert b.EXPIRES == asked().expires_at


def test_a_refund_of_an_excess_has_a_key_of_this_installation_too() -> None:
    twice = replace(b.run(b.fact(b.paid(2)), order=replace(b.confirmed(), holds={"fraud_warning": "x"})), holds={})

    row = b.run(b.refund_of(30), order=twice).refund_rows["r1"]

    key = f"refund:{b.ORIGIN}:{b.ORDER_ID}:r1"
    assert RefundRow("r1", "pi_2", 30, "goodwill", key, b.NOW, excess=True) == row


def test_of_two_refunds_that_name_one_row_it_is_the_one_with_the_smaller_id() -> None:
    refunding = b.run(b.refund_of(30), order=b.confirmed())
    told = [replace(REFUND, id="re_2"), replace(REFUND, id="re_1")]
    order = b.run(b.fact(*told), order=refunding)

    found = refund_of(order, order.refund_rows["r1"])

    assert found
    assert "re_1" == found.id


@pytest.mark.parametrize("left", [0, 1])
def test_the_last_minor_unit_can_be_captured_and_nothing_cannot(left: int) -> None:
    held = PaymentIntent("pi_1", authorized=left, currency="eur", attempt=1)
    order = b.run(b.opened(), b.fact(held), order=asked())
    capture = b.command(e.CaptureRequested(None), "capture")

    if left:
        assert [1] == [row.amount for row in b.run(capture, order=order).capture_rows.values()]
    else:
        with pytest.raises(Refused, match="nothing authorised"):
            b.step(order, capture)


def test_a_refund_by_rule_is_a_whole_call_too() -> None:
    key = f"refund:{b.ORIGIN}:{b.ORDER_ID}:r1"
    ended = b.run(b.cancel(), order=b.confirmed()).refund_rows
    twice = b.run(b.fact(b.paid(2)), order=b.confirmed()).refund_rows

    assert {"r1": RefundRow("r1", "pi_1", b.TOTAL, "order_ended", key, b.NOW, by_rule=True)} == ended
    assert {"r1": RefundRow("r1", "pi_2", b.TOTAL, "paid_twice", key, b.NOW, by_rule=True, excess=True)} == twice


def test_the_newest_payment_goes_back_first_and_one_of_unknown_age_last() -> None:
    order = b.run(b.fact(b.paid(1, 50)), b.fact(b.paid(2, 50)), order=b.run(b.placed(), b.checkout(), b.opened()))
    aged = b.run(b.fact(b.charge(1, captured=50)), order=order)
    both = b.run(b.fact(b.charge(9, intent=2, captured=50)), order=aged)

    assert ["pi_1", "pi_2"] == [row.payment_intent for row in b.run(b.refund_of(60), order=aged).refund_rows.values()]
    assert ["pi_2", "pi_1"] == [row.payment_intent for row in b.run(b.refund_of(60), order=both).refund_rows.values()]
    assert ["pi_2", "pi_1"] == [row.payment_intent for row in b.run(b.refund_of(60), order=order).refund_rows.values()]
