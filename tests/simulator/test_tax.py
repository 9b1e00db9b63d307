"""docs.stripe.com/tax/custom and docs.stripe.com/api/tax/calculations."""

from typing import Any

import pytest

from tests.simulator.harness import Stripe
from tests.simulator.test_catalog import refused

GERMANY: Any = {"country": "DE"}
CALIFORNIA: Any = {"country": "US", "postal_code": "94080", "state": "CA"}


def calculated(simulator: Stripe, address: Any = GERMANY, **more: Any) -> Any:
    """The answer to a calculation of one line."""
    params: Any = {
        "currency": "eur",
        "customer_details": {"address": address, "address_source": "shipping"},
        "line_items": [{"amount": 1_000, "reference": "mug"}],
        **more,
    }
    return simulator.v1.tax.calculations.create(params).to_dict()


def test_an_exclusive_tax_comes_on_top(simulator: Stripe) -> None:
    """docs.stripe.com/api/tax/calculations/object: amount_total, tax_amount_exclusive and the breakdown."""
    found = calculated(simulator)

    assert (found["amount_total"], found["tax_amount_exclusive"], found["tax_amount_inclusive"]) == (1_190, 190, 0)
    assert found["tax_breakdown"] == [
        {
            "amount": 190,
            "inclusive": False,
            "tax_rate_details": {
                "country": "DE",
                "flat_amount": None,
                "percentage_decimal": "19.0",
                "rate_type": "percentage",
                "state": None,
                "tax_type": "vat",
            },
            "taxability_reason": "standard_rated",
            "taxable_amount": 1_000,
        }
    ]


def test_an_inclusive_tax_is_in_the_amount(simulator: Stripe) -> None:
    """docs.stripe.com/tax/products-prices-tax-codes-tax-behavior: the total does not change."""
    found = calculated(simulator, line_items=[{"amount": 1_190, "tax_behavior": "inclusive"}])

    assert (found["amount_total"], found["tax_amount_exclusive"], found["tax_amount_inclusive"]) == (1_190, 0, 190)
    assert found["tax_breakdown"][0]["taxable_amount"] == 1_000


def test_two_taxes_of_a_province_are_two_entries(simulator: Stripe) -> None:
    """docs.stripe.com/tax/supported-countries/canada: GST and QST are calculated side by side."""
    found = calculated(simulator, {"country": "CA", "state": "QC"}, currency="cad")

    entries = [(entry["tax_rate_details"]["tax_type"], entry["amount"]) for entry in found["tax_breakdown"]]
    assert entries == [("gst", 50), ("qst", 100)]
    assert found["amount_total"] == 1_150


def test_shipping_is_taxed_by_its_own_code(simulator: Stripe) -> None:
    """docs.stripe.com/tax/custom#shipping: the shipping tax code decides; here it is exempt."""
    rate = simulator.v1.shipping_rates.create(
        {"display_name": "Ground", "fixed_amount": {"amount": 300, "currency": "usd"}}
    )

    found = calculated(simulator, CALIFORNIA, currency="usd", shipping_cost={"shipping_rate": rate.id})

    assert found["shipping_cost"] == {
        "amount": 300,
        "amount_tax": 0,
        "shipping_rate": rate.id,
        "tax_behavior": "exclusive",
        "tax_code": "txcd_92010001",
    }
    reasons = [(entry["taxability_reason"], entry["taxable_amount"]) for entry in found["tax_breakdown"]]
    assert reasons == [("standard_rated", 1_000), ("product_exempt", 0)]


@pytest.mark.parametrize(
    ("line", "amount", "reason"),
    [
        ({"amount": 1_000, "tax_code": "txcd_35010000"}, 70, "reduced_rated"),
        ({"amount": 1_000, "tax_code": "txcd_00000000"}, 0, "product_exempt"),
    ],
)
def test_the_tax_code_decides_the_rate(simulator: Stripe, line: Any, amount: int, reason: str) -> None:
    """docs.stripe.com/tax/tax-codes: books are reduced in Germany, nontaxable is nontaxable."""
    found = calculated(simulator, line_items=[line])

    assert (found["tax_amount_exclusive"], found["tax_breakdown"][0]["taxability_reason"]) == (amount, reason)


