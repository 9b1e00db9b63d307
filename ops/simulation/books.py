"""`Books` in memory, on the same store as the other ports, with a fault possible at each I/O point."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import override

from functions.domain.errors import Unavailable
from functions.domain.settlements import Settlement, SettlementState
from functions.use_cases.books import Books
from functions.use_cases.ports import InboxRow, OutboxRow
from ops.simulation.faults import Faults
from ops.simulation.store import FakeStore


def _lost() -> Unavailable:
    return Unavailable("simulated")


@dataclass
class FakeBooks(Books):
    """What healing reads and writes across orders."""

    store: FakeStore
    faults: Faults
    marks: dict[str, datetime] = field(default_factory=dict)
    settled: dict[str, Settlement] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)

    @override
    def mark(self, name: str) -> datetime | None:
        return self.faults.read(lambda: self.marks.get(name), _lost())

    @override
    def move_mark(self, name: str, to: datetime) -> None:
        self.faults.write(lambda: self.marks.update({name: to}), _lost())

    @override
    def known_events(self, event_ids: Collection[str]) -> set[str]:
        return self.faults.read(lambda: set(event_ids) & set(self.store.inbox_rows), _lost())

    @override
    def settlements(self, txn_ids: Collection[str]) -> Mapping[str, Settlement]:
        return self.faults.read(lambda: {i: self.settled[i] for i in txn_ids if i in self.settled}, _lost())

    @override
    def settlements_between(self, since: datetime, until: datetime) -> Iterator[Settlement]:
        found = [each for each in self.settled.values() if since <= each.created < until]
        return iter(sorted(found, key=lambda each: each.created))

    @override
    def pending_settlements(self, now: datetime, limit: int) -> list[Settlement]:
        waiting = [s for s in self.settled.values() if s.state is SettlementState.PENDING and s.available_on <= now]
        return sorted(waiting, key=lambda each: each.available_on)[:limit]

    @override
    def put_settlement(self, settlement: Settlement) -> None:
        self.faults.write(lambda: self.settled.update({settlement.txn_id: settlement}), _lost())

    @override
    def orders_since(self, since: datetime) -> Iterator[str]:
        found = [order for order in self.store.documents.values() if order.updated_at >= since]
        return iter([order.order_id for order in sorted(found, key=lambda order: order.updated_at)])

    @override
    def links(self, object_ids: Collection[str]) -> Mapping[str, str]:
        links = self.store.stripe_links
        return self.faults.read(lambda: {i: links[i] for i in object_ids if i in links}, _lost())

    @override
    def put_link(self, object_id: str, order_id: str) -> None:
        self.faults.write(lambda: self.store.stripe_links.setdefault(object_id, order_id), _lost())

    @override
    def outbox(self) -> Iterator[OutboxRow]:
        return iter(sorted(self.store.outbox_rows.values(), key=lambda row: row.due_at))

    @override
    def outbox_of(self, order_id: str) -> list[OutboxRow]:
        return [row for row in self.store.outbox_rows.values() if row.order_id == order_id]

    @override
    def queue(self, row: OutboxRow) -> None:
        self.faults.write(lambda: self.store.outbox_rows.setdefault(row.row_id, row), _lost())

    @override
    def inbox_since(self, since: datetime) -> Iterator[InboxRow]:
        found = [row for row in self.store.inbox_rows.values() if row.received_at >= since]
        return iter(sorted(found, key=lambda row: row.received_at))

    @override
    def put_digest(self, day: str, digest: str, orders: int, at: datetime) -> bool:
        return self.faults.write(lambda: self.digests.setdefault(day, digest) == digest, _lost())
