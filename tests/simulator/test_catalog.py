"""docs.stripe.com/api/products, /prices, /tax_rates, /shipping_rates."""

from collections.abc import Callable
from typing import Any

import pytest
import stripe

from tests.simulator.harness import Stripe, previous, tags


def refused(act: Callable[[], Any]) -> tuple[int | None, str | None, str | None, str | None]:
    """Status, code, param and message of the error that *act* ends with."""
    with pytest.raises(stripe.InvalidRequestError) as caught:
        act()
    error = caught.value
    return error.http_status, error.code, error.param, error.user_message


def test_a_product_is_created_read_updated_listed_and_deleted(simulator: Stripe) -> None:
    """docs.stripe.com/api/products: the life of a product, each change with its event."""
    made = simulator.v1.products.create({"name": "Mug", "metadata": {"a": "1"}, "images": ["https://shop.example/mug"]})

    changed = simulator.v1.products.update(made.id, {"description": "blue", "metadata": {"a": "", "b": "2"}})
    listed = simulator.v1.products.list({"active": True, "ids": [made.id, "prod_none"]})
    gone = simulator.v1.products.delete(made.id)

    assert (changed.description, tags(changed), changed.images) == ("blue", {"b": "2"}, ["https://shop.example/mug"])
    assert [item.id for item in listed.data] == [made.id]
    assert gone.deleted is True
    assert refused(lambda: simulator.v1.products.retrieve(made.id))[:3] == (404, "resource_missing", "id")
    assert simulator.event_types() == ["product.created", "product.updated", "product.deleted"]


def test_default_price_data_makes_the_price_with_the_product(simulator: Stripe) -> None:
    """docs.stripe.com/api/products/create#create_product-default_price_data."""
    data = {"currency": "usd", "unit_amount": 1_500}
    made = simulator.v1.products.create(
        {"name": "Mug", "default_price_data": data, "expand": ["default_price"]}  # type: ignore[typeddict-item]
    )

    assert isinstance(made.default_price, stripe.Price)
    assert (made.default_price.unit_amount, made.default_price.product) == (1_500, made.id)
    assert simulator.event_types() == ["product.created", "price.created"]


def test_an_id_of_ones_own_is_taken_once(simulator: Stripe) -> None:
    """docs.stripe.com/error-codes#resource-already-exists."""
    simulator.v1.products.create({"id": "mug", "name": "Mug"})

    found = refused(lambda: simulator.v1.products.create({"id": "mug", "name": "Mug"}))

    assert found == (400, "resource_already_exists", "id", "Product already exists.")


def test_a_product_with_a_price_cannot_be_deleted(simulator: Stripe) -> None:
    """docs.stripe.com/api/products/delete: only a product that has no prices."""
    price = simulator.v1.prices.create({"currency": "usd", "unit_amount": 100, "product_data": {"name": "Mug"}})
    simulator.v1.prices.update(price.id, {"active": False})

    found = refused(lambda: simulator.v1.products.delete(str(price.product)))

    assert found == (
        400,
        None,
        None,
        "This product cannot be deleted because it has one or more user-created prices.",
    )


def test_a_price_needs_one_product_and_one_amount(simulator: Stripe) -> None:
    """docs.stripe.com/api/prices/create: product or product_data; unit_amount or unit_amount_decimal."""
    make = simulator.v1.prices.create
    product = simulator.v1.products.create({"name": "Mug"}).id

    assert "either `product` or `product_data`" in str(refused(lambda: make({"currency": "usd", "unit_amount": 1}))[3])
    both: Any = {"currency": "usd", "unit_amount": 1, "product": product, "product_data": {"name": "Mug"}}
    assert refused(lambda: make(both))[2] == "product"
    assert "Prices require" in str(refused(lambda: make({"currency": "usd", "product": product}))[3])
    nowhere = refused(lambda: make({"currency": "usd", "unit_amount": 1, "product": "prod_none"}))
    assert nowhere[:3] == (400, "resource_missing", "product")


