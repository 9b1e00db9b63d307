"""Gift cards and store credit beside the orders: what they hold, and why it changed when no order did it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from functions.domain.takings import Counter
from functions.domain.tender import GiftCard


@dataclass(frozen=True)
class PurseEntry:
    """One change by staff: `amount` minor units, below 0 when they are taken; `balance` is what there was then."""

    entry_id: str
    input_hash: str
    amount: int
    balance: int
    reason: str
    actor: str
    at: datetime


@dataclass(frozen=True)
class PurseStanding:
    """One read: the balance, None where there is none yet, its token, and the entry that was asked for."""

    balance: int | None
    token: object
    entry: PurseEntry | None


@dataclass(frozen=True)
class NewCard:
    """A gift card to be written, or to be given another code: `code_hash` is all that stays of its code."""

    card: GiftCard
    code_hash: str


class Purses(Protocol):
    """The balances of gift cards and of store credit."""

    def new_code(self) -> str:
        """Return a code that nobody can guess: 100 random bits."""

    def by_code(self, code_hashes: Sequence[str]) -> Mapping[str, GiftCard]:
        """Return the gift cards with these codes, by the code's hash.

        Raises:
            Unavailable: no answer.
        """

    def card(self, card_id: str) -> GiftCard | None:
        """Return the gift card, or None.

        Raises:
            Unavailable: no answer.
        """

    def read(self, counter: Counter, entry_id: str) -> PurseStanding:
        """Return how a purse stands, and the entry of this id.

        Raises:
            InvalidInput: no purse can have this name.
            Unavailable: no answer.
        """

    def write(self, counter: Counter, token: object, entry: PurseEntry, new: NewCard | None = None) -> None:
        """Let the purse hold the entry's balance, and keep the entry, if nobody changed the purse since it was read.

        Of a card that is there *new* changes the code alone.

        Raises:
            CommitFailed: it did not happen, or it may have: read again.
        """
