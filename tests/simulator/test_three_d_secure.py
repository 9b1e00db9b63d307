"""docs.stripe.com/payments/3d-secure and docs.stripe.com/testing#regulatory-cards."""

from typing import Any

import pytest
import stripe

from stripe_simulator.resources import payments
from tests.simulator.harness import Stripe

REQUIRED = "pm_card_threeDSecure2Required"
RETURN = "https://shop.example/back"


def intent(simulator: Stripe, token: str, **more: Any) -> stripe.PaymentIntent:
    return simulator.v1.payment_intents.create(
        {"amount": 2_000, "currency": "usd", "confirm": True, "payment_method": token, **more}  # type: ignore[typeddict-item]
    )


def authenticate(simulator: Stripe, key: str, *, succeeded: bool) -> stripe.PaymentIntent:
    """What the page of the bank does."""
    core = simulator.server.simulator
    with core.changed:
        payments.authenticate(core.world, core.world.store.get("payment_intent", key), succeeded=succeeded)
    return simulator.v1.payment_intents.retrieve(key, {"expand": ["latest_charge"]})


def result(paid: stripe.PaymentIntent) -> Any:
    assert isinstance(paid.latest_charge, stripe.Charge)
    details: Any = paid.latest_charge.payment_method_details
    return details.card.three_d_secure


def test_a_card_that_needs_it_waits_for_its_owner_without_a_charge(simulator: Stripe) -> None:
    """docs.stripe.com/payments/paymentintents/lifecycle: requires_action, then the charge follows the step."""
    waiting = intent(simulator, REQUIRED, return_url=RETURN)

    assert waiting.next_action is not None
    assert waiting.next_action.redirect_to_url is not None
    assert (waiting.status, waiting.latest_charge) == ("requires_action", None)
    assert waiting.next_action.redirect_to_url.return_url == RETURN
    assert str(waiting.next_action.redirect_to_url.url).startswith(f"{simulator.url}/3ds/{waiting.id}?")

    paid = authenticate(simulator, waiting.id, succeeded=True)

    assert (paid.status, paid.next_action, result(paid).result) == ("succeeded", None, "authenticated")
    assert (result(paid).authentication_flow, result(paid).electronic_commerce_indicator) == ("challenge", "05")
    assert simulator.event_types() == [
        "payment_intent.created",
        "payment_intent.requires_action",
        "charge.succeeded",
        "payment_intent.succeeded",
        "charge.updated",
    ]


def test_without_a_return_url_stripe_js_does_the_step(simulator: Stripe) -> None:
    """docs.stripe.com/api/payment_intents/object (next_action.use_stripe_sdk)."""
    action = intent(simulator, REQUIRED).next_action

    assert action is not None
    assert action.type == "use_stripe_sdk"
    assert f"{simulator.url}/3ds/" in str(action.use_stripe_sdk)


def test_a_failed_authentication_asks_for_another_method(simulator: Stripe) -> None:
    """docs.stripe.com/error-codes#payment-intent-authentication-failure."""
    waiting = intent(simulator, REQUIRED)

    left = authenticate(simulator, waiting.id, succeeded=False)

    assert left.last_payment_error is not None
    assert (left.status, left.payment_method) == ("requires_payment_method", None)
    assert left.last_payment_error.code == "payment_intent_authentication_failure"
    assert simulator.event_types()[-1] == "payment_intent.payment_failed"
    again = simulator.v1.payment_intents.confirm(left.id, {"payment_method": "pm_card_visa"})
    assert again.status == "succeeded"


def test_a_card_may_be_declined_after_its_authentication(simulator: Stripe) -> None:
    """docs.stripe.com/testing#three-ds-cards: 4000 0084 0000 1629."""
    waiting = intent(simulator, "pm_card_threeDSecureRequiredChargeDeclined")

    left = authenticate(simulator, waiting.id, succeeded=True)

    assert left.last_payment_error is not None
    assert (waiting.status, left.status) == ("requires_action", "requires_payment_method")
    assert left.last_payment_error.code == "card_declined"
    assert simulator.event_types()[-2:] == ["charge.failed", "payment_intent.payment_failed"]


def test_a_lookup_that_breaks_declines_a_card_that_needs_it(simulator: Stripe) -> None:
    """docs.stripe.com/testing#three-ds-cards: 4000 0084 0000 1280."""
    with pytest.raises(stripe.CardError) as caught:
        intent(simulator, "pm_card_threeDSecureRequiredProcessingError")

    assert caught.value.code == "card_declined"
    charge: Any = simulator.v1.charges.list().data[0]
    assert charge.payment_method_details.card.three_d_secure.result == "processing_error"


