"""Promotion codes; follows docs.stripe.com/api/promotion_codes."""

import re
import string
from collections.abc import Mapping
from typing import Any

from stripe_simulator.errors import InvalidParameterError, InvalidRequestError, no_such
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
    text,
    unsupported,
)
from stripe_simulator.resources import coupons
from stripe_simulator.resources.catalog_params import by_currency
from stripe_simulator.resources.shapes import require_customer
from stripe_simulator.routing import Route
from stripe_simulator.versions import refuse_removed
from stripe_simulator.world import Call, World

CODE_CHARS = 8
CODE_LETTERS = string.ascii_uppercase + string.digits


def code_text(name: str, raw: Any) -> str:
    """Letters, digits, dashes and underscores."""
    value = str(text(500)(name, raw))
    if not re.fullmatch(r"[a-zA-Z0-9\-_]+", value):
        raise InvalidParameterError(
            "This value must match the regex pattern. "
            rf"(/\A[a-zA-Z0-9\-_]+\z/ does not match for the value {value}).",
            param=name,
        )
    return value


MINIMUMS = by_currency(mapping({"minimum_amount": integer(1)}))

CREATE: dict[str, Check] = {
    "active": boolean,
    "code": code_text,
    "coupon": text(),
    "customer": text(),
    "customer_account": unsupported,
    "expires_at": integer(0),
    "max_redemptions": integer(1),
    "metadata": metadata,
    "promotion": mapping({"coupon": text(), "type": choice("coupon")}, ("type",)),
    "restrictions": mapping(
        {
            "currency_options": MINIMUMS,
            "first_time_transaction": boolean,
            "minimum_amount": integer(1),
            "minimum_amount_currency": currency,
        }
    ),
}

UPDATE: dict[str, Check] = {
    "active": boolean,
    "metadata": metadata,
    "restrictions": mapping({"currency_options": MINIMUMS}),
}


def create(call: Call) -> Json:
    """Create a code for a coupon.

    Raises:
        InvalidParameterError: no coupon, half of a minimum, a time or a count beyond the coupon's.
        InvalidRequestError: the coupon or the customer is not there, the coupon is not valid, or the
            code is taken by an active one.
    """
    world, params = call.world, call.params
    coupon = _coupon(world, _promotion(call))
    _check_limits(world, params, coupon)
    require_customer(world, params)
    if not coupon["valid"]:
        raise InvalidRequestError(f"Coupon expired: {coupon['id']}", code="coupon_expired", param="promotion[coupon]")
    code = params.get("code") or "".join(world.ids.source("promotion_code").choices(CODE_LETTERS, k=CODE_CHARS))
    if params.get("active", True):
        _check_unique(world, code, params.get("customer"))
    item = _made(world, params, coupon, code)
    if "expires_at" in params:
        world.schedule.put(params["expires_at"] + 1, "promotion_code.expire", item["id"])
    world.emit("promotion_code.created", item)
    return item


def _made(world: World, params: Mapping[str, Any], coupon: Json, code: str) -> Json:
    restrictions = params.get("restrictions", {})
    item = world.store.add(
        {
            "id": world.ids.new("promo"),
            "object": "promotion_code",
            "active": params.get("active", True),
            "code": code,
            "created": world.clock.now(),
            "customer": params.get("customer"),
            "customer_account": None,
            "expires_at": params.get("expires_at"),
            "livemode": False,
            "max_redemptions": params.get("max_redemptions"),
            "metadata": merge_metadata({}, params.get("metadata", {})),
            "promotion": {"coupon": coupon["id"], "type": "coupon"},
            "restrictions": {
                "first_time_transaction": restrictions.get("first_time_transaction", False),
                "minimum_amount": restrictions.get("minimum_amount"),
                "minimum_amount_currency": restrictions.get("minimum_amount_currency"),
            },
            "times_redeemed": 0,
        }
    )
    _keep_minimums(world, item, restrictions.get("currency_options", {}))
    return item


def _promotion(call: Call) -> Json:
    """The promotion; versions before named its coupon alone.

    docs.stripe.com/changelog/clover/2025-09-30/polymorphic-coupon.
    """
    refuse_removed(call, "coupon", since="2025-09-30.clover")
    if "promotion" in call.params:
        return dict(call.params["promotion"])
    if "coupon" in call.params:
        return {"coupon": call.params["coupon"], "type": "coupon"}
    raise InvalidParameterError("Missing required param: promotion.", code="parameter_missing", param="promotion")


def _coupon(world: World, promotion: Mapping[str, Any]) -> Json:
    if "coupon" not in promotion:
        raise InvalidParameterError("You must pass promotion.coupon when passing promotion", param="promotion.coupon")
    return world.store.get("coupon", promotion["coupon"], param="promotion[coupon]", status=400)


