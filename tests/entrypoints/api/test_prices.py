"""What carts cost, as a cart page meets it: codes, rates and taxes told in quotes, and kept by orders."""

from dataclasses import replace
from typing import Any

import pytest

from functions.domain.breakdown import PromotionKind
from functions.domain.event_ids import plain
from functions.domain.promotions import Promotion
from functions.domain.shipping import ShippingRate
from functions.domain.taxes import TaxRow
from functions.use_cases import place
from functions.use_cases.ports import Contact
from tests.entrypoints.api.conftest import CART, MUG, PLACE, SHIPPING, Api, code_of

TENTH = Promotion("TENTH", PromotionKind.PERCENT, percent=1000)
DEAR = Promotion("DEAR", PromotionKind.AMOUNT, amounts={"eur": 500}, minimums={"eur": 99_999})
NEAR = ShippingRate("near", "Parcel", {"eur": 490}, frozenset({"GB", "DE"}))
FAR = ShippingRate("far", "World", {"eur": 1990})
VAT = [
    TaxRow("gb", "VAT", 200_000, country="GB"),
    TaxRow("de", "MwSt", 190_000, inclusive=True, country="DE"),
    TaxRow("gb-ship", "VAT", 200_000, country="GB", shipping=True),
]


def quote(api: Api, **more: object) -> dict[str, Any]:
    answer = api.post("/quotes", {**CART, **more}, key=None)
    assert 200 == answer.status_code, answer.text
    return dict(answer.get_json())


def taxed(api: Api) -> None:
    """Let the shop take the taxes of its table."""
    api.tariffs.rows += VAT
    assert api.settings.settings
    api.settings.settings = replace(api.settings.settings, tax="table")


def test_a_quote_tells_each_code_that_does_not_apply_and_why(api: Api) -> None:
    api.tariffs.promotions |= {"TENTH": TENTH, "DEAR": DEAR}

    found = quote(api, promotion_codes=["tenth", "dear", "nothing", "a b/c"])

    assert [{"code": "TENTH", "kind": "percent", "discount": 300}] == found["promotions"]
    assert [
        {"code": "A B/C", "reason": "unknown"},
        {"code": "DEAR", "reason": "minimum"},
        {"code": "NOTHING", "reason": "unknown"},
    ] == found["rejected_codes"]
    assert 2 * MUG - 300 + SHIPPING == found["amounts"]["total"]


def test_an_order_with_a_code_that_does_not_apply_is_refused_and_says_why(api: Api) -> None:
    api.tariffs.promotions |= {"TENTH": TENTH, "DEAR": DEAR}

    refused = api.post("/orders", {**PLACE, "promotion_codes": ["TENTH", "DEAR"]})

    assert (409, "promotion_not_applicable") == (refused.status_code, code_of(refused))
    assert [{"code": "DEAR", "reason": "minimum"}] == refused.get_json()["rejected_codes"]
    assert [] == api.get("/orders").get_json()["orders"]


def test_more_than_five_codes_are_no_cart(api: Api) -> None:
    assert 422 == api.post("/quotes", {**CART, "promotion_codes": list("ABCDEF")}, key=None).status_code


def test_a_quote_tells_the_rates_to_choose_from_and_an_order_keeps_the_choice(api: Api) -> None:
    api.tariffs.rates += [FAR, NEAR]
    found = quote(api, country="GB", shipping_rate="far")

    order = api.place(shipping_rate="far", expected_total=found["amounts"]["total"])

    assert [
        {"id": "near", "name": "Parcel", "price": 490},
        {"id": "far", "name": "World", "price": 1990},
    ] == found["shipping_rates"]
    assert {"id": "far", "name": "World", "price": 1990} == found["shipping_rate"] == order["shipping_rate"]
    assert 2 * MUG + 1990 == order["amounts"]["total"]


def test_where_no_rate_goes_nothing_is_quoted_or_ordered(api: Api) -> None:
    api.tariffs.rates.append(NEAR)

    for answer in (
        api.post("/quotes", {**CART, "country": "US"}, key=None),
        api.post("/quotes", {**CART, "shipping_rate": "far"}, key=None),
        api.post("/orders", {**PLACE, "contact": {"name": "Ada", "email": "ada@example.com"}}),
    ):
        assert (409, "not_shippable") == (answer.status_code, code_of(answer))


def test_a_quote_without_a_country_says_that_it_is_an_estimate(api: Api) -> None:
    api.tariffs.rates += [NEAR, FAR]

    assert quote(api)["estimated"]
    assert not quote(api, country="GB")["estimated"]


