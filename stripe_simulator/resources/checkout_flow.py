"""What happens to a Checkout Session: the customer pays, the money comes or does not, or time runs out.

Follows docs.stripe.com/payments/checkout/how-checkout-works, docs.stripe.com/checkout/fulfillment (delayed methods)
and docs.stripe.com/payments/checkout/managing-limited-inventory.
"""

from stripe_simulator.errors import InvalidParameterError, InvalidRequestError
from stripe_simulator.messages import Json
from stripe_simulator.resources import (
    checkout_customers,
    checkout_intents,
    checkout_updates,
    discounts,
)
from stripe_simulator.world import World

VOUCHERS = ("boleto_display_details",)
RECOVERY_SECONDS = 30 * 24 * 60 * 60


def confirm(
    world: World,
    session: Json,
    method: Json | None,
    *,
    promotion_code: str | None = None,
    shipping_rate: str | None = None,
    return_url: str | None = None,
    token: str | None = None,
    save: bool = False,
    **typed: Json | str | None,
) -> None:
    """Confirm an open Session, as its page does; the PaymentIntent is made by the first try.

    *method* is None where nothing is to be paid, or where a ConfirmationToken, *token*, holds it. *promotion_code* is
    what the customer typed, *return_url* where 3-D Secure leads back to, *save* whether they ticked the box that saves
    the payment method. *typed*: ``email``, ``name``, ``phone``,
    ``address`` (for billing) and ``shipping`` (``address``, ``name``). Afterwards the Session is complete, or its
    intent is in ``requires_action``.

    Raises:
        CardDeclinedError: the Session stays open.
        InvalidRequestError: it is not open, or something that it collects is missing or wrong.
    """
    checkout_updates.require_open(session)
    if promotion_code:
        checkout_updates.enter_promotion_code(world, session, promotion_code)
    if shipping_rate:
        checkout_updates.choose_shipping(world, session, shipping_rate)
    checkout_customers.type_in(world, session, **typed)
    checkout_updates.reprice(world, session)
    _require_inputs(world, session)
    checkout_customers.ensure(world, session)
    if session["mode"] == "payment" and session["amount_total"] == 0:
        complete(world, session, "no_payment_required")
        return
    pledge = _pledge(world, session, method, token)
    checkout_intents.confirm(world, session, pledge, return_url or session["url"], save=save)


def _require_inputs(world: World, session: Json) -> None:
    terms = world.store.aside("checkout")[session["id"]]
    missing = [
        name
        for name, wanted in (
            ("email", True),
            ("phone", session["phone_number_collection"] and session["phone_number_collection"]["enabled"]),
            ("shipping", session["shipping_address_collection"]),
        )
        if wanted and terms[name] is None
    ]
    if missing:
        raise InvalidRequestError(
            f"This Checkout Session collects {missing[0]}, which was not given.",
            code="parameter_missing",
            param=missing[0],
        )
    if session["automatic_tax"]["status"] == "requires_location_inputs":
        raise InvalidRequestError(
            "The customer's location isn't recognized. Set a valid customer address in order to automatically "
            "calculate tax.",
            code="customer_tax_location_invalid",
        )


def _pledge(world: World, session: Json, method: Json | None, token: str | None) -> Json:
    """The PaymentMethod or the ConfirmationToken to pay with, of a type that the Session takes."""
    if token is not None:
        held = world.store.get("confirmation_token", token, param="confirmation_token", status=400)
        kind = held["payment_method_preview"]["type"]
    elif method is not None:
        held, kind = method, method["type"]
    else:
        raise InvalidParameterError(
            "Missing required param: payment_method.", code="parameter_missing", param="payment_method"
        )
    if kind not in session["payment_method_types"]:
        raise InvalidRequestError(
            f"The payment method type '{kind}' is not one of this Checkout Session's payment_method_types.",
            param="payment_method",
        )
    return held


def complete(world: World, session: Json, payment_status: str) -> None:
    """End a Session well; emits ``checkout.session.completed``."""
    terms = world.store.aside("checkout")[session["id"]]
    session.update(status="complete", payment_status=payment_status, url=None)
    world.schedule.drop("checkout.session.expire", session["id"])
    checkout_customers.finish(world, session)
    if terms["discount"]:
        discounts.redeem(world, discounts.find(world, terms["discount"]))
    world.emit("checkout.session.completed", session)


def expire(world: World, session: Json) -> None:
    """End an open Session and the intent of a try that did not succeed."""
    session.update(status="expired", url=None)
    world.schedule.drop("checkout.session.expire", session["id"])
    checkout_intents.cancel(world, session)
    recovery = (session["after_expiration"] or {}).get("recovery")
    if recovery and recovery["enabled"]:
        token = world.ids.letters("recovery", 24)
        world.store.aside("recoveries")[token] = session["id"]
        recovery.update(expires_at=world.clock.now() + RECOVERY_SECONDS, url=f"{world.base_url}/r/{token}")
    world.emit("checkout.session.expired", session)


def expire_due(world: World, key: str) -> None:
    """Expire a Session whose time has passed."""
    expire(world, world.store.get("checkout.session", key))


def _session_of(world: World, intent: Json) -> Json | None:
    key = world.store.aside("session_of_intent").get(intent["id"])
    return world.store.get("checkout.session", key) if key else None


def _succeeded(world: World, intent: Json) -> None:
    """The money is there: at once, after a capture, or after a delay, of which an event tells."""
    session = _session_of(world, intent)
    if session is None:
        return
    if session["status"] == "open":
        complete(world, session, "paid")
        return
    session["payment_status"] = "paid"
    if not world.store.aside("checkout")[session["id"]]["held"]:
        world.emit("checkout.session.async_payment_succeeded", session)


def _held(world: World, intent: Json) -> None:
    session = _session_of(world, intent)
    if session is not None and session["status"] == "open":
        world.store.aside("checkout")[session["id"]]["held"] = True
        complete(world, session, "unpaid")


def _under_way(world: World, intent: Json) -> None:
    session = _session_of(world, intent)
    if session is not None and session["status"] == "open":
        complete(world, session, "unpaid")


def _action_required(world: World, intent: Json) -> None:
    """A voucher ends the Session, 3-D Secure does not."""
    if intent["next_action"]["type"] in VOUCHERS:
        _under_way(world, intent)


def _failed(world: World, intent: Json) -> None:
    session = _session_of(world, intent)
    if session is not None and session["status"] == "complete" and session["payment_status"] == "unpaid":
        world.emit("checkout.session.async_payment_failed", session)


def _set_up(world: World, intent: Json) -> None:
    session = _session_of(world, intent)
    if session is not None and session["status"] == "open":
        complete(world, session, "no_payment_required")


TASKS = {"checkout.session.expire": expire_due}

WATCHERS = {
    "payment_intent.amount_capturable_updated": _held,
    "payment_intent.payment_failed": _failed,
    "payment_intent.processing": _under_way,
    "payment_intent.requires_action": _action_required,
    "payment_intent.succeeded": _succeeded,
    "setup_intent.succeeded": _set_up,
}
