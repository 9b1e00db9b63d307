"""The ports in memory, exact where it counts: a commit is compare-and-set and writes all or nothing."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

from functions.adapters.documents import entry_document, order_document
from functions.adapters.orders import LIST_MAX, check_id
from functions.domain.attention import Problem
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
from functions.domain.order import Order
from functions.domain.pricing import Product
from functions.domain.summary import Summary, summarize
from functions.use_cases.payments import Declined, OpenedSession, SessionRequest
from functions.use_cases.ports import (
    Commit,
    CommitFailed,
    Contact,
    InboxRow,
    OutboxRow,
    Recorded,
    Settings,
    Snapshot,
    StripeCustomer,
)

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
class FakeStore:
    """What a database holds, and a port for each part of it. `updates` counts writes: a document's token."""

    documents: dict[str, Order] = field(default_factory=dict)
    tokens: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    events: dict[str, dict[str, dict[str, object]]] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    stripe_links: dict[str, str] = field(default_factory=dict)
    outbox_rows: dict[str, OutboxRow] = field(default_factory=dict)
    inbox_rows: dict[str, InboxRow] = field(default_factory=dict)
    problem_rows: dict[tuple[str, str, str], datetime] = field(default_factory=dict)
    stock: dict[str, int] = field(default_factory=dict)
    mails: dict[str, Mapping[str, object]] = field(default_factory=dict)
    customer_rows: dict[str, StripeCustomer] = field(default_factory=dict)
    updates: Iterator[int] = field(default_factory=lambda: count(1))
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def orders(self) -> "FakeOrders":
        """Return the port to the orders."""
        return FakeOrders(self)

    @property
    def outbox(self) -> "FakeOutbox":
        """Return the port to the outbox."""
        return FakeOutbox(self)

    @property
    def inbox(self) -> "FakeInbox":
        """Return the port to the inbox."""
        return FakeInbox(self)

    @property
    def problems(self) -> "FakeProblems":
        """Return the port to the problems."""
        return FakeProblems(self)

    @property
    def customers(self) -> "FakeCustomers":
        """Return the port to the Stripe customers."""
        return FakeCustomers(self)

    def set_stock(self, sku: str, available: int) -> None:
        """Write how much is available."""
        with self.lock:
            self.stock[sku] = available
            self.touch(f"stock/{sku}")

    def touch(self, path: str) -> None:
        """Give the document another token: it was written."""
        self.tokens[path] = next(self.updates)

    def defer(self, order_id: str, until: datetime) -> None:
        """Write the order's timer alone."""
        self.documents[order_id] = replace(self.documents[order_id], next_due_at=until)
        self.touch(f"orders/{order_id}")


