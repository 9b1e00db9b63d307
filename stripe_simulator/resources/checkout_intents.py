"""The intent of a Checkout Session: a PaymentIntent is made by the first try to pay, a SetupIntent with the Session.

Follows docs.stripe.com/changelog/2022-08-01/deferred-paymentintent-checkout-session.
"""

from stripe_simulator.errors import InvalidRequestError
from stripe_simulator.messages import Json, copied
from stripe_simulator.resources import (
    confirmation_tokens,
    intent_methods,
    payment_intents,
    payments,
    setup_intents,
    setups,
)
from stripe_simulator.resources.shapes import whole_address
from stripe_simulator.world import Call, World

UNFINISHED = ("requires_payment_method", "requires_confirmation", "requires_action")

# ``payment_method_options`` of a PaymentIntent that was given none, by type.
OPTIONS: Json = {
    "boleto": {"expires_after_days": 3},
    "card": {"installments": None, "mandate_options": None, "network": None, "request_three_d_secure": "automatic"},
    "sepa_debit": {},
}


def intent_of(world: World, session: Json) -> Json | None:
    """The intent of a Session, if it has one by now."""
    if session["payment_intent"] is not None:
        return world.store.get("payment_intent", session["payment_intent"])
    if session["setup_intent"] is not None:
        return world.store.get("setup_intent", session["setup_intent"])
    return None


def make_setup(world: World, session: Json) -> None:
    """Make the SetupIntent of a new Session in setup mode; emits ``setup_intent.created``."""
    terms = world.store.aside("checkout")[session["id"]]
    card = {"mandate_options": None, "network": None, "request_three_d_secure": "automatic"}
    given = terms["payment_method_options"].get("card", {})
    options = {"card": {name: given.get(name, value) for name, value in card.items()}, "sepa_debit": {}}
    intent = setup_intents.make(
        world,
        {
            "customer": session["customer"],
            "payment_method_options": {kind: options[kind] for kind in session["payment_method_types"]},
            "payment_method_types": list(session["payment_method_types"]),
            **terms["setup_intent_data"],
        },
    )
    session["setup_intent"] = intent["id"]
    world.store.aside("session_of_intent")[intent["id"]] = session["id"]


def offers_saving(session: Json) -> bool:
    """Whether the page has a box that saves the payment method; only a customer's can be saved."""
    options = session["saved_payment_method_options"] or {}
    return session["mode"] == "payment" and options.get("payment_method_save") == "enabled"


def confirm(world: World, session: Json, pledge: Json, return_url: str | None, *, save: bool) -> None:
    """Try to pay a Session, or to set it up, with a PaymentMethod or a ConfirmationToken.

    With *save*, the method becomes the customer's once it is paid with, and may be shown again
    (support.stripe.com/questions/prefilling-saved-cards-in-checkout).

    Raises:
        CardDeclinedError: the attempt is recorded, the intent waits for another payment method.
        InvalidRequestError: *save*, and the Session does not offer that.
    """
    if save and not offers_saving(session):
        raise InvalidRequestError(
            "This Checkout Session does not offer to save the payment method.", param="save_payment_method"
        )
    setup = session["mode"] == "setup"
    intent = world.store.get("setup_intent", session["setup_intent"]) if setup else _payment_intent(world, session)
    intent["customer"] = session["customer"]
    if pledge["object"] == "confirmation_token":
        _, pledge = confirmation_tokens.use(world, pledge["id"], intent["object"], intent)
    intent_methods.check(world, intent, pledge)
    shown_again = world.store.aside("checkout")[session["id"]]["allow_redisplay"]
    if shown_again is not None:
        pledge["allow_redisplay"] = shown_again
    if offers_saving(session):
        asked = world.store.aside("checkout")[session["id"]]["payment_intent_data"].get("setup_future_usage")
        intent["setup_future_usage"] = asked or ("on_session" if save else None)
    if save:
        pledge["allow_redisplay"] = "always"
    if setup:
        setups.confirm(world, intent, pledge, return_url=return_url)
    else:
        payments.confirm(world, intent, pledge, return_url=return_url)


def _payment_intent(world: World, session: Json) -> Json:
    """The intent of the Session's amount, which a change after a declined try moves."""
    if session["payment_intent"] is not None:
        intent = world.store.get("payment_intent", session["payment_intent"])
        intent["amount"] = session["amount_total"]
        return intent
    terms = world.store.aside("checkout")[session["id"]]
    options = {kind: copied(values) for kind, values in terms["payment_method_options"].items()}
    fields = {"shipping": terms["shipping"], **terms["payment_intent_data"]}
    if options.get("card", {}).pop("capture_method", None):
        fields["capture_method"] = "manual"
    fields["shipping"] = fields["shipping"] and _whole_shipping(fields["shipping"])
    intent = payment_intents.make(
        world,
        {
            "amount": session["amount_total"],
            "currency": session["currency"],
            "customer": session["customer"],
            "payment_method_options": {
                kind: {**OPTIONS[kind], **options.get(kind, {})} for kind in session["payment_method_types"]
            },
            "payment_method_types": list(session["payment_method_types"]),
            **fields,
        },
    )
    session["payment_intent"] = intent["id"]
    world.store.aside("session_of_intent")[intent["id"]] = session["id"]
    return intent


def _whole_shipping(given: Json) -> Json:
    rest = {name: given.get(name) for name in ("carrier", "name", "phone", "tracking_number")}
    return {"address": whole_address(given["address"]), **rest}


def cancel(world: World, session: Json) -> None:
    """End the intent of a Session that expires."""
    intent = intent_of(world, session)
    if intent is None or intent["status"] not in UNFINISHED:
        return
    if intent["object"] == "setup_intent":
        setup_intents.cancel(Call(world, {}, target=intent["id"]))
    else:
        payments.cancel(world, intent, "automatic")
