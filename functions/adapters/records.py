"""The records of the shop in Firestore, each with an entry for every change. Fields that nobody here knows stay."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from google.cloud import firestore

from functions.adapters.catalog import settings_from
from functions.adapters.catalog_documents import product_document, product_from
from functions.adapters.firestore import commit, get, stream
from functions.adapters.orders import check_id
from functions.adapters.staff_documents import Document
from functions.adapters.stock import FirestoreStock
from functions.adapters.tariff_documents import (
    Malformed,
    promotion_document,
    promotion_from,
    shipping_rate_document,
    shipping_rate_from,
    tax_row_document,
    tax_row_from,
)
from functions.domain.errors import Unavailable
from functions.use_cases.settings import Settings
from functions.use_cases.shop import Kept, Shop, Write

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_OWN_SETTINGS = ("installation_id", "salt")
"""Made once with the document, and written by nobody after that."""


@dataclass(frozen=True)
class FirestoreRecords[T]:
    """`Records` on a collection; a record's tag is the time of its last change."""

    db: firestore.Client
    collection: str
    document: Callable[[T], Document]
    parse: Callable[[str, Mapping[str, Any]], T]

    def get(self, record_id: str) -> Kept[T] | None:
        """Return the record, or None."""
        snapshot = get(self.db.collection(self.collection).document(check_id(record_id)))
        return self._kept(snapshot) if snapshot.exists else None

    def page(self, *, limit: int, after: str) -> Sequence[Kept[T]]:
        """Return the records whose ids come after *after*, in the order of their ids."""
        query = self.db.collection(self.collection).order_by("__name__").limit(limit)
        if after:
            query = query.start_after({"__name__": self.db.collection(self.collection).document(check_id(after))})
        return [self._kept(snapshot) for snapshot in stream(query)]

    def write(self, writes: Sequence[Write[T]]) -> None:
        """Make these changes and an entry for each in its record's `changes`: all, if all are as seen, or none."""
        batch = self.db.batch()
        for write in writes:
            self._add(batch, write)
        commit(batch)

    def _add(self, batch: firestore.WriteBatch, write: Write[T]) -> None:
        reference = self.db.collection(self.collection).document(check_id(write.record_id))
        document = None if write.value is None else self.document(write.value)
        if write.seen is None:
            batch.create(reference, document or {})
        else:
            unchanged = self.db.write_option(last_update_time=_EPOCH + int(write.seen, 16) * _MICROSECOND)
            if document is None:
                batch.delete(reference, option=unchanged)
            else:
                batch.update(reference, document, option=unchanged)
        entry = {"at": write.at, "actor": write.actor, "after": document}
        batch.create(reference.collection("changes").document(), entry)

    def _kept(self, snapshot: firestore.DocumentSnapshot[Any]) -> Kept[T]:
        try:
            value = self.parse(snapshot.id, snapshot.to_dict() or {})
        except (Malformed, KeyError) as error:
            raise Unavailable(f"{snapshot.reference.path}: {error}") from error
        return Kept(snapshot.id, value, f"{(snapshot.update_time - _EPOCH) // _MICROSECOND:x}")


def _settings_document(settings: Settings) -> Document:
    stated = {name: value for name, value in vars(settings).items() if name not in _OWN_SETTINGS}
    limits = {"total_min": dict(settings.total_min), "total_max": dict(settings.total_max)}
    return stated | limits | {"allow_list": sorted(settings.allow_list)}


def _settings_from(_record_id: str, doc: Mapping[str, Any]) -> Settings:
    found = settings_from(doc)
    if found is None:
        raise Malformed("of the settings")
    return found


def shop(db: firestore.Client) -> Shop:
    """Return all that admins keep in *db*."""
    return Shop(
        products=FirestoreRecords(db, "products", product_document, product_from),
        promotions=FirestoreRecords(db, "promotions", promotion_document, promotion_from),
        shipping_rates=FirestoreRecords(db, "shipping_rates", shipping_rate_document, shipping_rate_from),
        tax_rates=FirestoreRecords(db, "tax_rates", tax_row_document, tax_row_from),
        settings=FirestoreRecords(db, "settings", _settings_document, _settings_from),
        stock=FirestoreStock(db),
    )
