"""What healing needs beside the module's ports: Stripe's own lists, and our records across orders."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from functions.domain.figures import Figures
from functions.domain.joins import StripeObject
from functions.domain.settlements import Settlement
from functions.use_cases.module import Module
from functions.use_cases.ports import InboxRow, OutboxRow


@dataclass(frozen=True)
class Seen:
    """One event on Stripe's list. Nothing of its payload is believed; `wanted` says whether orders need its type."""

    event_id: str
    type: str
    object_id: str
    created: datetime
    livemode: bool
    wanted: bool


@dataclass(frozen=True)
class Found:
    """One object on Stripe's lists: what it says, and the metadata that names its order."""

    object_id: str
    objects: tuple[StripeObject, ...]
    metadata: Mapping[str, str]
    created: datetime


@dataclass(frozen=True)
class Booked:
    """One balance transaction on Stripe's list, with the object that ties its source to an order, if there is one."""

    settlement: Settlement
    link: str = ""


@dataclass(frozen=True)
class Page[T]:
    """One page of a list, the newest first; `cursor` asks for the next, empty on the last."""

    items: Sequence[T]
    cursor: str


@dataclass(frozen=True)
class DayReport:
    """The figures of one day (UTC) by currency, and when they were written down; None while they are still counted."""

    day: date
    figures: Mapping[str, Figures]
    made_at: datetime | None = None


class Kind(StrEnum):
    """The lists of Stripe's objects that orders are compared with."""

    SESSIONS = "sessions"
    PAYMENT_INTENTS = "payment_intents"
    CHARGES = "charges"
    REFUNDS = "refunds"
    DISPUTES = "disputes"


class Lists(Protocol):
    """Stripe's own books. A window is from `since` up to and without `until`; one call makes one request.

    Every call may raise `OutcomeUnknown`, `NotNow` or `Declined`.
    """

    def events_since(self, since: datetime, until: datetime, cursor: str = "") -> Page[Seen]:
        """Return events created in the window, whether they were delivered or not."""

    def fetch_as(self, event_type: str, object_id: str) -> tuple[tuple[StripeObject, ...], Mapping[str, str]]:
        """Return the facts about an object as it is now, read as an event of this type, and its metadata."""

    def created(self, kind: Kind, since: datetime, until: datetime, cursor: str = "") -> Page[Found]:
        """Return objects of one kind created in the window."""

    def booked(self, since: datetime, until: datetime, cursor: str = "") -> Page[Booked]:
        """Return balance transactions created in the window."""

    def balance_transaction(self, txn_id: str) -> Booked:
        """Return one balance transaction as it is now."""


class Books(Protocol):
    """Our records across orders."""

    def mark(self, name: str) -> datetime | None:
        """Return how far the list *name* was taken in, or None."""

    def move_mark(self, name: str, to: datetime) -> None:
        """Write how far the list *name* was taken in."""

    def known_events(self, event_ids: Collection[str]) -> set[str]:
        """Return those of these Stripe events that have an inbox row."""

    def settlements(self, txn_ids: Collection[str]) -> Mapping[str, Settlement]:
        """Return the settlements on file under these ids."""

    def settlements_between(self, since: datetime, until: datetime) -> Iterator[Settlement]:
        """Return settlements whose balance transaction was created in the window."""

    def pending_settlements(self, now: datetime, limit: int) -> list[Settlement]:
        """Return settlements that are pending here and should be available by *now*."""

    def put_settlement(self, settlement: Settlement) -> None:
        """Write the settlement; what was on file under its id was joined into it."""

    def orders_since(self, since: datetime) -> Iterator[str]:
        """Return the ids of orders written at or after *since*, the oldest change first."""

    def links(self, object_ids: Collection[str]) -> Mapping[str, str]:
        """Return the order that each of these Stripe objects is linked to; those without a link are left out."""

    def put_link(self, object_id: str, order_id: str) -> None:
        """Link the object to the order unless it has a link."""

    def outbox(self) -> Iterator[OutboxRow]:
        """Return every outbox row."""

    def outbox_of(self, order_id: str) -> list[OutboxRow]:
        """Return the outbox rows of one order, dead ones too."""

    def queue(self, row: OutboxRow) -> None:
        """Write the outbox row unless there is one with its id."""

    def inbox_since(self, since: datetime) -> Iterator[InboxRow]:
        """Return the inbox rows received at or after *since*."""

    def put_digest(self, day: str, digest: str, orders: int, at: datetime) -> bool:
        """Write the digest of one day's chain heads unless there is one; False when there was."""

    def put_report(self, report: DayReport) -> bool:
        """Write the report of one day unless there is one; False when there was."""

    def reports(self, days: Collection[date]) -> Mapping[date, DayReport]:
        """Return the reports that were written of these days."""


@dataclass(frozen=True)
class Healing:
    """The module with what healing needs beside its ports."""

    module: Module
    lists: Lists
    books: Books
