"""docs.stripe.com/refunds, /api/refunds, /testing#refunds."""

import pytest
import stripe

from tests.simulator.harness import Stripe, previous, tags
from tests.simulator.money import amounts, booked, debited, paid, since, until_midnight, until_noon, wait


@pytest.fixture(autouse=True)
def noon(simulator: Stripe) -> None:
    until_noon(simulator)


def refund(simulator: Stripe, charge: stripe.Charge, **more: object) -> stripe.Refund:
    return simulator.v1.refunds.create({"charge": charge.id, **more})  # type: ignore[arg-type]


def stop_debits(simulator: Stripe) -> None:
    simulator.v1.balance_settings.update({"payments": {"debit_negative_balances": False}})


def test_a_refund_of_the_pending_card_succeeds_later(simulator: Stripe) -> None:
    """docs.stripe.com/testing#refunds: 4000 0000 0000 7726 begins as pending, then a refund.updated says succeeded."""
    charge = paid(simulator, "pm_card_pendingRefund")
    begun = refund(simulator, charge)
    seen = simulator.event_types()

    assert (begun.status, begun.pending_reason) == ("pending", "processing")
    assert begun.destination_details is not None
    assert begun.destination_details.card is not None
    assert begun.destination_details.card.type == "pending"
    assert simulator.v1.charges.retrieve(charge.id).refunded
    wait(simulator, 5)

    ended = simulator.v1.refunds.retrieve(begun.id)
    assert (ended.status, "pending_reason" in ended) == ("succeeded", False)
    assert since(simulator, seen) == ["refund.updated", "charge.refund.updated"]
    before = previous(simulator.v1.events.list({"type": "refund.updated"}).data[0])
    assert (before["status"], before["pending_reason"]) == ("pending", "processing")


def test_a_refund_that_fails_later_gives_the_money_back(simulator: Stripe) -> None:
    """docs.stripe.com/refunds#failed-refunds: the amount returns to the balance; failure_reason says why."""
    charge = paid(simulator, "pm_card_refundFail")
    whole = amounts(simulator)
    begun = refund(simulator, charge)
    seen = simulator.event_types()
    assert begun.status == "succeeded"
    wait(simulator, 5)

    ended = simulator.v1.refunds.retrieve(begun.id)
    returned = booked(simulator, ended.failure_balance_transaction)
    assert (ended.status, ended.failure_reason) == ("failed", "expired_or_canceled_card")
    assert (returned.type, returned.amount, returned.source) == ("refund_failure", 10_000, begun.id)
    assert amounts(simulator) == whole
    assert since(simulator, seen) == ["refund.updated", "charge.refund.updated", "refund.failed"]


def test_a_failed_refund_says_what_changed_and_may_be_made_again(simulator: Stripe) -> None:
    """docs.stripe.com/api/events/types#event_types-charge.refund.updated: status was succeeded, the rest was null."""
    charge = paid(simulator, "pm_card_refundFail")
    refund(simulator, charge)
    wait(simulator, 5)

    before = previous(simulator.v1.events.list({"type": "charge.refund.updated"}).data[0])
    assert before == {"status": "succeeded", "failure_reason": None, "failure_balance_transaction": None}
    assert simulator.v1.charges.retrieve(charge.id).amount_refunded == 0
    assert refund(simulator, charge, amount=1).status == "succeeded"


def test_a_refund_waits_for_money_if_the_bank_account_may_not_be_debited(simulator: Stripe) -> None:
    """docs.stripe.com/changelog/basil/2025-04-30/refund-pending-reason: pending, insufficient_funds."""
    stop_debits(simulator)
    charge = paid(simulator)
    waiting = refund(simulator, charge, amount=9_000)

    assert (waiting.status, waiting.pending_reason) == ("pending", "insufficient_funds")
    assert waiting.balance_transaction is None
    paid(simulator, "pm_card_bypassPending", amount=500)
    assert simulator.v1.refunds.retrieve(waiting.id).pending_reason == "insufficient_funds"
    until_midnight(simulator, 2)
    sent = simulator.v1.refunds.retrieve(waiting.id)
    assert (sent.status, sent.pending_reason) == ("pending", "processing")
    assert booked(simulator, sent.balance_transaction).amount == -9_000
    wait(simulator, 5)
    assert simulator.v1.refunds.retrieve(waiting.id).status == "succeeded"


def test_a_refund_that_waits_for_money_can_be_canceled(simulator: Stripe) -> None:
    """docs.stripe.com/api/refunds/cancel: canceled, merchant_request; the charge is whole again."""
    stop_debits(simulator)
    charge = paid(simulator)
    waiting = refund(simulator, charge)

    canceled = simulator.v1.refunds.cancel(waiting.id)

    assert (canceled.status, canceled.failure_reason) == ("canceled", "merchant_request")
    assert simulator.v1.charges.retrieve(charge.id).amount_refunded == 0
    until_midnight(simulator, 2)
    assert simulator.v1.refunds.retrieve(waiting.id).status == "canceled"


