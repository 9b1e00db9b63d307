"""Customers; follows docs.stripe.com/api/customers."""

from stripe_simulator.listing import LIST_PARAMS, page
from stripe_simulator.messages import Json
from stripe_simulator.params import Check, choice, merge_metadata, metadata, sequence, text
from stripe_simulator.resources import customer_discounts
from stripe_simulator.resources.discounts import Offer
from stripe_simulator.resources.shapes import ADDRESS, SHIPPING, whole_address
from stripe_simulator.routing import Route
from stripe_simulator.versions import refuse_removed
from stripe_simulator.world import Call

FIELDS: dict[str, Check] = {
    "address": ADDRESS,
    "coupon": text(clearable=True),
    "description": text(clearable=True),
    "email": text(512, clearable=True),
    "metadata": metadata,
    "name": text(256, clearable=True),
    "phone": text(20, clearable=True),
    "preferred_locales": sequence(text()),
    "shipping": SHIPPING,
    "tax_exempt": choice("none", "exempt", "reverse"),
}


def create(call: Call) -> Json:
    """Create a customer."""
    world, offer = call.world, _offer(call)
    item: Json = {
        "id": world.ids.new("cus"),
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": world.clock.now(),
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "invoice_prefix": world.ids.letters("invoice_prefix", 8).upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": {},
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }
    item.update(_fields(call.params, {}))
    world.store.add(item)
    world.emit("customer.created", item)
    if offer:
        customer_discounts.apply(world, item, *offer)
    return item


def _offer(call: Call) -> tuple[Offer | None, ...]:
    """What the parameter ``coupon`` of earlier versions offers; empty where it was not sent."""
    refuse_removed(call, "coupon", since=customer_discounts.COUPON_UNTIL)
    if "coupon" not in call.params:
        return ()
    return (customer_discounts.offered(call.world, call.params.pop("coupon")),)


def _fields(params: Json, old_metadata: dict[str, str]) -> Json:
    fields = dict(params)
    if "address" in fields:
        fields["address"] = whole_address(fields["address"])
    if "shipping" in fields:
        shipping = {
            "carrier": None,
            "name": None,
            "phone": None,
            "tracking_number": None,
            **fields["shipping"],
        }
        fields["shipping"] = {**shipping, "address": whole_address(shipping["address"])}
    if "metadata" in fields:
        fields["metadata"] = merge_metadata(old_metadata, fields["metadata"])
    return fields


def retrieve(call: Call) -> Json:
    """One customer; a deleted one shows that alone."""
    if call.target in call.world.store.aside("deleted_customers"):
        return _tombstone(call.target)
    return call.world.store.get("customer", call.target)


def update(call: Call) -> Json:
    """Change fields; metadata is merged."""
    world = call.world
    item = world.store.get("customer", call.target)
    offer = _offer(call)
    previous = customer_discounts.apply(world, item, *offer) if offer else {}
    previous |= world.change(item, **_fields(call.params, item["metadata"]))
    if previous:
        world.emit("customer.updated", item, previous)
    return item


def listed(call: Call) -> Json:
    """Customers, filtered by exact e-mail."""
    email = call.params.get("email")
    return page(call, "customer", lambda item: email is None or item["email"] == email)


def delete(call: Call) -> Json:
    """Delete for good; payments keep the id."""
    world = call.world
    item = world.store.get("customer", call.target)
    world.store.remove("customer", call.target)
    world.store.aside("deleted_customers")[call.target] = True
    world.emit("customer.deleted", item)
    return _tombstone(call.target)


def _tombstone(key: str) -> Json:
    return {"id": key, "object": "customer", "deleted": True}


ROUTES = (
    Route("POST", "/v1/customers", create, FIELDS),
    Route("GET", "/v1/customers", listed, {**LIST_PARAMS, "email": text(512)}),
    Route("GET", "/v1/customers/{id}", retrieve),
    Route("POST", "/v1/customers/{id}", update, FIELDS),
    Route("DELETE", "/v1/customers/{id}", delete),
)
