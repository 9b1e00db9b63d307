"""Tax calculations; follows docs.stripe.com/tax/custom and docs.stripe.com/api/tax/calculations.

The rates are those of ``tax_table``. A calculation is kept for 90 days.
"""

from collections.abc import Mapping
from typing import Any

from stripe_simulator.errors import InvalidParameterError, no_such
from stripe_simulator.listing import LIST_PARAMS, as_list
from stripe_simulator.messages import Json
from stripe_simulator.money import AMOUNT_MAX
from stripe_simulator.params import (
    Check,
    choice,
    currency,
    integer,
    mapping,
    merge_metadata,
    metadata,
    sequence,
    text,
    unsupported,
)
from stripe_simulator.resources import line_items, shipping_rates, tax_breakdowns
from stripe_simulator.resources.catalog_params import tax_code
from stripe_simulator.resources.shapes import ADDRESS, require_customer, whole_address
from stripe_simulator.resources.tax_breakdowns import Line
from stripe_simulator.routing import Route
from stripe_simulator.tax_table import DEFAULT_CODE, EUROPEAN_UNION, SHIPPING, Rate, rate_for, untaxed
from stripe_simulator.world import Call, World

LIFE_SECONDS = 90 * 24 * 60 * 60
TAX_DATE_SECONDS = 31 * 24 * 60 * 60

BEHAVIOR = choice("exclusive", "inclusive")

DETAILS = mapping(
    {
        "address": ADDRESS,
        "address_source": choice("billing", "shipping"),
        "ip_address": unsupported,
        "tax_ids": sequence(mapping({"type": text(), "value": text()}, ("type", "value"))),
        "taxability_override": choice("customer_exempt", "none", "reverse_charge"),
    }
)

LINE = mapping(
    {
        "amount": integer(0, AMOUNT_MAX),
        "metadata": metadata,
        "performance_location": unsupported,
        "product": text(),
        "quantity": integer(1),
        "reference": text(500),
        "tax_behavior": BEHAVIOR,
        "tax_code": tax_code,
    },
    ("amount",),
)

CREATE: dict[str, Check] = {
    "currency": currency,
    "customer": text(),
    "customer_details": DETAILS,
    "line_items": sequence(LINE, max_items=100),
    "ship_from_details": mapping({"address": ADDRESS}, ("address",)),
    "shipping_cost": mapping(
        {
            "amount": integer(0, AMOUNT_MAX),
            "shipping_rate": text(),
            "tax_behavior": BEHAVIOR,
            "tax_code": tax_code,
        }
    ),
    "tax_date": integer(0),
}

# What a customer's ``tax_exempt`` means for a calculation.
OVERRIDES = {"none": "none", "exempt": "customer_exempt", "reverse": "reverse_charge"}


def create(call: Call) -> Json:
    """Calculate the taxes of a purchase.

    Raises:
        InvalidParameterError: neither a customer nor details, a reference twice, a date too far off.
        InvalidRequestError: ``customer_tax_location_invalid``, or ``resource_missing``.
    """
    world, params = call.world, call.params
    details = _details(params, require_customer(world, params))
    given = _with_references(params["line_items"])
    now = world.clock.now()
    if abs(params.get("tax_date", now) - now) > TAX_DATE_SECONDS:
        raise InvalidParameterError("`tax_date` must be at most 31 days in the past or the future.", param="tax_date")
    lines = [_line(world, details, one, place) for place, one in enumerate(given)]
    shipping = _shipping(world, details, params)
    every = [*lines, shipping] if shipping else lines
    item = world.store.add(
        {
            "id": world.ids.new("taxcalc"),
            "object": "tax.calculation",
            "amount_total": sum(line.total for line in every),
            "currency": params["currency"],
            "customer": params.get("customer"),
            "customer_details": details,
            "expires_at": now + LIFE_SECONDS,
            "livemode": False,
            "ship_from_details": _ship_from(params),
            "shipping_cost": shipping and _shipping_cost(shipping, params["shipping_cost"]),
            "tax_amount_exclusive": sum(line.tax for line in every if not line.inclusive),
            "tax_amount_inclusive": sum(line.tax for line in every if line.inclusive),
            "tax_breakdown": tax_breakdowns.summed(every),
            "tax_date": params.get("tax_date", now),
        }
    )
    _keep_parts(world, item, [_shown(world, line, one) for line, one in zip(lines, given, strict=True)], shipping)
    return item


def _details(params: Mapping[str, Any], customer: Json | None) -> Json:
    given = dict(params.get("customer_details", {}))
    if customer is None and "address" not in given:
        raise InvalidParameterError(
            "You must provide either `customer` or `customer_details[address]`.", param="customer_details"
        )
    known = customer or {}
    shipping = known.get("shipping")
    if "address" not in given:
        given["address"] = shipping["address"] if shipping else known["address"]
        given["address_source"] = "shipping" if shipping else "billing"
    return {
        "address": whole_address(given["address"]),
        "address_source": given.get("address_source"),
        "ip_address": None,
        "tax_ids": given.get("tax_ids", []),
        "taxability_override": given.get("taxability_override", OVERRIDES[known.get("tax_exempt", "none")]),
    }


