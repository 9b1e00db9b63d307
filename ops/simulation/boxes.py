"""Outbox, inbox, problems and Stripe customers in memory, on the one store.

Rows come as Firestore returns them: what a query's order leaves open is ordered by the documents' ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, override

from functions.adapters.boxes import MAIL_KEPT
from functions.adapters.orders import problem_id as id_of_problem
from functions.domain.attention import Problem
from functions.use_cases.ports import (
    Customers,
    Inbox,
    InboxRow,
    Outbox,
    OutboxRow,
    ProblemRow,
    Problems,
    StripeCustomer,
)

if TYPE_CHECKING:
    from ops.simulation.store import FakeStore


@dataclass(frozen=True)
class FakeOutbox(Outbox):
    """`Outbox` in memory."""

    store: "FakeStore"

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
        return sorted(waiting, key=lambda row: (row.due_at, row.row_id))[:limit]

    @override
    def mail(self, row: OutboxRow, message: Mapping[str, object]) -> None:
        with self.store.lock:
            kept = {"created_at": row.due_at, "expire_at": row.due_at + MAIL_KEPT}
            self.store.mails.setdefault(row.row_id, dict(message) | kept)
            self.finish(row)


@dataclass(frozen=True)
class FakeInbox(Inbox):
    """`Inbox` in memory."""

    store: "FakeStore"

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
    def get(self, event_id: str) -> InboxRow | None:
        return self.store.inbox_rows.get(event_id)

    @override
    def claim(self, row: InboxRow, until: datetime) -> bool:
        with self.store.lock:
            seen = self.store.inbox_rows.get(row.event_id)
            if seen is None or seen.due_at is None or seen.attempts != row.attempts:
                return False
            self.store.inbox_rows[row.event_id] = replace(seen, attempts=row.attempts + 1, due_at=until)
            return True

    @override
    def dead(self, limit: int) -> list[InboxRow]:
        given_up = [row for row in self.store.inbox_rows.values() if row.status == "dead"]
        first = sorted(given_up, key=lambda row: row.event_id)[:limit]
        return sorted(first, key=lambda row: row.received_at)

    @override
    def due(self, now: datetime, limit: int) -> list[InboxRow]:
        waiting = [(row.due_at, row) for row in self.store.inbox_rows.values() if row.due_at is not None]
        waiting.sort(key=lambda pair: (pair[0], pair[1].event_id))
        return [row for at, row in waiting if at <= now][:limit]


@dataclass(frozen=True)
class FakeProblems(Problems):
    """`Problems` in memory."""

    store: "FakeStore"

    @override
    def raise_problem(self, order_id: str, problem: Problem, at: datetime) -> None:
        key = (order_id, problem.code, problem.subject)
        known = self.get(id_of_problem(order_id, problem))
        if known is None or (not known.is_open and not known.refund_id):
            self.store.problem_rows[key] = at
            self.store.resolved_problems.pop(key, None)

    @override
    def raised_since(self, since: datetime, limit: int) -> list[ProblemRow]:
        rows = sorted(
            (row for row in self._rows() if row.raised_at >= since), key=lambda r: (r.raised_at, r.problem_id)
        )
        return [row for row in rows[:limit] if row.is_open]

    @override
    def get(self, problem_id: str) -> ProblemRow | None:
        return next((row for row in self._rows() if row.problem_id == problem_id), None)

    @override
    def open(self, limit: int) -> list[ProblemRow]:
        rows = [row for row in self._rows() if row.is_open]
        return sorted(rows, key=lambda row: (row.raised_at, row.problem_id), reverse=True)[:limit]

    def _rows(self) -> list[ProblemRow]:
        return [
            ProblemRow(
                problem_id=(problem_id := id_of_problem(key[0], Problem(key[1], key[2]))),
                order_id=key[0],
                code=key[1],
                subject=key[2],
                raised_at=at,
                is_open=key not in self.store.resolved_problems,
                refund_key=self.store.orphan_refunds.get(problem_id, (None, None))[0],
                refund_decided_at=self.store.refund_deciders.get(problem_id, (None, None))[1],
                refund_id=self.store.orphan_refunds.get(problem_id, (None, None))[1],
            )
            for key, at in self.store.problem_rows.items()
        ]

    @override
    def decide_refund(self, problem_id: str, key: str, actor: str, at: datetime) -> None:
        self.store.orphan_refunds[problem_id] = (key, None)
        self.store.refund_deciders[problem_id] = (actor, at)

    @override
    def refunded(self, problem_id: str, refund_id: str, at: datetime) -> None:
        key, _ = self.store.orphan_refunds[problem_id]
        self.store.orphan_refunds[problem_id] = (key, refund_id)
        named = [(r.order_id, r.code, r.subject) for r in self._rows() if r.problem_id == problem_id]
        self.store.resolved_problems.update(dict.fromkeys(named, at))

    @override
    def resolve(self, order_id: str, problem: Problem, at: datetime) -> None:
        key = (order_id, problem.code, problem.subject)
        if key in self.store.problem_rows:
            self.store.resolved_problems[key] = at


@dataclass(frozen=True)
class FakeCustomers(Customers):
    """`Customers` in memory."""

    store: "FakeStore"

    @override
    def get(self, customer_id: str) -> StripeCustomer | None:
        return self.store.customer_rows.get(customer_id)

    @override
    def request(self, row: StripeCustomer) -> StripeCustomer:
        return self.store.customer_rows.setdefault(row.customer_id, row)

    @override
    def renew(self, row: StripeCustomer) -> None:
        stands = self.store.customer_rows[row.customer_id]
        self.store.customer_rows[row.customer_id] = replace(stands, key=row.key, requested_at=row.requested_at)

    @override
    def forget(self, row: StripeCustomer, gone: str) -> None:
        if self.store.customer_rows[row.customer_id].stripe_id == gone:
            self.store.customer_rows[row.customer_id] = row

    @override
    def accept(self, customer_id: str, stripe_id: str) -> None:
        row = self.store.customer_rows[customer_id]
        self.store.customer_rows[customer_id] = replace(row, stripe_id=stripe_id)
