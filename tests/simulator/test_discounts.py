"""docs.stripe.com/api/coupons and /promotion_codes, and what they take off."""

from fractions import Fraction
from typing import Any

import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as some

from stripe_simulator.errors import InvalidRequestError
from stripe_simulator.resources import discounts
from tests.simulator.harness import Stripe
from tests.simulator.test_catalog import refused

AMOUNT_OFF: Any = {"amount_off": 500, "currency": "usd"}


def new_coupon(simulator: Stripe, **more: Any) -> stripe.Coupon:
    params: Any = {**AMOUNT_OFF, **more}
    return simulator.v1.coupons.create(params)


def code_for(simulator: Stripe, coupon: str, **more: Any) -> stripe.PromotionCode:
    params: Any = {"promotion": {"type": "coupon", "coupon": coupon}, **more}
    return simulator.v1.promotion_codes.create(params)


def test_a_coupon_is_created_renamed_and_deleted(simulator: Stripe) -> None:
    """docs.stripe.com/api/coupons: the amounts never change, and a deleted one is not found."""
    made = simulator.v1.coupons.create({"percent_off": 25.5, "id": "SPRING"})

    simulator.v1.coupons.update(made.id, {"name": "Spring"})
    simulator.v1.coupons.delete(made.id)

    assert (made.percent_off, made.duration, made.valid, made.times_redeemed) == (25.5, "once", True, 0)
    assert simulator.event_types() == ["coupon.created", "coupon.updated", "coupon.deleted"]
    assert refused(lambda: simulator.v1.coupons.retrieve("SPRING")) == (
        404,
        "resource_missing",
        "coupon",
        "No such coupon: 'SPRING'",
    )


@pytest.mark.parametrize(
    ("given", "code", "param", "message"),
    [
        ({}, "parameter_missing", None, "Must provide percent_off or amount_off."),
        ({"percent_off": 5, **AMOUNT_OFF}, None, None, "Received both percent_off and amount_off parameters."),
        ({"amount_off": 500}, None, "currency", "You must pass currency when passing amount_off"),
        ({"percent_off": 0}, None, "percent_off", "greater than or equal to 0.01"),
        ({"percent_off": 100.5}, None, "percent_off", "less than or equal to 100"),
        ({"percent_off": 5, "duration": "repeating"}, None, "duration", "duration_in_months param must be set"),
        ({"percent_off": 5, "redeem_by": 1_000}, None, "redeem_by", "which is in the past."),
        ({"percent_off": 5, "id": "TAKEN"}, "resource_already_exists", None, "Coupon already exists."),
    ],
)
def test_a_coupon_that_makes_no_sense_is_refused(
    simulator: Stripe, given: Any, code: str | None, param: str | None, message: str
) -> None:
    """docs.stripe.com/api/coupons/create: one kind of discount, with what belongs to it."""
    simulator.v1.coupons.create({"percent_off": 1, "id": "TAKEN"})

    found = refused(lambda: simulator.v1.coupons.create(given))

    assert found[:3] == (400, code, param)
    assert message in str(found[3])


def test_what_a_coupon_applies_to_is_shown_on_request(simulator: Stripe) -> None:
    """docs.stripe.com/api/coupons/object: applies_to and currency_options are expandable."""
    product = simulator.v1.products.create({"name": "Mug"}).id
    more = {"applies_to": {"products": [product]}, "currency_options": {"eur": {"amount_off": 450}}}
    made = new_coupon(simulator, **more)

    path = f"/v1/coupons/{made.id}?expand[]=applies_to&expand[]=currency_options"
    shown = simulator.api("GET", path).json()

    assert not {"applies_to", "currency_options"} & set(made.to_dict())
    assert shown["applies_to"] == {"products": [product]}
    assert shown["currency_options"] == {"eur": {"amount_off": 450}, "usd": {"amount_off": 500}}


