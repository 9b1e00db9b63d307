"""What an order holds of the counters that all orders share, and what each event moves there.

Placing takes, the end gives back, a late payment takes again: each is the difference of one pure function, `taken`.
"""

from collections import Counter as Sum
from collections.abc import Iterable
from dataclasses import replace

from functions.domain.order import Line, Order, Reservation
from functions.domain.returns import Return
from functions.domain.takings import Counter, Pool, Taking


def of_lines(lines: Iterable[Line], returns: Iterable[Return] = ()) -> tuple[Taking, ...]:
    """Return what *lines* take of the stock, one taking a SKU, without what of them came back for sale."""
    back = Sum[str]()
    for each in returns:
        back.update(each.restocked)
    quantities = Sum[str]()
    for line in lines:
        if line.stocked:
            quantities[line.sku] += line.quantity - back[line.line_id]
    return tuple(Taking(Pool.STOCK, sku, quantity) for sku, quantity in sorted(quantities.items()))


def claims(order: Order) -> tuple[Taking, ...]:
    """Return all that the order takes while it has not ended, one taking a counter: without what it gave back."""
    back = Sum[Counter]()
    for row in order.tender_rows.values():
        if not row.payment_intent:
            back[row.pool, row.name] += row.amount
    beside = (replace(taking, amount=taking.amount - back[taking.counter]) for taking in order.takings)
    return (*_stock(order), *beside)


def _stock(order: Order) -> tuple[Taking, ...]:
    """Return what the order takes of the stock: while an edit is open, enough for it and for the order without it."""
    held = {taking.counter: taking for taking in of_lines(order.lines, order.returns.values())}
    for taking in of_lines(order.edit.lines, order.returns.values()) if order.edit else ():
        held[taking.counter] = max(taking, held.get(taking.counter, taking), key=lambda each: each.amount)
    return tuple(held.values())


def taken(order: Order | None) -> tuple[Taking, ...]:
    """Return what the order holds as it is: nothing once all was given back, less than 0 where it gave credit."""
    if order is None:
        return ()
    held = {} if order.reservation is Reservation.RELEASED else {taking.counter: taking for taking in claims(order)}
    for row in order.tender_rows.values():
        if row.payment_intent:
            there = held.get((row.pool, row.name), Taking(row.pool, row.name, 0))
            held[there.counter] = replace(there, amount=there.amount - row.amount)
    return tuple(held.values())


def moves(before: Order | None, after: Order) -> tuple[Taking, ...]:
    """Return what each counter gives or gets back on the way from *before* to *after*; only those that change."""
    change: dict[Counter, Taking] = {taking.counter: replace(taking, amount=-taking.amount) for taking in taken(before)}
    for taking in taken(after):
        old = change.get(taking.counter)
        change[taking.counter] = replace(taking, amount=taking.amount + (old.amount if old else 0))
    return tuple(taking for taking in change.values() if taking.amount)
