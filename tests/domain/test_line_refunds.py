"""Refunds by line: whatever a line costs and however it is split, the shares are the line."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain import events as e
from functions.domain.errors import InvalidInput, RefundExceeds
from functions.domain.joins import Refund, RefundState
from functions.domain.money_commands import given_back_by_line, line_shares
from functions.domain.order import CallState, Line, Order
from tests.domain import builders as b


def line(line_id: str, quantity: int, total: int) -> Line:
    """Return a line that costs *total*, whatever its quantity makes of that."""
    return Line(line_id, f"sku-{line_id}", "Goods", quantity, 0, tax=total)


def back(lines: Mapping[str, int], key: str) -> e.OrderEvent:
    return b.command(e.RefundRequested(None, "returned", lines), key)


def paid_for(*lines: Line) -> Order:
    total = sum(one.total for one in lines)
    return b.run(b.placed(*lines), b.checkout(amount=total), b.opened(), b.fact(b.paid(amount=total)))


@st.composite
def splits(draw: st.DrawFn) -> tuple[int, list[int]]:
    parts = draw(st.lists(st.integers(1, 8), min_size=1, max_size=6))
    total = draw(st.integers(len(parts) * sum(parts), 10_000))
    return total, parts


@given(splits())
def test_every_split_of_a_line_adds_up_to_the_line(split: tuple[int, list[int]]) -> None:
    total, parts = split
    order = paid_for(line("l1", sum(parts), total), line("l2", 3, 100))

    for number, part in enumerate(parts):
        order = b.run(back({"l1": part}, str(number)), order=order)

    rows = order.refund_rows.values()
    assert (total, [{"l1": part} for part in parts]) == (
        sum(row.amount for row in rows),
        [row.by_line.quantities for row in rows],
    )
    exact = [total * part / sum(parts) for part in parts]
    assert all(abs(row.amount - share) < 1 for row, share in zip(rows, exact, strict=True))
    with pytest.raises(InvalidInput):
        line_shares(order, {"l1": 1})


@given(st.integers(1, 9), st.integers(0, 99), st.integers(0, 99), st.data())
def test_discounts_and_taxes_leave_no_remainder_behind(
    quantity: int, discount: int, tax: int, data: st.DataObject
) -> None:
    mugs = Line("l1", "mug", "Mug", quantity, 1000, discount=discount, tax=tax, tax_included=7)
    order, left = paid_for(mugs, line("l2", 1, 50)), quantity

    while left:
        part = data.draw(st.integers(1, left))
        order, left = b.run(back({"l1": part}, f"back-{left}"), order=order), left - part

    assert quantity * 1000 - discount + tax == sum(row.amount for row in order.refund_rows.values())


def test_shares_keep_to_what_can_be_paid_out_in_the_currency() -> None:
    order = replace(paid_for(line("l1", 3, 100_000), line("l2", 1, 50)), currency="isk")

    assert 33_300 == sum(line_shares(order, {"l1": 1}).values())
    assert 100_000 == sum(line_shares(order, {"l1": 3}).values())


def test_several_lines_are_one_refund_of_their_sum() -> None:
    order = paid_for(line("l1", 3, 100), line("l2", 2, 51))

    assert 33 + 25 == sum(line_shares(order, {"l1": 1, "l2": 1}).values())
    assert 151 == sum(line_shares(order, {"l1": 3, "l2": 2}).values())
    assert [58] == [r.amount for r in b.run(back({"l1": 1, "l2": 1}, "k"), order=order).refund_rows.values()]


@pytest.mark.parametrize("lines", [{"l9": 1}, {"l1": 0}, {"l1": -1}, {"l1": 4}])
def test_a_refund_names_lines_of_the_order_and_no_more_than_there_is(lines: Mapping[str, int]) -> None:
    with pytest.raises(InvalidInput):
        b.step(paid_for(line("l1", 3, 100)), back(lines, "k"))


def test_a_refund_by_line_gives_back_no_more_than_is_left() -> None:
    order = b.run(b.refund_of(50), order=paid_for(line("l1", 1, 100)))

    with pytest.raises(RefundExceeds):
        b.step(order, back({"l1": 1}, "k"))


def test_a_line_whose_refund_stripe_refused_may_be_refunded_again() -> None:
    order = b.run(back({"l1": 3}, "k"), b.refused(e.Call.REFUND, "r1"), order=paid_for(line("l1", 3, 100)))

    assert 100 == sum(line_shares(order, {"l1": 3}).values())


def test_a_refund_by_line_of_two_payments_counts_its_lines_once() -> None:
    order = b.run(b.placed(line("l1", 2, 100)), b.fact(b.paid(amount=60)), b.fact(b.paid(2, 40)))

    order = b.run(back({"l1": 1}, "k"), order=order)

    assert [({"l1": 40}, 40), ({"l1": 10}, 10)] == [(r.by_line.shares, r.amount) for r in order.refund_rows.values()]
    assert 50 == sum(line_shares(order, {"l1": 1}).values())
    with pytest.raises(InvalidInput):
        line_shares(order, {"l1": 2})


@given(
    st.tuples(st.integers(0, 300), st.integers(0, 300)),
    st.integers(1, 599),
    st.sets(st.sampled_from(["r1", "r2"]), min_size=1),
)
def test_what_came_back_of_a_refund_of_two_payments_is_given_again_exactly(
    extra: tuple[int, int], newer: int, came_back: set[str]
) -> None:
    """Whichever of its rows fail: the lines may be asked for again, and cost what is missing of them."""
    lines = line("l1", 3, 100 + extra[0]), line("l2", 2, 500 - extra[0] + extra[1])
    total = sum(one.total for one in lines)
    order = b.run(b.placed(*lines), b.fact(b.paid(amount=total - newer)), b.fact(b.paid(2, newer)))
    everything = {"l1": 3, "l2": 2}
    order = b.run(back(everything, "k"), order=order)
    assert total == sum(row.amount for row in order.refund_rows.values())

    order = b.run(*(b.refused(e.Call.REFUND, row_id) for row_id in came_back), order=order)

    assert sum(order.refund_rows[row_id].amount for row_id in came_back) == sum(line_shares(order, everything).values())
    order = b.run(back(everything, "again"), order=order)
    assert total == sum(row.amount for row in order.refund_rows.values() if row.state is not CallState.REFUSED)
    with pytest.raises(InvalidInput):
        line_shares(order, {"l2": 1})


def test_a_share_that_came_back_is_given_again_exactly() -> None:
    order = paid_for(line("l1", 3, 100), line("l2", 1, 50))
    order = b.run(*(back({"l1": 1}, str(n)) for n in range(3)), order=order)
    failed = Refund("re_1", RefundState.DEAD, 33, "eur", "pi_1", row="r1")

    order = b.run(b.fact(failed), back({"l1": 1}, "again"), order=order)

    assert 100 == sum(row.amount for row_id, row in order.refund_rows.items() if row_id != "r1")


SHARED = json.loads((Path(__file__).parents[2] / "web/tests/staff/line_shares.json").read_text("utf-8"))
"""What the next pieces of a line give back; the staff's pages show the same before a refund is confirmed."""


@pytest.mark.parametrize("case", SHARED, ids=lambda case: f"{case['currency']}-{case['total']}-{case['back']}")
def test_what_staff_are_shown_of_a_line_is_what_its_refund_gives_back(case: dict[str, Any]) -> None:
    order = paid_for(line("l1", case["quantity"], case["total"]), line("l2", 1, 50))
    for number, part in enumerate(case["refunds"]):
        order = b.run(back({"l1": part}, str(number)), order=order)
    order = replace(order, currency=case["currency"])

    assert (case["back"]["quantity"], case["back"]["amount"]) == given_back_by_line(order)["l1"]
    assert (0, 0) == given_back_by_line(order)["l2"]
    assert case["share"] == line_shares(order, {"l1": case["next"]})["l1"]
