"""Who pays with gift cards, store credit and limited codes. One function an act."""

import random

from functions.domain.facets import captured
from functions.domain.takings import Pool
from ops.simulation.play import Play
from ops.simulation.shop import PRODUCTS
from ops.simulation.tenders import CODES, SPRING


def place_with_tender(play: Play, chance: random.Random) -> None:
    """A customer orders with gift cards, credit, a limited code, or all of them."""
    uid, key = f"customer_{chance.randrange(3)}", f"{chance.getrandbits(48):012x}"
    items = [(chance.choice(sorted(PRODUCTS)), chance.randint(1, 2))]
    left, any_card = play.world.store.counters, chance.random() < 0.1
    there = [code for code in sorted(CODES) if any_card or left.get((Pool.GIFT_CARD, f"gc_{code}"))]
    cards = chance.sample(there, min(chance.randint(0, 2), len(there)))
    wallet = (cards, chance.random() < 0.6, chance.choice([None, 100]))
    codes = [SPRING.code] if chance.random() < 0.4 else []
    if play.world.tender and len(play.placed) < play.orders_max:
        play.ask_as("place_with_tender", uid, key, items, wallet, codes)


def refund_to_credit(play: Play, chance: random.Random) -> None:
    """Staff give store credit in place of a refund through Stripe."""
    found, key, part = play.order(chance, captured), f"{chance.getrandbits(48):012x}", chance.choice([None, 300])
    if found is not None and play.world.tender:
        named = {"amount": part, "reason": "goodwill", "to_credit": True}
        play.ask_as("refund", "staff_1", key, found[0].order_id, role="staff", **named)
