"""What operators must look into, and what they can do about it from there."""

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from functions.entrypoints.api import rendering, schemas
from functions.entrypoints.api.contract import Answer, Blueprint, Input
from functions.entrypoints.api.fields import moment, several
from functions.entrypoints.api.policy import Policy, Rule, caller, module
from functions.use_cases.orphans import refund_orphan
from functions.use_cases.ports import ProblemRow

PROBLEMS_MAX = 200
EXAMPLE = {
    "id": "module.orphan_payment.pi_1",
    "order_id": None,
    "code": "orphan_payment",
    "subject": "pi_1",
    "raised_at": "2026-01-15T10:31:00Z",
    "open": True,
    "refund_id": None,
}

blueprint = Blueprint("problems", __name__, description="What operators must look into; for staff.")


class RaisedProblem(Schema):
    """One thing that somebody must look into; `subject` is the Stripe object or row that it is about."""

    id = fields.String(required=True)
    order_id = fields.String(required=True, allow_none=True)
    code = fields.String(required=True)
    subject = fields.String(required=True)
    raised_at = moment(required=True)
    open = fields.Boolean(required=True)
    refund_id = fields.String(required=True, allow_none=True)


class ProblemList(Schema):
    """Open problems, the newest first."""

    problems = several(RaisedProblem, required=True)


@blueprint.operation("GET", "/admin/problems", Rule(Policy.STAFF), Answer(ProblemList, {"problems": [EXAMPLE]}))
def list_problems() -> Response:
    """List what is open.

    The newest first, at most two hundred.
    """
    return rendering.answer({"problems": [_view(row) for row in module().problems.open(PROBLEMS_MAX)]})


@blueprint.operation(
    "POST",
    "/admin/problems/<problem_id>/refund",
    Rule(Policy.STAFF, writes=True),
    Answer(RaisedProblem, EXAMPLE | {"open": False, "refund_id": "re_1"}),
    takes=Input(schemas.NoBody, {}, required=False),
    errors=["not_an_orphan", "refund_refused"],
)
def refund_payment(_body: dict[str, Any], problem_id: str) -> Response:
    """Give an orphan payment back.

    A payment of ours whose order does not exist: all of it goes back, once, and the problem is closed.
    """
    return rendering.answer(_view(refund_orphan(module(), caller(), problem_id)))


def _view(row: ProblemRow) -> dict[str, object]:
    return {
        "id": row.problem_id,
        "order_id": row.order_id or None,
        "code": row.code,
        "subject": row.subject,
        "raised_at": rendering.time(row.raised_at),
        "open": row.is_open,
        "refund_id": row.refund_id,
    }
