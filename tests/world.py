"""A whole module on real parts: Firestore's emulator, Stripe's own client, and a Stripe that answers it over HTTP.

Time is the module's and the simulator's together and moves only by `advance`; triggers run only when a test says so.
"""

import http.client
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import stripe
from flask import Request, Response
from google.cloud import firestore
from werkzeug.test import EnvironBuilder

from functions.adapters.books import FirestoreBooks
from functions.adapters.documents import outbox_from
from functions.adapters.stripe_payments import StripePayments
from functions.bootstrap import build
from functions.config import Config
from functions.domain import ledger
from functions.domain.order import Order
from functions.entrypoints import triggers
from functions.entrypoints.webhook import handle
from functions.use_cases import checkout, missed, place
from functions.use_cases.books import Healing
from functions.use_cases.module import Caller, Module
from functions.use_cases.ports import Contact
from functions.use_cases.sweep import Swept, sweep
from stripe_simulator.resources import run_what_is_due
from stripe_simulator.server import Server

SECRET = "whsec_of_the_tests"
API_KEY = "sk_test_of_the_tests"
ORIGIN = "inst_tests"
CUSTOMER, STAFF = Caller("customer_1"), Caller("staff_1", "staff")
CONTACT = Contact("Ada Lovelace", "ada@example.org", "+44 20 7946 0000", {"line1": "12 St James's Square"})
MUG, SHIPPING = 1500, 490
SETTINGS: Mapping[str, object] = {
    "enabled": True,
    "rollout_percent": 100,
    "allow_list": [],
    "currency": "eur",
    "installation_id": ORIGIN,
    "salt": "salt",
    "shipping_flat": SHIPPING,
}
CARD = {"email": "ada@example.org", "cardNumber": "4242424242424242", "cardExpiry": "12 / 40", "cardCvc": "123"}
VISA, DECLINED = "4242424242424242", "4000000000000002"

Document = dict[str, Any]


