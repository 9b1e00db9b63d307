"""The real adapters on a database of the Firestore emulator, and a look at what they wrote there.

What is looked at is read from the database: a document is read again once it was written, and only then.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any, override

from google.cloud import firestore
from google.cloud.firestore_v1.types import Write

from functions.adapters import documents as d
from functions.adapters.books import FirestoreBooks
from functions.adapters.boxes import FirestoreCustomers, FirestoreInbox, FirestoreOutbox, FirestoreProblems
from functions.adapters.catalog import FirestoreCatalog, FirestoreSettings
from functions.adapters.counters import COLLECTIONS
from functions.adapters.firestore import get_all
from functions.adapters.orders import FirestoreOrders
from functions.adapters.purses import FirestorePurses
from functions.domain.order import Order
from functions.domain.takings import PROMOTIONS, Counter, Pool
from functions.domain.tender import TENDER
from functions.use_cases.ports import Commit, InboxRow, OutboxRow, StripeCustomer
from functions.use_cases.settings import Settings
from ops.simulation.clock import VirtualClock
from ops.simulation.shop import PRODUCTS
from ops.simulation.state import Watch
from ops.simulation.tenders import Change

DATABASE = "orders"
EMULATOR = "FIRESTORE_EMULATOR_HOST"
GIVEN = ("products", "settings")
"""What `open_shop` writes: it is given, not an outcome."""
BELOW = ("private", "events", "notes", "entries")
POOLS = {COLLECTIONS[pool][0]: pool for pool in TENDER}


class _Api:
    """The client's way to the database, which tells what was written."""

    def __init__(self, api: Any, note: Callable[[Iterable[Any]], None]) -> None:
        self._api = api
        self._note = note

    def __getattr__(self, name: str) -> Any:
        return getattr(self._api, name)

    def commit(self, *, request: dict[str, Any], **more: Any) -> Any:
        """Commit, and tell of it once it is done."""
        answer = self._api.commit(request=request, **more)
        self._note(request["writes"])
        return answer


class _Client(firestore.Client):
    def __init__(self, project_id: str, note: Callable[[Iterable[Any]], None]) -> None:
        super().__init__(project=project_id, database=DATABASE)
        self._noting = _Api(super()._firestore_api, note)

    @property
    def _firestore_api(self) -> Any:
        return self._noting


class _Orders(FirestoreOrders):
    """The orders' adapter; whoever watches hears of each commit."""

    def __init__(self, store: "EmulatorStore") -> None:
        super().__init__(store.db)
        self._store = store

    @override
    def commit(self, commit: Commit) -> str:
        order_id = commit.after.order_id
        before = self._store.documents.get(order_id)
        head = super().commit(commit)
        self._store.watch(before, self._store.documents[order_id])
        return head


