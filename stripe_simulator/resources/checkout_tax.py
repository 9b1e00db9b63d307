"""The taxes that ``automatic_tax`` finds for a Checkout Session.

Follows docs.stripe.com/tax/checkout and docs.stripe.com/tax/products-prices-tax-codes-tax-behavior (a price without a
tax behavior is exclusive in US and Canadian dollars, inclusive in other currencies). The rates are ``tax_table``'s.
"""

from stripe_simulator.errors import InvalidRequestError
from stripe_simulator.messages import Json
from stripe_simulator.resources import checkout_customers, tax_breakdowns
from stripe_simulator.resources.tax_calculations import OVERRIDES, rates_at
from stripe_simulator.tax_table import DEFAULT_CODE, Rate, rate_for
from stripe_simulator.world import World

EXCLUSIVE_CURRENCIES = ("cad", "usd")


def location(world: World, session: Json) -> Json | None:
    """The address that decides, if it says enough: where it ships to, else for billing, else what the customer has."""
    terms = world.store.aside("checkout")[session["id"]]
    customer = checkout_customers.customer_of(world, session) or {}
    shipped = [known["address"] for known in (terms["shipping"], customer.get("shipping")) if known]
    billed = [known for known in (terms["address"], customer.get("address")) if known]
    collected = session["shipping_address_collection"]
    for address in shipped if collected else [*shipped, *billed]:
        try:
            rate_for(address)
        except InvalidRequestError:
            continue
        return dict(address)
    return None


def check_customer(world: World, session: Json) -> None:
    """Refuse a Session whose customer has no address and may not get one.

    Raises:
        InvalidRequestError: ``customer_tax_location_invalid``.
    """
    update = world.store.aside("checkout")[session["id"]]["customer_update"]
    saved = "auto" in (update.get("address"), update.get("shipping"))
    if session["automatic_tax"]["enabled"] and session["customer"] and not saved and location(world, session) is None:
        raise InvalidRequestError(
            "Automatic tax calculation in Checkout requires a valid address on the Customer. Add a valid address to "
            "the Customer or set either `customer_update[address]` to 'auto' or `customer_update[shipping]` to "
            "'auto' to save the address entered in Checkout to the Customer.",
            code="customer_tax_location_invalid",
        )


def rates(world: World, session: Json, behavior: str, code: str | None) -> list[Json]:
    """The tax rates on what is sold with a tax code, at prices that *behavior* says to have tax in them or not."""
    address = location(world, session)
    if address is None:
        return []
    customer = checkout_customers.customer_of(world, session) or {}
    override = OVERRIDES[customer.get("tax_exempt", "none")]
    found = rates_at({"address": address, "tax_ids": [], "taxability_override": override}, code or DEFAULT_CODE)
    if behavior == "unspecified":
        behavior = "exclusive" if session["currency"] in EXCLUSIVE_CURRENCIES else "inclusive"
    return [_tax_rate(world, rate, inclusive=behavior == "inclusive") for rate in found if rate.tax_type]


def _tax_rate(world: World, rate: Rate, *, inclusive: bool) -> Json:
    """The ``tax_rate`` object of an automatic tax, made once; Stripe has no event of it."""
    known = world.store.aside("automatic_tax_rates")
    name = f"{rate.country} {rate.state} {rate.tax_type} {rate.percentage} {rate.reason} {inclusive}"
    if name not in known:
        percentage = int(rate.percentage) if rate.percentage.denominator == 1 else float(rate.percentage)
        item: Json = {
            "id": world.ids.new("txr"),
            "object": "tax_rate",
            "active": False,
            "country": rate.country,
            "created": world.clock.now(),
            "description": None,
            "display_name": tax_breakdowns.NAMES[rate.tax_type or ""],
            "effective_percentage": percentage,
            "flat_amount": None,
            "inclusive": inclusive,
            "jurisdiction": rate.state or rate.country,
            "jurisdiction_level": "state" if rate.state else "country",
            "livemode": False,
            "metadata": {},
            "percentage": percentage,
            "rate_type": "percentage",
            "state": rate.state,
            "tax_type": rate.tax_type,
        }
        known[name] = world.store.add(item)["id"]
        world.store.aside("taxability")[item["id"]] = rate.reason
    return world.store.get("tax_rate", known[name])
