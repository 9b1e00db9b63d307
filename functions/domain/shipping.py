"""Shipping rates: which of them serve a parcel, and what each asks for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from functions.domain.breakdown import AppliedShipping

FLAT_ID = "flat"
"""Names the price that the settings state, where no rates are stored."""


@dataclass(frozen=True)
class Parcel:
    """What is to be shipped. `subtotal`: the price of all goods before discounts; `country` "" is not known yet."""

    currency: str
    subtotal: int
    weight_grams: int
    country: str


@dataclass(frozen=True)
class ShippingRate:
    """A rate as the team stored it. Maps go from currency to minor units; bounds are inclusive.

    A rate without countries serves everywhere, one without a price in a currency does not serve it.
    """

    rate_id: str
    name: str
    prices: Mapping[str, int]
    countries: frozenset[str] = frozenset()
    weight_min: int = 0
    weight_max: int | None = None
    subtotal_min: Mapping[str, int] = field(default_factory=dict)
    subtotal_max: Mapping[str, int] = field(default_factory=dict)
    free_from: Mapping[str, int] = field(default_factory=dict)
    """The subtotal from which it costs nothing."""

    def price_of(self, parcel: Parcel) -> int:
        """Return what it asks for a parcel that it serves."""
        free_from = self.free_from.get(parcel.currency)
        return 0 if free_from is not None and parcel.subtotal >= free_from else self.prices[parcel.currency]

    def serves(self, parcel: Parcel, *, anywhere: bool) -> bool:
        """Say whether it serves *parcel*; *anywhere* leaves out the question where to."""
        return (
            parcel.currency in self.prices
            and (anywhere or not self.countries or parcel.country in self.countries)
            and self.weight_min <= parcel.weight_grams
            and (self.weight_max is None or parcel.weight_grams <= self.weight_max)
            and self.subtotal_min.get(parcel.currency, 0) <= parcel.subtotal
            and parcel.subtotal <= self.subtotal_max.get(parcel.currency, parcel.subtotal)
        )


def serving(rates: Iterable[ShippingRate], parcel: Parcel, *, anywhere: bool = False) -> tuple[AppliedShipping, ...]:
    """Return the rates that serve *parcel* with their prices, the cheapest first, equal ones by id."""
    found = [
        AppliedShipping(r.rate_id, r.name, r.price_of(parcel)) for r in rates if r.serves(parcel, anywhere=anywhere)
    ]
    return tuple(sorted(found, key=lambda each: (each.price, each.rate_id)))
