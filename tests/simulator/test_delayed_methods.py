"""docs.stripe.com/payments/sepa-debit, docs.stripe.com/payments/boleto and docs.stripe.com/api/mandates."""

from typing import Any

import pytest
import stripe

from tests.simulator.harness import Stripe

ACCEPTED: Any = {
    "customer_acceptance": {"type": "online", "online": {"ip_address": "203.0.113.5", "user_agent": "Browser"}}
}
OWNER: Any = {"name": "Jenny Rosen", "email": "jenny@example.com"}


def debit(simulator: Stripe, iban: str, **more: Any) -> stripe.PaymentIntent:
    return simulator.v1.payment_intents.create(
        {
            "amount": 3_000,
            "currency": "eur",
            "confirm": True,
            "mandate_data": ACCEPTED,
            "payment_method_data": {"type": "sepa_debit", "sepa_debit": {"iban": iban}, "billing_details": OWNER},
            **more,  # type: ignore[typeddict-item]
        }
    )


def boleto(simulator: Stripe, email: str, **more: Any) -> stripe.PaymentIntent:
    data = {"type": "boleto", "boleto": {"tax_id": "000.000.000-00"}, "billing_details": {**OWNER, "email": email}}
    return simulator.v1.payment_intents.create(
        {"amount": 3_000, "currency": "brl", "confirm": True, "payment_method_data": data, **more}  # type: ignore[typeddict-item]
    )


def after(simulator: Stripe, seconds: int, made: stripe.PaymentIntent) -> stripe.PaymentIntent:
    simulator.control("/clock", {"advance": seconds})
    return simulator.v1.payment_intents.retrieve(made.id, {"expand": ["latest_charge"]})


def test_a_debit_is_processing_and_succeeds_later(simulator: Stripe) -> None:
    """docs.stripe.com/payments/sepa-debit/accept-a-payment: DE89…, from processing to succeeded."""
    made = debit(simulator, "DE89370400440532013000")
    pending: Any = simulator.v1.charges.retrieve(str(made.latest_charge))

    paid = after(simulator, 10, made)

    assert isinstance(paid.latest_charge, stripe.Charge)
    assert (made.status, pending.status, pending.paid, pending.captured) == ("processing", "pending", False, False)
    assert pending.id.startswith("py_")
    assert (paid.status, paid.amount_received, paid.latest_charge.status) == ("succeeded", 3_000, "succeeded")
    assert paid.latest_charge.balance_transaction is not None
    assert simulator.event_types() == [
        "payment_intent.created",
        "charge.pending",
        "payment_intent.processing",
        "charge.succeeded",
        "payment_intent.succeeded",
        "charge.updated",
    ]


@pytest.mark.parametrize(
    ("iban", "code"),
    [
        ("AT861904300235473202", "generic_decline"),
        ("AT981904300000343434", "charge_exceeds_source_limit"),
        ("AT601904300000121212", "charge_exceeds_weekly_limit"),
        ("AT981904300002222227", "insufficient_funds"),
    ],
)
def test_a_debit_that_fails_later_asks_for_another_method(simulator: Stripe, iban: str, code: str) -> None:
    """docs.stripe.com/payments/sepa-debit/accept-a-payment: from processing to requires_payment_method."""
    made = debit(simulator, iban)

    left = after(simulator, 10, made)

    assert isinstance(left.latest_charge, stripe.Charge)
    assert left.last_payment_error is not None
    assert (left.status, left.payment_method) == ("requires_payment_method", None)
    assert (left.latest_charge.status, left.latest_charge.failure_code) == ("failed", code)
    assert left.last_payment_error.charge == left.latest_charge.id
    assert simulator.event_types()[-2:] == ["charge.failed", "payment_intent.payment_failed"]


@pytest.mark.parametrize(
    ("iban", "status"),
    [("AT321904300235473204", "succeeded"), ("AT051904300235473205", "requires_payment_method")],
)
def test_a_slow_debit_ends_after_three_minutes(simulator: Stripe, iban: str, status: str) -> None:
    """docs.stripe.com/payments/sepa-debit/accept-a-payment: at least three minutes."""
    made = debit(simulator, iban)

    assert after(simulator, 170, made).status == "processing"
    assert after(simulator, 20, made).status == status


def test_a_debit_has_a_mandate_for_its_amount(simulator: Stripe) -> None:
    """docs.stripe.com/api/mandates: named on the charge, with the customer's acceptance."""
    made = debit(simulator, "DE89370400440532013000", expand=["latest_charge"])

    charge: Any = made.latest_charge
    mandate: Any = simulator.v1.mandates.retrieve(charge.payment_method_details.sepa_debit.mandate)
    assert (mandate.type, mandate.status, mandate.single_use.amount) == ("single_use", "active", 3_000)
    assert mandate.customer_acceptance.online.ip_address == "203.0.113.5"
    assert (charge.payment_method_details.sepa_debit.last4, charge.payment_method) == ("3000", mandate.payment_method)


def test_a_debit_without_a_mandate_is_refused(simulator: Stripe) -> None:
    """docs.stripe.com/error-codes#payment-intent-mandate-invalid."""
    with pytest.raises(stripe.InvalidRequestError) as caught:
        simulator.v1.payment_intents.create(
            {"amount": 3_000, "currency": "eur", "confirm": True, "payment_method": "pm_success_de"}
        )

    assert caught.value.code == "payment_intent_mandate_invalid"


