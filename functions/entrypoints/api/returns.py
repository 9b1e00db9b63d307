"""Goods on their way back: customers ask and give up, staff decide and receive."""

from typing import Any

from flask import Response

from functions.entrypoints.api import answers, examples, rendering, return_schemas, schemas
from functions.entrypoints.api.contract import Answer, Blueprint, Input
from functions.entrypoints.api.policy import Policy, Rule, caller, key, module
from functions.use_cases import returns

OWN = Rule(Policy.CUSTOMER, writes=True)
STAFF = Rule(Policy.STAFF, writes=True)
NOT_SENT = ["canceled", "expired", "not_paid"]
ASKED = examples.ORDER | {"returns": [examples.RETURNED]}
SEEN = examples.STAFF_ORDER | {"returns": [examples.RETURNED]}

blueprint = Blueprint("returns", __name__, description="Goods on their way back.")


@blueprint.operation(
    "POST",
    "/orders/<order_id>/returns",
    OWN,
    Answer(answers.ORDER, ASKED, status=201),
    takes=Input(return_schemas.ReturnRequest, examples.RETURN),
    errors=[*NOT_SENT, "not_delivered", "nothing_to_return", "return_too_late", "too_many_returns"],
)
def ask_return(body: dict[str, Any], order_id: str) -> Response:
    """Ask to send goods back.

    Customers ask for what has arrived, within the days that the shop gives; staff for whatever has left. The answer is
    the order, its new return last.
    """
    lines = {line["line_id"]: line["quantity"] for line in body["lines"]}
    asked = returns.request_return(module(), caller(), key(), order_id, lines=lines, reason=body["reason"])
    return rendering.written(caller(), asked, 201)


@blueprint.operation(
    "POST",
    "/orders/<order_id>/returns/<return_id>/cancel",
    OWN,
    Answer(answers.ORDER, ASKED),
    takes=Input(schemas.NoBody, {}, required=False),
    errors=[*NOT_SENT, "return_over", "unknown_return"],
)
def cancel_return(_body: dict[str, Any], order_id: str, return_id: str) -> Response:
    """Give up a return.

    As long as its goods have not come; they may be asked for again.
    """
    return rendering.written(caller(), returns.cancel_return(module(), caller(), key(), order_id, return_id))


@blueprint.operation(
    "POST",
    "/admin/orders/<order_id>/returns/<return_id>/approve",
    STAFF,
    Answer(answers.StaffOrder, SEEN),
    takes=Input(schemas.NoBody, {}, required=False),
    errors=[*NOT_SENT, "return_decided", "unknown_return"],
)
def approve_return(_body: dict[str, Any], order_id: str, return_id: str) -> Response:
    """Let the goods come back.

    With the setting `return_approval` at `automatic`, a return is approved as it is asked for.
    """
    return rendering.written(caller(), returns.approve_return(module(), caller(), key(), order_id, return_id))


@blueprint.operation(
    "POST",
    "/admin/orders/<order_id>/returns/<return_id>/reject",
    STAFF,
    Answer(answers.StaffOrder, SEEN),
    takes=Input(return_schemas.RejectRequest, {"reason": "used"}),
    errors=[*NOT_SENT, "return_decided", "unknown_return"],
)
def reject_return(body: dict[str, str], order_id: str, return_id: str) -> Response:
    """Do not let the goods come back.

    The customer is told, with the reason.
    """
    rejected = returns.reject_return(module(), caller(), key(), order_id, return_id, reason=body["reason"])
    return rendering.written(caller(), rejected)


@blueprint.operation(
    "POST",
    "/admin/orders/<order_id>/returns/<return_id>/receive",
    STAFF,
    Answer(answers.StaffOrder, SEEN),
    takes=Input(return_schemas.ReceiveRequest, examples.RECEIVE),
    errors=[
        *NOT_SENT,
        "disputed",
        "edit_open",
        "refund_exceeds",
        "return_exceeds",
        "return_not_approved",
        "return_over",
        "stock_gone",
        "unknown_return",
    ],
)
def receive_return(body: dict[str, Any], order_id: str, return_id: str) -> Response:
    """Record what came back.

    The return, its refund and the stock change at once; Stripe is called right after. Each line's pieces go back at
    what they cost, shipping not included; `amount` gives back less and keeps the rest.
    """
    received = _received(body)
    return rendering.written(caller(), returns.receive_return(module(), caller(), key(), order_id, return_id, received))


def _received(body: dict[str, Any]) -> returns.Received:
    lines = body["lines"]
    return returns.Received(
        came={line["line_id"]: line["quantity"] for line in lines},
        restocked={line["line_id"]: line["restocked"] for line in lines if line["restocked"]},
        refunded=tuple(line["line_id"] for line in lines if line["refund"]),
        amount=body["amount"],
    )
