"""How a PaymentIntent, its charges and their booking move together.

Follows docs.stripe.com/payments/paymentintents/lifecycle,
docs.stripe.com/payments/payment-intents/asynchronous-capture and
docs.stripe.com/payments/place-a-hold-on-a-payment-method.
"""

from stripe_simulator.errors import DOC_URL, CardDeclinedError
from stripe_simulator.messages import Json
from stripe_simulator.resources import balance_transactions, charges, refunds
from stripe_simulator.resources.cards import Decline
from stripe_simulator.resources.payment_methods import card_of
from stripe_simulator.world import World


def charge(world: World, intent: Json, method: Json) -> Json:
    """Try to take the intent's amount and return the charge.

    With ``automatic_async`` the charge has no balance transaction until ``settle``.

    Raises:
        CardDeclinedError: the attempt is recorded, the intent waits for another payment method.
    """
    attempt = charges.make(world, intent, method)
    intent["latest_charge"] = attempt["id"]
    card = card_of(world, method)
    if card.decline is not None:
        raise _declined(world, intent, attempt, method, card.decline)
    intent["payment_method"] = method["id"]
    intent["last_payment_error"] = None
    if intent["capture_method"] == "manual":
        intent.update(status="requires_capture", amount_capturable=intent["amount"])
        world.emit("charge.succeeded", attempt)
        world.emit("payment_intent.amount_capturable_updated", intent)
        return attempt
    if intent["capture_method"] == "automatic":
        attempt["balance_transaction"] = balance_transactions.for_charge(world, attempt)
    intent.update(status="succeeded", amount_received=intent["amount"])
    world.emit("charge.succeeded", attempt)
    world.emit("payment_intent.succeeded", intent)
    return attempt


def settle(world: World, attempt: Json) -> None:
    """Attach the balance transaction of a captured charge that has none; emits ``charge.updated``."""
    if attempt["captured"] and attempt["balance_transaction"] is None:
        booked = balance_transactions.for_charge(world, attempt)
        world.emit("charge.updated", attempt, world.change(attempt, balance_transaction=booked))


def _declined(world: World, intent: Json, attempt: Json, method: Json, decline: Decline) -> CardDeclinedError:
    error = CardDeclinedError(decline.message, code="card_declined")
    error.extra = {
        "advice_code": decline.advice_code,
        "charge": attempt["id"],
        "decline_code": decline.decline_code,
        "network_decline_code": decline.network_decline_code,
    }
    intent["status"] = "requires_payment_method"
    intent["payment_method"] = None
    intent["last_payment_error"] = {
        **error.extra,
        "code": "card_declined",
        "doc_url": f"{DOC_URL}card-declined",
        "message": decline.message,
        "payment_method": dict(method),
        "type": "card_error",
    }
    world.emit("charge.failed", attempt)
    world.emit("payment_intent.payment_failed", intent)
    error.extra = {**error.extra, "payment_intent": dict(intent), "payment_method": dict(method)}
    return error


def capture(world: World, intent: Json, amount: int) -> None:
    """Take *amount* of what is authorised and release the rest, which shows as a refund without a booking."""
    attempt = world.store.get("charge", intent["latest_charge"])
    rest = attempt["amount"] - amount
    attempt.update(captured=True, amount_captured=amount)
    attempt["balance_transaction"] = balance_transactions.for_charge(world, attempt)
    intent.update(status="succeeded", amount_received=amount, amount_capturable=0)
    if rest:
        attempt["amount_refunded"] = rest
        released = refunds.make(world, attempt, rest)
        released["destination_details"]["card"]["type"] = "reversal"
        world.emit("refund.created", released)
    world.emit("charge.captured", attempt)
    world.emit("payment_intent.succeeded", intent)


def cancel(world: World, intent: Json, reason: str | None) -> None:
    """End an intent; an authorisation is released, which shows as a refund without a booking."""
    authorised = intent["amount_capturable"]
    intent.update(
        status="canceled",
        canceled_at=world.clock.now(),
        cancellation_reason=reason,
        amount_capturable=0,
    )
    if authorised:
        attempt = world.store.get("charge", intent["latest_charge"])
        released = refunds.make(world, attempt, authorised)
        world.emit("refund.created", released)
        refunds.take(world, attempt, authorised)
    world.emit("payment_intent.canceled", intent)
