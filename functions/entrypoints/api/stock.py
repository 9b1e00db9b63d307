"""How many pieces there are: admins count them, and every change by hand stays to be read."""

from collections.abc import Callable
from typing import Any

from flask import Response
from marshmallow import Schema, fields, validates_schema
from marshmallow.exceptions import ValidationError

from functions.domain.errors import NotFound
from functions.entrypoints.api import rendering, shop_schemas
from functions.entrypoints.api.conditions import condition, tagged
from functions.entrypoints.api.contract import Answer, Blueprint, Input
from functions.entrypoints.api.fields import choice, moment, number, several
from functions.entrypoints.api.idempotency import REPLAYED
from functions.entrypoints.api.policy import Policy, Rule, caller, key, module, shop
from functions.entrypoints.api.schemas import Strict
from functions.use_cases.stock import StockChange, StockEntry, change_stock

ENTRIES_MAX = 100
SHARDS_MIN, SHARDS_MAX = 2, 200
NO_ENTRY = "none"
WAYS = ("delta", "available", "shards")
ENTRY = {"delta": 40, "available": 97, "reason": "delivery", "actor": "staff:u1", "at": "2026-01-15T10:31:00Z"}

blueprint = Blueprint("stock", __name__, description="How many pieces there are; admins change it.")


class StockRequest(Strict):
    """Pieces that came or left, how many there are, or over how many shards they are spread."""

    delta = number(
        -shop_schemas.STOCK_MAX,
        shop_schemas.STOCK_MAX,
        load_default=None,
        metadata={"description": "Pieces that came; below 0: that left. Never more than there are."},
    )
    available = number(
        0,
        shop_schemas.STOCK_MAX,
        load_default=None,
        metadata={"description": "How many there are now; with `If-Match`, the `ETag` of the stock that was seen."},
    )
    shards = number(
        SHARDS_MIN,
        SHARDS_MAX,
        load_default=None,
        metadata={"description": "Spreads the pieces evenly, for a product that sells fast; never fewer than before."},
    )
    reason = choice(shop_schemas.STOCK_REASONS, load_default="other")

    @validates_schema
    def _one_way(self, data: dict[str, Any], **_: object) -> None:
        if sum(data[way] is not None for way in WAYS) != 1:
            raise ValidationError("give a delta, how many are available, or the number of shards", "delta")


class StockEntryAnswer(Schema):
    """One change by hand: `available` is what there was afterwards."""

    delta = fields.Integer(required=True)
    available = fields.Integer(required=True)
    reason = fields.String(required=True)
    actor = fields.String(required=True)
    at = moment(required=True)


class StockAnswer(Schema):
    """How many pieces there are, and what was changed by hand, the newest first. What orders take is in the orders."""

    sku = fields.String(required=True)
    available = fields.Integer(required=True)
    shards = fields.Integer(required=True, metadata={"description": "1: it stands in one document."})
    entries = several(StockEntryAnswer, required=True)


EXAMPLE = {"sku": "mug", "available": 97, "shards": 1, "entries": [ENTRY]}


@blueprint.operation(
    "GET",
    "/admin/stock/<sku>",
    Rule(Policy.STAFF),
    Answer(StockAnswer, EXAMPLE, tagged=True),
    errors=["invalid_input", "not_found"],
)
def get_stock(sku: str) -> Response:
    """Read the stock of a product.

    With its last hundred changes by hand.
    """
    return _answer(sku)


@blueprint.operation(
    "PATCH",
    "/admin/stock/<sku>",
    Rule(Policy.ADMIN, writes=True),
    Answer(StockAnswer, EXAMPLE, tagged=True),
    takes=Input(StockRequest, {"delta": 40, "reason": "delivery"}),
    errors=["fewer_shards", "not_found", "out_of_stock", "precondition_failed", "precondition_required"],
)
def change(body: dict[str, Any], sku: str) -> Response:
    """Change the stock of a product.

    By `delta`, which counts once per Idempotency-Key however often it is sent, or to `available`, which names by
    `If-Match` what was seen: orders take pieces all the time. With `shards` no piece comes or goes: they are spread
    evenly over so many documents, which as many orders at once can write.
    """
    asked = StockChange(sku, body["reason"], body["delta"], body["available"], body["shards"], _condition(body))
    _, replayed = change_stock(module(), shop().stock, caller(), key(), asked)
    response = _answer(sku)
    if replayed:
        response.headers[REPLAYED] = "true"
    return response


def _condition(body: dict[str, Any]) -> Callable[[int | None], bool]:
    """Return what there must have been: anything for a delta, which says by itself what it does."""
    if body["available"] is None:
        return lambda _: True
    holds = condition()
    return lambda available: holds(None if available is None else _tag(available))


def _tag(available: int) -> str:
    return f"{available:x}"


def _answer(sku: str) -> Response:
    seen = shop().stock.read(sku, NO_ENTRY)
    if seen.available is None:
        raise NotFound("stock")
    entries = [_entry(entry) for entry in shop().stock.entries(sku, ENTRIES_MAX)]
    shown = {"sku": sku, "available": seen.available, "shards": seen.shards, "entries": entries}
    return tagged(rendering.answer(shown), _tag(seen.available))


def _entry(entry: StockEntry) -> dict[str, object]:
    return {
        "delta": entry.delta,
        "available": entry.available,
        "reason": entry.reason,
        "actor": entry.actor,
        "at": rendering.time(entry.at),
    }
