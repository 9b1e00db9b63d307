"""What changes an open Checkout Session: the shop's server, or its customer on the page.

Follows docs.stripe.com/api/checkout/sessions/update, docs.stripe.com/payments/checkout/dynamically-update-line-items,
docs.stripe.com/payments/checkout/custom-shipping-options and docs.stripe.com/payments/checkout/discounts.
"""

from collections.abc import Sequence

from stripe_simulator.errors import InvalidParameterError, InvalidRequestError
from stripe_simulator.messages import Json
from stripe_simulator.params import merge_metadata
from stripe_simulator.resources import checkout_pricing, discounts, line_items, shipping_rates
from stripe_simulator.world import World

QUANTITY_MAX_DEFAULT = 99


def require_open(session: Json) -> None:
    """Refuse to touch a Session that is over.

    Raises:
        InvalidRequestError: it is complete or expired.
    """
    if session["status"] != "open":
        raise InvalidRequestError(
            f"This Checkout Session is no longer active: it has a status of `{session['status']}`.",
            code=f"checkout_session_{session['status']}",
        )


def reprice(world: World, session: Json) -> None:
    """Work out the amounts of a Session in payment mode."""
    if session["mode"] == "payment":
        checkout_pricing.apply(world, session)


def set_discount(world: World, session: Json, offer: discounts.Offer, param: str) -> None:
    """Use a coupon or a promotion code, in place of another.

    Raises:
        InvalidRequestError: this purchase may not use it.
    """
    lines = world.store.aside("line_items")[session["id"]]
    subtotal = sum(line_items.subtotal(world, line) for line in lines)
    discounts.check(
        world, offer, currency=session["currency"], subtotal=subtotal, customer=session["customer"], param=param
    )
    code = offer.promotion_code
    named = {"promotion_code": code["id"]} if code else {"coupon": offer.coupon["id"]}
    world.store.aside("checkout")[session["id"]].update(
        discount=named,
        discount_object=discounts.discount(world, offer, customer=session["customer"], checkout_session=session["id"]),
    )
    session["discounts"] = [{"coupon": None, "promotion_code": None, **named}]


def enter_promotion_code(world: World, session: Json, code: str) -> None:
    """Use the code that the customer typed; an empty one takes the discount away.

    Raises:
        InvalidRequestError: the Session takes none, or not this one.
    """
    require_open(session)
    if not session["allow_promotion_codes"]:
        raise InvalidRequestError("This Checkout Session does not allow promotion codes.", param="promotion_code")
    if code:
        offer = discounts.typed(world, code, session["customer"])
        set_discount(world, session, offer, "promotion_code")
    else:
        world.store.aside("checkout")[session["id"]].update(discount=None, discount_object=None)
        session["discounts"] = None
    reprice(world, session)


def set_shipping_options(world: World, session: Json, given: Sequence[Json]) -> None:
    """Offer these shipping rates, the first one chosen; none takes shipping away.

    Raises:
        InvalidParameterError: both or neither of rate and data, an archived rate, or one of another currency.
    """
    rates = [_rate(world, session, option, f"shipping_options[{place}]") for place, option in enumerate(given)]
    session["shipping_options"] = [
        {"shipping_amount": shipping_rates.amount_in(world, rate, session["currency"]), "shipping_rate": rate["id"]}
        for rate in rates
    ]
    terms = world.store.aside("checkout")[session["id"]]
    keys = [rate["id"] for rate in rates]
    if terms["shipping_rate"] not in keys:
        terms["shipping_rate"] = keys[0] if keys else None


