"""Orders, events and Stripe's objects as the tests of the domain need them. Minor units; one order costs 100."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from functions.adapters import stripe_events
from functions.adapters.documents import entry_document
from functions.domain import event_ids, ledger
from functions.domain import events as e
from functions.domain.apply import Change, apply
from functions.domain.breakdown import AppliedTax
from functions.domain.edit_events import Edited, EditRequested, EditWithdrawn
from functions.domain.facets import condition, payment_status
from functions.domain.joins import Charge, ChargeState, IntentEnd, PaymentIntent, Session, SessionEnd, StripeObject
from functions.domain.order import Amounts, Line, Order
from functions.domain.return_events import ReturnReceived, ReturnRequested
from functions.use_cases.ports import Entry

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
EXPIRES = NOW + timedelta(minutes=60)
ORDER_ID, ORIGIN, TOTAL = "ord_1", "inst_1", 100
Document = dict[str, Any]
Facts = tuple[StripeObject, ...]


def goods(line_id: str = "l1", quantity: int = 1, unit_price: int = TOTAL, *, ships: bool = True) -> Line:
    """Return a line; a shipped product is a stocked one."""
    return Line(line_id, f"sku-{line_id}", "Goods", quantity, unit_price, ships=ships, stocked=ships)


def placed(*lines: Line) -> e.OrderEvent:
    """Return the event that places an order, of one shipped line unless others are given."""
    lines = lines or (goods(),)
    total = sum(line.total for line in lines)
    amounts = Amounts(subtotal=total, discount=0, shipping=0, tax=0, total=total)
    return command(e.OrderPlaced("N-1", "customer_1", "eur", lines, amounts, EXPIRES), "place")


def command(body: e.Body, key: str = "key", at: datetime = NOW) -> e.OrderEvent:
    """Return *body* as a command given under *key*."""
    event_id = event_ids.command_id("customer:customer_1", e.kind_of(type(body)), key)
    return e.OrderEvent(event_id, ORDER_ID, "customer:customer_1", at, body, event_ids.digest(body))


def fact(*objects: StripeObject, at: datetime = NOW) -> e.OrderEvent:
    """Return the event that joins *objects*."""
    return event_ids.learned(ORDER_ID, objects, at)


def checkout(number: int = 1, amount: int = TOTAL, at: datetime = NOW, edits: int = 0) -> e.OrderEvent:
    """Return the request for attempt *number* of an order that had *edits*."""
    ends = at + timedelta(minutes=45)
    until = ends + timedelta(minutes=15)
    body = e.CheckoutRequested(number, "hosted", f"k{number}", amount, {"a": 1}, ends, until, edits)
    return command(body, f"checkout-{number}", at)


def opened(number: int = 1) -> e.OrderEvent:
    """Return Stripe's answer: attempt *number* is Session `cs_{number}`."""
    body = e.CheckoutOpened(number, session(number), f"https://pay/{number}")
    return event_ids.answered(ORDER_ID, f"k{number}", body, NOW)


def unknown(call: e.Call = e.Call.CHECKOUT, name: str = "1") -> e.OrderEvent:
    """Return that the outcome of our call is not known."""
    return event_ids.unanswered(ORDER_ID, f"k-{call}-{name}", e.CallUnknown(call, name), NOW)


def refused(call: e.Call = e.Call.CHECKOUT, name: str = "1") -> e.OrderEvent:
    """Return that Stripe refused our call."""
    return event_ids.unanswered(ORDER_ID, f"k-{call}-{name}", e.CallRefused(call, name, "no_such_thing"), NOW)


def expire(due_at: datetime = EXPIRES) -> e.OrderEvent:
    """Return the timer that ends an unpaid order."""
    return event_ids.timer(ORDER_ID, e.TimerFired(e.Timer.EXPIRE, due_at), due_at)


def cancel(key: str = "cancel") -> e.OrderEvent:
    """Return the customer's wish to end the order."""
    return command(e.CancelRequested("changed_mind"), key)


def refund_of(amount: int | None, key: str = "refund") -> e.OrderEvent:
    """Return a refund by staff."""
    return command(e.RefundRequested(amount, "goodwill"), key)


