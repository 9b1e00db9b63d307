"""docs.stripe.com/payments/bank-transfers and docs.stripe.com/payments/customer-balance."""

from typing import Any

import pytest
import stripe

from tests.simulator.harness import Stripe


def awaiting(simulator: Stripe, customer: str | None, amount: int = 20_000) -> stripe.PaymentIntent:
    asked: Any = {
        "amount": amount,
        "currency": "jpy",
        "confirm": True,
        "allowed_payment_method_types": ["customer_balance"],
        "payment_method_data": {"type": "customer_balance"},
        "payment_method_options": {
            "customer_balance": {"funding_type": "bank_transfer", "bank_transfer": {"type": "jp_bank_transfer"}}
        },
    }
    if customer:
        asked["customer"] = customer
    return simulator.v1.payment_intents.create(asked)


def transfer(simulator: Stripe, customer: str, amount: int) -> stripe.CustomerCashBalanceTransaction:
    return simulator.client.v1.test_helpers.customers.fund_cash_balance(customer, {"amount": amount, "currency": "jpy"})


def remaining(intent: stripe.PaymentIntent) -> int | None:
    assert intent.next_action is not None
    assert intent.next_action.display_bank_transfer_instructions is not None
    return intent.next_action.display_bank_transfer_instructions.amount_remaining


def cash(simulator: Stripe, customer: str) -> int:
    available = simulator.v1.customers.cash_balance.retrieve(customer).available
    assert available is not None
    return int(available["jpy"])


@pytest.fixture
def customer(simulator: Stripe) -> str:
    return simulator.v1.customers.create({"name": "Jenny Rosen"}).id


def test_a_payment_by_transfer_says_where_to_send_how_much(simulator: Stripe, customer: str) -> None:
    """docs.stripe.com/payments/bank-transfers/accept-a-payment: `display_bank_transfer_instructions`."""
    intent = awaiting(simulator, customer)

    assert ("requires_action", 20_000) == (intent.status, remaining(intent))
    assert intent.next_action is not None
    shown = intent.next_action.display_bank_transfer_instructions
    assert shown is not None
    assert shown.financial_addresses is not None
    assert ["zengin"] == [address.type for address in shown.financial_addresses]
    assert "payment_intent.requires_action" == simulator.event_types()[-1]


def test_a_transfer_of_too_little_funds_a_part(simulator: Stripe, customer: str) -> None:
    """docs.stripe.com/payments/bank-transfers/accept-a-payment: `payment_intent.partially_funded`."""
    intent = awaiting(simulator, customer)

    transfer(simulator, customer, 5_000)

    found = simulator.v1.payment_intents.retrieve(intent.id)
    assert ("requires_action", 15_000) == (found.status, remaining(found))
    assert [
        "customer_cash_balance_transaction.created",
        "customer_cash_balance_transaction.created",
        "payment_intent.partially_funded",
    ] == simulator.event_types()[-3:]


def test_what_a_transfer_brings_too_much_stays_as_cash(simulator: Stripe, customer: str) -> None:
    """docs.stripe.com/api/events/types: `cash_balance.funds_available` tells of what is left."""
    intent = awaiting(simulator, customer)

    transfer(simulator, customer, 15_000)
    transfer(simulator, customer, 6_000)

    paid = simulator.v1.payment_intents.retrieve(intent.id)
    assert ("succeeded", 20_000) == (paid.status, paid.amount_received)
    assert 1_000 == cash(simulator, customer)
    assert "cash_balance.funds_available" == simulator.event_types()[-1]
    charge = simulator.v1.charges.retrieve(str(paid.latest_charge))
    assert charge.payment_method_details is not None
    assert "customer_balance" == charge.payment_method_details.type


def test_a_transfer_goes_to_the_payment_of_exactly_its_amount(simulator: Stripe, customer: str) -> None:
    """docs.stripe.com/payments/customer-balance/reconciliation: the exact amount first, else the oldest."""
    older, exact = awaiting(simulator, customer, 9_000), awaiting(simulator, customer, 7_000)

    transfer(simulator, customer, 7_000)
    transfer(simulator, customer, 2_000)

    assert "succeeded" == simulator.v1.payment_intents.retrieve(exact.id).status
    assert 7_000 == remaining(simulator.v1.payment_intents.retrieve(older.id))


def test_cash_pays_at_once(simulator: Stripe, customer: str) -> None:
    """docs.stripe.com/payments/customer-balance: funds that are there are used first."""
    transfer(simulator, customer, 20_000)

    assert "succeeded" == awaiting(simulator, customer).status
    assert 0 == cash(simulator, customer)


def test_a_canceled_payment_gives_its_cash_back(simulator: Stripe, customer: str) -> None:
    """docs.stripe.com/api/cash_balance_transactions/object: `unapplied_from_payment`."""
    intent = awaiting(simulator, customer)
    transfer(simulator, customer, 5_000)

    simulator.v1.payment_intents.cancel(intent.id)

    assert 5_000 == cash(simulator, customer)
    moved = simulator.v1.customers.cash_balance_transactions.list(customer).data
    assert [("unapplied_from_payment", 5_000), ("applied_to_payment", -5_000), ("funded", 5_000)] == [
        (item.type, item.net_amount) for item in moved
    ]


def test_a_transfer_needs_a_customer(simulator: Stripe) -> None:
    """docs.stripe.com/payments/bank-transfers/accept-a-payment: it is the customer's balance that pays."""
    with pytest.raises(stripe.InvalidRequestError) as refused:
        awaiting(simulator, None)

    assert "customer" == refused.value.param


def test_a_payment_by_transfer_is_refunded(simulator: Stripe, customer: str) -> None:
    """docs.stripe.com/payments/bank-transfers/refunds."""
    transfer(simulator, customer, 20_000)
    intent = awaiting(simulator, customer)

    refund = simulator.v1.refunds.create({"payment_intent": intent.id})

    assert 20_000 == refund.amount
