"""What staff do with any order."""

from typing import Any

from flask import Response, request

from functions.entrypoints.api import answers, csv_export, examples, rendering, schemas
from functions.entrypoints.api.contract import Answer, Blueprint, Input
from functions.entrypoints.api.paging import Page, decode, page, scope_of
from functions.entrypoints.api.policy import Policy, Rule, caller, key, module
from functions.entrypoints.api.search_schemas import SearchQuery, filters_of, span_of
from functions.use_cases import staff
from functions.use_cases.search import check

READS = Rule(Policy.STAFF)
WRITES = Rule(Policy.STAFF, writes=True)

blueprint = Blueprint("admin", __name__, description="Every order; for staff.")


@blueprint.operation(
    "GET",
    "/admin/orders",
    READS,
    Answer(answers.StaffOrderPage, examples.STAFF_PAGE, also={csv_export.MEDIA_TYPE: csv_export.EXAMPLE}),
    takes=Input(SearchQuery, location="query"),
    errors=["invalid_cursor", "unsupported_search"],
)
def search(query: dict[str, Any]) -> Response:
    """Find orders.

    All filters must fit. A cursor belongs to the filters that it was made with. Filters that no index carries together
    are refused. With `Accept: text/csv` every order that fits is written, whatever `limit` says; the last row is `end`,
    or `more` and the cursor to go on with.
    """
    filters, span, orders = filters_of(query, module().installed()), span_of(query), module().orders
    check(filters, span)
    scope = scope_of("staff", filters, span)

    def read(cursor: str | None, limit: int) -> Page:
        return page(scope, orders.search(filters, limit=limit + 1, after=decode(scope, cursor), span=span), limit)

    if request.accept_mimetypes.best_match(("application/json", csv_export.MEDIA_TYPE)) == csv_export.MEDIA_TYPE:
        return csv_export.export(read, query.get("cursor"))
    return rendering.page(read(query.get("cursor"), query["limit"]), rendering.staff_summary)


@blueprint.operation(
    "POST",
    "/admin/orders/<order_id>/shipments",
    WRITES,
    Answer(answers.StaffOrder, examples.STAFF_ORDER, status=201),
    takes=Input(schemas.ShipmentRequest, examples.SHIPMENT, required=False),
    errors=[
        "already_completed",
        "canceled",
        "edit_open",
        "expired",
        "held",
        "not_paid",
        "not_reserved",
        "nothing_to_ship",
    ],
)
def ship(body: dict[str, Any], order_id: str) -> Response:
    """Record a parcel that left.

    Only what is paid and still to go; without `lines` all of that.
    """
    lines = body.get("lines")
    quantities = None if lines is None else {line["line_id"]: line["quantity"] for line in lines}
    sent = {"quantities": quantities, "carrier": body["carrier"], "tracking": body["tracking"]}
    return rendering.written(caller(), staff.ship(module(), caller(), key(), order_id, **sent), 201)


@blueprint.operation(
    "POST",
    "/admin/orders/<order_id>/shipments/<shipment_id>/deliver",
    WRITES,
    Answer(answers.StaffOrder, examples.STAFF_ORDER),
    takes=Input(schemas.NoBody, {}, required=False),
    errors=["already_completed", "already_delivered", "canceled", "expired", "not_paid", "unknown_shipment"],
)
def deliver(_body: dict[str, Any], order_id: str, shipment_id: str) -> Response:
    """Record that a parcel arrived.

    When the last one has arrived, the order is complete.
    """
    return rendering.written(caller(), staff.deliver(module(), caller(), key(), order_id, shipment_id))


@blueprint.operation(
    "POST",
    "/admin/orders/<order_id>/refunds",
    WRITES,
    Answer(answers.StaffOrder, examples.STAFF_ORDER, status=201),
    takes=Input(schemas.RefundRequest, examples.REFUND),
    errors=["disputed", "edit_open", "refund_exceeds"],
)
def refund(body: dict[str, Any], order_id: str) -> Response:
    """Give money back.

    Decides the refund; Stripe is called right after, and the order shows what came of it. By `amount`, or by `lines` at
    what they cost; with neither all that is left goes back. What gift cards and store credit paid goes back there,
    after what Stripe took; `to` gives store credit in Stripe's place.
    """
    lines = body.get("lines")
    quantities = None if lines is None else {line["line_id"]: line["quantity"] for line in lines}
    given = {"amount": body["amount"], "lines": quantities, "reason": body["reason"]}
    given["to_credit"] = body["to"] == "credit"
    return rendering.written(caller(), staff.refund(module(), caller(), key(), order_id, **given), 201)


@blueprint.operation(
    "POST",
    "/admin/orders/<order_id>/capture",
    WRITES,
    Answer(answers.StaffOrder, examples.STAFF_ORDER, status=201),
    takes=Input(schemas.CaptureRequest, examples.CAPTURE, required=False),
    errors=[
        "already_paid",
        "canceled",
        "capture_exceeds",
        "capture_short",
        "ending",
        "expired",
        "held",
        "nothing_to_capture",
        "partly_captured",
    ],
)
def capture(body: dict[str, Any], order_id: str) -> Response:
    """Take what is authorised.

    Decides the capture; Stripe is called right after. With less than all of it the rest is released, and the customer
    does not owe it any more.
    """
    return rendering.written(caller(), staff.capture(module(), caller(), key(), order_id, amount=body["amount"]), 201)


@blueprint.operation(
    "POST",
    "/admin/orders/<order_id>/hold",
    WRITES,
    Answer(answers.StaffOrder, examples.STAFF_ORDER),
    takes=Input(schemas.HoldRequest, examples.HOLD),
    errors=["already_held"],
)
def hold(body: dict[str, str], order_id: str) -> Response:
    """Hold an order.

    While it is held nothing ships, expires, starts to be paid or is refunded by rule. `release` lifts it.
    """
    return rendering.written(caller(), staff.place_hold(module(), caller(), key(), order_id, code=body["code"]))


@blueprint.operation(
    "POST",
    "/admin/orders/<order_id>/release",
    WRITES,
    Answer(answers.StaffOrder, examples.STAFF_ORDER),
    takes=Input(schemas.ReleaseRequest, examples.RELEASE),
    errors=["hold_changed"],
)
def release(body: dict[str, str], order_id: str) -> Response:
    """Lift a hold.

    Names the hold and the event that put it on, so that a newer hold of the same kind is not lifted unseen.
    """
    named = {"code": body["code"], "answers": body["answers"]}
    return rendering.written(caller(), staff.release_hold(module(), caller(), key(), order_id, **named))
