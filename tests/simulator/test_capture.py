"""docs.stripe.com/payments/place-a-hold-on-a-payment-method."""

from typing import Any

import pytest
import stripe

from tests.simulator.harness import Stripe, previous

WEEK = 7 * 86_400


def held(simulator: Stripe, **more: Any) -> stripe.PaymentIntent:
    return simulator.v1.payment_intents.create(
        {
            "amount": 10_000,
            "capture_method": "manual",
            "confirm": True,
            "currency": "usd",
            "payment_method": "pm_card_visa",
            **more,  # type: ignore[typeddict-item]
        }
    )


def charge_of(simulator: Stripe, made: stripe.PaymentIntent) -> Any:
    return simulator.v1.charges.retrieve(str(made.latest_charge), {"expand": ["refunds"]})


def test_a_hold_says_until_when_it_stands(simulator: Stripe) -> None:
    """docs.stripe.com/payments/place-a-hold-on-a-payment-method: capture_before; nothing is booked."""
    made = held(simulator)

    charge = charge_of(simulator, made)
    assert (made.status, made.amount_capturable, made.amount_received) == ("requires_capture", 10_000, 0)
    assert (charge.captured, charge.amount_captured, charge.balance_transaction) == (False, 0, None)
    assert charge.payment_method_details.card.capture_before == charge.created + WEEK
    assert simulator.event_types() == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.amount_capturable_updated",
    ]


def test_a_full_capture_releases_nothing(simulator: Stripe) -> None:
    """docs.stripe.com/api/payment_intents/capture."""
    made = held(simulator)

    taken = simulator.v1.payment_intents.capture(made.id, {"metadata": {"captured": "yes"}})

    charge = charge_of(simulator, made)
    assert (taken.status, taken.amount_received, taken.amount_capturable) == ("succeeded", 10_000, 0)
    assert (charge.amount_captured, charge.amount_refunded, charge.refunds.data) == (10_000, 0, [])
    assert taken.metadata["captured"] == "yes"
    assert simulator.event_types()[3:] == ["charge.captured", "payment_intent.succeeded"]


def test_what_a_partial_capture_leaves_is_a_refund_that_moves_no_money(simulator: Stripe) -> None:
    """docs.stripe.com/api/payment_intents/capture: the rest is released; a refund of type reversal, not booked."""
    made = held(simulator)

    simulator.v1.payment_intents.capture(made.id, {"amount_to_capture": 6_000})

    charge = charge_of(simulator, made)
    [released] = charge.refunds.data
    assert (charge.amount, charge.amount_captured, charge.amount_refunded) == (10_000, 6_000, 4_000)
    assert (released.amount, released.balance_transaction) == (4_000, None)
    assert released.destination_details.card.type == "reversal"
    assert simulator.event_types()[3:] == ["refund.created", "charge.captured", "payment_intent.succeeded"]


def test_only_what_was_captured_can_be_refunded(simulator: Stripe) -> None:
    """docs.stripe.com/refunds: after a partial capture no more than the captured amount."""
    made = held(simulator)
    simulator.v1.payment_intents.capture(made.id, {"amount_to_capture": 6_000})

    with pytest.raises(stripe.InvalidRequestError):
        simulator.v1.refunds.create({"payment_intent": made.id, "amount": 6_001})
    rest = simulator.v1.refunds.create({"payment_intent": made.id})

    assert rest.amount == 6_000


@pytest.mark.parametrize("amount", [10_001, 0])
def test_more_than_the_hold_or_nothing_cannot_be_captured(simulator: Stripe, amount: int) -> None:
    """docs.stripe.com/api/payment_intents/capture: at most amount_capturable."""
    made = held(simulator)

    with pytest.raises(stripe.InvalidRequestError) as caught:
        simulator.v1.payment_intents.capture(made.id, {"amount_to_capture": amount})

    assert caught.value.param == "amount_to_capture"


def test_a_hold_is_captured_once(simulator: Stripe) -> None:
    """docs.stripe.com/error-codes#payment-intent-unexpected-state; multicapture is not available by itself."""
    made = held(simulator)
    simulator.v1.payment_intents.capture(made.id, {"amount_to_capture": 6_000})

    with pytest.raises(stripe.InvalidRequestError) as caught:
        simulator.v1.payment_intents.capture(made.id, {"amount_to_capture": 4_000})

    assert caught.value.code == "payment_intent_unexpected_state"


def test_a_canceled_hold_is_refunded_without_having_been_captured(simulator: Stripe) -> None:
    """docs.stripe.com/api/payment_intents/cancel: the remaining amount_capturable is refunded automatically."""
    made = held(simulator)

    simulator.v1.payment_intents.cancel(made.id)

    charge = charge_of(simulator, made)
    assert (charge.captured, charge.refunded, charge.amount_refunded) == (False, True, 10_000)
    assert charge.balance_transaction is None
    assert simulator.event_types()[3:] == ["refund.created", "charge.refunded", "payment_intent.canceled"]


def test_a_hold_that_nobody_captures_lapses(simulator: Stripe) -> None:
    """docs.stripe.com/payments/place-a-hold-on-a-payment-method: the funds are released, the status is canceled."""
    made = held(simulator)

    simulator.control("/clock", {"advance": WEEK - 60})
    assert simulator.v1.payment_intents.retrieve(made.id).status == "requires_capture"
    simulator.control("/clock", {"advance": 60})

    lapsed = simulator.v1.payment_intents.retrieve(made.id)
    charge = charge_of(simulator, made)
    assert (lapsed.status, lapsed.cancellation_reason, lapsed.amount_capturable) == ("canceled", "automatic", 0)
    assert (charge.captured, charge.refunded) == (False, True)
    assert charge.refunds.data[0].reason == "expired_uncaptured_charge"
    assert simulator.event_types()[3:] == ["refund.created", "charge.expired", "payment_intent.canceled"]
    expired = simulator.v1.events.list({"type": "charge.expired"}).data[0]
    assert previous(expired) == {"amount_refunded": 0, "refunded": False}


def test_a_captured_hold_does_not_lapse(simulator: Stripe) -> None:
    """docs.stripe.com/payments/place-a-hold-on-a-payment-method."""
    made = held(simulator)
    simulator.v1.payment_intents.capture(made.id)

    simulator.control("/clock", {"advance": 2 * WEEK})

    assert simulator.v1.payment_intents.retrieve(made.id).status == "succeeded"
    assert "charge.expired" not in simulator.event_types()


def test_visa_holds_less_long_when_its_owner_is_not_there(simulator: Stripe) -> None:
    """docs.stripe.com/payments/place-a-hold-on-a-payment-method: merchant-initiated, 4 days and 18 hours."""
    customer = simulator.v1.customers.create()
    method = simulator.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})

    charge = charge_of(simulator, held(simulator, customer=customer.id, payment_method=method.id, off_session=True))

    assert charge.payment_method_details.card.capture_before == charge.created + (4 * 24 + 18) * 3_600


def test_automatic_capture_books_before_it_tells(simulator: Stripe) -> None:
    """docs.stripe.com/payments/payment-intents/asynchronous-capture: only automatic_async books afterwards."""
    held(simulator, capture_method="automatic")

    told = simulator.v1.events.list({"type": "charge.succeeded"}).data[0].data.object
    assert told["balance_transaction"].startswith("txn_")
    assert simulator.event_types()[1:] == ["charge.succeeded", "payment_intent.succeeded"]
