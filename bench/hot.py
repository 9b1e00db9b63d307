"""How many orders a second one product takes, by the shards of its stock, against the same RPCs made directly.

The floor writes documents of its own, without conditions: nothing waits there. Both run on as many threads.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from bench.counting import FLOOR, Calls, Counter
from bench.world import World, world
from functions.adapters.stock import FirestoreStock
from functions.domain.errors import Contended, OutOfStock
from functions.use_cases.module import Caller
from functions.use_cases.place import PlaceRequest, place_order
from functions.use_cases.ports import Contact
from functions.use_cases.stock import StockEntry
from ops.seed import PRODUCTS

SHARDS = (1, 10, 100)
THREADS = 16
PLENTY = 100
"""So many pieces for each order: no shard runs out."""
SHORT = 10
"""So many pieces fewer than orders: the last ones must find nothing."""
TOTAL = 1990
CONTACT = Contact("Ada Example", "ada@example.com")


@dataclass(frozen=True)
class Rush:
    """What became of many orders at once: seconds each, and how many were `placed`, `short` or `contended`."""

    shards: int
    pieces: int
    seconds: float
    each: Sequence[float]
    placed: int
    short: int
    contended: int
    left: int

    @property
    def a_second(self) -> float:
        """Return how many were placed in a second."""
        return self.placed / self.seconds

    @property
    def is_exact(self) -> bool:
        """Say whether every piece is sold or there."""
        return self.placed + self.left == self.pieces and self.left >= 0


def run(orders: int) -> int:
    """Print orders a second by shards, and the ratio to the floor; return 1 if a piece was sold twice or lost."""
    with world() as here:
        floor = _floor(here, orders)
        amounts = PLENTY * orders, orders - SHORT
        rushes = [_rush(here, shards, pieces, orders) for pieces in amounts for shards in SHARDS]
    print(f"{orders} orders on {THREADS} threads, all for one product")
    print(f"{'pieces':>8} {'shards':>6} orders/s  ratio to floor   p50 ms   p95 ms  placed  short  contended  exact")
    print(f"{'floor':>15} {floor:8.1f}")
    for each in rushes:
        p50, p95 = statistics.median(each.each) * 1000, statistics.quantiles(each.each, n=20)[-1] * 1000
        ratio, exact = each.a_second / floor, "yes" if each.is_exact else "NO"
        print(
            f"{each.pieces:8d} {each.shards:6d} {each.a_second:8.1f} {ratio:15.2f} {p50:8.0f} {p95:8.0f} "
            f"{each.placed:7d} {each.short:6d} {each.contended:10d}  {exact}"
        )
    return 0 if all(each.is_exact for each in rushes) else 1


def _rush(here: World, shards: int, pieces: int, orders: int) -> Rush:
    sku = _product(here, f"hot-{pieces}-{shards}", shards, pieces)
    outcomes, seconds = _at_once([partial(_place, here, sku, number) for number in range(orders)])
    results = [result for result, _ in outcomes]
    return Rush(
        shards=shards,
        pieces=pieces,
        seconds=seconds,
        each=[took for _, took in outcomes],
        placed=results.count("placed"),
        short=results.count("short"),
        contended=results.count("contended"),
        left=FirestoreStock(here.db).levels([sku])[sku],
    )


def _product(here: World, sku: str, shards: int, pieces: int) -> str:
    here.db.document(f"products/{sku}").set(PRODUCTS["mug"])
    here.db.document(f"stock/{sku}").set({"available": pieces})
    if shards > 1:
        entry = StockEntry("spread", "", 0, pieces, "other", "staff:bench", datetime.now(UTC))
        FirestoreStock(here.db).spread(sku, shards, entry)
    return sku


def _place(here: World, sku: str, number: int) -> str:
    try:
        place_order(here.module, Caller(f"c{number}"), sku, PlaceRequest([(sku, 1)], None, CONTACT, TOTAL))
    except OutOfStock:
        return "short"
    except Contended:
        return "contended"
    return "placed"


def _floor(here: World, orders: int) -> float:
    """Return how often a second the RPCs of one placing can be made directly."""
    sku = _product(here, "alone", 1, 2)
    counter = Counter(here.db)
    _place(here, sku, orders)
    counter.take()
    _place(here, sku, orders + 1)  # The settings and the rates are known by now.
    calls = counter.take()
    _, seconds = _at_once([partial(_directly, counter, calls, number) for number in range(orders)])
    return orders / seconds


def _directly(counter: Counter, calls: Calls, number: int) -> str:
    counter.repeat(calls, f"{FLOOR}{number}")
    return ""


def _at_once(work: Sequence[Callable[[], str]]) -> tuple[list[tuple[str, float]], float]:
    """Do all of *work* on `THREADS` threads; return each one's result and seconds, and the seconds in all."""

    def timed(each: Callable[[], str]) -> tuple[str, float]:
        began = time.perf_counter()
        return each(), time.perf_counter() - began

    began = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(timed, work)), time.perf_counter() - began
