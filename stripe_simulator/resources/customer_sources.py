"""Cards that are saved as a customer's sources, as before PaymentMethods; follows docs.stripe.com/api/cards.

Only what keeps them: payments use PaymentMethods.
"""

from stripe_simulator.errors import InvalidRequestError, no_such
from stripe_simulator.listing import LIST_PARAMS, page
from stripe_simulator.messages import Json
from stripe_simulator.params import Check, integer, merge_metadata, metadata, text
from stripe_simulator.resources import cards
from stripe_simulator.resources.payment_methods import CARD_EXPIRES, fingerprint
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World

BRANDS = {
    "amex": "American Express",
    "diners": "Diners Club",
    "discover": "Discover",
    "jcb": "JCB",
    "mastercard": "MasterCard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}
ADDRESS = ("city", "country", "line1", "line2", "state", "zip")

UPDATE: dict[str, Check] = {
    **{f"address_{name}": text(clearable=True) for name in ADDRESS},
    "exp_month": integer(1, 12),
    "exp_year": integer(1),
    "metadata": metadata,
    "name": text(clearable=True),
}


def create(call: Call) -> Json:
    """Save the card of a test token, such as ``tok_visa``; the first one becomes the customer's default.

    Raises:
        InvalidRequestError: ``resource_missing``, the customer or the token is not there.
    """
    world = call.world
    customer = world.store.get("customer", call.target, param="customer")
    item = _card(world, call.params["source"], customer["id"])
    item["metadata"] = merge_metadata({}, call.params.get("metadata", {}))
    world.emit("customer.source.created", item)
    if customer["default_source"] is None:
        world.emit("customer.updated", customer, world.change(customer, default_source=item["id"]))
    return item


def _card(world: World, token: str, customer: str) -> Json:
    card = cards.BY_TOKEN.get(token.replace("tok_", "pm_card_", 1))
    if card is None or not token.startswith("tok_"):
        raise no_such("token", token, param="source", status=400)
    checks = dict(card.checks)
    return world.store.add(
        {
            "id": world.ids.new("card"),
            "object": "card",
            **{f"address_{name}": None for name in ADDRESS},
            "address_line1_check": None,
            "address_zip_check": None,
            "brand": BRANDS.get(card.brand, "Unknown"),
            "country": card.country,
            "customer": customer,
            "cvc_check": checks.get("cvc", "pass"),
            "dynamic_last4": None,
            **CARD_EXPIRES,
            "fingerprint": fingerprint(card.number),
            "funding": card.funding,
            "last4": card.last4,
            "metadata": {},
            "name": None,
            "regulated_status": "unregulated",
            "tokenization_method": None,
        }
    )


def retrieve(call: Call) -> Json:
    """One card of a customer."""
    item = call.world.store.find("card", call.inner)
    if item is None or item["customer"] != call.target:
        raise no_such("source", call.inner, param="id")
    return item


def update(call: Call) -> Json:
    """Change the address, the name, when it expires, and the metadata."""
    item, fields = retrieve(call), dict(call.params)
    if "metadata" in fields:
        fields["metadata"] = merge_metadata(item["metadata"], fields["metadata"])
    previous = call.world.change(item, **fields)
    if previous:
        call.world.emit("customer.source.updated", item, previous)
    return item


def listed(call: Call) -> Json:
    """The cards of a customer."""
    customer = call.world.store.get("customer", call.target, param="customer")
    return page(call, "card", lambda item: item["customer"] == customer["id"])


def delete(call: Call) -> Json:
    """Forget a card; the newest of the others becomes the default."""
    world, item = call.world, retrieve(call)
    world.store.remove("card", item["id"])
    world.emit("customer.source.deleted", item)
    customer = world.store.get("customer", call.target)
    if customer["default_source"] == item["id"]:
        others = (card["id"] for card in world.store.newest_first("card") if card["customer"] == call.target)
        world.emit("customer.updated", customer, world.change(customer, default_source=next(others, None)))
    return {"id": item["id"], "object": "card", "deleted": True}


def only_cards(name: str, raw: object) -> str:
    """The filter ``object``: cards are the only sources that the simulator has."""
    if raw != "card":
        raise InvalidRequestError(f"The simulator does not model {name}={raw}, only card.", param=name)
    return "card"


LISTED = {**{name: check for name, check in LIST_PARAMS.items() if name != "created"}, "object": only_cards}

ROUTES = (
    Route("POST", "/v1/customers/{id}/sources", create, {"metadata": metadata, "source": text()}, ("source",)),
    Route("GET", "/v1/customers/{id}/sources", listed, LISTED),
    Route("GET", "/v1/customers/{id}/sources/{inner}", retrieve),
    Route("POST", "/v1/customers/{id}/sources/{inner}", update, UPDATE),
    Route("DELETE", "/v1/customers/{id}/sources/{inner}", delete),
)
