"""Gift cards and store credit in memory, on the counters of a store."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, override

from functions.adapters.counters import path_of
from functions.adapters.orders import check_id
from functions.domain.takings import Counter, Pool
from functions.domain.tender import GiftCard
from functions.use_cases.ports import CommitFailed
from functions.use_cases.purses import NewCard, PurseEntry, Purses, PurseStanding
from ops.simulation.faults import Faults
from ops.simulation.faulty import silent

if TYPE_CHECKING:
    from ops.simulation.store import FakeStore


@dataclass(frozen=True)
class FakePurses(Purses):
    """`Purses` in memory; its codes are numbers."""

    store: "FakeStore"

    @override
    def new_code(self) -> str:
        return f"CODE-{len(self.store.cards) + 1}"

    @override
    def by_code(self, code_hashes: Sequence[str]) -> Mapping[str, GiftCard]:
        found = [new for new in self.store.cards.values() if new.code_hash in code_hashes]
        return {new.code_hash: self._now(new.card) for new in found}

    @override
    def card(self, card_id: str) -> GiftCard | None:
        new = self.store.cards.get(check_id(card_id))
        return self._now(new.card) if new else None

    def _now(self, card: GiftCard) -> GiftCard:
        return replace(card, balance=self.store.counters[Pool.GIFT_CARD, card.card_id])

    @override
    def read(self, counter: Counter, entry_id: str) -> PurseStanding:
        check_id(counter[1])
        with self.store.lock:
            token = self.store.tokens.get(path_of(counter))
            return PurseStanding(
                self.store.counters.get(counter), token, self.store.purse_entries.get((counter, entry_id))
            )

    @override
    def write(self, counter: Counter, token: object, entry: PurseEntry, new: NewCard | None = None) -> None:
        with self.store.lock:
            if (
                self.store.tokens.get(path_of(counter)) != token
                or (counter, entry.entry_id) in self.store.purse_entries
            ):
                raise CommitFailed("fake")
            self.store.count(counter, entry.balance)
            self.store.purse_entries[counter, entry.entry_id] = entry
            if new is not None:
                card = self.store.cards.get(new.card.card_id, new).card
                self.store.cards[card.card_id] = NewCard(card, new.code_hash)


@dataclass(frozen=True)
class FaultyPurses(Purses):
    """`Purses` that may fail; *codes* makes their codes, so that a seed has the same in every store."""

    inner: Purses
    faults: Faults
    codes: Callable[[], str]

    @override
    def new_code(self) -> str:
        return self.codes()

    @override
    def by_code(self, code_hashes: Sequence[str]) -> Mapping[str, GiftCard]:
        return self.faults.read(lambda: self.inner.by_code(code_hashes), silent())

    @override
    def card(self, card_id: str) -> GiftCard | None:
        return self.faults.read(lambda: self.inner.card(card_id), silent())

    @override
    def read(self, counter: Counter, entry_id: str) -> PurseStanding:
        return self.faults.read(lambda: self.inner.read(counter, entry_id), silent())

    @override
    def write(self, counter: Counter, token: object, entry: PurseEntry, new: NewCard | None = None) -> None:
        self.faults.write(lambda: self.inner.write(counter, token, entry, new), CommitFailed("simulated"))
