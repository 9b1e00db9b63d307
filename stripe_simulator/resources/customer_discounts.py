"""The one discount that a customer may have; follows docs.stripe.com/api/discounts.

docs.stripe.com/changelog/basil/2025-03-31/deprecate-singular-coupon-promotion-code: versions before gave it by the
customer's parameter ``coupon``; what the object shows, its events and its deletion are there still.
"""

from stripe_simulator.errors import InvalidRequestError
from stripe_simulator.messages import Json
from stripe_simulator.resources import discounts
from stripe_simulator.resources.discounts import Offer
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World

COUPON_UNTIL = "2025-03-31.basil"


def offered(world: World, coupon: str | None) -> Offer | None:
    """What *coupon* offers; None stands for no discount.

    Raises:
        InvalidRequestError: ``resource_missing``, or ``coupon_expired``.
    """
    if coupon is None:
        return None
    offer = discounts.find(world, {"coupon": coupon}, param="coupon")
    if not offer.coupon["valid"]:
        raise InvalidRequestError(f"Coupon expired: {coupon}", code="coupon_expired", param="coupon")
    return offer


def apply(world: World, customer: Json, offer: Offer | None) -> Json:
    """Give a customer the discount of *offer*, or none; returns the previous attributes of the customer.

    Emits ``customer.discount.created``, ``.updated`` or ``.deleted``; ``customer.updated`` is the caller's.
    """
    old = customer["discount"]
    if offer is None:
        return _end(world, customer) if old else {}
    new = discounts.discount(world, offer, customer=customer["id"], checkout_session=None)
    previous = world.change(customer, discount=new)
    discounts.redeem(world, offer)
    if old is None:
        world.emit("customer.discount.created", new)
    else:
        world.emit("customer.discount.updated", new, {name: old[name] for name in new if old[name] != new[name]})
    return previous


def _end(world: World, customer: Json) -> Json:
    old = customer["discount"]
    previous = world.change(customer, discount=None)
    world.emit("customer.discount.deleted", {**old, "end": world.clock.now()})
    return previous


def delete(call: Call) -> Json:
    """Take a customer's discount away; docs.stripe.com/api/discounts/delete.

    Raises:
        InvalidRequestError: there is none.
    """
    world = call.world
    customer = world.store.get("customer", call.target)
    old = customer["discount"]
    if old is None:
        raise InvalidRequestError(f"No active discount for customer: {call.target}", status=404)
    world.emit("customer.updated", customer, _end(world, customer))
    return {**{name: value for name, value in old.items() if name != "end"}, "deleted": True}


ROUTES = (Route("DELETE", "/v1/customers/{id}/discount", delete),)
