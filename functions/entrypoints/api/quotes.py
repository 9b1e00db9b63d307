"""Price a cart."""

from typing import Any

from flask import Response

from functions.entrypoints.api import answers, examples, rendering, schemas
from functions.entrypoints.api.contract import Answer, Blueprint, Input
from functions.entrypoints.api.policy import Policy, Rule, caller, module
from functions.use_cases.place import price, render_quote

blueprint = Blueprint("quotes", __name__, description="What a cart costs.")


@blueprint.operation(
    "POST",
    "/quotes",
    Rule(Policy.CUSTOMER),
    Answer(answers.Quote, examples.QUOTE),
    takes=Input(schemas.QuoteRequest, examples.CART),
    errors=["unknown_product", "invalid_money", "module_disabled"],
)
def price_cart(body: dict[str, Any]) -> Response:
    """Price a cart.

    Writes nothing and reserves nothing. Prices are the catalog's; the total is what an order would cost now.
    """
    items = [(item["sku"], item["quantity"]) for item in body["items"]]
    return rendering.answer(render_quote(price(module(), caller(), items, body.get("currency"))))
