"""Promotion codes: what each takes off, when it does not apply, and how several stand together."""

from datetime import timedelta

import pytest

from functions.domain.breakdown import AppliedPromotion, PromotionKind
from functions.domain.catalog import Product
from functions.domain.pricing import Quote
from functions.domain.promotions import Promotion, Reason, Used
from functions.domain.shipping import ShippingRate
from tests.domain.carts import NOW, priced

PERCENT, AMOUNT, FREE = PromotionKind.PERCENT, PromotionKind.AMOUNT, PromotionKind.FREE_SHIPPING
SHIPPING = {"eur": 490}
SHOP = {
    "mug": Product("mug", "Mug", {"eur": 1500, "jpy": 2000, "isk": 150_000}),
    "tee-m": Product("tee-m", "T-shirt", {"eur": 2400}, product_id="tee"),
    "tee-l": Product("tee-l", "T-shirt", {"eur": 2600}, product_id="tee"),
    "song": Product("song", "Song", {"eur": 99}, ships=False),
}
DAY = timedelta(days=1)


def price(
    promotions: list[Promotion], *items: tuple[str, int], currency: str = "eur", used: dict[str, Used] | None = None
) -> Quote:
    """Price *items* with the code of each of *promotions*."""
    codes = [promotion.code for promotion in promotions]
    return priced(
        items,
        SHOP,
        *codes,
        promotions=promotions,
        currency=currency,
        used=used,
        shipping_flat=SHIPPING.get(currency, 0),
    )


def percent(code: str, hundredths: int, **more: object) -> Promotion:
    return Promotion(code, PERCENT, percent=hundredths, **more)  # type: ignore[arg-type]


def amount(code: str, eur: int, **more: object) -> Promotion:
    return Promotion(code, AMOUNT, amounts={"eur": eur}, **more)  # type: ignore[arg-type]


def test_a_percentage_is_rounded_half_up_once_and_spread_over_the_lines() -> None:
    found = price([percent("P", 1250)], ("mug", 1), ("song", 3))

    assert 225 == found.amounts.discount  # 12.5 % of 17.97 is 2.24625.
    assert [188, 37] == [line.discount for line in found.lines]
    assert (AppliedPromotion("P", PERCENT, 225),) == found.breakdown.promotions
    assert 1797 - 225 + 490 == found.amounts.total


def test_an_amount_is_spread_by_price_and_takes_no_more_than_there_is() -> None:

    found = price([amount("A", 1000)], ("mug", 2), ("tee-m", 1))
    assert [556, 444] == [line.discount for line in found.lines]
    assert 490 == price([amount("A", 99_999)], ("mug", 1)).amounts.total


def test_free_shipping_takes_the_shipping_and_no_more() -> None:
    found = price([Promotion("F", FREE)], ("mug", 1))

    assert (0, 0, 1500) == (found.amounts.discount, found.amounts.shipping, found.amounts.total)
    assert (AppliedPromotion("F", FREE, 490),) == found.breakdown.promotions
    assert found.breakdown.shipping
    assert 490 == found.breakdown.shipping.price


def test_free_shipping_takes_what_the_cheapest_rate_costs_off_a_dearer_one() -> None:
    rates = [ShippingRate("slow", "Slow", {"eur": 490}), ShippingRate("fast", "Fast", {"eur": 1290})]

    found = priced([("mug", 1)], SHOP, "F", promotions=[Promotion("F", FREE)], rates=rates, rate="fast")

    assert 800 == found.amounts.shipping


def test_free_shipping_is_for_goods_that_ship() -> None:
    assert {"F": Reason.SCOPE} == price([Promotion("F", FREE)], ("song", 1)).rejected


def test_the_scope_names_a_sku_or_a_whole_product() -> None:
    by_sku = price([percent("P", 1000, skus=frozenset({"tee-m"}))], ("mug", 1), ("tee-m", 1), ("tee-l", 1))
    by_product = price([percent("P", 1000, product_ids=frozenset({"tee"}))], ("mug", 1), ("tee-m", 1), ("tee-l", 1))

    assert [0, 240, 0] == [line.discount for line in by_sku.lines]
    assert [0, 240, 260] == [line.discount for line in by_product.lines]


