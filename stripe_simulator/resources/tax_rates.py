"""Tax rates; follows docs.stripe.com/api/tax_rates."""

from stripe_simulator.errors import no_such
from stripe_simulator.listing import LIST_PARAMS, page
from stripe_simulator.messages import Json
from stripe_simulator.params import Check, boolean, choice, merge_metadata, metadata, text
from stripe_simulator.resources.catalog_params import percentage
from stripe_simulator.routing import Route
from stripe_simulator.world import Call

TAX_TYPES = (
    "admissions_tax",
    "amusement_tax",
    "attendance_tax",
    "communications_tax",
    "digital_excise_tax",
    "entertainment_tax",
    "get_fund",
    "gross_receipts_tax",
    "gst",
    "hospitality_tax",
    "hst",
    "igst",
    "jct",
    "lease_tax",
    "luxury_tax",
    "mass_transit_parking_tax",
    "nhil",
    "parking_tax",
    "pst",
    "qst",
    "resort_tax",
    "retail_delivery_fee",
    "rst",
    "sales_tax",
    "service_tax",
    "tourism_tax",
    "utility_users_tax",
    "vat",
)

FIELDS: dict[str, Check] = {
    "active": boolean,
    "country": text(2, clearable=True),
    "description": text(clearable=True),
    "display_name": text(50),
    "jurisdiction": text(50, clearable=True),
    "metadata": metadata,
    "state": text(3, clearable=True),
    "tax_type": choice(*TAX_TYPES),
}


def create(call: Call) -> Json:
    """Create a rate; its percentage and whether it is inclusive never change."""
    world, params = call.world, call.params
    item = world.store.add(
        {
            "id": world.ids.new("txr"),
            "object": "tax_rate",
            "active": params.get("active", True),
            "country": params.get("country"),
            "created": world.clock.now(),
            "description": params.get("description"),
            "display_name": params["display_name"],
            "effective_percentage": params["percentage"],
            "flat_amount": None,
            "inclusive": params["inclusive"],
            "jurisdiction": params.get("jurisdiction"),
            "jurisdiction_level": None,
            "livemode": False,
            "metadata": merge_metadata({}, params.get("metadata", {})),
            "percentage": params["percentage"],
            "rate_type": "percentage",
            "state": params.get("state"),
            "tax_type": params.get("tax_type"),
        }
    )
    world.emit("tax_rate.created", item)
    return item


def retrieve(call: Call) -> Json:
    """One rate."""
    item = call.world.store.find("tax_rate", call.target)
    if item is None:
        raise no_such("tax rate", call.target, param="tax_rate")
    return item


def update(call: Call) -> Json:
    """Change what describes a rate."""
    world, fields = call.world, dict(call.params)
    item = retrieve(call)
    if "metadata" in fields:
        fields["metadata"] = merge_metadata(item["metadata"], fields["metadata"])
    previous = world.change(item, **fields)
    if previous:
        world.emit("tax_rate.updated", item, previous)
    return item


def listed(call: Call) -> Json:
    """Rates, filtered by ``active`` and ``inclusive``."""
    wanted = {name: call.params[name] for name in ("active", "inclusive") if name in call.params}
    return page(call, "tax_rate", lambda item: all(item[name] == value for name, value in wanted.items()))


ROUTES = (
    Route(
        "POST",
        "/v1/tax_rates",
        create,
        {**FIELDS, "inclusive": boolean, "percentage": percentage("0", 4)},
        ("display_name", "inclusive", "percentage"),
    ),
    Route("GET", "/v1/tax_rates", listed, {**LIST_PARAMS, "active": boolean, "inclusive": boolean}),
    Route("GET", "/v1/tax_rates/{id}", retrieve),
    Route("POST", "/v1/tax_rates/{id}", update, FIELDS),
)
