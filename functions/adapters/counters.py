"""The counters that orders take from, in Firestore: where each stands, one read before, compare-and-set after.

The stock of a hot product may be spread over `stock/{sku}/shards/{number}`, as many as its document says in `shards`.
An order takes from the shard that its id leads to, from the others only what that one lacks, and gives back to its own:
the sum over the shards is exact, whoever took what from where.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from google.cloud import firestore

from functions.adapters.firestore import get_all
from functions.domain.takings import Counter, Pool, Taking
from functions.use_cases.ports import CommitFailed

COLLECTIONS = {
    Pool.STOCK: ("stock", "available"),
    Pool.PROMOTION: ("promotion_uses", "used"),
    Pool.PROMOTION_CUSTOMER: ("promotion_uses", "used"),
    Pool.GIFT_CARD: ("gift_cards", "balance"),
    Pool.CREDIT: ("credits", "balance"),
}
"""Where the counters of each pool stand, and the field that counts."""

type Snapshots = Mapping[Counter, firestore.DocumentSnapshot[Any]]
type Levels = dict[Counter, tuple[int | None, object]]


def path_of(counter: Counter) -> str:
    """Return where the counter's document stands."""
    pool, name = counter
    return f"{COLLECTIONS[pool][0]}/{name}"


@dataclass(frozen=True)
class _Shard:
    """One part of a product's stock, as it was read."""

    reference: firestore.DocumentReference
    available: int
    token: Any


def levels(db: firestore.Client, order_id: str, takings: Sequence[Taking], found: Snapshots) -> Levels:
    """Return what each counter shows, with its token; *found* are the documents at `path_of` each."""
    read: Levels = {}
    spread: dict[Counter, int] = {}
    for counter, snapshot in found.items():
        document, field = snapshot.to_dict(), COLLECTIONS[counter[0]][1]
        read[counter] = (None, None) if document is None else (document[field], snapshot.update_time)
        if document and document.get("shards"):
            spread[counter] = document["shards"]
    wanted = {taking.counter: taking.amount for taking in takings}
    for counter, shards in _shards(db, order_id, spread, wanted).items():
        read[counter] = (sum(shard.available for shard in shards), shards)
    return read


def _shards(
    db: firestore.Client, order_id: str, spread: Mapping[Counter, int], wanted: Mapping[Counter, int]
) -> dict[Counter, tuple[_Shard, ...]]:
    """Return the order's own shard of each counter; all of them, its own first, where that one has too little."""
    refs = {counter: _references(db, counter, order_id, count) for counter, count in spread.items()}
    own = _read(db, {counter: references[:1] for counter, references in refs.items()})
    short = {counter: refs[counter] for counter, (shard,) in own.items() if shard.available < wanted[counter]}
    return own | _read(db, short)


def _references(db: firestore.Client, counter: Counter, order_id: str, count: int) -> list[firestore.DocumentReference]:
    first = zlib.crc32(order_id.encode())
    return [db.document(f"{path_of(counter)}/shards/{(first + step) % count}") for step in range(count)]


def _read(
    db: firestore.Client, asked: Mapping[Counter, list[firestore.DocumentReference]]
) -> dict[Counter, tuple[_Shard, ...]]:
    if not asked:
        return {}
    found = get_all(db, [reference for references in asked.values() for reference in references])
    return {
        counter: tuple(_shard(reference, found[reference.path]) for reference in references)
        for counter, references in asked.items()
    }


def _shard(reference: firestore.DocumentReference, snapshot: firestore.DocumentSnapshot[Any]) -> _Shard:
    return _Shard(reference, snapshot.get("available") if snapshot.exists else 0, snapshot.update_time)


def put(db: firestore.Client, batch: firestore.WriteBatch, counter: Counter, level: int, token: Any) -> None:
    """Add to *batch* that *counter* shows *level*, if nobody has written it since it was read."""
    field = COLLECTIONS[counter[0]][1]
    if isinstance(token, tuple):
        for shard, available in _parts(token, level):
            _write(db, batch, shard.reference, {field: available}, shard.token)
    else:
        _write(db, batch, db.document(path_of(counter)), {field: level}, token)


def spread(db: firestore.Client, batch: firestore.WriteBatch, counter: Counter, count: int, level: int) -> None:
    """Add to *batch* that *level* stands evenly in *count* shards, if nobody has written any document since.

    What an order read before stays true: its shard is one of them still, and is written, or it is not there any more.

    Raises:
        CommitFailed: it shows another level, or has more shards.
    """
    whole = db.document(path_of(counter))
    shards = [db.document(f"{path_of(counter)}/shards/{number}") for number in range(count)]
    found = get_all(db, [whole, *shards])
    document, field = found[whole.path].to_dict() or {}, COLLECTIONS[counter[0]][1]
    parts = [_shard(reference, found[reference.path]) for reference in shards]
    counted = parts[: document["shards"]] if document.get("shards") else [_shard(whole, found[whole.path])]
    if document.get("shards", 0) > count or sum(part.available for part in counted) != level:
        raise CommitFailed("changed meanwhile")
    each, more = divmod(level, count)
    for number, part in enumerate(parts):
        _write(db, batch, part.reference, {field: each + (number < more)}, part.token)
    _write(db, batch, whole, {field: 0, "shards": count}, found[whole.path].update_time)


def _parts(shards: tuple[_Shard, ...], level: int) -> Iterator[tuple[_Shard, int]]:
    """Return what each shard that changes has from now on: the first gets back, and is the first to be taken from."""
    more = level - sum(shard.available for shard in shards)
    if more > 0:
        yield shards[0], shards[0].available + more
    for shard in shards:
        part = min(shard.available, max(-more, 0))
        more += part
        if part:
            yield shard, shard.available - part


def _write(
    db: firestore.Client,
    batch: firestore.WriteBatch,
    reference: firestore.DocumentReference,
    document: dict[str, int],
    token: Any,
) -> None:
    if token is None:
        batch.create(reference, document)
    else:
        batch.update(reference, document, option=db.write_option(last_update_time=token))
