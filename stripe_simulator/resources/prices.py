"""Prices; follows docs.stripe.com/api/prices.

A recurring price is kept as data: nothing here subscribes to it. Tiers, meters and amounts that the
customer chooses are refused.
"""

from collections.abc import Mapping
from typing import Any

from stripe_simulator.errors import InvalidParameterError, InvalidRequestError
from stripe_simulator.listing import LIST_PARAMS, page
from stripe_simulator.messages import Json
from stripe_simulator.params import (
    Check,
    boolean,
    choice,
    currency,
    integer,
    mapping,
    merge_metadata,
    metadata,
    sequence,
    text,
    unsupported,
)
from stripe_simulator.resources import catalog
from stripe_simulator.resources.catalog_params import (
    INTERVAL,
    INTERVAL_FIELDS,
    PRICE_AMOUNTS,
    PRICE_OPTION,
    TAX_BEHAVIOR,
    TAX_DETAILS,
    by_currency,
    or_empty,
    statement_descriptor,
    tax_code,
)
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World

PRODUCT_DATA = mapping(
    {
        "active": boolean,
        "id": text(),
        "metadata": metadata,
        "name": text(),
        "statement_descriptor": statement_descriptor,
        "tax_code": tax_code,
        "tax_details": TAX_DETAILS,
        "unit_label": text(12),
    },
    ("name",),
)

RECURRING = mapping(
    {
        **INTERVAL_FIELDS,
        "meter": unsupported,
        "trial_period_days": integer(0),
        "usage_type": choice("licensed", "metered"),
    },
    ("interval",),
)

CREATE: dict[str, Check] = {
    **PRICE_AMOUNTS,
    "active": boolean,
    "billing_scheme": choice("per_unit", "tiered"),
    "lookup_key": text(200),
    "nickname": text(),
    "product": text(),
    "product_data": PRODUCT_DATA,
    "recurring": RECURRING,
    "tiers": unsupported,
    "tiers_mode": unsupported,
    "transfer_lookup_key": boolean,
    "transform_quantity": mapping(
        {"divide_by": integer(1), "round": choice("up", "down")},
        ("divide_by", "round"),
    ),
}

UPDATE: dict[str, Check] = {
    "active": boolean,
    "currency_options": or_empty(by_currency(or_empty(mapping(PRICE_OPTION))), {}),
    "lookup_key": text(200, clearable=True),
    "metadata": metadata,
    "nickname": text(clearable=True),
    "tax_behavior": TAX_BEHAVIOR,
    "transfer_lookup_key": boolean,
}


def create(call: Call) -> Json:
    """Create a price of a product, or with a product of its own.

    Raises:
        InvalidParameterError: no product or two, no amount, or what is not modelled.
        InvalidRequestError: the product is not there, or the lookup key is taken.
    """
    world, params = call.world, call.params
    _check(params)
    if "product" in params:
        world.store.get("product", params["product"], param="product", status=400)
    free_lookup_key(world, params, "")
    made = None
    if "product_data" in params:
        made = catalog.new_product(world, params["product_data"])
        world.emit("product.created", made)
    item = catalog.new_price(world, made["id"] if made else params["product"], params)
    world.emit("price.created", item)
    return item


def _check(params: Mapping[str, Any]) -> None:
    if params.get("billing_scheme") == "tiered":
        raise InvalidParameterError("The simulator does not model tiered billing.", param="billing_scheme")
    if "product" in params and "product_data" in params:
        raise InvalidParameterError(
            "You may only specify one of these parameters: product, product_data.", param="product"
        )
    if "product" not in params and "product_data" not in params:
        raise InvalidParameterError("You must specify either `product` or `product_data` when creating a price.")
    if params.get("recurring", {}).get("usage_type") == "metered":
        raise InvalidParameterError(
            "Starting with Stripe version `2025-03-31.basil`, metered prices must be backed by meters.",
            param="recurring[usage_type]",
        )
    catalog.amounts(params)
    catalog.price_options(params)


