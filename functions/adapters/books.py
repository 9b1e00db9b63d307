"""Our records across orders in Firestore: marks, settlements, links, digests, reports, and rows without their order."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from google.cloud import firestore

from functions.adapters import documents as d
from functions.adapters.firestore import create, get, get_all, put, stream, where
from functions.adapters.orders import outbox_reference
from functions.adapters.staff_documents import pick
from functions.domain.figures import Figures
from functions.domain.settlements import Settlement, SettlementState
from functions.use_cases.books import DayReport
from functions.use_cases.ports import InboxRow, OutboxRow

PAGE = 300
_SETTLEMENT = (
    "txn_id", "amount", "fee", "net", "currency", "type", "source", "created", "available_on", "order_id",
)  # fmt: skip


def settlement_document(settlement: Settlement) -> dict[str, Any]:
    """Return `settlements/{txn_id}`."""
    return pick(settlement, _SETTLEMENT) | {"state": int(settlement.state)}


def settlement_from(doc: Mapping[str, Any]) -> Settlement:
    """Return the settlement of its document."""
    return Settlement(state=SettlementState(doc["state"]), **{name: doc[name] for name in _SETTLEMENT})


def report_name(day: date) -> str:
    """Return the id of a day's report."""
    return f"daily.{day.isoformat()}"


def report_document(report: DayReport) -> dict[str, Any]:
    """Return `reports/daily.{day}`."""
    currencies = [{"currency": currency, **asdict(figures)} for currency, figures in report.figures.items()]
    return {"kind": "daily", "day": report.day.isoformat(), "currencies": currencies, "made_at": report.made_at}


def report_from(doc: Mapping[str, Any]) -> DayReport:
    """Return the report of its document; a figure that it does not have is 0."""
    names = [field.name for field in fields(Figures)]
    figures = {row["currency"]: Figures(**{name: row.get(name, 0) for name in names}) for row in doc["currencies"]}
    return DayReport(date.fromisoformat(doc["day"]), figures, doc["made_at"])


class FirestoreBooks:
    """`Books` on a Firestore database."""

    def __init__(self, db: firestore.Client) -> None:
        self._db = db

    def mark(self, name: str) -> datetime | None:
        """Return how far the list *name* was taken in, or None."""
        found = get(self._db.collection("watermarks").document(name))
        return found.get("taken_in") if found.exists else None

    def move_mark(self, name: str, to: datetime) -> None:
        """Write how far the list *name* was taken in."""
        put(self._db.collection("watermarks").document(name), {"taken_in": to})

    def known_events(self, event_ids: Collection[str]) -> set[str]:
        """Return those of these Stripe events that have an inbox row."""
        return {snapshot.id for snapshot in self._there("stripe_events", event_ids)}

    def settlements(self, txn_ids: Collection[str]) -> Mapping[str, Settlement]:
        """Return the settlements on file under these ids."""
        return {s.id: settlement_from(s.to_dict() or {}) for s in self._there("settlements", txn_ids)}

    def settlements_between(self, since: datetime, until: datetime) -> Iterator[Settlement]:
        """Return settlements whose balance transaction was created in the window."""
        conditions = [("created", ">=", since), ("created", "<", until)]
        query = where(self._db.collection("settlements"), conditions).order_by("created")
        return (settlement_from(s.to_dict() or {}) for s in every(query))

    def pending_settlements(self, now: datetime, limit: int) -> list[Settlement]:
        """Return settlements that are pending here and should be available by *now*."""
        conditions = [("state", "==", int(SettlementState.PENDING)), ("available_on", "<=", now)]
        query = where(self._db.collection("settlements"), conditions).order_by("available_on").limit(limit)
        return [settlement_from(s.to_dict() or {}) for s in stream(query)]

    def put_settlement(self, settlement: Settlement) -> None:
        """Write the settlement; what was on file under its id was joined into it."""
        put(self._db.collection("settlements").document(settlement.txn_id), settlement_document(settlement))

    def orders_since(self, since: datetime) -> Iterator[str]:
        """Return the ids of orders written at or after *since*, the oldest change first."""
        query = where(self._db.collection("orders"), [("updated_at", ">=", since)]).order_by("updated_at")
        return (s.id for s in every(query.select(["updated_at"])))

    def links(self, object_ids: Collection[str]) -> Mapping[str, str]:
        """Return the order that each of these Stripe objects is linked to; those without a link are left out."""
        return {s.id: str(s.get("order_id")) for s in self._there("stripe_links", object_ids)}

    def put_link(self, object_id: str, order_id: str) -> None:
        """Link the object to the order unless it has a link."""
        create(self._db.collection("stripe_links").document(object_id), {"order_id": order_id})

    def outbox(self) -> Iterator[OutboxRow]:
        """Return every outbox row."""
        return (d.outbox_from(s.id, s.to_dict() or {}) for s in every(self._db.collection("outbox").order_by("due_at")))

    def outbox_of(self, order_id: str) -> list[OutboxRow]:
        """Return the outbox rows of one order, dead ones too."""
        query = where(self._db.collection("outbox"), [("order_id", "==", order_id)])
        return [d.outbox_from(s.id, s.to_dict() or {}) for s in stream(query)]

    def queue(self, row: OutboxRow) -> None:
        """Write the outbox row unless there is one with its id."""
        create(outbox_reference(self._db, row), d.outbox_document(row))

    def inbox_since(self, since: datetime) -> Iterator[InboxRow]:
        """Return the inbox rows received at or after *since*."""
        query = where(self._db.collection("stripe_events"), [("received_at", ">=", since)]).order_by("received_at")
        return (d.inbox_from(s.to_dict() or {}) for s in every(query))

    def put_digest(self, day: str, digest: str, orders: int, at: datetime) -> bool:
        """Write the digest of one day's chain heads unless there is one; False when there was."""
        document = {"day": day, "sha256": digest, "orders": orders, "made_at": at}
        return create(self._db.collection("digests").document(day), document)

    def put_report(self, report: DayReport) -> bool:
        """Write the report of one day unless there is one; False when there was."""
        return create(self._db.collection("reports").document(report_name(report.day)), report_document(report))

    def reports(self, days: Collection[date]) -> Mapping[date, DayReport]:
        """Return the reports that were written of these days."""
        found = [report_from(s.to_dict() or {}) for s in self._there("reports", map(report_name, days))]
        return {report.day: report for report in found}

    def _there(self, collection: str, ids: Iterable[str]) -> list[firestore.DocumentSnapshot[Any]]:
        wanted, found = sorted(set(ids)), []
        for start in range(0, len(wanted), PAGE):
            references = [self._db.collection(collection).document(i) for i in wanted[start : start + PAGE]]
            found += [s for s in get_all(self._db, references).values() if s.exists]
        return found


def every(query: Any) -> Iterator[firestore.DocumentSnapshot[Any]]:
    """Return everything that the query finds, a page at a time."""
    page = stream(query.limit(PAGE))
    while page:
        yield from page
        page = stream(query.start_after(page[-1]).limit(PAGE)) if len(page) == PAGE else []
