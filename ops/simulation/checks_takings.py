"""Invariants 60 to 62: what orders take of gift cards, store credit and limited codes."""

from collections import Counter as Sum
from collections.abc import Iterator

from functions.domain.order import Order, Reservation
from functions.domain.takings import PROMOTIONS, Counter
from functions.domain.tender import TENDER
from ops.simulation.checker import invariant
from ops.simulation.dump import Dump


def _held(order: Order) -> Sum[Counter]:
    """Return what an order holds of each counter beside stock, from its rows alone."""
    held = Sum[Counter]()
    if order.reservation is not Reservation.RELEASED:
        for taking in order.takings:
            held[taking.counter] += taking.amount
    for row in order.tender_rows.values():
        if row.payment_intent or order.reservation is not Reservation.RELEASED:
            held[row.pool, row.name] -= row.amount
    return held


def _sum(dump: Dump) -> Sum[Counter]:
    total = Sum[Counter]()
    for order in dump.orders.values():
        for counter, amount in _held(order).items():
            total[counter] += amount
    return total


@invariant(60, "Balances and what orders hold of them add up to what was issued", each_step=True)
def _tender_adds_up(dump: Dump) -> Iterator[str]:
    held, issued = _sum(dump), Sum[Counter]()
    for counter, amount in dump.entered:
        issued[counter] += amount
    purses = {counter for counter in {*dump.counters, *held, *issued} if counter[0] in TENDER}
    for counter in purses:
        there = dump.counters.get(counter, 0)
        if there < 0 or there + held[counter] != issued[counter]:
            yield f"{counter}: {there} there, {held[counter]} held, of {issued[counter]}"


@invariant(61, "A limited code is used as often as orders say, and no more often than it may be", each_step=True)
def _codes_add_up(dump: Dump) -> Iterator[str]:
    held = _sum(dump)
    for counter, used in dump.counters.items():
        if counter[0] in PROMOTIONS and (used != held[counter] or used > dump.limits[counter[0]]):
            yield f"{counter}: used {used} times, {held[counter]} by orders, of {dump.limits[counter[0]]}"


@invariant(62, "No order gives back more tender than it took", each_step=True)
def _no_tender_is_made(dump: Dump) -> Iterator[str]:
    for order in dump.orders.values():
        tender = sum(taking.amount for taking in order.takings if taking.pool in TENDER)
        back = Sum[Counter]()
        back.update({t.counter: t.amount for t in order.takings})
        for row in order.tender_rows.values():
            if not row.payment_intent:
                back[row.pool, row.name] -= row.amount
        if tender != order.amounts.tender or min([*back.values(), 0]) < 0:
            yield f"{order.order_id}: {order.amounts.tender} tender, {tender} taken, {dict(back)} left"


@invariant(
    66, "What staff give or take as credit is entered once, as they asked, and not if they were refused", each_step=True
)
def _changes_are_entered_once(dump: Dump) -> Iterator[str]:
    entered, asked, answered = Sum(dump.entered), Sum(dump.asked), Sum(dump.answered)
    for change in (entered - asked) + (answered - entered):
        there = f"entered {entered[change]} times, asked for {asked[change]}, answered {answered[change]}"
        yield f"{change}: {there}"
