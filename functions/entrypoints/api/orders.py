"""What customers do with their own orders. Staff reach every order through the same routes."""

from typing import Any

from flask import Response, request
from werkzeug.datastructures import LanguageAccept

from functions.domain.locales import LOCALES
from functions.entrypoints.api import answers, examples, rendering, schemas
from functions.entrypoints.api.contract import Answer, Blueprint, Input
from functions.entrypoints.api.paging import decode, page, scope_of
from functions.entrypoints.api.policy import Policy, Rule, caller, key, module
from functions.entrypoints.api.sender import sender
from functions.entrypoints.api.tender import wallet
from functions.use_cases.checkout import start_checkout
from functions.use_cases.place import PlaceRequest, place_order
from functions.use_cases.ports import Contact
from functions.use_cases.staff import cancel_order

READS = Rule(Policy.CUSTOMER)
WRITES = Rule(Policy.CUSTOMER, writes=True)

blueprint = Blueprint("orders", __name__, description="The caller's orders.")


@blueprint.operation(
    "POST",
    "/orders",
    WRITES,
    Answer(answers.ORDER, examples.ORDER, status=201),
    takes=Input(schemas.PlaceRequest, examples.PLACE),
    errors=[
        "amount_too_large",
        "amount_too_small",
        "credit_exhausted",
        "gift_card_exhausted",
        "gift_card_not_applicable",
        "invalid_money",
        "module_disabled",
        "not_shippable",
        "out_of_stock",
        "promotion_exhausted",
        "promotion_not_applicable",
        "quote_changed",
        "tax_location_invalid",
        "terms_outdated",
        "unknown_product",
    ],
)
def place(body: dict[str, Any]) -> Response:
    """Place an order.

    Prices come from the catalog. `expected_total` is what the customer was shown: if the total is another one by now,
    nothing is ordered and the problem carries the new `quote`. A promotion code that does not apply is refused:
    `rejected_codes` say why. Who has not agreed to the terms that hold is told their version. The stock is kept until
    the order expires.
    """
    result = place_order(module(), caller(), key(), _place_request(body), sender())
    return rendering.written(caller(), result, 201)


def _language() -> str:
    """Return the best language of `Accept-Language` that mails are written in; `*` names none."""
    named = LanguageAccept(each for each in request.accept_languages if each[0] != "*")
    return named.best_match(LOCALES) or ""


def _place_request(body: dict[str, Any]) -> PlaceRequest:
    given = body["contact"]
    return PlaceRequest(
        items=[(item["sku"], item["quantity"]) for item in body["items"]],
        currency=body.get("currency"),
        contact=Contact(
            given["name"],
            given["email"],
            given.get("phone", ""),
            given.get("address", {}),
            given.get("locale") or _language(),
        ),
        expected_total=body["expected_total"],
        promotion_codes=body.get("promotion_codes", ()),
        shipping_rate=body.get("shipping_rate", ""),
        wallet=wallet(body),
        terms_version=body["terms_version"],
    )


@blueprint.operation(
    "GET",
    "/orders",
    READS,
    Answer(answers.OrderPage, examples.PAGE),
    takes=Input(schemas.PageQuery, location="query"),
    errors=["invalid_cursor"],
)
def list_own(query: dict[str, Any]) -> Response:
    """List one's own orders.

    Newest first. `next_cursor` leads to the next page; it is null on the last.
    """
    scope, limit = scope_of(caller().uid, {}), query["limit"]
    after = decode(scope, query.get("cursor"))
    found = module().orders.of_customer(caller().uid, limit=limit + 1, after=after)
    return rendering.page(page(scope, found, limit), rendering.summary)


@blueprint.operation("GET", "/orders/<order_id>", READS, Answer(answers.ORDER, examples.ORDER))
def read(order_id: str) -> Response:
    """Read an order.

    Carries an `ETag`; with `If-None-Match` an unchanged order is answered with 304. Staff see more members, those of
    `StaffOrder`.
    """
    found = module().order_for(caller(), order_id)
    return rendering.tagged(rendering.order(module(), caller(), found), found.version)


@blueprint.operation("GET", "/orders/<order_id>/timeline", READS, Answer(answers.Timeline, examples.TIMELINE))
def read_timeline(order_id: str) -> Response:
    """Read what happened to an order.

    Oldest first: a stable `code`, when, and the same in plain words.
    """
    return rendering.timeline(module().order_for(caller(), order_id))


@blueprint.operation(
    "POST",
    "/orders/<order_id>/checkout",
    WRITES,
    Answer(answers.Checkout, examples.CHECKOUT),
    takes=Input(schemas.CheckoutRequest, {"mode": "hosted", "save_payment_method": False}, required=False),
    errors=[
        "already_completed",
        "already_paid",
        "attempts_exhausted",
        "canceled",
        "checkout_closed",
        "checkout_open",
        "checkout_refused",
        "ending",
        "expired",
        "held",
        "in_progress",
        "module_disabled",
        "payment_pending",
        "saving_not_possible",
    ],
)
def check_out(body: dict[str, Any], order_id: str) -> Response:
    """Start or resume the payment.

    Send the customer to `url`, or, if `embedded`, mount Stripe's Payment Element with `client_secret`. While that page
    is open, every further checkout in its mode answers with it, whatever else it asks for; one in the other mode
    closes it first. With `save_payment_method` the page has a box that saves the payment method, for the next checkout.
    """
    saving = body["save_payment_method"]
    return rendering.checkout(start_checkout(module(), caller(), key(), order_id, body["mode"], offer_saving=saving))


@blueprint.operation(
    "POST",
    "/orders/<order_id>/cancel",
    WRITES,
    Answer(answers.ORDER, examples.ORDER | {"ending": "cancel"}),
    takes=Input(schemas.CancelRequest, {"reason": "changed_mind"}, required=False),
    errors=["already_completed", "already_shipped", "cancel_requested", "canceled", "expired"],
)
def cancel(body: dict[str, str], order_id: str) -> Response:
    """Cancel an order.

    A paid order that has not left is canceled at once and refunded. An unpaid one ends as soon as no payment can come
    any more; until then `ending` says so.
    """
    return rendering.written(caller(), cancel_order(module(), caller(), key(), order_id, body["reason"]))
