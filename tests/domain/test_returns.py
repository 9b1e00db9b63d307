"""Returns: who may ask for what and until when, what staff decide, and what comes of the goods and of the money."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain import events as e
from functions.domain.awaited import awaited
from functions.domain.effects import Effect, EffectKind
from functions.domain.errors import InvalidInput, OrderPaymentsError
from functions.domain.facets import PaymentStatus, payment_status, secured
from functions.domain.goods import FulfillmentStatus, fulfillment_status, returnable, returnable_at
from functions.domain.money_commands import line_shares
from functions.domain.obligations import lacks_goods
from functions.domain.order import Line, Order, Status
from functions.domain.return_events import ReturnApproved, ReturnCanceled, ReturnRejected, ReturnRequested
from functions.domain.returns import RETURNS_MAX, ReturnState
from functions.domain.takings import Pool, Taking
from tests.domain import builders as b

APPROVE, CANCEL = b.command(ReturnApproved("ret_1")), b.command(ReturnCanceled("ret_1"))
REJECT = b.command(ReturnRejected("ret_1", "used"))
PAIR = b.goods("l1", 2, 50)


def day(number: int) -> datetime:
    return b.NOW + timedelta(days=number)


def bought(*lines: Line) -> Order:
    lines = lines or (b.goods(),)
    return b.run(b.placed(*lines), b.fact(b.paid(amount=sum(line.total for line in lines))))


def sent(*lines: Line) -> Order:
    return b.run(b.ship(), order=bought(*lines))


def delivered(*lines: Line) -> Order:
    return b.run(b.deliver(), order=sent(*lines))


def asked(*lines: Line, **quantities: int) -> Order:
    return b.run(b.ask_back(quantities or None), order=delivered(*lines))


def approved(*lines: Line, **quantities: int) -> Order:
    return b.run(APPROVE, order=asked(*lines, **quantities))


def refusal(order: Order, event: e.OrderEvent) -> str:
    with pytest.raises(OrderPaymentsError) as found:
        b.step(order, event)
    return found.value.code


# Asking


def test_a_customer_asks_for_what_has_arrived() -> None:
    order = asked(PAIR, l1=1)

    (found,) = order.returns.values()
    assert (ReturnState.REQUESTED, {"l1": 1}, "damaged", b.NOW) == (
        found.state,
        found.quantities,
        found.reason,
        found.requested_at,
    )
    assert {"l1": 1} == returnable(order)
    assert Status.COMPLETED is order.status


def test_a_return_may_be_approved_as_it_is_asked_for() -> None:
    change = b.step(delivered(), b.ask_back(approved=True))

    assert ReturnState.APPROVED is change.order.returns["ret_1"].state
    assert ("return_requested", "return_approved") == change.codes
    assert (Effect(EffectKind.MAIL, "return_approved"),) == change.effects


@pytest.mark.parametrize("quantities", [{"l1": 3}, {"l1": 0}, {"l1": -1}, {"l2": 1}])
def test_no_more_is_asked_for_than_has_left(quantities: Mapping[str, int]) -> None:
    order = b.run(b.ship({"l1": 2}), order=bought(PAIR, b.goods("l2")))

    assert "nothing_to_return" == refusal(order, b.ask_back(quantities, within_days=None))


def test_a_return_names_something() -> None:
    body = b.command(ReturnRequested("ret_1", {}, "damaged", None, approved=False))

    assert "nothing_to_return" == refusal(delivered(), body)


def test_a_return_names_lines_of_the_order() -> None:
    assert "invalid_input" == refusal(delivered(), b.ask_back({"l9": 1}))


def test_a_customer_waits_for_the_delivery_and_staff_do_not() -> None:
    assert "not_delivered" == refusal(sent(), b.ask_back())
    assert ["ret_1"] == list(b.run(b.ask_back(within_days=None), order=sent()).returns)


@pytest.mark.parametrize(("days", "seconds", "code"), [(14, 0, ""), (14, 1, "return_too_late")])
def test_a_customer_has_the_days_that_the_settings_give_and_staff_have_all(days: int, seconds: int, code: str) -> None:
    at = day(days) + timedelta(seconds=seconds)

    if code:
        assert code == refusal(delivered(), b.ask_back(at=at))
    else:
        assert b.run(b.ask_back(at=at), order=delivered()).returns
    assert b.run(b.ask_back(at=at, within_days=None), order=delivered()).returns


def in_two_parcels() -> Order:
    """The first piece arrived on day 0, the second one on day 20."""
    order = b.run(b.ship({"l1": 1}), b.deliver(), b.ship({"l1": 1}, "shp_2"), order=bought(PAIR))
    return b.run(b.command(e.Delivered("shp_2"), at=day(20)), order=order)


def test_each_piece_counts_from_the_delivery_of_its_parcel() -> None:
    within = timedelta(days=14)

    assert [1, 1, 1, 0] == [returnable_at(in_two_parcels(), "l1", day(n), within) for n in (14, 20, 34, 35)]
    assert "return_too_late" == refusal(in_two_parcels(), b.ask_back({"l1": 2}, at=day(21)))
    again = b.run(b.ask_back(at=day(21)), order=in_two_parcels())
    assert "return_too_late" == refusal(again, b.ask_back(return_id="ret_2", at=day(21)))


def test_a_piece_that_went_back_in_its_time_leaves_the_later_one_its_own() -> None:
    order = b.run(b.ask_back(at=day(10)), order=in_two_parcels())

    assert 1 == returnable_at(order, "l1", day(21), timedelta(days=14))
    assert ["ret_1", "ret_2"] == list(b.run(b.ask_back(return_id="ret_2", at=day(21)), order=order).returns)


def test_what_is_asked_for_is_asked_for_once_until_it_is_rejected_or_canceled() -> None:
    order = asked()

    assert "nothing_to_return" == refusal(order, b.ask_back(return_id="ret_2"))
    for end in (REJECT, CANCEL):
        assert ["ret_1", "ret_2"] == list(b.run(end, b.ask_back(return_id="ret_2"), order=order).returns)


def test_the_number_of_returns_has_a_limit() -> None:
    order = delivered()
    for number in range(RETURNS_MAX):
        name = f"ret_{number}"
        order = b.run(b.ask_back(return_id=name), b.command(ReturnCanceled(name), name), order=order)

    assert "too_many_returns" == refusal(order, b.ask_back(return_id="ret_x"))


# Deciding


def test_a_return_is_decided_once() -> None:
    rejected = b.run(REJECT, order=asked())

    assert (ReturnState.REJECTED, "used") == (rejected.returns["ret_1"].state, rejected.returns["ret_1"].rejection)
    assert ["return_decided"] * 4 == [refusal(order, event) for order in (rejected, approved()) for event in DECISIONS]


DECISIONS = (b.command(ReturnApproved("ret_1"), "again"), b.command(ReturnRejected("ret_1", "used"), "again"))


@pytest.mark.parametrize("event", [APPROVE, REJECT, CANCEL, b.take_back()])
def test_a_return_that_there_is_not_is_unknown(event: e.OrderEvent) -> None:
    assert "unknown_return" == refusal(delivered(), event)


def test_a_return_is_canceled_until_its_goods_have_come() -> None:
    assert ReturnState.CANCELED is b.run(CANCEL, order=approved()).returns["ret_1"].state
    for over in (b.run(REJECT, order=asked()), b.run(CANCEL, order=asked()), b.run(b.take_back(), order=approved())):
        assert "return_over" == refusal(over, b.command(ReturnCanceled("ret_1"), "again"))
        assert "return_over" == refusal(over, b.take_back({"l1": 1}))


@pytest.mark.parametrize(
    ("order", "event", "mail"),
    [
        (asked(), APPROVE, ["return_approved"]),
        (asked(), REJECT, ["return_rejected"]),
        (asked(), CANCEL, []),
        (approved(), b.take_back(), ["return_received"]),
    ],
)
def test_the_customer_hears_what_was_decided(order: Order, event: e.OrderEvent, mail: list[str]) -> None:
    mails = [effect.subject for effect in b.step(order, event).effects if effect.kind is EffectKind.MAIL]

    assert mail == mails


def test_what_a_return_awaits_is_said() -> None:
    def waits(order: Order) -> list[str]:
        return [each.text for each in awaited(order) if each.what == "return"]

    assert ["staff approve or reject the return"] == waits(asked())
    assert ["the goods come back, and staff receive them; it does not end by itself"] == waits(approved())
    assert [] == waits(b.run(b.take_back(), order=approved()))


# Receiving


def test_what_came_is_refunded_and_restocked_in_one_change() -> None:
    change = b.step(approved(PAIR, b.goods("l2"), l1=2), b.take_back({"l1": 2}, restocked={"l1": 1}))

    (row,) = change.order.refund_rows.values()
    assert (100, "returned", {"l1": 2}) == (row.amount, row.reason, row.by_line.quantities)
    assert Effect(EffectKind.REFUND, row.row_id) in change.effects
    assert (Taking(Pool.STOCK, "sku-l1", -1),) == change.takings
    found = change.order.returns["ret_1"]
    assert (ReturnState.RECEIVED, {"l1": 2}, {"l1": 1}, 100) == (
        found.state,
        found.received,
        found.restocked,
        found.refund,
    )
    assert ("return_received",) == change.codes


def test_a_return_that_is_not_refunded_moves_no_money() -> None:
    order = b.run(b.take_back(refunded=()), order=approved())

    assert ({}, 0) == (order.refund_rows, order.returns["ret_1"].refund)
    assert 100 == secured(order)
    assert not lacks_goods(order)


def test_some_lines_of_a_return_are_refunded_and_others_are_not() -> None:
    order = approved(PAIR, b.goods("l2"), l1=1, l2=1)

    order = b.run(b.take_back({"l1": 1, "l2": 1}, refunded=("l2",)), order=order)

    assert [{"l2": 1}] == [row.by_line.quantities for row in order.refund_rows.values()]


def test_what_did_not_come_may_be_asked_for_again() -> None:
    order = b.run(b.take_back({"l1": 1}), order=approved(PAIR, l1=2))

    assert {"l1": 1} == returnable(order)
    assert 50 == order.returns["ret_1"].refund


def test_goods_without_a_price_come_back_without_a_refund() -> None:
    order = b.run(b.take_back({"l2": 1}), order=approved(b.goods(), b.goods("l2", 1, 0), l2=1))

    assert (ReturnState.RECEIVED, {}) == (order.returns["ret_1"].state, order.refund_rows)


@pytest.mark.parametrize("came", [{"l1": 3}, {"l1": 0}, {"l2": 1}])
def test_no_more_comes_than_the_return_names(came: Mapping[str, int]) -> None:
    assert "return_exceeds" == refusal(approved(PAIR, b.goods("l2"), l1=2), b.take_back(came))


def test_a_return_is_received_once_it_is_approved() -> None:
    assert "return_not_approved" == refusal(asked(), b.take_back())


IMPOSSIBLE: list[Mapping[str, Any]] = [
    {"restocked": {"l1": 2}},
    {"restocked": {"l1": -1}},
    {"restocked": {"l2": 1}},
    {"refunded": ("l2",)},
    {"refunded": (), "amount": 1},
    {"amount": 51},
]


@pytest.mark.parametrize("fields", IMPOSSIBLE, ids=str)
def test_what_is_restocked_and_refunded_is_what_came(fields: Mapping[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        b.step(approved(PAIR, b.goods("l2"), l1=2), b.take_back({"l1": 1}, **fields))


def test_what_is_not_kept_in_stock_is_not_restocked() -> None:
    free = Line("l2", "sku-l2", "Made to measure", 1, 10, stocked=False)

    with pytest.raises(InvalidInput):
        b.step(approved(b.goods("l1", 1, 90), free, l2=1), b.take_back({"l2": 1}, restocked={"l2": 1}))


def test_no_more_is_refunded_than_is_left() -> None:
    order = b.run(b.refund_of(60), order=approved())

    assert "refund_exceeds" == refusal(order, b.take_back())
    assert 40 == b.run(b.take_back(amount=40), order=order).returns["ret_1"].refund


def test_a_fee_that_is_kept_is_not_given_back_with_another_piece() -> None:
    order = b.run(b.take_back(amount=45), order=approved(PAIR, l1=1))
    order = b.run(b.ask_back(return_id="ret_2", approved=True), order=order)

    order = b.run(b.take_back(return_id="ret_2"), order=order)

    assert [45, 50] == [row.amount for row in order.refund_rows.values()]
    assert 5 == secured(order)


@given(st.integers(1, 10_000), st.lists(st.integers(1, 4), min_size=1, max_size=5), st.data())
def test_refunds_and_fees_of_all_pieces_add_up_to_the_line(price: int, parts: list[int], data: st.DataObject) -> None:
    total = sum(parts) * 10 + price
    order = delivered(Line("l1", "sku", "Goods", sum(parts), 0, tax=total))
    kept = 0
    for number, part in enumerate(parts):
        name, worth = f"ret_{number}", sum(line_shares(order, {"l1": part}).values())
        fee = data.draw(st.integers(0, worth - 1))
        ask = b.ask_back({"l1": part}, name, approved=True)
        order = b.run(ask, b.take_back({"l1": part}, name, amount=worth - fee), order=order)
        kept += fee

    assert total == kept + sum(found.refund for found in order.returns.values())


def test_a_refund_of_two_payments_keeps_the_fee_once() -> None:
    order = b.run(b.placed(PAIR), b.fact(b.paid(amount=60)), b.fact(b.paid(2, 40)), b.ship(), b.deliver())
    order = b.run(b.ask_back(approved=True), b.take_back(amount=45), order=order)

    assert [40, 5] == [row.amount for row in order.refund_rows.values()]
    assert 50 == sum(line_shares(order, {"l1": 1}).values())


# The goods


def test_the_goods_are_partially_returned_then_returned_and_the_order_stays_complete() -> None:
    one = b.run(b.take_back(), order=approved(PAIR, l1=1))
    both = b.run(b.ask_back(return_id="ret_2", approved=True), b.take_back(return_id="ret_2"), order=one)

    assert FulfillmentStatus.PARTIALLY_RETURNED is fulfillment_status(one)
    assert FulfillmentStatus.RETURNED is fulfillment_status(both)
    assert [Status.COMPLETED] * 2 == [one.status, both.status]
    assert PaymentStatus.PARTIALLY_REFUNDED is not payment_status(one), "Stripe has not said so yet"


def test_one_line_of_two_that_came_back_is_a_part() -> None:
    order = b.run(b.take_back(), order=approved(b.goods(), b.goods("l2")))

    assert FulfillmentStatus.PARTIALLY_RETURNED is fulfillment_status(order)


def test_an_order_is_completed_by_its_last_delivery_whatever_came_back() -> None:
    order = b.run(b.ship({"l1": 1}), b.deliver(), b.ship({"l1": 1}, "shp_2"), order=bought(PAIR))
    order = b.run(b.ask_back(approved=True), b.take_back(), order=order)

    last = b.run(b.deliver("shp_2"), order=order)

    assert (Status.CONFIRMED, Status.COMPLETED) == (order.status, last.status)
    assert FulfillmentStatus.PARTIALLY_RETURNED is fulfillment_status(last)


def test_a_return_that_is_open_is_no_return_yet() -> None:
    assert [FulfillmentStatus.DELIVERED] * 2 == [fulfillment_status(order) for order in (asked(), approved())]
