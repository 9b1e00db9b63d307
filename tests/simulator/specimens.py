"""One object of each kind, made through the API with the real SDK over the in-process mount."""

import json
from typing import Any, cast

import stripe

from stripe_simulator import Simulator, in_process
from tests.simulator.harness import line

DAY = 24 * 60 * 60
LONDON = {"line1": "1 High St", "city": "London", "postal_code": "N1 1AA", "country": "GB"}

CLASSES: dict[str, type[stripe.StripeObject]] = {
    "balance": stripe.Balance,
    "balance_settings": stripe.BalanceSettings,
    "balance_transaction": stripe.BalanceTransaction,
    "charge": stripe.Charge,
    "checkout.session": stripe.checkout.Session,
    "confirmation_token": stripe.ConfirmationToken,
    "coupon": stripe.Coupon,
    "customer": stripe.Customer,
    "deleted_coupon": stripe.Coupon,
    "deleted_customer": stripe.Customer,
    "deleted_product": stripe.Product,
    "deleted_webhook_endpoint": stripe.WebhookEndpoint,
    "dispute": stripe.Dispute,
    "event": stripe.Event,
    "item": stripe.LineItem,
    "mandate": stripe.Mandate,
    "payment_intent": stripe.PaymentIntent,
    "payment_method": stripe.PaymentMethod,
    "payout": stripe.Payout,
    "price": stripe.Price,
    "product": stripe.Product,
    "promotion_code": stripe.PromotionCode,
    "radar.early_fraud_warning": stripe.radar.EarlyFraudWarning,
    "refund": stripe.Refund,
    "review": stripe.Review,
    "setup_attempt": stripe.SetupAttempt,
    "setup_intent": stripe.SetupIntent,
    "shipping_rate": stripe.ShippingRate,
    "tax.calculation": stripe.tax.Calculation,
    "tax.calculation_line_item": stripe.tax.CalculationLineItem,
    "tax.transaction": stripe.tax.Transaction,
    "tax.transaction_line_item": stripe.tax.TransactionLineItem,
    "tax_rate": stripe.TaxRate,
    "webhook_endpoint": stripe.WebhookEndpoint,
}


def specimens() -> dict[str, dict[str, Any]]:
    """An object of each kind in ``CLASSES``, as the API answers it."""
    simulator = in_process.simulator(seed=7)
    client = stripe.StripeClient("sk_test_specimen", http_client=in_process.http_client(stripe, simulator))
    made = {**_catalog(client), **_tax(client), **_payments(client, simulator), **_endpoints(client)}
    return {kind: json.loads(json.dumps(made[kind].to_dict(), default=str)) for kind in sorted(made)}


def _catalog(client: stripe.StripeClient) -> dict[str, stripe.StripeObject]:
    v1 = client.v1
    product = v1.products.create({"name": "Mug"})
    coupon = v1.coupons.create({"percent_off": 10, "duration": "once"})
    amount: Any = {"amount": 500, "currency": "usd"}
    return {
        "product": product,
        "price": v1.prices.create({"product": product.id, "currency": "usd", "unit_amount": 1_000}),
        "coupon": coupon,
        "promotion_code": v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}}),
        "tax_rate": v1.tax_rates.create({"display_name": "VAT", "percentage": 20, "inclusive": True}),
        "shipping_rate": v1.shipping_rates.create(
            {"display_name": "Post", "type": "fixed_amount", "fixed_amount": amount}
        ),
        "deleted_product": v1.products.delete(v1.products.create({"name": "Cup"}).id),
        "deleted_coupon": v1.coupons.delete(v1.coupons.create({"percent_off": 5, "duration": "once"}).id),
        "deleted_customer": v1.customers.delete(v1.customers.create().id),
    }