def ship(quantities: Mapping[str, int] | None = None, shipment_id: str = "shp_1") -> e.OrderEvent:
    """Return goods that leave."""
    return command(e.Shipped(shipment_id, quantities, "post", "T1"), f"ship-{shipment_id}")


def deliver(shipment_id: str = "shp_1") -> e.OrderEvent:
    """Return goods that arrive."""
    return command(e.Delivered(shipment_id), f"deliver-{shipment_id}")


def edit(total: int, *added: Line, key: str = "edit", taxes: Sequence[AppliedTax] = (), **left: int) -> e.OrderEvent:
    """Return a change of the lines by staff: so many *left* of some of them, and lines that are *added*."""
    return command(Edited(left, added, tuple(taxes), total), key)


def ask_edit(total: int, *added: Line, key: str = "edit", until: datetime = EXPIRES, **left: int) -> e.OrderEvent:
    """Return a change of the lines that the customer has until *until* to pay for."""
    return command(EditRequested(left, added, (), total, until), key)


def withdraw(key: str = "withdraw") -> e.OrderEvent:
    """Return that staff do not want the open edit any more."""
    return command(EditWithdrawn(), key)


def ask_back(quantities: Mapping[str, int] | None = None, return_id: str = "ret_1", **more: Any) -> e.OrderEvent:
    """Return a customer's wish to send goods back, within 14 days unless *more* says otherwise."""
    at = more.pop("at", NOW)
    fields: Document = {"reason": "damaged", "within_days": 14, "approved": False} | more
    return command(ReturnRequested(return_id, quantities or {"l1": 1}, **fields), f"ask-{return_id}", at)


def take_back(came: Mapping[str, int] | None = None, return_id: str = "ret_1", **more: Any) -> e.OrderEvent:
    """Return goods that came back: refunded, and not for sale again unless *more* says otherwise."""
    came = came or {"l1": 1}
    fields: Document = {"restocked": {}, "refunded": tuple(came), "amount": None} | more
    return command(ReturnReceived(return_id, came, **fields), f"receive-{return_id}")


def session(number: int = 1, end: SessionEnd = SessionEnd.OPEN, **more: Any) -> Session:
    """Return Session `cs_{number}` of attempt *number*, with the amount that was asked for."""
    fields: Document = {"amount_total": TOTAL, "currency": "eur", "attempt": number} | more
    return Session(f"cs_{number}", end, **fields)


def paid_session(number: int = 1) -> Session:
    """Return the Session as the message of its payment shows it."""
    return session(number, SessionEnd.COMPLETE, paid=True, payment_intent=f"pi_{number}")


def unpaid_session(number: int = 1, **more: Any) -> Session:
    """Return the Session of a payment that takes days."""
    return session(number, SessionEnd.COMPLETE, payment_intent=f"pi_{number}", **more)


def paid(number: int = 1, amount: int = TOTAL, **more: Any) -> PaymentIntent:
    """Return the PaymentIntent of attempt *number*, succeeded."""
    fields: Document = {"authorized": amount, "currency": "eur", "attempt": number} | more
    return PaymentIntent(f"pi_{number}", IntentEnd.SUCCEEDED, amount, **fields)


def charge(number: int = 1, state: ChargeState = ChargeState.SUCCEEDED, *, intent: int = 1, **more: Any) -> Charge:
    """Return charge `ch_{number}`, made at second *number*."""
    return Charge(f"ch_{number}", state, f"pi_{intent}", created=number, **more)


def step(order: Order | None, event: e.OrderEvent) -> Change:
    """Return what *event* comes to."""
    return apply(order, event, origin=ORIGIN)


def run(*events: e.OrderEvent, order: Order | None = None) -> Order:
    """Return the order after *events*, on top of *order*."""
    for event in events:
        order = step(order, event).order
    if order is None:
        raise ValueError("no events, no order")
    return order


def recorded(*events: e.OrderEvent) -> tuple[Order, list[Mapping[str, object]]]:
    """Return the order after *events*, with its event documents, as `record` writes them."""
    order: Order | None = None
    entries: list[Mapping[str, object]] = []
    for event in events:
        change = step(order, event)
        head = str(entries[-1]["hash"]) if entries else ""
        entry = Entry(event, change.order.version, f"n{len(entries)}", change.codes, change.postings, head)
        entries.append(entry_document(entry))
        order = replace(change.order, head_hash=str(entries[-1]["hash"]))
    assert order
    return order, entries


