"""docs.stripe.com/api/setup_intents and docs.stripe.com/api/setup_attempts."""

from typing import Any

import pytest
import stripe

from stripe_simulator.resources import setup_intents
from tests.simulator.harness import Stripe, tags


def setup(simulator: Stripe, token: str = "pm_card_visa", **more: Any) -> stripe.SetupIntent:
    values: Any = {"confirm": True, "payment_method": token, **more}
    return simulator.v1.setup_intents.create(values)


def authenticate(simulator: Stripe, key: str, *, succeeded: bool) -> stripe.SetupIntent:
    """What the page of the bank does."""
    core = simulator.server.simulator
    with core.changed:
        intent = core.world.store.get("setup_intent", key)
        setup_intents.authenticate(core.world, intent, succeeded=succeeded)
    return simulator.v1.setup_intents.retrieve(key, {"expand": ["latest_attempt"]})


def test_a_card_is_saved_for_its_customer(simulator: Stripe) -> None:
    """docs.stripe.com/payments/save-and-reuse: the method is attached, then the intent has succeeded."""
    customer = simulator.v1.customers.create()

    done = setup(simulator, customer=customer.id, metadata={"row": "1"})

    [saved] = simulator.v1.customers.payment_methods.list(customer.id).data
    assert (done.status, done.usage, done.payment_method, tags(done)) == (
        "succeeded",
        "off_session",
        saved.id,
        {"row": "1"},
    )
    assert simulator.event_types()[1:] == [
        "setup_intent.created",
        "payment_method.attached",
        "setup_intent.succeeded",
    ]


def test_the_steps_may_be_taken_one_by_one(simulator: Stripe) -> None:
    """docs.stripe.com/payments/paymentintents/lifecycle: method, then confirmation."""
    made = simulator.v1.setup_intents.create({"usage": "on_session"})
    with_method = simulator.v1.setup_intents.update(made.id, {"payment_method": "pm_card_visa"})
    done = simulator.v1.setup_intents.confirm(made.id)

    assert [made.status, with_method.status, done.status] == [
        "requires_payment_method",
        "requires_confirmation",
        "succeeded",
    ]
    assert [found.id for found in simulator.v1.setup_intents.list().data] == [made.id]
    for refused in (simulator.v1.setup_intents.confirm, simulator.v1.setup_intents.cancel):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            refused(made.id)
        assert caught.value.code == "setup_intent_unexpected_state"


def test_a_setup_without_a_method_is_not_confirmed(simulator: Stripe) -> None:
    """docs.stripe.com/error-codes#setup-intent-unexpected-state."""
    made = simulator.v1.setup_intents.create()

    with pytest.raises(stripe.InvalidRequestError, match="missing a payment method"):
        simulator.v1.setup_intents.confirm(made.id)


def test_authentication_comes_before_saving(simulator: Stripe) -> None:
    """docs.stripe.com/testing#regulatory-cards: requires_action, then succeeded, and the attempt shows it."""
    customer = simulator.v1.customers.create()
    waiting = setup(simulator, "pm_card_authenticationRequired", customer=customer.id, return_url="https://s.example/")
    assert waiting.next_action is not None
    assert waiting.next_action.redirect_to_url is not None
    assert str(waiting.next_action.redirect_to_url.url).startswith(f"{simulator.url}/3ds/{waiting.id}?")
    assert simulator.v1.customers.payment_methods.list(customer.id).data == []

    done = authenticate(simulator, waiting.id, succeeded=True)

    attempt: Any = done.latest_attempt
    assert (waiting.status, done.status, attempt.status) == ("requires_action", "succeeded", "succeeded")
    assert attempt.payment_method_details.card.three_d_secure.result == "authenticated"
    assert simulator.event_types()[1:] == [
        "setup_intent.created",
        "setup_intent.requires_action",
        "payment_method.attached",
        "setup_intent.succeeded",
    ]


def test_a_failed_authentication_is_told(simulator: Stripe) -> None:
    """docs.stripe.com/error-codes#setup-intent-authentication-failure."""
    waiting = setup(simulator, "pm_card_authenticationRequired")

    left = authenticate(simulator, waiting.id, succeeded=False)

    assert left.last_setup_error is not None
    assert (left.status, left.payment_method) == ("requires_payment_method", None)
    assert left.last_setup_error.code == "setup_intent_authentication_failure"
    assert simulator.event_types()[-1] == "setup_intent.setup_failed"


def test_a_declined_card_is_not_saved_and_each_attempt_is_listed(simulator: Stripe) -> None:
    """docs.stripe.com/api/setup_attempts/list: a failed attempt, then one that succeeded."""
    with pytest.raises(stripe.CardError) as caught:
        setup(simulator, "pm_card_chargeDeclinedInsufficientFunds")
    left = simulator.v1.setup_intents.list().data[0]
    done = simulator.v1.setup_intents.confirm(left.id, {"payment_method": "pm_card_visa"})

    attempts = simulator.v1.setup_attempts.list({"setup_intent": left.id}).data
    error: Any = caught.value.error
    assert (caught.value.code, error.decline_code) == ("card_declined", "insufficient_funds")
    assert (left.status, done.status, done.last_setup_error) == ("requires_payment_method", "succeeded", None)
    assert [attempt.status for attempt in attempts] == ["succeeded", "failed"]
    assert error.setup_intent["id"] == left.id


def test_a_canceled_setup_is_over(simulator: Stripe) -> None:
    """docs.stripe.com/api/setup_intents/cancel."""
    made = simulator.v1.setup_intents.create()

    canceled = simulator.v1.setup_intents.cancel(made.id, {"cancellation_reason": "abandoned"})

    assert (canceled.status, canceled.cancellation_reason) == ("canceled", "abandoned")
    assert simulator.event_types() == ["setup_intent.created", "setup_intent.canceled"]
    with pytest.raises(stripe.InvalidRequestError, match="been canceled"):
        simulator.v1.setup_intents.confirm(made.id, {"payment_method": "pm_card_visa"})


def test_a_browser_needs_the_client_secret(simulator: Stripe) -> None:
    """docs.stripe.com/js/setup_intents: publishable key and client secret, and nothing private is shown."""
    browser = simulator.client_with("pk_test_browser")
    made = simulator.v1.setup_intents.create({"metadata": {"private": "1"}})
    secret: Any = {"client_secret": made.client_secret}

    shown = browser.v1.setup_intents.retrieve(made.id, secret).to_dict()
    given: Any = {**secret, "payment_method": "pm_card_visa"}
    done = browser.v1.setup_intents.confirm(made.id, given)

    assert (shown["id"], done.status) == (made.id, "succeeded")
    assert {"metadata", "customer", "latest_attempt"}.isdisjoint(shown)
    for wrong in ({}, {"client_secret": "seti_1_secret_x"}):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            browser.v1.setup_intents.retrieve(made.id, wrong)  # type: ignore[arg-type]
        assert caught.value.param == "client_secret"
