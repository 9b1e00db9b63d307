"""Charges, the attempts of a PaymentIntent; follows docs.stripe.com/api/charges."""

from stripe_simulator.listing import LIST_PARAMS, page
from stripe_simulator.messages import Json
from stripe_simulator.params import text
from stripe_simulator.resources.cards import Card
from stripe_simulator.resources.payment_methods import CARD_EXPIRES, CHECKS, card_of, fingerprint
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World

HOLD_SECONDS = 7 * 24 * 60 * 60


# What a card payment of one account leaves empty.
UNUSED: Json = {
    "application": None,
    "application_fee": None,
    "application_fee_amount": None,
    "failure_balance_transaction": None,
    "on_behalf_of": None,
    "receipt_number": None,
    "review": None,
    "source": None,
    "source_transfer": None,
    "transfer_data": None,
}

# What a charge takes over from its PaymentIntent.
INHERITED = (
    "amount",
    "currency",
    "customer",
    "description",
    "receipt_email",
    "shipping",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_group",
)


def make(world: World, intent: Json, method: Json) -> Json:
    """A new charge of the intent's amount: declined, authorised or captured, as card and intent say."""
    card = card_of(world, method)
    declined = card.decline
    captured = declined is None and intent["capture_method"] != "manual"
    key = world.ids.new("ch")
    item: Json = {
        "id": key,
        "object": "charge",
        **UNUSED,
        **{name: intent[name] for name in INHERITED},
        "amount_captured": intent["amount"] if captured else 0,
        "amount_refunded": 0,
        "balance_transaction": None,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "STRIPE SIMULATOR",
        "captured": captured,
        "created": world.clock.now(),
        "disputed": False,
        "failure_code": "card_declined" if declined else None,
        "failure_message": declined.message if declined else None,
        "fraud_details": {},
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "outcome": _outcome(card),
        "paid": declined is None,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {"card": _card_details(world, intent, card), "type": "card"},
        "receipt_url": None if declined else f"{world.base_url}/receipts/{key}",
        "refunded": False,
        "status": "failed" if declined else "succeeded",
    }
    return world.store.add(item)


def _outcome(card: Card) -> Json:
    """Follows docs.stripe.com/api/charges/object (outcome)."""
    declined = card.decline
    return {
        "advice_code": declined.advice_code if declined else None,
        "network_advice_code": None,
        "network_decline_code": declined.network_decline_code if declined else None,
        "network_status": "declined_by_network" if declined else "approved_by_network",
        "reason": declined.decline_code if declined else None,
        "risk_level": "normal",
        "risk_score": 20,
        "seller_message": (
            "The bank did not return any further details with this decline." if declined else "Payment complete."
        ),
        "type": "issuer_declined" if declined else "authorized",
    }


def _card_details(world: World, intent: Json, card: Card) -> Json:
    amount = None if card.decline else intent["amount"]
    details: Json = {
        "amount_authorized": amount,
        "authorization_code": None if card.decline else world.ids.letters("authorization", 6).upper(),
        "brand": card.brand,
        "checks": dict(CHECKS),
        "country": "US",
        **CARD_EXPIRES,
        "extended_authorization": {"status": "disabled"},
        "fingerprint": fingerprint(card),
        "funding": "credit",
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "last4": card.last4,
        "mandate": None,
        "multicapture": {"status": "unavailable"},
        "network": card.brand,
        "network_token": {"used": False},
        "network_transaction_id": world.ids.letters("network", 15),
        "overcapture": {"maximum_amount_capturable": intent["amount"], "status": "unavailable"},
        "regulated_status": "unregulated",
        "three_d_secure": None,
        "transaction_link_id": None,
        "wallet": None,
    }
    if intent["capture_method"] == "manual" and not card.decline:
        details["capture_before"] = world.clock.now() + HOLD_SECONDS
    return details


def retrieve(call: Call) -> Json:
    """One charge."""
    return call.world.store.get("charge", call.target)


def listed(call: Call) -> Json:
    """Charges, filtered by customer and PaymentIntent."""
    wanted = {name: call.params[name] for name in ("customer", "payment_intent") if name in call.params}
    return page(call, "charge", lambda item: all(item[name] == value for name, value in wanted.items()))


ROUTES = (
    Route("GET", "/v1/charges", listed, {**LIST_PARAMS, "customer": text(), "payment_intent": text()}),
    Route("GET", "/v1/charges/{id}", retrieve),
)
