"""The cash balance of a customer: what their bank transfers brought, and what payments took of it.

Follows docs.stripe.com/payments/customer-balance and docs.stripe.com/api/cash_balance.
"""

from stripe_simulator.listing import LIST_PARAMS, page
from stripe_simulator.messages import Json
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World

KIND = "customer_cash_balance_transaction"


def amount(world: World, customer: str, currency: str) -> int:
    """What a customer has in a currency, in minor units."""
    return int(_amounts(world, customer).get(currency, 0))


def _amounts(world: World, customer: str) -> dict[str, int]:
    amounts: dict[str, int] = world.store.aside("cash_balances").setdefault(customer, {})
    return amounts


def enter(world: World, customer: str, currency: str, net_amount: int, more: Json) -> Json:
    """Record a movement; *more* has its ``type`` and the hash of that name."""
    amounts = _amounts(world, customer)
    amounts[currency] = amounts.get(currency, 0) + net_amount
    item = world.store.add(
        {
            "id": world.ids.new("ccsbtxn"),
            "object": KIND,
            "created": world.clock.now(),
            "currency": currency,
            "customer": customer,
            "customer_account": None,
            "ending_balance": amounts[currency],
            "livemode": False,
            "net_amount": net_amount,
            **more,
        }
    )
    world.emit("customer_cash_balance_transaction.created", item)
    return item


def shown(world: World, customer: str) -> Json:
    """The ``cash_balance`` object; ``available`` is None where nothing ever came."""
    return {
        "object": "cash_balance",
        "available": dict(sorted(_amounts(world, customer).items())) or None,
        "customer": customer,
        "customer_account": None,
        "livemode": False,
        "settings": {"reconciliation_mode": "automatic", "using_merchant_default": True},
    }


def retrieve(call: Call) -> Json:
    """The cash balance of one customer."""
    return shown(call.world, call.world.store.get("customer", call.target)["id"])


def listed(call: Call) -> Json:
    """The movements of one customer's cash balance."""
    customer = call.world.store.get("customer", call.target)
    return page(call, KIND, lambda item: item["customer"] == customer["id"])


def retrieve_transaction(call: Call) -> Json:
    """One movement."""
    return call.world.store.get(KIND, call.inner)


_CURSORS = {name: check for name, check in LIST_PARAMS.items() if name != "created"}

ROUTES = (
    Route("GET", "/v1/customers/{id}/cash_balance", retrieve),
    Route("GET", "/v1/customers/{id}/cash_balance_transactions", listed, _CURSORS),
    Route("GET", "/v1/customers/{id}/cash_balance_transactions/{inner}", retrieve_transaction),
)
