"""What coupons and promotion codes take off; follows docs.stripe.com/payments/checkout/discounts.

For Checkout: ``find`` the discount that is named, ``check`` that it may be used, ``amount_off`` it,
``spread`` that over the lines, show a ``discount``, and ``redeem`` it once it is paid.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from stripe_simulator.errors import InvalidParameterError, InvalidRequestError, no_such
from stripe_simulator.messages import Json
from stripe_simulator.resources import coupons
from stripe_simulator.world import World


@dataclass(frozen=True, slots=True)
class Offer:
    """A coupon, and the promotion code that led to it."""

    coupon: Json
    promotion_code: Json | None = None


def find(world: World, given: Mapping[str, Any], *, param: str = "discounts[0]") -> Offer:
    """The offer of ``{"coupon": id}`` or ``{"promotion_code": id}``.

    Raises:
        InvalidParameterError: both or neither is named.
        InvalidRequestError: ``resource_missing``.
    """
    if ("coupon" in given) == ("promotion_code" in given):
        raise InvalidParameterError(
            "You must specify exactly one of these parameters: coupon, promotion_code.", param=param
        )
    if "coupon" in given:
        return Offer(world.store.get("coupon", given["coupon"], param=f"{param}[coupon]", status=400))
    code = world.store.find("promotion_code", given["promotion_code"])
    if code is None:
        raise no_such("promotion code", given["promotion_code"], param=f"{param}[promotion_code]", status=400)
    return _behind(world, code, f"{param}[promotion_code]")


def typed(world: World, code: str, customer: str | None) -> Offer:
    """The offer of a code that a customer types, regardless of case.

    Raises:
        InvalidRequestError: no active code is written like this.
    """
    for item in world.store.newest_first("promotion_code"):
        if item["active"] and item["code"].lower() == code.lower() and item["customer"] in (None, customer):
            return _behind(world, item, "promotion_code")
    raise InvalidRequestError("This code is invalid.", param="promotion_code")


def _behind(world: World, code: Json, param: str) -> Offer:
    coupon = world.store.find("coupon", code["promotion"]["coupon"])
    if coupon is None:
        raise InvalidRequestError(f"Coupon expired: {code['promotion']['coupon']}", code="coupon_expired", param=param)
    return Offer(coupon, code)


def check(world: World, offer: Offer, *, currency: str, subtotal: int, customer: str | None, param: str) -> None:
    """Refuse an offer that this purchase may not use.

    *subtotal* is in minor units of *currency*. A code for first purchases is not refused to someone
    without a customer: nothing is known of them yet.

    Raises:
        InvalidRequestError: ``coupon_expired``, used up, inactive, another customer's, another
            currency's, below the minimum, or ``promotion_code_customer_not_first_time``.
    """
    _check_coupon(world, offer.coupon, currency, param)
    if offer.promotion_code is not None:
        _check_code(world, offer.promotion_code, customer, param)
        minimum = _minimum(world, offer.promotion_code, currency, param)
        if subtotal < minimum:
            raise _refused("the associated purchase does not meet the minimum amount requirement", param)


def _check_coupon(world: World, coupon: Json, currency: str, param: str) -> None:
    key = coupon["id"]
    used_up = coupon["max_redemptions"] is not None and coupon["times_redeemed"] >= coupon["max_redemptions"]
    if used_up:
        raise InvalidRequestError(f"Coupon {key} is used up and cannot be applied.", code="coupon_expired", param=param)
    if not coupon["valid"]:
        raise InvalidRequestError(f"Coupon expired: {key}", code="coupon_expired", param=param)
    if coupon["amount_off"] is not None and currency not in _included(world, key)["currency_options"]:
        raise InvalidRequestError(
            f"Coupon {key} is for amounts in {coupon['currency']} and cannot be applied to amounts in {currency}.",
            param=param,
        )


def _check_code(world: World, code: Json, customer: str | None, param: str) -> None:
    if not code["active"]:
        raise _refused("it is inactive", param)
    if code["customer"] is not None and code["customer"] != customer:
        raise _refused("it is restricted to another customer", param)
    if code["restrictions"]["first_time_transaction"] and customer and _has_paid(world, customer):
        raise _refused(
            "the associated customer has prior transactions", param, "promotion_code_customer_not_first_time"
        )


def _refused(reason: str, param: str, code: str | None = None) -> InvalidRequestError:
    return InvalidRequestError(f"This promotion code cannot be redeemed because {reason}.", code=code, param=param)


def _has_paid(world: World, customer: str) -> bool:
    return any(
        charge["customer"] == customer and charge["status"] == "succeeded"
        for charge in world.store.newest_first("charge")
    )


def _minimum(world: World, code: Json, currency: str, param: str) -> int:
    minimums = _included(world, code["id"])["restrictions.currency_options"]
    if minimums and currency not in minimums:
        raise _refused("its minimum amount is in another currency", param)
    amount: int = minimums.get(currency, {}).get("minimum_amount", 0)
    return amount


def _included(world: World, key: str) -> Json:
    included: Json = world.store.aside("included")[key]
    return included


def products(world: World, coupon: Json) -> tuple[str, ...]:
    """The products that a coupon is limited to; none when it is for all."""
    return tuple((_included(world, coupon["id"])["applies_to"] or {}).get("products", ()))


def amount_off(world: World, coupon: Json, subtotal: int, currency: str) -> int:
    """What a coupon takes off *subtotal*: never more than it, a half of a minor unit rounded up."""
    if coupon["percent_off"] is not None:
        exact = Fraction(str(coupon["percent_off"])) * subtotal / 100
        return int(exact + Fraction(1, 2))
    off: int = _included(world, coupon["id"])["currency_options"][currency]["amount_off"]
    return min(off, subtotal)


def spread(amount: int, parts: Sequence[int]) -> list[int]:
    """Divide *amount* over *parts* in proportion to them; the largest remainders get what is left."""
    whole = sum(parts)
    if whole == 0:
        return [0 for _ in parts]
    shares = [amount * part // whole for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda place: -(amount * parts[place] % whole))
    for place in by_remainder[: amount - sum(shares)]:
        shares[place] += 1
    return shares


def discount(world: World, offer: Offer, *, customer: str | None, checkout_session: str | None) -> Json:
    """The ``discount`` object of an offer that is used; docs.stripe.com/api/discounts/object."""
    return {
        "id": world.ids.new("di"),
        "object": "discount",
        "checkout_session": checkout_session,
        "customer": customer,
        "customer_account": None,
        "end": None,
        "invoice": None,
        "invoice_item": None,
        "promotion_code": offer.promotion_code and offer.promotion_code["id"],
        "source": {"coupon": offer.coupon["id"], "type": "coupon"},
        "start": world.clock.now(),
        "subscription": None,
        "subscription_item": None,
    }


def redeem(world: World, offer: Offer) -> None:
    """Count one use of the coupon and of its code, and end what is used up by it."""
    code, coupon = offer.promotion_code, offer.coupon
    if code is not None:
        code["times_redeemed"] += 1
        if code["times_redeemed"] == code["max_redemptions"]:
            code["active"] = False
    coupon["times_redeemed"] += 1
    if coupon["times_redeemed"] == coupon["max_redemptions"]:
        coupons.invalidate(world, coupon)
