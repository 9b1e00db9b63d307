"""The counters of the products for those who keep them: each over all its shards, and the changes by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from google.cloud import firestore

from functions.adapters import counters
from functions.adapters.firestore import commit, get_all, stream
from functions.adapters.orders import check_id
from functions.adapters.staff_documents import pick
from functions.domain.takings import Pool, Taking
from functions.use_cases.stock import Standing, StockEntry

_ENTRY = ("input_hash", "delta", "available", "reason", "actor", "at")
_ALL = 2**53
"""More than any shard has: whoever asks for so many gets to read every shard."""


class FirestoreStock:
    """`Stock` on `stock` and `stock/{sku}/entries`."""

    def __init__(self, db: firestore.Client) -> None:
        self._db = db

    def levels(self, skus: Sequence[str]) -> Mapping[str, int]:
        """Return how many pieces there are, for those that are counted."""
        if not skus:
            return {}
        references = {sku: self._reference(sku) for sku in skus}
        found = get_all(self._db, list(references.values()))
        read = self._levels({sku: found[reference.path] for sku, reference in references.items()})
        return {sku: level for sku, (level, _) in read.items() if level is not None}

    def read(self, sku: str, entry_id: str) -> Standing:
        """Return how the product stands, and the entry of this id."""
        counter, entry = self._reference(sku), self._reference(sku).collection("entries").document(entry_id)
        found = get_all(self._db, [counter, entry])
        known = found[entry.path].to_dict()
        level, token = self._levels({sku: found[counter.path]})[sku]
        shards = (found[counter.path].to_dict() or {}).get("shards") or 1
        return Standing(level, token, StockEntry(entry_id, **{n: known[n] for n in _ENTRY}) if known else None, shards)

    def write(self, sku: str, token: object, entry: StockEntry) -> None:
        """Let there be as many pieces as *entry* says, and keep it, if nobody has changed them since they were read."""
        batch = self._db.batch()
        counters.put(self._db, batch, (Pool.STOCK, sku), entry.available, token)
        batch.create(self._reference(sku).collection("entries").document(entry.entry_id), pick(entry, _ENTRY))
        commit(batch)

    def spread(self, sku: str, shards: int, entry: StockEntry) -> None:
        """Let the pieces, as many as *entry* says, stand evenly in *shards* documents, and keep *entry*."""
        batch = self._db.batch()
        counters.spread(self._db, batch, (Pool.STOCK, sku), shards, entry.available)
        batch.create(self._reference(sku).collection("entries").document(entry.entry_id), pick(entry, _ENTRY))
        commit(batch)

    def entries(self, sku: str, limit: int) -> list[StockEntry]:
        """Return the changes by hand, the newest first."""
        query = self._reference(sku).collection("entries").order_by("at", direction="DESCENDING").limit(limit)
        found = [(snapshot.id, snapshot.to_dict() or {}) for snapshot in stream(query)]
        return [StockEntry(name, **{field: entry[field] for field in _ENTRY}) for name, entry in found]

    def _reference(self, sku: str) -> firestore.DocumentReference:
        return self._db.document(counters.path_of((Pool.STOCK, check_id(sku))))

    def _levels(self, found: Mapping[str, firestore.DocumentSnapshot[Any]]) -> dict[str, tuple[int | None, object]]:
        takings = [Taking(Pool.STOCK, sku, _ALL) for sku in found]
        snapshots = {(Pool.STOCK, sku): snapshot for sku, snapshot in found.items()}
        read = counters.levels(self._db, "", takings, snapshots)
        return {sku: read[Pool.STOCK, sku] for sku in found}
