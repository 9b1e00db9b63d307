"""What the API does with PaymentMethods; follows docs.stripe.com/api/payment_methods."""

from stripe_simulator.errors import InvalidRequestError
from stripe_simulator.listing import LIST_PARAMS, page
from stripe_simulator.messages import Json
from stripe_simulator.params import integer, mapping, merge_metadata, metadata, text, unsupported
from stripe_simulator.resources import declines, payment_methods
from stripe_simulator.resources.method_params import ALLOW_REDISPLAY, BILLING, METHOD
from stripe_simulator.resources.shapes import require_customer
from stripe_simulator.routing import Route
from stripe_simulator.world import Call


def create(call: Call) -> Json:
    """A new PaymentMethod; with a publishable key too."""
    if "type" not in call.params:
        raise InvalidRequestError("Missing required param: type.", code="parameter_missing", param="type")
    return payment_methods.from_data(call.world, call.params)


def _get(call: Call) -> Json:
    return call.world.store.get("payment_method", call.target, param="payment_method")


def retrieve(call: Call) -> Json:
    """One PaymentMethod."""
    return _get(call)


def update(call: Call) -> Json:
    """Change a saved PaymentMethod; emits ``payment_method.updated``."""
    world, item, params = call.world, _get(call), dict(call.params)
    if item["customer"] is None:
        raise InvalidRequestError("You must save this PaymentMethod to a customer before you can update it.")
    if "metadata" in params:
        params["metadata"] = merge_metadata(item["metadata"], params["metadata"])
    if "billing_details" in params:
        given = params["billing_details"]
        address = {**item["billing_details"]["address"], **given.get("address", {})}
        params["billing_details"] = {**item["billing_details"], **given, "address": address}
    if "card" in params:
        params["card"] = {**item["card"], **params["card"]}
    previous = world.change(item, **params)
    if previous:
        world.emit("payment_method.updated", item, previous)
    return item


def attach(call: Call) -> Json:
    """Save a PaymentMethod for a customer; a card whose issuer declines it cannot be saved."""
    world = call.world
    item = payment_methods.resolve(world, call.target)
    require_customer(world, call.params)
    customer = call.params["customer"]
    if item["customer"] not in (None, customer):
        raise InvalidRequestError("The payment method you provided has already been attached to a customer.")
    if call.target in world.store.aside("used_methods"):
        raise InvalidRequestError(
            "This PaymentMethod was previously used without being attached to a Customer or was detached from a "
            "Customer, and may not be used again."
        )
    if item["type"] == "card":
        card = payment_methods.card_of(world, item)
        if card.decline is not None and not card.attaches and not card.blocked:
            raise declines.error_of(card.decline)
    payment_methods.attach(world, item, customer)
    return item


def detach(call: Call) -> Json:
    """Take a PaymentMethod away from its customer for good; emits ``payment_method.detached``."""
    world, item = call.world, _get(call)
    if item["customer"] is None:
        raise InvalidRequestError(
            "The payment method you provided is not attached to a customer so detachment is impossible."
        )
    previous = world.change(item, customer=None)
    payment_methods.use_up(world, item)
    world.emit("payment_method.detached", item, previous)
    return item


def listed(call: Call) -> Json:
    """The PaymentMethods of a customer, filtered by type."""
    return _page(call, call.params.get("customer"))


def of_customer(call: Call) -> Json:
    """The PaymentMethods of the address's customer."""
    call.world.store.get("customer", call.target, param="customer")
    return _page(call, call.target)


def _page(call: Call, customer: str | None) -> Json:
    wanted: Json = {name: call.params[name] for name in ("allow_redisplay", "type") if name in call.params}
    if customer is not None:
        wanted["customer"] = customer
    return page(call, "payment_method", lambda item: all(item[name] == value for name, value in wanted.items()))


def one_of_customer(call: Call) -> Json:
    """One PaymentMethod of the address's customer."""
    world = call.world
    world.store.get("customer", call.target, param="customer")
    item = world.store.get("payment_method", call.inner, param="payment_method")
    if item["customer"] != call.target:
        raise InvalidRequestError(
            f"No such PaymentMethod: '{call.inner}'; it is not attached to the Customer {call.target}.",
            code="resource_missing",
            param="payment_method",
            status=404,
        )
    return item


_FILTERS = {
    **{name: check for name, check in LIST_PARAMS.items() if name != "created"},
    "allow_redisplay": ALLOW_REDISPLAY,
    "type": text(),
}

ROUTES = (
    Route("POST", "/v1/payment_methods", create, {**METHOD, "customer": unsupported}, public=True),
    Route("GET", "/v1/payment_methods", listed, {**_FILTERS, "customer": text()}),
    Route("GET", "/v1/payment_methods/{id}", retrieve),
    Route(
        "POST",
        "/v1/payment_methods/{id}",
        update,
        {
            "allow_redisplay": ALLOW_REDISPLAY,
            "billing_details": BILLING,
            "card": mapping({"exp_month": integer(1, 12), "exp_year": integer(), "networks": unsupported}),
            "metadata": metadata,
        },
    ),
    Route("POST", "/v1/payment_methods/{id}/attach", attach, {"customer": text()}, ("customer",)),
    Route("POST", "/v1/payment_methods/{id}/detach", detach),
    Route("GET", "/v1/customers/{id}/payment_methods", of_customer, _FILTERS),
    Route("GET", "/v1/customers/{id}/payment_methods/{inner}", one_of_customer),
)
