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


def open_intent(simulator: Stripe, **more: Any) -> stripe.PaymentIntent:
    values: Any = {"amount": 1_000, "currency": "usd", **more}
    return simulator.v1.payment_intents.create(values)


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (49, "usd", "amount_too_small"),
        (29, "gbp", "amount_too_small"),
        (49, "jpy", "amount_too_small"),
        (399, "hkd", "amount_too_small"),
        (100_000_000, "usd", "amount_too_large"),
        (1_000_000_000_000, "idr", "amount_too_large"),
        (1_005, "kwd", "parameter_invalid_integer"),
    ],
)
def test_each_currency_has_its_bounds(simulator: Stripe, amount: int, currency: str, code: str) -> None:
    """docs.stripe.com/currencies#minimum-and-maximum-charge-amounts; three-decimal amounts end with 0."""
    with pytest.raises(stripe.InvalidRequestError) as caught:
        open_intent(simulator, amount=amount, currency=currency)

    assert (caught.value.code, caught.value.param) == (code, "amount")


@pytest.mark.parametrize(
    ("amount", "currency"),
    [(50, "usd"), (30, "gbp"), (50, "jpy"), (99_999_999, "usd"), (999_999_999_999, "idr"), (1_010, "kwd")],
)
def test_the_bounds_of_a_currency_are_within(simulator: Stripe, amount: int, currency: str) -> None:
    """docs.stripe.com/currencies#minimum-and-maximum-charge-amounts."""
    assert open_intent(simulator, amount=amount, currency=currency).amount == amount


def test_types_may_be_allowed_or_excluded(simulator: Stripe) -> None:
    """docs.stripe.com/changelog/dahlia/2026-07-29/allowed-payment-method-types-parameter: incompatible ones go."""
    allowed = open_intent(simulator, currency="eur", allowed_payment_method_types=["sepa_debit", "boleto"])
    excluded = open_intent(simulator, currency="eur", excluded_payment_method_types=["card"])

    assert (allowed.payment_method_types, allowed.automatic_payment_methods) == (["sepa_debit"], None)
    assert (excluded.payment_method_types, excluded.excluded_payment_method_types) == (["sepa_debit"], ["card"])
    with pytest.raises(stripe.InvalidRequestError, match="only specify one"):
        open_intent(simulator, allowed_payment_method_types=["card"], automatic_payment_methods={"enabled": True})
    with pytest.raises(stripe.InvalidRequestError, match="No valid payment method types"):
        open_intent(simulator, allowed_payment_method_types=["sepa_debit"])


def test_a_removed_parameter_is_refused_for_the_version_that_removed_it(simulator: Stripe) -> None:
    """docs.stripe.com/changelog/endive/2026-09-30: payment_method_types; older versions still take it."""
    form = {"amount": "1000", "currency": "usd", "payment_method_types[]": "card"}

    new = simulator.api("POST", "/v1/payment_intents", form, Stripe_Version="2026-10-28.endive")
    old = simulator.api("POST", "/v1/payment_intents", form, Stripe_Version="2025-03-31.basil")

    assert (new.status, new.json()["error"]["code"]) == (400, "payment_method_types_no_longer_supported")
    assert (old.status, old.json()["payment_method_types"]) == (200, ["card"])


def test_a_method_of_a_type_that_is_not_taken_is_refused(simulator: Stripe) -> None:
    """docs.stripe.com/error-codes#payment-intent-incompatible-payment-method."""
    with pytest.raises(stripe.InvalidRequestError) as caught:
        open_intent(simulator, payment_method="pm_success_de")

    assert caught.value.code == "payment_intent_incompatible_payment_method"


def test_an_unpaid_intent_can_be_changed(simulator: Stripe) -> None:
    """docs.stripe.com/api/payment_intents/update: amount, currency and method; the types follow the currency."""
    made = open_intent(simulator)

    changed = simulator.v1.payment_intents.update(
        made.id, {"amount": 2_500, "currency": "eur", "payment_method": "pm_card_visa", "metadata": {"row": "1"}}
    )

    assert (changed.amount, changed.currency, changed.status) == (2_500, "eur", "requires_confirmation")
    assert changed.payment_method_types == ["card", "sepa_debit"]
    assert tags(changed) == {"row": "1"}
    assert simulator.event_types() == ["payment_intent.created"]
    simulator.v1.payment_intents.confirm(made.id)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        simulator.v1.payment_intents.update(made.id, {"amount": 3_000})
    assert caught.value.code == "payment_intent_unexpected_state"


def test_what_only_a_confirmation_uses_is_refused_without_one(simulator: Stripe) -> None:
    """docs.stripe.com/api/payment_intents/create: these parameters can only be used with confirm=true."""
    with pytest.raises(stripe.InvalidRequestError) as caught:
        open_intent(simulator, off_session=True)

    assert caught.value.param == "off_session"


