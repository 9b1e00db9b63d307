"""Shipping rates; follows docs.stripe.com/api/shipping_rates. Stripe has no events of them."""

from collections.abc import Mapping
from typing import Any

from stripe_simulator.errors import InvalidParameterError, InvalidRequestError, no_such
from stripe_simulator.listing import LIST_PARAMS, page
from stripe_simulator.messages import Json
from stripe_simulator.params import Check, boolean, choice, currency, integer, mapping, merge_metadata, metadata, text
from stripe_simulator.resources.catalog_params import TAX_BEHAVIOR, UNIT_AMOUNT_MAX, by_currency, tax_code
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World

OPTIONS = "fixed_amount.currency_options"

BOUND = mapping(
    {"unit": choice("business_day", "day", "hour", "month", "week"), "value": integer(1)}, ("unit", "value")
)
AMOUNT = integer(0, UNIT_AMOUNT_MAX)
OPTION: Mapping[str, Check] = {"amount": AMOUNT, "tax_behavior": TAX_BEHAVIOR}

CREATE: dict[str, Check] = {
    "delivery_estimate": mapping({"maximum": BOUND, "minimum": BOUND}),
    "display_name": text(100),
    "fixed_amount": mapping(
        {"amount": AMOUNT, "currency": currency, "currency_options": by_currency(mapping(OPTION, ("amount",)))},
        ("amount", "currency"),
    ),
    "metadata": metadata,
    "tax_behavior": TAX_BEHAVIOR,
    "tax_code": tax_code,
    "type": choice("fixed_amount"),
}

UPDATE: dict[str, Check] = {
    "active": boolean,
    "fixed_amount": mapping({"currency_options": by_currency(mapping(OPTION))}),
    "metadata": metadata,
    "tax_behavior": TAX_BEHAVIOR,
}


def create(call: Call) -> Json:
    """Create a rate; ``expand[]=fixed_amount.currency_options`` shows its other currencies."""
    return make(call.world, call.params)


def make(world: World, given: Mapping[str, Any]) -> Json:
    """A rate in the store, also from Checkout's ``shipping_rate_data``.

    Raises:
        InvalidParameterError: ``fixed_amount`` is missing, or an option is for the rate's own currency.
    """
    if "fixed_amount" not in given:
        raise InvalidParameterError(
            "Missing required param: fixed_amount.", code="parameter_missing", param="fixed_amount"
        )
    amount = dict(given["fixed_amount"])
    named = amount.pop("currency_options", {})
    if amount["currency"] in named:
        raise InvalidParameterError(
            "You are specifying a currency option that matches the top-level currency for this shipping rate.",
            param=f"fixed_amount[currency_options][{amount['currency']}]",
        )
    behavior = given.get("tax_behavior", "unspecified")
    item = world.store.add(
        {
            "id": world.ids.new("shr"),
            "object": "shipping_rate",
            "active": True,
            "created": world.clock.now(),
            "delivery_estimate": _estimate(given.get("delivery_estimate")),
            "display_name": given["display_name"],
            "fixed_amount": {"amount": amount["amount"], "currency": amount["currency"]},
            "livemode": False,
            "metadata": merge_metadata({}, given.get("metadata", {})),
            "tax_behavior": behavior,
            "tax_code": given.get("tax_code"),
            "type": "fixed_amount",
        }
    )
    own = {amount["currency"]: {"amount": amount["amount"], "tax_behavior": behavior}}
    options = {code: {"tax_behavior": "unspecified", **option} for code, option in named.items()}
    world.store.aside("included")[item["id"]] = {OPTIONS: dict(sorted({**own, **options}.items()))}
    return item


def _estimate(given: Mapping[str, Any] | None) -> Json | None:
    if given is None:
        return None
    return {"maximum": given.get("maximum"), "minimum": given.get("minimum")}


def amount_in(world: World, item: Json, code: str) -> int | None:
    """What a rate costs in a currency, in minor units; None where it has no amount in it."""
    option = world.store.aside("included")[item["id"]][OPTIONS].get(code)
    return None if option is None else option["amount"]


def retrieve(call: Call) -> Json:
    """One rate."""
    item = call.world.store.find("shipping_rate", call.target)
    if item is None:
        raise no_such("shipping rate", call.target, param="shipping_rate_token")
    return item


def update(call: Call) -> Json:
    """Archive a rate, or change its metadata and its amounts in other currencies.

    Raises:
        InvalidRequestError: a new currency without an amount, or a tax behavior that was already chosen.
    """
    world, fields = call.world, dict(call.params)
    item = retrieve(call)
    if "tax_behavior" in fields and item["tax_behavior"] not in ("unspecified", fields["tax_behavior"]):
        raise InvalidRequestError("The tax behavior of a shipping rate cannot be changed.", param="tax_behavior")
    _change_options(world, item, fields.pop("fixed_amount", {}).get("currency_options", {}))
    if "metadata" in fields:
        fields["metadata"] = merge_metadata(item["metadata"], fields["metadata"])
    world.change(item, **fields)
    return item


def _change_options(world: World, item: Json, given: Mapping[str, Any]) -> None:
    included = world.store.aside("included")[item["id"]]
    options = included[OPTIONS]
    for code, option in given.items():
        if code not in options and "amount" not in option:
            name = f"fixed_amount[currency_options][{code}][amount]"
            raise InvalidParameterError(f"Missing required param: {name}.", code="parameter_missing", param=name)
    changed = {
        code: {"tax_behavior": "unspecified", **options.get(code, {}), **option} for code, option in given.items()
    }
    included[OPTIONS] = dict(sorted({**options, **changed}.items()))


def listed(call: Call) -> Json:
    """Rates, filtered by currency and by whether they are active."""
    active, wanted = call.params.get("active"), call.params.get("currency")
    return page(
        call,
        "shipping_rate",
        lambda item: (
            active in (None, item["active"]) and (wanted is None or amount_in(call.world, item, wanted) is not None)
        ),
    )


ROUTES = (
    Route("POST", "/v1/shipping_rates", create, CREATE, ("display_name",)),
    Route("GET", "/v1/shipping_rates", listed, {**LIST_PARAMS, "active": boolean, "currency": currency}),
    Route("GET", "/v1/shipping_rates/{id}", retrieve),
    Route("POST", "/v1/shipping_rates/{id}", update, UPDATE),
)
