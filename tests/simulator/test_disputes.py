"""docs.stripe.com/disputes, /api/disputes, /testing#disputes."""

from typing import Any

import pytest
import stripe

from stripe_simulator.errors import InvalidRequestError
from stripe_simulator.resources import disputes
from tests.simulator.harness import Stripe, previous, tags
from tests.simulator.money import DAY_SECONDS, amounts, debited, inside, now, paid, since, until_noon, wait


@pytest.fixture(autouse=True)
def noon(simulator: Stripe) -> None:
    until_noon(simulator)


def disputed(simulator: Stripe, token: str = "pm_card_createDispute") -> stripe.Dispute:
    charge = paid(simulator, token)
    return simulator.v1.disputes.list({"charge": charge.id}).data[0]


def submit(simulator: Stripe, dispute: stripe.Dispute, words: str, **more: Any) -> stripe.Dispute:
    return simulator.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": words}, **more})  # type: ignore[arg-type]


def test_a_dispute_withdraws_the_amount_and_a_fee(simulator: Stripe) -> None:
    """docs.stripe.com/disputes/how-disputes-work: an adjustment of minus the amount, with the dispute fee."""
    dispute = disputed(simulator)

    [taken] = dispute.balance_transactions
    assert (dispute.status, dispute.amount, dispute.is_charge_refundable) == ("needs_response", 10_000, False)
    assert (taken.type, taken.reporting_category) == ("adjustment", "dispute")
    assert (taken.amount, taken.fee, taken.net) == (-10_000, 1_500, -11_500)
    assert taken.fee_details[0].description == "Dispute fee"
    assert amounts(simulator) == (0, 9_680 - 11_500)


def test_a_dispute_comes_right_after_its_charge(simulator: Stripe) -> None:
    """docs.stripe.com/api/events/types: charge.dispute.created, then charge.dispute.funds_withdrawn."""
    dispute = disputed(simulator)

    charge = simulator.v1.charges.retrieve(str(dispute.charge), {"expand": ["dispute"]})
    kinds = simulator.event_types()
    place = kinds.index("charge.succeeded")
    assert kinds[place + 1 : place + 3] == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]
    assert charge.disputed
    assert charge.to_dict()["dispute"]["id"] == dispute.id


@pytest.mark.parametrize(
    ("token", "reason", "code", "case"),
    [
        ("pm_card_createDispute", "fraudulent", "10.4", "chargeback"),
        ("pm_card_createDisputeProductNotReceived", "product_not_received", "13.1", "chargeback"),
        ("pm_card_createDisputeInquiry", "general", "10", "inquiry"),
    ],
)
def test_a_test_card_says_why_it_disputes(simulator: Stripe, token: str, reason: str, code: str, case: str) -> None:
    """docs.stripe.com/testing#disputes, docs.stripe.com/disputes/categories: the network's code of the reason."""
    dispute = disputed(simulator, token)

    assert dispute.payment_method_details is not None
    card = dispute.payment_method_details.card
    assert card is not None
    assert (dispute.reason, card.network_reason_code, card.case_type, card.brand) == (reason, code, case, "visa")


def test_a_charge_that_is_charged_back_cannot_be_refunded(simulator: Stripe) -> None:
    """docs.stripe.com/error-codes#charge-disputed."""
    dispute = disputed(simulator)

    with pytest.raises(stripe.InvalidRequestError, match="has been charged back") as caught:
        simulator.v1.refunds.create({"charge": str(dispute.charge)})

    assert caught.value.code == "charge_disputed"


def test_an_inquiry_moves_no_money_and_leaves_the_charge_refundable(simulator: Stripe) -> None:
    """docs.stripe.com/disputes/how-disputes-work#inquiries: warning_needs_response."""
    dispute = disputed(simulator, "pm_card_createDisputeInquiry")

    assert (dispute.status, dispute.balance_transactions) == ("warning_needs_response", [])
    assert dispute.is_charge_refundable
    assert amounts(simulator) == (0, 9_680)
    assert simulator.v1.refunds.create({"charge": str(dispute.charge)}).status == "succeeded"


