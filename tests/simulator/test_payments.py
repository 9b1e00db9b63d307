"""docs.stripe.com/api/payment_intents, /api/charges, /api/balance_transactions, /api/refunds."""

from typing import Any

import pytest
import stripe

from tests.simulator.harness import Stripe, tags

PAY: dict[str, Any] = {"amount": 10_000, "currency": "usd", "confirm": True, "payment_method": "pm_card_visa"}


def intent(simulator: Stripe, **more: Any) -> stripe.PaymentIntent:
    return simulator.v1.payment_intents.create({**PAY, **more})  # type: ignore[typeddict-item]


def charge_of(simulator: Stripe, payment: stripe.PaymentIntent) -> stripe.Charge:
    return simulator.v1.charges.retrieve(str(payment.latest_charge))


def test_a_confirmed_intent_succeeds_with_a_charge_and_its_booking(simulator: Stripe) -> None:
    """docs.stripe.com/payments/paymentintents/lifecycle; the fee is 2.9 % and 30 minor units."""
    paid = intent(simulator)
    charge = charge_of(simulator, paid)
    booked = simulator.v1.balance_transactions.retrieve(str(charge.balance_transaction))

    assert (paid.status, paid.amount_received, paid.amount_capturable) == ("succeeded", 10_000, 0)
    assert (
        charge.status,
        charge.paid,
        charge.captured,
        charge.amount_captured,
    ) == ("succeeded", True, True, 10_000)
    assert (10_000, 320, 9_680, charge.id) == (booked.amount, booked.fee, booked.net, booked.source)
    assert booked.status == "pending"
    simulator.control("/clock", {"advance": 3 * 86_400})
    assert simulator.v1.balance_transactions.retrieve(booked.id).status == "available"


@pytest.mark.parametrize(
    ("token", "decline_code"),
    [
        ("pm_card_chargeDeclined", "generic_decline"),
        ("pm_card_chargeDeclinedInsufficientFunds", "insufficient_funds"),
    ],
)
def test_a_decline_leaves_the_intent_open_with_the_charge_in_its_error(
    simulator: Stripe, token: str, decline_code: str
) -> None:
    """docs.stripe.com/declines: 402 card_declined; another payment method may be tried on the same intent."""
    with pytest.raises(stripe.CardError) as caught:
        intent(simulator, payment_method=token)

    left = simulator.v1.payment_intents.list().data[0]
    assert left.last_payment_error is not None
    assert caught.value.error is not None
    assert ("card_declined", decline_code) == (caught.value.code, caught.value.error.decline_code)
    assert left.last_payment_error.charge == left.latest_charge == caught.value.error.charge
    assert (left.status, left.payment_method) == ("requires_payment_method", None)
    assert charge_of(simulator, left).status == "failed"
    assert simulator.event_types() == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
    ]

    retried = simulator.v1.payment_intents.confirm(left.id, {"payment_method": "pm_card_visa"})

    assert (retried.status, retried.last_payment_error) == ("succeeded", None)
    assert retried.latest_charge != left.latest_charge
    assert len(simulator.v1.charges.list({"payment_intent": left.id}).data) == 2


def test_a_paid_intent_cannot_be_confirmed_canceled_or_captured(simulator: Stripe) -> None:
    """docs.stripe.com/error-codes#payment-intent-unexpected-state."""
    paid = intent(simulator)

    for refused in (
        simulator.v1.payment_intents.confirm,
        simulator.v1.payment_intents.cancel,
        simulator.v1.payment_intents.capture,
    ):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            refused(paid.id)
        assert caught.value.code == "payment_intent_unexpected_state"


def test_a_partial_capture_releases_the_rest(simulator: Stripe) -> None:
    """docs.stripe.com/payments/place-a-hold-on-a-payment-method: the fee is taken from what is captured."""
    held = intent(simulator, capture_method="manual")
    assert (held.status, held.amount_capturable) == ("requires_capture", 10_000)

    with pytest.raises(stripe.InvalidRequestError):
        simulator.v1.payment_intents.capture(held.id, {"amount_to_capture": 10_001})
    taken = simulator.v1.payment_intents.capture(held.id, {"amount_to_capture": 6_000})

    charge = charge_of(simulator, held)
    booked = simulator.v1.balance_transactions.retrieve(str(charge.balance_transaction))
    assert (taken.status, taken.amount_received, taken.amount_capturable) == ("succeeded", 6_000, 0)
    assert (charge.amount_captured, charge.amount_refunded, charge.refunded) == (6_000, 4_000, False)
    assert (booked.amount, booked.fee) == (6_000, 204)


def test_canceling_an_authorised_intent_releases_it(simulator: Stripe) -> None:
    """docs.stripe.com/api/payment_intents/cancel: the remaining amount_capturable is refunded."""
    held = intent(simulator, capture_method="manual")

    canceled = simulator.v1.payment_intents.cancel(held.id, {"cancellation_reason": "abandoned"})

    charge = charge_of(simulator, held)
    assert (
        canceled.status,
        canceled.cancellation_reason,
        canceled.amount_capturable,
    ) == ("canceled", "abandoned", 0)
    assert (charge.captured, charge.refunded, charge.balance_transaction) == (False, True, None)


def test_a_refund_is_booked_and_counted_on_its_charge(simulator: Stripe) -> None:
    """docs.stripe.com/refunds: partial refunds until nothing is left; the fee is not given back."""
    paid = intent(simulator)

    part = simulator.v1.refunds.create(
        {"payment_intent": paid.id, "amount": 4_000, "reason": "duplicate", "metadata": {"row": "1"}}
    )
    half = charge_of(simulator, paid)
    rest = simulator.v1.refunds.create({"charge": half.id})
    whole = charge_of(simulator, paid)

    booked = simulator.v1.balance_transactions.retrieve(str(part.balance_transaction))
    assert (
        part.amount,
        part.status,
        part.reason,
        tags(part),
    ) == (4_000, "succeeded", "duplicate", {"row": "1"})
    assert (half.amount_refunded, half.refunded) == (4_000, False)
    assert (rest.amount, whole.amount_refunded, whole.refunded) == (6_000, 10_000, True)
    assert (-4_000, 0, -4_000, part.id) == (booked.amount, booked.fee, booked.net, booked.source)
    listed = simulator.v1.refunds.list({"payment_intent": paid.id})
    assert [rest.id, part.id] == [refund.id for refund in listed.data]


def test_a_refund_beyond_what_is_left_is_refused(simulator: Stripe) -> None:
    """docs.stripe.com/error-codes#charge-already-refunded."""
    paid = intent(simulator)
    simulator.v1.refunds.create({"payment_intent": paid.id, "amount": 9_000})

    with pytest.raises(stripe.InvalidRequestError, match="is greater than unrefunded amount on charge") as large:
        simulator.v1.refunds.create({"payment_intent": paid.id, "amount": 1_001})
    simulator.v1.refunds.create({"payment_intent": paid.id})
    with pytest.raises(stripe.InvalidRequestError) as again:
        simulator.v1.refunds.create({"payment_intent": paid.id})

    assert large.value.param == "amount"
    assert again.value.code == "charge_already_refunded"


def test_an_unpaid_intent_cannot_be_refunded(simulator: Stripe) -> None:
    """docs.stripe.com/api/refunds/create: there must be a charge that succeeded."""
    unpaid = simulator.v1.payment_intents.create({"amount": 1_000, "currency": "usd"})

    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge to refund"):
        simulator.v1.refunds.create({"payment_intent": unpaid.id})
