"""Who acts on the shop: customers, staff, the merchant in Stripe's Dashboard, time, the sweep. One function an act.

An act draws only from the `chance` it is given. What it asks may be refused; that is part of the play.
"""

import random
from collections.abc import Callable

from functions.domain.facets import capturable, captured
from functions.domain.order import Order, Status
from functions.use_cases import missed, sweep
from functions.use_cases.module import Caller
from ops.simulation.desk import DESK_ACTS, ask_return, decide_return, receive_return
from ops.simulation.edit_acts import EDIT_ACTS, raise_order
from ops.simulation.merchant import answer_dispute, charge_by_hand, use_dashboard
from ops.simulation.play import STAFF, Act, Play, asked, new_key
from ops.simulation.shop import PRODUCTS, SHIPPING
from ops.simulation.tender_acts import TENDER_ACTS
from stripe_simulator.resources.cards import BY_NUMBER

CUSTOMERS = 3
CARD = {"email": "ada@example.org", "billingName": "Ada", "cardExpiry": "12 / 40", "cardCvc": "123"}
GOOD = "4242424242424242"
THREE_D_SECURE = "4000002760003184"
CARDS = {
    GOOD: 10,
    "4000000000000002": 3,  # declined
    THREE_D_SECURE: 3,
    "4000000000000259": 2,  # disputed
    "4000000000001976": 1,  # an inquiry
    "4000000000005423": 1,  # fraud warning
    "4000000000007726": 2,  # refunds are pending at first
    "4000000000005126": 2,  # refunds fail
}
IBANS = ("AT611904300234573201", "AT321904300235473204", "AT861904300235473202", "AT051904300235473205")
"""Debits that succeed at once and later, that fail at once and later."""


def place_order(play: Play, chance: random.Random) -> None:
    """A customer places an order."""
    if len(play.placed) >= play.orders_max:
        return
    caller, key = Caller(f"customer_{chance.randrange(CUSTOMERS)}"), new_key(chance)
    skus = sorted(chance.sample(sorted(PRODUCTS), chance.randint(1, 2)))
    items = [(sku, chance.randint(1, 2)) for sku in skus]
    total = sum(PRODUCTS[sku].prices["eur"] * quantity for sku, quantity in items)
    total += SHIPPING if any(PRODUCTS[sku].ships for sku in skus) else 0
    play.ask(asked("place", caller, key, items, total))


type Fit = Callable[[Order], object]


def _has_edit(order: Order) -> bool:
    return order.edit is not None


def _is_open(order: Order) -> bool:
    return order.status is Status.AWAITING_PAYMENT or _has_edit(order)


def _is_paid(order: Order) -> bool:
    return order.status is Status.CONFIRMED


def start_checkout(play: Play, chance: random.Random, fit: Fit = _is_open) -> None:
    """A customer begins to pay, in this tab or in another."""
    found, key = play.order(chance, fit), new_key(chance)
    if found is not None:
        order, caller = found
        play.ask(asked("checkout", caller, key, order.order_id, "hosted" if chance.random() < 0.8 else "embedded"))


def pay(play: Play, chance: random.Random, fit: Fit = _is_open) -> None:
    """A customer sends the form of a page that was opened once, be it over by now."""
    found = play.order(chance, fit)
    sessions = [a.session_id for a in found[0].attempts.values() if a.session_id] if found else []
    if not sessions:
        return
    session_id = chance.choice([*sessions, sessions[-1]])
    number = chance.choices(list(CARDS), list(CARDS.values()))[0]
    if chance.random() < 0.2:
        method = {"paymentMethod": "sepa_debit", "iban": chance.choice(IBANS), "accountName": "Ada"}
        play.world.ask_stripe(f"/c/pay/{session_id}", **CARD, **method)
        return
    session = play.world.simulator.world.store.get("checkout.session", session_id)
    if session["ui_mode"] == "elements":
        typed = {"payment_method": BY_NUMBER[number].token, "email": CARD["email"]}
        play.world.ask_stripe(f"/v1/payment_pages/{session_id}/confirm", **typed)
    else:
        play.world.ask_stripe(f"/c/pay/{session_id}", **CARD, cardNumber=number)
    if number == THREE_D_SECURE and session["payment_intent"] and chance.random() < 0.8:
        outcome = chance.choice(["complete", "complete", "fail"])
        play.world.ask_stripe(f"/3ds/{session['payment_intent']}", outcome=outcome)


def buy(play: Play, chance: random.Random) -> None:
    """A customer places an order and pays it at once."""
    place_order(play, chance)
    start_checkout(play, chance)
    pay(play, chance)


def cancel(play: Play, chance: random.Random) -> None:
    """A customer, or staff, cancels."""
    found, key, by_staff = play.order(chance, lambda o: not o.shipments), new_key(chance), chance.random() < 0.3
    if found is not None:
        order, caller = found
        by = STAFF if by_staff else caller
        play.ask(asked("cancel", by, key, order.order_id, "changed_mind"))


