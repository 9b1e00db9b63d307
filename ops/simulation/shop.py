"""What the simulated shop sells, and its settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import override

from functions.domain.catalog import Product
from functions.use_cases.ports import Catalog
from functions.use_cases.settings import Settings, SettingsSource

SHOP = "http://127.0.0.1:5000"
ORIGIN = "inst_simulation"
SHIPPING = 490
STOCK = {"mug": 4, "lamp": 3}
PRODUCTS = {
    "mug": Product("mug", "Mug", {"eur": 1500}),
    "lamp": Product("lamp", "Lamp", {"eur": 3999}),
    "song": Product("song", "Song", {"eur": 99}, ships=False, stocked=False),
}
PRICES = {sku: product.prices["eur"] for sku, product in PRODUCTS.items()}


def settings(*, manual_capture: bool) -> Settings:
    """Return the shop's settings: open for everybody."""
    return Settings(
        enabled=True,
        rollout_percent=100,
        allow_list=frozenset(),
        currency="eur",
        installation_id=ORIGIN,
        salt="salt",
        shipping_flat=SHIPPING,
        capture_method="manual" if manual_capture else "automatic_async",
    )


class Shelf(Catalog):
    """The catalog: what there is."""

    @override
    def products(self, skus: Sequence[str]) -> Mapping[str, Product]:
        return {sku: PRODUCTS[sku] for sku in skus if sku in PRODUCTS}


@dataclass(frozen=True)
class Fixed(SettingsSource):
    """Settings that do not change."""

    settings: Settings

    @override
    def current(self) -> Settings:
        return self.settings

    @override
    def known(self) -> Settings:
        return self.settings


@dataclass
class Switch(SettingsSource):
    """Settings that can be switched off."""

    settings: Settings
    enabled: bool = True

    @override
    def current(self) -> Settings:
        return replace(self.settings, enabled=self.enabled)

    @override
    def known(self) -> Settings:
        return self.settings
