"""The order and its parts: frozen values, amounts in minor units of the order's currency."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

from functions.domain.breakdown import Breakdown
from functions.domain.disputes import View
from functions.domain.joins import Joined
from functions.domain.returns import Return
from functions.domain.takings import Pool, Taking

LINES_MAX = 200
ATTEMPTS_MAX = 20
GOODS_DAYS = 14
QUANTITY_MAX = 10_000


class Status(StrEnum):
    """Where the order is. Changed by the table in `transitions` alone."""

    AWAITING_PAYMENT = "awaiting_payment"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    EXPIRED = "expired"
    CANCELED = "canceled"


class Reservation(StrEnum):
    """What became of the stock that placing took."""

    HELD = "held"
    SOLD = "sold"
    RELEASED = "released"


class Ending(StrEnum):
    """Why an unpaid order is to end, once that is decided."""

    EXPIRE = "expire"
    CANCEL = "cancel"
    CANCEL_AND_REFUND = "cancel_and_refund"
    """Canceled while a payment was under way: if that money comes, it goes back."""


class CallState(IntEnum):
    """How far our own call to Stripe got; the higher wins."""

    REQUESTED = 1
    UNKNOWN = 2
    ACCEPTED = 3
    REFUSED = 4


@dataclass(frozen=True)
class Line:
    """One product in the order, priced when it was placed. `total` = quantity × unit_price − discount + tax.

    `tax` is added to the price; `tax_included` is part of it and adds nothing.
    """

    line_id: str
    sku: str
    name: str
    quantity: int
    unit_price: int
    discount: int = 0
    tax: int = 0
    ships: bool = True
    stocked: bool = True
    tax_included: int = 0

    @property
    def total(self) -> int:
        """Return what this line costs, in minor units."""
        return self.quantity * self.unit_price - self.discount + self.tax


@dataclass(frozen=True)
class Amounts:
    """The order's sums. `total` = subtotal − discount + shipping + tax − tender, and is what the customer pays.

    `tax_included` says how much tax the prices hold; it adds nothing.
    """

    subtotal: int
    discount: int
    shipping: int
    tax: int
    total: int
    tax_included: int = 0
    tender: int = 0


@dataclass(frozen=True)
class Shipment:
    """Goods on their way: how many of each line, and when they arrived."""

    shipment_id: str
    quantities: Mapping[str, int]
    carrier: str
    tracking: str
    shipped_at: datetime
    delivered_at: datetime | None = None


@dataclass(frozen=True)
class Attempt:
    """One decision to open a Checkout Session: all of the call, written before it is made."""

    number: int
    mode: str
    key: str
    amount: int
    parameters: Mapping[str, object]
    first_sent_at: datetime
    expires_at: datetime
    state: CallState = CallState.REQUESTED
    session_id: str | None = None
    url: str | None = None
    error: str | None = None
    client_secret: str | None = None
    asked: bool = False
    """A timer has handed the unknown outcome to the outbox."""

    @property
    def entrance(self) -> str | None:
        """Where the customer pays, or with what the host's page lets them; None before Stripe has answered."""
        return self.url or self.client_secret


@dataclass(frozen=True)
class LinesBack:
    """What a refund by line gives back: how many of each line, and this row's share of their price in minor units.

    What was kept of that price is part of the last row's shares, so that it is not given back with another piece.
    A decision that needs several rows names its first one in each: its quantities count once, and only as a whole.
    """

    quantities: Mapping[str, int] = field(default_factory=dict)
    shares: Mapping[str, int] = field(default_factory=dict)
    decision: str = ""


@dataclass(frozen=True)
class RefundRow:
    """One decision to refund `amount` of one PaymentIntent; `excess` gives back what was paid beyond the total."""

    row_id: str
    payment_intent: str
    amount: int
    reason: str
    key: str
    first_sent_at: datetime
    by_rule: bool = False
    excess: bool = False
    state: CallState = CallState.REQUESTED
    refund_id: str | None = None
    error: str | None = None
    by_line: LinesBack = field(default_factory=LinesBack)


