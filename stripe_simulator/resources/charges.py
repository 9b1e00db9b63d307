"""Charges, the attempts of a PaymentIntent; follows docs.stripe.com/api/charges."""

from dataclasses import dataclass

from stripe_simulator.listing import LIST_PARAMS, page
from stripe_simulator.messages import Json
from stripe_simulator.params import choice, mapping, merge_metadata, metadata, text
from stripe_simulator.resources import charge_details
from stripe_simulator.resources.cards import Card, Decline
from stripe_simulator.resources.payment_methods import card_of
from stripe_simulator.resources.shapes import SHIPPING, require_customer
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World

# What a payment of one account leaves empty.
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

# The account's own texts on a statement, without and with a suffix.
# docs.stripe.com/get-started/account/statement-descriptors
DESCRIPTOR = "STRIPE SIMULATOR"
PREFIX = "SIMULATOR"
DESCRIPTOR_CHARS_MAX = 22


@dataclass(frozen=True, slots=True)
class Attempt:
    """How an attempt with a card ends: *decline* or None, what 3-D Secure shows, and who is there."""

    decline: Decline | None = None
    authentication: Json | None = None
    off_session: bool = False


def make(world: World, intent: Json, method: Json, attempt: Attempt) -> Json:
    """A new charge of a card for the intent's amount: declined, authorised or captured."""
    card, decline = card_of(world, method), attempt.decline
    manual = intent["capture_method"] == "manual"
    item = _add(world, intent, method, "ch", status="failed" if decline else "succeeded")
    item.update(
        amount_captured=0 if decline or manual else item["amount"],
        captured=not decline and not manual,
        failure_code=decline.code if decline else None,
        failure_message=decline.message if decline else None,
        outcome=_outcome(card, decline),
        paid=decline is None,
    )
    hold = charge_details.hold_seconds(card.brand, off_session=attempt.off_session) if manual else None
    details = charge_details.of_card(world, item, method, hold=hold, authentication=attempt.authentication)
    item["payment_method_details"] = {"card": details, "type": "card"}
    return item


def make_pending(world: World, intent: Json, method: Json, details: Json) -> Json:
    """A new charge of a method that tells later how it ended; its id begins with ``py_``."""
    item = _add(world, intent, method, "py", status="pending")
    item["outcome"] = _approved("not_assessed", None) | {"seller_message": "Payment pending."}
    item["payment_method_details"] = {method["type"]: details, "type": method["type"]}
    return item


def _add(world: World, intent: Json, method: Json, prefix: str, *, status: str) -> Json:
    key = world.ids.new(prefix)
    suffix = intent["statement_descriptor_suffix"]
    shown = intent["statement_descriptor"] or (f"{PREFIX}* {suffix}" if suffix else DESCRIPTOR)
    return world.store.add(
        {
            "id": key,
            "object": "charge",
            **UNUSED,
            **{name: intent[name] for name in INHERITED},
            "amount_captured": 0,
            "amount_refunded": 0,
            "balance_transaction": None,
            "billing_details": method["billing_details"],
            "calculated_statement_descriptor": shown.upper()[:DESCRIPTOR_CHARS_MAX],
            "captured": False,
            "created": world.clock.now(),
            "disputed": False,
            "failure_code": None,
            "failure_message": None,
            "fraud_details": {},
            "livemode": False,
            "metadata": dict(intent["metadata"]),
            "outcome": None,
            "paid": False,
            "payment_intent": intent["id"],
            "payment_method": method["id"],
            "payment_method_details": None,
            "receipt_url": None if status == "failed" else f"{world.base_url}/receipts/{key}",
            "refunded": False,
            "status": status,
        }
    )


SCORES = {"normal": 20, "elevated": 68, "highest": 92}


def _approved(level: str, score: int | None) -> Json:
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "approved_by_network",
        "reason": "elevated_risk_level" if level == "elevated" else None,
        "risk_level": level,
        **({"risk_score": score} if score is not None else {}),
        "seller_message": "Payment complete.",
        "type": "authorized",
    }


def _outcome(card: Card, decline: Decline | None) -> Json:
    """Follows docs.stripe.com/declines and docs.stripe.com/api/charges/object (outcome)."""
    shown = _approved(card.risk_level, SCORES[card.risk_level])
    if decline is None:
        return shown
    if card.blocked:
        return shown | {
            "network_status": "not_sent_to_network",
            "reason": "highest_risk_level",
            "seller_message": "Stripe blocked this payment as too risky.",
            "type": "blocked",
        }
    return shown | {
        "advice_code": decline.advice_code or None,
        "network_decline_code": decline.network_decline_code or None,
        "network_status": "declined_by_network",
        "reason": decline.decline_code,
        "seller_message": "The bank did not return any further details with this decline.",
        "type": "issuer_declined",
    }


def retrieve(call: Call) -> Json:
    """One charge."""
    return call.world.store.get("charge", call.target)


def update(call: Call) -> Json:
    """Change text and metadata; emits ``charge.updated``."""
    world, params = call.world, dict(call.params)
    item = world.store.get("charge", call.target)
    require_customer(world, params)
    if "metadata" in params:
        params["metadata"] = merge_metadata(item["metadata"], params["metadata"])
    previous = world.change(item, **params)
    if previous:
        world.emit("charge.updated", item, previous)
    return item


def listed(call: Call) -> Json:
    """Charges, filtered by customer, PaymentIntent and transfer group."""
    names = ("customer", "payment_intent", "transfer_group")
    wanted = {name: call.params[name] for name in names if name in call.params}
    return page(call, "charge", lambda item: all(item[name] == value for name, value in wanted.items()))


ROUTES = (
    Route(
        "GET",
        "/v1/charges",
        listed,
        {**LIST_PARAMS, "customer": text(), "payment_intent": text(), "transfer_group": text()},
    ),
    Route("GET", "/v1/charges/{id}", retrieve),
    Route(
        "POST",
        "/v1/charges/{id}",
        update,
        {
            "customer": text(),
            "description": text(1_000, clearable=True),
            "fraud_details": mapping({"user_report": choice("fraudulent", "safe")}),
            "metadata": metadata,
            "receipt_email": text(clearable=True),
            "shipping": SHIPPING,
            "transfer_group": text(),
        },
    ),
)
