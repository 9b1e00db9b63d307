"""What requests about returns may say, and how an order shows its returns."""

from typing import Any

from marshmallow import Schema, fields, validate, validates_schema
from marshmallow.exceptions import ValidationError

from functions.domain.money import AMOUNT_MAX
from functions.domain.order import LINES_MAX, QUANTITY_MAX
from functions.domain.returns import ReturnState
from functions.entrypoints.api.fields import Flag, choice, moment, number, several
from functions.entrypoints.api.schemas import ShipmentLine, Strict

RETURN_REASONS = (
    "changed_mind",
    "damaged",
    "defective",
    "does_not_fit",
    "not_as_described",
    "wrong_item",
    "arrived_late",
    "other",
)
REJECTION_REASONS = ("used", "incomplete", "not_returnable", "too_late", "other")


def _each_once(rows: list[dict[str, object]]) -> None:
    if len({row["line_id"] for row in rows}) < len(rows):
        raise ValidationError("Each line_id stands once.")


class ReturnRequest(Strict):
    """What is to come back, and why."""

    lines = several(ShipmentLine, required=True, validate=validate.Length(1, LINES_MAX))
    reason = choice(RETURN_REASONS, required=True)

    @validates_schema
    def _each_line_once(self, data: dict[str, list[dict[str, object]]], **_: object) -> None:
        _each_once(data.get("lines", []))


class RejectRequest(Strict):
    """Why the goods are not to come back."""

    reason = choice(REJECTION_REASONS, required=True)


class ReceivedLine(ShipmentLine):
    """How many pieces of one line came, and what becomes of them."""

    restocked = number(
        0, QUANTITY_MAX, load_default=0, metadata={"description": "How many of them are for sale again."}
    )
    refund = Flag(load_default=True, metadata={"description": "Whether their price goes back."})


class ReceiveRequest(Strict):
    """What came; a line that is left out did not."""

    lines = several(ReceivedLine, required=True, validate=validate.Length(1, LINES_MAX))
    amount = number(
        1,
        AMOUNT_MAX,
        load_default=None,
        metadata={"description": "Minor units to give back of what the refunded lines cost; left out: all of it."},
    )

    @validates_schema
    def _each_line_once(self, data: dict[str, Any], **_: object) -> None:
        _each_once(data.get("lines", []))


class ReturnLine(Schema):
    """One line of a return: what is to come back, what did, and what of it is for sale again."""

    line_id = fields.String(required=True)
    quantity = fields.Integer(required=True)
    received = fields.Integer(required=True)
    restocked = fields.Integer(required=True)


class Return(Schema):
    """Goods on their way back."""

    id = fields.String(required=True)
    state = choice(ReturnState, required=True)
    reason = fields.String(required=True)
    rejection = fields.String(
        required=True, allow_none=True, metadata={"description": "Why it was rejected; null unless it was."}
    )
    lines = several(ReturnLine, required=True)
    refund = fields.Integer(
        required=True, metadata={"description": "Minor units that were decided to go back when the goods came."}
    )
    requested_at = moment(required=True)