@dataclass(frozen=True)
class TenderRow:
    """One decision to give `amount` minor units back to a gift card or to store credit: done with its own commit.

    It gives back what was taken there; with a `payment_intent` it is the customer's credit in place of a refund of it.
    """

    row_id: str
    pool: Pool
    name: str
    amount: int
    reason: str
    at: datetime
    payment_intent: str = ""
    by_line: LinesBack = field(default_factory=LinesBack)


@dataclass(frozen=True)
class CaptureRow:
    """One decision to take `amount` of what is authorised under one PaymentIntent; the rest is released."""

    row_id: str
    payment_intent: str
    amount: int
    key: str
    first_sent_at: datetime
    state: CallState = CallState.REQUESTED
    error: str | None = None


@dataclass(frozen=True)
class PendingEdit:
    """What a paid order is to become once the customer has paid what it costs more; until then it is as it was."""

    edit_id: str
    lines: tuple[Line, ...]
    amounts: Amounts
    breakdown: Breakdown
    expires_at: datetime
    attempts: tuple[int, ...] = ()
    """The attempts that ask for its difference, by number; all others ask for the order's total."""
    ending: Ending | None = None
    """Why it is to lapse, once that is decided: its time is over, or staff withdrew it."""


@dataclass(frozen=True)
class Moment:
    """A line of the customer's timeline."""

    code: str
    at: datetime


@dataclass(frozen=True)
class Order:
    """Everything that `apply` needs, public and private."""

    order_id: str
    number: str
    customer_id: str
    currency: str
    lines: tuple[Line, ...]
    amounts: Amounts
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
    status: Status = Status.AWAITING_PAYMENT
    reservation: Reservation = Reservation.HELD
    ending: Ending | None = None
    restock_failed: bool = False
    """Paid after the end and out of stock: a full refund is owed."""
    shipments: tuple[Shipment, ...] = ()
    returns: Mapping[str, Return] = field(default_factory=dict)
    timeline: tuple[Moment, ...] = ()
    holds: Mapping[str, str] = field(default_factory=dict)
    attempts: Mapping[int, Attempt] = field(default_factory=dict)
    refund_rows: Mapping[str, RefundRow] = field(default_factory=dict)
    capture_rows: Mapping[str, CaptureRow] = field(default_factory=dict)
    tender_rows: Mapping[str, TenderRow] = field(default_factory=dict)
    views: Mapping[str, View] = field(default_factory=dict)
    """The last look at each dispute and review."""
    uncharged: int = 0
    """What a short capture leaves of the total, in minor units: it is not asked for any more."""
    takings: tuple[Taking, ...] = ()
    """What the order takes beside the stock of its lines."""
    breakdown: Breakdown = field(default_factory=Breakdown)
    """How its price came about."""
    edits: int = 0
    """How often staff changed its lines, or asked for a change that had to be paid first."""
    edit: PendingEdit | None = None
    """The edit that waits for its difference."""
    goods_days: int = GOODS_DAYS
    """Within how many days of the payment the goods leave, or an operator is told."""
    paid_at: datetime | None = None
    refresh_at: datetime | None = None
    notes: Mapping[str, bool] = field(default_factory=dict)
    """The notes of staff by id, and whether their text still stands."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """The tags of staff, and what the order is found by for each."""
    told: frozenset[str] = frozenset()
    """What a timer has told an operator: `goods`, or the id of a dispute whose deadline is near."""
    stripe: Joined = field(default_factory=Joined)
    next_due_at: datetime | None = None
    version: int = 0
    head_hash: str = ""

    @property
    def due(self) -> int:
        """Return what the customer owes for the order, in minor units."""
        return self.amounts.total - self.uncharged

    @property
    def last_attempt(self) -> Attempt | None:
        """Return the newest attempt to pay, if there is one."""
        return self.attempts[max(self.attempts)] if self.attempts else None