@dataclass(frozen=True)
class FakeOrders:
    """`Orders` in memory."""

    store: FakeStore

    def read(self, order_id: str, event_id: str, *, links: Sequence[str] = (), skus: Sequence[str] = ()) -> Snapshot:
        store, order_id = self.store, check_id(order_id)
        with store.lock:
            known = store.events.get(order_id, {}).get(event_id)
            return Snapshot(
                order=store.documents.get(order_id),
                token=store.tokens.get(f"orders/{order_id}"),
                event=Recorded(str(known["input_hash"]), str(known["nonce"])) if known else None,
                links={link: store.stripe_links[link] for link in links if link in store.stripe_links},
                stock={
                    sku: (store.stock[sku], store.tokens[f"stock/{sku}"])
                    for sku in map(check_id, skus)
                    if sku in store.stock
                },
            )

    def commit(self, commit: Commit) -> str:
        with self.store.lock:
            self._check(commit)
            return self._write(commit)

    def _check(self, commit: Commit) -> None:
        """Refuse the whole commit if anything that it read has changed, or anything that it creates is there."""
        store, order_id = self.store, commit.after.order_id
        stale = store.tokens.get(f"orders/{order_id}") != commit.token if commit.before else False
        there = commit.before is None and (order_id in store.documents or commit.after.number in store.numbers)
        known = commit.entry.event.event_id in store.events.get(order_id, {})
        linked = any(link in store.stripe_links for link in commit.links)
        queued = any(row.row_id in store.outbox_rows for row in commit.outbox)
        contacted = commit.contact is not None and order_id in store.contacts
        taken = any(store.tokens.get(f"stock/{sku}") != token for sku, (_, token) in commit.stock.items())
        if stale or there or known or linked or queued or contacted or taken:
            raise CommitFailed("fake")

    def _write(self, commit: Commit) -> str:
        store, order_id, at = self.store, commit.after.order_id, commit.entry.event.at
        entry = entry_document(commit.entry)
        store.documents[order_id] = replace(commit.after, head_hash=str(entry["hash"]))
        store.touch(f"orders/{order_id}")
        store.numbers.setdefault(commit.after.number, order_id)
        store.events.setdefault(order_id, {})[commit.entry.event.event_id] = entry
        store.stripe_links.update(dict.fromkeys(commit.links, order_id))
        store.outbox_rows.update({row.row_id: row for row in commit.outbox})
        store.outbox_rows.pop(commit.done, None)
        if commit.contact is not None:
            store.contacts[order_id] = commit.contact
        if commit.inbox is not None:
            store.inbox_rows[commit.inbox.event_id] = commit.inbox
        for problem in commit.problems:
            store.problem_rows[order_id, problem.code, problem.subject] = at
        for sku, (available, _) in commit.stock.items():
            store.set_stock(sku, available)
        return str(entry["hash"])

    def get(self, order_id: str) -> Order | None:
        return self.store.documents.get(check_id(order_id))

    def contact(self, order_id: str) -> Contact | None:
        return self.store.contacts.get(check_id(order_id))

    def of_customer(self, customer_id: str, *, limit: int, after: datetime | None) -> list[Summary]:
        return self.search({"customer_id": customer_id}, limit=limit, after=after)

    def search(self, filters: Mapping[str, str], *, limit: int, after: datetime | None) -> list[Summary]:
        def fits(order: Order) -> bool:
            document = order_document(order)
            return (after is None or order.created_at < after) and all(
                document[name] == value for name, value in filters.items()
            )

        with self.store.lock:
            found = sorted(filter(fits, self.store.documents.values()), key=lambda o: o.created_at, reverse=True)
        return [summarize(order) for order in found[: min(limit, LIST_MAX + 1)]]

    def find_by_link(self, object_ids: Sequence[str]) -> str | None:
        return next((self.store.stripe_links[i] for i in object_ids if i in self.store.stripe_links), None)

    def entries(self, order_id: str) -> list[Mapping[str, object]]:
        return sorted(self.store.events.get(order_id, {}).values(), key=lambda entry: int(str(entry["seq"])))

    def due(self, now: datetime, limit: int) -> list[str]:
        waiting = [(o.next_due_at, o.order_id) for o in self.store.documents.values() if o.next_due_at is not None]
        return [order_id for at, order_id in sorted(waiting) if at <= now][:limit]

    def defer(self, order_id: str, until: datetime, problem: Problem) -> None:
        with self.store.lock:
            self.store.defer(order_id, until)
            self.store.problem_rows[order_id, problem.code, problem.subject] = until


@dataclass(frozen=True)
class FakeOutbox:
    """`Outbox` in memory."""

    store: FakeStore

    def get(self, row_id: str) -> OutboxRow | None:
        return self.store.outbox_rows.get(row_id)

    def claim(self, row: OutboxRow, until: datetime) -> bool:
        with self.store.lock:
            seen = self.store.outbox_rows.get(row.row_id)
            if seen is None or seen.dead or (seen.attempts, seen.lease_until) != (row.attempts, row.lease_until):
                return False
            claimed = replace(seen, attempts=row.attempts + 1, lease_until=until, due_at=until)
            self.store.outbox_rows[row.row_id] = claimed
            return True

    def finish(self, row: OutboxRow) -> None:
        self.store.outbox_rows.pop(row.row_id, None)

    def retry(self, row: OutboxRow, due_at: datetime, error: str, *, dead: bool) -> None:
        with self.store.lock:
            seen = self.store.outbox_rows.get(row.row_id)
            if seen is not None:
                again = replace(
                    seen, due_at=due_at, attempts=row.attempts + 1, lease_until=None, error=error, dead=dead
                )
                self.store.outbox_rows[row.row_id] = again

    def due(self, now: datetime, limit: int) -> list[OutboxRow]:
        waiting = [row for row in self.store.outbox_rows.values() if not row.dead and row.due_at <= now]
        return sorted(waiting, key=lambda row: row.due_at)[:limit]

    def mail(self, row: OutboxRow, message: Mapping[str, object]) -> None:
        with self.store.lock:
            self.store.mails.setdefault(row.row_id, message)
            self.finish(row)


