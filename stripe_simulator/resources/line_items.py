"""The lines of a Checkout Session; follows docs.stripe.com/api/checkout/sessions/line_items."""

from collections.abc import Sequence
from fractions import Fraction

from stripe_simulator.errors import InvalidParameterError
from stripe_simulator.listing import LIMIT_DEFAULT, as_list
from stripe_simulator.messages import Json
from stripe_simulator.params import merge_metadata
from stripe_simulator.resources import catalog, checkout_totals
from stripe_simulator.world import Call, World


def make_all(world: World, given: Sequence[Json], currency: str | None) -> tuple[list[Json], str]:
    """The lines of a new Session and their currency; nothing is made if one of them is wrong.

    *currency* picks among the currencies of prices; without it all lines have their own, the same.

    Raises:
        InvalidParameterError: a line without a price or quantity, a price that cannot be sold here, two currencies.
        InvalidRequestError: ``resource_missing``, a price, product or tax rate is not there.
    """
    if not given:
        raise InvalidParameterError("The `line_items` parameter is required in payment mode.", param="line_items")
    for place, line in enumerate(given):
        check(world, line, f"line_items[{place}]")
    currencies = [currency] if currency else [_currency(world, line) for line in given]
    if len(set(currencies)) > 1:
        raise InvalidParameterError(
            "The price specified uses a different currency than the other line items of the Checkout Session.",
            param="line_items",
        )
    for place, line in enumerate(given):
        _check_currency(world, line, currencies[0], f"line_items[{place}]")
    return [make(world, line, currencies[0]) for line in given], currencies[0]


def check(world: World, given: Json, name: str) -> None:
    """Refuse a line that no Session can have; *name* is where it stands in the request."""
    if ("price" in given) == ("price_data" in given):
        raise InvalidParameterError(f"You must specify either `price` or `price_data` for `{name}`.", param=name)
    if "quantity" not in given:
        raise InvalidParameterError(f"Quantity is required. Add `quantity` to `{name}`", param=name)
    for rate in given.get("tax_rates") or []:
        world.store.get("tax_rate", rate, param=f"{name}[tax_rates]", status=400)
    if "price" in given:
        _check_price(world.store.get("price", given["price"], param=f"{name}[price]", status=400), f"{name}[price]")
    else:
        _check_price_data(world, given["price_data"], f"{name}[price_data]")


def _check_price(price: Json, name: str) -> None:
    if not price["active"]:
        raise InvalidParameterError(
            "The price specified is inactive. This field only accepts active prices.", param=name
        )
    if price["type"] == "recurring":
        raise InvalidParameterError(
            "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use "
            "only one-time prices.",
            param=name,
        )


def _check_price_data(world: World, given: Json, name: str) -> None:
    if ("product" in given) == ("product_data" in given):
        raise InvalidParameterError(f"You must specify either `product` or `product_data` for `{name}`.", param=name)
    if "product" in given:
        product = world.store.get("product", given["product"], param=f"{name}[product]", status=400)
        if not product["active"]:
            raise InvalidParameterError(
                "The product specified is inactive. This field only accepts active products.", param=f"{name}[product]"
            )
    catalog.amounts(given)


def _currency(world: World, given: Json) -> str:
    price = world.store.get("price", given["price"]) if "price" in given else given["price_data"]
    return str(price["currency"])


def _check_currency(world: World, given: Json, currency: str, name: str) -> None:
    options = world.store.aside("included")[given["price"]]["currency_options"] if "price" in given else {}
    if currency not in (_currency(world, given), *options):
        raise InvalidParameterError(
            f"The currency of the Checkout Session is {currency}, which is not one of this price's currencies.",
            param=name,
        )


def make(world: World, given: Json, currency: str) -> Json:
    """A line, with a price and a product of its own where it has ``price_data``; its amounts come with the totals."""
    price = world.store.get("price", given["price"]) if "price" in given else _inline(world, given["price_data"])
    line = {
        "id": world.ids.new("li"),
        "object": "item",
        "adjustable_quantity": adjustable(given.get("adjustable_quantity")),
        "amount_discount": 0,
        "amount_subtotal": 0,
        "amount_tax": 0,
        "amount_total": 0,
        "currency": currency,
        "description": world.store.get("product", price["product"])["name"],
        "metadata": merge_metadata({}, given.get("metadata", {})),
        "price": price,
        "quantity": given["quantity"],
    }
    world.store.aside("line_tax_rates")[line["id"]] = given.get("tax_rates") or []
    return line


def _inline(world: World, given: Json) -> Json:
    product = given.get("product") or catalog.new_product(world, given["product_data"], active=False)["id"]
    return catalog.new_price(world, product, given, active=False)


def adjustable(given: Json | None) -> Json | None:
    """Stripe's ``adjustable_quantity``: null unless the customer may change the quantity."""
    if given is None or not given["enabled"]:
        return None
    return {"enabled": True, "maximum": given.get("maximum"), "minimum": given.get("minimum")}


def subtotal(world: World, line: Json) -> int:
    """The price times the quantity, in the line's currency."""
    price, quantity = line["price"], line["quantity"]
    packs = price["transform_quantity"]
    if packs:
        quantity = quantity // packs["divide_by"] if packs["round"] == "down" else -(-quantity // packs["divide_by"])
    if price["currency"] != line["currency"]:
        price = world.store.aside("included")[price["id"]]["currency_options"][line["currency"]]
    return checkout_totals.line_amount(Fraction(price["unit_amount_decimal"]), quantity, line["currency"])


def listed(call: Call, lines: list[Json]) -> Json:
    """One page of lines, in the order in which they were given."""
    limit = call.params.get("limit", LIMIT_DEFAULT)
    keys = [line["id"] for line in lines]
    after, before = call.params.get("starting_after"), call.params.get("ending_before")
    if before in keys:
        lines = lines[: keys.index(before)]
        return as_list(call.path, lines[-limit:], has_more=len(lines) > limit)
    if after in keys:
        lines = lines[keys.index(after) + 1 :]
    return as_list(call.path, lines[:limit], has_more=len(lines) > limit)
