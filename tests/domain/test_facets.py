"""What follows from the joined facts: the first rule that fits, each of them."""

from dataclasses import replace

import pytest

from functions.domain import events as e
from functions.domain.attention import Problem
from functions.domain.facets import (
    Condition,
    capturable,
    captured,
    condition,
    intents,
    is_covered,
    payment_status,
    refundable,
)
from functions.domain.goods import FulfillmentStatus, fulfillment_status, unshipped
from functions.domain.joins import Charge, ChargeState, IntentEnd, PaymentIntent, Refund, RefundState, StripeObject
from functions.domain.order import Amounts, Ending, Line, Order, Status
from tests.domain import builders as b

FREE = Amounts(0, 0, 0, 0, 0)
AUTHORISED = PaymentIntent("pi_1", authorized=b.TOTAL, currency="eur", attempt=1)


def back(amount: int, state: RefundState = RefundState.SUCCEEDED) -> Refund:
    return Refund("re_1", state, amount, "eur", "pi_1")


def after(*facts: StripeObject, total: int = b.TOTAL) -> Order:
    """Return an order that costs *total* of which *facts* are known; nothing is decided by them."""
    order = b.run(b.placed(), b.checkout())
    change = b.step(order, b.fact(*facts)) if facts else None
    joined = change.order.stripe if change else order.stripe
    return replace(order, amounts=replace(FREE, total=total), stripe=joined)


PAYMENTS = [
    ("paid", after(total=0)),
    ("authorized", after(AUTHORISED)),
    ("authorized", after(AUTHORISED, b.unpaid_session(), b.charge(1, ChargeState.FAILED))),
    ("pending", after(b.charge(1, ChargeState.PENDING))),
    ("pending", after(b.charge(1, ChargeState.PENDING), b.charge(2, ChargeState.PENDING))),
    ("pending", after(Charge("ch_1", ChargeState.PENDING, "pi_1"), b.charge(2, ChargeState.FAILED))),
    ("pending", after(b.charge(1, ChargeState.PENDING), b.charge(2, ChargeState.FAILED, intent=2))),
    ("pending", after(b.unpaid_session(), b.charge(1, ChargeState.FAILED))),
    ("pending", after(b.unpaid_session(), PaymentIntent("pi_1"))),
    ("pending", after(b.charge(1, ChargeState.PENDING), Charge("ch_2", ChargeState.FAILED, "pi_1"))),
    ("failed", after(b.charge(1, ChargeState.FAILED))),
    ("failed", after(b.charge(1, ChargeState.PENDING), b.charge(2, ChargeState.FAILED))),
    ("failed", after(b.unpaid_session(async_failed=True), b.charge(1, ChargeState.FAILED))),
    ("none", after()),
    ("none", after(b.session())),
    ("none", after(b.paid_session())),
    ("none", after(b.unpaid_session(), PaymentIntent("pi_1", IntentEnd.CANCELED))),
    ("none", after(b.charge(1, ChargeState.PENDING), PaymentIntent("pi_1", IntentEnd.CANCELED))),
    ("none", after(b.paid(currency="usd"))),
    ("refunded", after(b.paid(), back(100))),
    ("refunded", after(b.paid(), back(100), total=0)),
    ("overpaid", after(b.paid(amount=101))),
    ("overpaid", after(b.paid(amount=130), back(10))),
    ("overpaid", after(b.paid(), total=0)),
    ("paid", after(b.paid())),
    ("paid", after(b.paid(amount=130), back(30))),
    ("paid", after(b.paid(), back(30, RefundState.OPEN))),
    ("paid", after(b.paid(), back(30, RefundState.DEAD))),
    ("paid", after(b.charge(1, captured=60), b.charge(2, captured=40))),
    ("partially_refunded", after(b.paid(), back(30))),
    ("partially_paid", after(b.paid(amount=99))),
]


@pytest.mark.parametrize(("status", "order"), PAYMENTS)
def test_the_payment_status_is_the_first_rule_that_fits(status: str, order: Order) -> None:
    assert status == payment_status(order)


def test_every_payment_status_has_a_row_above() -> None:
    assert {str(status) for status in type(payment_status(after()))} == {status for status, _ in PAYMENTS}


def test_what_was_captured_is_the_most_that_intent_or_charges_say() -> None:
    facts = (b.paid(amount=60), b.charge(1, captured=40), b.charge(2, captured=30), b.charge(3, intent=2, captured=5))

    assert (75, ["pi_1", "pi_2"]) == (captured(after(*facts)), intents(after(*facts)))


def test_a_charge_of_no_payment_intent_counts_for_nothing() -> None:
    order = after(Charge("ch_1", ChargeState.SUCCEEDED, captured=100, created=1))

    assert (0, []) == (captured(order), intents(order))


def test_money_of_another_currency_is_not_counted_and_holds_the_order() -> None:
    change = b.step(b.run(b.placed(), b.checkout()), b.fact(b.paid(currency="usd")))
    authorised = replace(AUTHORISED, currency="usd")

    assert (0, 0) == (captured(change.order), refundable(change.order, "pi_1"))
    assert 0 == capturable(after(authorised))
    assert (["currency_mismatch"], (Problem("currency_mismatch", "pi_1"),)) == (
        list(change.order.holds),
        change.problems,
    )
    assert Status.AWAITING_PAYMENT is change.order.status


