"""The drift check: our facts against Stripe's, object by object and both ways, and each order against itself.

Reads Stripe and the database, names every break, and with `apply` repairs it through the ways that everything else is
written by; what cannot be repaired is raised as one problem. A second pass over a quiet state writes nothing.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from functions.domain.drift import Break, Drift, compared, held, linked, within
from functions.domain.errors import InvalidInput
from functions.domain.joins import PaymentIntent, StripeObject
from functions.domain.order import Order
from functions.domain.settlements import differences
from functions.use_cases.books import Booked, Found, Healing, Kind, Page
from functions.use_cases.explain import UNREADABLE
from functions.use_cases.missed import windows
from functions.use_cases.payments import Declined
from functions.use_cases.receive import link_ids

logger = logging.getLogger(__name__)

SETTLED_AFTER = timedelta(minutes=5)
"""What is younger may still be on its way: it is left to the next pass."""
ORPHAN_AFTER = timedelta(hours=1)

type Say = Callable[[str, int], None]


def _silent(_what: str, _count: int) -> None:
    return


@dataclass
class Sight:
    """What one pass sees: Stripe's objects in the window by the order they belong to, and what was compared."""

    healing: Healing
    since: datetime
    until: datetime
    found: dict[str, Found] = field(default_factory=dict)
    of_order: dict[str, list[Found]] = field(default_factory=dict)
    booked: dict[str, Booked] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    exists: dict[str, bool] = field(default_factory=dict)

    def find(self, order_id: str) -> tuple[Order | None, bool]:
        """Return the order, and whether there is one: one that cannot be read is there all the same."""
        try:
            order = self.healing.module.orders.get(order_id)
        except InvalidInput:
            # The id comes from metadata, which can be edited at Stripe.
            return None, False
        except UNREADABLE:
            return None, True
        return order, order is not None

    def has(self, order_id: str) -> bool:
        """Say whether there is such an order; asked once."""
        if order_id not in self.exists:
            _, self.exists[order_id] = self.find(order_id)
        return self.exists[order_id]


@dataclass(frozen=True)
class Report:
    """What one pass found: how much was compared, every break, and what became of it.

    An order that cannot be read is a break, and not among the `orders` that were compared.
    """

    orders: int
    objects: int
    settlements: int
    breaks: tuple[Break, ...]
    repaired: int = 0
    raised: int = 0

    @property
    def is_clean(self) -> bool:
        """Say whether nothing was found."""
        return not self.breaks


def look(healing: Healing, since: datetime, say: Say = _silent) -> Sight:
    """Read Stripe's lists from *since* on: our own objects only, by their metadata's origin."""
    sight = Sight(healing, since, healing.module.now() - SETTLED_AFTER)
    origin = healing.module.installed().installation_id
    for kind in Kind:
        for found in _listed(sight, _of(healing, kind)):
            if found.metadata.get("origin") == origin:
                sight.found[found.object_id] = found
        say(f"Stripe's {kind}", len(sight.found))
    sight.booked = {each.settlement.txn_id: each for each in _listed(sight, healing.lists.booked)}
    say("Stripe's balance transactions", len(sight.booked))
    sight.links = healing.books.links({i for found in sight.found.values() for i in link_ids(found.objects)})
    for found in sight.found.values():
        sight.of_order.setdefault(found.metadata.get("order_id", ""), []).append(found)
    return sight


def _of(healing: Healing, kind: Kind) -> Callable[[datetime, datetime, str], Page[Found]]:
    return lambda since, until, cursor: healing.lists.created(kind, since, until, cursor)


def _listed[T](sight: Sight, page_of: Callable[[datetime, datetime, str], Page[T]]) -> Iterator[T]:
    for items in windows(page_of, sight.since, sight.until):
        yield from items


def breaks_of(sight: Sight, say: Say = _silent) -> Iterator[Break]:
    """Return every break, order by order, then what has no order."""
    ids = dict.fromkeys([*sight.healing.books.orders_since(sight.since), *sight.of_order])
    for number, order_id in enumerate(ids, start=1):
        if order_id:
            yield from _twice(sight, order_id)
        if number % 500 == 0:
            say("orders compared", number)
    yield from _settlement_breaks(sight)
    yield from _rows_without_order(sight)


def _twice(sight: Sight, order_id: str) -> list[Break]:
    """Return the breaks of one order that a second look confirms: while we look, everything else goes on."""
    first = order_breaks(sight, order_id, fresh=False)
    return [each for each in order_breaks(sight, order_id, fresh=True) if each in first] if first else []


