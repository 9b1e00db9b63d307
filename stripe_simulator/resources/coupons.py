"""Coupons; follows docs.stripe.com/api/coupons."""

from collections.abc import Mapping
from typing import Any

from stripe_simulator.errors import InvalidParameterError
from stripe_simulator.listing import LIST_PARAMS, page
from stripe_simulator.messages import Json
from stripe_simulator.params import Check, choice, currency, integer, mapping, merge_metadata, metadata, sequence, text
from stripe_simulator.resources.catalog_params import FIVE_YEARS_SECONDS, by_currency, percentage
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World

ID_CHARS = 8

CURRENCY_OPTIONS = by_currency(mapping({"amount_off": integer(1)}, ("amount_off",)))

CREATE: dict[str, Check] = {
    "amount_off": integer(1),
    "applies_to": mapping({"products": sequence(text())}),
    "currency": currency,
    "currency_options": CURRENCY_OPTIONS,
    "duration": choice("forever", "once", "repeating"),
    "duration_in_months": integer(1),
    "id": text(),
    "max_redemptions": integer(1),
    "metadata": metadata,
    "name": text(40, clearable=True),
    "percent_off": percentage("0.01", 2),
    "redeem_by": integer(0),
}

UPDATE: dict[str, Check] = {
    "currency_options": CURRENCY_OPTIONS,
    "metadata": metadata,
    "name": text(40, clearable=True),
}


def create(call: Call) -> Json:
    """Create a coupon; ``applies_to`` and ``currency_options`` are shown by ``expand[]`` alone.

    Raises:
        InvalidParameterError: not exactly one of the two kinds of discount, ``resource_already_exists``,
            or a time that is past or more than five years ahead.
        InvalidRequestError: ``resource_missing``, a product is not there.
    """
    world, params = call.world, call.params
    _check(params)
    if params.get("id") and world.store.find("coupon", params["id"]):
        raise InvalidParameterError("Coupon already exists.", code="resource_already_exists")
    check_time(world, params, "redeem_by")
    for place, product in enumerate(params.get("applies_to", {}).get("products", ())):
        world.store.get("product", product, param=f"applies_to[products][{place}]", status=400)
    item = world.store.add(
        {
            "id": params.get("id") or world.ids.letters("coupon", ID_CHARS),
            "object": "coupon",
            "amount_off": params.get("amount_off"),
            "created": world.clock.now(),
            "currency": params.get("currency") if "amount_off" in params else None,
            "duration": params.get("duration", "once"),
            "duration_in_months": params.get("duration_in_months"),
            "livemode": False,
            "max_redemptions": params.get("max_redemptions"),
            "metadata": merge_metadata({}, params.get("metadata", {})),
            "name": params.get("name"),
            "percent_off": params.get("percent_off"),
            "redeem_by": params.get("redeem_by"),
            "times_redeemed": 0,
            "valid": True,
        }
    )
    world.store.aside("included")[item["id"]] = {"applies_to": params.get("applies_to"), **_options(item, params)}
    if "redeem_by" in params:
        world.schedule.put(params["redeem_by"] + 1, "coupon.expire", item["id"])
    world.emit("coupon.created", item)
    return item


def _check(params: Mapping[str, Any]) -> None:
    amount, percent = "amount_off" in params, "percent_off" in params
    if not amount and not percent:
        raise InvalidParameterError("Must provide percent_off or amount_off.", code="parameter_missing")
    if amount and percent:
        raise InvalidParameterError("Received both percent_off and amount_off parameters. Please pass in only one.")
    if amount and "currency" not in params:
        raise InvalidParameterError("You must pass currency when passing amount_off", param="currency")
    if percent and "currency_options" in params:
        raise InvalidParameterError(
            "You may only specify one of these parameters: currency_options, percent_off.", param="currency_options"
        )
    repeating = params.get("duration") == "repeating"
    if repeating and "duration_in_months" not in params:
        raise InvalidParameterError(
            "The duration_in_months param must be set when creating a coupon with a repeating duration",
            param="duration",
        )
    if not repeating and "duration_in_months" in params:
        raise InvalidParameterError(
            "The duration_in_months param can only be used when creating a coupon with a repeating duration",
            param="duration_in_months",
        )


def check_time(world: World, params: Mapping[str, Any], name: str) -> None:
    """Refuse a last moment that is past or more than five years ahead."""
    if name not in params:
        return
    value, now = params[name], world.clock.now()
    if value <= now:
        raise InvalidParameterError(
            f"The parameter `{name}` expects a unix timestamp representing a date and time in the future. "
            f"You specified the value `{value}` which is in the past.",
            param=name,
        )
    if value > now + FIVE_YEARS_SECONDS:
        raise InvalidParameterError("Invalid timestamp: can be no more than five years in the future.", param=name)


def _options(item: Json, params: Mapping[str, Any]) -> Json:
    if item["amount_off"] is None:
        return {"currency_options": None}
    own = {item["currency"]: {"amount_off": item["amount_off"]}}
    return {"currency_options": dict(sorted({**own, **params.get("currency_options", {})}.items()))}


def expire_due(world: World, key: str) -> None:
    """End a coupon whose time has passed."""
    item = world.store.find("coupon", key)
    if item is not None:
        invalidate(world, item)


def invalidate(world: World, item: Json) -> None:
    """Make a coupon invalid, and with it the codes that lead to it; docs.stripe.com/api/promotion_codes/object."""
    item["valid"] = False
    for code in world.store.newest_first("promotion_code"):
        if code["promotion"]["coupon"] == item["id"] and code["active"]:
            code["active"] = False


def retrieve(call: Call) -> Json:
    """One coupon; a deleted one is not found."""
    return call.world.store.get("coupon", call.target, param="coupon")


def update(call: Call) -> Json:
    """Change the name, the metadata and the amounts in other currencies."""
    world, fields = call.world, dict(call.params)
    item = retrieve(call)
    options = fields.pop("currency_options", None)
    if options is not None and item["amount_off"] is None:
        raise InvalidParameterError(
            "`currency_options` is only supported for amount-based coupons.", param="currency_options"
        )
    if "metadata" in fields:
        fields["metadata"] = merge_metadata(item["metadata"], fields["metadata"])
    previous = world.change(item, **fields)
    if options:
        included = world.store.aside("included")[item["id"]]
        included["currency_options"] = dict(sorted({**included["currency_options"], **options}.items()))
    if previous or options:
        world.emit("coupon.updated", item, previous)
    return item


def listed(call: Call) -> Json:
    """All coupons."""
    return page(call, "coupon")


def delete(call: Call) -> Json:
    """Delete a coupon: nobody can redeem it any more; what it took off stays taken off."""
    world, item = call.world, retrieve(call)
    invalidate(world, item)
    world.store.remove("coupon", call.target)
    world.emit("coupon.deleted", item)
    return {"id": call.target, "object": "coupon", "deleted": True}


TASKS = {"coupon.expire": expire_due}

ROUTES = (
    Route("POST", "/v1/coupons", create, CREATE),
    Route("GET", "/v1/coupons", listed, LIST_PARAMS),
    Route("GET", "/v1/coupons/{id}", retrieve),
    Route("POST", "/v1/coupons/{id}", update, UPDATE),
    Route("DELETE", "/v1/coupons/{id}", delete),
)
