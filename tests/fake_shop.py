"""What admins keep, in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from functions.adapters.orders import check_id
from functions.use_cases.ports import CommitFailed
from functions.use_cases.shop import Kept, Shop, Write
from functions.use_cases.stock import Standing, StockEntry


@dataclass
class FakeRecords[T]:
    """`Records` in memory; `changes` holds every write."""

    kept: dict[str, Kept[T]] = field(default_factory=dict)
    changes: list[Write[T]] = field(default_factory=list)

    def get(self, record_id: str) -> Kept[T] | None:
        return self.kept.get(check_id(record_id))

    def page(self, *, limit: int, after: str) -> Sequence[Kept[T]]:
        return [self.kept[name] for name in sorted(self.kept) if name > after][:limit]

    def write(self, writes: Sequence[Write[T]]) -> None:
        for write in writes:
            known = self.kept.get(check_id(write.record_id))
            if (known.tag if known else None) != write.seen:
                raise CommitFailed
        for write in writes:
            self.changes.append(write)
            if write.value is None:
                del self.kept[write.record_id]
            else:
                self.kept[write.record_id] = Kept(write.record_id, write.value, f"{len(self.changes):x}")


@dataclass
class FakeStock:
    """`Stock` in memory."""

    counted: dict[str, int] = field(default_factory=dict)
    kept: dict[str, list[StockEntry]] = field(default_factory=dict)
    shards: dict[str, int] = field(default_factory=dict)

    def levels(self, skus: Sequence[str]) -> Mapping[str, int]:
        return {sku: self.counted[sku] for sku in skus if check_id(sku) in self.counted}

    def read(self, sku: str, entry_id: str) -> Standing:
        entries = self.kept.get(check_id(sku), [])
        level = self.counted.get(sku)
        entry = next((entry for entry in entries if entry.entry_id == entry_id), None)
        return Standing(level, level, entry, self.shards.get(sku, 1))

    def write(self, sku: str, token: object, entry: StockEntry) -> None:
        if self.counted.get(sku) != token:
            raise CommitFailed
        self.counted[sku] = entry.available
        self.kept.setdefault(sku, []).append(entry)

    def spread(self, sku: str, shards: int, entry: StockEntry) -> None:
        if self.counted.get(sku) != entry.available or self.shards.get(sku, 1) > shards:
            raise CommitFailed
        self.shards[sku] = shards
        self.kept.setdefault(sku, []).append(entry)

    def entries(self, sku: str, limit: int) -> list[StockEntry]:
        return self.kept.get(sku, [])[::-1][:limit]


def fake_shop() -> Shop:
    """Return a shop that keeps nothing yet."""
    return Shop(FakeRecords(), FakeRecords(), FakeRecords(), FakeRecords(), FakeRecords(), FakeStock())