def _check_limits(world: World, params: Mapping[str, Any], coupon: Json) -> None:
    restrictions = params.get("restrictions", {})
    if ("minimum_amount" in restrictions) != ("minimum_amount_currency" in restrictions):
        raise InvalidParameterError(
            "You must pass both `restrictions[minimum_amount]` and `restrictions[minimum_amount_currency]`.",
            param="restrictions",
        )
    coupons.check_time(world, params, "expires_at")
    if coupon["redeem_by"] and params.get("expires_at", 0) > coupon["redeem_by"]:
        raise InvalidParameterError("`expires_at` cannot be after the coupon's `redeem_by`.", param="expires_at")
    if coupon["max_redemptions"] and params.get("max_redemptions", 0) > coupon["max_redemptions"]:
        raise InvalidParameterError(
            "`max_redemptions` cannot be greater than the coupon's `max_redemptions`.", param="max_redemptions"
        )


def _check_unique(world: World, code: str, customer: str | None) -> None:
    for other in world.store.newest_first("promotion_code"):
        same_buyers = other["customer"] is None or customer is None or other["customer"] == customer
        if other["active"] and same_buyers and other["code"].lower() == code.lower():
            raise InvalidRequestError(f"An active promotion code with `code: {code}` already exists.", param="code")


def _keep_minimums(world: World, item: Json, options: Json) -> None:
    own = item["restrictions"]
    if own["minimum_amount_currency"]:
        options = {own["minimum_amount_currency"]: {"minimum_amount": own["minimum_amount"]}, **options}
    kept = world.store.aside("included").setdefault(item["id"], {"restrictions.currency_options": {}})
    name = "restrictions.currency_options"
    kept[name] = dict(sorted({**kept[name], **options}.items()))


def expire_due(world: World, key: str) -> None:
    """End a code whose time has passed."""
    world.store.get("promotion_code", key)["active"] = False


def retrieve(call: Call) -> Json:
    """One code, by its id."""
    item = call.world.store.find("promotion_code", call.target)
    if item is None:
        raise no_such("promotion code", call.target, param="promotion_code")
    return item


def redeemable(world: World, item: Json) -> bool:
    """Whether neither time nor count has ended a code or its coupon."""
    coupon = world.store.find("coupon", item["promotion"]["coupon"])
    ended = item["expires_at"] is not None and world.clock.now() > item["expires_at"]
    used_up = item["max_redemptions"] is not None and item["times_redeemed"] >= item["max_redemptions"]
    return coupon is not None and bool(coupon["valid"]) and not ended and not used_up


def update(call: Call) -> Json:
    """Change the metadata, the minimums in other currencies, and whether it is active.

    Raises:
        InvalidRequestError: activated although it cannot be redeemed, or another one has its code.
    """
    world, fields = call.world, dict(call.params)
    item = retrieve(call)
    if fields.get("active") and not item["active"]:
        if not redeemable(world, item):
            raise InvalidRequestError(
                "This promotion code cannot be reactivated because it or its coupon can no longer be redeemed.",
                param="active",
            )
        _check_unique(world, item["code"], item["customer"])
    _keep_minimums(world, item, fields.pop("restrictions", {}).get("currency_options", {}))
    if "metadata" in fields:
        fields["metadata"] = merge_metadata(item["metadata"], fields["metadata"])
    previous = world.change(item, **fields)
    if previous or "restrictions" in call.params:
        world.emit("promotion_code.updated", item, previous)
    return item


def listed(call: Call) -> Json:
    """Codes, filtered by the code regardless of case, the coupon, the customer and whether they are active."""
    params = call.params
    if "coupon" in params:
        call.world.store.get("coupon", params["coupon"], param="coupon", status=400)
    code = params.get("code", "").lower()
    names = ("active", "customer")
    wanted = {name: params[name] for name in names if name in params}

    def keep(item: Json) -> bool:
        return (
            all(item[name] == value for name, value in wanted.items())
            and code in ("", item["code"].lower())
            and params.get("coupon", item["promotion"]["coupon"]) == item["promotion"]["coupon"]
        )

    return page(call, "promotion_code", keep)


TASKS = {"promotion_code.expire": expire_due}

ROUTES = (
    Route("POST", "/v1/promotion_codes", create, CREATE),
    Route(
        "GET",
        "/v1/promotion_codes",
        listed,
        {
            **LIST_PARAMS,
            "active": boolean,
            "code": text(),
            "coupon": text(),
            "customer": text(),
            "customer_account": unsupported,
        },
    ),
    Route("GET", "/v1/promotion_codes/{id}", retrieve),
    Route("POST", "/v1/promotion_codes/{id}", update, UPDATE),
)