@pytest.mark.parametrize("token", ["pm_card_visa", "pm_card_pendingRefund"])
def test_a_refund_on_its_way_cannot_be_canceled(simulator: Stripe, token: str) -> None:
    """docs.stripe.com/api/refunds/cancel: refunds in other states cannot be canceled."""
    made = refund(simulator, paid(simulator, token))

    with pytest.raises(stripe.InvalidRequestError, match="Canceling this refund is unsupported"):
        simulator.v1.refunds.cancel(made.id)


def test_a_refund_of_a_sepa_debit_takes_its_time(simulator: Stripe) -> None:
    """docs.stripe.com/payments/sepa-debit#refunds: asynchronous; the booking is a payment_refund."""
    charge = debited(simulator)
    begun = refund(simulator, charge, amount=4_000)

    assert charge.id.startswith("py_")
    assert begun.id.startswith("pyr_")
    assert begun.status == "pending"
    assert booked(simulator, begun.balance_transaction).type == "payment_refund"
    wait(simulator, 5)
    assert simulator.v1.refunds.retrieve(begun.id).status == "succeeded"


def test_a_charge_without_the_capture_is_not_refunded(simulator: Stripe) -> None:
    """docs.stripe.com/refunds#cancel-payment: an authorization is released by canceling its PaymentIntent."""
    held = paid(simulator, capture_method="manual")

    with pytest.raises(stripe.InvalidRequestError, match="is not captured"):
        refund(simulator, held)


def test_a_refund_names_a_charge_or_an_intent_that_exist_and_belong_together(simulator: Stripe) -> None:
    """docs.stripe.com/api/refunds/create: charge or payment_intent; an unknown charge is a 404 about `id`."""
    charge, other = paid(simulator), paid(simulator)

    with pytest.raises(stripe.InvalidRequestError, match="One of the following params should be provided"):
        simulator.v1.refunds.create({})
    with pytest.raises(stripe.InvalidRequestError) as unknown:
        simulator.v1.refunds.create({"charge": "ch_unknown"})
    with pytest.raises(stripe.InvalidRequestError, match="is not of the PaymentIntent"):
        refund(simulator, charge, payment_intent=other.payment_intent)

    assert (unknown.value.http_status, unknown.value.code, unknown.value.param) == (404, "resource_missing", "id")
    both = refund(simulator, charge, payment_intent=charge.payment_intent)
    assert (both.charge, both.payment_intent) == (charge.id, charge.payment_intent)


@pytest.mark.parametrize("amount", [0, -5])
def test_a_refund_is_of_at_least_one_minor_unit(simulator: Stripe, amount: int) -> None:
    """docs.stripe.com/error-codes#parameter-invalid-integer."""
    with pytest.raises(stripe.InvalidRequestError) as caught:
        refund(simulator, paid(simulator), amount=amount)

    assert (caught.value.code, caught.value.param) == ("parameter_invalid_integer", "amount")


def test_the_reason_of_a_refund_is_one_of_three_words(simulator: Stripe) -> None:
    """docs.stripe.com/api/refunds/create: expired_uncaptured_charge is Stripe's own."""
    with pytest.raises(stripe.InvalidRequestError, match="Invalid reason: must be one of duplicate, fraudulent, or"):
        refund(simulator, paid(simulator), reason="expired_uncaptured_charge")


def test_the_refunds_of_a_charge_are_listed_under_it(simulator: Stripe) -> None:
    """docs.stripe.com/api/refunds/list: newest first; another charge's refund is not found there."""
    charge, other = paid(simulator), paid(simulator)
    first, second = refund(simulator, charge, amount=1), refund(simulator, charge, amount=2)
    foreign = refund(simulator, other)

    listed = simulator.api("GET", f"/v1/charges/{charge.id}/refunds").json()
    missing = simulator.api("GET", f"/v1/charges/{charge.id}/refunds/{foreign.id}")

    assert [item["id"] for item in listed["data"]] == [second.id, first.id]
    assert listed["url"] == f"/v1/charges/{charge.id}/refunds"
    assert simulator.api("GET", f"/v1/charges/{charge.id}/refunds/{first.id}").json()["amount"] == 1
    assert (missing.status, missing.json()["error"]["param"]) == (404, "refund")


def test_metadata_of_a_refund_changes_with_its_events(simulator: Stripe) -> None:
    """docs.stripe.com/api/refunds/update: only metadata."""
    made = refund(simulator, paid(simulator), metadata={"row": "1"})
    seen = simulator.event_types()

    changed = simulator.v1.refunds.update(made.id, {"metadata": {"row": "2"}})

    assert tags(changed) == {"row": "2"}
    assert since(simulator, seen) == ["refund.updated", "charge.refund.updated"]


def test_the_booking_of_a_refund_carries_the_description_of_its_charge(simulator: Stripe) -> None:
    """docs.stripe.com/reports/balance-transaction-types: refund; it counts no later than its charge."""
    charge = paid(simulator, description="Two mugs")

    transaction = booked(simulator, refund(simulator, charge).balance_transaction)

    assert (transaction.type, transaction.reporting_category) == ("refund", "refund")
    assert transaction.description == "REFUND FOR CHARGE (Two mugs)"
    assert transaction.available_on == booked(simulator, charge.balance_transaction).available_on
