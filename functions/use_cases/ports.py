"""What the use-cases need from outside, as small as the need. Adapters and fakes pass one contract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from functions.domain.attention import Problem
from functions.domain.catalog import Product
from functions.domain.events import OrderEvent
from functions.domain.ledger import Posting
from functions.domain.notes import Note
from functions.domain.order import Order
from functions.domain.summary import Summary
from functions.domain.takings import Counter, Taking
from functions.use_cases.consent import Evidence
from functions.use_cases.search import Place, Span


class CommitFailed(Exception):
    """The commit did not happen, or its answer was lost: read again and see."""


@dataclass(frozen=True)
class Contact:
    """Personal data of one order; it never enters events or logs."""

    name: str
    email: str
    phone: str = ""
    address: Mapping[str, str] = field(default_factory=dict)
    locale: str = ""
    """The language to write in; empty: the installation's."""


@dataclass(frozen=True)
class Recorded:
    """What is on file under an event's id."""

    input_hash: str
    nonce: str


@dataclass(frozen=True)
class Snapshot:
    """One consistent read before a commit; `token` stands for the order's version in the store."""

    order: Order | None
    token: object
    event: Recorded | None
    links: Mapping[str, str] = field(default_factory=dict)
    """Stripe object id → order id, for those asked for that have one."""
    levels: Mapping[Counter, tuple[int | None, object]] = field(default_factory=dict)
    """Counter → (what it shows, token), for all that were asked for; None for one that does not exist."""


@dataclass(frozen=True)
class InboxRow:
    """One event that Stripe delivered: ids only. `status`: handled, ignored, foreign, parked, dead."""

    event_id: str
    type: str
    object_id: str
    status: str
    received_at: datetime
    reason: str = ""
    order_id: str = ""
    attempts: int = 0
    due_at: datetime | None = None


@dataclass(frozen=True)
class OutboxRow:
    """One effect that is due: what to do for which order, and how often it was tried."""

    row_id: str
    order_id: str
    number: str
    event_id: str
    seq: int
    kind: str
    subject: str
    due_at: datetime
    attempts: int = 0
    lease_until: datetime | None = None
    dead: bool = False
    error: str = ""
    message: Mapping[str, object] = field(default_factory=dict)
    """What `publish` or `mail` says, as the order stood when the event was recorded."""


@dataclass(frozen=True)
class Entry:
    """An event document: written once, chained to the one before."""

    event: OrderEvent
    seq: int
    nonce: str
    codes: tuple[str, ...]
    postings: tuple[Posting, ...]
    previous_hash: str


@dataclass(frozen=True)
class Commit:
    """All that one event writes, in one commit or not at all."""

    before: Order | None
    token: object
    after: Order
    entry: Entry
    links: Sequence[str] = ()
    outbox: Sequence[OutboxRow] = ()
    done: str = ""
    """The outbox row that this event completes; deleted in the same commit."""
    inbox: InboxRow | None = None
    problems: Sequence[Problem] = ()
    levels: Mapping[Counter, tuple[int, object]] = field(default_factory=dict)
    """Counter → (what it shows from now on, token read)."""
    contact: Contact | None = None
    evidence: Evidence | None = None
    note: Note | None = None
    """A note to write down, or one whose text and salt are gone from now on."""


class Orders(Protocol):
    """The orders and all that is committed with them."""

    def read(
        self, order_id: str, event_id: str, *, links: Sequence[str] = (), takings: Sequence[Taking] = ()
    ) -> Snapshot:
        """Return the order, the event under this id, the links asked for, and the counters that *takings* are of."""

    def commit(self, commit: Commit) -> str:
        """Write all of *commit* and return the event's hash, if nothing it read has changed.

        Raises:
            CommitFailed: it did not happen, or it may have: read again.
        """

    def get(self, order_id: str) -> Order | None:
        """Return the order, or None."""

    def contact(self, order_id: str) -> Contact | None:
        """Return the order's personal data, or None once erased."""

    def of_customer(self, customer_id: str, *, limit: int, after: Place | None) -> list[Summary]:
        """Return the customer's orders in a line each, newest first, from *after* on."""

    def search(self, filters: Mapping[str, str], *, limit: int, after: Place | None, span: Span = ...) -> list[Summary]:
        """Return orders by equal facets in a line each, as *span* orders them, from *after* on.

        An order that a newer version wrote is passed over.
        """

    def find_by_link(self, object_ids: Sequence[str]) -> str | None:
        """Return the order that the first of these Stripe objects with a link belongs to, or None."""

    def entries(self, order_id: str) -> list[Mapping[str, object]]:
        """Return the order's event documents by `seq`."""

    def due(self, now: datetime, limit: int) -> list[str]:
        """Return the ids of orders with a timer that is due; one that cannot be read must not hide the others."""

    def defer(self, order_id: str, until: datetime, problem: Problem) -> None:
        """Move the timer of an order that cannot be recorded, and raise *problem*: poison never blocks."""


