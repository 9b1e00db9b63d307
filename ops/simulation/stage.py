"""One order on a stage: brought to a state without faults, then asked for one thing, then left until it is quiet."""

from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from functions.domain.facets import payment_status
from functions.domain.goods import fulfillment_status
from functions.domain.order import GOODS_DAYS, Order
from functions.entrypoints import triggers
from functions.use_cases import checkout, missed, place, returns, staff
from functions.use_cases.module import Caller
from functions.use_cases.ports import Contact
from functions.use_cases.sweep import sweep
from ops.simulation.checker import Violation
from ops.simulation.checks import check, check_step
from ops.simulation.faults import Crashed, Faults
from ops.simulation.schedule import next_due
from ops.simulation.shop import ORIGIN, PRODUCTS, SHIPPING
from ops.simulation.world import World
from stripe_simulator.outgoing import Attempt

CUSTOMER, STAFF = Caller("customer_1"), Caller("staff_1", "staff")
CONTACT = Contact("Ada Lovelace", "ada@example.org")
CARD = {"email": "ada@example.org", "billingName": "Ada", "cardExpiry": "12 / 40", "cardCvc": "123"}
GOOD, DISPUTED = "4242424242424242", "4000000000000259"
SEPA_LATE = {"paymentMethod": "sepa_debit", "iban": "AT321904300235473204", "accountName": "Ada"}
CALM = timedelta(days=GOODS_DAYS + 2)
"""Longer than a payment may be without goods, and than an authorisation lasts."""
PASSES_MAX = 200

type End = tuple[object, ...]


@dataclass(frozen=True)
class Saved:
    """One moment of a stage."""

    tables: list[Any]
    stripe: bytes
    at: datetime
    ids: tuple[Any, ...]
    triggered: frozenset[str]


