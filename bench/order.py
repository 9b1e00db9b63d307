"""What one order costs: Firestore reads and writes, Stripe calls, and time against the same calls made directly."""

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import stripe
from flask import Request
from werkzeug.test import EnvironBuilder

from bench.counting import FLOOR, Counter
from bench.http_webhook import compare as compare_over_http
from bench.world import WEBHOOK_SECRET, World, world
from functions.adapters.desk import FirestoreDesk
from functions.adapters.documents import outbox_from
from functions.adapters.stripe_events import WEBHOOK_EVENTS
from functions.entrypoints import triggers
from functions.entrypoints.api import create_app
from functions.entrypoints.auth import Claims
from functions.entrypoints.webhook import handle
from ops.api_client import pay_with_card

READS_MAX = 30
WRITES_MAX = 30
WEBHOOK_RATIO_MAX = 1.25
STAFF = "staff"


@dataclass
class Step:
    """What one step of an order costs, over many orders: the most common counts, times in seconds.

    The settings are read once in ten seconds, whoever comes then; that read is nobody's own.
    """

    name: str
    counted: list[tuple[int, int, int, int]] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Return reads, writes, deletes and calls to Stripe."""
        return statistics.mode(self.counted)


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
        step.counted.append((calls.reads, calls.writes, calls.deletes, stripe_calls))
        return result

    def _stripe_calls(self) -> int:
        return len(self._world.stripe.simulator.world.log.requests)


class Door:
    """The order API as its callers meet it, without the network: routing, parsing, rendering and all."""

    def __init__(self, here: World) -> None:
        self.client = create_app(here.module, _claims, FirestoreDesk(here.db)).test_client()

    def post(self, path: str, token: str, key: str, body: dict[str, Any]) -> dict[str, Any]:
        """Return what posting *body* answers."""
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        answer = self.client.post(f"/api/v1{path}", json=body, headers=headers)
        if answer.status_code >= 300:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.get_data(as_text=True)}")
        return dict(answer.get_json())


def _claims(token: str, *, check_revoked: bool) -> Claims:  # noqa: ARG001 — the protocol's
    """Take the token for the user's id: tokens are not what is measured."""
    return Claims(token, "staff" if token == STAFF else "")


def take_through(here: World, door: Door, meter: Meter, number: int) -> None:
    """Take one order with one line from placing to delivered, through the doors."""
    customer, contact = f"customer{number}", {"name": "Ada Example", "email": "ada@example.com"}
    cart = {"items": [{"sku": "mug", "quantity": 1}], "contact": contact, "expected_total": 1990}
    order = meter("place", partial(door.post, "/orders", customer, "place", cart))
    path = f"/orders/{order['id']}"
    checkout = meter("checkout", partial(door.post, f"{path}/checkout", customer, "pay", {"mode": "hosted"}))
    pay_with_card(checkout["url"])
    for event in _new_events(here):
        if event["type"] in WEBHOOK_EVENTS:
            meter(f"webhook {event['type']}", partial(_deliver, here, event))
    _effects(here, meter)
    parcel = {"carrier": "Post", "tracking": "1"}
    shipped = meter("ship", partial(door.post, f"/admin{path}/shipments", STAFF, "ship", parcel))
    _effects(here, meter)
    arrived = f"/admin{path}/shipments/{shipped['shipments'][0]['id']}/deliver"
    meter("deliver", partial(door.post, arrived, STAFF, "deliver", {}))
    _effects(here, meter)


def _deliver(here: World, event: dict[str, Any]) -> None:
    """Deliver *event* to the webhook's door, signed."""
    body = json.dumps(event)
    signature = stripe.WebhookSignature.generate_signature_header(body, WEBHOOK_SECRET)
    signed = [("Stripe-Signature", signature)]
    builder = EnvironBuilder(method="POST", data=body, headers=signed)
    if handle(Request(builder.get_environ()), here.module, [WEBHOOK_SECRET]).status_code != 200:
        raise RuntimeError(f"{event['type']} was not stored")


def _new_events(here: World) -> Sequence[dict[str, Any]]:
    """Return the events of the last payment, oldest first."""
    events: list[dict[str, Any]] = here.payments.api.get("events", limit=10)["data"][::-1]
    starts = [i for i, event in enumerate(events) if event["type"] == "payment_intent.created"]
    return events[starts[-1] :]


def _effects(here: World, meter: Meter) -> None:
    """Run the trigger of each row that is due."""
    for snapshot in [s for s in here.db.collection("outbox").stream() if not s.id.endswith(FLOOR)]:
        row = outbox_from(snapshot.id, snapshot.to_dict() or {})
        meter(f"{row.kind} {row.subject or row.seq}", partial(triggers.handle, here.module, row))


def run(orders: int) -> int:
    """Print each step's costs and the webhook's ratios; return 0 when within budget."""
    with world() as here:
        meter, door = Meter(here), Door(here)
        for number in range(orders):
            take_through(here, door, meter, number)
        within = _print_steps(list(meter.steps.values()), orders)
        ratio = compare_over_http(here, orders)
    published = _published(orders)
    print(f"{'with every event published':38} {_columns(published)}")
    print(f"\nwebhook over HTTP against a bare function with the same reads and writes: {ratio:.2f}", end=" ")
    print(f"(budget {WEBHOOK_RATIO_MAX})")
    return 0 if within and ratio <= WEBHOOK_RATIO_MAX else 1


def _published(orders: int) -> tuple[int, int, int, int]:
    """Return what an order costs when its events are published."""
    with world(publishing=True) as here:
        meter, door = Meter(here), Door(here)
        for number in range(orders):
            take_through(here, door, meter, number)
    return _sums(list(meter.steps.values()))


def _sums(steps: Sequence[Step]) -> tuple[int, int, int, int]:
    reads, writes, deletes, calls = (sum(column) for column in zip(*(s.counts for s in steps), strict=True))
    return reads, writes, deletes, calls


def _print_steps(steps: Sequence[Step], orders: int) -> bool:
    print(f"{'step':38} reads writes deletes Stripe   p50 ms  floor ms  ratio   ({orders} orders)")
    for step in steps:
        ours, floor = statistics.median(step.ours) * 1000, statistics.median(step.floor) * 1000
        print(f"{step.name:38} {_columns(step.counts)} {ours:8.1f} {floor:9.1f} {ours / floor:6.2f}")
    reads, writes, deletes, calls = _sums(steps)
    print(f"{'one order, one line, a new customer':38} {_columns((reads, writes, deletes, calls))}", end=" ")
    print(f"  (budget {READS_MAX} reads, {WRITES_MAX} writes)")
    silent = all(s.counts[-1] == 0 for s in steps if s.name.startswith("webhook"))
    print(f"Stripe calls made by webhooks: {'0' if silent else 'more than 0'}")
    return reads <= READS_MAX and writes <= WRITES_MAX and silent


def _columns(counts: tuple[int, int, int, int]) -> str:
    reads, writes, deletes, calls = counts
    return f"{reads:5d} {writes:6d} {deletes:7d} {calls:6d}"