@pytest.mark.parametrize(
    ("token", "asked", "status", "outcome"),
    [
        ("pm_card_threeDSecureOptional", "automatic", "succeeded", None),
        ("pm_card_threeDSecureOptional", "any", "requires_action", None),
        ("pm_card_visa", "any", "succeeded", "attempt_acknowledged"),
        ("pm_card_visa", "automatic", "succeeded", None),
        ("pm_card_amex_threeDSecureNotSupported", "any", "succeeded", None),
    ],
)
def test_asking_for_it_matters_only_to_cards_that_take_part(
    simulator: Stripe, token: str, asked: str, status: str, outcome: str | None
) -> None:
    """docs.stripe.com/payments/3d-secure/authentication-flow (request_three_d_secure); testing: unenrolled cards."""
    options = {"card": {"request_three_d_secure": asked}}

    made = intent(simulator, token, payment_method_options=options, expand=["latest_charge"])

    assert made.status == status
    if status == "succeeded":
        assert (result(made) and result(made).result) == outcome


def test_a_frictionless_authentication_asks_nobody(simulator: Stripe) -> None:
    """docs.stripe.com/testing#three-ds-cards: 4000 0000 3220 0000."""
    values: Any = {"number": "4000000032200000", "exp_month": 1, "exp_year": 2034}
    method = simulator.v1.payment_methods.create({"type": "card", "card": values})

    paid = intent(simulator, method.id, expand=["latest_charge"])

    assert (result(paid).result, result(paid).authentication_flow) == ("authenticated", "frictionless")


def test_off_session_a_card_that_needs_its_owner_is_declined(simulator: Stripe) -> None:
    """docs.stripe.com/error-codes#authentication-required: 402, and the intent waits for a method."""
    customer = simulator.v1.customers.create()
    method = simulator.v1.payment_methods.attach("pm_card_authenticationRequired", {"customer": customer.id})

    with pytest.raises(stripe.CardError) as caught:
        intent(simulator, method.id, customer=customer.id, off_session=True)

    error: Any = caught.value.error
    assert (caught.value.code, error.decline_code) == ("authentication_required", "authentication_required")
    assert error.payment_method["id"] == method.id
    assert error.payment_intent["status"] == "requires_payment_method"


def test_a_card_that_is_set_up_needs_nobody_off_session(simulator: Stripe) -> None:
    """docs.stripe.com/testing#regulatory-cards: 4000 0025 0000 3155, authenticate unless set up."""
    customer = simulator.v1.customers.create()
    token = "pm_card_authenticationRequiredOnSetup"
    first = intent(simulator, token, customer=customer.id, setup_future_usage="off_session")
    authenticate(simulator, first.id, succeeded=True)
    [saved] = simulator.v1.customers.payment_methods.list(customer.id).data

    later = intent(simulator, saved.id, customer=customer.id, off_session=True)
    on_session = intent(simulator, saved.id, customer=customer.id)

    assert (later.status, on_session.status) == ("succeeded", "requires_action")


def test_an_integration_that_takes_no_actions_gets_an_error(simulator: Stripe) -> None:
    """docs.stripe.com/api/payment_intents/create (error_on_requires_action)."""
    with pytest.raises(stripe.CardError) as caught:
        intent(simulator, REQUIRED, error_on_requires_action=True)

    assert caught.value.code == "authentication_required"
    assert simulator.v1.payment_intents.list().data[0].status == "requires_payment_method"


def test_with_manual_confirmation_the_server_confirms_after_the_step(simulator: Stripe) -> None:
    """docs.stripe.com/payments/accept-a-payment-synchronously: back to requires_confirmation."""
    waiting = intent(simulator, REQUIRED, confirmation_method="manual")

    done = authenticate(simulator, waiting.id, succeeded=True)
    paid = simulator.v1.payment_intents.confirm(waiting.id)

    assert (done.status, paid.status) == ("requires_confirmation", "succeeded")


def test_an_authenticated_card_can_be_held_for_capture(simulator: Stripe) -> None:
    """docs.stripe.com/payments/place-a-hold-on-a-payment-method with 3-D Secure."""
    waiting = intent(simulator, REQUIRED, capture_method="manual")

    held = authenticate(simulator, waiting.id, succeeded=True)

    assert (held.status, held.amount_capturable) == ("requires_capture", 2_000)
    assert simulator.event_types()[-1] == "payment_intent.amount_capturable_updated"


def test_a_step_that_nobody_does_can_be_canceled(simulator: Stripe) -> None:
    """docs.stripe.com/api/payment_intents/cancel: requires_action may be canceled."""
    waiting = intent(simulator, REQUIRED)

    canceled = simulator.v1.payment_intents.cancel(waiting.id)

    assert (canceled.status, canceled.next_action) == ("canceled", None)
