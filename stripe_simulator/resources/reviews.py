"""Reviews; follows docs.stripe.com/api/radar/reviews and docs.stripe.com/radar/reviews.

Radar places a payment of elevated risk in review, as its default rule says. The payment itself goes through.
"""

from stripe_simulator.errors import InvalidRequestError
from stripe_simulator.listing import LIST_PARAMS, page
from stripe_simulator.messages import Json
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World


def open_for(world: World, charge: Json, *, opened_reason: str = "rule") -> Json:
    """Place a charge in review; emits ``review.opened``."""
    item = world.store.add(
        {
            "id": world.ids.new("prv"),
            "object": "review",
            "billing_zip": charge["billing_details"]["address"]["postal_code"],
            "charge": charge["id"],
            "closed_reason": None,
            "created": world.clock.now(),
            "ip_address": None,
            "ip_address_location": dict.fromkeys(("city", "country", "latitude", "longitude", "region")),
            "livemode": False,
            "open": True,
            "opened_reason": opened_reason,
            "payment_intent": charge["payment_intent"],
            "reason": opened_reason,
            "session": dict.fromkeys(("browser", "device", "platform", "version")),
        }
    )
    charge["review"] = item["id"]
    intent = world.store.find("payment_intent", charge["payment_intent"] or "")
    if intent is not None:
        intent["review"] = item["id"]
    world.emit("review.opened", item)
    return item


def follow_charge(world: World, charge: Json) -> None:
    """Review a charge of elevated risk."""
    if charge["outcome"]["risk_level"] == "elevated" and charge["review"] is None:
        open_for(world, charge)


def after_refund(world: World, charge: Json) -> None:
    """A refund of all closes the review."""
    if charge["refunded"] and charge["captured"]:
        newest = next(refund for refund in world.store.newest_first("refund") if refund["charge"] == charge["id"])
        _close(world, charge["review"], "refunded_as_fraud" if newest["reason"] == "fraudulent" else "refunded")


def after_dispute(world: World, dispute: Json) -> None:
    """A dispute closes the review."""
    _close(world, world.store.get("charge", dispute["charge"])["review"], "disputed")


def after_cancellation(world: World, intent: Json) -> None:
    """A PaymentIntent that is canceled closes the review."""
    _close(world, intent["review"], "canceled")


def _close(world: World, key: str | None, reason: str) -> None:
    item = world.store.find("review", key or "")
    if item is not None and item["open"]:
        world.emit("review.closed", item, world.change(item, open=False, closed_reason=reason, reason=reason))


def approve(call: Call) -> Json:
    """Close a review: the payment is fine.

    Raises:
        InvalidRequestError: it is closed.
    """
    item = call.world.store.get("review", call.target)
    if not item["open"]:
        raise InvalidRequestError(f"Review {item['id']} is already closed.")
    _close(call.world, item["id"], "approved")
    return item


def retrieve(call: Call) -> Json:
    """One review."""
    return call.world.store.get("review", call.target)


def listed(call: Call) -> Json:
    """The reviews that are open."""
    return page(call, "review", lambda item: bool(item["open"]))


WATCHERS = {
    "charge.succeeded": follow_charge,
    "charge.refunded": after_refund,
    "charge.dispute.created": after_dispute,
    "payment_intent.canceled": after_cancellation,
}

ROUTES = (
    Route("GET", "/v1/reviews", listed, LIST_PARAMS),
    Route("GET", "/v1/reviews/{id}", retrieve),
    Route("POST", "/v1/reviews/{id}/approve", approve),
)
