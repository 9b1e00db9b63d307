"""All that is kept of one customer, to be given to them: GDPR articles 15 and 20, and the CCPA's right to know.

docs/decisions/0015 says what of it is in the file, and why.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from functions.domain.errors import Unavailable
from functions.domain.notes import Note
from functions.domain.order import Order
from functions.use_cases.consent import Evidence
from functions.use_cases.customers import Address, Addresses
from functions.use_cases.payments import CallFailed, SavedMethod, SavedMethods
from functions.use_cases.ports import Contact, Customers
from functions.use_cases.purses import PurseEntry
from functions.use_cases.search import Place

WITHHELD = frozenset({"fraud"})
"""The notes that are not given: like the reason of a hold, they would tell who is suspected of what."""


@dataclass(frozen=True)
class KeptMail:
    """A mail that was written for an order and is not removed yet."""

    at: datetime
    to: Sequence[str]
    subject: str
    text: str


@dataclass(frozen=True)
class Kept:
    """All that is kept of one order beside its history; an erased part is None, or not there."""

    order: Order
    contact: Contact | None = None
    evidence: Evidence | None = None
    notes: Sequence[Note] = ()
    mails: Sequence[KeptMail] = ()


@dataclass(frozen=True)
class KeptPage:
    """Some of a customer's orders, the newest first; `after` is where the next page goes on, None on the last.

    `unreadable` are the ids of those of them that this code cannot read.
    """

    orders: Sequence[Kept]
    unreadable: Sequence[str]
    after: Place | None


@dataclass(frozen=True)
class Credit:
    """A customer's store credit in one currency, in minor units, and what staff changed of it, the oldest first."""

    currency: str
    balance: int
    entries: Sequence[PurseEntry]


class PersonalData(Protocol):
    """What is kept of customers, read at one go."""

    def orders(self, customer_id: str, after: Place | None) -> KeptPage:
        """Return a page of the customer's orders; it costs the same few reads however many there are.

        Raises:
            Unavailable: no answer.
        """

    def credits(self, customer_id: str) -> Sequence[Credit]:
        """Return the customer's store credit, by currency.

        Raises:
            InvalidInput: nobody can have this id.
            Unavailable: no answer.
        """


@dataclass(frozen=True)
class Sources:
    """Where the parts of an export come from; without `methods`, Stripe cannot be asked."""

    customers: Customers
    methods: SavedMethods | None
    addresses: Addresses
    personal_data: PersonalData


@dataclass(frozen=True)
class Profile:
    """What is kept of a customer beside the orders; `methods` is None when Stripe did not answer."""

    customer_id: str
    stripe_id: str | None
    addresses: Sequence[Address]
    methods: Sequence[SavedMethod] | None
    credits: Sequence[Credit]


def profile_of(sources: Sources, customer_id: str) -> Profile:
    """Return what is kept of the customer beside the orders.

    Raises:
        InvalidInput: nobody can have this id.
        Unavailable: the database does not answer; that Stripe does not, is no error.
    """
    row = sources.customers.get(customer_id)
    stripe_id = row.stripe_id if row else None
    return Profile(
        customer_id,
        stripe_id,
        sources.addresses.read(customer_id).addresses,
        _methods(sources.methods, stripe_id),
        sources.personal_data.credits(customer_id),
    )


def _methods(methods: SavedMethods | None, stripe_id: str | None) -> Sequence[SavedMethod] | None:
    if stripe_id is None:
        return ()
    try:
        return methods.all(stripe_id) if methods else None
    except CallFailed:
        return None


def pages_of(sources: Sources, customer_id: str, is_late: Callable[[], bool]) -> Iterator[KeptPage | None]:
    """Return the customer's orders by pages, the first one read before this returns.

    None as the last one stands for orders that could not be read in time.

    Raises:
        Unavailable: the first page cannot be read.
    """
    first = sources.personal_data.orders(customer_id, None)
    return _from(sources, customer_id, first, is_late)


def _from(sources: Sources, customer_id: str, page: KeptPage, is_late: Callable[[], bool]) -> Iterator[KeptPage | None]:
    yield page
    while page.after is not None:
        if is_late():
            yield None
            return
        try:
            page = sources.personal_data.orders(customer_id, page.after)
        except Unavailable:
            yield None
            return
        yield page


def given(notes: Sequence[Note]) -> list[Note]:
    """Return the notes that the customer is given: those that still have their text, but for what is `WITHHELD`."""
    return [note for note in notes if note.text is not None and note.code not in WITHHELD]
