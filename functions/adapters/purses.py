"""Gift cards and store credit in Firestore: a balance and its entry in one commit, the code as a keyed hash alone."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from google.cloud import firestore

from functions.adapters.counters import path_of
from functions.adapters.firestore import commit, get, get_all, stream, where
from functions.adapters.orders import check_id
from functions.domain.takings import Counter
from functions.domain.tender import GiftCard
from functions.use_cases.purses import NewCard, PurseEntry, PurseStanding

CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH, GROUP = 20, 5


class FirestorePurses:
    """`Purses` on `gift_cards` and `credits`."""

    def __init__(self, db: firestore.Client) -> None:
        self._db = db

    def new_code(self) -> str:
        """Return a code that nobody can guess: 100 random bits."""
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        return "-".join(code[at : at + GROUP] for at in range(0, CODE_LENGTH, GROUP))

    def by_code(self, code_hashes: Sequence[str]) -> Mapping[str, GiftCard]:
        """Return the gift cards with these codes, by the code's hash."""
        query = where(self._db.collection("gift_cards"), [("code_hash", "in", list(code_hashes))])
        return {str(s.get("code_hash")): _card(s) for s in stream(query)}

    def card(self, card_id: str) -> GiftCard | None:
        """Return the gift card, or None."""
        found = get(self._db.collection("gift_cards").document(check_id(card_id)))
        return _card(found) if found.exists else None

    def read(self, counter: Counter, entry_id: str) -> PurseStanding:
        """Return how a purse stands, and the entry of this id."""
        purse, entry = self._references(counter, entry_id)
        found = get_all(self._db, [purse, entry])
        document, known = found[purse.path].to_dict(), found[entry.path].to_dict()
        return PurseStanding(
            balance=document["balance"] if document else None,
            token=found[purse.path].update_time,
            entry=PurseEntry(**known) if known else None,
        )

    def write(self, counter: Counter, token: Any, entry: PurseEntry, new: NewCard | None = None) -> None:
        """Let the purse hold the entry's balance, and keep the entry, if nobody changed the purse since it was read."""
        purse, reference = self._references(counter, entry.entry_id)
        batch = self._db.batch()
        if token is None:
            batch.create(purse, card_document(new) if new else {"balance": entry.balance})
        else:
            option = self._db.write_option(last_update_time=token)
            code = {"code_hash": new.code_hash} if new else {}
            batch.update(purse, {"balance": entry.balance} | code, option=option)
        batch.create(reference, asdict(entry))
        commit(batch)

    def _references(
        self, counter: Counter, entry_id: str
    ) -> tuple[firestore.DocumentReference, firestore.DocumentReference]:
        check_id(counter[1])
        purse = self._db.document(path_of(counter))
        return purse, purse.collection("entries").document(entry_id)


_CARD = ("currency", "issued", "balance", "expires_at")


def _card(snapshot: firestore.DocumentSnapshot[Any]) -> GiftCard:
    return GiftCard(snapshot.id, **{name: snapshot.get(name) for name in _CARD})


def card_document(new: NewCard) -> dict[str, Any]:
    """Return `gift_cards/{id}`."""
    return {name: getattr(new.card, name) for name in _CARD} | {"code_hash": new.code_hash}