class Outbox(Protocol):
    """The effects that are due."""

    def get(self, row_id: str) -> OutboxRow | None:
        """Return the row, or None when it is done."""

    def claim(self, row: OutboxRow, until: datetime) -> bool:
        """Lease the row until *until*, one more attempt; False when another holds it or it is gone."""

    def finish(self, row: OutboxRow) -> None:
        """Delete the row; one that is gone already is done."""

    def retry(self, row: OutboxRow, due_at: datetime, error: str, *, dead: bool) -> None:
        """Put the row back for later; a dead one waits for an operator."""

    def due(self, now: datetime, limit: int) -> list[OutboxRow]:
        """Return rows that are due and not dead."""

    def mail(self, row: OutboxRow, message: Mapping[str, object]) -> None:
        """Write the mail document and delete the row in one commit; doing it again changes nothing."""


class Inbox(Protocol):
    """Stripe's events as they were received."""

    def put(self, row: InboxRow) -> bool:
        """Store the row if none has its id; False when there was one."""

    def get(self, event_id: str) -> InboxRow | None:
        """Return the row, or None."""

    def update(self, row: InboxRow) -> None:
        """Replace the row."""

    def claim(self, row: InboxRow, until: datetime) -> bool:
        """Take the row up until *until*, one more attempt; False when another did, or it is done."""

    def due(self, now: datetime, limit: int) -> list[InboxRow]:
        """Return rows that wait to be handled."""

    def dead(self, limit: int) -> list[InboxRow]:
        """Return rows that were given up, the oldest first."""


@dataclass(frozen=True)
class ProblemRow:
    """What an operator must know, as it stands; `refund_id` answers an orphan payment that was given back."""

    problem_id: str
    order_id: str
    code: str
    subject: str
    raised_at: datetime
    is_open: bool
    refund_key: str | None = None
    refund_decided_at: datetime | None = None
    refund_id: str | None = None


class Problems(Protocol):
    """What the operator must know."""

    def get(self, problem_id: str) -> ProblemRow | None:
        """Return the problem, or None."""

    def open(self, limit: int) -> list[ProblemRow]:
        """Return open problems, the newest first."""

    def raised_since(self, since: datetime, limit: int) -> list[ProblemRow]:
        """Return the problems raised since then that are still open, the oldest first."""

    def decide_refund(self, problem_id: str, key: str, actor: str, at: datetime) -> None:
        """Record that an orphan payment is to be given back, under *key*, before Stripe is asked."""

    def refunded(self, problem_id: str, refund_id: str, at: datetime) -> None:
        """Record the refund, and close the problem."""

    def raise_problem(self, order_id: str, problem: Problem, at: datetime) -> None:
        """Write the problem once per order, code and subject."""

    def resolve(self, order_id: str, problem: Problem, at: datetime) -> None:
        """Close the problem, if it was raised."""


@dataclass(frozen=True)
class StripeCustomer:
    """The row of one customer: the call's key before it is made, the Stripe id after."""

    customer_id: str
    key: str
    stripe_id: str | None = None
    requested_at: datetime | None = None
    """When the call was first made under this key; None in rows of earlier code."""


class Customers(Protocol):
    """Who is which customer at Stripe."""

    def get(self, customer_id: str) -> StripeCustomer | None:
        """Return the row, or None."""

    def request(self, row: StripeCustomer) -> StripeCustomer:
        """Write the row unless there is one, and return the one that stands."""

    def renew(self, row: StripeCustomer) -> None:
        """Record another key and when it was asked under."""

    def forget(self, row: StripeCustomer, gone: str) -> None:
        """Record *row*, which has no Stripe id, where *gone* is the Stripe id; another one stays."""

    def accept(self, customer_id: str, stripe_id: str) -> None:
        """Record Stripe's id."""


class Catalog(Protocol):
    """What is for sale, and at what price; a host brings its own."""

    def products(self, skus: Sequence[str]) -> Mapping[str, Product]:
        """Return the products that are for sale, by SKU."""