def _tax(client: stripe.StripeClient) -> dict[str, stripe.StripeObject]:
    tax = client.v1.tax
    asked: Any = {
        "currency": "gbp",
        "line_items": [{"amount": 1_000, "reference": "mug"}],
        "customer_details": {"address": LONDON, "address_source": "shipping"},
    }
    calculation = tax.calculations.create(asked)
    transaction = tax.transactions.create_from_calculation(
        {"calculation": str(calculation.id), "reference": "order_1", "expand": ["line_items"]}
    )
    lines = cast("Any", transaction.line_items).data
    return {
        "tax.calculation": calculation,
        "tax.calculation_line_item": tax.calculations.line_items.list(str(calculation.id)).data[0],
        "tax.transaction": transaction,
        "tax.transaction_line_item": lines[0],
    }


def _payments(client: stripe.StripeClient, simulator: Simulator) -> dict[str, stripe.StripeObject]:
    v1 = client.v1
    customer = v1.customers.create({"email": "a@example.com"})
    paid = _pay(client, "pm_card_bypassPending")
    for token in ("pm_card_createDispute", "pm_card_createIssuerFraudRecord", "pm_card_riskLevelElevated"):
        _pay(client, token)
    simulator.world.clock.advance(DAY)
    _pay(client, "pm_card_bypassPending")
    session = v1.checkout.sessions.create(
        {
            "mode": "payment",
            "customer": customer.id,
            "success_url": "https://shop.example/",
            "line_items": [cast("Any", line("Mug", 1_250, 2))],
        }
    )
    card: Any = {"type": "card", "card": {"token": "tok_visa"}}
    return {
        "customer": customer,
        "payment_intent": paid,
        "charge": v1.charges.retrieve(str(paid.latest_charge)),
        "payment_method": v1.payment_methods.create(card),
        "confirmation_token": v1.test_helpers.confirmation_tokens.create({"payment_method": "pm_card_visa"}),
        "checkout.session": session,
        "item": v1.checkout.sessions.line_items.list(session.id).data[0],
        "refund": v1.refunds.create({"payment_intent": paid.id, "amount": 100}),
        "balance_transaction": v1.balance_transactions.list({"type": "charge"}).data[0],
        "dispute": v1.disputes.list().data[0],
        "radar.early_fraud_warning": v1.radar.early_fraud_warnings.list().data[0],
        "review": v1.reviews.list().data[0],
        "balance": v1.balance.retrieve(),
        "balance_settings": v1.balance_settings.retrieve(),
        "payout": v1.payouts.create({"amount": 100, "currency": "usd"}),
        **_set_up(client),
    }


def _pay(client: stripe.StripeClient, method: str) -> stripe.PaymentIntent:
    return client.v1.payment_intents.create(
        {
            "amount": 5_000,
            "currency": "usd",
            "confirm": True,
            "payment_method": method,
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        }
    )


def _set_up(client: stripe.StripeClient) -> dict[str, stripe.StripeObject]:
    v1 = client.v1
    iban: Any = {
        "type": "sepa_debit",
        "sepa_debit": {"iban": "AT611904300234573201"},
        "billing_details": {"name": "Jenny Rosen", "email": "a@example.com"},
    }
    intent = v1.setup_intents.create(
        {
            "payment_method_data": iban,
            "confirm": True,
            "mandate_data": {
                "customer_acceptance": {
                    "type": "online",
                    "online": {"ip_address": "127.0.0.1", "user_agent": "test"},
                }
            },
        }
    )
    return {
        "setup_intent": intent,
        "setup_attempt": v1.setup_attempts.list({"setup_intent": intent.id}).data[0],
        "mandate": v1.mandates.retrieve(str(intent.mandate)),
    }


def _endpoints(client: stripe.StripeClient) -> dict[str, stripe.StripeObject]:
    endpoints = client.v1.webhook_endpoints
    made = endpoints.create({"url": "https://shop.example/webhook", "enabled_events": ["*"]})
    return {
        "webhook_endpoint": endpoints.retrieve(made.id),
        "deleted_webhook_endpoint": endpoints.delete(made.id),
        "event": client.v1.events.list({"type": "customer.created"}).data[0],
    }