def _rate(world: World, session: Json, given: Json, name: str) -> Json:
    if ("shipping_rate" in given) == ("shipping_rate_data" in given):
        raise InvalidParameterError(
            f"You must specify either `shipping_rate` or `shipping_rate_data` for `{name}`.", param=name
        )
    if "shipping_rate_data" in given:
        rate = shipping_rates.make(world, given["shipping_rate_data"])
    else:
        rate = world.store.get("shipping_rate", given["shipping_rate"], param=f"{name}[shipping_rate]", status=400)
    if not rate["active"]:
        raise InvalidParameterError(f"The shipping rate {rate['id']} is archived.", param=name)
    if shipping_rates.amount_in(world, rate, session["currency"]) is None:
        raise InvalidParameterError(
            f"The shipping rate {rate['id']} has no amount in {session['currency']}, the currency of the line items.",
            param=name,
        )
    return rate


def choose_shipping(world: World, session: Json, rate: str) -> None:
    """Choose one of the Session's shipping options.

    Raises:
        InvalidRequestError: it is not one of them.
    """
    require_open(session)
    if rate not in [option["shipping_rate"] for option in session["shipping_options"]]:
        raise InvalidRequestError(
            f"The shipping rate {rate} is not one of this Checkout Session's shipping options.", param="shipping_rate"
        )
    world.store.aside("checkout")[session["id"]]["shipping_rate"] = rate
    reprice(world, session)


def set_quantity(world: World, session: Json, key: str, quantity: int) -> None:
    """Let the customer change the quantity of a line, within its bounds; 0 takes the line away.

    Raises:
        InvalidRequestError: no such line, it is not adjustable, or out of bounds, or the last line would go.
    """
    require_open(session)
    lines: list[Json] = world.store.aside("line_items")[session["id"]]
    line = next((line for line in lines if line["id"] == key), None)
    bounds = line and line["adjustable_quantity"]
    if line is None or not bounds:
        raise InvalidRequestError(f"The quantity of the line item '{key}' cannot be adjusted.", param="line_item")
    least, most = bounds["minimum"] or 0, bounds["maximum"] or QUANTITY_MAX_DEFAULT
    if not least <= quantity <= most or (quantity == 0 and len(lines) == 1):
        raise InvalidRequestError(f"The quantity must be between {max(least, 1)} and {most}.", param="quantity")
    if quantity:
        line["quantity"] = quantity
    else:
        lines.remove(line)
    reprice(world, session)


def set_lines(world: World, session: Json, given: Sequence[Json]) -> None:
    """Replace the lines: one with ``id`` is kept or changed, one without is new, one left out is gone.

    Raises:
        InvalidParameterError: there is none, or one that no Session can have.
        InvalidRequestError: ``resource_missing``.
    """
    table = world.store.aside("line_items")
    old = {line["id"]: line for line in table[session["id"]]}
    fresh = [line for line in given if "id" not in line]
    for place, line in enumerate(given):
        if "id" in line and line["id"] not in old:
            raise InvalidParameterError(f"No such line item: '{line['id']}'", param=f"line_items[{place}][id]")
        if "id" in line and {"price", "price_data"} & line.keys():
            line_items.check(world, {"quantity": 1, **line}, f"line_items[{place}]")
    if not given:
        raise InvalidParameterError("A Checkout Session needs at least one line item.", param="line_items")
    made = iter(line_items.make_all(world, fresh, session["currency"])[0] if fresh else [])
    table[session["id"]] = [_kept(world, old[line["id"]], line) if "id" in line else next(made) for line in given]


def _kept(world: World, line: Json, given: Json) -> Json:
    if {"price", "price_data"} & given.keys():
        priced = line_items.make(world, {**given, "quantity": line["quantity"]}, line["currency"])
        line.update(price=priced["price"], description=priced["description"])
    if "quantity" in given:
        line["quantity"] = given["quantity"]
    if "adjustable_quantity" in given:
        line["adjustable_quantity"] = line_items.adjustable(given["adjustable_quantity"])
    if "metadata" in given:
        line["metadata"] = merge_metadata(line["metadata"], given["metadata"])
    if "tax_rates" in given:
        world.store.aside("line_tax_rates")[line["id"]] = given["tax_rates"] or []
    return line
