"""docs.stripe.com/testing: the test cards."""

from typing import Any

import pytest
import stripe

from stripe_simulator.resources.cards import BY_NUMBER, BY_TOKEN, CARDS, passes_luhn
from tests.simulator.harness import Stripe


def intent(simulator: Stripe, token: str, **more: Any) -> stripe.PaymentIntent:
    return simulator.v1.payment_intents.create(
        {"amount": 2_000, "currency": "usd", "confirm": True, "payment_method": token, **more}  # type: ignore[typeddict-item]
    )


def declined(simulator: Stripe, token: str, **more: Any) -> Any:
    with pytest.raises(stripe.CardError) as caught:
        intent(simulator, token, **more)
    assert caught.value.http_status == 402
    return caught.value.error


def card(number: str, **more: Any) -> Any:
    values = {"number": number, "exp_month": 12, "exp_year": 2034, "cvc": "123", **more}
    return {"type": "card", "card": {name: value for name, value in values.items() if value is not None}}


def latest_charge(simulator: Stripe) -> Any:
    return simulator.v1.charges.list({"limit": 1}).data[0]


def test_every_number_passes_the_check_that_a_form_makes() -> None:
    """docs.stripe.com/testing#cards: test numbers are well-formed."""
    assert [card.number for card in CARDS if not passes_luhn(card.number)] == []
    assert len(BY_NUMBER) > 110
    assert len(BY_TOKEN) > 130


DECLINES = [
    ("pm_card_visa_chargeDeclined", "4000000000000002", "card_declined", "generic_decline"),
    ("pm_card_visa_chargeDeclinedInsufficientFunds", "4000000000009995", "card_declined", "insufficient_funds"),
    ("pm_card_visa_chargeDeclinedLostCard", "4000000000009987", "card_declined", "lost_card"),
    ("pm_card_visa_chargeDeclinedStolenCard", "4000000000009979", "card_declined", "stolen_card"),
    ("pm_card_chargeDeclinedExpiredCard", "4000000000000069", "expired_card", "expired_card"),
    ("pm_card_chargeDeclinedIncorrectCvc", "4000000000000127", "incorrect_cvc", "incorrect_cvc"),
    ("pm_card_chargeDeclinedProcessingError", "4000000000000119", "processing_error", "processing_error"),
    ("pm_card_visa_chargeDeclinedVelocityLimitExceeded", "4000000000006975", "card_declined", "card_velocity_exceeded"),
]


@pytest.mark.parametrize(("token", "number", "code", "decline_code"), DECLINES)
def test_a_declining_card_is_declined_with_its_codes_by_token_and_by_number(
    simulator: Stripe, token: str, number: str, code: str, decline_code: str
) -> None:
    """docs.stripe.com/testing#declined-payments: error code and decline code of each card."""
    by_token = declined(simulator, token)
    method = simulator.v1.payment_methods.create(card(number))
    by_number = declined(simulator, method.id)

    charge = latest_charge(simulator)
    assert {(by_token.code, by_token.decline_code), (by_number.code, by_number.decline_code)} == {(code, decline_code)}
    assert (charge.status, charge.failure_code, charge.outcome.type) == ("failed", code, "issuer_declined")
    assert by_number.payment_intent["last_payment_error"]["code"] == code


@pytest.mark.parametrize(("token", "other"), [("pm_card_chargeDeclined", "pm_card_visa_chargeDeclined")])
def test_both_spellings_of_a_token_mean_the_same_card(token: str, other: str) -> None:
    """docs.stripe.com/testing#declined-payments and older versions of the page."""
    assert BY_TOKEN[token] is BY_TOKEN[other]


@pytest.mark.parametrize(
    ("values", "code", "param"),
    [
        ({"number": "4242424242424241"}, "incorrect_number", "number"),
        ({"exp_month": 13}, "invalid_expiry_month", "exp_month"),
        ({"exp_year": 1995}, "invalid_expiry_year", "exp_year"),
        ({"cvc": "99"}, "invalid_cvc", "cvc"),
        ({"number": "4111111111111111"}, "card_declined", None),
    ],
)
def test_wrong_card_data_is_refused_before_any_payment(
    simulator: Stripe, values: dict[str, Any], code: str, param: str | None
) -> None:
    """docs.stripe.com/testing#invalid-data; a number that is no test card counts as a live one."""
    with pytest.raises(stripe.CardError) as caught:
        simulator.v1.payment_methods.create(card(**{"number": "4242424242424242", **values}))

    assert (caught.value.code, caught.value.param) == (code, param)


