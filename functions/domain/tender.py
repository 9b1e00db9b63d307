"""Gift cards and store credit as means of payment: what an order takes of them, keeps, and gives back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from functions.domain.errors import GiftCardRefused
from functions.domain.money import minimum, step
from functions.domain.order import LinesBack, Order, Reservation, TenderRow
from functions.domain.takings import Pool, Taking

GIFT_CARDS_MAX = 5
"""How many gift cards one order takes."""
TENDER = frozenset({Pool.GIFT_CARD, Pool.CREDIT})


@dataclass(frozen=True)
class GiftCard:
    """A gift card as it stands: `issued` and `balance` in minor units of its currency; None never expires."""

    card_id: str
    currency: str
    issued: int
    balance: int
    expires_at: datetime | None = None


def usable(card: GiftCard | None, currency: str, at: datetime, place: int | None = None) -> GiftCard:
    """Return *card*, which stands at *place* among those that were given, if an order in *currency* can take of it.

    Raises:
        GiftCardRefused: it cannot; `reason` says why.
    """
    if card is None:
        raise GiftCardRefused("unknown", place)
    if card.currency != currency:
        raise GiftCardRefused("currency", place)
    if card.expires_at is not None and card.expires_at <= at:
        raise GiftCardRefused("expired", place)
    if card.balance <= 0:
        raise GiftCardRefused("empty", place)
    return card


def credit_name(customer_id: str, currency: str) -> str:
    """Return the name of a customer's store credit."""
    return f"{customer_id}.{currency}"


def pay_with(due: int, currency: str, purses: Sequence[Taking]) -> tuple[Taking, ...]:
    """Return what of *purses*, in their order, pays *due*; the rest is nothing, or what Stripe can charge.

    A rest below the currency's minimum, or no multiple of its step, is raised by taking less: of the last first.
    """
    rest = due - min(sum(purse.amount for purse in purses), due)
    if rest:
        rest = min(max(-(-rest // step(currency)) * step(currency), minimum(currency)), due)
    takings, left = [], due - rest
    for purse in purses:
        part = min(purse.amount, left)
        takings += [replace(purse, amount=part)] if part > 0 else []
        left -= part
    return tuple(takings)


def tendered(order: Order) -> int:
    """Return what the order was paid with beside Stripe when it was placed, in minor units."""
    return sum(taking.amount for taking in order.takings if taking.pool in TENDER)


def given_back(order: Order) -> int:
    """Return what of it refunds gave back, in minor units."""
    return sum(row.amount for row in order.tender_rows.values() if not row.payment_intent)


def kept(order: Order) -> int:
    """Return what the order holds of it, in minor units; nothing once it was released."""
    return 0 if order.reservation is Reservation.RELEASED else tendered(order) - given_back(order)


def credited(order: Order, intent_id: str | None = None) -> int:
    """Return what became store credit in place of a refund of one PaymentIntent, or of all, in minor units."""
    rows = [row for row in order.tender_rows.values() if row.payment_intent]
    return sum(row.amount for row in rows if intent_id in (None, row.payment_intent))


def add_tender_rows(order: Order, amount: int, *, reason: str, at: datetime, by_line: LinesBack = LinesBack()) -> Order:
    """Return *order* with rows that give *amount* back to where it was taken from, the last taken first."""
    rows, first = dict(order.tender_rows), f"t{len(order.tender_rows) + 1}"
    for taking in reversed([taking for taking in order.takings if taking.pool in TENDER]):
        back = sum(r.amount for r in rows.values() if not r.payment_intent and (r.pool, r.name) == taking.counter)
        part = min(taking.amount - back, amount)
        if part > 0:
            row_id = f"t{len(rows) + 1}"
            lines = _share(by_line, row_id, first)
            rows[row_id] = TenderRow(row_id, taking.pool, taking.name, part, reason, at, by_line=lines)
            amount -= part
    return replace(order, tender_rows=rows)


def add_credit_row(
    order: Order, amount: int, intent_id: str, *, reason: str, at: datetime, by_line: LinesBack = LinesBack()
) -> Order:
    """Return *order* with a row that gives *amount* as store credit in place of a refund of one PaymentIntent."""
    row_id = f"t{len(order.tender_rows) + 1}"
    name = credit_name(order.customer_id, order.currency)
    row = TenderRow(row_id, Pool.CREDIT, name, amount, reason, at, intent_id, by_line)
    return replace(order, tender_rows={**order.tender_rows, row_id: row})


def _share(by_line: LinesBack, row_id: str, first: str) -> LinesBack:
    """Return what a row says of the lines: the first row has their shares, all the same decision."""
    if not by_line.quantities:
        return by_line
    shares = by_line.shares if row_id == first else {}
    return LinesBack(by_line.quantities, shares, by_line.decision or first)
