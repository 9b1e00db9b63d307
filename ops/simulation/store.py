"""The ports that hold state, in memory, exact where it counts: a commit is compare-and-set and writes all or nothing.

They keep the contract of the Firestore adapters (tests/adapters), and their documents are the adapters' own.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import override

from functions.adapters.documents import entry_document, order_document
from functions.adapters.orders import LIST_MAX, check_id
from functions.domain.attention import Problem
from functions.domain.order import Order
from functions.domain.summary import Summary, summarize
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
    Recorded,
    Snapshot,
    StripeCustomer,
)


@dataclass
class FakeStore:
    """What a database holds, and a port for each part of it. `updates` counts writes: a document's token."""

    documents: dict[str, Order] = field(default_factory=dict)
    tokens: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    events: dict[str, dict[str, dict[str, object]]] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    stripe_links: dict[str, str] = field(default_factory=dict)
    outbox_rows: dict[str, OutboxRow] = field(default_factory=dict)
    inbox_rows: dict[str, InboxRow] = field(default_factory=dict)
    problem_rows: dict[tuple[str, str, str], datetime] = field(default_factory=dict)
    stock: dict[str, int] = field(default_factory=dict)
    mails: dict[str, Mapping[str, object]] = field(default_factory=dict)
    customer_rows: dict[str, StripeCustomer] = field(default_factory=dict)
    updates: Iterator[int] = field(default_factory=lambda: count(1))
    lock: threading.RLock = field(default_factory=threading.RLock)
    watch: Callable[[Order | None, Order], None] = field(default=lambda _before, _after: None)
    """Is told of each order that an event writes: as it was, as it is."""

    @property
    def orders(self) -> "FakeOrders":
        """Return the port to the orders."""
        return FakeOrders(self)

    @property
    def outbox(self) -> "FakeOutbox":
        """Return the port to the outbox."""
        return FakeOutbox(self)

    @property
    def inbox(self) -> "FakeInbox":
        """Return the port to the inbox."""
        return FakeInbox(self)

    @property
    def problems(self) -> "FakeProblems":
        """Return the port to the problems."""
        return FakeProblems(self)

    @property
    def customers(self) -> "FakeCustomers":
        """Return the port to the Stripe customers."""
        return FakeCustomers(self)

    def set_stock(self, sku: str, available: int) -> None:
        """Write how much is available."""
        with self.lock:
            self.stock[sku] = available
            self.touch(f"stock/{sku}")

    def touch(self, path: str) -> None:
        """Give the document another token: it was written."""
        self.tokens[path] = next(self.updates)

    def defer(self, order_id: str, until: datetime) -> None:
        """Write the order's timer alone."""
        self.documents[order_id] = replace(self.documents[order_id], next_due_at=until)
        self.touch(f"orders/{order_id}")


@dataclass(frozen=True)
class FakeOrders(Orders):
    """`Orders` in memory."""

    store: FakeStore

    @override
    def read(self, order_id: str, event_id: str, *, links: Sequence[str] = (), skus: Sequence[str] = ()) -> Snapshot:
        store, order_id = self.store, check_id(order_id)
        with store.lock:
            known = store.events.get(order_id, {}).get(event_id)
            return Snapshot(
                order=store.documents.get(order_id),
                token=store.tokens.get(f"orders/{order_id}"),
                event=Recorded(str(known["input_hash"]), str(known["nonce"])) if known else None,
                links={link: store.stripe_links[link] for link in links if link in store.stripe_links},
                stock={
                    sku: (store.stock[sku], store.tokens[f"stock/{sku}"])
                    for sku in map(check_id, skus)
                    if sku in store.stock
                },
            )

    @override
    def commit(self, commit: Commit) -> str:
        with self.store.lock:
            self._check(commit)
            return self._write(commit)

    def _check(self, commit: Commit) -> None:
        """Refuse the whole commit if anything that it read has changed, or anything that it creates is there."""
        store, order_id = self.store, commit.after.order_id
        stale = store.tokens.get(f"orders/{order_id}") != commit.token if commit.before else False
        there = commit.before is None and (order_id in store.documents or commit.after.number in store.numbers)
        known = commit.entry.event.event_id in store.events.get(order_id, {})
        linked = any(link in store.stripe_links for link in commit.links)
        queued = any(row.row_id in store.outbox_rows for row in commit.outbox)
        contacted = commit.contact is not None and order_id in store.contacts
        taken = any(store.tokens.get(f"stock/{sku}") != token for sku, (_, token) in commit.stock.items())
        if stale or there or known or linked or queued or contacted or taken:
            raise CommitFailed("fake")

    def _write(self, commit: Commit) -> str:
        store, order_id, at = self.store, commit.after.order_id, commit.entry.event.at
        entry = entry_document(commit.entry)
        written, before = replace(commit.after, head_hash=str(entry["hash"])), store.documents.get(order_id)
        store.documents[order_id] = written
        store.touch(f"orders/{order_id}")
        store.numbers.setdefault(commit.after.number, order_id)
        store.events.setdefault(order_id, {})[commit.entry.event.event_id] = entry
        store.stripe_links.update(dict.fromkeys(commit.links, order_id))
        store.outbox_rows.update({row.row_id: row for row in commit.outbox})
        store.outbox_rows.pop(commit.done, None)
        if commit.contact is not None:
            store.contacts[order_id] = commit.contact
        if commit.inbox is not None:
            store.inbox_rows[commit.inbox.event_id] = commit.inbox
        for problem in commit.problems:
            store.problem_rows[order_id, problem.code, problem.subject] = at
        for sku, (available, _) in commit.stock.items():
            store.set_stock(sku, available)
        store.watch(before, written)
        return str(entry["hash"])

    @override
    def get(self, order_id: str) -> Order | None:
        return self.store.documents.get(check_id(order_id))

    @override
    def contact(self, order_id: str) -> Contact | None:
        return self.store.contacts.get(check_id(order_id))

    @override
    def of_customer(self, customer_id: str, *, limit: int, after: datetime | None) -> list[Summary]:
        return self.search({"customer_id": customer_id}, limit=limit, after=after)

    @override
    def search(self, filters: Mapping[str, str], *, limit: int, after: datetime | None) -> list[Summary]:
        def fits(order: Order) -> bool:
            document = order_document(order)
            return (after is None or order.created_at < after) and all(
                document[name] == value for name, value in filters.items()
            )

        with self.store.lock:
            found = sorted(filter(fits, self.store.documents.values()), key=lambda o: o.created_at, reverse=True)
        return [summarize(order) for order in found[: min(limit, LIST_MAX + 1)]]

    @override
    def find_by_link(self, object_ids: Sequence[str]) -> str | None:
        return next((self.store.stripe_links[i] for i in object_ids if i in self.store.stripe_links), None)

    @override
    def entries(self, order_id: str) -> list[Mapping[str, object]]:
        return sorted(self.store.events.get(order_id, {}).values(), key=lambda entry: int(str(entry["seq"])))

    @override
    def due(self, now: datetime, limit: int) -> list[str]:
        waiting = [(o.next_due_at, o.order_id) for o in self.store.documents.values() if o.next_due_at is not None]
        return [order_id for at, order_id in sorted(waiting) if at <= now][:limit]

    @override
    def defer(self, order_id: str, until: datetime, problem: Problem) -> None:
        with self.store.lock:
            self.store.defer(order_id, until)
            self.store.problem_rows[order_id, problem.code, problem.subject] = until


