"""Who pays with gift cards, store credit and limited codes, and who gives them. One function an act."""

import random
from datetime import timedelta

from functions.domain.facets import captured
from functions.domain.takings import Counter, Pool
from functions.domain.tender import credit_name
from ops.simulation.play import STAFF, Act, Asked, Play, asked, new_key
from ops.simulation.shop import PRODUCTS
from ops.simulation.tenders import CODES, CURRENCY, SPRING

DEAR = 100_000_000
"""More than a gift card may hold, or a customer have."""


def place_with_tender(play: Play, chance: random.Random) -> None:
    """A customer orders with gift cards, credit, a limited code, or all of them."""
    uid, key = f"customer_{chance.randrange(3)}", f"{chance.getrandbits(48):012x}"
    items = [(chance.choice(sorted(PRODUCTS)), chance.randint(1, 2))]
    left, any_card = play.world.store.counters, chance.random() < 0.1
    there = [code for code, card_id in _cards(play) if any_card or left.get((Pool.GIFT_CARD, card_id))]
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


def _cards(play: Play) -> list[tuple[str, str]]:
    """Return code and id of each gift card."""
    return [*((code, f"gc_{code}") for code in sorted(CODES)), *play.cards]


def issue_card(play: Play, chance: random.Random) -> None:
    """Staff issue a gift card, for ever or for some weeks."""
    key, amount, weeks = new_key(chance), chance.choice([100, 900, 4000]), chance.choice([None, None, 1, 3])
    until = play.world.clock.now() + timedelta(weeks=weeks) if weeks else None
    _change(
        play,
        (Pool.GIFT_CARD, STAFF.named("gc_", "gift card", key)),
        asked("issue_card", STAFF, key, amount, expires_at=until),
    )


def top_up(play: Play, chance: random.Random) -> None:
    """Staff put more on a gift card, sometimes more than it may hold."""
    key, (_, card_id) = new_key(chance), chance.choice(_cards(play))
    amount = chance.choice([50, 300, 2000, DEAR])
    _change(play, (Pool.GIFT_CARD, card_id), asked("top_up", STAFF, key, card_id, amount))


def change_credit(play: Play, chance: random.Random) -> None:
    """Staff give a customer credit, or take some, sometimes more than there is."""
    key, uid, amount = (
        new_key(chance),
        f"customer_{chance.randrange(3)}",
        chance.choice([1, 250, 1500, -1, -400, -2500]),
    )
    _change(play, (Pool.CREDIT, credit_name(uid, CURRENCY)), asked("change_credit", STAFF, key, uid, amount))


def _change(play: Play, counter: Counter, request: Asked) -> None:
    if play.world.tender:
        play.world.changes.asked[request.key] = (counter, request.about[-1])
        play.ask(request)


TENDER_ACTS: tuple[tuple[Act, int], ...] = (
    (place_with_tender, 8),
    (refund_to_credit, 2),
    (issue_card, 1),
    (top_up, 1),
    (change_credit, 2),
)
