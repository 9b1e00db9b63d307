"""The ports that hold state, with a fault possible at each I/O point; errors are those of the Firestore adapters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import override

from functions.domain.attention import Problem
from functions.domain.errors import Unavailable
from functions.domain.order import Order
from functions.domain.summary import Summary
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
    Problems,
    Snapshot,
    StripeCustomer,
)
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
    def read(self, order_id: str, event_id: str, *, links: Sequence[str] = (), skus: Sequence[str] = ()) -> Snapshot:
        return self.faults.read(lambda: self.inner.read(order_id, event_id, links=links, skus=skus), silent())

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
    def of_customer(self, customer_id: str, *, limit: int, after: datetime | None) -> list[Summary]:
        return self.faults.read(lambda: self.inner.of_customer(customer_id, limit=limit, after=after), silent())

    @override
    def search(self, filters: Mapping[str, str], *, limit: int, after: datetime | None) -> list[Summary]:
        return self.faults.read(lambda: self.inner.search(filters, limit=limit, after=after), silent())

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
    def accept(self, customer_id: str, stripe_id: str) -> None:
        self.faults.write(lambda: self.inner.accept(customer_id, stripe_id), silent())