@pytest.mark.parametrize(
    ("given", "amount", "exact"),
    [("100", 100, "100"), ("12.50", None, "12.5"), ("7.0", 7, "7"), ("0.000000000001", None, "0.000000000001")],
)
def test_a_decimal_amount_is_kept_exactly(simulator: Stripe, given: str, amount: int | None, exact: str) -> None:
    """docs.stripe.com/api/prices/object: unit_amount is only set when the decimal is a whole number."""
    form = {"currency": "usd", "unit_amount_decimal": given, "product_data[name]": "Mug"}

    price = simulator.api("POST", "/v1/prices", form).json()

    assert (price["unit_amount"], price["unit_amount_decimal"]) == (amount, exact)


def test_a_lookup_key_belongs_to_one_price_and_can_be_transferred(simulator: Stripe) -> None:
    """docs.stripe.com/products-prices/manage-prices#lookup-keys: transfer_lookup_key moves it."""
    product = simulator.v1.products.create({"name": "Mug"}).id
    price: Any = {"currency": "usd", "unit_amount": 100, "product": product, "lookup_key": "mug"}
    moved: Any = {**price, "transfer_lookup_key": True}
    first = simulator.v1.prices.create(price)

    taken = refused(lambda: simulator.v1.prices.create(price))
    second = simulator.v1.prices.create(moved)

    assert taken == (400, None, "lookup_key", f"A price (`{first.id}`) already uses that lookup key.")
    assert [item.id for item in simulator.v1.prices.list({"lookup_keys": ["mug"]}).data] == [second.id]
    assert simulator.v1.prices.retrieve(first.id).lookup_key is None
    assert simulator.event_types()[1:] == ["price.created", "price.updated", "price.created"]
    assert previous(simulator.v1.events.list({"type": "price.updated"}).data[0]) == {"lookup_key": "mug"}


def test_the_amounts_in_other_currencies_are_shown_on_request(simulator: Stripe) -> None:
    """docs.stripe.com/api/prices/object#price_object-currency_options: expandable; its own currency is one of them."""
    made = simulator.v1.prices.create(
        {
            "currency": "usd",
            "unit_amount": 1_000,
            "currency_options": {"eur": {"unit_amount": 900}},
            "product_data": {"name": "Mug"},
        }
    )

    shown = simulator.api("GET", f"/v1/prices/{made.id}?expand[]=currency_options").json()["currency_options"]

    assert "currency_options" not in made
    assert {code: option["unit_amount"] for code, option in shown.items()} == {"eur": 900, "usd": 1_000}


def test_the_own_currency_is_not_an_option(simulator: Stripe) -> None:
    """docs.stripe.com/products-prices/pricing-models#multicurrency: the default currency is given by itself."""
    found = refused(
        lambda: simulator.v1.prices.create(
            {
                "currency": "usd",
                "unit_amount": 1,
                "currency_options": {"usd": {"unit_amount": 1}},
                "product_data": {"name": "Mug"},
            }
        )
    )

    assert "matches the top-level currency" in str(found[3])


def test_the_default_price_of_a_product_cannot_be_archived(simulator: Stripe) -> None:
    """docs.stripe.com/products-prices/manage-prices: another default is chosen first."""
    data: Any = {"currency": "usd", "unit_amount": 1_500}
    product = simulator.v1.products.create({"name": "Mug", "default_price_data": data})
    old = str(product.default_price)
    new = simulator.v1.prices.create({"currency": "usd", "unit_amount": 1_600, "product": product.id})

    found = refused(lambda: simulator.v1.prices.update(old, {"active": False}))
    simulator.v1.products.update(product.id, {"default_price": new.id})

    assert "default price of its product" in str(found[3])
    assert simulator.v1.prices.update(old, {"active": False}).active is False


def test_a_chosen_tax_behavior_stays(simulator: Stripe) -> None:
    """docs.stripe.com/api/prices/update#update_price-tax_behavior: it cannot be changed once specified."""
    price = simulator.v1.prices.create({"currency": "usd", "unit_amount": 100, "product_data": {"name": "Mug"}})

    simulator.v1.prices.update(price.id, {"tax_behavior": "exclusive"})

    found = refused(lambda: simulator.v1.prices.update(price.id, {"tax_behavior": "inclusive"}))
    assert found[:3] == (400, None, "tax_behavior")


