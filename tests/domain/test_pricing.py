"""What a cart costs, to the last minor unit."""

import pytest

from functions.domain.catalog import Product
from functions.domain.errors import InvalidInput, InvalidMoney, UnknownProduct
from functions.domain.order import LINES_MAX, QUANTITY_MAX
from functions.domain.pricing import Quote
from tests.domain.carts import priced

MUG = Product("mug", "Mug", {"eur": 1500, "jpy": 20})
BOOK = Product("book", "Book", {"eur": 700}, ships=False, stocked=False)
GONE = Product("gone", "Gone", {"eur": 1}, active=False)
ODD = Product("odd", "Odd", {"isk": 150, "eur": 100_000_000, "usd": -1})
CATALOG = {product.sku: product for product in (MUG, BOOK, GONE, ODD)}


def price(*items: tuple[str, int], currency: str = "eur", shipping_flat: int = 490) -> Quote:
    return priced(items, CATALOG, currency=currency, shipping_flat=shipping_flat)


def test_a_cart_costs_its_lines_and_the_shipping() -> None:
    found = price(("mug", 2), ("book", 1))

    assert (3700, 0, 490, 0, 4190) == (
        found.amounts.subtotal,
        found.amounts.discount,
        found.amounts.shipping,
        found.amounts.tax,
        found.amounts.total,
    )
    assert [("l1", "mug", "Mug", 2, 1500, True, True), ("l2", "book", "Book", 1, 700, False, False)] == [
        (li.line_id, li.sku, li.name, li.quantity, li.unit_price, li.ships, li.stocked) for li in found.lines
    ]


def test_what_is_not_shipped_costs_no_shipping() -> None:
    assert 700 == price(("book", 1)).amounts.total


def test_a_cart_may_be_free() -> None:
    free = {"mug": Product("mug", "Mug", {"eur": 0})}

    assert 0 == priced([("mug", 3)], free).amounts.total


@pytest.mark.parametrize(
    "items",
    [
        (),
        tuple((f"p{n}", 1) for n in range(LINES_MAX + 1)),
        (("mug", 1), ("mug", 2)),
        (("mug", 0),),
        (("mug", -1),),
        (("mug", QUANTITY_MAX + 1),),
    ],
)
def test_a_cart_that_is_impossible_is_refused(items: tuple[tuple[str, int], ...]) -> None:
    with pytest.raises(InvalidInput):
        price(*items)


@pytest.mark.parametrize(("sku", "currency"), [("nothing", "eur"), ("gone", "eur"), ("book", "jpy")])
def test_what_is_not_for_sale_is_named(sku: str, currency: str) -> None:
    with pytest.raises(UnknownProduct, match=f"'{sku}'") as unknown:
        price((sku, 1), currency=currency)
    assert (422, "unknown_product") == (unknown.value.status, unknown.value.code)


@pytest.mark.parametrize(
    ("sku", "quantity", "currency"),
    [("odd", 1, "isk"), ("odd", 1, "eur"), ("odd", 1, "usd"), ("mug", QUANTITY_MAX, "eur")],
)
def test_what_cannot_be_charged_is_refused(sku: str, quantity: int, currency: str) -> None:
    cart = [(sku, quantity), ("book", 10_000)] if sku == "mug" else [(sku, quantity)]
    catalog = CATALOG | {"mug": Product("mug", "Mug", {"eur": 99_999})}

    with pytest.raises(InvalidMoney):
        priced(cart, catalog, currency=currency)


def test_the_largest_cart_is_one_that_can_be_charged() -> None:
    catalog = {f"p{n}": Product(f"p{n}", "P", {"eur": 1}) for n in range(LINES_MAX)}
    items = [(sku, QUANTITY_MAX) for sku in catalog]

    assert LINES_MAX * QUANTITY_MAX == priced(items, catalog).amounts.total
