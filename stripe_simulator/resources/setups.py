"""How a SetupIntent is confirmed and authenticated.

Follows docs.stripe.com/payments/paymentintents/lifecycle, docs.stripe.com/payments/save-and-reuse and
docs.stripe.com/testing#regulatory-cards.
"""

from stripe_simulator.errors import CardDeclinedError
from stripe_simulator.messages import Json, copied
from stripe_simulator.resources import cards, declines, mandates, payment_methods, setup_attempts, three_d_secure
from stripe_simulator.resources.cards import Card, Decline
from stripe_simulator.world import World


def confirm(
    world: World, intent: Json, method: Json, *, return_url: str | None = None, acceptance: Json | None = None
) -> None:
    """Try to set up *method*; afterwards the intent is succeeded or requires_action.

    *return_url*: where a page for the customer's next step leads back to; without it Stripe.js does the step.
    *acceptance* is that of a mandate.

    Raises:
        CardDeclinedError: the attempt is recorded, the intent waits for another payment method.
    """
    attempt = setup_attempts.make(world, intent, method)
    intent.update(payment_method=method["id"], last_setup_error=None, next_action=None)
    if method["type"] != "card":
        mandate = mandates.for_debit(world, method, acceptance)
        intent["mandate"] = mandate["id"]
        _succeed(world, intent, attempt, method)
        return
    card = payment_methods.card_of(world, method)
    step = three_d_secure.decision(card, asked=three_d_secure.asked_for(intent))
    if step == "challenge" and not card.blocked:
        attempt["status"] = "requires_action"
        intent.update(status="requires_action", next_action=three_d_secure.next_action(world, intent, return_url))
        world.emit("setup_intent.requires_action", intent)
        return
    why = cards.GENERIC if step == "breaks" else _refusal(card)
    attempt["payment_method_details"]["card"]["three_d_secure"] = _shown(world, card, step)
    if why is not None:
        raise _declined(world, intent, attempt, method, why)
    _succeed(world, intent, attempt, method)


def authenticate(world: World, intent: Json, *, succeeded: bool) -> None:
    """Complete the 3-D Secure step of an intent in ``requires_action``; what follows is read from the intent."""
    method = world.store.get("payment_method", intent["payment_method"])
    attempt = world.store.get("setup_attempt", intent["latest_attempt"])
    card = payment_methods.card_of(world, method)
    step = "challenge" if succeeded else "failed"
    attempt["payment_method_details"]["card"]["three_d_secure"] = _shown(world, card, step)
    intent["next_action"] = None
    if not succeeded:
        code = "setup_intent_authentication_failure"
        failure = declines.failure(code, declines.AUTHENTICATION_FAILED, method, type="invalid_request_error")
        _fail(world, intent, attempt, failure)
    else:
        _succeed(world, intent, attempt, method)


def _refusal(card: Card) -> Decline | None:
    return None if card.attaches else card.decline


def _shown(world: World, card: Card, step: str) -> Json | None:
    result = three_d_secure.result(world, card.brand, step)
    if result is not None:
        del result["exemption_indicator"]
    return result


def _succeed(world: World, intent: Json, attempt: Json, method: Json) -> None:
    attempt["status"] = "succeeded"
    intent.update(status="succeeded", next_action=None)
    if intent["usage"] == "off_session":
        payment_methods.mark_set_up(world, method)
    if intent["customer"]:
        payment_methods.attach(world, method, intent["customer"])
    world.emit("setup_intent.succeeded", intent)


def _declined(world: World, intent: Json, attempt: Json, method: Json, why: Decline) -> CardDeclinedError:
    error = declines.error_of(why)
    _fail(world, intent, attempt, declines.recorded(error, method))
    error.extra = {**error.extra, "payment_method": copied(method), "setup_intent": copied(intent)}
    return error


def _fail(world: World, intent: Json, attempt: Json, failure: Json) -> None:
    attempt.update(status="failed", setup_error=failure)
    intent.update(
        status="requires_payment_method", payment_method=None, next_action=None, last_setup_error=copied(failure)
    )
    world.emit("setup_intent.setup_failed", intent)