@dataclass(frozen=True)
class FakeInbox:
    """`Inbox` in memory."""

    store: FakeStore

    def put(self, row: InboxRow) -> bool:
        with self.store.lock:
            there = row.event_id in self.store.inbox_rows
            self.store.inbox_rows.setdefault(row.event_id, row)
            return not there

    def update(self, row: InboxRow) -> None:
        self.store.inbox_rows[row.event_id] = row

    def due(self, now: datetime, limit: int) -> list[InboxRow]:
        waiting = [(row.due_at, row) for row in self.store.inbox_rows.values() if row.due_at is not None]
        return [row for at, row in sorted(waiting, key=lambda pair: pair[0]) if at <= now][:limit]


@dataclass(frozen=True)
class FakeProblems:
    """`Problems` in memory."""

    store: FakeStore

    def raise_problem(self, order_id: str, problem: Problem, at: datetime) -> None:
        self.store.problem_rows.setdefault((order_id, problem.code, problem.subject), at)


@dataclass(frozen=True)
class FakeCustomers:
    """`Customers` in memory."""

    store: FakeStore

    def get(self, customer_id: str) -> StripeCustomer | None:
        return self.store.customer_rows.get(customer_id)

    def request(self, row: StripeCustomer) -> StripeCustomer:
        return self.store.customer_rows.setdefault(row.customer_id, row)

    def accept(self, customer_id: str, stripe_id: str) -> None:
        row = self.store.customer_rows[customer_id]
        self.store.customer_rows[customer_id] = replace(row, stripe_id=stripe_id)


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
class FakePayments:
    """A Stripe in memory: what was created under a key is created once; `failures` are raised first, one a call."""

    sessions: dict[str, OpenedSession] = field(default_factory=dict)
    refunds: dict[str, Refund] = field(default_factory=dict)
    failures: list[Exception] = field(default_factory=list)
    _by_key: dict[str, str] = field(default_factory=dict)
    _asked: dict[str, Mapping[str, object]] = field(default_factory=dict)
    _ids: Iterator[int] = field(default_factory=lambda: count(1))

    def _new_id(self, prefix: str, key: str) -> str:
        if self.failures:
            raise self.failures.pop(0)
        return self._by_key.setdefault(key, f"{prefix}_{next(self._ids)}")

    def create_customer(self, customer_id: str, origin: str, *, key: str) -> str:
        del customer_id, origin
        return self._new_id("cus", key)

    def session_parameters(self, request: SessionRequest) -> Mapping[str, object]:
        amount = sum(unit * quantity for _, unit, quantity in request.lines)
        return {"attempt": request.attempt, "amount": amount, "currency": request.currency, "order": request.order_id}

    def create_session(self, parameters: Mapping[str, object], *, key: str) -> OpenedSession:
        session_id = self._new_id("cs", key)
        session = Session(
            session_id,
            amount_total=int(str(parameters["amount"])),
            currency=str(parameters["currency"]),
            attempt=int(str(parameters["attempt"])),
        )
        opened = OpenedSession((session,), f"https://checkout.stripe.com/c/pay/{session_id}")
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

    def fetch(self, object_id: str) -> tuple[tuple[StripeObject, ...], Mapping[str, str]]:
        return self.get_session(object_id).objects, {}


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
