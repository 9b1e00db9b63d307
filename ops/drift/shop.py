"""A shop in memory with many clean orders: the real module, the real Stripe adapter, a Stripe in process."""

import random
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import cast, override
from urllib.parse import urlencode, urlsplit

import stripe

from functions.adapters.mail_templates import FileTemplates
from functions.adapters.stripe_payments import API_VERSION, StripePayments
from functions.domain.catalog import Product
from functions.domain.order import Order
from functions.entrypoints.webhook import translate
from functions.use_cases import checkout, missed, place, staff
from functions.use_cases.books import Healing
from functions.use_cases.module import Caller, Module
from functions.use_cases.ports import Catalog, Contact
from functions.use_cases.receive import receive
from functions.use_cases.record import Recorder
from functions.use_cases.settings import Settings, SettingsSource
from functions.use_cases.sweep import sweep
from ops.simulation.books import FakeBooks
from ops.simulation.publishing import FakePublisher
from ops.simulation.store import FakeStore
from ops.simulation.tariffs import FakeTariffs
from stripe_simulator import in_process
from stripe_simulator.messages import Request, Response
from stripe_simulator.resources import run_what_is_due
from stripe_simulator.simulator import Simulator

TELL_EVERY = 500
ORIGIN, APP_URL, BASE = "inst_drift", "http://127.0.0.1:5000", "https://stripe.example"
PRICE, SHIPPING = 1500, 490
CONTACT = Contact("Ada Lovelace", "ada@example.org")
CUSTOMER, STAFF = Caller("customer_1"), Caller("staff_1", "staff")
VISA, DECLINED, DISPUTED = "4242424242424242", "4000000000000002", "4000000000000259"
SETTINGS = Settings(
    enabled=True,
    rollout_percent=100,
    allow_list=frozenset(),
    currency="eur",
    installation_id=ORIGIN,
    salt="salt",
    shipping_flat=SHIPPING,
)
SETTLE_PASSES_MAX = 20


class _Shelf(Catalog):
    @override
    def products(self, skus: Sequence[str]) -> Mapping[str, Product]:
        return {sku: Product(sku, "Mug", {"eur": PRICE}) for sku in skus}


class _Settings(SettingsSource):
    @override
    def current(self) -> Settings:
        return SETTINGS

    @override
    def known(self) -> Settings:
        return SETTINGS


@dataclass
class Wire:
    """Stands where the SDK expects the simulator, and counts POSTs."""

    simulator: Simulator
    posts: int = 0

    def handle(self, request: Request) -> Response:
        """Return the simulator's answer."""
        self.posts += request.method == "POST"
        return self.simulator.handle(request)


