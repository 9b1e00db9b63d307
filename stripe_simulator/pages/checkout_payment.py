"""From the hosted checkout's form to a payment: amounts, the payment method, what comes next."""

from dataclasses import dataclass

from stripe_simulator.messages import Json
from stripe_simulator.pages.checkout_fields import NAME_FIELD, Asked, plain
from stripe_simulator.pages.checkout_summary import Quote
from stripe_simulator.resources import checkout_flow
from stripe_simulator.resources.cards import BY_NUMBER
from stripe_simulator.world import World

NOT_A_TEST_CARD = (
    "Your card was declined. Your request was in test mode, but used a non test card. "
    "For a list of valid test cards, see below."
)


@dataclass(frozen=True, slots=True)
class Order:
    """What a customer sends: the Session, what it asks for, the chosen method and what was typed."""

    session: Json
    asked: Asked
    method: str
    values: dict[str, str]


def quote(_world: World, order: Order) -> Quote | None:
    """What would be paid now, or None if nothing is to be paid (setup mode)."""
    session = order.session
    if session["mode"] == "setup":
        return None
    details = session["total_details"]
    return Quote(
        currency=session["currency"],
        subtotal=session["amount_subtotal"],
        discount=details["amount_discount"],
        shipping=details["amount_shipping"],
        tax=details["amount_tax"],
        total=session["amount_total"],
    )


def find_problems(_world: World, order: Order) -> dict[str, str]:
    """What is wrong beyond the form's own rules: a card that is no test card."""
    if order.asked.free or order.method != "card" or plain(order.values["cardNumber"]) in BY_NUMBER:
        return {}
    return {"": NOT_A_TEST_CARD}


def confirm(world: World, order: Order) -> None:
    """Try to complete the Session.

    Raises:
        StripeError: a decline, or what does not fit the Session; it stays open.
    """
    values = order.values
    checkout_flow.pay(
        world,
        order.session,
        BY_NUMBER[plain(values["cardNumber"])],
        email=values["email"],
        name=values[NAME_FIELD[order.method]],
    )


def intent_of(world: World, session: Json) -> Json | None:
    """The PaymentIntent or SetupIntent of a Session, if it has one by now."""
    if session["payment_intent"]:
        return world.store.get("payment_intent", session["payment_intent"])
    if session["setup_intent"]:
        return world.store.get("setup_intent", session["setup_intent"])
    return None


def next_step(world: World, session: Json) -> str | None:
    """The page of the bank, while it waits for its customer."""
    intent = intent_of(world, session)
    waits = intent is not None and intent["status"] == "requires_action" and session["status"] == "open"
    return f"/3ds/{intent['id']}" if intent is not None and waits else None


def last_failure(world: World, session: Json) -> str | None:
    """Why the last try failed."""
    intent = intent_of(world, session)
    error = intent and (intent.get("last_payment_error") or intent.get("last_setup_error"))
    return str(error["message"]) if error else None
