"""What no webhook told: Stripe's own list of events, and of balance transactions, from where we stopped.

Of an event only its type and its object's id are believed: the object is fetched as it is now, in our API version, and
goes the way of a delivery. A mark says how far a list was taken in; every pass begins an hour before it, because what
Stripe lists may appear late (https://docs.stripe.com/api/events/list).
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from functions.domain.errors import OrderPaymentsError
from functions.domain.settlements import joined
from functions.use_cases.books import Booked, Books, Healing, Page, Seen
from functions.use_cases.payments import CallFailed, Declined
from functions.use_cases.ports import CommitFailed, InboxRow
from functions.use_cases.receive import PARK, Delivery, receive
from functions.use_cases.requests import heard

logger = logging.getLogger(__name__)

EVENTS, SETTLEMENTS = "events", "settlements"
OVERLAP = timedelta(hours=1)
FIRST_LOOK = timedelta(days=30)
"""How far back the very first pass looks: as far as Stripe lists events (https://docs.stripe.com/api/events)."""
FETCHES_MAX = 150
"""How much one pass takes up; the next goes on from there."""
PAGES_MAX = 10
"""A window with more pages is cut in half, so that the oldest can be taken first."""
SECONDS_MAX = 20.0
"""How long one pass reads each list; the next goes on from there."""
CHUNK = 100
MISSED_AFTER = timedelta(seconds=20)
"""An event this old that no webhook has brought was missed; a younger one is still on its way."""

type List[T] = Callable[[datetime, datetime, str], Page[T]]


@dataclass(frozen=True)
class Polled:
    """What one pass took in: events that no webhook had brought, and settlements written."""

    events: int = 0
    settlements: int = 0
    failed: str = ""
    """Stripe's code where a list could not be read to its end."""


def poll(healing: Healing) -> Polled:
    """Take in what Stripe lists and we do not have; what cannot be had now is left to the next pass."""
    events = settlements = 0
    try:
        events = take_events(healing)
        settlements = take_settlements(healing)
    except CallFailed as failure:
        return Polled(events, settlements, failure.code)
    except (OrderPaymentsError, CommitFailed) as failure:
        return Polled(events, settlements, type(failure).__name__)
    return Polled(events, settlements)


def take_events(healing: Healing) -> int:
    """Receive each event on Stripe's list that has no inbox row, the oldest first, and return how many there were."""
    taken, deadline = 0, healing.module.recorder.monotonic() + SECONDS_MAX
    for chunk in _chunks(healing, EVENTS, healing.lists.events_since):
        wanted = [event for event in chunk if event.wanted]
        known = healing.books.known_events({event.event_id for event in wanted})
        for event in wanted:
            if event.event_id in known:
                continue
            if taken >= FETCHES_MAX or (taken and healing.module.recorder.monotonic() > deadline):
                return taken
            _take(healing, event)
            _tell_if_missed(healing, event)
            taken += 1
        if _move(healing.books, EVENTS, chunk[-1].created) and healing.module.recorder.monotonic() > deadline:
            return taken
    return taken


def _take(healing: Healing, event: Seen) -> None:
    """Receive one event; one that breaks us is parked, so that it never keeps the others back."""
    delivery = _delivery(healing, event)
    try:
        receive(healing.module, delivery)
    except Exception:
        logger.exception("listed event failed", extra={"json_fields": {"event_id": event.event_id}})
        now = healing.module.now()
        row = InboxRow(event.event_id, event.type, event.object_id, "parked", now, reason="crashed")
        healing.module.inbox.put(replace(row, due_at=now + PARK))


def _tell_if_missed(healing: Healing, event: Seen) -> None:
    if healing.module.now() - event.created > MISSED_AFTER:
        fields = {"stripe_event_id": event.event_id, "type": event.type, "object_id": event.object_id}
        logger.info("event was missed", extra={"json_fields": fields})


def _delivery(healing: Healing, event: Seen) -> Delivery:
    """Return the event with its object as it is now; one that cannot be had is parked like a thin one."""
    requests = list[str]()
    try:
        with heard(requests):
            objects, metadata = healing.lists.fetch_as(event.type, event.object_id)
    except Declined:
        objects, metadata = None, {}
    return Delivery(
        event.event_id,
        event.type,
        event.object_id,
        objects,
        metadata,
        event.livemode,
        healing.module.api_version,
        tuple(requests),
    )


def take_settlements(healing: Healing) -> int:
    """Write each balance transaction that is new or became available, and return how many there were."""
    written, deadline = 0, healing.module.recorder.monotonic() + SECONDS_MAX
    for chunk in _chunks(healing, SETTLEMENTS, healing.lists.booked):
        written += settle(healing, chunk)
        moved = _move(healing.books, SETTLEMENTS, chunk[-1].settlement.created)
        if moved and healing.module.recorder.monotonic() > deadline:
            return written
    waiting = healing.books.pending_settlements(healing.module.now(), FETCHES_MAX)
    return written + settle(healing, [healing.lists.balance_transaction(each.txn_id) for each in waiting])


def settle(healing: Healing, booked: Sequence[Booked]) -> int:
    """Join balance transactions into what is on file and return how many were written."""
    known = healing.books.settlements({each.settlement.txn_id for each in booked})
    links = healing.books.links({each.link for each in booked if each.link})
    written = 0
    for each in booked:
        old = known.get(each.settlement.txn_id)
        new = joined(old, replace(each.settlement, order_id=links.get(each.link, "")))
        if new != old:
            healing.books.put_settlement(new)
            written += 1
    return written


def _move(books: Books, name: str, to: datetime) -> bool:
    """Move the mark on to *to* and say whether that was any further: a pass ends only where it got on."""
    mark = books.mark(name)
    if mark is not None and to <= mark:
        return False
    books.move_mark(name, to)
    return True


def _chunks[T: (Seen, Booked)](healing: Healing, name: str, page_of: List[T]) -> Iterator[Sequence[T]]:
    """Return what is listed from the mark on, the oldest first, a hundred at a time."""
    now = healing.module.now()
    since = (healing.books.mark(name) or now - FIRST_LOOK + OVERLAP) - OVERLAP
    for items in windows(page_of, since, now + timedelta(seconds=1)):
        yield from (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))


def windows[T](page_of: List[T], since: datetime, end: datetime) -> Iterator[list[T]]:
    """Return all that is listed from *since* up to *end*, the oldest first, no more than `PAGES_MAX` pages at once.

    A window that was too wide tells how wide the next may be.
    """
    until = end
    while since < end:
        items = _window(page_of, since, until)
        if items is None:
            until = since + max((until - since) / 2, timedelta(seconds=1))
            continue
        yield items
        since, until = until, min(end, until + 2 * (until - since))


def _window[T](page_of: List[T], since: datetime, until: datetime) -> list[T] | None:
    """Return all that is listed in the window, the oldest first; None if that is too much and can be cut in half."""
    items: list[T] = []
    cursor, pages = "", 0
    while pages == 0 or cursor:
        if pages == PAGES_MAX and until - since > timedelta(seconds=1):
            return None
        page = page_of(since, until, cursor)
        items += page.items
        cursor, pages = page.cursor, pages + 1
    return items[::-1]
