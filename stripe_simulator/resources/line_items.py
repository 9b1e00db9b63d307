"""The lines of a Checkout Session; follows docs.stripe.com/api/checkout/sessions/line_items."""

from stripe_simulator.listing import LIMIT_DEFAULT, as_list
from stripe_simulator.messages import Json
from stripe_simulator.params import merge_metadata
from stripe_simulator.world import Call, World


def make(world: World, given: Json) -> Json:
    """A line with a price and a product of its own, made from ``price_data``."""
    price = given["price_data"]
    amount = price["unit_amount"] * given["quantity"]
    return {
        "id": world.ids.new("li"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": price["currency"],
        "description": price["product_data"]["name"],
        "metadata": merge_metadata({}, given.get("metadata", {})),
        "price": _price(world, price),
        "quantity": given["quantity"],
    }


def _price(world: World, given: Json) -> Json:
    return {
        "id": world.ids.new("price"),
        "object": "price",
        "active": False,
        "billing_scheme": "per_unit",
        "created": world.clock.now(),
        "currency": given["currency"],
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": _product(world, given["product_data"])["id"],
        "recurring": None,
        "tax_behavior": given.get("tax_behavior", "unspecified"),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": given["unit_amount"],
        "unit_amount_decimal": str(given["unit_amount"]),
    }


def _product(world: World, given: Json) -> Json:
    now = world.clock.now()
    return world.store.add(
        {
            "id": world.ids.new("prod"),
            "object": "product",
            "active": False,
            "created": now,
            "default_price": None,
            "description": given.get("description"),
            "images": given.get("images", []),
            "livemode": False,
            "marketing_features": [],
            "metadata": merge_metadata({}, given.get("metadata", {})),
            "name": given["name"],
            "package_dimensions": None,
            "shippable": None,
            "statement_descriptor": None,
            "tax_code": given.get("tax_code"),
            "type": "service",
            "unit_label": given.get("unit_label"),
            "updated": now,
            "url": None,
        }
    )


def listed(call: Call, lines: list[Json]) -> Json:
    """One page of lines, in the order in which they were given."""
    limit = call.params.get("limit", LIMIT_DEFAULT)
    keys = [line["id"] for line in lines]
    after, before = call.params.get("starting_after"), call.params.get("ending_before")
    if before in keys:
        lines = lines[: keys.index(before)]
        return as_list(call.path, lines[-limit:], has_more=len(lines) > limit)
    if after in keys:
        lines = lines[keys.index(after) + 1 :]
    return as_list(call.path, lines[:limit], has_more=len(lines) > limit)
