"""Price a cart."""

from typing import Any

from flask import Response

from functions.domain.taxes import Destination
from functions.entrypoints.api import examples, price_schemas, rendering, schemas
from functions.entrypoints.api.contract import Answer, Blueprint, Input
from functions.entrypoints.api.policy import Policy, Rule, caller, module
from functions.entrypoints.api.tender import wallet
from functions.use_cases.place import price
from functions.use_cases.price_views import render_quote
from functions.use_cases.pricing import CartRequest

blueprint = Blueprint("quotes", __name__, description="What a cart costs.")


@blueprint.operation(
    "POST",
    "/quotes",
    Rule(Policy.CUSTOMER),
    Answer(price_schemas.Quote, examples.QUOTE),
    takes=Input(schemas.QuoteRequest, examples.CART),
    errors=[
        "amount_too_large",
        "amount_too_small",
        "gift_card_not_applicable",
        "invalid_money",
        "module_disabled",
        "not_shippable",
        "tax_location_invalid",
        "unknown_product",
    ],
)
def price_cart(body: dict[str, Any]) -> Response:
    """Price a cart.

    Writes nothing and reserves nothing. Prices are the catalog's; the total is what an order would cost now. Codes that
    do not apply are told in `rejected_codes`, with the reason; an order with one of them would be refused.
    """
    return rendering.answer(render_quote(price(module(), caller(), _cart(body))))


def _cart(body: dict[str, Any]) -> CartRequest:
    """Return the cart that *body* asks the price of."""
    place = Destination(body.get("country", ""), body.get("region", ""), body.get("postal_code", ""))
    items = [(item["sku"], item["quantity"]) for item in body["items"]]
    codes = body.get("promotion_codes", ())
    return CartRequest(items, body.get("currency"), codes, body.get("shipping_rate", ""), place, wallet(body))
