"""What happens to a Checkout Session: the customer pays, or time runs out.

Follows docs.stripe.com/payments/checkout/how-checkout-works and
docs.stripe.com/payments/checkout/managing-limited-inventory.
"""

from stripe_simulator.messages import Json
from stripe_simulator.resources import payment_intents, payment_methods, payments
from stripe_simulator.resources.cards import Card
from stripe_simulator.resources.shapes import whole_address
from stripe_simulator.world import World


def customer_details(customer: Json | None, email: str | None) -> Json | None:
    """What the Session knows of the buyer before anything is entered."""
    if customer is None and email is None:
        return None
    known = customer or {}
    return {
        "address": None,
        "business_name": None,
        "email": email or known.get("email"),
        "individual_name": None,
        "name": None,
        "phone": None,
        "tax_exempt": known.get("tax_exempt", "none"),
        "tax_ids": None,
    }


def pay(world: World, session: Json, card: Card, *, email: str, name: str) -> None:
    """Confirm an open Session with a card, as its page does; the PaymentIntent is made by the first try.

    Raises:
        CardDeclinedError: the Session stays open.
    """
    intent = _intent(world, session)
    method = payment_methods.make(world, card, email=email, name=name)
    charge = payments.charge(world, intent, method)
    session.update(
        status="complete",
        payment_status="unpaid" if intent["status"] == "requires_capture" else "paid",
        url=None,
        customer_details={
            **(session["customer_details"] or {}),
            "address": whole_address(),
            "business_name": None,
            "email": email,
            "individual_name": None,
            "name": name,
            "phone": None,
            "tax_exempt": "none",
            "tax_ids": [],
        },
    )
    world.schedule.drop("checkout.session.expire", session["id"])
    world.emit("checkout.session.completed", session)
    payments.settle(world, charge)


def _intent(world: World, session: Json) -> Json:
    if session["payment_intent"] is not None:
        return world.store.get("payment_intent", session["payment_intent"])
    intent = payment_intents.make(
        world,
        {
            "amount": session["amount_total"],
            "currency": session["currency"],
            "customer": session["customer"],
            **world.store.aside("intent_data")[session["id"]],
        },
    )
    session["payment_intent"] = intent["id"]
    world.store.aside("session_of_intent")[intent["id"]] = session["id"]
    return intent


def expire(world: World, session: Json) -> None:
    """End an open Session and the PaymentIntent of a declined try."""
    session.update(status="expired", url=None)
    world.schedule.drop("checkout.session.expire", session["id"])
    intent = session["payment_intent"] and world.store.get("payment_intent", session["payment_intent"])
    if intent and intent["status"] != "canceled":
        payments.cancel(world, intent, "automatic")
    world.emit("checkout.session.expired", session)


def expire_due(world: World, key: str) -> None:
    """Expire a Session whose time has passed."""
    expire(world, world.store.get("checkout.session", key))


TASKS = {"checkout.session.expire": expire_due}
