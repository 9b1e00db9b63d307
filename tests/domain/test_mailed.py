"""What a mail may say of an order is taken from the order as it stood, and holds nobody's data."""

from functions.domain import events as e
from functions.domain.mailed import mailed
from functions.domain.order import Amounts, Order
from tests.domain import builders as b

SUMS = {"discount": 0, "shipping": 0, "tax": 0, "tax_included": 0, "tender": 0}
GOODS = {"name": "Goods", "quantity": 1, "price": 100}


def priced() -> Order:
    """Return an order of two at 50 with everything that a price can hold."""
    amounts = Amounts(100, discount=20, shipping=5, tax=8, total=63, tax_included=3, tender=30)
    line = b.goods("l1", 2, 50)
    return b.run(b.command(e.OrderPlaced("N-1", "customer_1", "eur", (line,), amounts, b.EXPIRES), "place"))


def test_an_order_that_was_paid_and_nothing_else() -> None:
    assert {
        "number": "N-1",
        "currency": "eur",
        "lines": [GOODS],
        "sums": SUMS,
        "total": 100,
        "edit": None,
        "refunded": 0,
        "reason": "other",
        "parcels": [],
    } == mailed(b.confirmed())


def test_what_lessens_the_sum_is_negative_and_a_line_costs_all_its_pieces() -> None:
    told = mailed(priced())

    assert {"discount": -20, "shipping": 5, "tax": 8, "tax_included": 3, "tender": -30} == told["sums"]
    assert ([GOODS | {"quantity": 2}], 63) == (told["lines"], told["total"])


def test_a_refund_is_told_once_it_succeeded_with_the_last_one_s_reason() -> None:
    asked = b.run(b.refund_of(30), order=b.confirmed())
    done = b.run(b.fact(*b.stripe_refund("succeeded")), order=asked)
    again = b.run(b.command(e.RefundRequested(20, "damaged"), "second"), order=done)

    told = [(mailed(order)["refunded"], mailed(order)["reason"]) for order in (asked, done, again)]
    assert [(0, "goodwill"), (30, "goodwill"), (30, "damaged")] == told


def test_a_parcel_is_told_if_it_can_be_followed() -> None:
    two = b.confirmed(b.goods("l1", 2, 50))
    unknown = b.command(e.Shipped("shp_2", None, "", ""), "ship-2")

    order = b.run(b.ship({"l1": 1}), unknown, order=two)

    assert [{"carrier": "post", "tracking": "T1"}] == mailed(order)["parcels"]


def test_an_edit_that_waits_says_what_the_order_is_to_become_what_is_due_and_until_when() -> None:
    order = b.run(b.ask_edit(160, b.goods("x", 1, 60)), order=b.confirmed())

    added = {"name": "Goods", "quantity": 1, "price": 60}
    waits = {"lines": [GOODS, added], "sums": SUMS, "total": 160, "due": 60, "until": "2026-05-01T13:00:00Z"}
    assert waits == mailed(order)["edit"]
    assert ([GOODS], 100) == (mailed(order)["lines"], mailed(order)["total"])