def test_a_saved_account_is_debited_again_under_its_mandate(simulator: Stripe) -> None:
    """docs.stripe.com/payments/sepa-debit/set-up-payment: one mandate for many uses."""
    customer = simulator.v1.customers.create()
    setup = simulator.v1.setup_intents.create(
        {"confirm": True, "customer": customer.id, "payment_method": "pm_success_fr", "mandate_data": ACCEPTED}
    )
    again = simulator.v1.payment_intents.create(
        {
            "amount": 3_000,
            "confirm": True,
            "currency": "eur",
            "customer": customer.id,
            "expand": ["latest_charge"],
            "off_session": True,
            "payment_method": str(setup.payment_method),
        }
    )

    charge: Any = again.latest_charge
    mandate = simulator.v1.mandates.retrieve(str(setup.mandate))
    assert (setup.status, again.status, mandate.type) == ("succeeded", "processing", "multi_use")
    assert charge.payment_method_details.sepa_debit.mandate == mandate.id


@pytest.mark.parametrize("iban", ["DE00370400440532013000", "X"])
def test_a_wrong_iban_is_refused(simulator: Stripe, iban: str) -> None:
    """docs.stripe.com/error-codes#invalid-bank-account-iban."""
    with pytest.raises(stripe.InvalidRequestError) as caught:
        debit(simulator, iban)

    assert caught.value.code == "invalid_bank_account_iban"


def test_an_account_outside_the_eea_needs_a_whole_address(simulator: Stripe) -> None:
    """docs.stripe.com/changelog/endive/2026-09-30/require-sepa-direct-debit-address-fields."""
    with pytest.raises(stripe.InvalidRequestError) as caught:
        debit(simulator, "GB82WEST12345698765432")

    assert caught.value.param == "billing_details[address][line1]"


def test_a_boleto_is_shown_as_a_voucher_and_paid_after_three_minutes(simulator: Stripe) -> None:
    """docs.stripe.com/payments/boleto/accept-a-payment: requires_action with the voucher, then succeeded."""
    made = boleto(simulator, "fulaninho@example.com")
    action: Any = made.next_action

    assert (made.status, made.latest_charge, action.type) == ("requires_action", None, "boleto_display_details")
    assert len(action.boleto_display_details.number) == 47
    assert action.boleto_display_details.hosted_voucher_url.startswith(simulator.url)
    assert after(simulator, 170, made).status == "requires_action"
    paid = after(simulator, 20, made)
    charge: Any = paid.latest_charge
    assert (paid.status, paid.next_action, charge.payment_method_details.type) == ("succeeded", None, "boleto")
    assert simulator.event_types() == [
        "payment_intent.created",
        "payment_intent.requires_action",
        "charge.succeeded",
        "payment_intent.succeeded",
        "charge.updated",
    ]


@pytest.mark.parametrize(
    ("email", "seconds", "status"),
    [
        ("succeed_immediately@example.com", 10, "succeeded"),
        ("my_succeed_immediately@example.com", 10, "succeeded"),
        ("expire_immediately@example.com", 10, "requires_payment_method"),
        ("expire_with_delay@example.com", 190, "requires_payment_method"),
    ],
)
def test_the_payer_s_e_mail_decides_how_a_boleto_ends(simulator: Stripe, email: str, seconds: int, status: str) -> None:
    """docs.stripe.com/payments/boleto/accept-a-payment#test-integration."""
    made = boleto(simulator, email)

    ended = after(simulator, seconds, made)

    assert (made.status, ended.status) == ("requires_action", status)
    if status != "succeeded":
        assert ended.last_payment_error is not None
        assert (ended.payment_method, ended.latest_charge) == (None, None)
        assert simulator.event_types()[-1] == "payment_intent.payment_failed"


def test_a_boleto_that_is_never_paid_expires_on_its_last_day(simulator: Stripe) -> None:
    """docs.stripe.com/payments/boleto/accept-a-payment: expires_after_days, until 23:59 of that day."""
    options: Any = {"boleto": {"expires_after_days": 1}}
    made = boleto(simulator, "fill_never@example.com", payment_method_options=options)
    action: Any = made.next_action
    left = action.boleto_display_details.expires_at - simulator.control("/health")["now"]

    assert 86_400 <= left + 1 <= 2 * 86_400
    assert after(simulator, left - 5, made).status == "requires_action"
    assert after(simulator, 10, made).status == "requires_payment_method"


def test_a_canceled_voucher_is_not_paid_any_more(simulator: Stripe) -> None:
    """docs.stripe.com/api/payment_intents/cancel."""
    made = boleto(simulator, "fulaninho@example.com")

    simulator.v1.payment_intents.cancel(made.id)

    assert after(simulator, 200, made).status == "canceled"


def test_dynamic_payment_methods_follow_the_currency(simulator: Stripe) -> None:
    """docs.stripe.com/payments/payment-methods/dynamic-payment-methods: only what the currency allows is offered."""
    types = {
        currency: simulator.v1.payment_intents.create({"amount": 3_000, "currency": currency}).payment_method_types
        for currency in ("usd", "eur", "brl")
    }

    assert types == {"usd": ["card"], "eur": ["card", "sepa_debit"], "brl": ["card", "boleto"]}