def test_a_confirmed_method_is_saved_for_the_customer(simulator: Stripe) -> None:
    """docs.stripe.com/payments/save-during-payment: setup_future_usage attaches it."""
    customer = simulator.v1.customers.create()

    paid = intent(simulator, customer=customer.id, setup_future_usage="off_session")

    [saved] = simulator.v1.customers.payment_methods.list(customer.id).data
    assert saved.id == paid.payment_method
    assert simulator.event_types()[1:] == [
        "payment_intent.created",
        "payment_method.attached",
        "charge.succeeded",
        "payment_intent.succeeded",
        "charge.updated",
    ]


def test_a_declined_method_is_not_saved(simulator: Stripe) -> None:
    """docs.stripe.com/payments/save-during-payment: attached after a successful confirmation alone."""
    customer = simulator.v1.customers.create()

    with pytest.raises(stripe.CardError):
        intent(
            simulator,
            customer=customer.id,
            payment_method="pm_card_chargeDeclined",
            setup_future_usage="off_session",
        )

    assert simulator.v1.customers.payment_methods.list(customer.id).data == []


def test_a_statement_names_shop_and_payment(simulator: Stripe) -> None:
    """docs.stripe.com/get-started/account/statement-descriptors: a suffix for cards, and no forbidden letters."""
    charge = charge_of(simulator, intent(simulator, statement_descriptor_suffix="order 7"))

    assert charge.calculated_statement_descriptor == "SIMULATOR* ORDER 7"
    with pytest.raises(stripe.InvalidRequestError) as whole:
        intent(simulator, statement_descriptor="My shop")
    with pytest.raises(stripe.InvalidRequestError) as letters:
        intent(simulator, statement_descriptor_suffix="<b>")
    assert (whole.value.param, letters.value.param) == ("statement_descriptor", "statement_descriptor_suffix")


def test_a_browser_confirms_with_the_client_secret_and_sees_no_more_than_it_may(simulator: Stripe) -> None:
    """docs.stripe.com/js/payment_intents/confirm_payment and docs.stripe.com/keys: what a publishable key may do."""
    browser = simulator.client_with("pk_test_browser")
    customer = simulator.v1.customers.create()
    made = open_intent(simulator, customer=customer.id, metadata={"private": "1"})
    secret: Any = {"client_secret": made.client_secret}

    bad: Any = {**secret, "payment_method": "pm_card_chargeDeclined"}
    good: Any = {**secret, "payment_method": "pm_card_visa", "expand": ["payment_method"]}
    with pytest.raises(stripe.CardError) as declined:
        browser.v1.payment_intents.confirm(made.id, bad)
    paid = browser.v1.payment_intents.confirm(made.id, good).to_dict()

    private = {"metadata", "customer", "latest_charge", "amount_received", "transfer_group", "application"}
    error: Any = declined.value.error
    assert paid["status"] == "succeeded"
    assert private.isdisjoint(paid)
    assert private.isdisjoint(error.payment_intent.to_dict())
    assert "fingerprint" not in paid["payment_method"]["card"]


@pytest.mark.parametrize("values", [{}, {"client_secret": "pi_1_secret_wrong"}])
def test_a_browser_without_the_client_secret_gets_nothing(simulator: Stripe, values: Any) -> None:
    """docs.stripe.com/api/payment_intents/retrieve: a publishable key needs the client secret; updating needs more."""
    browser = simulator.client_with("pk_test_browser")
    made = open_intent(simulator)
    given: Any = {**values, "payment_method": "pm_card_visa"}

    with pytest.raises(stripe.InvalidRequestError) as caught:
        browser.v1.payment_intents.retrieve(made.id, values)
    with pytest.raises(stripe.InvalidRequestError):
        browser.v1.payment_intents.confirm(made.id, given)
    with pytest.raises(stripe.AuthenticationError):
        browser.v1.payment_intents.update(made.id, {"metadata": {"a": "b"}})

    assert caught.value.param == "client_secret"
    assert simulator.v1.payment_intents.retrieve(made.id).status == "requires_payment_method"


def test_a_browser_cannot_pay_off_session(simulator: Stripe) -> None:
    """docs.stripe.com/api/payment_intents/confirm (off_session): for secret keys."""
    made = open_intent(simulator)
    browser = simulator.client_with("pk_test_browser")

    given: Any = {"client_secret": made.client_secret, "off_session": True, "payment_method": "pm_card_visa"}

    with pytest.raises(stripe.InvalidRequestError) as caught:
        browser.v1.payment_intents.confirm(made.id, given)

    assert caught.value.param == "off_session"


def test_what_is_not_modelled_is_said(simulator: Stripe) -> None:
    """docs.stripe.com/connect: parameters of several accounts are known and refused."""
    with pytest.raises(stripe.InvalidRequestError, match="simulator does not model"):
        open_intent(simulator, application_fee_amount=10)


def test_a_charge_s_text_can_be_changed(simulator: Stripe) -> None:
    """docs.stripe.com/api/charges/update; emits charge.updated."""
    paid = intent(simulator)

    changed = simulator.v1.charges.update(str(paid.latest_charge), {"description": "Two mugs", "metadata": {"a": "b"}})

    assert (changed.description, tags(changed)) == ("Two mugs", {"a": "b"})
    assert simulator.event_types()[-1] == "charge.updated"
