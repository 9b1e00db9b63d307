"""The PaymentIntent of a Checkout Session, made by the first try to pay.

Follows docs.stripe.com/changelog/2022-08-01/deferred-paymentintent-checkout-session.
"""

from stripe_simulator.messages import Json, copied
from stripe_simulator.resources import payment_intents, payments
from stripe_simulator.world import World

UNFINISHED = ("requires_payment_method", "requires_confirmation", "requires_action")


def confirm(world: World, session: Json, method: Json, return_url: str | None) -> None:
    """Try to pay a Session.

    Raises:
        CardDeclinedError: the attempt is recorded, the intent waits for another payment method.
    """
    payments.confirm(world, _payment_intent(world, session), method, return_url=return_url)


def _payment_intent(world: World, session: Json) -> Json:
    """The intent of the Session's amount, which a change after a declined try moves."""
    if session["payment_intent"] is not None:
        intent = world.store.get("payment_intent", session["payment_intent"])
        intent.update(amount=session["amount_total"], customer=session["customer"])
        return intent
    terms = world.store.aside("checkout")[session["id"]]
    shipping = terms["shipping"] and {"carrier": None, "phone": None, "tracking_number": None, **terms["shipping"]}
    options = copied(terms["payment_method_options"])
    options["card"] = {
        "installments": None,
        "mandate_options": None,
        "network": None,
        "request_three_d_secure": "automatic",
        **options.get("card", {}),
    }
    fields = {"shipping": shipping, **terms["payment_intent_data"]}
    if options["card"].pop("capture_method", None):
        fields["capture_method"] = "manual"
    intent = payment_intents.make(
        world,
        {
            "amount": session["amount_total"],
            "currency": session["currency"],
            "customer": session["customer"],
            "payment_method_options": options,
            "payment_method_types": list(session["payment_method_types"]),
            **fields,
        },
    )
    session["payment_intent"] = intent["id"]
    world.store.aside("session_of_intent")[intent["id"]] = session["id"]
    return intent


def cancel(world: World, session: Json) -> None:
    """End the intent of a Session that expires."""
    intent = session["payment_intent"] and world.store.get("payment_intent", session["payment_intent"])
    if intent and intent["status"] in UNFINISHED:
        payments.cancel(world, intent, "automatic")
