"""The ports that hold state, with a fault possible at each I/O point; errors are those of the Firestore adapters."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import override

from functions.domain.attention import Problem
from functions.domain.errors import Unavailable
from functions.domain.order import Order
from functions.domain.settlements import Settlement
from functions.domain.summary import Summary
from functions.domain.takings import Taking
from functions.use_cases.books import Books, DayReport
from functions.use_cases.ports import (
    Commit,
    CommitFailed,
    Contact,
    Customers,
    Inbox,
    InboxRow,
    Orders,
    Outbox,
    OutboxRow,
    ProblemRow,
    Problems,
    Snapshot,
    StripeCustomer,
)
from functions.use_cases.search import WHOLE, Place, Span
from ops.simulation.faults import Faults


def silent() -> Unavailable:
    """Return what a read without an answer raises."""
    return Unavailable("simulated")


@dataclass(frozen=True)
class FaultyOrders(Orders):
    """`Orders` that may fail."""

    inner: Orders
    faults: Faults

    @override
    def read(
        self, order_id: str, event_id: str, *, links: Sequence[str] = (), takings: Sequence[Taking] = ()
    ) -> Snapshot:
        return self.faults.read(lambda: self.inner.read(order_id, event_id, links=links, takings=takings), silent())

    @override
    def commit(self, commit: Commit) -> str:
        return self.faults.write(lambda: self.inner.commit(commit), CommitFailed("simulated"))

    @override
    def get(self, order_id: str) -> Order | None:
        return self.faults.read(lambda: self.inner.get(order_id), silent())

    @override
    def contact(self, order_id: str) -> Contact | None:
        return self.faults.read(lambda: self.inner.contact(order_id), silent())

    @override
    def of_customer(self, customer_id: str, *, limit: int, after: Place | None) -> list[Summary]:
        return self.faults.read(lambda: self.inner.of_customer(customer_id, limit=limit, after=after), silent())

    @override
    def search(
        self, filters: Mapping[str, str], *, limit: int, after: Place | None, span: Span = WHOLE
    ) -> list[Summary]:
        return self.faults.read(lambda: self.inner.search(filters, limit=limit, after=after, span=span), silent())

    @override
    def find_by_link(self, object_ids: Sequence[str]) -> str | None:
        return self.faults.read(lambda: self.inner.find_by_link(object_ids), silent())

    @override
    def entries(self, order_id: str) -> list[Mapping[str, object]]:
        return self.faults.read(lambda: self.inner.entries(order_id), silent())

    @override
    def due(self, now: datetime, limit: int) -> list[str]:
        return self.faults.read(lambda: self.inner.due(now, limit), silent())

    @override
    def defer(self, order_id: str, until: datetime, problem: Problem) -> None:
        self.faults.write(lambda: self.inner.defer(order_id, until, problem), CommitFailed("simulated"))


@dataclass(frozen=True)
class FaultyOutbox(Outbox):
    """`Outbox` that may fail."""

    inner: Outbox
    faults: Faults

    @override
    def get(self, row_id: str) -> OutboxRow | None:
        return self.faults.read(lambda: self.inner.get(row_id), silent())

    @override
    def claim(self, row: OutboxRow, until: datetime) -> bool:
        try:
            return self.faults.write(lambda: self.inner.claim(row, until), CommitFailed("simulated"))
        except CommitFailed:
            return False

    @override
    def finish(self, row: OutboxRow) -> None:
        self.faults.write(lambda: self.inner.finish(row), silent())

    @override
    def retry(self, row: OutboxRow, due_at: datetime, error: str, *, dead: bool) -> None:
        self.faults.write(lambda: self.inner.retry(row, due_at, error, dead=dead), silent())

    @override
    def due(self, now: datetime, limit: int) -> list[OutboxRow]:
        return self.faults.read(lambda: self.inner.due(now, limit), silent())

    @override
    def mail(self, row: OutboxRow, message: Mapping[str, object]) -> None:
        self.faults.write(lambda: self.inner.mail(row, message), CommitFailed("simulated"))


@dataclass(frozen=True)
class FaultyInbox(Inbox):
    """`Inbox` that may fail."""

    inner: Inbox
    faults: Faults

    @override
    def put(self, row: InboxRow) -> bool:
        return self.faults.write(lambda: self.inner.put(row), silent())

    @override
    def update(self, row: InboxRow) -> None:
        self.faults.write(lambda: self.inner.update(row), CommitFailed("simulated"))

    @override
    def get(self, event_id: str) -> InboxRow | None:
        return self.faults.read(lambda: self.inner.get(event_id), silent())

    @override
    def claim(self, row: InboxRow, until: datetime) -> bool:
        return self.faults.write(lambda: self.inner.claim(row, until), silent())

    @override
    def dead(self, limit: int) -> list[InboxRow]:
        return self.faults.read(lambda: self.inner.dead(limit), silent())

    @override
    def due(self, now: datetime, limit: int) -> list[InboxRow]:
        return self.faults.read(lambda: self.inner.due(now, limit), silent())


@dataclass(frozen=True)
class FaultyProblems(Problems):
    """`Problems` that may fail."""

    inner: Problems
    faults: Faults

    @override
    def raise_problem(self, order_id: str, problem: Problem, at: datetime) -> None:
        self.faults.write(lambda: self.inner.raise_problem(order_id, problem, at), silent())

    @override
    def get(self, problem_id: str) -> ProblemRow | None:
        return self.faults.read(lambda: self.inner.get(problem_id), silent())

    @override
    def open(self, limit: int) -> list[ProblemRow]:
        return self.faults.read(lambda: self.inner.open(limit), silent())

    @override
    def raised_since(self, since: datetime, limit: int) -> list[ProblemRow]:
        return self.faults.read(lambda: self.inner.raised_since(since, limit), silent())

    @override
    def decide_refund(self, problem_id: str, key: str, actor: str, at: datetime) -> None:
        self.faults.write(lambda: self.inner.decide_refund(problem_id, key, actor, at), silent())

    @override
    def refunded(self, problem_id: str, refund_id: str, at: datetime) -> None:
        self.faults.write(lambda: self.inner.refunded(problem_id, refund_id, at), silent())

    @override
    def resolve(self, order_id: str, problem: Problem, at: datetime) -> None:
        self.faults.write(lambda: self.inner.resolve(order_id, problem, at), silent())


@dataclass(frozen=True)
class FaultyCustomers(Customers):
    """`Customers` that may fail."""

    inner: Customers
    faults: Faults

    @override
    def get(self, customer_id: str) -> StripeCustomer | None:
        return self.faults.read(lambda: self.inner.get(customer_id), silent())

    @override
    def request(self, row: StripeCustomer) -> StripeCustomer:
        return self.faults.write(lambda: self.inner.request(row), silent())

    @override
    def renew(self, row: StripeCustomer) -> None:
        self.faults.write(lambda: self.inner.renew(row), silent())

    @override
    def forget(self, row: StripeCustomer, gone: str) -> None:
        self.faults.write(lambda: self.inner.forget(row, gone), silent())

    @override
    def accept(self, customer_id: str, stripe_id: str) -> None:
        self.faults.write(lambda: self.inner.accept(customer_id, stripe_id), silent())


@dataclass(frozen=True)
class FaultyBooks(Books):
    """`Books` that may fail where a pass over Stripe's lists reads and writes."""

    inner: Books
    faults: Faults

    @override
    def mark(self, name: str) -> datetime | None:
        return self.faults.read(lambda: self.inner.mark(name), silent())

    @override
    def move_mark(self, name: str, to: datetime) -> None:
        self.faults.write(lambda: self.inner.move_mark(name, to), silent())

    @override
    def known_events(self, event_ids: Collection[str]) -> set[str]:
        return self.faults.read(lambda: self.inner.known_events(event_ids), silent())

    @override
    def settlements(self, txn_ids: Collection[str]) -> Mapping[str, Settlement]:
        return self.faults.read(lambda: self.inner.settlements(txn_ids), silent())

    @override
    def settlements_between(self, since: datetime, until: datetime) -> Iterator[Settlement]:
        return self.inner.settlements_between(since, until)

    @override
    def pending_settlements(self, now: datetime, limit: int) -> list[Settlement]:
        return self.faults.read(lambda: self.inner.pending_settlements(now, limit), silent())

    @override
    def put_settlement(self, settlement: Settlement) -> None:
        self.faults.write(lambda: self.inner.put_settlement(settlement), silent())

    @override
    def orders_since(self, since: datetime) -> Iterator[str]:
        return self.inner.orders_since(since)

    @override
    def links(self, object_ids: Collection[str]) -> Mapping[str, str]:
        return self.faults.read(lambda: self.inner.links(object_ids), silent())

    @override
    def put_link(self, object_id: str, order_id: str) -> None:
        self.faults.write(lambda: self.inner.put_link(object_id, order_id), silent())

    @override
    def outbox(self) -> Iterator[OutboxRow]:
        return self.inner.outbox()

    @override
    def outbox_of(self, order_id: str) -> list[OutboxRow]:
        return self.faults.read(lambda: self.inner.outbox_of(order_id), silent())

    @override
    def queue(self, row: OutboxRow) -> None:
        self.faults.write(lambda: self.inner.queue(row), silent())

    @override
    def inbox_since(self, since: datetime) -> Iterator[InboxRow]:
        return self.inner.inbox_since(since)

    @override
    def put_digest(self, day: str, digest: str, orders: int, at: datetime) -> bool:
        return self.faults.write(lambda: self.inner.put_digest(day, digest, orders, at), silent())

    @override
    def put_report(self, report: DayReport) -> bool:
        return self.faults.write(lambda: self.inner.put_report(report), silent())

    @override
    def reports(self, days: Collection[date]) -> Mapping[date, DayReport]:
        return self.faults.read(lambda: self.inner.reports(days), silent())