def test_taxes_are_told_and_kept_with_the_order(api: Api) -> None:
    taxed(api)
    found = quote(api, country="GB")

    order = api.place(expected_total=found["amounts"]["total"])

    vat = {"name": "VAT", "jurisdiction": "GB", "rate": 200_000, "inclusive": False}
    assert [
        vat | {"shipping": False, "taxable": 3000, "amount": 600},
        vat | {"shipping": True, "taxable": 490, "amount": 98},
    ] == found["taxes"]
    assert (698, 0, 3000 + 490 + 698) == tuple(found["amounts"][name] for name in ("tax", "tax_included", "total"))
    kept = ("taxes", "promotions", "shipping_rate", "amounts")
    assert {name: found[name] for name in kept} == {name: order[name] for name in kept}
    assert found["lines"] == [{k: v for k, v in line.items() if k not in ("id", "ships")} for line in order["lines"]]


def test_taxes_that_prices_hold_add_nothing(api: Api) -> None:
    taxed(api)

    found = quote(api, country="DE")

    assert (0, 479, 3490) == tuple(found["amounts"][name] for name in ("tax", "tax_included", "total"))
    assert 479 == found["lines"][0]["tax_included"]


def test_an_order_to_nowhere_is_refused_where_taxes_are_taken_and_a_quote_is_an_estimate(api: Api) -> None:
    taxed(api)

    refused = api.post("/orders", {**PLACE, "contact": {"name": "Ada", "email": "ada@example.com"}})

    assert (422, "tax_location_invalid") == (refused.status_code, code_of(refused))
    assert (0, True) == (quote(api)["amounts"]["tax"], quote(api)["estimated"])


def test_a_total_that_nobody_can_be_charged_is_refused(api: Api) -> None:
    most = Promotion("MOST", PromotionKind.PERCENT, percent=9_900)
    api.tariffs.promotions |= {"MOST": most, "ALL": replace(most, code="ALL", percent=10_000)}
    song = {"items": [{"sku": "song", "quantity": 1}]}

    small = api.post("/quotes", {**song, "promotion_codes": ["MOST"]}, key=None)
    free = api.post("/quotes", {**song, "promotion_codes": ["ALL"]}, key=None)

    assert (422, "amount_too_small") == (small.status_code, code_of(small))
    assert "0.15 EUR cannot be charged: the minimum is 0.50 EUR" == small.get_json()["detail"]
    assert 0 == free.get_json()["amounts"]["total"]


def test_an_order_that_a_code_makes_free_is_confirmed_without_a_payment(api: Api) -> None:
    api.tariffs.promotions["ALL"] = Promotion("ALL", PromotionKind.PERCENT, percent=10_000)

    order = api.place(items=[{"sku": "song", "quantity": 1}], promotion_codes=["ALL"], expected_total=0)

    assert ("completed", "paid", 0) == (order["status"], order["payment_status"], order["total"])


def test_a_new_price_comes_with_its_breakdown(api: Api) -> None:
    api.tariffs.promotions["TENTH"] = TENTH

    changed = api.post("/orders", {**PLACE, "promotion_codes": ["TENTH"], "expected_total": 1})

    assert (409, "quote_changed") == (changed.status_code, code_of(changed))
    assert quote(api, promotion_codes=["TENTH"], country="GB") == changed.get_json()["quote"]


@pytest.mark.parametrize("limits", [{"limit": 2}, {"limit_per_customer": 2}])
def test_a_code_is_used_as_often_as_it_may_be(api: Api, limits: dict[str, int]) -> None:
    api.tariffs.promotions["TENTH"] = replace(TENTH, **limits)  # type: ignore[arg-type]
    cart: dict[str, Any] = {"promotion_codes": ["TENTH"], "expected_total": 2 * MUG - 300 + SHIPPING}
    placed = [api.place(**cart) for _ in range(2)]

    third = api.post("/orders", {**PLACE, **cart})
    api.post(f"/orders/{placed[0]['id']}/cancel")
    api.settle()

    assert (409, "promotion_exhausted") == (third.status_code, code_of(third))
    assert 201 == api.post("/orders", {**PLACE, **cart}).status_code


def test_a_customers_own_limit_is_no_other_customers(api: Api) -> None:
    api.tariffs.promotions["TENTH"] = replace(TENTH, limit_per_customer=1)
    cart: dict[str, Any] = {"promotion_codes": ["TENTH"], "expected_total": 2 * MUG - 300 + SHIPPING}

    assert [201, 409, 201] == [
        api.post("/orders", {**PLACE, **cart}, token).status_code for token in ("alice", "alice", "carol")
    ]


def test_a_request_without_codes_has_the_fingerprint_that_older_code_gave_it() -> None:
    older = place.PlaceRequest([("mug", 1)], None, Contact("Ada", "ada@example.com"), 1990)

    assert {"items", "currency", "contact", "expected_total"} == set(plain(older))  # type: ignore[call-overload]