def test_winning_evidence_gives_the_amount_back_and_not_the_fee(simulator: Stripe) -> None:
    """docs.stripe.com/testing#disputes: winning_evidence; the fee of a dispute is kept."""
    dispute = disputed(simulator)
    seen = simulator.event_types()
    submitted = submit(simulator, dispute, "winning_evidence")

    assert (submitted.status, submitted.evidence_details.submission_count) == ("under_review", 1)
    assert since(simulator, seen) == ["charge.dispute.updated", "charge.updated"]
    wait(simulator, 5)
    won = simulator.v1.disputes.retrieve(dispute.id)
    assert (won.status, won.is_charge_refundable) == ("won", True)
    assert [item.net for item in won.balance_transactions] == [-11_500, 10_000]
    assert won.balance_transactions[1].reporting_category == "dispute_reversal"
    assert since(simulator, seen)[2:] == ["charge.dispute.funds_reinstated", "charge.dispute.closed"]
    assert simulator.v1.charges.retrieve(str(dispute.charge)).disputed
    assert simulator.v1.refunds.create({"charge": str(dispute.charge)}).status == "succeeded"


def test_losing_evidence_closes_the_dispute_as_lost(simulator: Stripe) -> None:
    """docs.stripe.com/testing#disputes: losing_evidence; nothing is given back."""
    dispute = disputed(simulator)
    submit(simulator, dispute, "losing_evidence")
    wait(simulator, 5)

    lost = simulator.v1.disputes.retrieve(dispute.id)
    assert (lost.status, len(lost.balance_transactions)) == ("lost", 1)
    assert simulator.event_types()[-1] == "charge.dispute.closed"
    assert previous(simulator.v1.events.list().data[0]) == {"status": "under_review"}


def test_an_inquiry_becomes_a_chargeback(simulator: Stripe) -> None:
    """docs.stripe.com/testing#disputes: escalate_inquiry_evidence."""
    dispute = disputed(simulator, "pm_card_createDisputeInquiry")
    assert submit(simulator, dispute, "escalate_inquiry_evidence").status == "warning_under_review"
    wait(simulator, 5)

    escalated = simulator.v1.disputes.retrieve(dispute.id)
    assert (escalated.status, escalated.is_charge_refundable) == ("needs_response", False)
    assert escalated.balance_transactions[0].net == -11_500
    assert escalated.payment_method_details is not None
    assert escalated.payment_method_details.card is not None
    assert escalated.payment_method_details.card.case_type == "chargeback"
    assert simulator.event_types()[-2:] == ["charge.dispute.updated", "charge.dispute.funds_withdrawn"]
    submit(simulator, dispute, "winning_evidence")
    wait(simulator, 5)
    assert simulator.v1.disputes.retrieve(dispute.id).status == "won"


def test_a_chargeback_that_was_an_inquiry_stays_open_until_the_bank_decides(simulator: Stripe) -> None:
    """docs.stripe.com/disputes/how-disputes-work#inquiries: the 120 days are those of an inquiry."""
    dispute = disputed(simulator, "pm_card_createDisputeInquiry")
    submit(simulator, dispute, "escalate_inquiry_evidence")
    wait(simulator, 5)
    submit(simulator, dispute, "The parcel was signed for.")
    wait(simulator, 121 * DAY_SECONDS)

    assert simulator.v1.disputes.retrieve(dispute.id).status == "under_review"


@pytest.mark.parametrize("words", ["winning_evidence", "losing_evidence"])
def test_an_inquiry_that_is_answered_closes(simulator: Stripe, words: str) -> None:
    """docs.stripe.com/testing#disputes: an inquiry closes without becoming a chargeback."""
    dispute = disputed(simulator, "pm_card_createDisputeInquiry")
    submit(simulator, dispute, words)
    wait(simulator, 5)

    closed = simulator.v1.disputes.retrieve(dispute.id)
    assert (closed.status, closed.balance_transactions) == ("warning_closed", [])


def test_an_inquiry_into_a_refunded_charge_becomes_no_chargeback(simulator: Stripe) -> None:
    """docs.stripe.com/disputes/how-disputes-work#inquiries: a full refund resolves it."""
    dispute = disputed(simulator, "pm_card_createDisputeInquiry")
    simulator.v1.refunds.create({"charge": str(dispute.charge)})
    submit(simulator, dispute, "escalate_inquiry_evidence")
    wait(simulator, 5)

    assert simulator.v1.disputes.retrieve(dispute.id).status == "warning_closed"


