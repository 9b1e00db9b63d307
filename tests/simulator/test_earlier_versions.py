"""What versions before the pinned one had, and the Stripe CLI still asks for: coupons of customers, sources."""

from typing import Any

import pytest
import stripe

from tests.simulator.harness import Stripe, previous

BEFORE_BASIL = "2025-02-24.acacia"
BEFORE_CLOVER = "2025-08-27.basil"


def customer_with(simulator: Stripe, coupon: str, **headers: str) -> Any:
    return simulator.api("POST", "/v1/customers", {"coupon": coupon, "name": "Jenny"}, **headers)


def coupon(simulator: Stripe, percent: float = 20.0) -> str:
    return simulator.v1.coupons.create({"percent_off": percent}).id


def test_a_promotion_code_of_an_earlier_version_names_its_coupon_alone(simulator: Stripe) -> None:
    """docs.stripe.com/changelog/clover/2025-09-30/polymorphic-coupon: `coupon` became `promotion[coupon]`."""
    key = coupon(simulator)

    made = simulator.api("POST", "/v1/promotion_codes", {"coupon": key}, Stripe_Version=BEFORE_CLOVER)

    assert {"coupon": key, "type": "coupon"} == made.json()["promotion"]


def test_a_promotion_code_of_the_present_version_names_a_promotion(simulator: Stripe) -> None:
    """docs.stripe.com/changelog/clover/2025-09-30/polymorphic-coupon: `coupon` was removed."""
    refused = simulator.api(
        "POST", "/v1/promotion_codes", {"coupon": coupon(simulator)}, Stripe_Version="2026-10-28.endive"
    )
    missing = simulator.api("POST", "/v1/promotion_codes")

    assert (400, "parameter_unknown") == (refused.status, refused.json()["error"]["code"])
    assert (400, "parameter_missing", "promotion") == (
        missing.status,
        missing.json()["error"]["code"],
        missing.json()["error"]["param"],
    )


def test_a_customer_of_an_earlier_version_has_a_discount(simulator: Stripe) -> None:
    """docs.stripe.com/api/discounts: a discount is a coupon's use by a customer, and counts as one."""
    key = coupon(simulator)

    customer = customer_with(simulator, key, Stripe_Version=BEFORE_BASIL).json()

    assert {"coupon": key, "type": "coupon"} == customer["discount"]["source"]
    assert customer["id"] == customer["discount"]["customer"]
    assert 1 == simulator.v1.coupons.retrieve(key).times_redeemed
    assert ["coupon.created", "customer.created", "customer.discount.created"] == simulator.event_types()


def test_a_customer_of_the_present_version_takes_no_coupon(simulator: Stripe) -> None:
    """docs.stripe.com/changelog/basil/2025-03-31/deprecate-singular-coupon-promotion-code."""
    refused = customer_with(simulator, coupon(simulator), Stripe_Version="2025-03-31.basil")

    assert (400, "parameter_unknown") == (refused.status, refused.json()["error"]["code"])
    assert ["coupon.created"] == simulator.event_types()


def test_a_coupon_that_is_not_there_makes_no_customer(simulator: Stripe) -> None:
    """docs.stripe.com/error-codes: `resource_missing`."""
    refused = customer_with(simulator, "absent")

    assert (400, "resource_missing") == (refused.status, refused.json()["error"]["code"])
    assert [] == simulator.v1.customers.list().data


def test_a_customer_changes_from_one_coupon_to_another(simulator: Stripe) -> None:
    """docs.stripe.com/api/events/types: `customer.discount.updated`."""
    first, second = coupon(simulator), coupon(simulator, 30.0)
    customer = customer_with(simulator, first).json()

    simulator.api("POST", f"/v1/customers/{customer['id']}", {"coupon": second})

    assert ["customer.discount.updated", "customer.updated"] == simulator.event_types()[-2:]
    event = simulator.v1.events.list({"type": "customer.discount.updated"}).data[0]
    assert {"coupon": first, "type": "coupon"} == previous(event)["source"]


def test_a_discount_of_a_customer_is_taken_away(simulator: Stripe) -> None:
    """docs.stripe.com/api/discounts/delete: the customer has no discount afterwards."""
    customer = customer_with(simulator, coupon(simulator)).json()

    removed = simulator.v1.customers.delete_discount(customer["id"])

    assert removed.deleted
    assert simulator.v1.customers.retrieve(customer["id"]).discount is None
    assert ["customer.discount.deleted", "customer.updated"] == simulator.event_types()[-2:]
    with pytest.raises(stripe.InvalidRequestError):
        simulator.v1.customers.delete_discount(customer["id"])


def test_an_empty_coupon_takes_the_discount_away(simulator: Stripe) -> None:
    """docs.stripe.com/api/metadata: a parameter sent empty is unset."""
    customer = customer_with(simulator, coupon(simulator)).json()

    updated = simulator.api("POST", f"/v1/customers/{customer['id']}", {"coupon": ""})

    assert updated.json()["discount"] is None
    assert ["customer.discount.deleted", "customer.updated"] == simulator.event_types()[-2:]


def test_the_first_card_of_a_customer_is_the_default(simulator: Stripe) -> None:
    """docs.stripe.com/api/cards/create: a customer without a default source gets this one."""
    customer = simulator.v1.customers.create()

    card = simulator.v1.customers.payment_sources.create(customer.id, {"source": "tok_visa"})
    simulator.v1.customers.payment_sources.create(customer.id, {"source": "tok_mastercard"})

    default = simulator.v1.customers.retrieve(customer.id, {"expand": ["default_source"]}).default_source
    assert isinstance(default, stripe.Card)
    assert (card.id, "4242") == (default.id, default.last4)
    assert ["MasterCard", "Visa"] == [item["brand"] for item in sources(simulator, customer.id)]
    assert ["customer.source.created", "customer.updated", "customer.source.created"] == simulator.event_types()[1:]


def sources(simulator: Stripe, customer: str) -> list[Any]:
    return list(simulator.v1.customers.payment_sources.list(customer).data)


def test_a_card_of_a_customer_is_updated_and_deleted(simulator: Stripe) -> None:
    """docs.stripe.com/api/cards/delete: the most recently added of the others becomes the default."""
    customer = simulator.v1.customers.create()
    first, second = (
        simulator.v1.customers.payment_sources.create(customer.id, {"source": token})
        for token in ("tok_visa", "tok_mastercard")
    )

    simulator.v1.customers.payment_sources.update(customer.id, first.id, {"metadata": {"of": "Jenny"}})
    simulator.v1.customers.payment_sources.delete(customer.id, first.id)

    assert [second.id] == [item["id"] for item in sources(simulator, customer.id)]
    assert second.id == simulator.v1.customers.retrieve(customer.id).default_source
    assert ["customer.source.updated", "customer.source.deleted", "customer.updated"] == simulator.event_types()[-3:]


@pytest.mark.parametrize("token", ["tok_absent", "pm_card_visa"])
def test_a_token_that_is_not_there_is_no_source(simulator: Stripe, token: str) -> None:
    """docs.stripe.com/error-codes: `resource_missing`."""
    customer = simulator.v1.customers.create()

    with pytest.raises(stripe.InvalidRequestError) as refused:
        simulator.v1.customers.payment_sources.create(customer.id, {"source": token})

    assert "resource_missing" == refused.value.code
