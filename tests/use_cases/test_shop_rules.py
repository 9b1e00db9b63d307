"""What a record of the shop must be like: each bound is named by its field, and what is just inside it stands."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.domain.breakdown import PromotionKind
from functions.domain.catalog import Product
from functions.domain.errors import AmountTooLarge, AmountTooSmall
from functions.domain.money import Money, within
from functions.domain.promotions import Promotion
from functions.domain.shipping import ShippingRate
from functions.domain.taxes import TaxRow
from functions.use_cases.shop_rules import LIMIT_MAX, OPTIONS_MAX, SCOPE_MAX, WEIGHT_MAX, faults
from tests.fakes import SETTINGS

NOW = datetime(2026, 5, 1, tzinfo=UTC)
MUG = Product("mug", "Mug", {"eur": 1500})
TEN = Promotion("TEN", PromotionKind.PERCENT, percent=1000)
FIVER = Promotion("FIVER", PromotionKind.AMOUNT, amounts={"eur": 500})
FREE = Promotion("FREE", PromotionKind.FREE_SHIPPING)
PARCEL = ShippingRate("parcel", "Parcel", {"eur": 490})
VAT = TaxRow("de", "VAT", 190_000, country="DE")

STANDS: list[tuple[object, dict[str, Any]]] = [
    (MUG, {"sku": "x" * 100, "name": "x" * 250, "prices": {"eur": 0, "isk": 100, "jpy": 99_999_999}}),
    (
        MUG,
        {"weight_grams": WEIGHT_MAX, "options": {str(n): "x" * 100 for n in range(OPTIONS_MAX)}, "tax_code": "a.b-c_1"},
    ),
    (TEN, {"percent": 10_000, "starts_at": NOW, "ends_at": NOW.replace(day=2), "limit": LIMIT_MAX}),
    (FIVER, {"limit_per_customer": 0, "skus": frozenset(map(str, range(SCOPE_MAX)))}),
    (FREE, {"code": "A-_9"}),
    (PARCEL, {"weight_min": 5, "weight_max": 5, "subtotal_min": {"eur": 5}, "subtotal_max": {"eur": 5, "usd": 1}}),
    (VAT, {"rate": 1_000_000, "region": "BE", "postal_prefix": "10"}),
    (SETTINGS, {"total_min": {"eur": 50}, "total_max": {"eur": 50, "usd": 99_999_999}, "rollout_percent": 0}),
]
FAULTY: list[tuple[object, dict[str, Any], str]] = [
    (MUG, {"sku": ""}, "sku"),
    (MUG, {"sku": "x" * 101}, "sku"),
    (MUG, {"sku": "a/b"}, "sku"),
    (MUG, {"sku": ".."}, "sku"),
    (MUG, {"sku": "__a"}, "sku"),
    (MUG, {"sku": " a"}, "sku"),
    (MUG, {"name": " "}, "name"),
    (MUG, {"name": "x" * 251}, "name"),
    (MUG, {"name": "a\u2028b"}, "name"),
    (MUG, {"product_id": "a;b"}, "product_id"),
    (MUG, {"prices": {}}, "prices"),
    (MUG, {"prices": {"eur": -1}}, "prices"),
    (MUG, {"prices": {"eur": 100_000_000}}, "prices"),
    (MUG, {"prices": {"EUR": 1}}, "prices"),
    (MUG, {"options": {str(n): "x" for n in range(OPTIONS_MAX + 1)}}, "options"),
    (MUG, {"options": {"a": "b=c"}}, "options"),
    (MUG, {"options": {"a": "b "}}, "options"),
    (MUG, {"options": {"": "b"}}, "options"),
    (MUG, {"weight_grams": -1}, "weight_grams"),
    (MUG, {"tax_code": "a b"}, "tax_code"),
    (TEN, {"code": "ten"}, "code"),
    (TEN, {"percent": 0}, "percent"),
    (TEN, {"percent": 10_001}, "percent"),
    (TEN, {"amounts": {"eur": 5}}, "amounts"),
    (FIVER, {"amounts": {}}, "amounts"),
    (FIVER, {"amounts": {"eur": 0}}, "amounts"),
    (FIVER, {"percent": 5}, "percent"),
    (FREE, {"starts_at": NOW, "ends_at": NOW}, "ends_at"),
    (FREE, {"minimums": {"isk": 1}}, "minimums"),
    (FREE, {"limit": -1}, "limit"),
    (FREE, {"limit_per_customer": LIMIT_MAX + 1}, "limit_per_customer"),
    (FREE, {"product_ids": frozenset(map(str, range(SCOPE_MAX + 1)))}, "product_ids"),
    (FREE, {"skus": frozenset({"a/b"})}, "skus"),
    (PARCEL, {"rate_id": "a b"}, "rate_id"),
    (PARCEL, {"rate_id": "__a"}, "rate_id"),
    (PARCEL, {"name": ""}, "name"),
    (PARCEL, {"prices": {}}, "prices"),
    (PARCEL, {"countries": frozenset({"de"})}, "countries"),
    (PARCEL, {"weight_min": 5, "weight_max": 4}, "weight_max"),
    (PARCEL, {"weight_min": -1}, "weight_min"),
    (PARCEL, {"subtotal_min": {"eur": 5}, "subtotal_max": {"eur": 4}}, "subtotal_max"),
    (PARCEL, {"free_from": {"xyz": 5}}, "free_from"),
    (VAT, {"row_id": ""}, "row_id"),
    (VAT, {"rate": 1_000_001}, "rate"),
    (VAT, {"country": "D"}, "country"),
    (VAT, {"country": "", "region": "BE"}, "country"),
    (VAT, {"country": "", "postal_prefix": "1"}, "country"),
    (VAT, {"region": "be"}, "region"),
    (VAT, {"postal_prefix": "1 0"}, "postal_prefix"),
    (SETTINGS, {"rollout_percent": 101}, "rollout_percent"),
    (SETTINGS, {"shipping_flat": -1}, "shipping_flat"),
    (SETTINGS, {"total_min": {"eur": 49}}, "total_min"),
    (SETTINGS, {"total_max": {"eur": 0}}, "total_max"),
    (SETTINGS, {"total_max": {"xyz": 5}}, "total_max"),
    (SETTINGS, {"total_min": {"eur": 60}, "total_max": {"eur": 59}}, "total_max"),
]


@pytest.mark.parametrize(("record", "changes"), STANDS)
def test_what_is_just_inside_its_bounds_stands(record: Any, changes: dict[str, Any]) -> None:
    assert {} == faults(replace(record, **changes))


@pytest.mark.parametrize(("record", "changes", "field"), FAULTY)
def test_what_cannot_stand_is_named_by_its_field(record: Any, changes: dict[str, Any], field: str) -> None:
    assert [field] == list(faults(replace(record, **changes)))


def test_what_is_no_record_is_not_judged() -> None:
    with pytest.raises(TypeError, match="str"):
        faults("mug")


@pytest.mark.parametrize("amount", [0, 100, 200])
def test_an_amount_within_its_bounds_passes_and_nothing_always_does(amount: int) -> None:
    money = Money(amount, "eur")

    assert money is within(money, 100, 200) is within(money, None, None)


def test_an_amount_outside_its_bounds_is_refused() -> None:
    with pytest.raises(AmountTooSmall, match=r"the minimum is 1\.00 EUR"):
        within(Money(99, "eur"), 100, None)
    with pytest.raises(AmountTooLarge, match=r"the maximum is 2\.00 EUR"):
        within(Money(201, "eur"), None, 200)