@pytest.mark.parametrize("wrong", [{"amount_total": 99}, {"currency": "usd"}])
def test_a_session_that_is_not_what_was_asked_for_holds_the_order(wrong: b.Document) -> None:
    change = b.step(b.run(b.placed(), b.checkout()), b.fact(b.session(**wrong)))

    assert (["amount_mismatch"], (Problem("amount_mismatch", "cs_1"),)) == (list(change.order.holds), change.problems)


def test_an_order_with_a_wrong_session_is_confirmed_but_held_and_keeps_the_excess_until_released() -> None:
    event = b.fact(b.session(amount_total=130))
    order = b.run(event, b.fact(b.paid(amount=130)), order=b.run(b.placed(), b.checkout()))

    released = b.run(b.command(e.HoldReleased("amount_mismatch", event.event_id)), order=order)

    assert (Status.CONFIRMED, 0) == (order.status, len(order.refund_rows))
    assert [30] == [row.amount for row in released.refund_rows.values()]


@pytest.mark.parametrize(
    ("covered", "order"),
    [
        (True, after(total=0)),
        (True, after(b.paid())),
        (True, after(b.paid(amount=101))),
        (False, after(b.paid(amount=99))),
        (False, after(b.paid(), back(1))),
        (False, after(b.paid(), back(1, RefundState.OPEN))),
        (False, after(b.paid(), back(100))),
        (False, after(AUTHORISED)),
    ],
)
def test_an_order_is_covered_when_its_money_is_secured(covered: bool, order: Order) -> None:  # noqa: FBT001 - a case
    assert covered is is_covered(order)


def test_a_refund_of_everything_leaves_nothing_covered() -> None:
    assert not is_covered(b.run(b.refund_of(None), order=b.confirmed()))


E1, E2, E3 = Ending.EXPIRE, Ending.CANCEL, Ending.CANCEL_AND_REFUND
CONDITIONS = [
    (Condition.COVERED, None, (b.paid(),)),
    (Condition.COVERED, E1, (b.paid(),)),
    (Condition.COVERED, E2, (b.paid(),)),
    (Condition.OWED_BACK, E3, (b.paid(),)),
    (Condition.PENDING, None, (b.unpaid_session(),)),
    (Condition.PENDING, E3, (b.unpaid_session(),)),
    (Condition.UNCOVERED, None, ()),
    (Condition.UNCOVERED, None, (b.unpaid_session(async_failed=True),)),
    (Condition.UNCOVERED, E1, (b.session(),)),
    (Condition.UNCOVERED, E1, (b.paid_session(),)),
    (Condition.LAPSED_EXPIRE, E1, (b.unpaid_session(async_failed=True),)),
    (Condition.LAPSED_CANCEL, E2, (b.unpaid_session(async_failed=True),)),
    (Condition.LAPSED_CANCEL, E3, (b.unpaid_session(async_failed=True),)),
]


@pytest.mark.parametrize(("expected", "ending", "facts"), CONDITIONS)
def test_the_condition_sums_up_facts_and_decisions(expected: Condition, ending: Ending | None, facts: b.Facts) -> None:
    order = b.run(b.placed(), b.checkout(), *(b.fact(fact) for fact in facts))

    assert expected is condition(replace(order, ending=ending, status=Status.AWAITING_PAYMENT))


def test_the_condition_of_an_order_that_has_arrived_is_delivered() -> None:
    assert Condition.DELIVERED is condition(b.run(b.ship(), b.deliver(), order=b.confirmed()))


TWO = (b.goods("l1", 2, 40), b.goods("l2", 1, 20), b.goods("l3", ships=False))


def test_the_goods_go_from_unfulfilled_to_delivered() -> None:
    order = b.confirmed(b.goods("l1", 2, 40), b.goods("l2", 1, 20))
    partly = b.run(b.ship({"l1": 1}, "shp_1"), b.deliver("shp_1"), order=order)
    all_gone = b.run(b.ship(None, "shp_2"), order=partly)
    arrived = b.run(b.deliver("shp_2"), order=all_gone)

    assert [{"l1": 2, "l2": 1}, {"l1": 1, "l2": 1}, {}, {}] == [
        unshipped(o) for o in (order, partly, all_gone, arrived)
    ]
    assert ["unfulfilled", "partial", "fulfilled", "delivered"] == [
        fulfillment_status(o) for o in (order, partly, all_gone, arrived)
    ]
    assert Status.COMPLETED is arrived.status


def test_an_order_without_goods_to_ship_is_delivered_when_it_is_paid() -> None:
    lines = (b.goods(ships=False),)
    unpaid, done = b.run(b.placed(*lines)), b.confirmed(*lines)

    assert (FulfillmentStatus.UNFULFILLED, FulfillmentStatus.DELIVERED) == (
        fulfillment_status(unpaid),
        fulfillment_status(done),
    )
    assert Status.COMPLETED is done.status


def test_lines_without_shipping_wait_for_nobody() -> None:
    assert Status.COMPLETED is b.run(b.ship(), b.deliver(), order=paid_in_full(*TWO)).status


def paid_in_full(*lines: Line) -> Order:
    order = b.run(b.placed(*lines))
    return b.run(b.checkout(), b.fact(b.paid(amount=order.amounts.total)), order=order)