@dataclass
class Shop:
    """The shop and its Stripe; everything random comes from the seed, and time moves only when told."""

    seed: int
    store: FakeStore = field(default_factory=FakeStore)
    placed: int = 0
    slept: float = 0.0

    def __post_init__(self) -> None:
        self.simulator = in_process.simulator(seed=self.seed)
        self.chance = random.Random(f"{self.seed}/shop")
        self.wire = Wire(self.simulator)
        client = in_process.http_client(stripe, cast("Simulator", self.wire))
        self.stripe = stripe.StripeClient("sk_test_drift", http_client=client)
        payments = StripePayments("sk_test_drift", BASE, client)
        self.books = FakeBooks(self.store)
        self.module = self._module(payments)
        self.healing = Healing(self.module, payments.lists, self.books)
        self.began = self.now()
        self._taken_in = 0

    def _module(self, payments: StripePayments) -> Module:
        recorder = Recorder(
            orders=self.store.orders,
            inbox=self.store.inbox,
            origin=lambda: ORIGIN,
            publishes=lambda: False,
            now=self.now,
            monotonic=lambda: self.now().timestamp() + self.slept,
            sleep=self._sleep,
            chance=self.chance.random,
            nonce=lambda: f"{self.chance.getrandbits(128):032x}",
        )
        return Module(
            orders=self.store.orders,
            outbox=self.store.outbox,
            inbox=self.store.inbox,
            problems=self.store.problems,
            customers=self.store.customers,
            catalog=_Shelf(),
            tariffs=FakeTariffs().tariffs,
            purses=self.store.purses,
            settings=_Settings(),
            payments=payments,
            methods=payments.methods,
            publisher=FakePublisher(),
            templates=FileTemplates(),
            recorder=recorder,
            now=self.now,
            new_number=lambda: f"N{self.chance.getrandbits(48):012X}",
            app_url=APP_URL,
            livemode=False,
            stripe_js_url=None,
            api_version=API_VERSION,
        )

    def _sleep(self, seconds: float) -> None:
        self.slept += seconds

    def now(self) -> datetime:
        """Return the present: no two orders are placed in the same millisecond."""
        seconds = datetime.fromtimestamp(self.simulator.world.clock.now(), UTC)
        return seconds + timedelta(milliseconds=self.placed)

    def advance(self, seconds: int) -> None:
        """Move on."""
        self.simulator.world.clock.advance(seconds)

    # What becomes of an order

    def open(self) -> Order:
        """Place an order and open its page."""
        self.placed += 1
        self.store.set_stock("mug", 1_000_000)
        request = place.PlaceRequest([("mug", 1)], None, CONTACT, PRICE + SHIPPING)
        order = place.place_order(self.module, CUSTOMER, f"place {self.placed}", request).order
        checkout.start_checkout(self.module, CUSTOMER, f"pay {self.placed}", order.order_id, "hosted")
        return self.order(order)

    def pay(self, order: Order, card: str = VISA) -> None:
        """Pay on the order's page; nothing is delivered."""
        attempt = self.order(order).last_attempt
        if attempt is None or attempt.url is None:
            raise LookupError("the order has no page")
        given = {"email": "ada@example.org", "cardNumber": card, "cardExpiry": "12 / 40", "cardCvc": "123"}
        body = urlencode({**given, "billingName": "Ada"}).encode()
        self.simulator.handle(Request("POST", urlsplit(attempt.url).path, "", {}, body))

    def paid(self, card: str = VISA) -> Order:
        """Return an order that was paid and heard of."""
        order = self.open()
        self.pay(order, card)
        self.deliver()
        return self.order(order)

    def refunded(self) -> Order:
        """Return a paid order of which staff gave something back."""
        order = self.paid()
        amount = self.chance.randint(1, PRICE)
        staff.refund(self.module, STAFF, "refund", order.order_id, amount=amount, reason="asked")
        return order

    def canceled(self) -> Order:
        """Return a paid order that was canceled."""
        order = self.paid()
        staff.cancel_order(self.module, CUSTOMER, "cancel", order.order_id, "asked")
        return order

    def shipped(self) -> Order:
        """Return a paid order whose goods left."""
        order = self.paid()
        staff.ship(self.module, STAFF, "ship", order.order_id, quantities=None, carrier="dhl", tracking="1")
        return order

    def order(self, order: Order) -> Order:
        """Return the order as it is now."""
        return self.store.documents[order.order_id]

    def edit(self, order: Order, **fields: object) -> None:
        """Write over the order, past everything that keeps it right."""
        self.store.documents[order.order_id] = replace(self.order(order), **fields)  # type: ignore[arg-type]

    # What runs by itself

    def deliver(self, *, without: str = "") -> None:
        """Deliver what was not delivered yet; events whose type begins with *without* never come."""
        run_what_is_due(self.simulator.world)
        events = self.simulator.world.store.tables.get("event", {})
        fresh = list(islice(reversed(events.values()), len(events) - self._taken_in))[::-1]
        for event in fresh:
            delivery = translate(event)
            if delivery is not None and not (without and event["type"].startswith(without)):
                receive(self.module, delivery)
        self._taken_in = len(events)

    def withhold(self) -> None:
        """Let what Stripe has to say be lost."""
        self._taken_in = len(self.simulator.world.store.tables.get("event", {}))

    def settle(self) -> None:
        """Let everything that is due come to its end, and settle what Stripe booked."""
        for _ in range(SETTLE_PASSES_MAX):
            self.advance(60)
            swept = sweep(self.module)
            self.deliver()
            if not (swept.timers or swept.effects or swept.events):
                return
        raise AssertionError("it never settles")

    def settled(self) -> None:
        """Write what Stripe booked since."""
        missed.take_settlements(self.healing)


def populate(shop: Shop, orders: int) -> None:
    """Fill the shop with this many clean orders of every life, and let all of it come to rest."""
    lives: list[Callable[[], Order]] = [shop.paid] * 5 + [
        shop.open,
        shop.refunded,
        shop.canceled,
        shop.shipped,
        lambda: shop.paid(DISPUTED),
    ]
    for number in range(orders):
        shop.chance.choice(lives)()
        if number % 50 == 0:
            shop.settle()
        if number % TELL_EVERY == TELL_EVERY - 1:
            print(f"{number + 1} of {orders} orders", file=sys.stderr, flush=True)
    shop.settle()
    shop.settled()
