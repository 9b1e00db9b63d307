"""Shipping rates: zones, bands, a free limit, and which of them is taken."""

import pytest

from functions.domain.catalog import Product
from functions.domain.errors import NotShippable
from functions.domain.pricing import Quote
from functions.domain.shipping import ShippingRate
from functions.domain.taxes import NOWHERE, Destination
from tests.domain.carts import priced

SHOP = {
    "mug": Product("mug", "Mug", {"eur": 1500, "usd": 1700}, weight_grams=400),
    "song": Product("song", "Song", {"eur": 99}, ships=False, weight_grams=9000),
}
GERMANY = Destination("DE")
NEAR = ShippingRate("near", "Parcel", {"eur": 490}, countries=frozenset({"DE", "AT"}))
FAR = ShippingRate("far", "World", {"eur": 1990})


def price(
    rates: list[ShippingRate],
    *,
    quantity: int = 1,
    place: Destination = GERMANY,
    rate: str = "",
    final: bool = True,
    currency: str = "eur",
) -> Quote:
    return priced([("mug", quantity)], SHOP, rates=rates, rate=rate, place=place, final=final, currency=currency)


def options(found: Quote) -> list[tuple[str, int]]:
    return [(each.rate_id, each.price) for each in found.options]


def test_the_cheapest_rate_of_the_country_is_taken_and_the_others_are_told() -> None:
    found = price([FAR, NEAR])

    assert 490 == found.amounts.shipping
    assert [("near", 490), ("far", 1990)] == options(found)
    assert found.options[0] == found.breakdown.shipping
    assert [("far", 1990)] == options(price([FAR, NEAR], place=Destination("US")))


def test_of_equal_rates_the_first_id_is_taken() -> None:
    assert [("a", 1), ("b", 1)] == options(
        price([ShippingRate("b", "B", {"eur": 1}), ShippingRate("a", "A", {"eur": 1})])
    )


def test_a_chosen_rate_is_taken_if_it_serves() -> None:
    assert 1990 == price([FAR, NEAR], rate="far").amounts.shipping
    with pytest.raises(NotShippable):
        price([FAR, NEAR], rate="near", place=Destination("US"))
    with pytest.raises(NotShippable):
        price([FAR, NEAR], rate="unknown")


@pytest.mark.parametrize(
    ("rate", "served"),
    [
        (ShippingRate("r", "R", {"eur": 1}, weight_min=800, weight_max=800), True),
        (ShippingRate("r", "R", {"eur": 1}, weight_min=801), False),
        (ShippingRate("r", "R", {"eur": 1}, weight_max=799), False),
        (ShippingRate("r", "R", {"eur": 1}, subtotal_min={"eur": 3000}, subtotal_max={"eur": 3000}), True),
        (ShippingRate("r", "R", {"eur": 1}, subtotal_min={"eur": 3001}), False),
        (ShippingRate("r", "R", {"eur": 1}, subtotal_max={"eur": 2999}), False),
        (ShippingRate("r", "R", {"eur": 1}, subtotal_min={"usd": 9999}), True),
        (ShippingRate("r", "R", {"usd": 1}), False),
    ],
)
def test_bounds_are_inclusive(rate: ShippingRate, *, served: bool) -> None:
    if served:
        assert 1 == price([rate], quantity=2).amounts.shipping
    else:
        with pytest.raises(NotShippable):
            price([rate], quantity=2)


def test_what_does_not_ship_weighs_nothing() -> None:
    light = ShippingRate("light", "Letter", {"eur": 200}, weight_max=400)

    assert 200 == priced([("mug", 1), ("song", 3)], SHOP, rates=[light]).amounts.shipping


def test_from_a_subtotal_on_it_costs_nothing() -> None:
    rate = ShippingRate("r", "R", {"eur": 490, "usd": 590}, free_from={"eur": 3000})

    assert 490 == price([rate], quantity=1).amounts.shipping
    assert 0 == price([rate], quantity=2).amounts.shipping
    assert 590 == price([rate], quantity=2, currency="usd").amounts.shipping


def test_without_rates_the_settings_price_counts_and_what_does_not_ship_costs_none() -> None:
    assert 490 == priced([("mug", 1)], SHOP, shipping_flat=490).amounts.shipping
    assert "flat" == priced([("mug", 1)], SHOP, shipping_flat=490).options[0].rate_id
    assert () == priced([("song", 1)], SHOP, shipping_flat=490, rates=[NEAR], final=True).options


def test_a_quote_without_a_country_is_estimated_with_every_rate() -> None:
    found = price([NEAR, FAR], place=NOWHERE, final=False)

    assert (490, True) == (found.amounts.shipping, found.estimated)
    assert not price([NEAR, FAR], final=False).estimated
    assert not price([FAR], place=NOWHERE, final=False).estimated


def test_an_order_without_a_country_is_served_by_rates_without_countries_alone() -> None:
    assert 1990 == price([NEAR, FAR], place=NOWHERE).amounts.shipping
    with pytest.raises(NotShippable):
        price([NEAR], place=NOWHERE)
