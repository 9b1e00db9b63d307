"""The orders in Firestore: one read before, one commit after, compare-and-set on the order in between."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from google.cloud import firestore

from functions.adapters import counters, order_lists
from functions.adapters import documents as d
from functions.adapters.evidence import put_evidence
from functions.adapters.firestore import commit as commit_batch
from functions.adapters.firestore import get, get_all, stream, where
from functions.adapters.notes import put_note
from functions.adapters.staff_documents import private_state, staff_document
from functions.domain.attention import Problem
from functions.domain.errors import InvalidInput
from functions.domain.order import Order
from functions.domain.summary import Summary
from functions.domain.takings import Taking
from functions.use_cases.ports import Commit, CommitFailed, Contact, InboxRow, OutboxRow, ProblemRow, Recorded, Snapshot
from functions.use_cases.search import WHOLE, Place, Span

logger = logging.getLogger(__name__)

INBOX_KEPT = timedelta(days=40)
"""How long handled rows stay: longer than Stripe's events, so that a late resend is still known."""
LIST_MAX = 100
ID_BYTES_MAX = 500


def problem_id(order_id: str, problem: Problem) -> str:
    """Return the id that makes a problem one document; a subject may be a field of an object, `pi_1/currency`."""
    return f"{order_id or 'module'}.{problem.code}.{problem.subject}".replace("/", ":")


def check_id(text: str) -> str:
    """Return *text* if it can be a document's id.

    Raises:
        InvalidInput: it would name another document, or none.
    """
    try:
        fits = 0 < len(text.encode()) <= ID_BYTES_MAX
    except UnicodeEncodeError:
        fits = False
    if not fits or "/" in text or text in (".", "..") or text.startswith("__"):
        raise InvalidInput("that is not an id")
    return text


