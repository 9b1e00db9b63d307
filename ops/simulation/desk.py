"""What customers and staff do at the desk: goods that come back, holds, notes and tags. One function an act."""

import random

from functions.domain.goods import returnable
from functions.domain.order import Order
from functions.domain.returns import Return, ReturnState
from functions.use_cases.module import Caller
from ops.simulation.play import STAFF, Act, Play, asked, new_key


def ask_return(play: Play, chance: random.Random) -> None:
    """A customer, or staff for them, asks to send back all that has left, or one piece of it."""
    found, key = play.order(chance, returnable), new_key(chance)
    by_staff, in_part = chance.random() < 0.3, chance.random() < 0.5
    if found is None:
        return
    order, customer = found
    left = returnable(order) or {order.lines[0].line_id: 1}
    lines = {min(left): 1} if in_part else left
    who = STAFF if by_staff else customer
    play.ask(asked("ask_return", who, key, order.order_id, lines=lines, reason="damaged"))


def _a_return(play: Play, chance: random.Random, state: ReturnState) -> tuple[Order, Caller, Return] | None:
    """Return an order with one of its returns, mostly one in *state*."""
    found = play.order(chance, lambda o: any(r.state is state for r in o.returns.values()))
    there = list(found[0].returns.values()) if found else []
    if found is None or not there:
        return None
    return (*found, chance.choice([r for r in there if r.state is state] or there))


def decide_return(play: Play, chance: random.Random) -> None:
    """Staff approve a return, or reject it."""
    found, key, reject = _a_return(play, chance, ReturnState.REQUESTED), new_key(chance), chance.random() < 0.2
    if found is None:
        return
    order, _, wanted = found
    about = (order.order_id, wanted.return_id)
    if reject:
        play.ask(asked("reject_return", STAFF, key, *about, reason="used"))
    else:
        play.ask(asked("approve_return", STAFF, key, *about))


def receive_return(play: Play, chance: random.Random) -> None:
    """Goods come: all or one of each, for sale again or not, refunded, in part or not."""
    found, key = _a_return(play, chance, ReturnState.APPROVED), new_key(chance)
    in_part, restock, refund = chance.random() < 0.3, chance.random() < 0.5, chance.random()
    if found is None:
        return
    order, _, wanted = found
    came = {line_id: 1 if in_part else quantity for line_id, quantity in sorted(wanted.quantities.items())}
    back = {line.line_id: came[line.line_id] for line in order.lines if line.stocked and line.line_id in came}
    refunded = tuple(came) if refund < 0.8 else ()
    amount = 500 if refund < 0.2 else None
    play.ask(
        asked(
            *("receive_return", STAFF, key, order.order_id, wanted.return_id),
            *(came, back if restock else {}, refunded, amount),
        )
    )


def cancel_return(play: Play, chance: random.Random) -> None:
    """The customer keeps the goods after all."""
    found, key = _a_return(play, chance, ReturnState.APPROVED), new_key(chance)
    if found is not None:
        order, customer, wanted = found
        play.ask(asked("cancel_return", customer, key, order.order_id, wanted.return_id))


def place_hold(play: Play, chance: random.Random) -> None:
    """Staff want to look before anything goes on."""
    found, key, code = play.order(chance), new_key(chance), chance.choice(["stock_check", "other"])
    if found is not None:
        play.ask(asked("hold", STAFF, key, found[0].order_id, code=code))


def write_down(play: Play, chance: random.Random) -> None:
    """Staff write a note or erase one, tag the order or take a tag off."""
    found, key, what = play.order(chance), new_key(chance), chance.random()
    if found is None:
        return
    order, _ = found
    notes, tag = sorted(order.notes), chance.choice(["vip", "call-back"])
    if notes and what < 0.3:
        play.ask(asked("erase_note", STAFF, key, order.order_id, chance.choice(notes)))
    elif what < 0.6:
        play.ask(asked("note", STAFF, key, order.order_id, code="general", text="Called."))
    else:
        play.ask(asked("tag" if what < 0.9 else "untag", STAFF, key, order.order_id, tag))


DESK_ACTS: tuple[tuple[Act, int], ...] = (
    (ask_return, 5),
    (decide_return, 4),
    (receive_return, 5),
    (cancel_return, 1),
    (place_hold, 1),
    (write_down, 1),
)
