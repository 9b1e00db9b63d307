"""The ports that hold state, on Firestore and in memory, and the commit that places the one order of their contract."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from functions.adapters.boxes import FirestoreCustomers, FirestoreInbox, FirestoreOutbox, FirestoreProblems
from functions.adapters.documents import SCHEMA_MAJOR
from functions.adapters.orders import FirestoreOrders
from functions.domain.apply import apply
from functions.domain.takings import Pool, Taking
from functions.use_cases.ports import (
    Commit,
    Contact,
    Customers,
    Entry,
    Inbox,
    InboxRow,
    Orders,
    Outbox,
    OutboxRow,
    Problems,
)
from tests.domain import builders as b
from tests.fakes import FakeStore
from tests.world import World, new_world

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
ROW = OutboxRow("ev1.mail", b.ORDER_ID, "N-1", "ev1", 1, "mail", "order_confirmed", NOW)
PIECE = Taking(Pool.STOCK, "sku-l1", 1)
EVENT = InboxRow("evt_1", "payment_intent.succeeded", "pi_1", "parked", NOW, due_at=NOW)


@dataclass
class Ports:
    """One implementation of the ports that hold state, and how its store is looked into."""

    orders: Orders
    outbox: Outbox
    inbox: Inbox
    problems: Problems
    customers: Customers
    world: World | None
    store: FakeStore

    def stock(self, available: int) -> None:
        if self.world:
            self.world.db.document("stock/sku-l1").set({"available": available})
        else:
            self.store.set_stock("sku-l1", available)

    def make_newer(self, order_id: str) -> None:
        """Let the order be one that a newer version wrote."""
        if self.world:
            self.world.db.document(f"orders/{order_id}").update({"schema_major": SCHEMA_MAJOR + 1})
        else:
            self.store.newer.add(order_id)

    def open_problems(self) -> list[str]:
        if self.world:
            return sorted(p["code"] for p in self.world.rows("problems").values() if p["open"])
        return sorted(key[1] for key in self.store.problem_rows if key not in self.store.resolved_problems)

    def count(self, collection: str) -> int:
        if self.world:
            return len(self.world.rows(collection))
        held = {"problems": self.store.problem_rows, "mail": self.store.mails, "outbox": self.store.outbox_rows}
        return len(held[collection])  # type: ignore[arg-type]


@pytest.fixture(params=["firestore", "fake"])
def ports(request: pytest.FixtureRequest, project_id: str) -> Iterator[Ports]:
    fake = FakeStore()
    if request.param == "fake":
        yield Ports(fake.orders, fake.outbox, fake.inbox, fake.problems, fake.customers, None, fake)
        return
    with new_world(project_id) as world:
        db = world.db
        yield Ports(
            FirestoreOrders(db),
            FirestoreOutbox(db),
            FirestoreInbox(db),
            FirestoreProblems(db),
            FirestoreCustomers(db),
            world,
            fake,
        )


def placing(ports: Ports, *, contact: Contact | None = None, **more: object) -> Commit:
    """Return the commit that places the one order, read for and applied."""
    event = b.placed()
    seen = ports.orders.read(b.ORDER_ID, event.event_id, takings=[PIECE])
    change = apply(None, event, origin=b.ORIGIN)
    entry = Entry(event, 1, "nonce", change.codes, change.postings, "")
    level, token = seen.levels[PIECE.counter]
    levels = {} if level is None else {PIECE.counter: (level - 1, token)}
    made = Commit(None, seen.token, change.order, entry, contact=contact, levels=levels)
    return replace(made, **more)  # type: ignore[arg-type]
