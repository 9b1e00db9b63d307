"""PaymentMethods, of type card; follows docs.stripe.com/api/payment_methods."""

from typing import Any

from stripe_simulator.messages import Json
from stripe_simulator.resources.cards import BY_TOKEN, Card
from stripe_simulator.resources.shapes import whole_address
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World

CARD_EXPIRES = {"exp_month": 8, "exp_year": 2034}


def make(world: World, card: Card, *, email: str | None = None, name: str | None = None) -> Json:
    """A new PaymentMethod of a test card."""
    item: Json = {
        "id": world.ids.new("pm"),
        "object": "payment_method",
        "allow_redisplay": "limited",
        "billing_details": billing_details(email, name),
        "card": {
            "brand": card.brand,
            "checks": dict(CHECKS),
            "country": "US",
            "display_brand": card.brand,
            **CARD_EXPIRES,
            "fingerprint": fingerprint(card),
            "funding": "credit",
            "generated_from": None,
            "last4": card.last4,
            "networks": {"available": [card.brand], "preferred": None},
            "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        "created": world.clock.now(),
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }
    world.store.aside("card_of_method")[item["id"]] = card.token
    return world.store.add(item)


CHECKS: dict[str, Any] = {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"}


def billing_details(email: str | None, name: str | None) -> Json:
    """Stripe's ``billing_details``, with an empty address."""
    return {"address": whole_address(), "email": email, "name": name, "phone": None, "tax_id": None}


def fingerprint(card: Card) -> str:
    """The same for each use of the same number."""
    return f"{int(card.number) * 2654435761 % 36**15:016d}"[:16]


def resolve(world: World, key: str) -> Json:
    """The PaymentMethod that a parameter names: a test token makes a new one.

    Raises:
        InvalidRequestError: ``resource_missing``.
    """
    if key in BY_TOKEN:
        return make(world, BY_TOKEN[key])
    found = world.store.find("payment_method", key)
    if found is not None:
        return found
    return world.store.get("PaymentMethod", key, param="payment_method", status=400)


def card_of(world: World, method: Json) -> Card:
    """The test card behind a PaymentMethod."""
    return BY_TOKEN[world.store.aside("card_of_method")[method["id"]]]


def retrieve(call: Call) -> Json:
    """One PaymentMethod."""
    return call.world.store.get("payment_method", call.target, param="payment_method")


ROUTES = (Route("GET", "/v1/payment_methods/{id}", retrieve),)
