"""Gift cards and store credit: what carts are paid with, what staff issue and change."""

from datetime import UTC, datetime
from typing import Any

from flask import Response
from marshmallow import Schema, fields

from functions.domain.money import CURRENCIES, LARGEST, Money
from functions.domain.tender import GiftCard
from functions.entrypoints.api import rendering, schemas
from functions.entrypoints.api.contract import Answer, Blueprint, Input
from functions.entrypoints.api.fields import choice, moment, number
from functions.entrypoints.api.idempotency import REPLAYED
from functions.entrypoints.api.policy import Policy, Rule, caller, key, module
from functions.entrypoints.api.price_schemas import MINOR
from functions.use_cases import tender
from functions.use_cases.tender import Issued, Wallet

READS, WRITES = Rule(Policy.STAFF), Rule(Policy.STAFF, writes=True)
CREDIT_REASONS = ("goodwill", "compensation", "correction", "withdrawn", "other")

blueprint = Blueprint("tender", __name__, description="Gift cards and store credit.")


def wallet(body: dict[str, Any]) -> Wallet:
    """Return what a cart is to be paid with."""
    return Wallet(tuple(body.get("gift_cards", ())), body.get("use_credit", False), body.get("credit_max"))


def _currency(**options: Any) -> fields.String:
    return choice(sorted(CURRENCIES), metadata={"description": "ISO code in lower case."}, **options)


class GiftCardRequest(schemas.Strict):
    """A gift card to be issued."""

    amount = number(1, LARGEST, required=True, metadata={"description": "In minor units."})
    currency = _currency(required=True)
    expires_at = fields.AwareDateTime(
        format="iso",
        default_timezone=UTC,
        load_default=None,
        metadata={"description": "From when on it cannot be used; left out: never."},
    )


class TopUpRequest(schemas.Strict):
    """What is put on a gift card."""

    amount = number(1, LARGEST, required=True, metadata={"description": "In minor units."})
    currency = _currency(required=True)


class GiftCardAnswer(Schema):
    """A gift card. A `code` is told once, to whoever made it; nobody can read it again."""

    id = fields.String(required=True)
    code = fields.String(metadata={"description": "In the answer that made it alone."})
    currency = fields.String(required=True)
    issued = fields.Integer(required=True, metadata=MINOR)
    balance = fields.Integer(required=True, metadata=MINOR)
    expires_at = moment(required=True, allow_none=True)


class CreditRequest(schemas.Strict):
    """A change of a customer's store credit."""

    amount = number(-LARGEST, LARGEST, required=True, metadata={"description": "Minor units; below 0 takes credit."})
    currency = _currency(required=True)
    reason = choice(CREDIT_REASONS, required=True)


class CreditQuery(schemas.Strict):
    """Which currency's credit."""

    currency = _currency(required=True)


class CreditAnswer(Schema):
    """Store credit."""

    currency = fields.String(required=True)
    balance = fields.Integer(required=True, metadata=MINOR)


CARD = {"id": "gc_9f2c31d0a5b44e0f8a7c6b21", "currency": "eur", "issued": 5000, "balance": 5000, "expires_at": None}
CREDIT = {"currency": "eur", "balance": 500}


@blueprint.operation(
    "POST",
    "/admin/gift-cards",
    WRITES,
    Answer(GiftCardAnswer, CARD | {"code": "7QK4M-2XDPR-9HT3W-VB6ZN"}, status=201),
    takes=Input(GiftCardRequest, {"amount": 5000, "currency": "eur"}),
    errors=["invalid_money"],
)
def issue_gift_card(body: dict[str, Any]) -> Response:
    """Issue a gift card.

    The answer holds its `code`, once: only a keyed hash of it is kept. The same key again answers without the code; a
    card whose code is not known gets another.
    """
    money = Money(body["amount"], body["currency"])
    issued, replayed = tender.issue_gift_card(module(), caller(), key(), money, body["expires_at"])
    return _replayed(_told(issued, 201), replayed=replayed)


@blueprint.operation(
    "GET", "/admin/gift-cards/<card_id>", READS, Answer(GiftCardAnswer, CARD), errors=["not_found", "invalid_input"]
)
def read_gift_card(card_id: str) -> Response:
    """Read a gift card.

    What it was issued with, and what is left; its code is kept nowhere, and can be replaced.
    """
    return rendering.answer(_card(tender.gift_card(module(), card_id)))


@blueprint.operation(
    "POST",
    "/admin/gift-cards/<card_id>/code",
    WRITES,
    Answer(GiftCardAnswer, CARD | {"code": "R5TNC-8LQ2Y-KW7DP-3MZHJ"}),
    takes=Input(schemas.NoBody, {}, required=False),
    errors=["not_found"],
)
def replace_code(_body: dict[str, Any], card_id: str) -> Response:
    """Give a gift card a new code.

    For a code that was lost, or whose answer never came. The one before is void at once; the balance stays. The same
    key again answers without the code.
    """
    issued, replayed = tender.replace_code(module(), caller(), key(), card_id)
    return _replayed(_told(issued, 200), replayed=replayed)


@blueprint.operation(
    "POST",
    "/admin/gift-cards/<card_id>/top-up",
    WRITES,
    Answer(GiftCardAnswer, CARD | {"balance": 7500}),
    takes=Input(TopUpRequest, {"amount": 2500, "currency": "eur"}),
    errors=["gift_card_not_applicable", "invalid_money", "not_found"],
)
def top_up_gift_card(body: dict[str, Any], card_id: str) -> Response:
    """Put more on a gift card.

    In the card's own currency; one that is over takes nothing. `issued` stays what it was issued with.
    """
    money = Money(body["amount"], body["currency"])
    card, replayed = tender.top_up(module(), caller(), key(), card_id, money)
    return _replayed(rendering.answer(_card(card)), replayed=replayed)


@blueprint.operation(
    "POST",
    "/admin/customers/<uid>/credit",
    WRITES,
    Answer(CreditAnswer, CREDIT),
    takes=Input(CreditRequest, {"amount": 500, "currency": "eur", "reason": "goodwill"}),
    errors=["invalid_money", "credit_exhausted"],
)
def change_credit(body: dict[str, Any], uid: str) -> Response:
    """Change a customer's store credit.

    A signed amount, never below zero in all; kept with its reason and who made it.
    """
    money = Money(body["amount"], body["currency"])
    balance, replayed = tender.change_credit(module(), caller(), key(), uid, money, body["reason"])
    return _replayed(rendering.answer({"currency": money.currency, "balance": balance}), replayed=replayed)


@blueprint.operation(
    "GET", "/me/credit", Rule(Policy.CUSTOMER), Answer(CreditAnswer, CREDIT), takes=Input(CreditQuery, location="query")
)
def read_own_credit(query: dict[str, Any]) -> Response:
    """Read one's own store credit.

    In one currency; nothing is 0.
    """
    balance = tender.credit_of(module(), caller().uid, query["currency"])
    return rendering.answer({"currency": query["currency"], "balance": balance})


def _replayed(response: Response, *, replayed: bool) -> Response:
    if replayed:
        response.headers[REPLAYED] = "true"
    return response


def _told(issued: Issued, status: int) -> Response:
    code = {"code": issued.code} if issued.code else {}
    return rendering.answer(_card(issued.card) | code, status)


def _card(card: GiftCard) -> dict[str, object]:
    expires: datetime | None = card.expires_at
    return {
        "id": card.card_id,
        "currency": card.currency,
        "issued": card.issued,
        "balance": card.balance,
        "expires_at": expires and rendering.time(expires),
    }
