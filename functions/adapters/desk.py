"""What stands beside an order in Firestore: its outbox rows, its problems and its notes."""

from google.cloud import firestore

from functions.adapters import documents as d
from functions.adapters.addresses import FirestoreAddresses
from functions.adapters.books import FirestoreBooks
from functions.adapters.firestore import stream, where
from functions.adapters.notes import note_from
from functions.adapters.orders import check_id
from functions.adapters.personal_data import FirestorePersonalData
from functions.adapters.records import shop
from functions.domain.notes import NOTES_MAX, Note
from functions.use_cases.explain import OpenProblem
from functions.use_cases.ports import OutboxRow


class FirestoreDesk:
    """`Desk` on a Firestore database."""

    def __init__(self, db: firestore.Client) -> None:
        self._db = db
        self.shop = shop(db)
        self.addresses = FirestoreAddresses(db)
        self.books = FirestoreBooks(db)
        self.personal_data = FirestorePersonalData(db)

    def effects(self, order_id: str) -> list[OutboxRow]:
        """Return the order's outbox rows by when they are due, dead ones too."""
        query = where(self._db.collection("outbox"), [("order_id", "==", order_id)])
        rows = [d.outbox_from(s.id, s.to_dict() or {}) for s in stream(query)]
        return sorted(rows, key=lambda row: (row.due_at, row.row_id))

    def notes(self, order_id: str) -> list[Note]:
        """Return the order's notes, the oldest first, erased ones too."""
        notes = self._db.collection("orders").document(check_id(order_id)).collection("notes")
        return [note_from(s.to_dict() or {}) for s in stream(notes.order_by("at").limit(NOTES_MAX))]

    def problems(self, order_id: str) -> list[OpenProblem]:
        """Return the order's open problems, the oldest first."""
        query = where(self._db.collection("problems"), [("order_id", "==", order_id), ("open", "==", True)])
        found = [s.to_dict() or {} for s in stream(query)]
        problems = [OpenProblem(doc["code"], doc["subject"], doc["raised_at"]) for doc in found]
        return sorted(problems, key=lambda p: (p.raised_at, p.code, p.subject))
