"""Staff change what is ordered: what stays keeps its price, what is added costs what the catalog says now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from functions.domain.edit_events import Edited, EditRequested, EditWithdrawn
from functions.domain.edits import edit, is_raise
from functions.domain.errors import NotFound, QuoteChanged, Refused
from functions.domain.event_ids import command_id
from functions.domain.money import Money
from functions.domain.order import Order
from functions.domain.pricing import Quote
from functions.domain.takings import CounterGone
from functions.domain.tender import TENDER
from functions.use_cases.module import Caller, Module
from functions.use_cases.price_views import render_quote
from functions.use_cases.pricing import bounded, place_of, price_added
from functions.use_cases.record import Result

EDIT_HOURS = 24
"""How long the customer has to pay for an edit, beside the time that a page stays open."""


@dataclass(frozen=True)
class EditRequest:
    """How many there are to be of some lines, and (SKU, quantity) to add; `expected_total` in minor units."""

    quantities: Mapping[str, int]
    items: Sequence[tuple[str, int]]
    expected_total: int


def edit_order(module: Module, caller: Caller, key: str, order_id: str, request: EditRequest) -> Result:
    """Change the order at once; what was paid beyond its new total goes back through the outbox.

    A paid order that costs more by it is changed once its customer has paid the difference by a checkout.

    Raises:
        NotFound, Refused, OutOfStock, NotShippable, InvalidInput, UnknownProduct, InvalidMoney, TaxLocationInvalid.
        AmountTooSmall, AmountTooLarge: the new price is outside the shop's own bounds.
        QuoteChanged: the new total is not `expected_total`.
        IdempotencyConflict, Contended, Unavailable.
    """
    seen = module.orders.read(order_id, command_id(caller.actor, f"edit:{order_id}", key))
    if seen.order is None:
        raise NotFound
    body = Edited(request.quantities, (), (), request.expected_total)
    if seen.event is None:  # A replay is answered from the order, whatever the catalog says by now.
        body = _priced(module, seen.order, request)
    event = module.command(caller, "edit", key, order_id, body, request=request)
    try:
        return module.recorder.record(event, seen=seen)
    except CounterGone as gone:
        raise Refused("stock_gone", "the stock of a product is not counted any more: it cannot go back") from gone


def _priced(module: Module, order: Order, request: EditRequest) -> Edited:
    place = place_of(module.orders.contact(order.order_id))
    added = price_added(module, request.items, order.currency, place) if request.items else None
    lines, taxes = (added.lines, added.breakdown.taxes) if added else ((), ())
    body = Edited(request.quantities, lines, taxes, request.expected_total)
    after = edit(order, body, module.now())
    bounded(module.installed(), Money(after.amounts.total + after.amounts.tender, after.currency))
    if after.amounts.total != request.expected_total:
        paid = tuple(taking for taking in after.takings if taking.pool in TENDER)
        quoted = Quote(after.currency, after.lines, after.amounts, after.breakdown, paid_with=paid)
        raise QuoteChanged(render_quote(quoted))
    if is_raise(order, after):
        until = module.now() + timedelta(hours=EDIT_HOURS)
        return EditRequested(body.quantities, body.added, body.taxes, body.total, until)
    return body


def withdraw_edit(module: Module, caller: Caller, key: str, order_id: str) -> Result:
    """Ask for the end of the edit that waits to be paid: its page is closed first, and what is paid by then stands.

    Raises:
        NotFound, Refused, IdempotencyConflict, Contended.
    """
    event = module.command(caller, "withdraw_edit", key, order_id, EditWithdrawn(), request=None)
    return module.recorder.record(event)
