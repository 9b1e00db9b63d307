"""docs.stripe.com/search."""

from typing import Any

import pytest
import stripe

from tests.simulator.harness import Stripe
from tests.simulator.test_catalog import refused

CUSTOMERS: Any = (
    {"email": "amy@rocketrides.io", "name": "Amy", "metadata": {"order": "1"}},
    {"email": "bob@rocketrides.io", "name": "Bob", "metadata": {"order": "2"}},
    {"email": "cleo@example.com", "name": 'Cleo "C"', "phone": "+49123"},
)


@pytest.fixture
def customers(simulator: Stripe) -> Stripe:
    for customer in CUSTOMERS:
        simulator.v1.customers.create(customer)
    return simulator


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ('email:"amy@rocketrides.io"', ["Amy"]),
        ("email:'AMY@rocketrides.io'", ["Amy"]),
        ('email:"amy"', []),
        ('email~"rocketrides"', ["Bob", "Amy"]),
        ('-email~"rocketrides"', ['Cleo "C"']),
        ("metadata['order']:'2'", ["Bob"]),
        ("metadata['order']:null", ['Cleo "C"']),
        ("-metadata['order']:NULL", ["Bob", "Amy"]),
        ('email~"rocketrides" AND name:"bob"', ["Bob"]),
        ('email~"rocketrides" name:"bob"', ["Bob"]),
        ('name:"amy" or name:"bob"', ["Bob", "Amy"]),
        ('name:"Cleo \\"C\\""', ['Cleo "C"']),
        ("phone:null", ["Bob", "Amy"]),
        ("created>0", ['Cleo "C"', "Bob", "Amy"]),
        ("created<1", []),
    ],
)
def test_a_query_finds_what_it_says(customers: Stripe, query: str, names: list[str]) -> None:
    """docs.stripe.com/search#search-query-language: exact, substring, negation, null, AND and OR, quotes."""
    found = customers.v1.customers.search({"query": query})

    assert [customer.name for customer in found.data] == names


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("amy", "We were unable to parse your search query."),
        ('email:"amy', "We were unable to parse your search query."),
        ('email:"amy" AND', "We were unable to parse your search query."),
        ('foo:"bar"', "Field `foo` is an unsupported search field for resource `customers`."),
        ('email:"a" AND name:"b" OR name:"c"', "You can't combine AND and OR"),
        ('email:"a" name:"b" OR name:"c"', "You can't combine AND and OR"),
        ('email>"amy"', "The operator `>` is not supported"),
        ("created~'123'", "The operator `~` is not supported"),
        ('email~"am"', "at least 3 characters"),
        ("created>soon", "must be a number"),
        (" ".join(["created>0"] * 11), "up to 10 clauses"),
    ],
)
def test_a_query_that_cannot_be_read_is_refused(simulator: Stripe, query: str, message: str) -> None:
    """docs.stripe.com/search#query-structure: what the language does not allow."""
    found = refused(lambda: simulator.v1.customers.search({"query": query}))

    assert found[0] == 400
    assert message in str(found[3])


def test_results_are_paged_by_next_page(simulator: Stripe) -> None:
    """docs.stripe.com/api/pagination/search: next_page goes back as page; the SDK walks all of them."""
    keys = [simulator.v1.customers.create({"name": "Amy"}).id for _ in range(5)][::-1]

    first = simulator.v1.customers.search({"query": 'name:"amy"', "limit": 2})
    simulator.v1.customers.create({"name": "Amy"})
    second = simulator.v1.customers.search({"query": 'name:"amy"', "limit": 2, "page": str(first.next_page)})
    raw = simulator.api("GET", "/v1/customers/search?query=name:%22amy%22&limit=6").json()

    assert [[item.id for item in page.data] for page in (first, second)] == [keys[:2], keys[2:4]]
    assert {name: raw[name] for name in raw if name != "data"} == {
        "object": "search_result",
        "has_more": False,
        "next_page": None,
        "url": "/v1/customers/search",
    }
    assert [item.id for item in second.auto_paging_iter()] == keys[2:]
    assert refused(lambda: simulator.v1.customers.search({"query": "created>0", "page": "x"}))[2] == "page"


def test_payments_are_found_by_amount_status_card_and_metadata(simulator: Stripe) -> None:
    """docs.stripe.com/search#query-fields-for-charges and #query-fields-for-payment-intents."""
    for amount in (500, 1_500):
        simulator.v1.payment_intents.create(
            {
                "amount": amount,
                "currency": "usd",
                "confirm": True,
                "payment_method": "pm_card_visa",
                "metadata": {"order": str(amount)},
            }
        )

    intents = simulator.v1.payment_intents.search({"query": "amount>=1000 AND status:'succeeded'"})
    charges = simulator.v1.charges.search(
        {
            "query": 'payment_method_details.card.last4:"4242" -refunded:"true" metadata["order"]:"500"',
            "expand": ["data.payment_intent"],
        }
    )

    assert [intent.amount for intent in intents.data] == [1_500]
    assert [charge.amount for charge in charges.data] == [500]
    assert isinstance(charges.data[0].payment_intent, stripe.PaymentIntent)


def test_products_and_prices_are_found(simulator: Stripe) -> None:
    """docs.stripe.com/search#query-fields-for-prices and #query-fields-for-products."""
    product = simulator.v1.products.create({"name": "Blue mug", "shippable": True})
    simulator.v1.products.create({"name": "Red mug", "active": False})
    price = simulator.v1.prices.create({"currency": "usd", "unit_amount": 1, "product": product.id, "lookup_key": "k"})

    products = simulator.v1.products.search({"query": "active:'true' AND name~'mug'"})
    prices = simulator.v1.prices.search({"query": f"product:'{product.id}' AND lookup_key:'k'"})

    assert [item.id for item in products.data] == [product.id]
    assert [item.id for item in prices.data] == [price.id]


def test_a_query_is_required(simulator: Stripe) -> None:
    """docs.stripe.com/api/customers/search: query is a required parameter."""
    body = simulator.api("GET", "/v1/customers/search").json()

    assert (body["error"]["code"], body["error"]["param"]) == ("parameter_missing", "query")
