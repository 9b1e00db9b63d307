"""A short story in the simulated shop that breaks nothing: what a test of the checker spoils one thing of."""

import random
from dataclasses import replace
from typing import Any

from functions.domain.order import Order, Status
from functions.use_cases import checkout, place, staff
from functions.use_cases.missed import poll
from functions.use_cases.module import Caller
from functions.use_cases.sweep import sweep
from ops.simulation.actors import CARD, GOOD
from ops.simulation.dump import Dump
from ops.simulation.faults import Faults
from ops.simulation.play import CONTACT, STAFF
from ops.simulation.shop import PRICES, SHIPPING
from ops.simulation.world import World
from stripe_simulator.messages import copied

ADA, BOB = Caller("ada"), Caller("bob")
DISPUTED = "4000000000000259"


def calm_world(seed: int = 1) -> World:
    """Return a shop in which nothing fails and every trigger is lost."""
    nothing = dict.fromkeys(("store", "read", "stripe", "delivery", "others"), 0.0)
    return World(seed, Faults(random.Random(seed), nothing, on=False), triggered=0.0)


def placed(world: World, caller: Caller = ADA, key: str = "1", quantity: int = 1) -> Order:
    """Place an order for mugs."""
    request = place.PlaceRequest([("mug", quantity)], None, CONTACT, quantity * PRICES["mug"] + SHIPPING)
    return place.place_order(world.module, caller, key, request).order


def paid(world: World, caller: Caller = ADA, key: str = "1", card: str = GOOD) -> Order:
    """Place an order for a mug, pay it, and hear of it."""
    order = placed(world, caller, key)
    attempt = checkout.start_checkout(world.module, caller, key, order.order_id, "hosted").attempt
    world.ask_stripe(f"/c/pay/{attempt.session_id}", **CARD, cardNumber=card)
    return settled(world, order)


def settled(world: World, order: Order) -> Order:
    """Let what is due happen, and return the order as it is then."""
    for _ in range(3):
        world.deliver()
        world.clock.advance(minutes=1)
        sweep(world.module)
    return world.store.documents[order.order_id]


def told() -> Dump:
    """Return what a sale with a refund, a dispute and an order that nobody paid leave behind, all writes included."""
    world = calm_world()
    sold = paid(world)
    staff.ship(world.module, STAFF, "s", sold.order_id, quantities=None, carrier="post", tracking="1")
    shipment = world.store.documents[sold.order_id].shipments[0].shipment_id
    staff.deliver(world.module, STAFF, "d", sold.order_id, shipment)
    staff.refund(world.module, STAFF, "r", sold.order_id, amount=500, reason="damaged")
    paid(world, BOB, card=DISPUTED)
    world.clock.advance(days=1)
    settled(world, placed(world, BOB, "2"))
    for _ in range(20):
        world.clock.advance(days=1)
        world.deliver()
        sweep(world.module)
    poll(world.healing)
    return detached(world.dump(writes=list(world.written), answers=list(world.answers)))


def detached(dump: Dump) -> Dump:
    """Return a copy that can be spoilt."""
    tables = {kind: {key: copied(item) for key, item in table.items()} for kind, table in dump.stripe.items()}
    entries = {order_id: [copied(dict(entry)) for entry in found] for order_id, found in dump.entries.items()}
    maps: dict[str, Any] = {
        name: dict(getattr(dump, name))
        for name in ("orders", "links", "inbox", "outbox", "mails", "customers", "stock")
    }
    return replace(dump, stripe=tables, entries=entries, **maps)


def the(dump: Dump, status: Status) -> Order:
    """Return the order in this status."""
    return next(order for order in dump.orders.values() if order.status is status)