def test_prices_are_filtered(simulator: Stripe) -> None:
    """docs.stripe.com/api/prices/list: by product, type, currency and interval."""
    product = simulator.v1.products.create({"name": "Mug"}).id
    once = simulator.v1.prices.create({"currency": "eur", "unit_amount": 100, "product": product}).id
    monthly = simulator.v1.prices.create(
        {"currency": "usd", "unit_amount": 100, "product": product, "recurring": {"interval": "month"}}
    ).id
    simulator.v1.prices.create({"currency": "usd", "unit_amount": 100, "product_data": {"name": "Cup"}})

    def ids(**filters: Any) -> list[str]:
        return [price.id for price in simulator.v1.prices.list(filters).data]  # type: ignore[arg-type]

    assert ids(product=product) == [monthly, once]
    assert ids(product=product, type="one_time") == [once]
    assert ids(recurring={"interval": "month"}) == [monthly]
    assert ids(currency="eur") == [once]


def test_a_tax_rate_is_created_archived_and_filtered(simulator: Stripe) -> None:
    """docs.stripe.com/api/tax_rates: archived with active=false; its percentage never changes."""
    made = simulator.v1.tax_rates.create(
        {"display_name": "VAT", "inclusive": False, "percentage": 8.875, "country": "DE", "tax_type": "vat"}
    )
    simulator.v1.tax_rates.create({"display_name": "GST", "inclusive": True, "percentage": 5})

    simulator.v1.tax_rates.update(made.id, {"active": False})

    assert (made.percentage, made.effective_percentage, made.rate_type) == (8.875, 8.875, "percentage")
    assert [item.id for item in simulator.v1.tax_rates.list({"active": False}).data] == [made.id]
    assert [item.percentage for item in simulator.v1.tax_rates.list({"inclusive": True}).data] == [5]
    assert simulator.event_types() == ["tax_rate.created", "tax_rate.created", "tax_rate.updated"]
    changed: Any = {"percentage": 3}
    assert refused(lambda: simulator.v1.tax_rates.update(made.id, changed))[1] == "parameter_unknown"
    assert refused(lambda: simulator.v1.tax_rates.retrieve("txr_none")) == (
        404,
        "resource_missing",
        "tax_rate",
        "No such tax rate: 'txr_none'",
    )


def test_a_shipping_rate_has_a_fixed_amount_in_each_of_its_currencies(simulator: Stripe) -> None:
    """docs.stripe.com/api/shipping_rates/create: fixed_amount with currency_options; archived with active=false."""
    made = simulator.v1.shipping_rates.create(
        {
            "display_name": "Ground",
            "fixed_amount": {"amount": 500, "currency": "usd", "currency_options": {"eur": {"amount": 450}}},
            "delivery_estimate": {"minimum": {"unit": "business_day", "value": 3}},
        }
    )

    path = f"/v1/shipping_rates/{made.id}?expand[]=fixed_amount.currency_options"
    shown = simulator.api("GET", path).json()["fixed_amount"]["currency_options"]
    in_euro = simulator.v1.shipping_rates.list({"currency": "eur"})
    simulator.v1.shipping_rates.update(made.id, {"active": False})

    assert made.delivery_estimate is not None
    assert made.delivery_estimate.maximum is None
    assert {code: option["amount"] for code, option in shown.items()} == {"eur": 450, "usd": 500}
    assert [item.id for item in in_euro.data] == [made.id]
    assert simulator.v1.shipping_rates.list({"active": True}).data == []


def test_a_shipping_rate_without_an_amount_is_refused(simulator: Stripe) -> None:
    """docs.stripe.com/api/shipping_rates/create: fixed_amount must be present for this type."""
    found = refused(lambda: simulator.v1.shipping_rates.create({"display_name": "Ground"}))

    assert found[:3] == (400, "parameter_missing", "fixed_amount")
