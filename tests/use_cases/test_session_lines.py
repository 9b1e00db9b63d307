"""What a Session lists is exactly the order's total, whatever discounts and taxes make of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.breakdown import AppliedTax, Breakdown
from functions.domain.money import CURRENCIES, step
from functions.domain.order import Amounts, Line, Order
from functions.use_cases.checkout import SESSION_LINES_MAX, _session_lines, start_checkout
from functions.use_cases.place import PlaceRequest, place_order
from tests.domain import builders as b
from tests.world import CONTACT, CUSTOMER, World


def order_of(lines: list[Line], shipping: int = 0, shipping_tax: int = 0, currency: str = "eur") -> Order:
    taxes = (AppliedTax("VAT", "DE", 1, inclusive=False, taxable=shipping, amount=shipping_tax, shipping=True),)
    total = sum(line.total for line in lines) + shipping + shipping_tax
    amounts = Amounts(total - shipping - shipping_tax, 0, shipping, shipping_tax, total)
    order = replace(b.run(b.placed(*lines)), amounts=amounts, breakdown=Breakdown(taxes=taxes))
    return replace(order, currency=currency)


@given(st.data(), st.sampled_from(sorted(CURRENCIES)))
def test_the_lines_come_to_the_total_in_amounts_that_can_be_charged(data: st.DataObject, currency: str) -> None:
    unit = step(currency)
    units = st.integers(0, 500).map(lambda n: n * unit)
    lines = data.draw(
        st.lists(
            st.builds(
                lambda n, price, off, tax: Line("l", "s", "Goods", n, price, discount=min(off, n * price), tax=tax),
                st.integers(1, 7),
                units,
                units,
                units,
            ),
            min_size=1,
            max_size=130,
        )
    )
    order = order_of(lines, data.draw(units), data.draw(units), currency)

    listed = _session_lines(order)

    assert order.amounts.total == sum(amount * quantity for _, amount, quantity in listed)
    assert [] == [amount for _, amount, _ in listed if amount < 0 or amount % unit]
    assert len(listed) <= SESSION_LINES_MAX


def test_a_line_that_divides_is_shown_by_the_piece_and_another_as_one() -> None:
    even, uneven = Line("l1", "a", "Mug", 2, 1500, discount=500), Line("l2", "b", "Tee", 3, 2400, discount=1)

    assert [("Mug", 1250, 2), ("Tee × 3", 7199, 1), ("Shipping", 583, 1)] == _session_lines(
        order_of([even, uneven], 490, 93)
    )


def test_what_is_beyond_stripes_limit_is_one_line() -> None:
    listed = _session_lines(order_of([Line(f"l{n}", "s", "Goods", 1, 100) for n in range(100)], 490))

    assert (100, ("2 more", 590, 1)) == (len(listed), listed[-1])
    assert ("Shipping", 490, 1) == _session_lines(order_of([Line("l", "s", "Goods", 1, 100)] * 99, 490))[-1]


@pytest.mark.emulator
def test_an_order_of_two_hundred_lines_can_be_paid(world: World) -> None:
    song = world.db.document("products/song").get().to_dict() or {}
    batch = world.db.batch()
    for n in range(200):
        batch.set(world.db.document(f"products/song-{n}"), song)
    batch.commit()
    items = [(f"song-{n}", 1) for n in range(200)]

    order = place_order(world.module, CUSTOMER, "k", PlaceRequest(items, None, CONTACT, 200 * song["prices"]["eur"]))
    found = start_checkout(world.module, CUSTOMER, "pay", order.order.order_id, "hosted")

    assert found.attempt.url
    assert 303 == world.pay(found.attempt.url)
    world.deliver()
    assert "paid" == world.rows("orders")[order.order.order_id]["payment_status"]