def test_a_refund_that_is_not_yet_sent_fails_when_the_charge_is_charged_back(simulator: Stripe) -> None:
    """docs.stripe.com/api/refunds/object: charge_for_pending_refund_disputed."""
    charge = paid(simulator, "pm_card_pendingRefund")
    refund = simulator.v1.refunds.create({"charge": charge.id, "amount": 4_000})
    with inside(simulator) as world:
        disputes.open_for(world, world.store.get("charge", charge.id))
    wait(simulator, 10)

    failed = simulator.v1.refunds.retrieve(refund.id)
    assert (failed.status, failed.failure_reason) == ("failed", "charge_for_pending_refund_disputed")
    assert simulator.v1.charges.retrieve(charge.id).amount_refunded == 0


def test_an_inquiry_is_over_after_120_days(simulator: Stripe) -> None:
    """docs.stripe.com/disputes/how-disputes-work#inquiries: warning_closed if it did not escalate."""
    dispute = disputed(simulator, "pm_card_createDisputeInquiry")
    wait(simulator, 119 * DAY_SECONDS)
    assert simulator.v1.disputes.retrieve(dispute.id).status == "warning_needs_response"
    wait(simulator, DAY_SECONDS)

    assert simulator.v1.disputes.retrieve(dispute.id).status == "warning_closed"


def test_a_dispute_without_an_answer_in_time_is_lost(simulator: Stripe) -> None:
    """docs.stripe.com/disputes/responding: after due_by nothing can be submitted."""
    dispute = disputed(simulator)
    due_by = dispute.evidence_details.due_by
    assert due_by is not None
    assert due_by % DAY_SECONDS == DAY_SECONDS - 1
    wait(simulator, due_by - now(simulator) - 5)
    assert simulator.v1.disputes.retrieve(dispute.id).status == "needs_response"
    wait(simulator, 10)

    assert simulator.v1.disputes.retrieve(dispute.id).status == "lost"
    with pytest.raises(stripe.InvalidRequestError, match="This dispute is already closed"):
        submit(simulator, dispute, "winning_evidence")


def test_evidence_under_review_does_not_lapse(simulator: Stripe) -> None:
    """docs.stripe.com/disputes/responding: the bank decides when it has read it."""
    dispute = disputed(simulator)
    submit(simulator, dispute, "The parcel was signed for.")
    wait(simulator, 30 * DAY_SECONDS)

    assert simulator.v1.disputes.retrieve(dispute.id).status == "under_review"
    with pytest.raises(stripe.InvalidRequestError, match="under review"):
        submit(simulator, dispute, "winning_evidence")


def test_a_dispute_can_be_accepted_once(simulator: Stripe) -> None:
    """docs.stripe.com/api/disputes/close: needs_response becomes lost, for good."""
    dispute = disputed(simulator)
    seen = simulator.event_types()

    assert simulator.v1.disputes.close(dispute.id).status == "lost"
    assert since(simulator, seen) == ["charge.dispute.closed", "charge.updated"]
    with pytest.raises(stripe.InvalidRequestError, match="This dispute is already closed"):
        simulator.v1.disputes.close(dispute.id)


def test_evidence_can_be_staged_before_it_is_submitted(simulator: Stripe) -> None:
    """docs.stripe.com/api/disputes/update: submit false keeps it; a later true submits what is there."""
    dispute = disputed(simulator)
    staged = submit(simulator, dispute, "winning_evidence", submit=False)
    assert (staged.status, staged.evidence_details.has_evidence) == ("needs_response", True)
    assert staged.evidence_details.submission_count == 0
    wait(simulator, 60)
    assert simulator.v1.disputes.retrieve(dispute.id).status == "needs_response"

    simulator.v1.disputes.update(dispute.id, {"evidence": {"customer_name": "Jenny"}, "submit": True})
    wait(simulator, 5)

    won = simulator.v1.disputes.retrieve(dispute.id)
    assert (won.status, won.evidence.customer_name) == ("won", "Jenny")


