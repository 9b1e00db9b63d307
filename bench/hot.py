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

from bench.counting import FLOOR, Counter
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
    """What became of many orders at once: seconds each, and how many were `placed`, `short` or `contended`.

    `floor` is how often a second the RPCs of a placing were made directly, before and after.
    """

    floor: float
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
        floor = _Floor(here, orders)
        amounts = PLENTY * orders, orders - SHORT
        rushes = [_rush(floor, shards, pieces, orders) for pieces in amounts for shards in SHARDS]
    print(f"{orders} orders on {THREADS} threads, all for one product")
    print(f"{'pieces':>8} {'shards':>6} orders/s  floor/s  ratio   p50 ms   p95 ms  placed  short  contended  exact")
    for each in rushes:
        p50, p95 = statistics.median(each.each) * 1000, statistics.quantiles(each.each, n=20)[-1] * 1000
        rate, exact = f"{each.a_second:8.1f} {each.floor:8.1f} {each.a_second / each.floor:6.2f}", each.is_exact
        print(
            f"{each.pieces:8d} {each.shards:6d} {rate} {p50:8.0f} {p95:8.0f} "
            f"{each.placed:7d} {each.short:6d} {each.contended:10d}  {'yes' if exact else 'NO'}"
        )
    return 0 if all(each.is_exact for each in rushes) else 1


def _rush(floor: "_Floor", shards: int, pieces: int, orders: int) -> Rush:
    here, before = floor.world, floor.a_second()
    sku = _product(here, f"hot-{pieces}-{shards}", shards, pieces)
    outcomes, seconds = _at_once([partial(_place, here, sku, number) for number in range(orders)])
    results = [result for result, _ in outcomes]
    return Rush(
        floor=(before + floor.a_second()) / 2,
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


class _Floor:
    """The RPCs of one placing, made directly as often as there are orders."""

    def __init__(self, here: World, orders: int) -> None:
        self.world, self._orders = here, orders
        self._counter, sku = Counter(here.db), _product(here, "alone", 1, 2)
        _place(here, sku, orders)
        self._counter.take()
        _place(here, sku, orders + 1)  # The settings and the rates are known by now.
        self._calls = self._counter.take()

    def a_second(self) -> float:
        """Return how often a second."""
        _, seconds = _at_once([partial(self._directly, number) for number in range(self._orders)])
        return self._orders / seconds

    def _directly(self, number: int) -> str:
        self._counter.repeat(self._calls, f"{FLOOR}{number}")
        return ""


def _at_once(work: Sequence[Callable[[], str]]) -> tuple[list[tuple[str, float]], float]:
    """Do all of *work* on `THREADS` threads; return each one's result and seconds, and the seconds in all."""

    def timed(each: Callable[[], str]) -> tuple[str, float]:
        began = time.perf_counter()
        return each(), time.perf_counter() - began

    began = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(timed, work)), time.perf_counter() - began
