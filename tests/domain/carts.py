"""Carts and their prices, with taxes from a table."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from functions.domain.catalog import Product
from functions.domain.money import step
from functions.domain.pricing import Cart, Quote, Tariff, draft, quote
from functions.domain.promotions import Promotion, Used
from functions.domain.shipping import ShippingRate
from functions.domain.taxes import NOWHERE, Destination, TaxRow, from_table

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def priced(
    items: Sequence[tuple[str, int]],
    products: Mapping[str, Product],
    *codes: str,
    currency: str = "eur",
    promotions: Sequence[Promotion] = (),
    used: Mapping[str, Used] | None = None,
    shipping_flat: int = 0,
    rates: Sequence[ShippingRate] = (),
    rate: str = "",
    taxes: Sequence[TaxRow] = (),
    place: Destination = NOWHERE,
    final: bool = False,
) -> Quote:
    """Return what *items* cost at `NOW`."""
    tariff = Tariff(
        products,
        NOW,
        {promotion.code: promotion for promotion in promotions},
        used or {},
        rates,
        shipping_flat,
        taxed=bool(taxes),
    )
    found = draft(Cart(items, currency, codes, rate, place, final), tariff)
    return quote(found, from_table(taxes, found.taxables, place, step(currency)))