def test_a_coupon_ends_with_its_last_moment_and_its_codes_with_it(simulator: Stripe) -> None:
    """docs.stripe.com/api/promotion_codes/object: a code is only active if its coupon is valid."""
    simulator.control("/clock", {"set": 2_000_000_000})
    made = simulator.v1.coupons.create({"percent_off": 5, "redeem_by": 2_000_001_000})
    code = code_for(simulator, made.id)

    simulator.control("/clock", {"set": 2_000_000_900})
    still = simulator.v1.coupons.retrieve(made.id).valid
    simulator.control("/clock", {"set": 2_000_001_001})

    assert still is True
    assert simulator.v1.coupons.retrieve(made.id).valid is False
    assert simulator.v1.promotion_codes.retrieve(code.id).active is False
    assert refused(lambda: simulator.v1.promotion_codes.update(code.id, {"active": True}))[2] == "active"


def test_a_promotion_code_names_its_coupon_and_expands_it(simulator: Stripe) -> None:
    """docs.stripe.com/api/promotion_codes/object: promotion.coupon is expandable."""
    coupon = simulator.v1.coupons.create(AMOUNT_OFF)
    made = code_for(simulator, coupon.id)

    shown = simulator.v1.promotion_codes.retrieve(made.id, {"expand": ["promotion.coupon"]})

    assert made.promotion.coupon == coupon.id
    assert isinstance(shown.promotion.coupon, stripe.Coupon)
    assert shown.promotion.coupon.amount_off == 500
    assert len(made.code) == 8
    assert made.code.isupper()
    assert simulator.event_types() == ["coupon.created", "promotion_code.created"]


def test_an_active_code_is_written_once_regardless_of_case(simulator: Stripe) -> None:
    """docs.stripe.com/api/promotion_codes/create#create_promotion_code-code: unique among the active ones."""
    coupon = simulator.v1.coupons.create(AMOUNT_OFF).id
    first = code_for(simulator, coupon, code="FALL20")

    taken = refused(lambda: code_for(simulator, coupon, code="fall20"))
    simulator.v1.promotion_codes.update(first.id, {"active": False})
    second = code_for(simulator, coupon, code="fall20")

    assert taken[::3] == (400, "An active promotion code with `code: fall20` already exists.")
    found = simulator.v1.promotion_codes.list({"code": "Fall20", "active": True}).data
    assert [item.id for item in found] == [second.id]
    assert refused(lambda: simulator.v1.promotion_codes.update(first.id, {"active": True}))[2] == "code"


@pytest.mark.parametrize(
    ("given", "param", "message"),
    [
        ({"code": "has spaces!"}, "code", "This value must match the regex pattern."),
        ({"expires_at": 2_000}, "expires_at", "which is in the past."),
        ({"expires_at": 9_000_000_000}, "expires_at", "no more than five years in the future"),
        ({"customer": "cus_none"}, "customer", "No such customer"),
        ({"max_redemptions": 11}, "max_redemptions", "cannot be greater than the coupon's"),
        ({"restrictions": {"minimum_amount": 5}}, "restrictions", "You must pass both"),
        ({"promotion": {"type": "coupon"}}, "promotion.coupon", "You must pass promotion.coupon"),
        ({"promotion": {"type": "coupon", "coupon": "NONE"}}, "promotion[coupon]", "No such coupon: 'NONE'"),
    ],
)
def test_a_promotion_code_that_makes_no_sense_is_refused(
    simulator: Stripe, given: Any, param: str, message: str
) -> None:
    """docs.stripe.com/api/promotion_codes/create: within the limits of its coupon."""
    coupon = new_coupon(simulator, max_redemptions=10).id

    found = refused(lambda: code_for(simulator, coupon, **given))

    assert (found[0], found[2]) == (400, param)
    assert message in str(found[3])


def offer(simulator: Stripe, *, coupon: Any = AMOUNT_OFF, **code: Any) -> discounts.Offer:
    """A code of a new coupon as Checkout finds it."""
    made = code_for(simulator, simulator.v1.coupons.create(coupon).id, **code)
    return discounts.find(world(simulator), {"promotion_code": made.id})


