"""How many pieces there are, as admins count them. Every change by hand leaves an entry that explains it."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from functions.domain.errors import Contended, IdempotencyConflict, NotFound, OutOfStock, PreconditionFailed
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

    def entries(self, sku: str, limit: int) -> list[StockEntry]:
        """Return the changes by hand, the newest first.

        Raises:
            Unavailable: no answer.
        """


@dataclass(frozen=True)
class StockChange:
    """Pieces that came or left (`delta`), or how many there are (`available`) if `holds` for what there was."""

    sku: str
    reason: str
    delta: int | None = None
    available: int | None = None
    holds: Callable[[int | None], bool] = lambda _: True


def change_stock(
    module: Module, stock: Stock, caller: Caller, key: str, change: StockChange
) -> tuple[StockEntry, bool]:
    """Change the stock once per caller and key; return the entry, and whether the request was a repetition.

    Raises:
        NotFound: the catalog has no such product.
        OutOfStock: more would leave than there is.
        PreconditionFailed: there is not as much as was seen.
        IdempotencyConflict: another change was made under this key.
        Contended: too many changes at once.
    """
    if change.sku not in module.catalog.products([change.sku]):
        raise NotFound("product")
    entry_id = command_id(caller.actor, f"stock:{change.sku}", key)
    input_hash = hashlib.sha256(digest([change.reason, change.delta, change.available]).encode()).hexdigest()
    at, tried = module.now(), False
    for tries in range(TRIES_MAX):
        seen = stock.read(change.sku, entry_id)
        if seen.entry is not None:
            if seen.entry.input_hash != input_hash:
                raise IdempotencyConflict
            return seen.entry, not tried
        after = _after(change, seen.available)
        moved = after - (seen.available or 0)
        try:
            stock.write(
                change.sku, seen.token, StockEntry(entry_id, input_hash, moved, after, change.reason, caller.actor, at)
            )
        except CommitFailed:
            module.recorder.sleep(module.recorder.chance() * PAUSE_SECONDS * 2**tries)
        tried = True
    raise Contended


def _after(change: StockChange, available: int | None) -> int:
    if change.available is not None:
        if not change.holds(available):
            raise PreconditionFailed
        return change.available
    after = (available or 0) + (change.delta or 0)
    if after < 0:
        raise OutOfStock(change.sku)
    return after
