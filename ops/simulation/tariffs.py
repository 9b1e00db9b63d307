"""Promotions, shipping rates and taxes in memory: at first a shop has none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import override

from functions.domain.breakdown import AppliedTax
from functions.domain.money import step
from functions.domain.promotions import Promotion
from functions.domain.shipping import ShippingRate
from functions.domain.taxes import TaxRow, from_table
from functions.use_cases.tariffs import Promotions, Sale, ShippingRates, Tariffs, Taxes


@dataclass
class FakeTariffs(Promotions, ShippingRates, Taxes):
    """`Promotions`, `ShippingRates` and the table of `Taxes` in memory."""

    promotions: dict[str, Promotion] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)
    rates: list[ShippingRate] = field(default_factory=list)
    rows: list[TaxRow] = field(default_factory=list)

    @property
    def tariffs(self) -> Tariffs:
        """All of them."""
        return Tariffs(self, self, {"table": self})

    @override
    def find(self, codes: Sequence[str]) -> Mapping[str, Promotion]:
        return {code: self.promotions[code] for code in codes if code in self.promotions}

    @override
    def uses(self, counters: Sequence[str]) -> Mapping[str, int]:
        return {name: self.used[name] for name in counters if name in self.used}

    @override
    def all(self) -> Sequence[ShippingRate]:
        return self.rates

    @override
    def assess(self, sale: Sale) -> Mapping[str, tuple[AppliedTax, ...]]:
        return from_table(self.rows, sale.taxables, sale.place, step(sale.currency))
