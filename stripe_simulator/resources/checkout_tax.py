"""The taxes that ``automatic_tax`` finds for a Checkout Session; follows docs.stripe.com/tax/checkout."""

from stripe_simulator.messages import Json
from stripe_simulator.resources import checkout_customers
from stripe_simulator.world import World


def location(world: World, session: Json) -> Json | None:
    """The address that decides: where it is shipped to, else the billing address, else what the customer has."""
    terms = world.store.aside("checkout")[session["id"]]
    customer = checkout_customers.customer_of(world, session) or {}
    known = [terms["shipping"], customer.get("shipping")]
    addresses = [shipping["address"] for shipping in known if shipping]
    if session["shipping_address_collection"]:
        addresses = addresses[:1] if terms["shipping"] else []
    else:
        addresses += [address for address in (terms["address"], customer.get("address")) if address]
    return next((address for address in addresses if address.get("country")), None)


def rates(world: World, session: Json, behavior: str, code: str | None) -> list[Json]:
    """The tax rates of one thing that is sold, with prices that *behavior* says to have tax in them or not."""
    del world, session, behavior, code
    return []
