"""Products; follows docs.stripe.com/api/products."""

from stripe_simulator.errors import InvalidParameterError, InvalidRequestError
from stripe_simulator.listing import LIST_PARAMS, page
from stripe_simulator.messages import Json
from stripe_simulator.params import Check, address, boolean, choice, mapping, merge_metadata, metadata, sequence, text
from stripe_simulator.resources import catalog
from stripe_simulator.resources.catalog_params import (
    INTERVAL_FIELDS,
    MARKETING_FEATURES,
    PRICE_AMOUNTS,
    TAX_DETAILS,
    decimal,
    or_empty,
    statement_descriptor,
    tax_code,
)
from stripe_simulator.routing import Route
from stripe_simulator.world import Call

SIDES = ("height", "length", "weight", "width")


def _inches(name: str, raw: object) -> int | float:
    value = round(decimal(name, raw), 2)
    return int(value) if value == int(value) else float(value)


DIMENSIONS = mapping(dict.fromkeys(SIDES, _inches), SIDES)

FIELDS: dict[str, Check] = {
    "active": boolean,
    "description": text(40_000, clearable=True),
    "images": or_empty(sequence(text(), max_items=8), []),
    "marketing_features": or_empty(MARKETING_FEATURES, []),
    "metadata": metadata,
    "name": text(),
    "package_dimensions": or_empty(DIMENSIONS),
    "shippable": boolean,
    "statement_descriptor": statement_descriptor,
    "tax_code": or_empty(tax_code),
    "tax_details": or_empty(TAX_DETAILS),
    "unit_label": text(12, clearable=True),
    "url": or_empty(address),
}

DEFAULT_PRICE = mapping({**PRICE_AMOUNTS, "recurring": mapping(INTERVAL_FIELDS, ("interval",))}, ("currency",))

CREATE: dict[str, Check] = {
    **FIELDS,
    "default_price_data": DEFAULT_PRICE,
    "id": text(),
    "type": choice("good", "service"),
}


def create(call: Call) -> Json:
    """Create a product and, with ``default_price_data``, its price: announced after the product.

    Raises:
        InvalidParameterError: ``resource_already_exists``, the id is taken.
    """
    world, params = call.world, call.params
    if params.get("id") and world.store.find("product", params["id"]):
        raise InvalidParameterError("Product already exists.", code="resource_already_exists", param="id")
    if "default_price_data" in params:
        catalog.amounts(params["default_price_data"])
        catalog.price_options(params["default_price_data"])
    item = catalog.new_product(world, params)
    price = None
    if "default_price_data" in params:
        price = catalog.new_price(world, item["id"], params["default_price_data"])
        item["default_price"] = price["id"]
    world.emit("product.created", item)
    if price:
        world.emit("price.created", price)
    return item


def retrieve(call: Call) -> Json:
    """One product."""
    return call.world.store.get("product", call.target)


def update(call: Call) -> Json:
    """Change fields; metadata is merged.

    Raises:
        InvalidRequestError: ``default_price`` is not there, archived or another product's.
    """
    world, fields = call.world, dict(call.params)
    item = retrieve(call)
    if "default_price" in fields:
        _check_default_price(call, fields["default_price"])
    if "tax_details" in fields:
        fields["tax_code"] = (fields.pop("tax_details") or {}).get("tax_code")
    if "metadata" in fields:
        fields["metadata"] = merge_metadata(item["metadata"], fields["metadata"])
    previous = world.change(item, **fields)
    if previous:
        previous |= world.change(item, updated=world.clock.now())
        world.emit("product.updated", item, previous)
    return item


def _check_default_price(call: Call, key: str | None) -> None:
    if key is None:
        return
    price = call.world.store.get("price", key, param="default_price", status=400)
    if price["product"] != call.target:
        raise InvalidRequestError(
            f"The price specified must belong to the product: `{call.target}`.", param="default_price"
        )
    if not price["active"]:
        raise InvalidRequestError(
            "The price specified is inactive. This field only accepts active prices.", param="default_price"
        )


def listed(call: Call) -> Json:
    """Products, filtered by ids and by plain fields."""
    ids = call.params.get("ids")
    if ids is not None and {"starting_after", "ending_before"} & call.params.keys():
        raise InvalidParameterError("`ids` cannot be used with `starting_after` or `ending_before`.", param="ids")
    names = ("active", "shippable", "type", "url")
    wanted = {name: call.params[name] for name in names if name in call.params}
    return page(
        call,
        "product",
        lambda item: (ids is None or item["id"] in ids) and all(item[name] == value for name, value in wanted.items()),
    )


def delete(call: Call) -> Json:
    """Delete a product that never had a price.

    Raises:
        InvalidRequestError: it has prices, archived ones included.
    """
    world, item = call.world, retrieve(call)
    if any(price["product"] == call.target for price in world.store.newest_first("price")):
        raise InvalidRequestError(
            "This product cannot be deleted because it has one or more user-created prices.",
        )
    world.store.remove("product", call.target)
    item["active"] = False
    world.emit("product.deleted", item)
    return {"id": call.target, "object": "product", "deleted": True}


ROUTES = (
    Route("POST", "/v1/products", create, CREATE, ("name",)),
    Route(
        "GET",
        "/v1/products",
        listed,
        {
            **LIST_PARAMS,
            "active": boolean,
            "ids": sequence(text()),
            "shippable": boolean,
            "type": choice("good", "service"),
            "url": text(),
        },
    ),
    Route("GET", "/v1/products/{id}", retrieve),
    Route("POST", "/v1/products/{id}", update, {**FIELDS, "default_price": text(clearable=True)}),
    Route("DELETE", "/v1/products/{id}", delete),
)
