"""How a PaymentIntent is confirmed, authenticated, captured and ended.

Follows docs.stripe.com/payments/paymentintents/lifecycle, docs.stripe.com/payments/3d-secure/authentication-flow and
docs.stripe.com/payments/place-a-hold-on-a-payment-method. A released authorisation shows on its charge as a refund
without a balance transaction, ``captured`` false or ``amount_captured`` less than ``amount``.
"""

from stripe_simulator.errors import CardDeclinedError
from stripe_simulator.messages import Json, copied
from stripe_simulator.resources import (
    attempts,
    balance_transactions,
    cards,
    charges,
    declines,
    delayed_payments,
    payment_methods,
    refunds,
    three_d_secure,
)
from stripe_simulator.resources.charges import Attempt
from stripe_simulator.resources.declines import AUTHENTICATION_FAILED
from stripe_simulator.world import World

settle = attempts.settle


def confirm(
    world: World,
    intent: Json,
    method: Json,
    *,
    off_session: bool = False,
    return_url: str | None = None,
    actions_allowed: bool = True,
    acceptance: Json | None = None,
) -> None:
    """Try to pay with *method*; afterwards the intent is succeeded, requires_capture, processing or requires_action.

    *return_url*: where a page for the customer's next step leads back to; without it Stripe.js does the step.
    *actions_allowed* is false where ``error_on_requires_action`` is set; *acceptance* is that of a mandate.

    Raises:
        CardDeclinedError: the attempt is recorded, the intent waits for another payment method.
    """
    intent.update(payment_method=method["id"], last_payment_error=None, next_action=None)
    if method["type"] != "card":
        delayed_payments.confirm(world, intent, method, acceptance)
        return
    card = payment_methods.card_of(world, method)
    step = three_d_secure.decision(
        card,
        asked=three_d_secure.asked_for(intent),
        off_session=off_session,
        set_up=payment_methods.is_set_up(world, method),
    )
    if world.store.aside("authenticated_intents").pop(intent["id"], None) == method["id"]:
        settle(world, charge(world, intent, method, "challenge"))
        return
    if step == "challenge" and not card.blocked:
        if not actions_allowed:
            raise _action_refused(world, intent, method)
        intent.update(status="requires_action", next_action=three_d_secure.next_action(world, intent, return_url))
        world.emit("payment_intent.requires_action", intent)
        return
    settle(world, charge(world, intent, method, step, off_session=off_session))


def charge(world: World, intent: Json, method: Json, step: str = "none", *, off_session: bool = False) -> Json:
    """Take the intent's amount from a card and return the charge; *step* is what 3-D Secure came to.

    With ``automatic_async`` the charge has no balance transaction until ``settle``.

    Raises:
        CardDeclinedError: the attempt is recorded, the intent waits for another payment method.
    """
    card = payment_methods.card_of(world, method)
    why = {"refused": cards.AUTHENTICATION_REQUIRED, "breaks": cards.GENERIC}.get(step, card.decline)
    attempt = Attempt(why, three_d_secure.result(world, card.brand, step), off_session)
    if why is not None:
        raise attempts.decline(world, intent, method, why, attempt)
    item = charges.make(world, intent, method, attempt)
    intent.update(payment_method=method["id"], latest_charge=item["id"], last_payment_error=None)
    if intent["capture_method"] == "manual":
        attempts.hold(world, intent, item)
    else:
        attempts.succeed(world, intent, item)
    return item


def authenticate(world: World, intent: Json, *, succeeded: bool) -> None:
    """Complete the 3-D Secure step of an intent in ``requires_action``; what follows is read from the intent.

    With ``confirmation_method=manual`` the server confirms once more.
    """
    method = world.store.get("payment_method", intent["payment_method"])
    intent["next_action"] = None
    if not succeeded:
        code = "payment_intent_authentication_failure"
        why = declines.failure(code, AUTHENTICATION_FAILED, method, type="invalid_request_error")
        attempts.end_without_payment(world, intent, why)
        return
    if intent["confirmation_method"] == "manual":
        world.store.aside("authenticated_intents")[intent["id"]] = method["id"]
        intent["status"] = "requires_confirmation"
        return
    try:
        settle(world, charge(world, intent, method, "challenge"))
    except CardDeclinedError:
        return


def _action_refused(world: World, intent: Json, method: Json) -> CardDeclinedError:
    """Follows docs.stripe.com/api/payment_intents/create (error_on_requires_action)."""
    error = CardDeclinedError(
        "This payment required an authentication action to complete, but `error_on_requires_action` was set. When "
        "you're ready to upgrade your integration to handle actions, see "
        "https://stripe.com/docs/payments/payment-intents/upgrade-to-handle-actions.",
        code="authentication_required",
    )
    attempts.end_without_payment(world, intent, declines.recorded(error, method))
    error.extra = {"payment_intent": copied(intent), "payment_method": copied(method)}
    return error


def capture(world: World, intent: Json, amount: int) -> None:
    """Take *amount* of what is authorised and release the rest."""
    item = world.store.get("charge", intent["latest_charge"])
    world.schedule.drop("payment_intent.lapse", intent["id"])
    rest = item["amount"] - amount
    item.update(captured=True, amount_captured=amount)
    item["balance_transaction"] = balance_transactions.for_charge(world, item)
    intent.update(status="succeeded", amount_received=amount, amount_capturable=0)
    if rest:
        item["amount_refunded"] = rest
        released = refunds.make(world, item, rest)
        released["destination_details"]["card"]["type"] = "reversal"
        world.emit("refund.created", released)
    world.emit("charge.captured", item)
    world.emit("payment_intent.succeeded", intent)


def cancel(world: World, intent: Json, reason: str | None) -> None:
    """End an intent; an authorisation is released."""
    authorised = intent["amount_capturable"]
    delayed_payments.forget(world, intent)
    if authorised:
        world.schedule.drop("payment_intent.lapse", intent["id"])
        item = world.store.get("charge", intent["latest_charge"])
        world.emit("refund.created", refunds.make(world, item, authorised))
        refunds.take(world, item, authorised)
    _end(world, intent, reason)


def lapse(world: World, key: str) -> None:
    """Nobody captured in time: the issuer lets the money go, and the intent is canceled."""
    intent = world.store.get("payment_intent", key)
    item, authorised = world.store.get("charge", intent["latest_charge"]), intent["amount_capturable"]
    world.emit("refund.created", refunds.make(world, item, authorised, reason="expired_uncaptured_charge"))
    previous = world.change(item, amount_refunded=authorised, refunded=True)
    world.emit("charge.expired", item, previous)
    _end(world, intent, "automatic")


def _end(world: World, intent: Json, reason: str | None) -> None:
    intent.update(
        status="canceled",
        canceled_at=world.clock.now(),
        cancellation_reason=reason,
        amount_capturable=0,
        next_action=None,
        processing=None,
    )
    world.emit("payment_intent.canceled", intent)


TASKS = {"payment_intent.lapse": lapse}