@dataclass(frozen=True)
class FakeOutbox(Outbox):
    """`Outbox` in memory."""

    store: FakeStore

    @override
    def get(self, row_id: str) -> OutboxRow | None:
        return self.store.outbox_rows.get(row_id)

    @override
    def claim(self, row: OutboxRow, until: datetime) -> bool:
        with self.store.lock:
            seen = self.store.outbox_rows.get(row.row_id)
            if seen is None or seen.dead or (seen.attempts, seen.lease_until) != (row.attempts, row.lease_until):
                return False
            claimed = replace(seen, attempts=row.attempts + 1, lease_until=until, due_at=until)
            self.store.outbox_rows[row.row_id] = claimed
            return True

    @override
    def finish(self, row: OutboxRow) -> None:
        self.store.outbox_rows.pop(row.row_id, None)

    @override
    def retry(self, row: OutboxRow, due_at: datetime, error: str, *, dead: bool) -> None:
        with self.store.lock:
            seen = self.store.outbox_rows.get(row.row_id)
            if seen is not None:
                again = replace(
                    seen, due_at=due_at, attempts=row.attempts + 1, lease_until=None, error=error, dead=dead
                )
                self.store.outbox_rows[row.row_id] = again

    @override
    def due(self, now: datetime, limit: int) -> list[OutboxRow]:
        waiting = [row for row in self.store.outbox_rows.values() if not row.dead and row.due_at <= now]
        return sorted(waiting, key=lambda row: row.due_at)[:limit]

    @override
    def mail(self, row: OutboxRow, message: Mapping[str, object]) -> None:
        with self.store.lock:
            self.store.mails.setdefault(row.row_id, message)
            self.finish(row)


@dataclass(frozen=True)
class FakeInbox(Inbox):
    """`Inbox` in memory."""

    store: FakeStore

    @override
    def put(self, row: InboxRow) -> bool:
        with self.store.lock:
            there = row.event_id in self.store.inbox_rows
            self.store.inbox_rows.setdefault(row.event_id, row)
            return not there

    @override
    def update(self, row: InboxRow) -> None:
        self.store.inbox_rows[row.event_id] = row

    @override
    def due(self, now: datetime, limit: int) -> list[InboxRow]:
        waiting = [(row.due_at, row) for row in self.store.inbox_rows.values() if row.due_at is not None]
        return [row for at, row in sorted(waiting, key=lambda pair: pair[0]) if at <= now][:limit]


@dataclass(frozen=True)
class FakeProblems(Problems):
    """`Problems` in memory."""

    store: FakeStore

    @override
    def raise_problem(self, order_id: str, problem: Problem, at: datetime) -> None:
        self.store.problem_rows.setdefault((order_id, problem.code, problem.subject), at)


@dataclass(frozen=True)
class FakeCustomers(Customers):
    """`Customers` in memory."""

    store: FakeStore

    @override
    def get(self, customer_id: str) -> StripeCustomer | None:
        return self.store.customer_rows.get(customer_id)

    @override
    def request(self, row: StripeCustomer) -> StripeCustomer:
        return self.store.customer_rows.setdefault(row.customer_id, row)

    @override
    def accept(self, customer_id: str, stripe_id: str) -> None:
        row = self.store.customer_rows[customer_id]
        self.store.customer_rows[customer_id] = replace(row, stripe_id=stripe_id)
