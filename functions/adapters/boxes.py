"""Outbox, inbox, problems and Stripe customers in Firestore."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from google.cloud import firestore

from functions.adapters import documents as d
from functions.adapters.firestore import commit, create, delete, get, stream, update, where
from functions.adapters.orders import (
    INBOX_KEPT,
    check_id,
    outbox_reference,
    problem_document,
    problem_from,
    problem_id,
    put_inbox,
)
from functions.domain.attention import Problem
from functions.use_cases.ports import CommitFailed, InboxRow, OutboxRow, ProblemRow, StripeCustomer

MAIL_KEPT = timedelta(days=30)


class FirestoreOutbox:
    """`Outbox` on a Firestore database."""

    def __init__(self, db: firestore.Client) -> None:
        self._db = db

    def get(self, row_id: str) -> OutboxRow | None:
        """Return the row, or None when it is done."""
        found = get(self._db.collection("outbox").document(row_id)).to_dict()
        return d.outbox_from(row_id, found) if found else None

    def claim(self, row: OutboxRow, until: datetime) -> bool:
        """Lease the row until *until*, one more attempt; False when another holds it or it is gone."""
        reference = outbox_reference(self._db, row)
        seen = get(reference)
        data = seen.to_dict()
        if data is None or data["dead"] or data["attempts"] != row.attempts or data["lease_until"] != row.lease_until:
            return False
        batch = self._db.batch()
        option = self._db.write_option(last_update_time=seen.update_time)
        batch.update(reference, {"attempts": row.attempts + 1, "lease_until": until, "due_at": until}, option=option)
        try:
            commit(batch)
        except CommitFailed:
            return False
        return True

    def finish(self, row: OutboxRow) -> None:
        """Delete the row; one that is gone already is done."""
        delete(outbox_reference(self._db, row))

    def retry(self, row: OutboxRow, due_at: datetime, error: str, *, dead: bool) -> None:
        """Put the row back for later; a dead one waits for an operator."""
        fields = {"due_at": due_at, "attempts": row.attempts + 1, "lease_until": None, "error": error, "dead": dead}
        update(outbox_reference(self._db, row), fields)

    def due(self, now: datetime, limit: int) -> list[OutboxRow]:
        """Return rows that are due and not dead."""
        conditions = [("dead", "==", False), ("due_at", "<=", now)]
        query = where(self._db.collection("outbox"), conditions).order_by("due_at").limit(limit)
        return [d.outbox_from(s.id, s.to_dict() or {}) for s in stream(query)]

    def mail(self, row: OutboxRow, message: Mapping[str, object]) -> None:
        """Write the mail document and delete the row in one commit; doing it again changes nothing."""
        batch = self._db.batch()
        document = dict(message) | {"created_at": row.due_at, "expire_at": row.due_at + MAIL_KEPT}
        batch.create(self._db.collection("mail").document(row.row_id), document)
        batch.delete(outbox_reference(self._db, row))
        try:
            commit(batch)
        except CommitFailed:
            if not get(self._db.collection("mail").document(row.row_id)).exists:
                raise
            self.finish(row)


class FirestoreInbox:
    """`Inbox` on a Firestore database."""

    def __init__(self, db: firestore.Client) -> None:
        self._db = db

    def put(self, row: InboxRow) -> bool:
        """Store the row if none has its id; False when there was one."""
        final = row.status in ("handled", "ignored", "foreign")
        document = d.inbox_document(row, row.received_at + INBOX_KEPT if final else None)
        return create(self._db.collection("stripe_events").document(row.event_id), document)

    def update(self, row: InboxRow) -> None:
        """Replace the row."""
        batch = self._db.batch()
        put_inbox(self._db, batch, row)
        commit(batch)

    def get(self, event_id: str) -> InboxRow | None:
        """Return the row, or None."""
        found = get(self._db.collection("stripe_events").document(check_id(event_id))).to_dict()
        return d.inbox_from(found) if found else None

    def claim(self, row: InboxRow, until: datetime) -> bool:
        """Take the row up until *until*, one more attempt; False when another did, or it is done."""
        reference = self._db.collection("stripe_events").document(row.event_id)
        seen = get(reference)
        data = seen.to_dict()
        if data is None or data["due_at"] is None or data["attempts"] != row.attempts:
            return False
        batch = self._db.batch()
        option = self._db.write_option(last_update_time=seen.update_time)
        batch.update(reference, {"attempts": row.attempts + 1, "due_at": until}, option=option)
        try:
            commit(batch)
        except CommitFailed:
            return False
        return True

    def due(self, now: datetime, limit: int) -> list[InboxRow]:
        """Return rows that wait to be handled."""
        query = where(self._db.collection("stripe_events"), [("due_at", "<=", now)]).order_by("due_at").limit(limit)
        return [d.inbox_from(s.to_dict() or {}) for s in stream(query)]

    def dead(self, limit: int) -> list[InboxRow]:
        """Return rows that were given up, the oldest first."""
        found = where(self._db.collection("stripe_events"), [("status", "==", "dead")]).limit(limit)
        rows = [d.inbox_from(s.to_dict() or {}) for s in stream(found)]
        return sorted(rows, key=lambda row: row.received_at)


class FirestoreProblems:
    """`Problems` on a Firestore database."""

    def __init__(self, db: firestore.Client) -> None:
        self._db = db

    def get(self, problem_id: str) -> ProblemRow | None:
        """Return the problem, or None."""
        found = get(self._db.collection("problems").document(check_id(problem_id))).to_dict()
        return problem_from(problem_id, found) if found else None

    def open(self, limit: int) -> list[ProblemRow]:
        """Return open problems, the newest first."""
        query = where(self._db.collection("problems"), [("open", "==", True)])
        query = query.order_by("raised_at", direction=firestore.Query.DESCENDING).limit(limit)
        return [problem_from(s.id, s.to_dict() or {}) for s in stream(query)]

    def raised_since(self, since: datetime, limit: int) -> list[ProblemRow]:
        """Return the problems raised since then that are still open, the oldest first."""
        query = where(self._db.collection("problems"), [("raised_at", ">=", since)]).order_by("raised_at").limit(limit)
        rows = [problem_from(s.id, s.to_dict() or {}) for s in stream(query)]
        return [row for row in rows if row.is_open]

    def decide_refund(self, problem_id: str, key: str, actor: str, at: datetime) -> None:
        """Record that an orphan payment is to be given back, under *key*, before Stripe is asked."""
        decided = {"refund_key": key, "refund_decided_by": actor, "refund_decided_at": at}
        update(self._db.collection("problems").document(problem_id), decided)

    def refunded(self, problem_id: str, refund_id: str, at: datetime) -> None:
        """Record the refund, and close the problem."""
        settled = {"refund_id": refund_id, "open": False, "resolved_at": at}
        update(self._db.collection("problems").document(problem_id), settled)

    def raise_problem(self, order_id: str, problem: Problem, at: datetime) -> None:
        """Write the problem once per order, code and subject; one that was closed unpaid is open again."""
        reference = self._db.collection("problems").document(problem_id(order_id, problem))
        if create(reference, problem_document(order_id, problem, at)):
            return
        found = problem_from(reference.id, get(reference).to_dict() or {})
        if not found.is_open and not found.refund_id:
            update(reference, {"open": True, "raised_at": at})

    def resolve(self, order_id: str, problem: Problem, at: datetime) -> None:
        """Close the problem, if it was raised."""
        reference = self._db.collection("problems").document(problem_id(order_id, problem))
        update(reference, {"open": False, "resolved_at": at})


class FirestoreCustomers:
    """`Customers` on a Firestore database."""

    def __init__(self, db: firestore.Client) -> None:
        self._db = db

    def get(self, customer_id: str) -> StripeCustomer | None:
        """Return the row, or None."""
        found = get(self._reference(customer_id)).to_dict()
        return d.stripe_customer_from(customer_id, found) if found else None

    def request(self, row: StripeCustomer) -> StripeCustomer:
        """Write the row unless there is one, and return the one that stands."""
        made = create(self._reference(row.customer_id), d.stripe_customer_document(row))
        return row if made else self.get(row.customer_id) or row

    def renew(self, row: StripeCustomer) -> None:
        """Record another key and when it was asked under."""
        update(self._reference(row.customer_id), {"key": row.key, "requested_at": row.requested_at})

    def forget(self, row: StripeCustomer, gone: str) -> None:
        """Record *row*, which has no Stripe id, where *gone* is the Stripe id; another one stays."""
        stands = self.get(row.customer_id)
        if stands is not None and stands.stripe_id == gone:
            update(self._reference(row.customer_id), d.stripe_customer_document(row))

    def accept(self, customer_id: str, stripe_id: str) -> None:
        """Record Stripe's id."""
        update(self._reference(customer_id), {"stripe_id": stripe_id})

    def _reference(self, customer_id: str) -> firestore.DocumentReference:
        return self._db.collection("customers").document(check_id(customer_id))
