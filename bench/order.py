"""What one order costs: Firestore reads and writes, Stripe calls, and time against the same calls made directly."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bench.counting import Counter
from bench.http_webhook import compare as compare_over_http
from bench.world import World, world
from functions.adapters.documents import outbox_from
from functions.entrypoints import triggers
from functions.entrypoints.webhook import translate
from functions.use_cases import receive, staff
from functions.use_cases.checkout import start_checkout
from functions.use_cases.module import Caller
from functions.use_cases.place import PlaceRequest, place_order
from functions.use_cases.ports import Contact
from ops.api_client import pay_with_card

READS_MAX = 30
WRITES_MAX = 30
WEBHOOK_RATIO_MAX = 1.25
STAFF = Caller("staff", "staff")


@dataclass
class Step:
    """What one step of an order costs, over many orders. Times in seconds."""

    name: str
    reads: int = 0
    writes: int = 0
    deletes: int = 0
    stripe_calls: int = 0
    ours: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)


class Meter:
    """Runs the steps of many orders and keeps what each cost."""

    def __init__(self, here: World) -> None:
        self._world = here
        self._counter = Counter(here.db)
        self.steps: dict[str, Step] = {}

    def __call__[T](self, name: str, work: Callable[[], T]) -> T:
        """Run *work* as step *name*, then the same Firestore calls directly."""
        step = self.steps.setdefault(name, Step(name))
        self._counter.take()
        stripe_before = self._stripe_calls()
        began = time.perf_counter()
        result = work()
        step.ours.append(time.perf_counter() - began)
        calls, stripe_calls = self._counter.take(), self._stripe_calls() - stripe_before
        began = time.perf_counter()
        self._counter.repeat(calls)
        step.floor.append(time.perf_counter() - began)
        step.reads, step.writes, step.deletes = calls.reads, calls.writes, calls.deletes
        step.stripe_calls = stripe_calls
        return result

    def _stripe_calls(self) -> int:
        return len(self._world.stripe.simulator.log.requests)


def take_through(here: World, meter: Meter, number: int) -> None:
    """Take one order with one line from placing to delivered."""
    module, customer = here.module, Caller(f"customer{number}")
    contact = Contact("Ada Example", "ada@example.com")
    request = PlaceRequest([("mug", 1)], None, contact, 1990)
    order = meter("place", lambda: place_order(module, customer, "place", request)).order
    order_id = order.order_id
    checkout = meter("checkout", lambda: start_checkout(module, customer, "pay", order_id, "hosted"))
    pay_with_card(str(checkout.attempt.url))
    for event in _new_events(here):
        delivery = translate(event)
        if delivery is not None:
            meter(f"webhook {delivery.type}", partial(receive.receive, module, delivery))
    _effects(here, meter, "mail: confirmed")
    shipped = meter(
        "ship", lambda: staff.ship(module, STAFF, "ship", order_id, quantities=None, carrier="Post", tracking="1")
    )
    _effects(here, meter, "mail: shipped")
    shipment = shipped.order.shipments[0].shipment_id
    meter("deliver", lambda: staff.deliver(module, STAFF, f"deliver{number}", order_id, shipment))


def _new_events(here: World) -> Sequence[dict[str, Any]]:
    """Return the events of the last payment, oldest first."""
    newest = here.payments._client.v1.events.list({"limit": 10}).data  # noqa: SLF001 — the test's own window
    events = [event.to_dict() for event in reversed(newest)]
    starts = [i for i, event in enumerate(events) if event["type"] == "payment_intent.created"]
    return events[starts[-1] :]


def _effects(here: World, meter: Meter, name: str) -> None:
    for snapshot in here.db.collection("outbox").stream():
        meter(name, partial(triggers.handle, here.module, outbox_from(snapshot.id, snapshot.to_dict() or {})))


def run(orders: int) -> int:
    """Print each step's costs and the webhook's ratios; return 0 when within budget."""
    with world() as here:
        meter = Meter(here)
        for number in range(orders):
            take_through(here, meter, number)
        within = _print_steps(list(meter.steps.values()), orders)
        ratio = compare_over_http(here, orders)
    print(f"\nwebhook over HTTP against a bare function with the same reads and writes: {ratio:.2f}", end=" ")
    print(f"(budget {WEBHOOK_RATIO_MAX})")
    return 0 if within and ratio <= WEBHOOK_RATIO_MAX else 1


def _print_steps(steps: Sequence[Step], orders: int) -> bool:
    print(f"{'step':38} reads writes deletes Stripe   p50 ms  floor ms  ratio   ({orders} orders)")
    for step in steps:
        ours, floor = statistics.median(step.ours) * 1000, statistics.median(step.floor) * 1000
        counts = f"{step.reads:5d} {step.writes:6d} {step.deletes:7d} {step.stripe_calls:6d}"
        print(f"{step.name:38} {counts} {ours:8.1f} {floor:9.1f} {ours / floor:6.2f}")
    reads, writes = sum(s.reads for s in steps), sum(s.writes for s in steps)
    deletes, calls = sum(s.deletes for s in steps), sum(s.stripe_calls for s in steps)
    print(f"{'one order, one line, a new customer':38} {reads:5d} {writes:6d} {deletes:7d} {calls:6d}", end=" ")
    print(f"  (budget {READS_MAX} reads, {WRITES_MAX} writes)")
    silent = all(s.stripe_calls == 0 for s in steps if s.name.startswith("webhook"))
    print(f"Stripe calls made by webhooks: {'0' if silent else 'more than 0'}")
    return reads <= READS_MAX and writes <= WRITES_MAX and silent