def _with_references(lines: list[Json]) -> list[Json]:
    if not lines:
        raise InvalidParameterError("You must provide at least one line item.", param="line_items")
    numbered = [{"reference": f"L{place}", **line} for place, line in enumerate(lines, 1)]
    references = [line["reference"] for line in numbered]
    for place, reference in enumerate(references):
        if reference in references[:place]:
            raise InvalidParameterError(
                f"The `reference` must be unique across the line items: '{reference}'.",
                param=f"line_items[{place}][reference]",
            )
    return numbered


def rates_at(details: Json, code: str) -> tuple[Rate, ...]:
    """The taxes on a product for a customer, or why they are not charged.

    A customer of the European Union with a VAT number accounts for the tax: the seller is taken to be elsewhere.
    """
    rates = rate_for(details["address"], code)
    override = details["taxability_override"]
    business = any(number["type"] == "eu_vat" for number in details["tax_ids"])
    if override == "none" and business and details["address"]["country"] in EUROPEAN_UNION:
        override = "reverse_charge"
    return rates if override == "none" else tuple(untaxed(rate, override) for rate in rates)


def _line(world: World, details: Json, given: Json, place: int) -> Line:
    code = given.get("tax_code")
    if "product" in given:
        name = f"line_items[{place}][product]"
        product = world.store.get("product", given["product"], param=name, status=400)
        code = code or product["tax_code"]
    code = code or DEFAULT_CODE
    inclusive = given.get("tax_behavior") == "inclusive"
    return Line(given["amount"], inclusive, code, rates_at(details, code))


def _shipping(world: World, details: Json, params: Mapping[str, Any]) -> Line | None:
    if "shipping_cost" not in params:
        return None
    given = dict(params["shipping_cost"])
    if "shipping_rate" in given:
        given = _from_rate(world, given, params["currency"])
    if "amount" not in given:
        raise InvalidParameterError(
            "You must provide either `amount` or `shipping_rate` in `shipping_cost`.", param="shipping_cost"
        )
    code = given.get("tax_code") or SHIPPING
    return Line(given["amount"], given.get("tax_behavior") == "inclusive", code, rates_at(details, code))


def _from_rate(world: World, given: Json, code: str) -> Json:
    for name in ("amount", "tax_behavior", "tax_code"):
        if name in given:
            raise InvalidParameterError(
                f"You may only specify one of these parameters: shipping_rate, {name}.", param=f"shipping_cost[{name}]"
            )
    rate = world.store.find("shipping_rate", given["shipping_rate"])
    if rate is None:
        raise no_such("shipping rate", given["shipping_rate"], param="shipping_cost[shipping_rate]", status=400)
    amount = shipping_rates.amount_in(world, rate, code)
    if amount is None:
        raise InvalidParameterError(f"The shipping rate has no amount in {code}.", param="shipping_cost[shipping_rate]")
    return {"amount": amount, "tax_behavior": rate["tax_behavior"], "tax_code": rate["tax_code"]}


def _shipping_cost(line: Line, given: Mapping[str, Any]) -> Json:
    rate = {"shipping_rate": given["shipping_rate"]} if "shipping_rate" in given else {}
    return {**tax_breakdowns.amounts(line), **rate}


def _ship_from(params: Mapping[str, Any]) -> Json | None:
    given = params.get("ship_from_details")
    return None if given is None else {"address": whole_address(given["address"])}


def _shown(world: World, line: Line, given: Json) -> Json:
    key = f"tax_li_{world.ids.letters('tax_li', 14)}"
    world.store.aside("included")[key] = {"tax_breakdown": tax_breakdowns.detailed(line)}
    return {
        "id": key,
        "object": "tax.calculation_line_item",
        **tax_breakdowns.amounts(line),
        "livemode": False,
        "metadata": merge_metadata({}, given["metadata"]) if "metadata" in given else None,
        "product": given.get("product"),
        "quantity": given.get("quantity", 1),
        "reference": given["reference"],
    }


def _keep_parts(world: World, item: Json, lines: list[Json], shipping: Line | None) -> None:
    world.store.aside("included")[item["id"]] = {
        "line_items": as_list(f"/v1/tax/calculations/{item['id']}/line_items", lines),
        "shipping_cost.tax_breakdown": shipping and tax_breakdowns.detailed(shipping),
    }


def retrieve(call: Call) -> Json:
    """One calculation, until it expires."""
    return find(call.world, call.target, param="calculation", status=404)


def find(world: World, key: str, *, param: str, status: int) -> Json:
    """A calculation that has not expired.

    Raises:
        InvalidRequestError: ``resource_missing``.
    """
    item = world.store.find("tax.calculation", key)
    if item is None or item["expires_at"] <= world.clock.now():
        raise no_such("calculation", key, param=param, status=status)
    return item


def lines_of(call: Call) -> Json:
    """The lines of a calculation, in their order."""
    retrieve(call)
    return line_items.listed(call, call.world.store.aside("included")[call.target]["line_items"]["data"])


ROUTES = (
    Route("POST", "/v1/tax/calculations", create, CREATE, ("currency", "line_items")),
    Route("GET", "/v1/tax/calculations/{id}", retrieve),
    Route("GET", "/v1/tax/calculations/{id}/line_items", lines_of, LIST_PARAMS),
)
