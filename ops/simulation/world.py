"""One shop: the real module, its store in memory or another, the real Stripe adapter, and a Stripe in process."""

import io
import json
import logging
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, cast
from urllib.parse import urlencode

import stripe
from flask import Request as FlaskRequest

from functions.adapters.mail_templates import FileTemplates
from functions.adapters.stripe_events import WEBHOOK_EVENTS
from functions.adapters.stripe_payments import API_VERSION, StripePayments
from functions.domain.errors import Unavailable
from functions.entrypoints import triggers, webhook
from functions.use_cases.books import Healing
from functions.use_cases.missed import EVENTS, SETTLEMENTS
from functions.use_cases.module import Module
from functions.use_cases.payments import CallFailed
from functions.use_cases.ports import CommitFailed, OutboxRow
from functions.use_cases.record import Recorder
from ops.simulation import tenders
from ops.simulation.clock import VirtualClock, WorkerClock
from ops.simulation.dump import Answer, Dump, Write
from ops.simulation.faults import DELIVERY, Crashed, Faults
from ops.simulation.faulty import FaultyBooks, FaultyCustomers, FaultyInbox, FaultyOrders, FaultyOutbox, FaultyProblems
from ops.simulation.publishing import FakePublisher, FaultyPublisher
from ops.simulation.purses import FaultyPurses
from ops.simulation.shop import ORIGIN, PRICES, SHOP, STOCK, settings
from ops.simulation.state import State
from ops.simulation.store import FakeStore
from ops.simulation.tariffs import FakeTariffs
from ops.simulation.wire import Wire
from stripe_simulator import in_process
from stripe_simulator.clock import Clock
from stripe_simulator.endpoints import Endpoint
from stripe_simulator.messages import Request, Response
from stripe_simulator.outgoing import Attempt
from stripe_simulator.simulator import Simulator

API_KEY, SECRET = "sk_test_simulation", "whsec_simulation"
EXPECTED = (Unavailable, CommitFailed, CallFailed)


