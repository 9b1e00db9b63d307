"""docs.stripe.com/disputes/measuring#early-fraud-warnings, /api/radar/early_fraud_warnings, /radar/reviews."""

import pytest
import stripe

from stripe_simulator.resources import disputes
from tests.simulator.harness import Stripe, previous
from tests.simulator.money import inside, paid, until_noon


@pytest.fixture(autouse=True)
def noon(simulator: Stripe) -> None:
    until_noon(simulator)


def warned(simulator: Stripe) -> stripe.radar.EarlyFraudWarning:
    charge = paid(simulator, "pm_card_createIssuerFraudRecord")
    return simulator.v1.radar.early_fraud_warnings.list({"charge": charge.id}).data[0]


def reviewed(simulator: Stripe) -> stripe.Review:
    paid(simulator, "pm_card_riskLevelElevated")
    return simulator.v1.reviews.list().data[0]


def dispute(simulator: Stripe, charge: str) -> None:
    with inside(simulator) as world:
        disputes.open_for(world, world.store.get("charge", charge))


def test_an_issuer_warns_of_a_charge(simulator: Stripe) -> None:
    """docs.stripe.com/testing#disputes: 4000 0000 0000 5423 succeeds and gets an early fraud warning."""
    warning = warned(simulator)

    found = simulator.v1.radar.early_fraud_warnings.retrieve(warning.id, {"expand": ["charge"]})
    assert isinstance(found.charge, stripe.Charge)
    assert (found.actionable, found.fraud_type, found.charge.disputed) == (True, "misc", False)
    by_intent = simulator.v1.radar.early_fraud_warnings.list({"payment_intent": str(warning.payment_intent)})
    assert [item.id for item in by_intent.data] == [warning.id]
    assert "radar.early_fraud_warning.created" in simulator.event_types()


def test_a_full_refund_leaves_a_warning_without_anything_to_do(simulator: Stripe) -> None:
    """docs.stripe.com/api/radar/early_fraud_warnings/object: actionable until disputed or fully refunded."""
    warning = warned(simulator)
    simulator.v1.refunds.create({"charge": str(warning.charge), "amount": 9_999})
    assert simulator.v1.radar.early_fraud_warnings.retrieve(warning.id).actionable

    simulator.v1.refunds.create({"charge": str(warning.charge)})

    assert not simulator.v1.radar.early_fraud_warnings.retrieve(warning.id).actionable
    [event] = simulator.v1.events.list({"type": "radar.early_fraud_warning.updated"}).data
    assert previous(event) == {"actionable": True}


def test_a_dispute_leaves_a_warning_without_anything_to_do(simulator: Stripe) -> None:
    """docs.stripe.com/api/radar/early_fraud_warnings/object: not actionable once there is a dispute."""
    warning = warned(simulator)
    dispute(simulator, str(warning.charge))

    assert not simulator.v1.radar.early_fraud_warnings.retrieve(warning.id).actionable


def test_a_merchant_reports_a_charge_as_fraudulent(simulator: Stripe) -> None:
    """docs.stripe.com/api/charges/update: fraud_details[user_report] is safe or fraudulent."""
    charge = simulator.v1.charges.update(paid(simulator).id, {"fraud_details": {"user_report": "fraudulent"}})

    assert charge.fraud_details is not None
    assert charge.fraud_details.user_report == "fraudulent"


def test_a_charge_of_elevated_risk_is_reviewed(simulator: Stripe) -> None:
    """docs.stripe.com/radar/reviews: the default rule places it in review; the payment succeeds."""
    review = reviewed(simulator)

    charge = simulator.v1.charges.retrieve(str(review.charge), {"expand": ["review"]})
    assert isinstance(charge.review, stripe.Review)
    assert (charge.status, charge.review.id) == ("succeeded", review.id)
    assert (review.open, review.reason, review.opened_reason) == (True, "rule", "rule")
    assert "review.opened" in simulator.event_types()


def test_a_review_is_approved_once(simulator: Stripe) -> None:
    """docs.stripe.com/api/radar/reviews/approve: it is closed and leaves the list."""
    approved = simulator.v1.reviews.approve(reviewed(simulator).id)

    assert (approved.open, approved.reason, approved.closed_reason) == (False, "approved", "approved")
    assert simulator.event_types()[-1] == "review.closed"
    assert simulator.v1.reviews.list().data == []
    with pytest.raises(stripe.InvalidRequestError, match="already closed"):
        simulator.v1.reviews.approve(approved.id)


@pytest.mark.parametrize(("reason", "closed"), [("fraudulent", "refunded_as_fraud"), ("duplicate", "refunded")])
def test_a_refund_closes_a_review(simulator: Stripe, reason: str, closed: str) -> None:
    """docs.stripe.com/api/radar/reviews/object: refunded, or refunded_as_fraud."""
    review = reviewed(simulator)
    simulator.v1.refunds.create({"charge": str(review.charge), "reason": reason})

    assert simulator.v1.reviews.retrieve(review.id).closed_reason == closed


def test_a_dispute_closes_a_review(simulator: Stripe) -> None:
    """docs.stripe.com/api/radar/reviews/object: disputed."""
    review = reviewed(simulator)
    dispute(simulator, str(review.charge))

    assert simulator.v1.reviews.retrieve(review.id).closed_reason == "disputed"


def test_a_canceled_payment_closes_a_review(simulator: Stripe) -> None:
    """docs.stripe.com/api/radar/reviews/object: canceled."""
    held = paid(simulator, "pm_card_riskLevelElevated", capture_method="manual")
    review = simulator.v1.reviews.list().data[0]
    simulator.v1.payment_intents.cancel(str(held.payment_intent))

    assert simulator.v1.reviews.retrieve(review.id).closed_reason == "canceled"