class World:
    """A project that nobody else has seen, with its own Stripe."""

    def __init__(self, project_id: str, server: Server) -> None:
        self.server = server
        self.shift = timedelta()
        self.config = Config(project_id, "orders", API_KEY, (SECRET,), server.url, "http://127.0.0.1:5000")
        self.db = firestore.Client(project=project_id, database="orders")
        self.stripe = stripe.StripeClient(API_KEY, base_addresses={"api": server.url}, max_network_retries=0)
        self.payments: list[StripePayments] = []
        self.module = self.another()
        self.delivered: set[str] = set()

    def another(self, db: firestore.Client | None = None) -> Module:
        """Return a module of another process: nothing cached, the same clock, *db* as its way to the database."""
        self.payments.append(StripePayments(API_KEY, self.server.url))
        module = build(db or self.db, self.payments[-1], self.config)
        return replace(module, now=self.now, recorder=replace(module.recorder, now=self.now))

    # Time

    def now(self) -> datetime:
        """Return the present of this world."""
        return datetime.now(UTC) + self.shift

    def advance(self, **delta: float) -> None:
        """Move this world's clock, Stripe's included."""
        step = timedelta(**delta)
        self.shift += step
        simulator = self.server.simulator
        with simulator.changed:
            simulator.world.clock.advance(int(step.total_seconds()))
            run_what_is_due(simulator.world)

    # What a shop holds

    def close(self) -> None:
        """Let go of connections."""
        self.db.close()
        for client in (self.stripe, *(payments.api.client for payments in self.payments)):
            connection = client._requestor._client
            assert connection
            connection.close()  # type: ignore[no-untyped-call]

    def seed(self, *, stock: int = 5, **settings: object) -> None:
        """Write the settings, one stocked product that ships, and one that does neither."""
        self.settings(**settings)
        mug = {"name": "Mug", "prices": {"eur": MUG}, "ships": True, "stocked": True, "active": True}
        self.db.document("products/mug").set(mug)
        self.db.document("products/song").set(mug | {"name": "Song", "ships": False, "stocked": False})
        self.db.document("stock/mug").set({"available": stock})

    def settings(self, **changes: object) -> None:
        """Write the settings; a process sees them when its ten seconds are over."""
        self.db.document("settings/module").set({**SETTINGS, **changes})

    def stock(self) -> int:
        """Return how many mugs are left."""
        return int(self.db.document("stock/mug").get().get("available"))

    # What a customer does

    def place(self, quantity: int = 1, *, key: str = "place", caller: Caller = CUSTOMER, sku: str = "mug") -> Order:
        """Place an order for one product."""
        total = quantity * MUG + (SHIPPING if sku == "mug" else 0)
        request = place.PlaceRequest([(sku, quantity)], None, CONTACT, total)
        return place.place_order(self.module, caller, key, request).order

    def checkout(self, order: Order, *, key: str = "pay", caller: Caller = CUSTOMER) -> str:
        """Start or resume the checkout and return its address."""
        found = checkout.start_checkout(self.module, caller, key, order.order_id, "hosted")
        assert found.attempt.url
        return found.attempt.url

    def pay(self, address: str, card: str = VISA, **typed: str) -> int:
        """Pay on the hosted page and return its status: 303 when it worked."""
        body = urlencode({**CARD, "cardNumber": card, "billingName": "Ada", **typed}).encode()
        return self._post(urlsplit(address).path, body)

    def _post(self, path: str, body: bytes) -> int:
        connection = http.client.HTTPConnection(urlsplit(self.server.url).netloc, timeout=10)
        try:
            connection.request("POST", path, body)
            return connection.getresponse().status
        finally:
            connection.close()

    def paid(self, quantity: int = 1, *, key: str = "place", caller: Caller = CUSTOMER, sku: str = "mug") -> Order:
        """Return an order that was placed, paid and heard of."""
        order = self.place(quantity, key=key, caller=caller, sku=sku)
        assert 303 == self.pay(self.checkout(order, key=f"pay {key}", caller=caller))
        self.deliver()
        return self.order(order)

    # What Stripe does

    def fault(self, path: str, effect: str, *, times: int = 1, method: str = "POST", saved: bool = True) -> None:
        """Let the next requests to *path* fail."""
        rule = {"method": method, "path": path, "effect": effect, "times": times, "saved": saved}
        assert 200 == self._post("/_simulator/faults", json.dumps(rule).encode())

    def posts(self, path: str) -> list[Document]:
        """Return every POST that Stripe received at *path*, the SDK's own retries and lost answers included."""
        log = self.server.simulator.world.log.requests
        return [entry for entry in log if entry["method"] == "POST" and entry["path"] == path]

    def objects(self, kind: str) -> list[Document]:
        """Return Stripe's objects of this kind, the oldest first."""
        return list(self.server.simulator.world.store.tables.get(kind, {}).values())

    def events(self, kind: str = "") -> list[Document]:
        """Return the events that Stripe would deliver, the oldest first."""
        return [event for event in self.objects("event") if kind in ("", event["type"])]

    def deliver(self, kind: str = "", *, module: Module | None = None) -> list[int]:
        """Deliver every event that was not delivered yet and return the answers."""
        waiting = [event for event in self.events(kind) if event["id"] not in self.delivered]
        self.delivered |= {event["id"] for event in waiting}
        return [self.webhook(event, module=module).status_code for event in waiting]

    def webhook(self, event: Mapping[str, object], *, module: Module | None = None) -> Response:
        """Deliver one event, signed."""
        body = json.dumps(event).encode()
        return self.post(body, signed(body), module=module)

    def post(self, body: bytes, signature: str | None, *, module: Module | None = None, **environ: Any) -> Response:
        """Send bytes to the webhook's door."""
        headers = [] if signature is None else [("Stripe-Signature", signature)]
        builder = EnvironBuilder("/", method="POST", data=body, headers=headers, **environ)
        return handle(Request(builder.get_environ()), module or self.module, self.config.webhook_secrets)

    # What runs by itself

    def trigger(self) -> int:
        """Run the trigger for every outbox row there is, once, and return how many there were."""
        rows = [outbox_from(row_id, document) for row_id, document in self.rows("outbox").items()]
        for row in rows:
            triggers.handle(self.module, row)
        return len(rows)

    def sweep(self) -> Swept:
        """Sweep once, as things stand now."""
        return sweep(self.module)

    @property
    def healing(self) -> Healing:
        """What sweep and reconcile need beside the module's ports."""
        return Healing(self.module, self.payments[0].lists, FirestoreBooks(self.db))

    def poll(self) -> missed.Polled:
        """Read Stripe's own lists once, as things stand now."""
        return missed.poll(self.healing)

    def settle(self, *, passes: int = 12) -> None:
        """Let a minute pass and sweep, until a pass finds nothing to do."""
        for _ in range(passes):
            self.advance(minutes=1)
            swept = self.sweep()
            if not (swept.timers or swept.effects or swept.events):
                return
        raise AssertionError("it never settles")

    # What is there

    def order(self, order: Order) -> Order:
        """Return the order as it is now."""
        found = self.module.orders.get(order.order_id)
        assert found
        return found

    def rows(self, collection: str) -> dict[str, Document]:
        """Return the documents of one collection by id."""
        return {s.id: s.to_dict() or {} for s in self.db.collection(collection).stream()}

    def problems(self) -> list[tuple[str, str]]:
        """Return code and subject of every problem."""
        return sorted((p["code"], p["subject"]) for p in self.rows("problems").values())

    def dump(self) -> dict[str, tuple[Document, object]]:
        """Return every document of the database with the time it was written, by path."""
        groups = [*self.db.collections(), self.db.collection_group("private"), self.db.collection_group("events")]
        found = (s for group in groups for s in group.stream())
        return {s.reference.path: (s.to_dict() or {}, s.update_time) for s in found}

    def verify(self, order: Order) -> list[str]:
        """Return what is wrong with the order's chain and ledger."""
        return ledger.verify(self.order(order), self.module.orders.entries(order.order_id))


def signed(body: bytes, secret: str = SECRET, *, age: float = 0) -> str:
    """Return the signature that Stripe sends with *body*, made *age* seconds ago."""
    return str(stripe.WebhookSignature.generate_signature_header(body.decode(), secret, int(time.time() - age)))


@contextmanager
def new_world(project_id: str) -> Iterator[World]:
    """Open a world, seeded."""
    server = Server(port=0, seed=1)
    server.start()
    try:
        world = World(project_id, server)
        world.seed()
        yield world
        world.close()
    finally:
        server.stop()