def order_breaks(sight: Sight, order_id: str, *, fresh: bool) -> list[Break]:
    """Return the breaks of one order; *fresh* asks Stripe again for each object."""
    module, books = sight.healing.module, sight.healing.books
    order, sight.exists[order_id] = sight.find(order_id)
    theirs = sight.of_order.get(order_id, [])
    if order is None and sight.exists[order_id]:
        return [Break(Drift.UNREADABLE, order_id, order_id)]
    if order is None:
        return [Break(Drift.ORPHAN_PAYMENT, order_id, each.object_id) for each in theirs if _is_orphan(sight, each)]
    queued = {(row.kind, row.subject) for row in books.outbox_of(order_id)}
    breaks = within(order, module.orders.entries(order_id), queued, module.now())
    breaks += _link_breaks(sight, order)
    for object_id in sorted({*held(order), *(each.object_id for each in theirs if not _is_elsewhere(sight, each))}):
        breaks += _object_breaks(sight, order, object_id, fresh=fresh)
    return breaks


def _is_orphan(sight: Sight, found: Found) -> bool:
    """Say whether money came for an order that is not here; a young one may still be on its way."""
    old = found.created < sight.healing.module.now() - ORPHAN_AFTER
    return old and any(isinstance(o, PaymentIntent) and (o.received or o.authorized) for o in found.objects)


def _is_elsewhere(sight: Sight, found: Found) -> bool:
    """Say whether the object was joined into another order than its metadata names: the one that it is linked to."""
    link = next((sight.links[i] for i in link_ids(found.objects) if i in sight.links), None)
    if link is None or link == found.metadata.get("order_id"):
        return False
    other, there = sight.find(link)
    return there and (other is None or found.object_id in held(other))


def _object_breaks(sight: Sight, order: Order, object_id: str, *, fresh: bool) -> list[Break]:
    facts = facts_of(sight, object_id, fresh=fresh)
    if facts is None:
        return [Break(Drift.UNKNOWN_AT_STRIPE, order.order_id, object_id)]
    kinds = {kind for fact in facts if fact.id == object_id and (kind := compared(order, fact))}
    return [Break(kind, order.order_id, object_id) for kind in sorted(kinds)]


def facts_of(sight: Sight, object_id: str, *, fresh: bool) -> tuple[StripeObject, ...] | None:
    """Return what Stripe says of an object, from its lists or asked for now; None if it knows no such object."""
    found = sight.found.get(object_id)
    if found is not None and not fresh:
        return found.objects
    try:
        return sight.healing.module.payments.fetch(object_id)[0]
    except Declined as declined:
        if declined.code == "resource_missing":
            return None
        raise


def _link_breaks(sight: Sight, order: Order) -> list[Break]:
    ids = linked(order)
    links: Mapping[str, str] = sight.healing.books.links(ids)
    absent = [Break(Drift.LINK_MISSING, order.order_id, i) for i in ids if i not in links]
    wrong = [
        Break(Drift.LINK_ELSEWHERE, order.order_id, i) for i in ids if links.get(i, order.order_id) != order.order_id
    ]
    return absent + wrong


def _settlement_breaks(sight: Sight) -> Iterator[Break]:
    books, known = sight.healing.books, sight.healing.books.settlements(sight.booked)
    links = books.links({each.link for each in sight.booked.values() if each.link})
    for txn_id, each in sight.booked.items():
        named = sight.found[each.link].metadata.get("order_id", "") if each.link in sight.found else ""
        order_id, ours = links.get(each.link, named), known.get(txn_id)
        if ours is None:
            yield Break(Drift.SETTLEMENT_MISSING, order_id, txn_id)
        elif differences(ours, each.settlement):
            yield Break(Drift.DIFFERS_FROM_STRIPE, ours.order_id, txn_id)
    for ours in books.settlements_between(sight.since, sight.until):
        if ours.txn_id not in sight.booked and not _is_booked(sight, ours.txn_id):
            yield Break(Drift.UNKNOWN_AT_STRIPE, ours.order_id, ours.txn_id)


def _is_booked(sight: Sight, txn_id: str) -> bool:
    try:
        sight.healing.lists.balance_transaction(txn_id)
    except Declined as declined:
        if declined.code == "resource_missing":
            return False
        raise
    return True


def _rows_without_order(sight: Sight) -> Iterator[Break]:
    for row in sight.healing.books.outbox():
        if not sight.has(row.order_id):
            yield Break(Drift.OUTBOX_WITHOUT_ORDER, row.order_id, row.row_id)
    for event in sight.healing.books.inbox_since(sight.since):
        if event.status == "handled" and event.order_id and not sight.has(event.order_id):
            yield Break(Drift.INBOX_WITHOUT_ORDER, event.order_id, event.event_id)
