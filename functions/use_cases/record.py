"""`record`: the one write path. Every change of an order is one event, committed once, whoever brings it and how often.

    read the order and the event → apply → commit if the order is still the one that was read, else again

A commit that fails may have happened (its answer was lost): the event document under our id with our nonce is our own
success, with another nonce a replay. Facts that add nothing write nothing but their inbox row.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from functions.domain.apply import Change, apply
from functions.domain.edit_events import EditWithdrawn
from functions.domain.effects import Effect, EffectKind
from functions.domain.errors import Contended, IdempotencyConflict, NotFound, PreconditionFailed
from functions.domain.events import CancelRequested, OrderEvent, OrderPlaced, TimerFired
from functions.domain.mailed import mailed
from functions.domain.notes import Note
from functions.domain.order import Order
from functions.domain.published import published
from functions.domain.takings import Counter, CounterGone, Taking, level_after
from functions.use_cases.consent import Evidence
from functions.use_cases.ports import Commit, CommitFailed, Contact, Entry, Inbox, InboxRow, Orders, OutboxRow, Snapshot

RETRY_SECONDS_MAX = 8.0
BACKOFF_SECONDS_BASE = 0.02
BACKOFF_SECONDS_MAX = 0.5
FAST_PATH = timedelta(seconds=30)
"""How long a trigger has for an effect before the sweep takes it up."""


class LinkedElsewhere(Exception):
    """A Stripe object that the event names belongs to another order: one object, one order."""

    def __init__(self, order_id: str) -> None:
        super().__init__(order_id)
        self.order_id = order_id


class Outcome(StrEnum):
    """What recording an event came to."""

    RECORDED = "recorded"
    REPLAYED = "replayed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Result:
    """The order as it is after the event, and whether this call changed it."""

    order: Order
    outcome: Outcome


@dataclass(frozen=True)
class Extras:
    """What goes with the event: its inbox row, the outbox row it completes, personal data, what else to read."""

    inbox: InboxRow | None = None
    done: str = ""
    contact: Contact | None = None
    evidence: Evidence | None = None
    note: Note | None = None
    links: Sequence[str] = ()
    takings: Sequence[Taking] = ()
    """What the event is thought to take: read with the order, so that it need not be read again."""
    customer_id: str | None = None
    """Only this customer's order; another's answers like an absent one."""


NO_EXTRAS = Extras()
_END_EDITS = (TimerFired, CancelRequested, EditWithdrawn)


@dataclass(frozen=True)
class Recorder:
    """`record` with what it needs: the store, time, patience and chance."""

    orders: Orders
    inbox: Inbox
    origin: Callable[[], str]
    publishes: Callable[[], bool]
    """Whether the host application is told of every event."""
    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    sleep: Callable[[float], None]
    chance: Callable[[], float]
    nonce: Callable[[], str]
    expects: Collection[int] | None = None
    """The versions of the order that the caller has seen; None: whichever it is."""

    def record(self, event: OrderEvent, extras: Extras = NO_EXTRAS, seen: Snapshot | None = None) -> Result:
        """Apply *event* to its order exactly once and return the order; *seen* is a read that was just made for it.

        Raises:
            IdempotencyConflict: another command was recorded under this id.
            Refused: the order's state does not allow the command.
            Exhausted: less is left than the command takes.
            PreconditionFailed: the order has moved on since the caller saw it.
            NotFound: there is no such order.
            LinkedElsewhere: a Stripe object of the event belongs to another order.
            Contended: too many writers for `RETRY_SECONDS_MAX`; nothing was written.
        """
        nonce, deadline, tries, takings = self.nonce(), self.monotonic() + RETRY_SECONDS_MAX, 0, extras.takings
        while True:
            seen = seen or self.orders.read(event.order_id, event.event_id, links=extras.links, takings=takings)
            check_owner(seen.order, extras.customer_id)
            if seen.event is not None:
                return self._known(event, seen, nonce, extras)
            if self.expects is not None and seen.order is not None and seen.order.version not in self.expects:
                raise PreconditionFailed
            change = self._apply(event, seen)
            if not change.changed:
                return self._unchanged(change, extras)
            if any(taking.counter not in seen.levels for taking in change.takings):
                seen, takings = None, change.takings
                continue
            commit = self._commit(event, seen, change, nonce, extras)
            if tries and self.monotonic() >= deadline:
                raise Contended  # Said after a last look: a refusal would be the better answer.
            try:
                head = self.orders.commit(commit)
                return Result(replace(change.order, head_hash=head), Outcome.RECORDED)
            except CommitFailed:
                seen, tries = None, self._back_off(tries)

    def _apply(self, event: OrderEvent, seen: Snapshot) -> Change:
        if seen.order is None and not isinstance(event.body, OrderPlaced):
            raise NotFound
        elsewhere = [order_id for order_id in seen.links.values() if order_id != event.order_id]
        if elsewhere:
            raise LinkedElsewhere(elsewhere[0])
        return apply(seen.order, event, origin=self.origin())

    def _known(self, event: OrderEvent, seen: Snapshot, nonce: str, extras: Extras) -> Result:
        known, order = seen.event, seen.order
        if known is None or order is None:
            raise LookupError(f"event {event.event_id} stands without its order")
        if event.is_command and known.input_hash != event.input_hash:
            raise IdempotencyConflict
        if known.nonce == nonce:
            return Result(order, Outcome.RECORDED)
        if extras.inbox is not None:
            self.inbox.put(extras.inbox)
        return Result(order, Outcome.REPLAYED)

    def _unchanged(self, change: Change, extras: Extras) -> Result:
        if extras.inbox is not None:
            self.inbox.put(extras.inbox)
        return Result(change.order, Outcome.UNCHANGED)

    def _commit(self, event: OrderEvent, seen: Snapshot, change: Change, nonce: str, extras: Extras) -> Commit:
        previous = seen.order.head_hash if seen.order else ""
        told = published(seen.order, change.order, event, change.codes) if self.publishes() else {}
        entry = Entry(event, change.order.version, nonce, change.codes, change.postings, previous)
        return Commit(
            before=seen.order,
            token=seen.token,
            after=change.order,
            entry=entry,
            links=[link for link in extras.links if link not in seen.links],
            outbox=_outbox(event, change, {EffectKind.PUBLISH: told, EffectKind.MAIL: mailed(change.order)}),
            done=extras.done,
            inbox=extras.inbox,
            problems=change.problems,
            levels=_levels(event, change.takings, seen),
            contact=extras.contact,
            evidence=extras.evidence,
            note=extras.note,
        )

    def _back_off(self, tries: int) -> int:
        """Wait a random while, longer each time, and return the number of tries."""
        self.sleep(self.chance() * min(BACKOFF_SECONDS_MAX, BACKOFF_SECONDS_BASE * 2**tries))
        return tries + 1


def check_owner(order: Order | None, customer_id: str | None) -> None:
    """Raise `NotFound` for an order of anybody but *customer_id*; None lets everyone pass."""
    if order is not None and customer_id is not None and order.customer_id != customer_id:
        raise NotFound


def _levels(event: OrderEvent, takings: Sequence[Taking], seen: Snapshot) -> dict[Counter, tuple[int, object]]:
    """Return what each counter shows after the event.

    What is given back beside what the event is for, as an edit ends, is dropped where nobody counts it any more: no
    fact, timer or cancel fails for that.
    """
    levels: dict[Counter, tuple[int, object]] = {}
    for taking in takings:
        level, token = seen.levels[taking.counter]
        try:
            levels[taking.counter] = level_after(taking, level), token
        except CounterGone:
            if not (event.is_fact or isinstance(event.body, _END_EDITS)):
                raise
    return levels


def _outbox(event: OrderEvent, change: Change, said: Mapping[EffectKind, Mapping[str, object]]) -> list[OutboxRow]:
    """Return a row for each effect, with what is *said* in it, and one to publish the event, if that says anything."""
    due = [*change.effects, Effect(EffectKind.PUBLISH)] if said[EffectKind.PUBLISH] else change.effects
    return [
        OutboxRow(
            row_id=f"{event.event_id}.{effect.name}",
            order_id=event.order_id,
            number=change.order.number,
            event_id=event.event_id,
            seq=change.order.version,
            kind=effect.kind,
            subject=effect.subject,
            due_at=event.at + FAST_PATH,
            message=said.get(effect.kind, {}),
        )
        for effect in due
    ]