def ship(play: Play, chance: random.Random) -> None:
    """Staff ship all that is left, or one piece of the first line."""
    found, key, in_part = play.order(chance, _is_paid), new_key(chance), chance.random() < 0.3
    if found is not None:
        order, _ = found
        some = {order.lines[0].line_id: 1} if in_part else None
        play.ask(asked("ship", STAFF, key, order.order_id, quantities=some, carrier="post", tracking="1"))


def deliver_shipment(play: Play, chance: random.Random) -> None:
    """A shipment arrives."""
    found, key = play.order(chance, lambda o: o.shipments), new_key(chance)
    if found is not None and found[0].shipments:
        order, shipment = found[0], chance.choice(found[0].shipments)
        play.ask(asked("deliver", STAFF, key, order.order_id, shipment.shipment_id))


def go_round(play: Play, chance: random.Random) -> None:
    """Goods are sold, leave, arrive and come back."""
    buy(play, chance)
    deliver_webhooks(play, chance)
    for act in (ship, deliver_shipment, ask_return, decide_return, receive_return):
        act(play, chance)


def raise_and_pay(play: Play, chance: random.Random) -> None:
    """Staff add to a paid order, and its customer pays the difference, or tries to."""
    buy(play, chance)
    deliver_webhooks(play, chance)
    raise_order(play, chance)
    start_checkout(play, chance, _has_edit)
    pay(play, chance, _has_edit)
    deliver_webhooks(play, chance)


def refund(play: Play, chance: random.Random) -> None:
    """Staff refund all, a part, or some lines."""
    found, key, how, part = play.order(chance, captured), new_key(chance), chance.random(), chance.randint(1, 2500)
    if found is None:
        return
    order, _ = found
    lines = {order.lines[-1].line_id: 1} if how < 0.3 else None
    amount = part if 0.3 <= how < 0.7 else None
    play.ask(asked("refund", STAFF, key, order.order_id, amount=amount, lines=lines, reason="damaged"))


def capture(play: Play, chance: random.Random) -> None:
    """Staff take what is authorised, or a part of it."""
    found, key, part = play.order(chance, capturable), new_key(chance), chance.choice([None, None, 1000])
    if found is not None:
        order, _ = found
        play.ask(asked("capture", STAFF, key, order.order_id, amount=part))


def release_hold(play: Play, chance: random.Random) -> None:
    """Staff have looked, and let the order go on."""
    found, key = play.order(chance, lambda o: o.holds), new_key(chance)
    if found is not None and found[0].holds:
        order = found[0]
        code = chance.choice(sorted(order.holds))
        play.ask(asked("release", STAFF, key, order.order_id, code=code, answers=order.holds[code]))


def repeat(play: Play, chance: random.Random) -> None:
    """A caller without an answer asks again, with the same key."""
    if play.unanswered:
        play.ask(play.unanswered.pop(chance.randrange(len(play.unanswered))))


def run_sweep(play: Play, _chance: random.Random) -> None:
    """The schedule sweeps."""
    sweep.sweep(play.world.module)


def read_lists(play: Play, _chance: random.Random) -> None:
    """The schedule reads Stripe's own lists."""
    missed.poll(play.world.healing)


def run_old_triggers(play: Play, chance: random.Random) -> None:
    """Triggers come late, or twice."""
    play.world.run_triggers(chance, again=True)


def deliver_webhooks(play: Play, _chance: random.Random) -> None:
    """Stripe sends what is due."""
    play.world.deliver()


def wait_minutes(play: Play, chance: random.Random) -> None:
    """Some minutes pass."""
    play.world.clock.advance(minutes=chance.choice([1, 2, 5, 20, 50]))


def wait_hours(play: Play, chance: random.Random) -> None:
    """Some hours pass, or days."""
    play.world.clock.advance(hours=chance.choice([1, 3, 12, 24, 30, 24 * 8]))


ACTS: dict[str, tuple[int, Act]] = {
    act.__name__: (weight, act)
    for act, weight in (
        (place_order, 5),
        (buy, 7),
        (start_checkout, 10),
        (pay, 14),
        (cancel, 3),
        (ship, 6),
        (deliver_shipment, 4),
        (go_round, 5),
        (refund, 6),
        (raise_and_pay, 8),
        (capture, 5),
        (release_hold, 5),
        (use_dashboard, 4),
        (charge_by_hand, 2),
        (answer_dispute, 2),
        (repeat, 5),
        (run_sweep, 10),
        (read_lists, 1),
        (run_old_triggers, 4),
        (deliver_webhooks, 16),
        (wait_minutes, 8),
        (wait_hours, 2),
        *DESK_ACTS,
        *EDIT_ACTS,
        *TENDER_ACTS,
    )
}