def test_evidence_has_known_fields_and_limits(simulator: Stripe) -> None:
    """docs.stripe.com/api/disputes/evidence_object: 20,000 characters a text, 150,000 in all."""
    dispute = disputed(simulator)
    long = dict.fromkeys(("access_activity_log", "product_description", "uncategorized_text"), "x" * 20000)
    more = dict.fromkeys(("billing_address", "customer_name", "shipping_address", "service_date"), "x" * 5000)

    for evidence in ({"nonsense": "x"}, {"uncategorized_text": "x" * 20_001}):
        with pytest.raises(stripe.InvalidRequestError):
            simulator.v1.disputes.update(dispute.id, {"evidence": evidence})  # type: ignore[arg-type]
    kept = simulator.v1.disputes.update(dispute.id, {"evidence": {**long, **more}, "submit": False})  # type: ignore[arg-type]

    assert kept.evidence.uncategorized_text == "x" * 20_000
    rest = dict.fromkeys(("cancellation_rebuttal", "duplicate_charge_explanation"), "x" * 20_000)
    rest |= dict.fromkeys(("refund_policy_disclosure", "cancellation_policy_disclosure"), "x" * 20_000)
    with pytest.raises(stripe.InvalidRequestError, match="150,000"):
        simulator.v1.disputes.update(dispute.id, {"evidence": rest, "submit": False})  # type: ignore[arg-type]


def test_disputes_are_found_by_charge_intent_and_id(simulator: Stripe) -> None:
    """docs.stripe.com/api/disputes/list: charge and payment_intent; an unknown one is a 404 about `dispute`."""
    first, second = disputed(simulator), disputed(simulator)

    by_intent = simulator.v1.disputes.list({"payment_intent": str(first.payment_intent)})
    under_charge = simulator.api("GET", f"/v1/charges/{second.charge}/dispute").json()
    undisputed = simulator.api("GET", f"/v1/charges/{paid(simulator).id}/dispute")
    with pytest.raises(stripe.InvalidRequestError) as caught:
        simulator.v1.disputes.retrieve("du_unknown")

    assert [item.id for item in by_intent.data] == [first.id]
    assert len(simulator.v1.disputes.list({"created": {"lte": first.created - 1}}).data) == 0
    assert under_charge["id"] == second.id
    assert undisputed.status == 404
    assert (caught.value.http_status, caught.value.param) == (404, "dispute")


def test_metadata_of_a_dispute_submits_nothing(simulator: Stripe) -> None:
    """docs.stripe.com/api/disputes/update: metadata alone is no evidence."""
    changed = simulator.v1.disputes.update(disputed(simulator).id, {"metadata": {"row": "1"}})

    assert (tags(changed), changed.status) == ({"row": "1"}, "needs_response")
    assert not changed.evidence_details.has_evidence


def test_an_authorization_is_disputed_once_it_is_captured(simulator: Stripe) -> None:
    """docs.stripe.com/testing#disputes: the charge succeeds, only to be disputed."""
    held = paid(simulator, "pm_card_createDispute", capture_method="manual")
    assert simulator.v1.disputes.list({"charge": held.id}).data == []

    simulator.v1.payment_intents.capture(str(held.payment_intent), {"amount_to_capture": 6_000})

    [dispute] = simulator.v1.disputes.list({"charge": held.id}).data
    assert dispute.amount == 6_000


def test_a_sepa_debit_can_be_disputed(simulator: Stripe) -> None:
    """docs.stripe.com/payments/sepa-debit#disputed-payments: the test account whose debit is disputed at once."""
    charge = debited(simulator, "pm_disputed_de")

    [dispute] = simulator.v1.disputes.list({"charge": charge.id}).data
    assert dispute.payment_method_details is not None
    assert (dispute.payment_method_details.type, charge.disputed) == ("sepa_debit", True)


def test_a_merchant_can_have_part_of_a_charge_disputed_but_not_what_is_refunded(simulator: Stripe) -> None:
    """docs.stripe.com/api/disputes/object: amount may differ from the charge's; a refunded charge is not disputed."""
    part, refunded = paid(simulator), paid(simulator)
    simulator.v1.refunds.create({"charge": refunded.id})

    with inside(simulator) as world:
        charge = world.store.get("charge", part.id)
        opened = disputes.open_for(world, charge, reason="duplicate", amount=2_500)
        for key in (part.id, refunded.id):
            with pytest.raises(InvalidRequestError):
                disputes.open_for(world, world.store.get("charge", key))

    dispute = simulator.v1.disputes.retrieve(opened["id"], {"expand": ["charge", "payment_intent"]})
    assert isinstance(dispute.charge, stripe.Charge)
    assert (dispute.amount, dispute.reason, dispute.charge.id) == (2_500, "duplicate", part.id)
