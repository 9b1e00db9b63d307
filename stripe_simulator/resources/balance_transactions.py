"""Balance transactions; follows docs.stripe.com/api/balance_transactions."""

from stripe_simulator.listing import LIST_PARAMS, page
from stripe_simulator.messages import Json
from stripe_simulator.params import currency, text
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World

# 2.9 % and 30 minor units. docs.stripe.com/api/balance_transactions/object (fee)
FEE_PER_MILLE = 29
FEE_FIXED = 30
AVAILABLE_AFTER_SECONDS = 2 * 24 * 60 * 60


def fee_of(amount: int) -> int:
    """The fee on an amount, both in minor units, the share rounded half up."""
    return (amount * FEE_PER_MILLE + 500) // 1_000 + FEE_FIXED


def for_charge(world: World, charge: Json) -> str:
    """Book the captured amount of a charge and return the transaction's id."""
    amount = charge["amount_captured"]
    return _book(world, "charge", charge, amount, fee_of(amount))


def for_refund(world: World, refund: Json) -> str:
    """Book a refund; the fee of the charge is not given back."""
    return _book(world, "refund", refund, -refund["amount"], 0)


def _book(world: World, kind: str, source: Json, amount: int, fee: int) -> str:
    now = world.clock.now()
    details = {
        "amount": fee,
        "application": None,
        "currency": source["currency"],
        "description": "Stripe processing fees",
        "type": "stripe_fee",
    }
    item = {
        "id": world.ids.new("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": now + AVAILABLE_AFTER_SECONDS,
        "balance_type": "payments",
        "created": now,
        "currency": source["currency"],
        "description": "REFUND FOR CHARGE" if kind == "refund" else source["description"],
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [details] if fee else [],
        "net": amount - fee,
        "reporting_category": kind,
        "source": source["id"],
        "status": "pending",
        "type": kind,
    }
    world.schedule.put(item["available_on"], "balance_transaction.settle", item["id"])
    world.store.add(item)
    return str(item["id"])


def settle(world: World, key: str) -> None:
    """Make the funds of a transaction available."""
    world.store.get("balance_transaction", key)["status"] = "available"


TASKS = {"balance_transaction.settle": settle}


def retrieve(call: Call) -> Json:
    """One balance transaction."""
    return call.world.store.get("balance_transaction", call.target)


def listed(call: Call) -> Json:
    """Balance transactions, filtered by currency, source and type."""
    wanted = {name: call.params[name] for name in ("currency", "source", "type") if name in call.params}
    return page(call, "balance_transaction", lambda item: all(item[name] == value for name, value in wanted.items()))


ROUTES = (
    Route(
        "GET",
        "/v1/balance_transactions",
        listed,
        {**LIST_PARAMS, "currency": currency, "source": text(), "type": text()},
    ),
    Route("GET", "/v1/balance_transactions/{id}", retrieve),
)
