"""Staff change orders: fewer pieces, other products, at the price that comes to or at one that they made up."""

import random

from functions.domain.edit_events import Edited
from functions.domain.edits import edit
from functions.domain.errors import OrderPaymentsError
from functions.domain.order import Order, Status
from functions.domain.pricing import Cart, Tariff, draft
from ops.simulation.play import STAFF, Act, Play, asked, new_key
from ops.simulation.shop import PRODUCTS


def _is_changeable(order: Order) -> bool:
    return order.status in (Status.AWAITING_PAYMENT, Status.CONFIRMED) and not order.holds


def edit_order(play: Play, chance: random.Random) -> None:
    """Staff make the last line less or remove it, add a product, or swap; now and then at a total that is over."""
    found, key, how, stale = play.order(chance, _is_changeable), new_key(chance), chance.random(), chance.random() < 0.1
    sku, left = chance.choice(sorted(PRODUCTS)), chance.randint(0, 1)
    if found is None:
        return
    order, line = found[0], found[0].lines[-1]
    quantities = {line.line_id: min(left, line.quantity)} if how < 0.8 else {}
    items = [(sku, 1)] if how > 0.5 else []
    total = order.amounts.total + 1 if stale else _comes_to(order, quantities, items, play)
    play.ask(asked("edit", STAFF, key, order.order_id, quantities, items, total))


def _comes_to(order: Order, quantities: dict[str, int], items: list[tuple[str, int]], play: Play) -> int:
    """Return what the order would cost; what it costs now if it cannot be changed."""
    now = play.world.clock.now()
    added = draft(Cart(items, order.currency, final=True), Tariff(PRODUCTS, now)).lines if items else ()
    body = Edited(quantities, added, (), 0)
    try:
        return edit(order, body, now).amounts.total
    except OrderPaymentsError:
        return order.amounts.total


def _is_raisable(order: Order) -> bool:
    return order.status is Status.CONFIRMED and not order.edit and not order.holds


def raise_order(play: Play, chance: random.Random) -> None:
    """Staff add to a paid order: it costs more, and waits for the difference."""
    found, key = play.order(chance, _is_raisable), new_key(chance)
    items, swap = [(chance.choice(sorted(PRODUCTS)), 1)], chance.random() < 0.2
    if found is None:
        return
    order = found[0]
    quantities = {order.lines[0].line_id: 0} if swap else {}
    total = _comes_to(order, quantities, items, play)
    play.ask(asked("edit", STAFF, key, order.order_id, quantities, items, total))


def withdraw_edit(play: Play, chance: random.Random) -> None:
    """Staff do not want an edit any more."""
    found, key = play.order(chance, lambda o: o.edit), new_key(chance)
    if found is not None:
        play.ask(asked("withdraw_edit", STAFF, key, found[0].order_id))


EDIT_ACTS: tuple[tuple[Act, int], ...] = ((edit_order, 5), (raise_order, 3), (withdraw_edit, 2))