class FirestoreOrders:
    """`Orders` on a Firestore database."""

    def __init__(self, db: firestore.Client) -> None:
        self._db = db

    def _order(self, order_id: str) -> firestore.DocumentReference:
        return self._db.collection("orders").document(check_id(order_id))

    def read(
        self, order_id: str, event_id: str, *, links: Sequence[str] = (), takings: Sequence[Taking] = ()
    ) -> Snapshot:
        """Return the order, the event under this id, the links asked for, and the counters that *takings* are of.

        It is one read, with another one for the shards of stock that is spread.
        """
        order = self._order(order_id)
        staff, event = order.collection("private").document("staff"), order.collection("events").document(event_id)
        link_refs = {link: self._db.collection("stripe_links").document(link) for link in links}
        paths = {taking.counter: counters.path_of(taking.counter) for taking in takings if check_id(taking.name)}
        beside = [*link_refs.values(), *map(self._db.document, paths.values())]
        found = get_all(self._db, [order, staff, event, *beside])
        public, known = found[order.path], found[event.path]
        at = {link: found[ref.path] for link, ref in link_refs.items()}
        counted = {counter: found[path] for counter, path in paths.items()}
        return Snapshot(
            order=d.order_from(_data(public), found[staff.path].to_dict()) if public.exists else None,
            token=(public.update_time, found[staff.path].exists),
            event=Recorded(known.get("input_hash"), known.get("nonce")) if known.exists else None,
            links={link: snapshot.get("order_id") for link, snapshot in at.items() if snapshot.exists},
            levels=counters.levels(self._db, order_id, takings, counted),
        )

    def commit(self, commit: Commit) -> str:
        """Write all of *commit* and return the event's hash, if nothing it read has changed.

        Raises:
            CommitFailed: it did not happen, or it may have: read again.
        """
        batch = self._db.batch()
        entry = d.entry_document(commit.entry)
        self._put_order(batch, commit, entry["hash"])
        self._put_beside(batch, commit)
        order = self._order(commit.after.order_id)
        batch.create(order.collection("events").document(entry["event_id"]), entry)
        commit_batch(batch)
        return str(entry["hash"])

    def _put_order(self, batch: firestore.WriteBatch, commit: Commit, head_hash: str) -> None:
        reference = self._order(commit.after.order_id)
        document = d.order_document(commit.after) | {"head_hash": head_hash}
        if commit.before is None:
            batch.create(reference, document)
            number = self._db.collection("order_numbers").document(commit.after.number)
            batch.create(number, {"order_id": commit.after.order_id})
        else:
            last_update, _ = _order_token(commit.token)
            batch.update(reference, document, option=self._db.write_option(last_update_time=last_update))
        private, staff = reference.collection("private"), staff_document(commit.after)
        if commit.contact is not None:
            batch.create(private.document("contact"), d.contact_document(commit.contact, commit.after))
        elif commit.before is not None and commit.before.customer_id != commit.after.customer_id:
            batch.set(private.document("contact"), {"customer_id": commit.after.customer_id}, merge=True)
        if staff != staff_document(commit.before or replace(commit.after, **private_state({}))):
            exists = commit.before is not None and _order_token(commit.token)[1]
            batch.update(private.document("staff"), staff) if exists else batch.create(private.document("staff"), staff)

    def _put_beside(self, batch: firestore.WriteBatch, commit: Commit) -> None:
        at = commit.entry.event.at
        for link in commit.links:
            batch.create(self._db.collection("stripe_links").document(link), {"order_id": commit.after.order_id})
        if commit.evidence is not None:
            put_evidence(batch, self._order(commit.after.order_id), commit.evidence)
        if commit.note is not None:
            put_note(batch, self._order(commit.after.order_id), commit.note)
        for row in commit.outbox:
            batch.create(outbox_reference(self._db, row), d.outbox_document(row))
        if commit.done:
            batch.delete(self._db.collection("outbox").document(commit.done))
        if commit.inbox is not None:
            put_inbox(self._db, batch, commit.inbox)
        for problem in commit.problems:
            reference = self._db.collection("problems").document(problem_id(commit.after.order_id, problem))
            batch.set(reference, problem_document(commit.after.order_id, problem, at))
        for counter, (level, token) in commit.levels.items():
            counters.put(self._db, batch, counter, level, token)

    def get(self, order_id: str) -> Order | None:
        """Return the order, or None."""
        reference = self._order(order_id)
        staff = reference.collection("private").document("staff")
        found = get_all(self._db, [reference, staff])
        public = found[reference.path]
        return d.order_from(_data(public), found[staff.path].to_dict()) if public.exists else None

    def contact(self, order_id: str) -> Contact | None:
        """Return the order's personal data, or None once erased."""
        found = get(self._order(order_id).collection("private").document("contact"))
        return d.contact_from(found.to_dict() or {})

    def of_customer(self, customer_id: str, *, limit: int, after: Place | None) -> list[Summary]:
        """Return the customer's orders in a line each, newest first, from *after* on."""
        return self.search({"customer_id": customer_id}, limit=limit, after=after)

    def search(
        self, filters: Mapping[str, str], *, limit: int, after: Place | None, span: Span = WHOLE
    ) -> list[Summary]:
        """Return orders by equal facets in a line each, as *span* orders them, from *after* on."""
        return order_lists.search(self._db, filters, span, limit=min(limit, LIST_MAX + 1), after=after)

    def find_by_link(self, object_ids: Sequence[str]) -> str | None:
        """Return the order that the first of these Stripe objects with a link belongs to, or None."""
        if not object_ids:
            return None
        references = [self._db.collection("stripe_links").document(i) for i in object_ids]
        found = get_all(self._db, references)
        links = (found[reference.path] for reference in references)
        return next((str(link.get("order_id")) for link in links if link.exists), None)

    def entries(self, order_id: str) -> list[Mapping[str, object]]:
        """Return the order's event documents by `seq`."""
        return [_data(s) for s in stream(self._order(order_id).collection("events").order_by("seq"))]

    def due(self, now: datetime, limit: int) -> list[str]:
        """Return the ids of orders with a timer that is due."""
        query = where(self._db.collection("orders"), [("next_due_at", "<=", now)]).order_by("next_due_at")
        return [s.id for s in stream(query.limit(limit))]

    def defer(self, order_id: str, until: datetime, problem: Problem) -> None:
        """Move the timer of an order that cannot be recorded, and raise *problem*: poison never blocks."""
        reference = self._order(order_id)
        seen = get(reference)
        batch = self._db.batch()
        option = self._db.write_option(last_update_time=seen.update_time)
        batch.update(reference, {"next_due_at": until}, option=option)
        document = problem_document(order_id, problem, until)
        batch.set(self._db.collection("problems").document(problem_id(order_id, problem)), document)
        try:
            commit_batch(batch)
        except CommitFailed:
            # Somebody changed the order; the next sweep sees it as it is now.
            return


def problem_document(order_id: str, problem: Problem, at: datetime) -> dict[str, object]:
    """Return `problems/{key}`."""
    return {"order_id": order_id, "code": problem.code, "subject": problem.subject, "raised_at": at, "open": True}


def problem_from(key: str, doc: Mapping[str, Any]) -> ProblemRow:
    """Return the problem of its document."""
    named = {name: doc[name] for name in ("order_id", "code", "subject", "raised_at")}
    refund: dict[str, Any] = {name: doc.get(name) for name in ("refund_key", "refund_decided_at", "refund_id")}
    return ProblemRow(key, **named, is_open=doc["open"], **refund)


def outbox_reference(db: firestore.Client, row: OutboxRow) -> firestore.DocumentReference:
    """Return where the row stands."""
    return db.collection("outbox").document(row.row_id)


def put_inbox(db: firestore.Client, batch: firestore.WriteBatch, row: InboxRow) -> None:
    """Add the inbox row to *batch*. A row that stands already may be parked: what is committed here is later news."""
    final = row.status in ("handled", "ignored", "foreign")
    document = d.inbox_document(row, row.received_at + INBOX_KEPT if final else None)
    batch.set(db.collection("stripe_events").document(check_id(row.event_id)), document, merge=True)


def _data(snapshot: firestore.DocumentSnapshot[Any]) -> dict[str, Any]:
    data = snapshot.to_dict()
    if data is None:
        raise LookupError(snapshot.reference.path)
    return dict(data)


def _order_token(token: object) -> tuple[Any, bool]:
    if not isinstance(token, tuple):
        raise TypeError("the token comes from `read`")
    return token
