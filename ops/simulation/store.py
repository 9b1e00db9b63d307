"""The ports that hold state, in memory, exact where it counts: a commit is compare-and-set and writes all or nothing.

They keep the contract of the Firestore adapters (tests/adapters), and their documents are the adapters' own. Rows come
as Firestore returns them, and `python3 -m ops prove emulator` plays whole schedules on both.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import count
from typing import Any, override

from functions.adapters.counters import path_of
from functions.adapters.documents import UnknownSchemaError, entry_document
from functions.adapters.orders import LIST_MAX, check_id
from functions.adapters.orders import problem_id as id_of_problem
from functions.domain.attention import Problem
from functions.domain.notes import Note
from functions.domain.order import Order
from functions.domain.settlements import Settlement
from functions.domain.summary import Summary
from functions.domain.takings import Counter, Pool, Taking
from functions.use_cases.books import DayReport
from functions.use_cases.consent import Evidence
from functions.use_cases.ports import (
    Catalog,
    Commit,
    CommitFailed,
    Contact,
    InboxRow,
    Orders,
    OutboxRow,
    Recorded,
    Snapshot,
    StripeCustomer,
)
from functions.use_cases.purses import NewCard, PurseEntry
from functions.use_cases.search import WHOLE, Place, Span
from functions.use_cases.settings import Settings, SettingsSource
from ops.simulation import lists
from ops.simulation.books import FakeBooks
from ops.simulation.boxes import FakeCustomers, FakeInbox, FakeOutbox, FakeProblems
from ops.simulation.differential_dump import as_read, documents_of
from ops.simulation.purses import FakePurses
from ops.simulation.shop import Fixed, Shelf
from ops.simulation.state import Watch
from ops.simulation.tenders import Change


@dataclass
class FakeStore:
    """What a database holds, and a port for each part of it. `updates` counts writes: a document's token."""

    documents: dict[str, Order] = field(default_factory=dict)
    newer: set[str] = field(default_factory=set)
    """Orders that a newer version wrote: nobody here can read them."""
    tokens: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    events: dict[str, dict[str, dict[str, object]]] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    notes: dict[str, dict[str, Note]] = field(default_factory=dict)
    stripe_links: dict[str, str] = field(default_factory=dict)
    outbox_rows: dict[str, OutboxRow] = field(default_factory=dict)
    inbox_rows: dict[str, InboxRow] = field(default_factory=dict)
    problem_rows: dict[tuple[str, str, str], datetime] = field(default_factory=dict)
    resolved_problems: dict[tuple[str, str, str], datetime] = field(default_factory=dict)
    orphan_refunds: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    refund_deciders: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    counters: dict[Counter, int] = field(default_factory=dict)
    mails: dict[str, Mapping[str, object]] = field(default_factory=dict)
    customer_rows: dict[str, StripeCustomer] = field(default_factory=dict)
    marks: dict[str, datetime] = field(default_factory=dict)
    settlement_rows: dict[str, Settlement] = field(default_factory=dict)
    digests: dict[str, tuple[str, int, datetime]] = field(default_factory=dict)
    reports: dict[date, DayReport] = field(default_factory=dict)
    cards: dict[str, NewCard] = field(default_factory=dict)
    purse_entries: dict[tuple[Counter, str], PurseEntry] = field(default_factory=dict)
    updates: Iterator[int] = field(default_factory=lambda: count(1))
    lock: threading.RLock = field(default_factory=threading.RLock)
    watch: Watch = field(default=lambda _before, _after: None)

    @property
    def orders(self) -> "FakeOrders":
        """Return the port to the orders."""
        return FakeOrders(self)

    @property
    def outbox(self) -> FakeOutbox:
        """Return the port to the outbox."""
        return FakeOutbox(self)

    @property
    def inbox(self) -> FakeInbox:
        """Return the port to the inbox."""
        return FakeInbox(self)

    @property
    def purses(self) -> FakePurses:
        """Return the port to gift cards and store credit."""
        return FakePurses(self)

    @property
    def problems(self) -> FakeProblems:
        """Return the port to the problems."""
        return FakeProblems(self)

    @property
    def customers(self) -> FakeCustomers:
        """Return the port to the Stripe customers."""
        return FakeCustomers(self)

    @property
    def books(self) -> FakeBooks:
        """Return the port to the records across orders."""
        return FakeBooks(self)

    def listen(self, watch: Watch) -> None:
        """Tell *watch* of each order that an event writes: as it was, as it is."""
        self.watch = watch

    def open_shop(self, settings: Settings) -> tuple[Catalog, SettingsSource]:
        """Return the ports to what the shop sells and to its settings."""
        return Shelf(), Fixed(settings)

    def readable(self, order_id: str) -> Order | None:
        """Return the order, or None.

        Raises:
            UnknownSchemaError: a newer version wrote it.
        """
        if order_id in self.newer:
            raise UnknownSchemaError(f"order {order_id} is newer")
        return self.documents.get(order_id)

    def entries(self, order_id: str) -> list[dict[str, object]]:
        """Return the order's event documents by `seq`."""
        return sorted(self.events.get(order_id, {}).values(), key=lambda entry: int(str(entry["seq"])))

    @property
    def open_problems(self) -> frozenset[tuple[str, str, str]]:
        """Return order id, code and subject of each problem that is open."""
        return frozenset(self.problem_rows.keys() - self.resolved_problems.keys())

    @property
    def purse_changes(self) -> list[Change]:
        """Return each change of a gift card or of store credit by staff."""
        return [(counter, entry.amount) for (counter, _), entry in self.purse_entries.items()]

    def everything(self) -> dict[str, dict[str, Any]]:
        """Return every document by path."""
        return documents_of(self)

    def count(self, counter: Counter, level: int) -> None:
        """Write what a counter shows."""
        with self.lock:
            self.counters[counter] = level
            self.touch(path_of(counter))

    def set_stock(self, sku: str, available: int) -> None:
        """Write how much is available."""
        self.count((Pool.STOCK, sku), available)

    @property
    def stock(self) -> dict[str, int]:
        """Return what is available, by SKU."""
        return {name: level for (pool, name), level in self.counters.items() if pool is Pool.STOCK}

    def touch(self, path: str) -> None:
        """Give the document another token: it was written."""
        self.tokens[path] = next(self.updates)

    def defer(self, order_id: str, until: datetime) -> None:
        """Write the order's timer alone."""
        self.documents[order_id] = replace(self.documents[order_id], next_due_at=until)
        self.touch(f"orders/{order_id}")

    def put_problem(self, order_id: str, problem: Problem, at: datetime) -> None:
        """Write the problem anew: it is open again, whatever became of it before."""
        key, named = (order_id, problem.code, problem.subject), id_of_problem(order_id, problem)
        self.problem_rows[key] = at
        self.resolved_problems.pop(key, None)
        self.orphan_refunds.pop(named, None)
        self.refund_deciders.pop(named, None)