def test_a_products_tax_code_is_used(simulator: Stripe) -> None:
    """docs.stripe.com/api/tax/calculations/create#calculate_tax-line_items-product."""
    product = simulator.v1.products.create({"name": "Book", "tax_code": "txcd_35010000"})

    found = calculated(simulator, line_items=[{"amount": 1_000, "product": product.id}])

    assert found["tax_amount_exclusive"] == 70


def test_a_customers_address_and_exemption_are_copied(simulator: Stripe) -> None:
    """docs.stripe.com/api/tax/calculations/create#calculate_tax-customer; docs.stripe.com/tax/zero-tax."""
    customer = simulator.v1.customers.create({"address": GERMANY, "tax_exempt": "exempt"})
    params: Any = {"currency": "eur", "customer": customer.id, "line_items": [{"amount": 1_000}]}

    found = simulator.v1.tax.calculations.create(params).to_dict()

    assert found["customer_details"]["address"]["country"] == "DE"
    assert found["customer_details"]["taxability_override"] == "customer_exempt"
    assert found["tax_amount_exclusive"] == 0
    assert found["tax_breakdown"][0]["taxability_reason"] == "customer_exempt"


def test_a_business_of_the_european_union_accounts_for_the_tax_itself(simulator: Stripe) -> None:
    """docs.stripe.com/tax/zero-tax#reverse-charges: a VAT number, a seller from elsewhere."""
    details = {"address": GERMANY, "tax_ids": [{"type": "eu_vat", "value": "DE123456789"}]}

    found = calculated(simulator, customer_details=details)

    assert (found["tax_amount_exclusive"], found["tax_breakdown"][0]["taxability_reason"]) == (0, "reverse_charge")


@pytest.mark.parametrize("address", [{"country": "US"}, {"country": "US", "postal_code": "00000"}, {"country": "CA"}])
def test_an_address_that_does_not_say_where_is_refused(simulator: Stripe, address: Any) -> None:
    """docs.stripe.com/tax/custom#address-errors and docs.stripe.com/tax/customer-locations."""
    found = refused(lambda: calculated(simulator, address))

    assert found == (
        400,
        "customer_tax_location_invalid",
        "customer_details[address]",
        "We could not determine the customer's tax location based on the provided customer address.",
    )


def test_a_place_without_a_registration_is_not_collected_for(simulator: Stripe) -> None:
    """docs.stripe.com/tax/zero-tax: the reason is not_collecting."""
    found = calculated(simulator, {"country": "BR"})

    assert found["tax_amount_exclusive"] == 0
    assert found["tax_breakdown"][0]["taxability_reason"] == "not_collecting"


def test_the_lines_are_listed_and_expanded(simulator: Stripe) -> None:
    """docs.stripe.com/api/tax/calculations/line_items: the lines come on request alone."""
    lines = [{"amount": 1_000, "reference": "mug", "quantity": 2}, {"amount": 500, "reference": "cup"}]

    plain = calculated(simulator, line_items=lines)
    expanded = calculated(simulator, line_items=lines, expand=["line_items.data.tax_breakdown"])
    page = simulator.v1.tax.calculations.line_items.list(plain["id"], {"limit": 1})

    assert "line_items" not in plain
    assert [line["amount_tax"] for line in expanded["line_items"]["data"]] == [190, 95]
    assert expanded["line_items"]["data"][0]["tax_breakdown"][0]["jurisdiction"]["level"] == "country"
    assert ([line.reference for line in page.data], page.has_more) == (["mug"], True)