@pytest.mark.parametrize(
    ("promotion", "reason"),
    [
        (percent("P", 1000, starts_at=NOW + DAY), Reason.NOT_STARTED),
        (percent("P", 1000, starts_at=NOW), None),
        (percent("P", 1000, ends_at=NOW), Reason.ENDED),
        (percent("P", 1000, ends_at=NOW + DAY), None),
        (percent("P", 1000, minimums={"eur": 1501}), Reason.MINIMUM),
        (percent("P", 1000, minimums={"eur": 1500}), None),
        (percent("P", 1000, minimums={"usd": 9999}), None),
        (percent("P", 1000, skus=frozenset({"tee-m"})), Reason.SCOPE),
        (Promotion("P", FREE, skus=frozenset({"song"})), Reason.SCOPE),
        (Promotion("P", AMOUNT, amounts={"usd": 100}), Reason.CURRENCY),
        (percent("P", 1000, limit=7), Reason.EXHAUSTED),
        (percent("P", 1000, limit=8), None),
        (percent("P", 1000, limit_per_customer=2), Reason.EXHAUSTED),
        (percent("P", 1000, limit_per_customer=3), None),
    ],
)
def test_a_code_that_does_not_apply_says_why(promotion: Promotion, reason: Reason | None) -> None:
    found = price([promotion], ("mug", 1), used={"P": Used(7, 2)})

    assert ({} if reason is None else {"P": reason}) == found.rejected
    assert (reason is None) is bool(found.breakdown.promotions)


def test_an_unknown_code_is_told_and_changes_nothing() -> None:
    found = priced([("mug", 1)], SHOP, "NOTHING")

    assert {"NOTHING": Reason.UNKNOWN} == found.rejected
    assert 1500 == found.amounts.total


def test_a_code_is_known_in_any_case_and_counts_once() -> None:
    found = priced([("mug", 1)], SHOP, " summer", "Summer ", promotions=[percent("SUMMER", 1000)])

    assert (AppliedPromotion("SUMMER", PERCENT, 150),) == found.breakdown.promotions


def test_codes_that_stack_are_each_taken_of_the_full_price_percentages_first() -> None:
    promotions = [amount("A", 500, stacks=True), percent("Q", 2000, stacks=True), percent("P", 1000, stacks=True)]

    found = price(promotions, ("mug", 1))

    assert [("P", 150), ("Q", 300), ("A", 500)] == [(p.code, p.discount) for p in found.breakdown.promotions]
    assert {} == found.rejected


def test_together_they_never_take_more_than_a_line_costs() -> None:
    gift = percent("GIFT", 10_000, stacks=True, skus=frozenset({"mug"}))

    found = price([gift, percent("P", 1000, stacks=True), amount("A", 500, stacks=True)], ("mug", 1), ("tee-m", 1))

    assert [1500, 740] == [line.discount for line in found.lines]
    assert [("GIFT", 1500), ("P", 240), ("A", 500)] == [(p.code, p.discount) for p in found.breakdown.promotions]


def test_of_codes_that_do_not_stack_the_one_applies_that_saves_most() -> None:
    alone, better = percent("ALONE", 2000), amount("BETTER", 400)
    some, more = percent("SOME", 1000, stacks=True), amount("MORE", 200, stacks=True)

    by_stack = price([alone, some, more], ("mug", 1))
    by_one = price([alone, better, some], ("mug", 1))

    assert (350, {"ALONE": Reason.NOT_STACKABLE}) == (by_stack.amounts.discount, by_stack.rejected)
    assert (400, {"ALONE": Reason.NOT_STACKABLE, "SOME": Reason.NOT_STACKABLE}) == (
        by_one.amounts.discount,
        by_one.rejected,
    )


def test_a_discount_keeps_to_what_can_be_charged_in_its_currency() -> None:
    promotion = Promotion("A", AMOUNT, amounts={"isk": 12_345})

    assert 12_300 == price([promotion], ("mug", 1), currency="isk").amounts.discount
    assert 0 == price([percent("P", 333)], ("mug", 7), currency="isk").amounts.discount % 100
