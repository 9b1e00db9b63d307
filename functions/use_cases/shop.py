"""What admins keep for the shop: products, promotions, rates, settings. A change names the record that it has seen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from functions.domain.catalog import Product
from functions.domain.errors import Contended, FaultyRecord, NotFound, PreconditionFailed
from functions.domain.promotions import Promotion
from functions.domain.shipping import ShippingRate
from functions.domain.taxes import TaxRow
from functions.use_cases.books import Books
from functions.use_cases.customers import Addresses
from functions.use_cases.explain import Desk
from functions.use_cases.personal_data import PersonalData
from functions.use_cases.ports import CommitFailed
from functions.use_cases.settings import Settings
from functions.use_cases.shop_rules import faults
from functions.use_cases.stock import Stock

TRIES_MAX = 5


@dataclass(frozen=True)
class Kept[T]:
    """A record as it stands; its `tag` is another one after every change."""

    record_id: str
    value: T
    tag: str


@dataclass(frozen=True)
class Write[T]:
    """A change of one record: `value` None removes it; `seen` is its tag, None where there was none."""

    record_id: str
    value: T | None
    seen: str | None
    actor: str
    at: datetime


class Records[T](Protocol):
    """Records of one kind, by id."""

    def get(self, record_id: str) -> Kept[T] | None:
        """Return the record, or None.

        Raises:
            InvalidInput: no record can have this id.
            Unavailable: no answer, or it cannot be read.
        """

    def page(self, *, limit: int, after: str) -> Sequence[Kept[T]]:
        """Return the records whose ids come after *after*, in the order of their ids.

        Raises:
            Unavailable: no answer, or one of them cannot be read.
        """

    def write(self, writes: Sequence[Write[T]]) -> None:
        """Make these changes and an entry for each in its record's `changes`: all, if all are as seen, or none.

        Raises:
            CommitFailed: it did not happen, or it may have: read again.
        """


@dataclass(frozen=True)
class Shop:
    """All that admins keep."""

    products: Records[Product]
    promotions: Records[Promotion]
    shipping_rates: Records[ShippingRate]
    tax_rates: Records[TaxRow]
    settings: Records[Settings]
    stock: Stock


@dataclass(frozen=True)
class Change:
    """Who changes a record, when, and of which one: `holds` is asked with its tag, None if there is no record."""

    record_id: str
    holds: Callable[[str | None], bool]
    actor: str
    at: datetime


def put[T](records: Records[T], change: Change, value: T) -> tuple[Kept[T], bool]:
    """Make the record what *value* says, and return it and whether it is new.

    A change that stands already is done: a request whose answer was lost can be repeated.

    Raises:
        FaultyRecord: *value* cannot stand.
        PreconditionFailed: the record as it stands is not the one that was seen.
        Contended: too many changes at once.
    """
    found = faults(value)
    if found:
        raise FaultyRecord(found)
    is_new = False
    for tries in range(TRIES_MAX):
        kept = records.get(change.record_id)
        if kept and kept.value == value and (tries or not change.holds(None)):
            return kept, is_new
        seen = _seen(change, kept)
        is_new = kept is None
        _try(records, Write(change.record_id, value, seen, change.actor, change.at))
    raise Contended


def remove[T](records: Records[T], change: Change) -> Kept[T]:
    """Remove the record and return what it was.

    Raises:
        NotFound: there is none.
        PreconditionFailed: the record as it stands is not the one that was seen.
        Contended: too many changes at once.
    """
    last: Kept[T] | None = None
    for _ in range(TRIES_MAX):
        kept = records.get(change.record_id)
        if kept is None:
            if last is None:
                raise NotFound("record")
            return last
        last = kept
        _try(records, Write(change.record_id, None, _seen(change, kept), change.actor, change.at))
    raise Contended


def _seen[T](change: Change, kept: Kept[T] | None) -> str | None:
    tag = kept.tag if kept else None
    if not change.holds(tag):
        raise PreconditionFailed
    return tag


def _try[T](records: Records[T], write: Write[T]) -> None:
    try:
        records.write([write])
    except CommitFailed:
        return


class Office(Desk, Protocol):
    """What stands beside the orders: what is known of one of them, and what admins keep."""

    @property
    def shop(self) -> Shop:
        """Return what admins keep."""

    @property
    def addresses(self) -> Addresses:
        """Return what customers keep."""

    @property
    def books(self) -> Books:
        """Return the records across orders."""

    @property
    def personal_data(self) -> PersonalData:
        """Return all that is kept of customers."""