def test_a_calculation_is_kept_for_ninety_days(simulator: Stripe) -> None:
    """docs.stripe.com/api/tax/calculations/retrieve: if the calculation hasn't expired."""
    simulator.control("/clock", {"set": 2_000_000_000})
    made = calculated(simulator)

    simulator.control("/clock", {"set": made["expires_at"] - 100})
    kept = simulator.v1.tax.calculations.retrieve(made["id"])
    simulator.control("/clock", {"set": made["expires_at"]})

    assert kept.expires_at == kept.tax_date + 90 * 86_400
    assert refused(lambda: simulator.v1.tax.calculations.retrieve(made["id"]))[:2] == (404, "resource_missing")


def test_a_reference_names_one_line(simulator: Stripe) -> None:
    """docs.stripe.com/api/tax/calculations/create#calculate_tax-line_items-reference: unique."""
    lines = [{"amount": 1, "reference": "mug"}, {"amount": 2, "reference": "mug"}]

    assert refused(lambda: calculated(simulator, line_items=lines))[2] == "line_items[1][reference]"


def recorded(simulator: Stripe, reference: str = "order-1") -> Any:
    """A transaction of two lines and shipping, with its lines."""
    lines = [{"amount": 1_000, "reference": "mug"}, {"amount": 500, "reference": "cup"}]
    source = calculated(simulator, line_items=lines, shipping_cost={"amount": 300})
    return simulator.v1.tax.transactions.create_from_calculation(
        {"calculation": source["id"], "reference": reference, "expand": ["line_items"]}
    )


def test_a_calculation_is_recorded_under_a_reference_of_its_own(simulator: Stripe) -> None:
    """docs.stripe.com/api/tax/transactions/create_from_calculation: the reference is unique."""
    made = recorded(simulator)

    read = simulator.v1.tax.transactions.retrieve(made.id)

    assert (read.type, read.reference, read.reversal) == ("transaction", "order-1", None)
    assert [(line.reference, line.amount_tax) for line in made.line_items.data] == [("mug", 190), ("cup", 95)]
    assert refused(lambda: recorded(simulator))[2] == "reference"


def test_a_full_reversal_takes_back_all_of_it_once(simulator: Stripe) -> None:
    """docs.stripe.com/tax/custom#reversals: the amounts are the original's, negative."""
    made = recorded(simulator)
    whole: Any = {"mode": "full", "original_transaction": made.id, "reference": "refund-1", "expand": ["line_items"]}

    back = simulator.v1.tax.transactions.create_reversal(whole)

    assert back.reversal is not None
    assert back.reversal.original_transaction == made.id
    assert back.line_items is not None
    assert [(line.amount, line.amount_tax) for line in back.line_items.data] == [(-1_000, -190), (-500, -95)]
    assert back.shipping_cost is not None
    assert (back.shipping_cost.amount, back.shipping_cost.amount_tax) == (-300, -57)
    again: Any = {**whole, "reference": "refund-2"}
    assert refused(lambda: simulator.v1.tax.transactions.create_reversal(again))[2] == "original_transaction"


def test_a_partial_reversal_leaves_the_rest(simulator: Stripe) -> None:
    """docs.stripe.com/tax/custom#partial-refunds: lines by their id; never more than is left."""
    made = recorded(simulator)

    def take_back(amount: int, tax: int, reference: str) -> Any:
        line = {
            "amount": amount,
            "amount_tax": tax,
            "original_line_item": made.line_items.data[0].id,
            "reference": reference,
        }
        params: Any = {
            "mode": "partial",
            "original_transaction": made.id,
            "reference": reference,
            "line_items": [line],
            "expand": ["line_items"],
        }
        return simulator.v1.tax.transactions.create_reversal(params)

    first = take_back(-600, -114, "refund-1")

    assert first.line_items.data[0].reversal.original_line_item == made.line_items.data[0].id
    assert first.shipping_cost is None
    assert refused(lambda: take_back(-401, -76, "refund-2"))[2] == "line_items[0][amount]"
    assert take_back(-400, -76, "refund-2").line_items.data[0].amount == -400