def free_lookup_key(world: World, params: Mapping[str, Any], taker: str) -> None:
    """Take the lookup key from the price that has it; it is that one's only change.

    Raises:
        InvalidRequestError: it is taken, and ``transfer_lookup_key`` is not asked for.
    """
    key = params.get("lookup_key")
    holder = next((item for item in world.store.newest_first("price") if key and item["lookup_key"] == key), None)
    if holder is None or holder["id"] == taker:
        return
    if not params.get("transfer_lookup_key"):
        raise InvalidRequestError(f"A price (`{holder['id']}`) already uses that lookup key.", param="lookup_key")
    world.emit("price.updated", holder, world.change(holder, lookup_key=None))


def retrieve(call: Call) -> Json:
    """One price."""
    return call.world.store.get("price", call.target, param="price")


def update(call: Call) -> Json:
    """Change what may change: never the amount.

    Raises:
        InvalidRequestError: archived while it is its product's default, a lookup key that is taken, or
            a tax behavior that was already chosen.
    """
    world, fields = call.world, dict(call.params)
    item = retrieve(call)
    _check_update(world, item, fields)
    free_lookup_key(world, fields, item["id"])
    fields.pop("transfer_lookup_key", None)
    options = fields.pop("currency_options", None)
    if "metadata" in fields:
        fields["metadata"] = merge_metadata(item["metadata"], fields["metadata"])
    previous = world.change(item, **fields)
    if options is not None:
        _change_options(world, item, options)
    if previous or options is not None:
        world.emit("price.updated", item, previous)
    return item


def _check_update(world: World, item: Json, fields: Json) -> None:
    product = world.store.get("product", item["product"])
    if fields.get("active") is False and product["default_price"] == item["id"]:
        raise InvalidRequestError("This price cannot be archived because it is the default price of its product.")
    if "tax_behavior" in fields and item["tax_behavior"] not in ("unspecified", fields["tax_behavior"]):
        raise InvalidRequestError(
            "You cannot change the `tax_behavior` of a price once it is set to `exclusive` or `inclusive`.",
            param="tax_behavior",
        )


def _change_options(world: World, item: Json, given: Json) -> None:
    named = {code: option for code, option in given.items() if option is not None}
    own = {"currency": item["currency"], "currency_options": named, "tax_behavior": item["tax_behavior"]}
    made = catalog.price_options({**own, "unit_amount_decimal": item["unit_amount_decimal"]})
    included = world.store.aside("included")[item["id"]]
    kept = {code: option for code, option in included["currency_options"].items() if given and code not in given}
    included["currency_options"] = dict(sorted({**kept, **made}.items()))


def listed(call: Call) -> Json:
    """Prices, filtered by product, currency, kind and lookup keys."""
    params = call.params
    if "product" in params:
        call.world.store.get("product", params["product"], param="product", status=400)
    names = ("active", "currency", "product", "type")
    wanted = {name: params[name] for name in names if name in params}
    keys, recurring = params.get("lookup_keys"), params.get("recurring", {})

    def keep(item: Json) -> bool:
        return (
            all(item[name] == value for name, value in wanted.items())
            and (keys is None or item["lookup_key"] in keys)
            and all((item["recurring"] or {}).get(name) == value for name, value in recurring.items())
        )

    return page(call, "price", keep)


ROUTES = (
    Route("POST", "/v1/prices", create, CREATE, ("currency",)),
    Route(
        "GET",
        "/v1/prices",
        listed,
        {
            **LIST_PARAMS,
            "active": boolean,
            "currency": currency,
            "lookup_keys": sequence(text(200), max_items=10),
            "product": text(),
            "recurring": mapping({"interval": INTERVAL, "meter": text(), "usage_type": choice("licensed", "metered")}),
            "type": choice("one_time", "recurring"),
        },
    ),
    Route("GET", "/v1/prices/{id}", retrieve),
    Route("POST", "/v1/prices/{id}", update, UPDATE),
)
