"""Prices from end to end: documents in Firestore, a cart over HTTP, an order that Stripe takes exactly that for."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from functions.adapters.desk import FirestoreDesk
from functions.entrypoints.api import create_app
from tests.entrypoints.api.conftest import Tokens
from tests.world import SHIPPING, World

pytestmark = pytest.mark.emulator

PRODUCTS: dict[str, dict[str, Any]] = {
    "mug": {"name": "Mug", "prices": {"eur": 1500, "usd": 1700, "jpy": 2400}, "weight_grams": 400},
    "tee": {"name": "T-shirt", "prices": {"eur": 2410, "usd": 2600, "jpy": 4000}, "product_id": "tees"},
    "book": {"name": "Book", "prices": {"eur": 999, "usd": 1099, "jpy": 1600}, "tax_code": "txcd_35010000"},
}
RATES: dict[str, dict[str, Any]] = {
    "shipping_rates/near": {"name": "Parcel", "prices": {"eur": 490, "jpy": 600}, "countries": ["DE"]},
    "shipping_rates/far": {"name": "World", "prices": {"eur": 1990, "usd": 2500, "jpy": 3000}},
}
WEIGHTS: dict[str, dict[str, Any]] = {
    "shipping_rates/light": {"name": "Letter", "prices": {"eur": 200}, "weight_max": 400},
    "shipping_rates/heavy": {"name": "Parcel", "prices": {"eur": 700}, "weight_min": 401},
}
VAT: dict[str, dict[str, Any]] = {
    "tax_rates/de": {"name": "VAT", "rate": 190_000, "country": "DE"},
    "tax_rates/de-books": {"name": "VAT", "rate": 70_000, "country": "DE", "tax_code": "txcd_35010000"},
    "tax_rates/de-ship": {"name": "VAT", "rate": 190_000, "country": "DE", "shipping": True},
    "tax_rates/jp": {"name": "JCT", "rate": 100_000, "inclusive": True, "country": "JP"},
}
TABLE, STRIPE = {"tax": "table"}, {"tax": "stripe"}
PERCENT = {"kind": "percent", "percent": 1250}


@dataclass(frozen=True)
class Case:
    """A shop, a cart and what it comes to: subtotal, discount, shipping, tax that is added, tax that prices hold."""

    name: str
    sums: tuple[int, int, int, int, int]
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    cart: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    country: str = "DE"

    def __str__(self) -> str:
        return self.name


def codes(*names: str) -> dict[str, Any]:
    return {"promotion_codes": list(names)}


def items(**quantities: int) -> dict[str, Any]:
    return {"items": [{"sku": sku, "quantity": quantity} for sku, quantity in quantities.items()]}


CASES = [
    Case("percent", (3000, 375, SHIPPING, 0, 0), {"promotions/P": PERCENT}, codes("P")),
    Case(
        "amount over uneven lines",
        (6409, 1000, SHIPPING, 0, 0),
        {"promotions/A": {"kind": "amount", "amounts": {"eur": 1000}}},
        codes("a") | items(mug=2, tee=1, book=1),
    ),
    Case("free shipping", (3000, 0, 0, 0, 0), {"promotions/F": {"kind": "free_shipping"}}, codes("f")),
    Case(
        "minimum that is reached",
        (3000, 375, SHIPPING, 0, 0),
        {"promotions/P": PERCENT | {"minimums": {"eur": 3000}}},
        codes("P"),
    ),
    Case(
        "scope of a product",
        (5410, 301, SHIPPING, 0, 0),
        {"promotions/P": PERCENT | {"product_ids": ["tees"]}},
        codes("P") | items(mug=2, tee=1),
    ),
    Case(
        "stacking",
        (3000, 875, 0, 0, 0),
        {
            "promotions/P": PERCENT | {"stacks": True},
            "promotions/A": {"kind": "amount", "amounts": {"eur": 500}, "stacks": True},
            "promotions/F": {"kind": "free_shipping", "stacks": True},
        },
        codes("F", "A", "P"),
    ),
    Case("zone near", (3000, 0, 490, 0, 0), RATES),
    Case("zone far", (3000, 0, 1990, 0, 0), RATES, country="US"),
    Case("zone chosen", (3000, 0, 1990, 0, 0), RATES, {"shipping_rate": "far"}),
    Case("weight light", (1500, 0, 200, 0, 0), WEIGHTS, items(mug=1)),
    Case("weight heavy", (3000, 0, 700, 0, 0), WEIGHTS),
    Case(
        "another currency", (3400, 425, 2500, 0, 0), RATES | {"promotions/P": PERCENT}, codes("P") | {"currency": "usd"}
    ),
    Case(
        "tax that is added",
        (3999, 500, SHIPPING, 499 + 61 + 93, 0),
        VAT | {"promotions/P": PERCENT},
        codes("P") | items(mug=2, book=1),
        TABLE,
    ),
    Case(
        "tax that is included, without decimals",
        (4800, 600, 3000, 0, 382),
        VAT | RATES | {"promotions/P": PERCENT},
        codes("P") | {"currency": "jpy"},
        TABLE,
        "JP",
    ),
    Case("Stripe's tax", (3999, 0, SHIPPING, 570 + 70 + 93, 0), {}, items(mug=2, book=1), STRIPE),
    Case(
        "Stripe's tax, included",
        (3999, 0, SHIPPING, 0, 479 + 65 + 78),
        {},
        items(mug=2, book=1),
        STRIPE | {"prices_include_tax": True},
    ),
]


def shop(world: World, documents: dict[str, dict[str, Any]], settings: dict[str, Any]) -> FlaskClient:
    """Store the products and *documents*, and return a client of the API."""
    world.settings(**settings)
    for sku, product in PRODUCTS.items():
        world.db.document(f"products/{sku}").set({"ships": True, "stocked": False, "active": True, **product})
    for path, document in documents.items():
        world.db.document(path).set(document)
    return create_app(world.module, Tokens(), FirestoreDesk(world.db)).test_client()


def headers(key: str = "k") -> dict[str, str]:
    return {"Authorization": "Bearer alice", "Idempotency-Key": key}


def contact(country: str) -> dict[str, Any]:
    address = {"line1": "Street 1", "city": "Town", "postal_code": "94105", "country": country}
    return {"name": "Ada", "email": "ada@example.com", "address": address}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_cart_is_quoted_ordered_and_paid_to_the_last_minor_unit(world: World, case: Case) -> None:
    http, cart = shop(world, case.documents, case.settings), items(mug=2) | case.cart
    place = {"country": case.country, "postal_code": "94105"}
    quote = http.post("/api/v1/quotes", json=cart | place, headers=headers()).get_json()
    asked = cart | {"contact": contact(case.country), "expected_total": quote["amounts"]["total"]}

    placed = http.post("/api/v1/orders", json=asked, headers=headers())
    path = f"/api/v1/orders/{placed.get_json()['id']}"
    assert 303 == world.pay(http.post(f"{path}/checkout", headers=headers()).get_json()["url"])
    world.deliver()
    order = http.get(path, headers=headers()).get_json()

    amounts = order["amounts"]
    assert case.sums == tuple(amounts[name] for name in ("subtotal", "discount", "shipping", "tax", "tax_included"))
    assert amounts["total"] == case.sums[0] - case.sums[1] + case.sums[2] + case.sums[3]
    assert ("paid", amounts["total"]) == (order["payment_status"], order["paid"])
    kept = ("amounts", "promotions", "shipping_rate", "taxes", "currency")
    assert {name: quote[name] for name in kept} == {name: order[name] for name in kept}
    stored = world.module.orders.get(order["id"])
    assert stored
    assert [] == world.verify(stored)


START = timedelta(days=1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"starts_at": START}, "not_started"),
        ({"ends_at": -START}, "ended"),
        ({"minimums": {"eur": 3001}}, "minimum"),
        ({"skus": ["tee"]}, "scope"),
        ({"limit": 0}, "exhausted"),
        ({"kind": "amount", "amounts": {"usd": 100}}, "currency"),
    ],
)
def test_a_code_that_does_not_apply_is_told_in_a_quote_and_refused_in_an_order(
    world: World, change: dict[str, Any], reason: str
) -> None:
    dated = {name: world.now() + value if isinstance(value, timedelta) else value for name, value in change.items()}
    http = shop(world, {"promotions/P": PERCENT | dated}, {})
    cart = items(mug=2) | codes("P")

    quote = http.post("/api/v1/quotes", json=cart, headers=headers()).get_json()
    asked = cart | {"contact": contact("DE"), "expected_total": quote["amounts"]["total"]}
    refused = http.post("/api/v1/orders", json=asked, headers=headers())

    told = [{"code": "P", "reason": reason}]
    assert (told, 3000 + SHIPPING) == (quote["rejected_codes"], quote["amounts"]["total"])
    assert (409, told) == (refused.status_code, refused.get_json()["rejected_codes"])


def test_what_is_left_of_a_discounted_and_taxed_order_goes_back_line_by_line(world: World) -> None:
    http = shop(world, VAT | {"promotions/P": PERCENT}, TABLE)
    cart = items(mug=3, book=1) | codes("P")
    total = http.post("/api/v1/quotes", json=cart | {"country": "DE"}, headers=headers()).get_json()["amounts"]["total"]
    asked = cart | {"contact": contact("DE"), "expected_total": total}
    order = http.post("/api/v1/orders", json=asked, headers=headers()).get_json()
    world.pay(http.post(f"/api/v1/orders/{order['id']}/checkout", headers=headers()).get_json()["url"])
    world.deliver()

    refunds = f"/api/v1/admin/orders/{order['id']}/refunds"
    staff = {"Authorization": "Bearer staff:bob"}
    for key, lines in enumerate([{"l1": 1}, {"l1": 1}, {"l1": 1, "l2": 1}]):
        body = {"lines": [{"line_id": line, "quantity": n} for line, n in lines.items()], "reason": "returned"}
        assert 201 == http.post(refunds, json=body, headers=staff | {"Idempotency-Key": f"r{key}"}).status_code
        world.settle()

    seen = http.get(f"/api/v1/orders/{order['id']}", headers=headers()).get_json()
    assert sum(line["total"] for line in seen["lines"]) == seen["refunded"]
    assert SHIPPING + 93 == seen["paid"] - seen["refunded"]
