"""Promotions, shipping rates and taxes: Firestore and the fakes keep one contract, and Stripe's answer is exact."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.adapters.recent import SECONDS_MAX
from functions.adapters.stripe_tax import StripeTax
from functions.adapters.tariffs import FirestoreShippingRates, FirestoreTaxTable
from functions.domain.breakdown import AppliedTax, PromotionKind
from functions.domain.errors import InvalidInput, TaxLocationInvalid, Unavailable
from functions.domain.promotions import Promotion
from functions.domain.shipping import ShippingRate
from functions.domain.taxes import Destination, Taxable, TaxRow
from functions.use_cases.tariffs import Sale, Tariffs
from tests.fakes import FakeTariffs
from tests.world import World, new_world

pytestmark = pytest.mark.emulator

START = datetime(2026, 6, 1, tzinfo=UTC)
SUMMER = Promotion(
    "SUMMER",
    PromotionKind.PERCENT,
    percent=1250,
    minimums={"eur": 3000},
    starts_at=START,
    ends_at=START.replace(month=9),
    limit=100,
    limit_per_customer=1,
    skus=frozenset({"mug"}),
    product_ids=frozenset({"tee"}),
    stacks=True,
)
FIVE = Promotion("FIVE", PromotionKind.AMOUNT, amounts={"eur": 500})
NEAR = ShippingRate(
    "near", "Parcel", {"eur": 490}, frozenset({"DE"}), 1, 2000, {"eur": 1}, {"eur": 9000}, {"eur": 5000}
)
FAR = ShippingRate("far", "World", {"eur": 1990})
ROWS = [
    TaxRow("de", "VAT", 190_000, inclusive=True, country="DE"),
    TaxRow("de-ship", "VAT", 190_000, country="DE", shipping=True),
    TaxRow("ca-bc", "PST", 70_000, country="CA", region="BC", postal_prefix="V5", tax_code="books"),
    TaxRow("all", "Levy", 10_000),
]
DOCUMENTS: dict[str, dict[str, Any]] = {
    "promotions/SUMMER": {
        "kind": "percent",
        "percent": 1250,
        "minimums": {"eur": 3000},
        "starts_at": START,
        "ends_at": START.replace(month=9),
        "limit": 100,
        "limit_per_customer": 1,
        "skus": ["mug"],
        "product_ids": ["tee"],
        "stacks": True,
    },
    "promotions/FIVE": {"kind": "amount", "amounts": {"eur": 500}},
    "promotion_uses/SUMMER": {"used": 7},
    "shipping_rates/near": {
        "name": "Parcel",
        "prices": {"eur": 490},
        "countries": ["DE"],
        "weight_min": 1,
        "weight_max": 2000,
        "subtotal_min": {"eur": 1},
        "subtotal_max": {"eur": 9000},
        "free_from": {"eur": 5000},
    },
    "shipping_rates/far": {"name": "World", "prices": {"eur": 1990}},
    "tax_rates/de": {"name": "VAT", "rate": 190_000, "inclusive": True, "country": "DE"},
    "tax_rates/de-ship": {"name": "VAT", "rate": 190_000, "country": "DE", "shipping": True},
    "tax_rates/ca-bc": {
        "name": "PST",
        "rate": 70_000,
        "country": "CA",
        "region": "BC",
        "postal_prefix": "V5",
        "tax_code": "books",
    },
    "tax_rates/all": {"name": "Levy", "rate": 10_000, "country": ""},
}
GERMANY, VANCOUVER = Destination("DE"), Destination("CA", "BC", "V5K 0A1")


@dataclass
class Shop:
    """One implementation of all tariffs, with what `DOCUMENTS` holds; a world where it is Firestore's."""

    tariffs: Tariffs
    world: World | None


@pytest.fixture(params=["firestore", "fake"])
def shop(request: pytest.FixtureRequest, project_id: str) -> Iterator[Shop]:
    if request.param == "fake":
        fake = FakeTariffs({"SUMMER": SUMMER, "FIVE": FIVE}, {"SUMMER": 7}, [NEAR, FAR], ROWS)
        yield Shop(fake.tariffs, None)
        return
    with new_world(project_id) as world:
        for path, document in DOCUMENTS.items():
            world.db.document(path).set(document)
        yield Shop(world.module.tariffs, world)