@dataclass(frozen=True)
class FakeOrders(Orders):
    """`Orders` in memory."""

    store: FakeStore

    @override
    def read(
        self, order_id: str, event_id: str, *, links: Sequence[str] = (), takings: Sequence[Taking] = ()
    ) -> Snapshot:
        store, order_id = self.store, check_id(order_id)
        with store.lock:
            known = store.events.get(order_id, {}).get(event_id)
            return Snapshot(
                order=store.readable(order_id),
                token=store.tokens.get(f"orders/{order_id}"),
                event=Recorded(str(known["input_hash"]), str(known["nonce"])) if known else None,
                links={link: store.stripe_links[link] for link in links if link in store.stripe_links},
                levels={
                    taking.counter: (store.counters.get(taking.counter), store.tokens.get(path_of(taking.counter)))
                    for taking in takings
                    if check_id(taking.name)
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
        taken = any(store.tokens.get(path_of(counter)) != token for counter, (_, token) in commit.levels.items())
        if stale or there or known or linked or queued or contacted or taken:
            raise CommitFailed("fake")

    def _write(self, commit: Commit) -> str:
        store, order_id, at = self.store, commit.after.order_id, commit.entry.event.at
        entry = entry_document(commit.entry)
        written, before = as_read(replace(commit.after, head_hash=str(entry["hash"]))), store.documents.get(order_id)
        store.documents[order_id] = written
        store.touch(f"orders/{order_id}")
        store.numbers.setdefault(commit.after.number, order_id)
        store.events.setdefault(order_id, {})[commit.entry.event.event_id] = entry
        store.stripe_links.update(dict.fromkeys(commit.links, order_id))
        store.outbox_rows.update({row.row_id: row for row in commit.outbox})
        store.outbox_rows.pop(commit.done, None)
        if commit.contact is not None:
            store.contacts[order_id] = commit.contact
        if commit.evidence is not None:
            store.evidence[order_id] = commit.evidence
        if commit.note is not None:
            note, there = commit.note, store.notes.setdefault(order_id, {})
            kept = note if note.text is not None else replace(there[note.note_id], text=None, salt=None)
            there[note.note_id] = kept
        if commit.inbox is not None:
            store.inbox_rows[commit.inbox.event_id] = commit.inbox
        for problem in commit.problems:
            store.put_problem(order_id, problem, at)
        for counter, (level, _) in commit.levels.items():
            store.count(counter, level)
        store.watch(before, written)
        return str(entry["hash"])

    @override
    def get(self, order_id: str) -> Order | None:
        return self.store.readable(check_id(order_id))

    @override
    def contact(self, order_id: str) -> Contact | None:
        return self.store.contacts.get(check_id(order_id))

    @override
    def of_customer(self, customer_id: str, *, limit: int, after: Place | None) -> list[Summary]:
        return self.search({"customer_id": customer_id}, limit=limit, after=after)

    @override
    def search(
        self, filters: Mapping[str, str], *, limit: int, after: Place | None, span: Span = WHOLE
    ) -> list[Summary]:
        with self.store.lock:
            orders = [order for order in self.store.documents.values() if order.order_id not in self.store.newer]
        found = lists.search(orders, self.store.contacts, filters, span, after)
        return found[: min(limit, LIST_MAX + 1)]

    @override
    def find_by_link(self, object_ids: Sequence[str]) -> str | None:
        return next((self.store.stripe_links[i] for i in object_ids if i in self.store.stripe_links), None)

    @override
    def entries(self, order_id: str) -> list[Mapping[str, object]]:
        return list(self.store.entries(order_id))

    @override
    def due(self, now: datetime, limit: int) -> list[str]:
        waiting = [(o.next_due_at, o.order_id) for o in self.store.documents.values() if o.next_due_at is not None]
        return [order_id for at, order_id in sorted(waiting) if at <= now][:limit]

    @override
    def defer(self, order_id: str, until: datetime, problem: Problem) -> None:
        with self.store.lock:
            self.store.defer(order_id, until)
            self.store.put_problem(order_id, problem, until)
