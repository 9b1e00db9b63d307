"""Tax transactions: what is recorded of calculations and of refunds; follows docs.stripe.com/tax/custom.

A reversal's amounts are negative. Nothing can be reversed beyond what was recorded.
"""

from collections.abc import Mapping
from typing import Any

from stripe_simulator.errors import InvalidParameterError, InvalidRequestError, no_such
from stripe_simulator.listing import LIST_PARAMS, as_list
from stripe_simulator.messages import Json, copied
from stripe_simulator.params import (
    Check,
    choice,
    integer,
    mapping,
    merge_metadata,
    metadata,
    sequence,
    text,
    unsupported,
)
from stripe_simulator.resources import line_items, tax_calculations
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World

FROM_CALCULATION: dict[str, Check] = {
    "calculation": text(),
    "metadata": metadata,
    "posted_at": integer(0),
    "reference": text(500),
}

AMOUNTS: dict[str, Check] = {"amount": integer(None, 0), "amount_tax": integer(None, 0)}

REVERSED_LINE = mapping(
    {
        **AMOUNTS,
        "metadata": metadata,
        "original_line_item": text(),
        "quantity": integer(0),
        "reference": text(500),
    },
    ("amount", "amount_tax", "original_line_item", "reference"),
)

REVERSAL: dict[str, Check] = {
    "flat_amount": unsupported,
    "line_items": sequence(REVERSED_LINE, max_items=100),
    "metadata": metadata,
    "mode": choice("full", "partial"),
    "original_transaction": text(),
    "reference": text(500),
    "shipping_cost": mapping(AMOUNTS, ("amount", "amount_tax")),
}


def create_from_calculation(call: Call) -> Json:
    """Record a calculation.

    Raises:
        InvalidRequestError: the calculation is not there or has expired, or the reference is taken.
    """
    world, params = call.world, call.params
    source = tax_calculations.find(world, params["calculation"], param="calculation", status=400)
    lines = world.store.aside("included")[source["id"]]["line_items"]["data"]
    fields = {
        **{name: copied(source[name]) for name in ("shipping_cost", "tax_date")},
        "posted_at": params.get("posted_at", world.clock.now()),
        "reversal": None,
        "type": "transaction",
    }
    return _record(world, params, source, fields, [_line(world, line, "transaction", None) for line in lines])


def create_reversal(call: Call) -> Json:
    """Take back all of a transaction, or lines and shipping of it.

    Raises:
        InvalidParameterError: what does not belong to the mode, or nothing is taken back.
        InvalidRequestError: the transaction or a line of it is not there, it is a reversal itself, more
            would be taken back than is left, or the reference is taken.
    """
    world, params = call.world, call.params
    original = _find(world, params["original_transaction"], "original_transaction", 400)
    if original["type"] == "reversal":
        raise InvalidRequestError("A reversal cannot be reversed.", param="original_transaction")
    if params["mode"] == "full":
        given, shipping = _all_of(world, params, original)
    else:
        given, shipping = _parts_of(world, params, original)
    fields = {
        "posted_at": world.clock.now(),
        "reversal": {"original_transaction": original["id"]},
        "shipping_cost": shipping and {**copied(original["shipping_cost"]), **shipping},
        "tax_date": original["tax_date"],
        "type": "reversal",
    }
    lines = [_line(world, line, "reversal", line["original_line_item"]) for line in given]
    return _record(world, params, original, fields, lines)


def _all_of(world: World, params: Mapping[str, Any], original: Json) -> tuple[list[Json], Json | None]:
    for name in ("line_items", "shipping_cost"):
        if name in params:
            raise InvalidParameterError(f"`{name}` cannot be passed when `mode` is `full`.", param=name)
    if any(_reversals(world, original)):
        raise InvalidRequestError(
            "This transaction has already been reversed in part or in full.", param="original_transaction"
        )
    lines = [{**line, **_negative(line), "original_line_item": line["id"]} for line in _lines(world, original["id"])]
    return lines, original["shipping_cost"] and _negative(original["shipping_cost"])


def _negative(amounts: Mapping[str, int]) -> Json:
    return {name: -amounts[name] for name in ("amount", "amount_tax")}


