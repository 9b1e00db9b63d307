"""What is kept of a customer in Firestore: a page of orders with all that stands beside them, in a few reads."""

import logging
from collections.abc import Sequence
from typing import Any

from google.cloud import firestore

from functions.adapters import documents as d
from functions.adapters.books import every
from functions.adapters.evidence import evidence_from
from functions.adapters.firestore import Snapshots, get_all, stream, where
from functions.adapters.notes import note_from
from functions.adapters.orders import check_id
from functions.adapters.staff_documents import Document
from functions.domain.money import CURRENCIES
from functions.domain.tender import credit_name
from functions.use_cases.explain import UNREADABLE
from functions.use_cases.personal_data import Credit, Kept, KeptMail, KeptPage
from functions.use_cases.purses import PurseEntry
from functions.use_cases.search import Place

logger = logging.getLogger(__name__)

PAGE = 30
"""As many orders as one query of their mails can name: Firestore's limit of an `in`."""
PRIVATE = ("staff", "contact", "evidence")
NAME = "__name__"


class FirestorePersonalData:
    """`PersonalData` on a Firestore database."""

    def __init__(self, db: firestore.Client) -> None:
        self._db = db

    def orders(self, customer_id: str, after: Place | None) -> KeptPage:
        """Return a page of the customer's orders, the newest first."""
        orders = self._db.collection("orders")
        query = where(orders, [("customer_id", "==", customer_id)]).order_by("created_at", direction="DESCENDING")
        query = query.order_by(NAME, direction="DESCENDING")
        if after is not None:
            query = query.start_after([after.at, orders.document(after.order_id)])
        found = stream(query.limit(PAGE))
        beside = get_all(self._db, [ref for each in found for ref in _private(each.reference)]) if found else {}
        notes, mails = self._notes(found, beside), self._mails([each.id for each in found])
        kept, unreadable = list[Kept](), list[str]()
        for each in found:
            try:
                kept.append(_kept(each, beside, notes[each.id], mails[each.id]))
            except UNREADABLE:
                logger.warning("order unreadable", extra={"json_fields": {"order_id": each.id}})
                unreadable.append(each.id)
        last = Place(found[-1].get("created_at"), found[-1].id) if len(found) == PAGE else None
        return KeptPage(kept, unreadable, last)

    def _notes(self, orders: Sequence[Any], beside: Snapshots) -> dict[str, list[Document]]:
        """Return the notes of each order that still have their text: the order knows which."""
        named = {
            order.reference.collection("notes").document(note_id): order.id
            for order in orders
            for note_id, stands in _data(beside, order.reference, "staff").get("notes", {}).items()
            if stands
        }
        found = get_all(self._db, list(named)) if named else {}
        notes: dict[str, list[Document]] = {order.id: [] for order in orders}
        for reference, order_id in named.items():
            if found[reference.path].exists:
                notes[order_id].append(found[reference.path].to_dict() or {})
        return notes

    def _mails(self, order_ids: Sequence[str]) -> dict[str, list[Document]]:
        mails: dict[str, list[Document]] = {order_id: [] for order_id in order_ids}
        if order_ids:
            query = where(self._db.collection("mail"), [("order_id", "in", list(order_ids))]).order_by(NAME)
            for each in every(query):
                mails[each.get("order_id")].append(each.to_dict() or {})
        return mails

    def credits(self, customer_id: str) -> Sequence[Credit]:
        """Return the customer's store credit, by currency."""
        purses = self._db.collection("credits")
        first, last = (purses.document(credit_name(check_id(customer_id), bound)) for bound in ("", "zzz"))
        found = every(purses.order_by(NAME).start_at({NAME: first}).end_at({NAME: last}))
        own = {each.id.removeprefix(first.id): each for each in found}
        return [
            Credit(currency, purse.get("balance"), self._entries(purse.reference))
            for currency, purse in own.items()
            if currency in CURRENCIES
        ]

    def _entries(self, purse: firestore.DocumentReference) -> list[PurseEntry]:
        found = every(purse.collection("entries").order_by(NAME))
        return sorted((PurseEntry(**(each.to_dict() or {})) for each in found), key=lambda entry: entry.at)


def _private(order: firestore.DocumentReference) -> list[firestore.DocumentReference]:
    return [order.collection("private").document(name) for name in PRIVATE]


def _data(found: Snapshots, order: firestore.DocumentReference, name: str) -> dict[str, Any]:
    return found[order.collection("private").document(name).path].to_dict() or {}


def _kept(
    order: firestore.DocumentSnapshot[Any], beside: Snapshots, notes: Sequence[Document], mails: Sequence[Document]
) -> Kept:
    staff, contact, evidence = (_data(beside, order.reference, name) for name in PRIVATE)
    return Kept(
        d.order_from(order.to_dict() or {}, staff),
        d.contact_from(contact),
        evidence_from(evidence) if evidence else None,
        sorted(map(note_from, notes), key=lambda note: (note.at, note.note_id)),
        sorted(map(mail_from, mails), key=lambda mail: mail.at),
    )


def mail_from(doc: Document) -> KeptMail:
    """Return the mail of its document, as far as a customer reads it."""
    message = doc["message"]
    return KeptMail(doc["created_at"], list(doc["to"]), message["subject"], message["text"])
