"""Any cart, any promotions, any rates, in every currency: the sums are exact, and codes only ever help."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.domain.breakdown import PromotionKind
from functions.domain.catalog import Product
from functions.domain.money import CURRENCIES, step
from functions.domain.pricing import Quote
from functions.domain.promotions import PERCENT_WHOLE, Promotion
from functions.domain.shipping import ShippingRate
from functions.domain.taxes import Destination, TaxRow
from tests.domain.carts import priced

PLACE = Destination("CA", "BC", "V5K")
SKUS = [f"p{n}" for n in range(6)]
scopes = st.frozensets(st.sampled_from(SKUS), max_size=3)


@st.composite
def shops(draw: st.DrawFn) -> dict[str, Any]:
    """A cart with all that its price is made from."""
    currency = draw(st.sampled_from(sorted(CURRENCIES)))
    unit = step(currency)
    amounts = st.integers(0, 9_000).map(lambda units: units * unit)
    products = {
        sku: Product(
            sku,
            "P",
            {currency: draw(amounts)},
            ships=draw(st.booleans()),
            tax_code=draw(st.sampled_from(["", "books"])),
        )
        for sku in SKUS
    }
    items = draw(st.lists(st.tuples(st.sampled_from(SKUS), st.integers(1, 9)), min_size=1, unique_by=lambda i: i[0]))
    return {
        "items": items,
        "products": products,
        "currency": currency,
        "rates": [
            ShippingRate(f"r{n}", "R", {currency: draw(amounts)}, free_from={currency: draw(amounts)})
            for n in range(draw(st.integers(0, 2)))
        ],
        "taxes": [
            TaxRow(
                f"t{n}",
                name,
                draw(st.integers(0, 300_000)),
                inclusive=draw(st.booleans()),
                tax_code=draw(st.sampled_from(["", "books"])),
                shipping=draw(st.booleans()),
            )
            for n, name in enumerate(draw(st.lists(st.sampled_from(["VAT", "GST", "PST", "Levy"]), max_size=5)))
        ],
        "promotions": draw(promotions(currency)),
        "shipping_flat": draw(amounts),
        "place": PLACE,
    }


def promotions(currency: str, *, stacks: st.SearchStrategy[bool] | None = None) -> st.SearchStrategy[list[Promotion]]:
    one = st.builds(
        Promotion,
        code=st.sampled_from("ABCDEFGH"),
        kind=st.sampled_from(PromotionKind),
        percent=st.integers(1, PERCENT_WHOLE),
        amounts=st.just({}) | st.integers(1, 50_000).map(lambda units: {currency: units}),
        minimums=st.just({}) | st.integers(0, 50_000).map(lambda units: {currency: units}),
        skus=scopes,
        stacks=st.booleans() if stacks is None else stacks,
    )
    return st.lists(one, max_size=5, unique_by=lambda promotion: promotion.code)


def price(shop: dict[str, Any], codes: list[str] | None = None) -> Quote:
    """Price the cart with *codes*, all there are by default."""
    given_codes = [p.code for p in shop["promotions"]] if codes is None else codes
    named = {name: value for name, value in shop.items() if name not in ("items", "products")}
    return priced(shop["items"], shop["products"], *given_codes, **named)


@given(shops())
@settings(max_examples=100, deadline=None)
def test_the_sums_are_exact_and_never_negative(shop: dict[str, Any]) -> None:
    found = price(shop)
    amounts, breakdown, unit = found.amounts, found.breakdown, step(shop["currency"])

    assert amounts.total == amounts.subtotal - amounts.discount + amounts.shipping + amounts.tax
    assert amounts.total == sum(line.total for line in found.lines) + amounts.shipping + breakdown.shipping_tax
    assert amounts.discount == sum(line.discount for line in found.lines)
    assert amounts.tax == sum(line.tax for line in found.lines) + breakdown.shipping_tax
    assert amounts.tax == sum(tax.amount for tax in breakdown.taxes if not tax.inclusive)
    assert amounts.tax_included == sum(tax.amount for tax in breakdown.taxes if tax.inclusive)
    off = {each.code: each.discount for each in breakdown.promotions}
    off_shipping = (breakdown.shipping.price if breakdown.shipping else 0) - amounts.shipping
    assert sum(off.values()) == amounts.discount + off_shipping
    every = [*vars(amounts).values(), *off.values(), *(line.total for line in found.lines)]
    assert [] == [amount for amount in every if amount < 0 or amount % unit]


@given(shops(), st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_codes_does_not_matter(shop: dict[str, Any], random: Any) -> None:
    codes = [promotion.code for promotion in shop["promotions"]]
    mixed = [code.lower() for code in codes] + codes
    random.shuffle(mixed)

    assert price(shop) == price(shop, mixed)


@given(shops())
@settings(max_examples=100, deadline=None)
def test_one_more_code_never_makes_a_cart_dearer_before_taxes(shop: dict[str, Any]) -> None:
    codes = [promotion.code for promotion in shop["promotions"]]
    with_all = price({**shop, "taxes": []}).amounts.total

    for code in codes:
        assert with_all <= price({**shop, "taxes": []}, [each for each in codes if each != code]).amounts.total


@given(shops(), st.data())
@settings(max_examples=100, deadline=None)
def test_one_more_code_that_stacks_never_makes_a_cart_dearer(shop: dict[str, Any], data: st.DataObject) -> None:
    stacking = {**shop, "promotions": data.draw(promotions(shop["currency"], stacks=st.just(True)))}
    codes = [promotion.code for promotion in stacking["promotions"]]
    with_all = price(stacking)

    for code in codes:
        without = price(stacking, [each for each in codes if each != code])
        assert with_all.amounts.total <= without.amounts.total
        assert all(a.total <= b.total for a, b in zip(with_all.lines, without.lines, strict=True))


@pytest.mark.parametrize("currency", sorted(CURRENCIES))
def test_in_every_currency_the_sums_are_exact(currency: str) -> None:
    """A cart that divides by nothing: three prices, three promotions, two taxes beside an included one."""
    unit = step(currency)
    shop: dict[str, Any] = {
        "items": [("p1", 3), ("p2", 7), ("p3", 1)],
        "products": {
            f"p{n}": Product(f"p{n}", "P", {currency: price * unit}) for n, price in ((1, 99_991), (2, 7), (3, 333))
        },
        "promotions": [
            Promotion("P", PromotionKind.PERCENT, percent=1234, stacks=True),
            Promotion("Q", PromotionKind.PERCENT, percent=777, skus=frozenset({"p2"}), stacks=True),
            Promotion("A", PromotionKind.AMOUNT, amounts={currency: 1_001 * unit}, stacks=True),
        ],
        "taxes": [TaxRow("1", "VAT", 190_000, inclusive=True), TaxRow("2", "GST", 99_750), TaxRow("3", "PST", 70_001)],
        "shipping_flat": 491 * unit,
        "currency": currency,
        "place": PLACE,
    }

    found = price(shop)

    total = sum(line.total for line in found.lines) + found.amounts.shipping + found.breakdown.shipping_tax
    assert (total, 0) == (found.amounts.total, total % unit)
    assert found.amounts.discount == sum(each.discount for each in found.breakdown.promotions)
