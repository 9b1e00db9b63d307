"""What the lists cost with few orders and with many: documents read, and time against the same query made directly."""

import statistics
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from google.cloud import firestore

from bench.counting import Counter
from bench.order import Door
from bench.world import World, world
from functions.adapters import firestore as adapter

FEW, PAGE, TIMES = 1_000, 20, 15
PATIENCE_SECONDS = 120.0
"""The emulator sorts all orders for each page; the adapters' five seconds are for Firestore, which has indexes."""
BATCH = 250
"""Orders in one commit, each with its contact."""
PROGRESS_EVERY = 5_000
CUSTOMERS = 40
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
STAFF = "staff"
STATUSES = ("awaiting_payment", "confirmed", "completed", "expired")


@dataclass
class Asked:
    """One list, asked many times: documents read for a page, seconds of ours and of its query directly."""

    counted: list[int] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)

    @property
    def reads(self) -> int:
        """Return the documents read as a rule."""
        return statistics.mode(self.counted)

    @property
    def p95(self) -> float:
        """Return the seconds that 19 of 20 requests keep to."""
        return statistics.quantiles(self.ours, n=20)[-1]

    @property
    def floor_p95(self) -> float:
        """Return the same of the query directly."""
        return statistics.quantiles(self.floor, n=20)[-1]


def run(orders: int) -> int:
    """Print what each list costs with 1,000 and with *orders*; return 1 if one reads more with many."""
    with world() as here, _patient():
        client = Door(here).client
        template = _template(here)
        _fill(here, template, 0, FEW)
        few = _measure(here, client, _questions(client, FEW))
        _fill(here, template, FEW, orders)
        many = _measure(here, client, _questions(client, orders))
    print(f"{'':26} documents read      p50 ms, {orders} orders        p95, {orders} to {FEW} orders")
    print(f"{f'page of {PAGE}':26} {FEW:>7d} {orders:>7d}     ours  query  ratio        ours  query")
    for name, asked in many.items():
        before = few[name]
        ours, floor = statistics.median(asked.ours) * 1000, statistics.median(asked.floor) * 1000
        print(
            f"{name:26} {before.reads:7d} {asked.reads:7d} {ours:8.1f} {floor:6.1f} {ours / floor:6.2f} "
            f"{asked.p95 / before.p95:11.2f} {asked.floor_p95 / before.floor_p95:6.2f}"
        )
    return 0 if all(many[name].reads == few[name].reads for name in many) else 1


@contextmanager
def _patient() -> Iterator[None]:
    before = adapter.READ_SECONDS_MAX, adapter._AGAIN  # noqa: SLF001 — nobody else waits longer
    adapter.READ_SECONDS_MAX, adapter._AGAIN = PATIENCE_SECONDS, before[1].with_timeout(PATIENCE_SECONDS)  # noqa: SLF001
    yield
    adapter.READ_SECONDS_MAX, adapter._AGAIN = before  # noqa: SLF001


def _questions(client: FlaskClient, orders: int) -> Mapping[str, tuple[str, str]]:
    """Return who asks for what, by name; every list has more than one page of answers."""
    deep = _cursor(client, "/admin/orders", pages=5)
    day = BEGAN + timedelta(seconds=orders // 2)
    since = day.isoformat().replace("+00:00", "Z")
    filters = {
        "by status": "status=confirmed",
        "by payment status": "payment_status=paid",
        "by fulfilment status": "fulfillment_status=unfulfilled",
        "by status, oldest first": "status=confirmed&sort=oldest",
        "by customer": "customer=customer7",
        "by product": "sku=mug",
        "by number": "number=NUMBER7",
        "by e-mail": "email=customer7@example.com",
        "from a day on": f"from={since}&sort=oldest",
    }
    return {
        "the newest": (STAFF, "/admin/orders?"),
        "the sixth page": (STAFF, f"/admin/orders?cursor={deep}&"),
        **{name: (STAFF, f"/admin/orders?{query}&") for name, query in filters.items()},
        "a customer's own": ("customer7", "/orders?"),
    }


def _cursor(client: FlaskClient, path: str, pages: int) -> str:
    cursor = ""
    for _ in range(pages):
        cursor = _get(client, STAFF, f"{path}?{f'cursor={cursor}&' if cursor else ''}")["next_cursor"]
    return cursor


def _measure(here: World, client: FlaskClient, questions: Mapping[str, tuple[str, str]]) -> dict[str, Asked]:
    counter = Counter(here.db)
    found = {name: Asked() for name in questions}
    for turn in range(1, TIMES + 1):
        _tell(f"asked {turn} of {TIMES} times …")
        for name, (token, path) in questions.items():
            # The settings are read anew every ten seconds, which is nobody's own: not while it is counted.
            client.get("/api/v1/config")
            counter.take()
            began = time.perf_counter()
            _get(client, token, path)
            found[name].ours.append(time.perf_counter() - began)
            calls = counter.take()
            began = time.perf_counter()
            counter.repeat(calls)
            found[name].floor.append(time.perf_counter() - began)
            found[name].counted.append(calls.reads)
    return found


def _get(client: FlaskClient, token: str, path: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1{path}limit={PAGE}", headers={"Authorization": f"Bearer {token}"})
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.get_data(as_text=True)}")
    return dict(answer.get_json())


def _template(here: World) -> tuple[dict[str, Any], dict[str, Any]]:
    """Place an order and return its document and its contact's."""
    body = {"items": [{"sku": "mug", "quantity": 1}], "expected_total": 1990}
    contact = {"name": "Ada Example", "email": "ada@example.com"}
    order = Door(here).post("/orders", "somebody", "place", body | {"contact": contact})
    document = here.db.document(f"orders/{order['id']}")
    return document.get().to_dict() or {}, document.collection("private").document("contact").get().to_dict() or {}


def _fill(here: World, template: tuple[dict[str, Any], dict[str, Any]], start: int, end: int) -> None:
    """Write the orders from *start* to *end*, a second apart, of customers and in states by turns."""
    for first in range(start, end, BATCH):
        batch = here.db.batch()
        for number in range(first, min(first + BATCH, end)):
            _put(here.db, batch, template, number)
        batch.commit()
        if first % PROGRESS_EVERY == 0:
            _tell(f"{first} orders …")


def _tell(progress: str) -> None:
    sys.stderr.write(f"{progress}\n")
    sys.stderr.flush()


def _put(
    db: firestore.Client, batch: firestore.WriteBatch, template: tuple[dict[str, Any], dict[str, Any]], number: int
) -> None:
    order, contact = template
    order_id, customer = f"ord_{number * 7919 % 1_000_003:09d}", f"customer{number % CUSTOMERS}"
    at, turn = BEGAN + timedelta(seconds=number), number % len(STATUSES)
    same = {"customer_id": customer, "created_at": at}
    changed = {
        "order_id": order_id,
        "number": f"NUMBER{number}",
        "status": STATUSES[turn],
        "payment_status": "paid" if turn in (1, 2) else "none",
    }
    reference = db.collection("orders").document(order_id)
    batch.set(reference, order | same | changed)
    found_by = {"email": f"{customer}@example.com", "email_key": f"{customer}@example.com"}
    batch.set(reference.collection("private").document("contact"), contact | same | found_by)
