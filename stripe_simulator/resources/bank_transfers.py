"""PaymentIntents that a customer pays by bank transfer, at once or in parts.

Follows docs.stripe.com/payments/bank-transfers/accept-a-payment and
docs.stripe.com/payments/customer-balance/reconciliation, without groups of payments and manual reconciliation.
"""

from stripe_simulator.errors import InvalidRequestError
from stripe_simulator.messages import Json
from stripe_simulator.params import currency, integer, text
from stripe_simulator.resources import attempts, cash_balances, charges
from stripe_simulator.resources.shapes import whole_address
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World

# The kind of transfer and of address that each currency has.
KINDS = {
    "eur": ("eu_bank_transfer", "iban"),
    "gbp": ("gb_bank_transfer", "sort_code"),
    "jpy": ("jp_bank_transfer", "zengin"),
    "mxn": ("mx_bank_transfer", "spei"),
    "usd": ("us_bank_transfer", "aba"),
}
HOLDER = "Stripe Simulator"
BANK = "Test Bank"
# Made-up numbers of an account; docs.stripe.com/payments/customer-balance/funding-instructions.
NUMBERS: dict[str, Json] = {
    "aba": {"account_number": "11119987600453127", "account_type": "checking", "bank_name": BANK}
    | {"routing_number": "999999999"},
    "iban": {"bic": "SXPYDEHH", "country": "DE", "iban": "DE00000000000000000001"},
    "sort_code": {"account_number": "00012345", "sort_code": "200000"},
    "spei": {"bank_code": "123", "bank_name": BANK, "clabe": "000000000000000000"},
    "zengin": {"account_number": "1234567", "account_type": "futsu", "bank_code": "9999", "bank_name": BANK}
    | {"branch_code": "999", "branch_name": "Test Branch"},
}
INSTRUCTIONS = "display_bank_transfer_instructions"


def confirm(world: World, intent: Json, method: Json) -> None:
    """Pay with the customer's cash balance, or wait for what is missing of it.

    Raises:
        InvalidRequestError: there is no customer, or the currency knows no bank transfers.
    """
    if intent["customer"] is None:
        raise InvalidRequestError(
            "You must provide a customer to confirm a PaymentIntent with the payment method type customer_balance.",
            code="parameter_missing",
            param="customer",
        )
    if intent["currency"] not in KINDS:
        raise InvalidRequestError(
            f"The currency {intent['currency']} is not supported by bank transfers.", param="currency"
        )
    intent["payment_method"] = method["id"]
    intent["status"] = "requires_action"
    intent["next_action"] = {INSTRUCTIONS: _instructions(world, intent), "type": INSTRUCTIONS}
    if cash_balances.amount(world, intent["customer"], intent["currency"]):
        _take(world, intent)
    else:
        world.emit("payment_intent.requires_action", intent)


def _instructions(world: World, intent: Json) -> Json:
    kind, address = KINDS[intent["currency"]]
    return {
        "amount_remaining": intent["amount"],
        "currency": intent["currency"],
        "financial_addresses": [
            {
                address: {
                    "account_holder_address": whole_address(),
                    "account_holder_name": HOLDER,
                    "bank_address": whole_address(),
                    **NUMBERS[address],
                },
                "type": address,
            }
        ],
        "hosted_instructions_url": None,
        "reference": world.ids.letters("transfer_reference", 12).upper(),
        "type": kind,
    }


def _take(world: World, intent: Json) -> None:
    """Give an intent what there is of its customer's cash, at most what it needs."""
    customer, money = intent["customer"], intent["currency"]
    needed = intent["next_action"][INSTRUCTIONS]["amount_remaining"]
    taken = min(needed, cash_balances.amount(world, customer, money))
    applied = {"applied_to_payment": {"payment_intent": intent["id"]}, "type": "applied_to_payment"}
    cash_balances.enter(world, customer, money, -taken, applied)
    intent["next_action"][INSTRUCTIONS]["amount_remaining"] = needed - taken
    if taken < needed:
        world.emit("payment_intent.partially_funded", intent)
        return
    method = world.store.get("payment_method", intent["payment_method"])
    charge = charges.make_pending(world, intent, method, {})
    charge.update(status="succeeded", paid=True, captured=True, amount_captured=charge["amount"])
    charge["outcome"]["seller_message"] = "Payment complete."
    intent["latest_charge"] = charge["id"]
    attempts.succeed(world, intent, charge)
    attempts.settle(world, charge)


def fund(call: Call) -> Json:
    """A bank transfer comes in test mode; docs.stripe.com/api/cash_balance_transactions/fund_cash_balance.

    It goes to the payment that waits for exactly this amount, else to the oldest ones; an event tells of the rest.
    """
    world, params = call.world, call.params
    customer, money = world.store.get("customer", call.target)["id"], params["currency"]
    if money not in KINDS:
        raise InvalidRequestError(f"The currency {money} is not supported by bank transfers.", param="currency")
    kind, _ = KINDS[money]
    transfer = {"reference": params.get("reference"), "type": kind, **_sender(kind)}
    funded = {"funded": {"bank_transfer": transfer}, "type": "funded"}
    item = cash_balances.enter(world, customer, money, params["amount"], funded)
    waiting = _waiting(world, customer, money)
    exact = [intent for intent in waiting if _remaining(intent) == params["amount"]]
    for intent in exact[:1] or waiting:
        if cash_balances.amount(world, customer, money):
            _take(world, intent)
    if cash_balances.amount(world, customer, money):
        world.emit("cash_balance.funds_available", cash_balances.shown(world, customer))
    return item


def _sender(kind: str) -> Json:
    """Who sent a transfer; Mexico's kind shows nobody."""
    shown: Json = {
        "eu_bank_transfer": {"bic": None, "iban_last4": None, "sender_name": None},
        "gb_bank_transfer": {"account_number_last4": None, "sender_name": None, "sort_code": None},
        "jp_bank_transfer": {"sender_bank": None, "sender_branch": None, "sender_name": None},
        "us_bank_transfer": {"network": "ach", "sender_name": None},
    }
    return {kind: shown[kind]} if kind in shown else {}


def _waiting(world: World, customer: str, money: str) -> list[Json]:
    """The payments of a customer that wait for transfers, the oldest first."""
    return [
        intent
        for intent in world.store.newest_first("payment_intent")
        if (intent["customer"], intent["currency"]) == (customer, money)
        and intent["status"] == "requires_action"
        and intent["next_action"]["type"] == INSTRUCTIONS
    ][::-1]


def _remaining(intent: Json) -> int:
    return int(intent["next_action"][INSTRUCTIONS]["amount_remaining"])


def give_back(world: World, intent: Json) -> None:
    """What a canceled payment had of the cash balance returns to it."""
    taken = sum(
        item["net_amount"]
        for item in world.store.newest_first(cash_balances.KIND)
        if item.get("applied_to_payment", {}).get("payment_intent") == intent["id"]
    )
    if taken:
        unapplied = {"type": "unapplied_from_payment", "unapplied_from_payment": {"payment_intent": intent["id"]}}
        cash_balances.enter(world, intent["customer"], intent["currency"], -taken, unapplied)


WATCHERS = {"payment_intent.canceled": give_back}

ROUTES = (
    Route(
        "POST",
        "/v1/test_helpers/customers/{id}/fund_cash_balance",
        fund,
        {"amount": integer(1), "currency": currency, "reference": text()},
        ("amount", "currency"),
    ),
)