def confirmed(*lines: Line) -> Order:
    """Return an order that was paid in the usual way."""
    return run(placed(*lines), checkout(), opened(), fact(paid_session()), fact(paid()))


def expired() -> Order:
    """Return an order that nobody paid, its stock given back."""
    order = run(placed(), checkout(), opened(), expire(), fact(session(1, SessionEnd.EXPIRED)))
    return run(command(e.StockReleased()), order=order)


Books = dict[str, int]


def projection(order: Order, books: Books) -> Document:
    """Return what the order of events must not change: objects, payment status, condition, *books*, our own calls."""
    return {
        "stripe": order.stripe,
        "payment_status": payment_status(order),
        "condition": condition(order),
        "books": books,
        "attempts": {n: replace(a, asked=False) for n, a in order.attempts.items()},
        "calls": {n: (row.state, row.refund_id, row.error) for n, row in order.refund_rows.items()},
    }


def booked(books: Books, change: Change) -> Books:
    """Return *books* with the postings of *change*."""
    return books | {p.account: books[p.account] + p.amount for p in change.postings}


def project(start: Order, events: Iterable[e.OrderEvent]) -> Document:
    """Return the projection of *start* after *events*."""
    order, books = start, ledger.target(start)
    for event in events:
        change = step(order, event)
        order, books = change.order, booked(books, change)
    return projection(order, books)


def deliveries(start: Order, events: Sequence[e.OrderEvent]) -> Iterator[Document]:
    """Yield the projection after each different order of *events*; equal beginnings are applied once."""
    yield from _deliveries(start, ledger.target(start), list(events))


def _deliveries(order: Order, books: Books, left: list[e.OrderEvent]) -> Iterator[Document]:
    if not left:
        yield projection(order, books)
    for event_id in sorted({event.event_id for event in left}):
        at = [event.event_id for event in left].index(event_id)
        change = step(order, left[at])
        yield from _deliveries(change.order, booked(books, change), left[:at] + left[at + 1 :])


# Stripe's words, as a webhook brings them.


def stripe_session(status: str, payment_status: str = "unpaid", *, event: str = "completed") -> Facts:
    """Return what the Session of attempt 1 says in the message `checkout.session.{event}`."""
    document = {
        "id": "cs_1",
        "status": status,
        "payment_status": payment_status,
        "payment_intent": "pi_1" if status == "complete" else None,
        "amount_total": TOTAL,
        "currency": "eur",
        "metadata": {"attempt": "1"},
    }
    return stripe_events.FACTS[f"checkout.session.{event}"](document)


def stripe_intent(status: str, received: int = 0, capturable: int = 0, charge: int | None = None) -> Facts:
    """Return what PaymentIntent `pi_1` says."""
    newest = f"ch_{charge}" if charge else None
    failed = {"charge": newest} if status == "requires_payment_method" and newest else None
    document = {
        "id": "pi_1",
        "status": status,
        "amount_received": received,
        "amount_capturable": capturable,
        "currency": "eur",
        "latest_charge": newest,
        "last_payment_error": failed,
        "metadata": {"attempt": "1"},
    }
    return stripe_events.FACTS["payment_intent.succeeded"](document)


def stripe_charge(number: int, status: str, captured: int = 0) -> Facts:
    """Return what charge `ch_{number}` of `pi_1` says."""
    document = {
        "id": f"ch_{number}",
        "status": status,
        "payment_intent": "pi_1",
        "amount_captured": captured,
        "created": number,
    }
    return stripe_events.FACTS["charge.captured"](document)


def stripe_refund(status: str, amount: int = 30, *, number: int = 1, row: str | None = "r1") -> Facts:
    """Return what refund `re_{number}` of `pi_1` says; *row* stands in its metadata."""
    document = {
        "id": f"re_{number}",
        "status": status,
        "amount": amount,
        "currency": "eur",
        "payment_intent": "pi_1",
        "charge": "ch_1",
        "reason": None,
        "metadata": {"row": row} if row else {},
        "balance_transaction": "txn_1" if status in ("succeeded", "failed") else None,
        "failure_balance_transaction": "txn_2" if status == "failed" else None,
    }
    return stripe_events.FACTS["refund.updated"](document)
