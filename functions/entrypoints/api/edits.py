"""Staff change what is ordered."""

from typing import Any

from flask import Response

from functions.entrypoints.api import answers, edit_schemas, examples, rendering
from functions.entrypoints.api.contract import Answer, Blueprint, Input
from functions.entrypoints.api.policy import Policy, Rule, caller, key, module
from functions.use_cases import edits

EXAMPLE = {"lines": [{"line_id": "l1", "quantity": 1}, {"sku": "song", "quantity": 1}], "expected_total": 2089}

blueprint = Blueprint("edits", __name__, description="Changing what is ordered.")


@blueprint.operation(
    "PATCH",
    "/admin/orders/<order_id>",
    Rule(Policy.STAFF, writes=True),
    Answer(answers.StaffOrder, examples.STAFF_ORDER),
    takes=Input(edit_schemas.EditRequest, EXAMPLE),
    errors=[
        "already_completed",
        "already_refunded",
        "already_shipped",
        "amount_too_large",
        "amount_too_small",
        "canceled",
        "checkout_open",
        "disputed",
        "edit_open",
        "ending",
        "expired",
        "held",
        "invalid_money",
        "moved",
        "not_paid",
        "not_shippable",
        "nothing_left",
        "out_of_stock",
        "payment_pending",
        "quote_changed",
        "short_captured",
        "stock_gone",
        "tax_location_invalid",
        "unknown_product",
    ],
)
def edit(body: dict[str, Any], order_id: str) -> Response:
    """Change the lines of an order.

    What stays keeps its price; what is added costs what the catalog says now. What was paid beyond the new total goes
    back at once. A paid order that comes to cost more is changed once its customer has paid the difference, by a
    checkout, within 24 hours: until then `edit` shows what it is to become, and the stock of what is added is kept.
    """
    quantities = {line["line_id"]: line["quantity"] for line in body["lines"] if "line_id" in line}
    items = [(line["sku"], line["quantity"]) for line in body["lines"] if "sku" in line]
    request = edits.EditRequest(quantities, items, body["expected_total"])
    return rendering.written(caller(), edits.edit_order(module(), caller(), key(), order_id, request))


@blueprint.operation(
    "DELETE",
    "/admin/orders/<order_id>/edit",
    Rule(Policy.STAFF, writes=True),
    Answer(answers.StaffOrder, examples.STAFF_ORDER),
    errors=["ending", "no_edit"],
)
def withdraw(order_id: str) -> Response:
    """Withdraw the edit that waits to be paid.

    Its page is closed first; until nobody can pay any more, `edit` shows it with its `ending`. If it was paid by then,
    the order is changed all the same.
    """
    return rendering.written(caller(), edits.withdraw_edit(module(), caller(), key(), order_id))
