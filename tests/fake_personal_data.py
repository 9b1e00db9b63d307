"""What is kept of customers, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from functions.adapters.orders import check_id
from functions.adapters.personal_data import PAGE, mail_from
from functions.domain.takings import Pool
from functions.use_cases.personal_data import Credit, Kept, KeptPage
from functions.use_cases.purses import PurseEntry
from functions.use_cases.search import Place
from ops.simulation.store import FakeStore


@dataclass
class FakePersonalData:
    """`PersonalData` on the store in memory."""

    store: FakeStore

    def orders(self, customer_id: str, after: Place | None) -> KeptPage:
        own = [order for order in self.store.documents.values() if order.customer_id == customer_id]
        own.sort(key=lambda order: (order.created_at, order.order_id), reverse=True)
        rest = [
            order for order in own if after is None or (order.created_at, order.order_id) < (after.at, after.order_id)
        ]
        page, newer = rest[:PAGE], self.store.newer
        last = Place(page[-1].created_at, page[-1].order_id) if len(page) == PAGE else None
        kept = [self._kept(order.order_id) for order in page if order.order_id not in newer]
        return KeptPage(kept, [order.order_id for order in page if order.order_id in newer], last)

    def _kept(self, order_id: str) -> Kept:
        store = self.store
        notes = [note for note in store.notes.get(order_id, {}).values() if note.text is not None]
        mails: list[Any] = [dict(mail) for mail in store.mails.values() if mail["order_id"] == order_id]
        return Kept(
            store.documents[order_id],
            store.contacts.get(order_id),
            store.evidence.get(order_id),
            sorted(notes, key=lambda note: (note.at, note.note_id)),
            sorted(map(mail_from, mails), key=lambda mail: mail.at),
        )

    def credits(self, customer_id: str) -> Sequence[Credit]:
        check_id(customer_id)
        held = {name: level for (pool, name), level in self.store.counters.items() if pool is Pool.CREDIT}
        return [
            Credit(currency, level, self._entries(name))
            for name, level in sorted(held.items())
            for uid, _, currency in [name.rpartition(".")]
            if uid == customer_id
        ]

    def _entries(self, name: str) -> list[PurseEntry]:
        entries = self.store.purse_entries.items()
        found = [entry for ((counter, _), entry) in entries if counter == (Pool.CREDIT, name)]
        return sorted(found, key=lambda entry: entry.at)
