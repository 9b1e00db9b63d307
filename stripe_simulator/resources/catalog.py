"""The shapes of products and prices, for all that make one.

Follows docs.stripe.com/api/products/object and docs.stripe.com/api/prices/object. Nothing is announced
here: what Checkout makes from ``price_data`` has no ``product.created``.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from stripe_simulator.errors import InvalidParameterError
from stripe_simulator.messages import Json
from stripe_simulator.params import merge_metadata
from stripe_simulator.world import World


def new_product(world: World, given: Mapping[str, Any], *, active: bool = True) -> Json:
    """A product in the store, from the parameters of ``POST /v1/products``."""
    now = world.clock.now()
    details = given.get("tax_details") or {}
    return world.store.add(
        {
            "id": given.get("id") or world.ids.new("prod"),
            "object": "product",
            "active": given.get("active", active),
            "created": now,
            "default_price": None,
            "description": given.get("description"),
            "images": given.get("images", []),
            "livemode": False,
            "marketing_features": given.get("marketing_features", []),
            "metadata": merge_metadata({}, given.get("metadata", {})),
            "name": given["name"],
            "package_dimensions": given.get("package_dimensions"),
            "shippable": given.get("shippable"),
            "statement_descriptor": given.get("statement_descriptor"),
            "tax_code": given.get("tax_code", details.get("tax_code")),
            "type": given.get("type", "service"),
            "unit_label": given.get("unit_label"),
            "updated": now,
            "url": given.get("url"),
        }
    )


def new_price(world: World, product: str, given: Mapping[str, Any], *, active: bool = True) -> Json:
    """A price in the store, from the parameters of ``POST /v1/prices``.

    Raises:
        InvalidParameterError: no amount or two of them, or an option for the price's own currency.
    """
    options = price_options(given)
    price = world.store.add(
        {
            "id": world.ids.new("price"),
            "object": "price",
            "active": given.get("active", active),
            "billing_scheme": "per_unit",
            "created": world.clock.now(),
            "currency": given["currency"],
            "custom_unit_amount": None,
            "livemode": False,
            "lookup_key": given.get("lookup_key"),
            "metadata": merge_metadata({}, given.get("metadata", {})),
            "nickname": given.get("nickname"),
            "product": product,
            "recurring": _recurring(given.get("recurring")),
            "tax_behavior": given.get("tax_behavior", "unspecified"),
            "tiers_mode": None,
            "transform_quantity": given.get("transform_quantity"),
            "type": "recurring" if given.get("recurring") else "one_time",
            **amounts(given),
        }
    )
    world.store.aside("included")[price["id"]] = {"currency_options": options}
    return price


def amounts(given: Mapping[str, Any]) -> Json:
    """``unit_amount``, null for a fraction of a minor unit, and ``unit_amount_decimal``.

    Raises:
        InvalidParameterError: there is none, or there are both.
    """
    if "unit_amount" in given and "unit_amount_decimal" in given:
        raise InvalidParameterError(
            "You may only specify one of these parameters: unit_amount, unit_amount_decimal.", param="unit_amount"
        )
    if "unit_amount" not in given and "unit_amount_decimal" not in given:
        raise InvalidParameterError("Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.")
    exact = Decimal(given.get("unit_amount", given.get("unit_amount_decimal")))
    whole = exact == int(exact)
    return {
        "unit_amount": int(exact) if whole else None,
        "unit_amount_decimal": str(int(exact)) if whole else f"{exact.normalize():f}",
    }


def price_options(given: Mapping[str, Any]) -> Json:
    """What ``expand[]=currency_options`` shows: every currency of a price, its own among them."""
    named = given.get("currency_options", {})
    if given["currency"] in named:
        raise InvalidParameterError(
            "You are specifying a currency option that matches the top-level currency for this price. "
            "Please remove this currency option and it will be added automatically on creation.",
            param=f"currency_options[{given['currency']}]",
        )
    return {code: _option(option) for code, option in sorted({given["currency"]: given, **named}.items())}


def _option(given: Mapping[str, Any]) -> Json:
    return {
        "custom_unit_amount": None,
        "tax_behavior": given.get("tax_behavior", "unspecified"),
        **amounts(given),
    }


def _recurring(given: Mapping[str, Any] | None) -> Json | None:
    if given is None:
        return None
    return {
        "interval": given["interval"],
        "interval_count": given.get("interval_count", 1),
        "meter": given.get("meter"),
        "trial_period_days": given.get("trial_period_days"),
        "usage_type": given.get("usage_type", "licensed"),
    }
