"""How many pieces there are, as admins count them. Every change by hand leaves an entry that explains it."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from functions.domain.errors import (
    Contended,
    IdempotencyConflict,
    NotFound,
    OutOfStock,
    PreconditionFailed,
    Refused,
)
from functions.domain.event_ids import command_id, digest
from functions.use_cases.module import Caller, Module
from functions.use_cases.ports import CommitFailed

TRIES_MAX = 8
PAUSE_SECONDS = 0.05


@dataclass(frozen=True)
class StockEntry:
    """One change by hand: `delta` pieces came or, below 0, left; `available` is what there was afterwards."""

    entry_id: str
    input_hash: str
    delta: int
    available: int
    reason: str
    actor: str
    at: datetime


@dataclass(frozen=True)
class Standing:
    """One read: how many pieces there are, None where nobody counts them, and the entry asked for."""

    available: int | None
    token: object
    entry: StockEntry | None
    shards: int = 1
    """Over how many documents the pieces are spread."""


class Stock(Protocol):
    """The counters of the products, over all shards."""

    def levels(self, skus: Sequence[str]) -> Mapping[str, int]:
        """Return how many pieces there are, for those that are counted.

        Raises:
            Unavailable: no answer.
        """

    def read(self, sku: str, entry_id: str) -> Standing:
        """Return how the product stands, and the entry of this id.

        Raises:
            InvalidInput: no product can have this SKU.
            Unavailable: no answer.
        """

    def write(self, sku: str, token: object, entry: StockEntry) -> None:
        """Let there be as many pieces as *entry* says, and keep it, if nobody has changed them since they were read.

        Raises:
            CommitFailed: it did not happen, or it may have: read again.
        """

    def spread(self, sku: str, shards: int, entry: StockEntry) -> None:
        """Let the pieces, as many as *entry* says, stand evenly in *shards* documents, and keep *entry*.

        Raises:
            CommitFailed: it did not happen, or it may have, or there are not as many: read again.
        """

    def entries(self, sku: str, limit: int) -> list[StockEntry]:
        """Return the changes by hand, the newest first.

        Raises:
            Unavailable: no answer.
        """


@dataclass(frozen=True)
class StockChange:
    """Pieces that came or left (`delta`), how many there are (`available`) if `holds` for it, or `shards`.

    Just one of them is stated.
    """

    sku: str
    reason: str
    delta: int | None = None
    available: int | None = None
    shards: int | None = None
    holds: Callable[[int | None], bool] = lambda _: True


def change_stock(
    module: Module, stock: Stock, caller: Caller, key: str, change: StockChange
) -> tuple[StockEntry, bool]:
    """Change the stock once per caller and key; return the entry, and whether the request was a repetition.

    Raises:
        NotFound: the catalog has no such product, or nobody counts its pieces.
        Refused: it stands in more shards than that (`fewer_shards`).
        OutOfStock: more would leave than there is.
        PreconditionFailed: there is not as much as was seen.
        IdempotencyConflict: another change was made under this key.
        Contended: too many changes at once.
    """
    if change.sku not in module.catalog.products([change.sku]):
        raise NotFound("product")
    entry_id = command_id(caller.actor, f"stock:{change.sku}", key)
    input_hash = hashlib.sha256(digest(_asked(change)).encode()).hexdigest()
    at, tried = module.now(), False
    for tries in range(TRIES_MAX):
        seen = stock.read(change.sku, entry_id)
        if seen.entry is not None:
            if seen.entry.input_hash != input_hash:
                raise IdempotencyConflict
            return seen.entry, not tried
        after = _after(change, seen)
        moved = after - (seen.available or 0)
        entry = StockEntry(entry_id, input_hash, moved, after, change.reason, caller.actor, at)
        try:
            if change.shards is None:
                stock.write(change.sku, seen.token, entry)
            else:
                stock.spread(change.sku, change.shards, entry)
        except CommitFailed:
            module.recorder.sleep(module.recorder.chance() * PAUSE_SECONDS * 2**tries)
        tried = True
    raise Contended


def _asked(change: StockChange) -> list[object]:
    """Return what a repetition must repeat."""
    return [change.reason, change.delta, change.available, *([] if change.shards is None else [change.shards])]


def _after(change: StockChange, seen: Standing) -> int:
    available = seen.available
    if change.shards is not None:
        if available is None:
            raise NotFound("stock")
        # An order that read more of them may give back to one that nobody counts any more.
        if change.shards < seen.shards:
            raise Refused("fewer_shards", f"it stands in {seen.shards} shards already")
        return available
    if change.available is not None:
        if not change.holds(available):
            raise PreconditionFailed
        return change.available
    after = (available or 0) + (change.delta or 0)
    if after < 0:
        raise OutOfStock(change.sku)
    return after