@dataclass
class World:
    """The shop, its Stripe and its clock; everything random comes from the seed."""

    seed: int
    faults: Faults
    manual_capture: bool = False
    triggered: float = 0.5
    """The share of triggers that run."""
    deaf: bool = False
    """No webhook ever arrives."""
    tender: bool = False
    """There are gift cards, store credit and a limited code."""
    changes: tenders.Changes = field(default_factory=tenders.Changes)
    publishing: bool = False
    """Every event is published, to `publisher`."""
    publisher: FakePublisher = field(default_factory=FakePublisher)
    clock: VirtualClock = field(default_factory=VirtualClock)
    store: State = field(default_factory=FakeStore)
    """In memory, unless it is given."""
    answers: list[Answer] = field(default_factory=list)
    written: list[Write] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.simulator = Simulator(
            base_url="https://stripe.example",
            endpoint=Endpoint(f"{SHOP}/webhook", SECRET, frozenset(WEBHOOK_EVENTS)),
            seed=self.seed,
            clock=Clock(self.clock.seconds),
            wait=self.clock.sleep,
        )
        self.wire = Wire(self.simulator, self.faults, self.clock, self.store)
        self.ids = random.Random(f"{self.seed}/ids")
        self.worker = WorkerClock(self.clock)
        for sku, available in STOCK.items():
            self.store.set_stock(sku, available)
        self.store.listen(lambda before, after: self.written.append(Write(before, after)))
        self.module, self.healing = self._build()
        if self.tender:
            tenders.issue(self.module, self.store.purses)
            self.changes.stand(self.store.purse_changes)
        self._seen_rows: set[str] = set()
        self._seen_posts = 0

    def _build(self) -> tuple[Module, Healing]:
        catalog, source = self.store.open_shop(settings(manual_capture=self.manual_capture))
        client = in_process.http_client(stripe, cast("Simulator", self.wire))
        orders, inbox = FaultyOrders(self.store.orders, self.faults), FaultyInbox(self.store.inbox, self.faults)
        recorder = Recorder(
            orders=orders,
            inbox=inbox,
            origin=lambda: ORIGIN,
            publishes=lambda: self.publishing,
            now=self.worker.now,
            monotonic=self.clock.seconds,
            sleep=self.clock.sleep,
            chance=self.ids.random,
            nonce=lambda: f"{self.ids.getrandbits(128):032x}",
        )
        payments = StripePayments(API_KEY, "https://stripe.example", client)
        module = Module(
            orders=orders,
            outbox=FaultyOutbox(self.store.outbox, self.faults),
            inbox=inbox,
            problems=FaultyProblems(self.store.problems, self.faults),
            customers=FaultyCustomers(self.store.customers, self.faults),
            catalog=catalog,
            tariffs=FakeTariffs({tenders.SPRING.code: tenders.SPRING} if self.tender else {}).tariffs,
            purses=FaultyPurses(self.store.purses, self.faults, lambda: f"CODE-{self.ids.getrandbits(48):012X}"),
            settings=source,
            payments=payments,
            methods=payments.methods,
            publisher=FaultyPublisher(self.publisher, self.faults),
            templates=FileTemplates(),
            recorder=recorder,
            now=self.worker.now,
            new_number=lambda: f"N{self.ids.getrandbits(48):012X}",
            app_url=SHOP,
            livemode=False,
            stripe_js_url=None,
            api_version=API_VERSION,
        )
        self._take_in_lists()
        return module, Healing(module, payments.lists, FaultyBooks(self.store.books, self.faults))

    def _take_in_lists(self) -> None:
        """Say that Stripe's lists were read before: this shop is not new."""
        for name in (EVENTS, SETTLEMENTS):
            self.store.books.move_mark(name, self.clock.now())

    # What others ask of Stripe

    def ask_stripe(self, path: str, method: str = "POST", **fields: str) -> Response:
        """Do at Stripe what its customer does on a page, or its merchant in the Dashboard: no fault meets it."""
        headers = {"authorization": "Bearer sk_test_merchant"} if path.startswith("/v1/") else {}
        return self.simulator.handle(Request(method, path, "", headers, urlencode(fields).encode()))

    @contextmanager
    def process(self) -> Iterator[None]:
        """Run what is within as one process, whose clock may be off."""
        before, self.worker.off = self.worker.off, self.faults.skew()
        try:
            yield
        finally:
            self.worker.off = before

    # What runs by itself

    def deliver(self) -> int:
        """Hand out the webhooks that are due, in an order and with losses as the faults say; return how many came."""
        attempts = self.simulator.take_due()
        if self.faults.on:
            self.faults.chance.shuffle(attempts)
        for attempt in attempts:
            self._deliver_one(attempt)
        return len(attempts)

    def _deliver_one(self, attempt: Attempt) -> None:
        fault = "webhook_lost" if self.deaf else self.faults.draw("delivery", DELIVERY)
        if fault == "webhook_lost":
            self.simulator.world.deliveries.drop(attempt.delivery)
            return
        if fault == "webhook_late":
            self.simulator.finish(attempt, status=None, error="held back")
            return
        sent = replace(attempt, body=thin(attempt.body)) if self.faults.is_thin() else attempt
        status = self.receive(sent)
        if fault == "webhook_duplicated":
            status = self.receive(sent)
        answered = None if fault == "webhook_unanswered" else status
        self.simulator.finish(attempt, status=answered, error=None)

    def receive(self, attempt: Attempt) -> int | None:
        """Send one delivery through the webhook's door and return the answer's status, None if the process ended.

        The door compares signatures with the machine's time, so the body is signed anew, and as much too early or
        too late as the clock of the process is off.
        """
        with self.process():
            return self._receive(attempt)

    def _receive(self, attempt: Attempt) -> int | None:
        signed_at = int(time.time() - self.worker.off.total_seconds())
        signature = stripe.WebhookSignature.generate_signature_header(attempt.body.decode(), SECRET, signed_at)
        environ = {
            "REQUEST_METHOD": "POST",
            "wsgi.input": io.BytesIO(attempt.body),
            "CONTENT_LENGTH": str(len(attempt.body)),
            "HTTP_STRIPE_SIGNATURE": str(signature),
        }
        try:
            status = webhook.handle(FlaskRequest(environ), self.module, [SECRET]).status_code
        except Crashed:
            return None
        event_id = attempt.delivery.event_id
        self.answers.append(Answer(event_id, status, event_id in self.store.inbox_rows))
        return status

    def run_triggers(self, chance: random.Random, *, again: bool = False) -> None:
        """Run the trigger of each outbox row that is new, or lose it; *again* of those that are left, too."""
        for row in [row for row in self.store.outbox_rows.values() if again or row.row_id not in self._seen_rows]:
            self._seen_rows.add(row.row_id)
            lost = chance.random() >= self.triggered
            self.faults.counts["trigger_lost"] += lost and not again
            if not lost:
                self.trigger(row)

    def trigger(self, row: OutboxRow) -> None:
        """Run the trigger of a row."""
        with self.process():
            triggers.handle(self.module, row)

    # What is there

    def step(self) -> Dump:
        """Return what the step invariants look at since the last time."""
        posts, self._seen_posts = self.wire.posts[self._seen_posts :], len(self.wire.posts)
        written, self.written = self.written, []
        touched = {write.after.order_id for write in written}
        answers, self.answers = self.answers, []
        errors = list(self.errors)
        self.errors.clear()
        return self._dump(touched, writes=written, errors=errors, answers=answers, posts=posts)

    def dump(self, **more: Any) -> Dump:
        """Return all that is there now."""
        return self._dump(set(self.store.documents), posts=self.wire.posts, **more)

    def _dump(self, order_ids: set[str], **more: Any) -> Dump:
        store = self.store
        return Dump(
            origin=ORIGIN,
            now=self.clock.now(),
            orders=store.documents,
            entries={order_id: store.entries(order_id) for order_id in order_ids},
            links=store.stripe_links,
            inbox=store.inbox_rows,
            outbox=store.outbox_rows,
            mails=store.mails,
            problems=store.open_problems,
            customers=store.customer_rows,
            stock=store.stock,
            initial_stock=STOCK,
            counters=store.counters,
            entered=store.purse_changes,
            asked=list(self.changes.asked.values()),
            answered=[self.changes.asked[key] for key in self.changes.answered],
            limits=tenders.LIMITS,
            prices=PRICES,
            publishes=self.publishing,
            published=self.publisher.events,
            stripe=self.simulator.world.store.tables,
            **more,
        )


def thin(body: bytes) -> bytes:
    """Return an event as Stripe's thin format has it: the id of its object, and not the object.

    Source: https://docs.stripe.com/event-destinations
    """
    event = json.loads(body)
    named = event["data"]["object"]
    kept = {name: event[name] for name in ("id", "created", "livemode")}
    related = {"id": named["id"], "type": named["object"]}
    return json.dumps(
        {"object": "v2.core.event", "type": f"v1.{event['type']}", "related_object": related, **kept}
    ).encode()


class Unexpected(logging.Handler):
    """Collects what our code logs with an exception that is no fault of the simulation."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.errors = errors

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line of it."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and not isinstance(error, EXPECTED):
            self.errors.append(f"{record.getMessage()}: {error!r}")
