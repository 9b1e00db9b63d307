"""What can happen to an order. Commands ask and may be refused; facts join and never are.

An event's id is its idempotency key: a command's is derived from who asked for what under which key, a fact's from
exactly the fields that are joined. So two messages about one change are one event.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum

from functions.domain.joins import Charge, PaymentIntent, Refund, Session, StripeObject
from functions.domain.order import Amounts, Line

SYSTEM = "system"


@dataclass(frozen=True)
class OrderPlaced:
    """A customer ordered; stock is taken in the same commit."""

    number: str
    customer_id: str
    currency: str
    lines: tuple[Line, ...]
    amounts: Amounts
    expires_at: datetime


@dataclass(frozen=True)
class CheckoutRequested:
    """A Checkout Session is to be opened: the whole call, before it is made."""

    number: int
    mode: str
    key: str
    amount: int
    parameters: Mapping[str, object]
    session_expires_at: datetime
    order_expires_at: datetime


@dataclass(frozen=True)
class CheckoutOpened:
    """Stripe answered the call: attempt *number* is this Session."""

    number: int
    session: Session
    url: str


@dataclass(frozen=True)
class RefundAnswered:
    """Stripe answered the call that row *row_id* asked for."""

    row_id: str
    refund: Refund


class Call(StrEnum):
    """Our two kinds of call whose outcome matters."""

    CHECKOUT = "checkout"
    REFUND = "refund"


@dataclass(frozen=True)
class CallUnknown:
    """Whether Stripe carried out our call is not known."""

    call: Call
    name: str


@dataclass(frozen=True)
class CallRefused:
    """Stripe definitely did not carry out our call; `error` is its code."""

    call: Call
    name: str
    error: str


@dataclass(frozen=True)
class FactsLearned:
    """What Stripe said about its objects, in one answer or message."""

    objects: tuple[StripeObject, ...]


@dataclass(frozen=True)
class CancelRequested:
    """The customer or staff want the order to end."""

    reason: str


class Timer(StrEnum):
    """What can fall due on an order."""

    EXPIRE = "expire"
    ASK = "ask"


@dataclass(frozen=True)
class TimerFired:
    """What was due at *due_at* is taken up."""

    timer: Timer
    due_at: datetime
    attempt: int | None = None


@dataclass(frozen=True)
class StockReleased:
    """The stock of an order that ended goes back."""


@dataclass(frozen=True)
class StockTaken:
    """An order that was paid after its end gets its stock again."""


@dataclass(frozen=True)
class StockMissing:
    """An order that was paid after its end cannot be supplied."""

    sku: str


@dataclass(frozen=True)
class RefundRequested:
    """Staff give money back; `amount` in minor units, None for all that is left."""

    amount: int | None
    reason: str


@dataclass(frozen=True)
class Shipped:
    """Goods left: how many of each line, None for all that is still to go."""

    shipment_id: str
    quantities: Mapping[str, int] | None
    carrier: str
    tracking: str


@dataclass(frozen=True)
class Delivered:
    """A shipment arrived."""

    shipment_id: str


@dataclass(frozen=True)
class HoldReleased:
    """Staff answered the hold *code* that event *answers* put on the order."""

    code: str
    answers: str


Body = (
    OrderPlaced
    | CheckoutRequested
    | CheckoutOpened
    | RefundAnswered
    | CallUnknown
    | CallRefused
    | FactsLearned
    | CancelRequested
    | TimerFired
    | StockReleased
    | StockTaken
    | StockMissing
    | RefundRequested
    | Shipped
    | Delivered
    | HoldReleased
)
FACTS = (CheckoutOpened, RefundAnswered, CallUnknown, CallRefused, FactsLearned)

_NOT_RECORDED = frozenset({"parameters", "url"})
"""Kept in the private state only: long, or good for paying."""


@dataclass(frozen=True)
class OrderEvent:
    """One thing that happened to one order, under the id that makes it happen once."""

    event_id: str
    order_id: str
    actor: str
    at: datetime
    body: Body
    input_hash: str

    @property
    def kind(self) -> str:
        """Return the event's name, as documents and docs spell it."""
        return kind_of(type(self.body))

    @property
    def is_fact(self) -> bool:
        """Say whether this is joined rather than decided."""
        return isinstance(self.body, FACTS)


def kind_of(body: type) -> str:
    """Return the snake-case name of a body's class."""
    return "".join("_" + c.lower() if c.isupper() else c for c in body.__name__).lstrip("_")


def plain(value: object) -> object:
    """Return *value* as maps, lists and scalars; times as RFC 3339 in UTC, sets sorted."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value) if f.name not in _NOT_RECORDED}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value


def digest(value: object) -> str:
    """Return the SHA-256 of *value* in one canonical JSON form, in hex."""
    text = json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def command_id(actor: str, operation: str, key: str) -> str:
    """Return the id of the command that *actor* gave under *key*: no caller's text is ever part of a path."""
    return "command:" + digest([actor, operation, key])


def learned(order_id: str, objects: tuple[StripeObject, ...], at: datetime) -> OrderEvent:
    """Return the event that joins *objects*; the first one names it."""
    return _fact(order_id, _name(objects[0]), FactsLearned(objects), at)


def answered(order_id: str, key: str, body: CheckoutOpened | RefundAnswered, at: datetime) -> OrderEvent:
    """Return the event that Stripe carried out the call made under *key*."""
    return _fact(order_id, f"call:{key}:accepted", body, at)


def unanswered(order_id: str, key: str, body: CallUnknown | CallRefused, at: datetime) -> OrderEvent:
    """Return the event that the call made under *key* was refused, or that its outcome is not known."""
    return _fact(order_id, f"call:{key}:{kind_of(type(body)).removeprefix('call_')}", body, at)


def timer(order_id: str, body: TimerFired, at: datetime) -> OrderEvent:
    """Return the event that takes up what was due; one per due time, whoever sweeps."""
    name = f"timer:{body.timer}:{int(body.due_at.timestamp() * 1000)}:{body.attempt or 0}"
    return OrderEvent(name, order_id, SYSTEM, at, body, digest(body))


def _fact(order_id: str, name: str, body: Body, at: datetime) -> OrderEvent:
    content = digest(body)
    return OrderEvent(f"{name}:{content[:24]}", order_id, SYSTEM, at, body, content)


def _name(fact: StripeObject) -> str:
    match fact:
        case Session():
            return f"checkout_session:{fact.id}"
        case PaymentIntent():
            return f"payment_intent:{fact.id}"
        case Charge():
            return f"charge:{fact.id}"
        case Refund():
            return f"refund:{fact.id}"