@pytest.mark.parametrize("token", ["pm_card_radarBlock", "pm_card_riskLevelHighest"])
def test_radar_blocks_the_highest_risk(simulator: Stripe, token: str) -> None:
    """docs.stripe.com/testing#fraud-prevention: blocked, so not sent to the network."""
    error = declined(simulator, token)

    outcome = latest_charge(simulator).outcome
    assert (error.code, error.decline_code) == ("card_declined", "fraudulent")
    assert (outcome.type, outcome.risk_level, outcome.network_status) == ("blocked", "highest", "not_sent_to_network")


def test_elevated_risk_is_charged_and_shown(simulator: Stripe) -> None:
    """docs.stripe.com/testing#fraud-prevention: elevated risk may be reviewed, but is not blocked."""
    intent(simulator, "pm_card_riskLevelElevated")

    outcome = latest_charge(simulator).outcome
    assert (outcome.type, outcome.risk_level) == ("authorized", "elevated")


@pytest.mark.parametrize(
    ("token", "failing"),
    [
        ("pm_card_cvcCheckFail", {"cvc_check": "fail"}),
        ("pm_card_avsZipFail", {"address_postal_code_check": "fail"}),
        ("pm_card_avsLine1Fail", {"address_line1_check": "fail"}),
        ("pm_card_avsUnchecked", {"address_line1_check": "unavailable", "address_postal_code_check": "unavailable"}),
    ],
)
def test_a_failing_check_is_shown_on_a_charge_that_succeeds(
    simulator: Stripe, token: str, failing: dict[str, str]
) -> None:
    """docs.stripe.com/testing#fraud-prevention: without a rule against it the payment succeeds."""
    intent(simulator, token)

    checks = latest_charge(simulator).payment_method_details.card.checks.to_dict()
    assert failing.items() <= checks.items()


def test_a_cvc_that_is_not_given_is_not_checked(simulator: Stripe) -> None:
    """docs.stripe.com/testing#fraud-prevention: Radar skips the check of what is omitted."""
    method = simulator.v1.payment_methods.create(card("4000000000000101", cvc=None))

    intent(simulator, method.id)

    assert latest_charge(simulator).payment_method_details.card.checks.cvc_check is None


def test_a_card_may_be_saved_and_declined_later(simulator: Stripe) -> None:
    """docs.stripe.com/testing#declined-payments: 4000 0000 0000 0341 attaches, then fails; others do not attach."""
    customer = simulator.v1.customers.create()
    saved = simulator.v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": customer.id})
    with pytest.raises(stripe.CardError) as refused:
        simulator.v1.payment_methods.attach("pm_card_chargeDeclined", {"customer": customer.id})

    assert declined(simulator, saved.id, customer=customer.id).decline_code == "generic_decline"
    assert refused.value.code == "card_declined"


@pytest.mark.parametrize(
    ("token", "brand", "country", "funding"),
    [
        ("pm_card_mastercard_debit", "mastercard", "US", "debit"),
        ("pm_card_amex", "amex", "US", "credit"),
        ("pm_card_mastercard_prepaid", "mastercard", "US", "prepaid"),
        ("pm_card_de", "visa", "DE", "credit"),
        ("pm_card_gb_debit", "visa", "GB", "debit"),
    ],
)
def test_a_card_shows_its_brand_country_and_funding(
    simulator: Stripe, token: str, brand: str, country: str, funding: str
) -> None:
    """docs.stripe.com/testing#cards and #international-cards."""
    intent(simulator, token)

    shown = latest_charge(simulator).payment_method_details.card
    assert (shown.brand, shown.country, shown.funding) == (brand, country, funding)