def _parts_of(world: World, params: Mapping[str, Any], original: Json) -> tuple[list[Json], Json | None]:
    known = {line["id"]: line for line in _lines(world, original["id"])}
    given, shipping = params.get("line_items", []), params.get("shipping_cost")
    if not given and shipping is None:
        raise InvalidParameterError(
            "You must pass `line_items` or `shipping_cost` when `mode` is `partial`.", param="line_items"
        )
    made: list[Json] = []
    for place, line in enumerate(given):
        name = f"line_items[{place}]"
        key = line["original_line_item"]
        if key not in known:
            raise no_such("line item", key, param=f"{name}[original_line_item]", status=400)
        earlier = [one for one in made if one["original_line_item"] == key]
        _check_left(known[key], [*_taken(world, original, key), *earlier, line], name)
        made.append({**known[key], "metadata": None, **line})
    if shipping is not None:
        if original["shipping_cost"] is None:
            raise InvalidRequestError("The transaction has no shipping cost.", param="shipping_cost")
        before = [old["shipping_cost"] for old in _reversals(world, original) if old["shipping_cost"]]
        _check_left(original["shipping_cost"], [*before, shipping], "shipping_cost")
    return made, shipping


def _taken(world: World, original: Json, line: str) -> list[Json]:
    return [
        old
        for reversal in _reversals(world, original)
        for old in _lines(world, reversal["id"])
        if old["reversal"]["original_line_item"] == line
    ]


def _check_left(whole: Json, taken: list[Json], param: str) -> None:
    for name in ("amount", "amount_tax"):
        if whole[name] + sum(one[name] for one in taken) < 0:
            raise InvalidRequestError(
                f"The `{name}` to reverse is greater than what is left of it.", param=f"{param}[{name}]"
            )


def _reversals(world: World, original: Json) -> list[Json]:
    return [
        item
        for item in world.store.newest_first("tax.transaction")
        if item["reversal"] and item["reversal"]["original_transaction"] == original["id"]
    ]


def _lines(world: World, key: str) -> list[Json]:
    lines: list[Json] = world.store.aside("included")[key]["line_items"]["data"]
    return lines


def _line(world: World, given: Json, kind: str, original: str | None) -> Json:
    names = ("amount", "amount_tax", "product", "quantity", "reference", "tax_behavior", "tax_code")
    return {
        "id": f"tax_li_{world.ids.letters('tax_li', 14)}",
        "object": "tax.transaction_line_item",
        "livemode": False,
        "metadata": given["metadata"],
        "reversal": original and {"original_line_item": original},
        "type": kind,
        **{name: given[name] for name in names},
    }


def _record(world: World, params: Mapping[str, Any], source: Json, fields: Json, lines: list[Json]) -> Json:
    for other in world.store.newest_first("tax.transaction"):
        if other["reference"] == params["reference"]:
            raise InvalidRequestError(
                f"A transaction with the reference `{params['reference']}` already exists.",
                code="resource_already_exists",
                param="reference",
            )
    item = world.store.add(
        {
            "id": world.ids.new("tax"),
            "object": "tax.transaction",
            "created": world.clock.now(),
            **{name: source[name] for name in ("currency", "customer")},
            **{name: copied(source[name]) for name in ("customer_details", "ship_from_details")},
            "livemode": False,
            "metadata": merge_metadata({}, params["metadata"]) if "metadata" in params else None,
            "reference": params["reference"],
            **fields,
        }
    )
    shown = as_list(f"/v1/tax/transactions/{item['id']}/line_items", lines)
    world.store.aside("included")[item["id"]] = {"line_items": shown}
    return item


def _find(world: World, key: str, param: str, status: int) -> Json:
    item = world.store.find("tax.transaction", key)
    if item is None:
        raise no_such("tax transaction", key, param=param, status=status)
    return item


def retrieve(call: Call) -> Json:
    """One transaction or reversal."""
    return _find(call.world, call.target, "transaction", 404)


def lines_of(call: Call) -> Json:
    """The lines of a transaction, in their order."""
    return line_items.listed(call, _lines(call.world, retrieve(call)["id"]))


ROUTES = (
    Route(
        "POST",
        "/v1/tax/transactions/create_from_calculation",
        create_from_calculation,
        FROM_CALCULATION,
        ("calculation", "reference"),
    ),
    Route(
        "POST",
        "/v1/tax/transactions/create_reversal",
        create_reversal,
        REVERSAL,
        ("mode", "original_transaction", "reference"),
    ),
    Route("GET", "/v1/tax/transactions/{id}", retrieve),
    Route("GET", "/v1/tax/transactions/{id}/line_items", lines_of, LIST_PARAMS),
)