def sale(*taxables: Taxable, place: Destination = GERMANY, currency: str = "eur", inclusive: bool = False) -> Sale:
    return Sale(taxables, place, currency, inclusive)


def test_codes_are_found_with_all_that_is_stored(shop: Shop) -> None:
    assert {"SUMMER": SUMMER, "FIVE": FIVE} == shop.tariffs.promotions.find(["SUMMER", "FIVE", "NOTHING"])


def test_uses_are_counted_where_there_are_some(shop: Shop) -> None:
    assert {"SUMMER": 7} == shop.tariffs.promotions.uses(["SUMMER", "SUMMER.customer"])


def test_every_shipping_rate_is_there(shop: Shop) -> None:
    assert [FAR, NEAR] == sorted(shop.tariffs.shipping_rates.all(), key=lambda rate: rate.rate_id)


def test_the_table_answers_by_line(shop: Shop) -> None:
    found = shop.tariffs.taxes["table"].assess(sale(Taxable("l1", 1190), Taxable("", 490)))
    books = shop.tariffs.taxes["table"].assess(sale(Taxable("l1", 1000, "books"), place=VANCOUVER))

    vat, levy = TaxRow("", "VAT", 190_000), TaxRow("", "Levy", 10_000)
    assert {
        "l1": (
            AppliedTax("Levy", "", levy.rate, inclusive=False, taxable=1000, amount=10),
            AppliedTax("VAT", "DE", vat.rate, inclusive=True, taxable=1000, amount=190),
        ),
        "": (AppliedTax("VAT", "DE", vat.rate, inclusive=False, taxable=490, amount=93, shipping=True),),
    } == found
    assert [("Levy", "", 10), ("PST", "CA-BC-V5", 70)] == [(t.name, t.jurisdiction, t.amount) for t in books["l1"]]


MALFORMED: list[tuple[str, dict[str, Any]]] = [
    ("promotions/SUMMER", {"kind": "half"}),
    ("promotions/SUMMER", {"kind": None}),
    ("promotions/SUMMER", {"percent": 0}),
    ("promotions/SUMMER", {"percent": 10_001}),
    ("promotions/SUMMER", {"percent": "10"}),
    ("promotions/SUMMER", {"percent": None}),
    ("promotions/SUMMER", {"minimums": {"eur": 0.5}}),
    ("promotions/SUMMER", {"minimums": {"eur": -1}}),
    ("promotions/SUMMER", {"starts_at": "2026-06-01"}),
    ("promotions/SUMMER", {"limit": -1}),
    ("promotions/SUMMER", {"skus": "mug"}),
    ("promotions/SUMMER", {"skus": [1]}),
    ("promotions/SUMMER", {"stacks": "yes"}),
    ("shipping_rates/near", {"prices": None}),
    ("shipping_rates/near", {"name": 5}),
    ("tax_rates/de", {"rate": 1_000_001}),
    ("tax_rates/de", {"rate": 0.19}),
]


@pytest.mark.parametrize(("path", "change"), MALFORMED, ids=[f"{path} {change}" for path, change in MALFORMED])
def test_a_document_that_cannot_be_read_stops_and_is_named(world: World, path: str, change: dict[str, Any]) -> None:
    for name, document in DOCUMENTS.items():
        world.db.document(name).set(document)
    world.db.document(path).update(change)
    tariffs = world.module.tariffs

    with pytest.raises(Unavailable, match=f"{path}: the field '{next(iter(change))}' cannot be read"):
        (
            tariffs.promotions.find(["SUMMER"]),
            tariffs.shipping_rates.all(),
            tariffs.taxes["table"].assess(sale(Taxable("l1", 1))),
        )


def test_a_rate_that_staff_change_is_seen_after_ten_seconds_and_read_no_sooner(world: World) -> None:
    seconds = 100.0
    world.db.document("shipping_rates/near").set(DOCUMENTS["shipping_rates/near"])
    rates = FirestoreShippingRates(world.db, lambda: seconds)

    def prices() -> list[int]:
        return [rate.prices["eur"] for rate in rates.all()]

    before = prices()
    world.db.document("shipping_rates/near").update({"prices": {"eur": 590}})
    seconds += SECONDS_MAX
    meanwhile = prices()
    seconds += 0.1

    assert ([490], [490], [590]) == (before, meanwhile, prices())