@dataclass
class Stage:
    """A world with one order in it; every act of a person has a key of its own, so that it can be repeated."""

    faults: Faults
    manual_capture: bool = False
    card: str = GOOD
    messages: list[Attempt] = field(default_factory=list)
    """What Stripe sends, held back: see `hold_messages`."""
    violations: list[Violation] = field(default_factory=list)
    _triggered: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.world = World(1, self.faults, self.manual_capture)

    @property
    def order(self) -> Order:
        """Return the one order, as it is now."""
        (order,) = self.world.store.documents.values()
        return order

    @property
    def order_id(self) -> str:
        """Return the id of the one order."""
        return self.order.order_id

    # What people do

    def place(self) -> None:
        """The customer orders a mug."""
        request = place.PlaceRequest([("mug", 1)], None, CONTACT, PRODUCTS["mug"].prices["eur"] + SHIPPING)
        place.place_order(self.world.module, CUSTOMER, "place", request)

    def checkout(self, key: str = "checkout", mode: str = "hosted") -> None:
        """The customer begins to pay."""
        checkout.start_checkout(self.world.module, CUSTOMER, key, self.order_id, mode)

    def pay(self, card: str = "", **fields: str) -> None:
        """The customer sends the form of the order's page."""
        sessions = [a.session_id for a in self.order.attempts.values() if a.session_id]
        self.world.ask_stripe(f"/c/pay/{sessions[-1]}", **CARD, **(fields or {"cardNumber": card or self.card}))

    def pay_embedded(self) -> None:
        """The customer pays on the shop's own page."""
        session = [a.session_id for a in self.order.attempts.values() if a.session_id][-1]
        typed = {"payment_method": "pm_card_visa", "email": CARD["email"]}
        self.world.ask_stripe(f"/v1/payment_pages/{session}/confirm", **typed)

    def cancel(self) -> None:
        """The customer cancels."""
        staff.cancel_order(self.world.module, CUSTOMER, "cancel", self.order_id, "changed_mind")

    def refund(self, amount: int | None = None, key: str = "refund") -> None:
        """Staff refund all, or *amount*."""
        staff.refund(self.world.module, STAFF, key, self.order_id, amount=amount, reason="damaged")

    def send_back(self) -> None:
        """The goods leave and arrive, and staff let them come back."""
        module, order_id = self.world.module, self.order_id
        staff.ship(module, STAFF, "ship", order_id, quantities=None, carrier="", tracking="")
        staff.deliver(module, STAFF, "deliver", order_id, self.order.shipments[0].shipment_id)
        lines = {line.line_id: line.quantity for line in self.order.lines}
        returns.request_return(module, CUSTOMER, "return", order_id, lines=lines, reason="damaged")
        returns.approve_return(module, STAFF, "approve", order_id, next(iter(self.order.returns)))

    def receive_return(self) -> None:
        """Staff receive what comes back: refunded, and for sale again."""
        return_id = next(iter(self.order.returns), "")
        came = {line.line_id: line.quantity for line in self.order.lines}
        received = returns.Received(came, came, tuple(came), None)
        returns.receive_return(self.world.module, STAFF, "receive", self.order_id, return_id, received)

    def capture(self, amount: int | None = None) -> None:
        """Staff take what is authorised, or a part of it."""
        staff.capture(self.world.module, STAFF, "capture", self.order_id, amount=amount)

    def refund_outside(self, amount: int) -> None:
        """The merchant refunds in Stripe's Dashboard."""
        self.world.ask_stripe("/v1/refunds", payment_intent=self.intent(), amount=str(amount))

    def pay_outside(self) -> None:
        """Money for the order comes by a PaymentIntent of its own."""
        names = {"origin": ORIGIN, "order_id": self.order_id, "attempt": "9"}
        metadata = {f"metadata[{name}]": value for name, value in names.items()}
        amount = str(self.order.amounts.total)
        card = {"payment_method": "pm_card_visa", "confirm": "true"}
        self.world.ask_stripe("/v1/payment_intents", amount=amount, currency="eur", **card, **metadata)

    def intent(self) -> str:
        """Return the id of the order's latest PaymentIntent at Stripe, empty without one."""
        return next(reversed(self.world.simulator.world.store.tables.get("payment_intent", {})), "")

    # What runs by itself

    def trigger(self) -> None:
        """Run the trigger of each outbox row that is new, and of those that these bring."""
        while rows := [r for r in self.world.store.outbox_rows.values() if r.row_id not in self._triggered]:
            for row in rows:
                self._triggered.add(row.row_id)
                triggers.handle(self.world.module, row)

    def hear(self) -> None:
        """Stripe sends what is due; a process that ends while it handles one gets no more."""
        while attempts := self.world.simulator.take_due():
            for number, attempt in enumerate(attempts):
                status = self.world.receive(attempt)
                self.world.simulator.finish(attempt, status=status)
                if status is None:
                    for waiting in attempts[number + 1 :]:
                        self.world.simulator.finish(waiting, status=None)
                    raise Crashed

    def lose_messages(self) -> None:
        """Drop every webhook that is due."""
        for attempt in self.world.simulator.take_due():
            self.world.simulator.world.deliveries.drop(attempt.delivery)

    def hold_messages(self) -> None:
        """Take what Stripe sends into our own hands."""
        self.messages = self.world.simulator.take_due()
        for attempt in self.messages:
            self.world.simulator.world.deliveries.drop(attempt.delivery)

    def hear_held(self) -> None:
        """Every message that is held back comes."""
        for message in self.messages:
            self.world.receive(message)

    def sweep(self) -> None:
        """The schedule sweeps, a minute later."""
        self.world.clock.advance(minutes=1)
        sweep(self.world.module)

    def poll(self) -> None:
        """The schedule reads Stripe's own lists."""
        missed.poll(self.world.healing)

    # Going back

    def save(self) -> Saved:
        """Return all that there is now."""
        tables = [*_tables(self.world.store), *_tables(self.world.healing.books)]
        kept = [_copied(table) for table in tables]
        stripe = self.world.simulator.world.snapshot()
        return Saved(kept, stripe, self.world.clock.at, self.world.ids.getstate(), frozenset(self._triggered))

    def load(self, saved: Saved) -> None:
        """Be as when *saved* was made; what was found wrong since is forgotten."""
        tables = [*_tables(self.world.store), *_tables(self.world.healing.books)]
        for table, kept in zip(tables, saved.tables, strict=True):
            table.clear()
            table.update(_copied(kept))
        self.world.simulator.world.restore(saved.stripe)
        self.world.clock.at, self._triggered = saved.at, set(saved.triggered)
        self.world.ids.setstate(saved.ids)
        self.world.step()
        for told in (self.violations, self.world.wire.posts, self.world.written, self.world.errors):
            told.clear()
        self.world.step()

    # How it ends

    def calm(self, *, poll: bool = True) -> None:
        """Let time pass without faults until nothing changes, and judge every step and the end."""
        self.faults.on = False
        if poll:
            self.poll()
        end, passes = self.world.clock.now() + CALM, 0
        while self.world.clock.now() < end and passes < PASSES_MAX:
            passes += 1
            self._pass()
            self.judge_step()
            self.world.clock.at = min(max(next_due(self.world), self.world.clock.now() + timedelta(seconds=30)), end)
        self._pass()
        writes, posts = self.faults.writes, len(self.world.wire.posts)
        self._pass()
        idle = {"idle_writes": self.faults.writes - writes, "idle_posts": len(self.world.wire.posts) - posts}
        self.judge_step()
        self.violations += check(self.world.dump(**idle))

    def _pass(self) -> None:
        self.world.deliver()
        sweep(self.world.module)

    def judge_step(self) -> None:
        """Judge what happened since the last time."""
        self.violations += check_step(self.world.step())

    def end(self, *, projection: bool = False) -> End:
        """Return what became of the order, of Stripe's money and of the stock; *projection*: of the money alone."""
        if not self.world.store.documents:
            return ("absent", *sorted(self.world.store.stock.items()))
        order = self.order
        net = self.world.dump().net(order.order_id)
        if projection:
            return (payment_status(order), *sorted(order.holds), net)
        facets = (
            order.status,
            payment_status(order),
            fulfillment_status(order),
            order.reservation,
            *sorted(order.holds),
        )
        return (*facets, net, *sorted(self.world.store.stock.items()))


def _tables(holder: object) -> list[Any]:
    return [value for value in vars(holder).values() if isinstance(value, dict | set)]


def _copied(table: Any) -> Any:
    """Return a copy of a table, and of the tables in it; rows are never changed in place."""
    if not isinstance(table, dict):
        return copy(table)
    return {key: _copied(value) if isinstance(value, dict) else value for key, value in table.items()}