class EmulatorStore:
    """A project of the emulator that nobody else uses: FIRESTORE_EMULATOR_HOST says where it is."""

    def __init__(self, project_id: str) -> None:
        self._dirty: dict[str, None] = {}
        self._raw: dict[str, dict[str, Any]] = {}
        self._orders: dict[str, Order] = {}
        self._tables: dict[str, dict[str, Any]] = {name: {} for name in _ROWS}
        self.db = _Client(project_id, self._tell)
        self.watch: Watch = lambda _before, _after: None
        self.orders = _Orders(self)
        self.outbox, self.inbox = FirestoreOutbox(self.db), FirestoreInbox(self.db)
        self.problems, self.customers = FirestoreProblems(self.db), FirestoreCustomers(self.db)
        self.books, self.purses = FirestoreBooks(self.db), FirestorePurses(self.db)
        self.beside: list[Callable[[Iterable[Any]], None]] = []
        """Who else looks at this database: told of each write."""

    def listen(self, watch: Watch) -> None:
        """Tell *watch* of each order that an event writes: as it was, as it is."""
        self.watch = watch

    def open_shop(self, settings: Settings) -> tuple[FirestoreCatalog, FirestoreSettings]:
        """Write the products and the settings, and return the adapters that read them."""
        batch = self.db.batch()
        for sku, product in PRODUCTS.items():
            batch.set(self.db.document(f"products/{sku}"), asdict(product))
        document = asdict(settings) | {"allow_list": sorted(settings.allow_list)}
        batch.set(self.db.document("settings/module"), document)
        batch.commit()
        return FirestoreCatalog(self.db), FirestoreSettings(self.db, VirtualClock().seconds)

    def set_stock(self, sku: str, available: int) -> None:
        """Write how much is available."""
        self.db.document(f"stock/{sku}").set({"available": available})

    # What is there

    @property
    def documents(self) -> Mapping[str, Order]:
        """Return the orders by id."""
        self._look()
        return self._orders

    @property
    def outbox_rows(self) -> Mapping[str, OutboxRow]:
        """Return the outbox rows by id, as they were written."""
        return self._table("outbox")

    @property
    def inbox_rows(self) -> Mapping[str, InboxRow]:
        """Return the inbox rows by event id."""
        return self._table("stripe_events")

    @property
    def customer_rows(self) -> Mapping[str, StripeCustomer]:
        """Return the customers' rows by customer id."""
        return self._table("customers")

    @property
    def stripe_links(self) -> Mapping[str, str]:
        """Return order ids by Stripe object id."""
        return self._table("stripe_links")

    @property
    def mails(self) -> Mapping[str, Mapping[str, object]]:
        """Return the mail documents by id."""
        return self._table("mail")

    @property
    def stock(self) -> Mapping[str, int]:
        """Return what is available, by SKU."""
        return self._table("stock")

    @property
    def counters(self) -> Mapping[Counter, int]:
        """Return what each counter shows."""
        tables = {pool: self._table(COLLECTIONS[pool][0]) for pool in Pool}
        whole = {(pool, name): level for pool, table in tables.items() for name, level in table.items()}
        return {(pool, name): level for (pool, name), level in whole.items() if _is_of(pool, name)}

    @property
    def open_problems(self) -> frozenset[tuple[str, str, str]]:
        """Return order id, code and subject of each problem that is open."""
        found = self._table("problems").values()
        return frozenset((p["order_id"], p["code"], p["subject"]) for p in found if p["open"])

    @property
    def purse_changes(self) -> list[Change]:
        """Return each change of a gift card or of store credit by staff."""
        self._look()
        parts = ((path.split("/"), document) for path, document in self._raw.items() if "/entries/" in path)
        return [((POOLS[collection], name), entry["amount"]) for (collection, name, *_), entry in parts]

    def entries(self, order_id: str) -> list[dict[str, Any]]:
        """Return the order's event documents by `seq`."""
        self._look()
        beginning = f"orders/{order_id}/events/"
        found = (document for path, document in self._raw.items() if path.startswith(beginning))
        return sorted(found, key=lambda entry: int(entry["seq"]))

    def everything(self) -> dict[str, dict[str, Any]]:
        """Return every document by path, from the database's own lists of what it holds."""
        groups = [c for c in self.db.collections() if c.id not in GIVEN]
        below = [self.db.collection_group(name) for name in BELOW]
        return telling({_path(s.reference): s.to_dict() or {} for group in (*groups, *below) for s in group.stream()})

    def seen(self) -> dict[str, dict[str, Any]]:
        """Return every document by path, as the looks on the way have it."""
        self._look()
        return telling(self._raw)

    def close(self) -> None:
        """Let go of the connection."""
        self.db.close()  # type: ignore[no-untyped-call]

    # How it is known

    def _tell(self, writes: Iterable[Any]) -> None:
        for note in (self.note, *self.beside):
            note(writes)

    def note(self, writes: Iterable[Any]) -> None:
        """Remember what was written; what was deleted comes last when it is written anew."""
        for write in map(Write.pb, writes):
            name = write.delete or write.update.name
            path = name.split("/documents/", 1)[1]
            if write.delete:
                self._dirty.pop(path, None)
                self._take(path, None)
            self._dirty[path] = None

    def _look(self) -> None:
        wanted = [path for path in self._dirty if path.split("/", 1)[0] not in GIVEN]
        self._dirty.clear()
        if not wanted:
            return
        found = get_all(self.db, [self.db.document(path) for path in wanted])
        for path in wanted:
            self._take(path, found[path].to_dict())
        for order_id in dict.fromkeys(path.split("/")[1] for path in wanted if path.startswith("orders/")):
            order = f"orders/{order_id}"
            self._orders[order_id] = d.order_from(self._raw[order], self._raw.get(f"{order}/private/staff"))

    def _take(self, path: str, document: dict[str, Any] | None) -> None:
        collection, _, key = path.partition("/")
        rows = self._tables.get(collection, {})
        if document is None:
            self._raw.pop(path, None)
            rows.pop(key, None)
            return
        self._raw[path] = document
        if "/" not in key:  # What stands below a row, the entries of a gift card, is no row.
            rows[key] = _ROWS[collection](key, document) if collection in _ROWS else None

    def _table(self, name: str) -> dict[str, Any]:
        self._look()
        return self._tables[name]


_ROWS: dict[str, Callable[[str, dict[str, Any]], Any]] = {
    "outbox": d.outbox_from,
    "stripe_events": lambda _, document: d.inbox_from(document),
    "customers": d.stripe_customer_from,
    "stripe_links": lambda _, document: document["order_id"],
    "mail": lambda _, document: document,
    "stock": lambda _, document: document["available"],
    "gift_cards": lambda _, document: document["balance"],
    "credits": lambda _, document: document["balance"],
    "promotion_uses": lambda _, document: document["used"],
    "problems": lambda _, document: document,
}


def _is_of(pool: Pool, name: str) -> bool:
    """Say whether a counter is of this pool: two share a collection, told apart by their names."""
    return pool not in PROMOTIONS or ("." in name) is (pool is Pool.PROMOTION_CUSTOMER)


def _path(reference: Any) -> str:
    return str(reference.path)


def telling(documents: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return *documents* without those for staff that say nothing any more: each is as good as none."""
    return {path: found for path, found in documents.items() if not path.endswith("/private/staff") or _says(found)}


def _says(staff: dict[str, Any]) -> bool:
    return any(staff["stripe"].values()) or any(value for name, value in staff.items() if name != "stripe")
