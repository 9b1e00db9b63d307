"""The other ports in memory; those that hold state are the simulation's."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

from functions.adapters.orders import check_id
from functions.domain.catalog import Product
from functions.domain.disputes import View
from functions.domain.joins import (
    Charge,
    ChargeState,
    IntentEnd,
    PaymentIntent,
    Refund,
    RefundState,
    Session,
    SessionEnd,
    StripeObject,
)
from functions.domain.notes import Note
from functions.use_cases.explain import OpenProblem
from functions.use_cases.payments import Declined, OpenedSession, SavedMethod, SessionRequest
from functions.use_cases.ports import OutboxRow
from functions.use_cases.settings import Settings
from functions.use_cases.shop import Shop
from ops.simulation.books import FakeBooks
from ops.simulation.store import FakeOrders, FakeStore
from ops.simulation.tariffs import FakeTariffs
from tests.fake_customers import FakeAddresses
from tests.fake_personal_data import FakePersonalData
from tests.fake_shop import fake_shop

__all__ = [
    "SETTINGS",
    "FakeCatalog",
    "FakeClock",
    "FakeDesk",
    "FakeOrders",
    "FakePayments",
    "FakeSettings",
    "FakeStore",
    "FakeTariffs",
]

SETTINGS = Settings(
    enabled=True,
    rollout_percent=100,
    allow_list=frozenset(),
    currency="eur",
    installation_id="inst_tests",
    salt="salt",
    shipping_flat=490,
)


@dataclass
class FakeCatalog:
    """`Catalog` in memory: every product that it holds, by SKU."""

    shelf: dict[str, Product] = field(default_factory=dict)

    def products(self, skus: Sequence[str]) -> Mapping[str, Product]:
        return {sku: self.shelf[sku] for sku in skus if check_id(sku) in self.shelf}


@dataclass
class FakeSettings:
    """`SettingsSource` in memory; None stands for settings that cannot be read."""

    settings: Settings | None = SETTINGS

    last_known: Settings = SETTINGS

    def current(self) -> Settings | None:
        return self.settings

    def known(self) -> Settings | None:
        return self.settings or self.last_known


@dataclass
class FakeDesk:
    """`Desk` on the store in memory."""

    store: FakeStore
    shop: Shop = field(default_factory=fake_shop)
    addresses: FakeAddresses = field(default_factory=FakeAddresses)

    @property
    def books(self) -> FakeBooks:
        """Return the records across orders."""
        return FakeBooks(self.store)

    @property
    def personal_data(self) -> FakePersonalData:
        return FakePersonalData(self.store)

    def effects(self, order_id: str) -> list[OutboxRow]:
        rows = (row for row in self.store.outbox_rows.values() if row.order_id == order_id)
        return sorted(rows, key=lambda row: (row.due_at, row.row_id))

    def notes(self, order_id: str) -> list[Note]:
        return sorted(self.store.notes.get(order_id, {}).values(), key=lambda note: (note.at, note.note_id))

    def problems(self, order_id: str) -> list[OpenProblem]:
        rows = {key: at for key, at in self.store.problem_rows.items() if key not in self.store.resolved_problems}
        found = [OpenProblem(code, subject, at) for (owner, code, subject), at in rows.items() if owner == order_id]
        return sorted(found, key=lambda p: (p.raised_at, p.code, p.subject))


@dataclass
class FakePayments:
    """A Stripe in memory: what was created under a key is created once; `failures` are raised first, one a call."""

    sessions: dict[str, OpenedSession] = field(default_factory=dict)
    refunds: dict[str, Refund] = field(default_factory=dict)
    customers: dict[tuple[str, str], str] = field(default_factory=dict)
    failures: list[Exception] = field(default_factory=list)
    _by_key: dict[str, str] = field(default_factory=dict)
    _asked: dict[str, Mapping[str, object]] = field(default_factory=dict)
    _ids: Iterator[int] = field(default_factory=lambda: count(1))

    def _new_id(self, prefix: str, key: str) -> str:
        if self.failures:
            raise self.failures.pop(0)
        return self._by_key.setdefault(key, f"{prefix}_{next(self._ids)}")

    def create_customer(self, customer_id: str, origin: str, *, key: str) -> str:
        made = self._new_id("cus", key)
        return self.customers.setdefault((customer_id, origin), made)

    def find_customer(self, customer_id: str, origin: str, span: tuple[datetime, datetime]) -> str | None:
        del span
        return self.customers.get((customer_id, origin))

    def session_parameters(self, request: SessionRequest) -> Mapping[str, object]:
        amount = sum(unit * quantity for _, unit, quantity in request.lines)
        named = {"order": request.order_id, "mode": request.mode}
        return {"attempt": request.attempt, "amount": amount, "currency": request.currency, **named}

    def create_session(self, parameters: Mapping[str, object], *, key: str) -> OpenedSession:
        session_id = self._new_id("cs", key)
        session = Session(
            session_id,
            amount_total=int(str(parameters["amount"])),
            currency=str(parameters["currency"]),
            attempt=int(str(parameters["attempt"])),
        )
        if parameters["mode"] == "hosted":
            opened = OpenedSession((session,), f"https://checkout.stripe.com/c/pay/{session_id}")
        else:
            opened = OpenedSession((session,), None, f"{session_id}_secret")
        self._asked.setdefault(session_id, parameters)
        return self.sessions.setdefault(session_id, opened)

    def get_session(self, session_id: str) -> OpenedSession:
        if session_id not in self.sessions:
            raise Declined("resource_missing")
        return self.sessions[session_id]

    def find_session(self, parameters: Mapping[str, object]) -> OpenedSession | None:
        found = (i for i, asked in self._asked.items() if asked == parameters)
        return next((self.sessions[session_id] for session_id in found), None)

    def expire_session(self, session_id: str, *, key: str) -> OpenedSession:
        del key
        opened = self.get_session(session_id)
        session = opened.objects[0]
        if isinstance(session, Session) and session.end is SessionEnd.OPEN:
            self.sessions[session_id] = OpenedSession((replace(session, end=SessionEnd.EXPIRED),), None)
        return self.sessions[session_id]

    def pay(self, session_id: str) -> tuple[StripeObject, ...]:
        """Let the customer pay on the hosted page, and return what Stripe has to say about it."""
        session = self.get_session(session_id).objects[0]
        if not isinstance(session, Session) or session.amount_total is None:
            raise Declined("session_has_no_amount")
        intent_id, amount = session_id.replace("cs", "pi"), session.amount_total
        paid = replace(session, end=SessionEnd.COMPLETE, paid=True, payment_intent=intent_id)
        intent = PaymentIntent(intent_id, IntentEnd.SUCCEEDED, amount, amount, session.currency, session.attempt)
        charge = Charge(session_id.replace("cs", "ch"), ChargeState.SUCCEEDED, intent_id, amount, created=1)
        self.sessions[session_id] = OpenedSession((paid, intent, charge), None)
        return self.sessions[session_id].objects

    def create_refund(self, payment_intent: str, amount: int, row: Mapping[str, str], *, key: str) -> Refund:
        refund_id = self._new_id("re", key)
        made = Refund(refund_id, RefundState.SUCCEEDED, amount, "eur", payment_intent, row=row["row"])
        return self.refunds.setdefault(refund_id, made)

    def find_refund(self, payment_intent: str, row: Mapping[str, str]) -> Refund | None:
        fits = (r for r in self.refunds.values() if (r.payment_intent, r.row) == (payment_intent, row["row"]))
        return next(fits, None)

    def capture(self, payment_intent: str, amount: int, *, key: str) -> tuple[StripeObject, ...]:
        del key
        captured = PaymentIntent(payment_intent, IntentEnd.SUCCEEDED, amount, amount, "eur")
        return (captured,)

    def void(self, payment_intent: str, *, key: str) -> tuple[StripeObject, ...]:
        del key
        return (PaymentIntent(payment_intent, IntentEnd.CANCELED),)

    def look(self, object_id: str) -> tuple[View, tuple[StripeObject, ...]]:
        raise Declined(f"unknown_object: {object_id}")

    def fetch(self, object_id: str, event_type: str = "") -> tuple[tuple[StripeObject, ...], Mapping[str, str]]:
        del event_type
        return self.get_session(object_id).objects, {}


@dataclass
class FakeMethods:
    """The payment methods that customers saved, by their id at Stripe; `failures` are raised first, one a call."""

    saved: dict[str, list[SavedMethod]] = field(default_factory=dict)
    failures: list[Exception] = field(default_factory=list)

    def all(self, stripe_customer: str) -> Sequence[SavedMethod]:
        if self.failures:
            raise self.failures.pop(0)
        return self.saved.get(stripe_customer, [])

    def has(self, stripe_customer: str, method_id: str) -> bool:
        return method_id in [each.method_id for each in self.all(stripe_customer)]

    def detach(self, method_id: str, *, key: str) -> None:
        del key
        self.saved = {of: [each for each in own if each.method_id != method_id] for of, own in self.saved.items()}


@dataclass
class FakeClock:
    """Time that moves only when a test says so, or when somebody waits."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def sleep(self, seconds: float) -> None:
        self.advance(seconds=seconds)

    def advance(self, **delta: float) -> None:
        """Move on."""
        self.at += timedelta(**delta)
