"""Taxes from a table: the closest row of each name, rounded once for each line and rate."""

from functions.domain.breakdown import AppliedTax
from functions.domain.catalog import Product
from functions.domain.shipping import ShippingRate
from functions.domain.taxes import Destination, Taxable, TaxRow, rates_for, taxed
from tests.domain.carts import priced

GERMANY, VANCOUVER = Destination("DE"), Destination("CA", "bc", "v5k 0a1")
GOODS, BOOK, SHIPPING = Taxable("l1", 1000), Taxable("l2", 1000, "books"), Taxable("", 1000)
ROWS = [
    TaxRow("de", "VAT", 190_000, country="DE"),
    TaxRow("de-books", "VAT", 70_000, country="DE", tax_code="books"),
    TaxRow("de-ship", "VAT", 190_000, country="DE", shipping=True),
    TaxRow("ca", "GST", 50_000, country="CA"),
    TaxRow("ca-bc", "PST", 70_000, country="CA", region="BC"),
    TaxRow("ca-sk", "PST", 60_000, country="CA", region="SK"),
    TaxRow("ca-v5k", "Levy", 10_000, country="CA", postal_prefix="V5K"),
]
SHOP = {
    "mug": Product("mug", "Mug", {"eur": 1500, "isk": 199_900}),
    "book": Product("book", "Book", {"eur": 999}, tax_code="books"),
}


def names(taxable: Taxable, place: Destination) -> list[tuple[str, str, int]]:
    return [(rate.name, rate.jurisdiction, rate.rate) for rate in rates_for(ROWS, taxable, place)]


def test_of_each_name_the_closest_row_counts() -> None:
    assert [("VAT", "DE", 190_000)] == names(GOODS, GERMANY)
    assert [("VAT", "DE", 70_000)] == names(BOOK, GERMANY)
    assert [("VAT", "DE", 190_000)] == names(SHIPPING, GERMANY)


def test_taxes_of_different_names_stand_beside_each_other() -> None:
    assert [("GST", "CA", 50_000), ("Levy", "CA-V5K", 10_000), ("PST", "CA-BC", 70_000)] == names(GOODS, VANCOUVER)
    assert [] == names(SHIPPING, VANCOUVER)
    assert [] == names(GOODS, Destination("US"))


def test_the_product_counts_before_the_place_and_the_smaller_place_first() -> None:
    rows = [
        TaxRow("1", "T", 1, country="US", region="CA", postal_prefix="941"),
        TaxRow("2", "T", 2, country="US", region="CA"),
        TaxRow("3", "T", 3, country="US"),
        TaxRow("4", "T", 4),
        TaxRow("5", "T", 5, tax_code="books"),
    ]

    def found(taxable: Taxable, *place: str) -> list[int]:
        return [rate.rate for rate in rates_for(rows, taxable, Destination(*place))]

    assert [[1], [2], [3], [4]] == [
        found(GOODS, *place) for place in [("US", "CA", "94105"), ("US", "CA", "90001"), ("US", "NV"), ("FR",)]
    ]
    assert [5] == found(BOOK, "US", "CA", "94105")


def test_of_rows_that_fit_alike_the_first_id_counts() -> None:
    rows = [TaxRow("b", "T", 2, country="DE"), TaxRow("a", "T", 1, country="DE")]

    assert [1] == [rate.rate for rate in rates_for(rows, GOODS, GERMANY)]


def test_a_tax_that_is_added_is_rounded_half_up_for_each_line() -> None:
    found = priced([("mug", 1), ("book", 1)], SHOP, taxes=ROWS, place=GERMANY)

    assert [285, 70] == [line.tax for line in found.lines]  # 19 % of 15.00; 7 % of 9.99 is 0.6993.
    assert (2499 + 355, 355, 0) == (found.amounts.total, found.amounts.tax, found.amounts.tax_included)


def test_a_tax_that_is_included_adds_nothing() -> None:
    rows = [TaxRow("de", "VAT", 190_000, inclusive=True, country="DE")]

    found = priced([("mug", 1)], SHOP, taxes=rows, place=GERMANY)

    assert (1500, 0, 239) == (found.amounts.total, found.amounts.tax, found.amounts.tax_included)
    assert (0, 239) == (found.lines[0].tax, found.lines[0].tax_included)
    assert (AppliedTax("VAT", "DE", 190_000, inclusive=True, taxable=1261, amount=239),) == found.breakdown.taxes


def test_a_tax_beside_an_included_one_is_taken_of_what_that_leaves() -> None:
    rates = rates_for([TaxRow("a", "In", 100_000, inclusive=True), TaxRow("b", "On top", 50_000)], GOODS, GERMANY)

    assert [(91, 909), (45, 909)] == [(tax.amount, tax.taxable) for tax in taxed(1000, rates, 1)]


def test_the_tax_on_shipping_is_a_row_of_its_own() -> None:
    found = priced([("mug", 1)], SHOP, taxes=ROWS, place=GERMANY, shipping_flat=490)

    assert [(1500, 285, False), (490, 93, True)] == [(t.taxable, t.amount, t.shipping) for t in found.breakdown.taxes]
    assert 1500 + 285 + 490 + 93 == found.amounts.total
    assert (378, 93) == (found.amounts.tax, found.breakdown.shipping_tax)


def test_equal_taxes_of_several_lines_are_one_row() -> None:
    found = priced(
        [("mug", 1), ("book", 1)], {**SHOP, "book": Product("book", "Book", {"eur": 1})}, taxes=ROWS, place=GERMANY
    )

    assert [(1501, 285)] == [(tax.taxable, tax.amount) for tax in found.breakdown.taxes]


def test_a_tax_keeps_to_what_can_be_charged_in_its_currency() -> None:
    rows = [TaxRow("is", "VSK", 240_000, country="IS")]

    assert 48_000 == priced([("mug", 1)], SHOP, taxes=rows, place=Destination("IS"), currency="isk").amounts.tax


def test_a_quote_without_a_country_is_estimated_where_taxes_are_taken() -> None:
    assert priced([("book", 1)], SHOP, taxes=ROWS).estimated
    assert not priced([("book", 1)], SHOP, taxes=ROWS, place=GERMANY).estimated
    assert not priced([("book", 1)], SHOP, rates=[ShippingRate("r", "R", {"eur": 1})]).estimated