def world(simulator: Stripe) -> Any:
    return simulator.server.simulator.world


def reason(simulator: Stripe, chosen: discounts.Offer, **purchase: Any) -> tuple[str | None, str]:
    """Why a purchase may not use an offer."""
    usual: Any = {"currency": "usd", "subtotal": 1_000, "customer": None, "param": "discounts[0]"}
    with pytest.raises(InvalidRequestError) as caught:
        discounts.check(world(simulator), chosen, **{**usual, **purchase})
    return caught.value.code, caught.value.message


def test_an_offer_is_refused_for_the_reasons_of_its_restrictions(simulator: Stripe) -> None:
    """docs.stripe.com/payments/checkout/discounts#configure-a-promotion-code: who, how much, in what."""
    customer = simulator.v1.customers.create({}).id
    simulator.v1.payment_intents.create(
        {"amount": 100, "currency": "usd", "customer": customer, "confirm": True, "payment_method": "pm_card_visa"}
    )
    minimum = {"minimum_amount": 2_000, "minimum_amount_currency": "usd"}

    first = reason(simulator, offer(simulator, restrictions={"first_time_transaction": True}), customer=customer)

    assert first == (
        "promotion_code_customer_not_first_time",
        "This promotion code cannot be redeemed because the associated customer has prior transactions.",
    )
    assert "minimum amount" in reason(simulator, offer(simulator, restrictions=minimum))[1]
    assert "another customer" in reason(simulator, offer(simulator, customer=customer))[1]
    assert "eur" in reason(simulator, offer(simulator), currency="eur")[1]
    assert "inactive" in reason(simulator, offer(simulator, active=False))[1]


def test_the_last_redemption_ends_a_code_and_the_coupon(simulator: Stripe) -> None:
    """docs.stripe.com/api/coupons/object: valid takes max_redemptions into account."""
    once = offer(simulator, coupon={**AMOUNT_OFF, "max_redemptions": 2}, max_redemptions=1)

    discounts.redeem(world(simulator), once)
    code_alone = (once.promotion_code or {})["active"], once.coupon["valid"]
    discounts.redeem(world(simulator), discounts.Offer(once.coupon))

    assert code_alone == (False, True)
    assert simulator.v1.coupons.retrieve(once.coupon["id"]).times_redeemed == 2
    assert reason(simulator, discounts.Offer(once.coupon)) == (
        "coupon_expired",
        f"Coupon {once.coupon['id']} is used up and cannot be applied.",
    )


@pytest.mark.parametrize(
    ("coupon", "subtotal", "off"),
    [
        ({"percent_off": 25.5}, 1_000, 255),
        ({"percent_off": 10}, 1_005, 101),
        ({"percent_off": 33.33}, 100, 33),
        ({"percent_off": 100}, 7, 7),
        (AMOUNT_OFF, 400, 400),
        (AMOUNT_OFF, 1_000, 500),
    ],
)
def test_what_is_taken_off_is_exact_and_never_more_than_the_subtotal(
    simulator: Stripe, coupon: Any, subtotal: int, off: int
) -> None:
    """docs.stripe.com/api/coupons: a percentage of the subtotal, or an amount down to zero."""
    made = offer(simulator, coupon=coupon).coupon

    assert discounts.amount_off(world(simulator), made, subtotal, "usd") == off


@given(amount=some.integers(0, 10**9), parts=some.lists(some.integers(0, 10**9), min_size=1, max_size=8))
def test_a_discount_is_spread_without_a_rest(amount: int, parts: list[int]) -> None:
    """docs.stripe.com/api/checkout/sessions/line_items: the lines' amount_discount add up to the Session's."""
    amount = min(amount, sum(parts))

    shares = discounts.spread(amount, parts)

    assert sum(shares) == amount
    for share, part in zip(shares, parts, strict=True):
        assert 0 <= share <= part
        assert abs(share - Fraction(amount * part, sum(parts) or 1)) < 1
