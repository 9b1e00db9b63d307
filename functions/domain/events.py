"""What can happen to an order. Commands ask and may be refused; facts join and never are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from functions.domain.breakdown import Breakdown
from functions.domain.customer_events import CustomerLinked
from functions.domain.desk_events import HoldPlaced, NoteAdded, NoteErased, TagAdded, TagRemoved
from functions.domain.disputes import View
from functions.domain.edit_events import Edited, EditRequested, EditWithdrawn
from functions.domain.joins import Refund, Session, StripeObject
from functions.domain.order import GOODS_DAYS, Amounts, Line
from functions.domain.return_events import (
    ReturnApproved,
    ReturnCanceled,
    ReturnReceived,
    ReturnRejected,
    ReturnRequested,
)
from functions.domain.takings import Taking


@dataclass(frozen=True)
class OrderPlaced:
    """A customer ordered; stock, and what else `takings` names, is taken in the same commit."""

    number: str
    customer_id: str
    currency: str
    lines: tuple[Line, ...]
    amounts: Amounts
    expires_at: datetime
    goods_days: int = GOODS_DAYS
    breakdown: Breakdown = field(default_factory=Breakdown)
    takings: tuple[Taking, ...] = ()
    terms_version: str = ""


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
    edits: int = 0
    """How often the order had been changed when the call was made up."""


@dataclass(frozen=True)
class CheckoutOpened:
    """Stripe answered the call: attempt *number* is this Session."""

    number: int
    session: Session
    url: str
    client_secret: str = ""


@dataclass(frozen=True)
class RefundAnswered:
    """Stripe answered the call that row *row_id* asked for."""

    row_id: str
    refund: Refund


class Call(StrEnum):
    """Our kinds of call whose outcome matters."""

    CHECKOUT = "checkout"
    REFUND = "refund"
    CAPTURE = "capture"


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
    """What Stripe said about its objects, in one answer or message; `refresh` names those that must be looked at."""

    objects: tuple[StripeObject, ...]
    refresh: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refreshed:
    """A look at one object while the order stood at `version`: its view is assigned, what else it says is joined."""

    object_id: str
    view: View
    version: int
    objects: tuple[StripeObject, ...]


@dataclass(frozen=True)
class CaptureAnswered:
    """Stripe carried out the capture that row *row_id* asked for."""

    row_id: str
    objects: tuple[StripeObject, ...]


@dataclass(frozen=True)
class CancelRequested:
    """The customer or staff want the order to end."""

    reason: str


class Timer(StrEnum):
    """What can fall due on an order."""

    EXPIRE = "expire"
    ASK = "ask"
    REFRESH = "refresh"
    GOODS = "goods"
    DEADLINE = "deadline"
    EDIT = "edit"


@dataclass(frozen=True)
class TimerFired:
    """What was due at *due_at* is taken up."""

    timer: Timer
    due_at: datetime
    subject: str = ""


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
    """Staff give money back: `amount` in minor units, None for all that is left, or so many of some `lines`.

    With both, the lines go back and the rest of what they cost is kept.
    """

    amount: int | None
    reason: str
    lines: Mapping[str, int] | None = None
    to_credit: bool = False
    """What could go back through Stripe becomes the customer's store credit."""


@dataclass(frozen=True)
class CaptureRequested:
    """Staff take what is authorised; `amount` in minor units, None for all of it. The rest is not owed any more."""

    amount: int | None


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
    | CaptureRequested
    | CaptureAnswered
    | Refreshed
    | Shipped
    | Delivered
    | HoldReleased
    | HoldPlaced
    | ReturnRequested
    | ReturnApproved
    | ReturnRejected
    | ReturnCanceled
    | ReturnReceived
    | NoteAdded
    | NoteErased
    | TagAdded
    | TagRemoved
    | CustomerLinked
    | Edited
    | EditRequested
    | EditWithdrawn
)
FACTS = (CheckoutOpened, RefundAnswered, CaptureAnswered, CallUnknown, CallRefused, FactsLearned, Refreshed)


@dataclass(frozen=True)
class OrderEvent:
    """One thing that happened to one order, under the id that makes it happen once."""

    event_id: str
    order_id: str
    actor: str
    at: datetime
    body: Body
    input_hash: str
    requests: tuple[str, ...] = ()
    """The ids of the requests at Stripe that it came of: our calls, or what an event of Stripe's was caused by."""

    @property
    def kind(self) -> str:
        """Return the event's name, as documents and docs spell it."""
        return kind_of(type(self.body))

    @property
    def is_command(self) -> bool:
        """Say whether somebody asked for this under a key of theirs."""
        return self.event_id.startswith("command:")

    @property
    def is_fact(self) -> bool:
        """Say whether this is joined rather than decided."""
        return isinstance(self.body, FACTS)


def kind_of(body: type) -> str:
    """Return the snake-case name of a body's class."""
    return "".join("_" + c.lower() if c.isupper() else c for c in body.__name__).lstrip("_")
