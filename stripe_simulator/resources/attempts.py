"""How an attempt to pay ends: the charge, the intent and their events.

Follows docs.stripe.com/payments/paymentintents/lifecycle and
docs.stripe.com/payments/payment-intents/asynchronous-capture.
"""

from stripe_simulator.errors import CardDeclinedError
from stripe_simulator.messages import Json, copied
from stripe_simulator.resources import balance_transactions, charges, declines, payment_methods
from stripe_simulator.resources.cards import Decline
from stripe_simulator.resources.charges import Attempt
from stripe_simulator.world import World


def succeed(world: World, intent: Json, charge: Json) -> None:
    """Take a captured charge as the payment of its intent; ``automatic`` books before it says so."""
    keep_method(world, intent)
    if intent["capture_method"] == "automatic":
        charge["balance_transaction"] = balance_transactions.for_charge(world, charge)
    intent.update(status="succeeded", amount_received=intent["amount"], next_action=None)
    world.emit("charge.succeeded", charge)
    world.emit("payment_intent.succeeded", intent)


def hold(world: World, intent: Json, charge: Json) -> None:
    """Take an authorised charge, which is captured, canceled or lapses later."""
    keep_method(world, intent)
    intent.update(status="requires_capture", amount_capturable=intent["amount"], next_action=None)
    before: int = charge["payment_method_details"]["card"]["capture_before"]
    world.later(before - world.clock.now(), "payment_intent.lapse", intent["id"])
    world.emit("charge.succeeded", charge)
    world.emit("payment_intent.amount_capturable_updated", intent)


def keep_method(world: World, intent: Json) -> None:
    """Save the method for its customer where ``setup_future_usage`` asks for it; without a customer it is used up."""
    method = world.store.get("payment_method", intent["payment_method"])
    usage = future_usage(intent, method)
    if usage and intent["customer"]:
        if usage == "off_session":
            payment_methods.mark_set_up(world, method)
        payment_methods.attach(world, method, intent["customer"])
    elif method["customer"] is None:
        payment_methods.use_up(world, method)


def future_usage(intent: Json, method: Json) -> str | None:
    """``off_session``, ``on_session`` or None; the options of the method's type win over the intent's own."""
    own = (intent["payment_method_options"] or {}).get(method["type"], {}).get("setup_future_usage")
    usage: str | None = own or intent["setup_future_usage"]
    return None if usage == "none" else usage


def settle(world: World, charge: Json) -> None:
    """Attach the balance transaction of a captured charge that has none; emits ``charge.updated``."""
    if charge["captured"] and charge["balance_transaction"] is None:
        booked = balance_transactions.for_charge(world, charge)
        world.emit("charge.updated", charge, world.change(charge, balance_transaction=booked))


def decline(world: World, intent: Json, method: Json, why: Decline, attempt: Attempt) -> CardDeclinedError:
    """Record a declined card and return the error to raise."""
    charge = charges.make(world, intent, method, attempt)
    intent["latest_charge"] = charge["id"]
    error = declines.error_of(why, charge=charge["id"])
    end_without_payment(world, intent, declines.recorded(error, method), charge)
    error.extra = {**error.extra, "payment_intent": copied(intent), "payment_method": copied(method)}
    return error


def end_without_payment(world: World, intent: Json, why: Json, charge: Json | None = None) -> None:
    """Let an intent wait for another payment method; *why* becomes its ``last_payment_error``."""
    intent.update(
        status="requires_payment_method",
        payment_method=None,
        next_action=None,
        processing=None,
        last_payment_error=why,
    )
    if charge is not None:
        world.emit("charge.failed", charge)
    world.emit("payment_intent.payment_failed", intent)
