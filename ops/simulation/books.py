"""Our records across orders, in memory, beside the store that holds the orders."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, override

from functions.domain.settlements import Settlement, SettlementState
from functions.use_cases.books import Books, DayReport
from functions.use_cases.ports import InboxRow, OutboxRow

if TYPE_CHECKING:
    from ops.simulation.store import FakeStore


@dataclass
class FakeBooks(Books):
    """`Books` in memory; `writes` counts what was written. Rows of one time come in the order of their ids."""

    store: "FakeStore"
    writes: int = 0

    @property
    def marks(self) -> dict[str, datetime]:
        """Return how far each list was taken in."""
        return self.store.marks

    @property
    def rows(self) -> dict[str, Settlement]:
        """Return the settlements by id."""
        return self.store.settlement_rows

    @property
    def digests(self) -> dict[str, tuple[str, int, datetime]]:
        """Return digest, number of orders and time by day."""
        return self.store.digests

    @override
    def mark(self, name: str) -> datetime | None:
        return self.marks.get(name)

    @override
    def move_mark(self, name: str, to: datetime) -> None:
        self.writes += 1
        self.marks[name] = to

    @override
    def known_events(self, event_ids: Collection[str]) -> set[str]:
        return {i for i in event_ids if i in self.store.inbox_rows}

    @override
    def settlements(self, txn_ids: Collection[str]) -> Mapping[str, Settlement]:
        return {i: self.rows[i] for i in txn_ids if i in self.rows}

    @override
    def settlements_between(self, since: datetime, until: datetime) -> Iterator[Settlement]:
        found = [row for row in self.rows.values() if since <= row.created < until]
        return iter(sorted(found, key=lambda row: (row.created, row.txn_id)))

    @override
    def pending_settlements(self, now: datetime, limit: int) -> list[Settlement]:
        waiting = [r for r in self.rows.values() if r.state is SettlementState.PENDING and r.available_on <= now]
        return sorted(waiting, key=lambda row: (row.available_on, row.txn_id))[:limit]

    @override
    def put_settlement(self, settlement: Settlement) -> None:
        self.writes += 1
        self.rows[settlement.txn_id] = settlement

    @override
    def orders_since(self, since: datetime) -> Iterator[str]:
        found = [order for order in self.store.documents.values() if order.updated_at >= since]
        return iter([order_id for _, order_id in sorted((order.updated_at, order.order_id) for order in found)])

    @override
    def links(self, object_ids: Collection[str]) -> Mapping[str, str]:
        return {i: self.store.stripe_links[i] for i in object_ids if i in self.store.stripe_links}

    @override
    def put_link(self, object_id: str, order_id: str) -> None:
        self.writes += object_id not in self.store.stripe_links
        self.store.stripe_links.setdefault(object_id, order_id)

    @override
    def outbox(self) -> Iterator[OutboxRow]:
        return iter(sorted(self.store.outbox_rows.values(), key=lambda row: (row.due_at, row.row_id)))

    @override
    def outbox_of(self, order_id: str) -> list[OutboxRow]:
        found = [row for row in self.store.outbox_rows.values() if row.order_id == order_id]
        return sorted(found, key=lambda row: row.row_id)

    @override
    def queue(self, row: OutboxRow) -> None:
        self.writes += row.row_id not in self.store.outbox_rows
        self.store.outbox_rows.setdefault(row.row_id, row)

    @override
    def inbox_since(self, since: datetime) -> Iterator[InboxRow]:
        found = [row for row in self.store.inbox_rows.values() if row.received_at >= since]
        return iter(sorted(found, key=lambda row: (row.received_at, row.event_id)))

    @override
    def put_digest(self, day: str, digest: str, orders: int, at: datetime) -> bool:
        new = day not in self.digests
        self.writes += new
        self.digests.setdefault(day, (digest, orders, at))
        return new

    @override
    def put_report(self, report: DayReport) -> bool:
        new = report.day not in self.store.reports
        self.writes += new
        self.store.reports.setdefault(report.day, report)
        return new

    @override
    def reports(self, days: Collection[date]) -> Mapping[date, DayReport]:
        return {day: self.store.reports[day] for day in days if day in self.store.reports}