def test_a_tax_rate_that_staff_change_is_seen_after_ten_seconds_in_each_country(world: World) -> None:
    seconds = 100.0
    table = FirestoreTaxTable(world.db, lambda: seconds)

    def taxed(country: str) -> int:
        assessed = table.assess(sale(Taxable("l1", 1000), place=Destination(country)))
        return sum(tax.amount for tax in assessed["l1"])

    def change(rate: int) -> None:
        for country in ("DE", "FR"):
            row = {"name": "VAT", "rate": rate, "country": country}
            world.db.document(f"tax_rates/{country}").set(row)

    change(190_000)
    before = taxed("DE")
    change(70_000)
    seconds += SECONDS_MAX
    meanwhile, elsewhere = taxed("DE"), taxed("FR")
    seconds += 0.1

    assert (190, 190, 70, 70) == (before, meanwhile, elsewhere, taxed("DE"))


# docs.stripe.com/tax/custom


def stripe_tax(world: World) -> StripeTax:
    return StripeTax(world.payments[0].api)


def test_stripe_answers_line_by_line_and_for_shipping(world: World) -> None:
    found = stripe_tax(world).assess(
        sale(Taxable("l1", 1000), Taxable("l2", 999, "txcd_35010000"), Taxable("l3", 1000, "books"), Taxable("", 490))
    )

    assert {
        "l1": [("VAT", "DE", 190_000, 1000, 190, False)],
        "l2": [("VAT", "DE", 70_000, 999, 70, False)],
        "l3": [("VAT", "DE", 190_000, 1000, 190, False)],
        "": [("VAT", "DE", 190_000, 490, 93, True)],
    } == {
        line: [(t.name, t.jurisdiction, t.rate, t.taxable, t.amount, t.shipping) for t in taxes]
        for line, taxes in found.items()
    }


def test_stripe_reads_prices_that_hold_their_tax(world: World) -> None:
    (tax,) = stripe_tax(world).assess(sale(Taxable("l1", 1190), inclusive=True))["l1"]

    assert (True, 1000, 190) == (tax.inclusive, tax.taxable, tax.amount)


def test_stripe_names_each_of_several_taxes(world: World) -> None:
    found = stripe_tax(world).assess(sale(Taxable("l1", 1000), place=Destination("CA", "QC"), currency="cad"))

    assert [("GST", "CA-QC", 50_000, 50), ("QST", "CA-QC", 99_750, 100)] == [
        (tax.name, tax.jurisdiction, tax.rate, tax.amount) for tax in found["l1"]
    ]


def test_stripe_may_tax_shipping_where_all_goods_are_free(world: World) -> None:
    assert 93 == sum(tax.amount for taxes in stripe_tax(world).assess(sale(Taxable("", 490))).values() for tax in taxes)


def test_where_stripe_does_not_collect_there_is_no_tax(world: World) -> None:
    assert () == stripe_tax(world).assess(sale(Taxable("l1", 1000), place=Destination("BR")))["l1"]


def test_an_address_that_stripe_cannot_place_is_the_callers_matter(world: World) -> None:
    with pytest.raises(TaxLocationInvalid):
        stripe_tax(world).assess(sale(Taxable("l1", 1000), place=Destination("US")))


def test_more_lines_than_stripe_takes_are_refused(world: World) -> None:
    assert 100 == len(stripe_tax(world).assess(sale(*(Taxable(f"l{n}", 100) for n in range(100)))))
    with pytest.raises(InvalidInput):
        stripe_tax(world).assess(sale(*(Taxable(f"l{n}", 100) for n in range(101))))


def test_a_silent_stripe_is_told_as_such(world: World) -> None:
    world.fault("/v1/tax/calculations", "error_500_before", times=9, saved=False)

    with pytest.raises(Unavailable):
        stripe_tax(world).assess(sale(Taxable("l1", 1000)))
