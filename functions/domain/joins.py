"""How what Stripe tells us is merged: every object is a join, so order and duplicates do not matter.

A fact and the state it is joined into have one type: a fact is an object of which only some is known. Join is
commutative, associative and idempotent. Ranks and what is not believed: docs/order-states.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum

from functions.domain.disputes import Dispute, EarlyFraudWarning, Review


class SessionEnd(IntEnum):
    """How far a Checkout Session got; the higher wins."""

    OPEN = 1
    EXPIRED = 2
    COMPLETE = 3


class IntentEnd(IntEnum):
    """How a PaymentIntent ended; its status in between cycles and is not joined."""

    NONE = 0
    CANCELED = 1
    SUCCEEDED = 2


class ChargeState(IntEnum):
    """How far one attempt to pay got."""

    PENDING = 1
    FAILED = 2
    SUCCEEDED = 3


class RefundState(IntEnum):
    """How far a refund got; a dead one gave its amount back."""

    OPEN = 1
    SUCCEEDED = 2
    DEAD = 3


@dataclass(frozen=True)
class Session:
    """A Checkout Session: `amount_total` in minor units of `currency`; `attempt` is the number in its metadata."""

    id: str
    end: SessionEnd = SessionEnd.OPEN
    paid: bool = False
    payment_intent: str | None = None
    amount_total: int | None = None
    currency: str | None = None
    async_failed: bool = False
    attempt: int | None = None


@dataclass(frozen=True)
class PaymentIntent:
    """A PaymentIntent: amounts in minor units of `currency`; `attempt` is the number in its metadata."""

    id: str
    end: IntentEnd = IntentEnd.NONE
    received: int = 0
    authorized: int = 0
    currency: str | None = None
    attempt: int | None = None

    @property
    def capturable(self) -> int:
        """Return what is authorised and neither captured nor released."""
        return 0 if self.end else max(0, self.authorized - self.received)


@dataclass(frozen=True)
class Charge:
    """One attempt to pay under a PaymentIntent. `created` is Unix seconds."""

    id: str
    state: ChargeState
    payment_intent: str | None = None
    captured: int = 0
    expired: bool = False
    created: int | None = None


@dataclass(frozen=True)
class Refund:
    """A refund at Stripe; `row` is the decision that its metadata names, `release` one of nothing captured."""

    id: str
    state: RefundState
    amount: int
    currency: str
    payment_intent: str | None = None
    charge: str | None = None
    row: str | None = None
    release: bool = False
    balance_transactions: tuple[str, ...] = ()


StripeObject = Session | PaymentIntent | Charge | Refund | Dispute | EarlyFraudWarning | Review


@dataclass(frozen=True)
class Joined:
    """All that Stripe ever told us about one order, each object by its id."""

    sessions: Mapping[str, Session] = field(default_factory=dict)
    payment_intents: Mapping[str, PaymentIntent] = field(default_factory=dict)
    charges: Mapping[str, Charge] = field(default_factory=dict)
    refunds: Mapping[str, Refund] = field(default_factory=dict)
    disputes: Mapping[str, Dispute] = field(default_factory=dict)
    fraud_warnings: Mapping[str, EarlyFraudWarning] = field(default_factory=dict)
    reviews: Mapping[str, Review] = field(default_factory=dict)
    conflicts: frozenset[str] = frozenset()
    """`object id/field` of write-once fields that two facts stated differently."""


class _Once:
    """Merges write-once fields and remembers which of them were stated differently."""

    def __init__(self, object_id: str) -> None:
        self.object_id = object_id
        self.conflicts: set[str] = set()

    def __call__[T: (str, int)](self, name: str, old: T | None, new: T | None) -> T | None:
        if old is None or new is None:
            return new if old is None else old
        if old != new:
            self.conflicts.add(f"{self.object_id}/{name}")
        return min(old, new)


def _session(old: Session, new: Session, once: _Once) -> Session:
    paid = old.paid or new.paid
    return Session(
        id=old.id,
        end=max(old.end, new.end),
        paid=paid,
        payment_intent=once("payment_intent", old.payment_intent, new.payment_intent),
        amount_total=once("amount_total", old.amount_total, new.amount_total),
        currency=once("currency", old.currency, new.currency),
        async_failed=(old.async_failed or new.async_failed) and not paid,
        attempt=once("attempt", old.attempt, new.attempt),
    )


def _payment_intent(old: PaymentIntent, new: PaymentIntent, once: _Once) -> PaymentIntent:
    return PaymentIntent(
        id=old.id,
        end=max(old.end, new.end),
        received=max(old.received, new.received),
        authorized=max(old.authorized, new.authorized),
        currency=once("currency", old.currency, new.currency),
        attempt=once("attempt", old.attempt, new.attempt),
    )


def _charge(old: Charge, new: Charge, once: _Once) -> Charge:
    return Charge(
        id=old.id,
        state=max(old.state, new.state),
        payment_intent=once("payment_intent", old.payment_intent, new.payment_intent),
        captured=max(old.captured, new.captured),
        expired=old.expired or new.expired,
        created=once("created", old.created, new.created),
    )


def _refund(old: Refund, new: Refund, once: _Once) -> Refund:
    return Refund(
        id=old.id,
        state=max(old.state, new.state),
        amount=once("amount", old.amount, new.amount) or 0,
        currency=once("currency", old.currency, new.currency) or old.currency,
        payment_intent=once("payment_intent", old.payment_intent, new.payment_intent),
        charge=once("charge", old.charge, new.charge),
        row=once("row", old.row, new.row),
        release=old.release or new.release,
        balance_transactions=tuple(sorted({*old.balance_transactions, *new.balance_transactions})),
    )


def _dispute(old: Dispute, new: Dispute, once: _Once) -> Dispute:
    return Dispute(
        id=old.id,
        payment_intent=once("payment_intent", old.payment_intent, new.payment_intent),
        charge=once("charge", old.charge, new.charge),
        amount=once("amount", old.amount, new.amount),
        currency=once("currency", old.currency, new.currency),
        withdrawals=tuple(sorted({*old.withdrawals, *new.withdrawals})),
        reinstatements=tuple(sorted({*old.reinstatements, *new.reinstatements})),
        uneven=old.uneven or new.uneven,
        formal=old.formal or new.formal,
    )


def _fraud_warning(old: EarlyFraudWarning, new: EarlyFraudWarning, once: _Once) -> EarlyFraudWarning:
    return EarlyFraudWarning(
        id=old.id,
        state=max(old.state, new.state),
        payment_intent=once("payment_intent", old.payment_intent, new.payment_intent),
        charge=once("charge", old.charge, new.charge),
    )


def _review(old: Review, new: Review, once: _Once) -> Review:
    return Review(
        id=old.id,
        state=max(old.state, new.state),
        payment_intent=once("payment_intent", old.payment_intent, new.payment_intent),
    )


def join(state: Joined, fact: StripeObject) -> Joined:
    """Return *state* with *fact* merged into the object that it names."""
    once = _Once(fact.id)
    match fact:
        case Session():
            session = _session(state.sessions.get(fact.id, fact), fact, once)
            state = replace(state, sessions={**state.sessions, fact.id: session})
        case PaymentIntent():
            intent = _payment_intent(state.payment_intents.get(fact.id, fact), fact, once)
            state = replace(state, payment_intents={**state.payment_intents, fact.id: intent})
        case Charge():
            charge = _charge(state.charges.get(fact.id, fact), fact, once)
            state = replace(state, charges={**state.charges, fact.id: charge})
        case Refund():
            refund = _refund(state.refunds.get(fact.id, fact), fact, once)
            state = replace(state, refunds={**state.refunds, fact.id: refund})
        case Dispute():
            dispute = _dispute(state.disputes.get(fact.id, fact), fact, once)
            state = replace(state, disputes={**state.disputes, fact.id: dispute})
        case EarlyFraudWarning():
            warning = _fraud_warning(state.fraud_warnings.get(fact.id, fact), fact, once)
            state = replace(state, fraud_warnings={**state.fraud_warnings, fact.id: warning})
        case Review():
            review = _review(state.reviews.get(fact.id, fact), fact, once)
            state = replace(state, reviews={**state.reviews, fact.id: review})
    return replace(state, conflicts=state.conflicts | once.conflicts)


def close(state: Joined, sessions: Mapping[int, str]) -> Joined:
    """Return *state* with what one object proves about another.

    A PaymentIntent that succeeded under attempt n completed and paid that attempt's Session (*sessions* maps attempt
    numbers to Session ids). The rule only adds, so it commutes with every join; with it the second of Stripe's two
    messages about one payment changes nothing.
    """
    for intent in state.payment_intents.values():
        session_id = sessions.get(intent.attempt) if intent.attempt is not None else None
        if intent.end is IntentEnd.SUCCEEDED and session_id is not None:
            proved = Session(session_id, SessionEnd.COMPLETE, paid=True, payment_intent=intent.id)
            state = join(state, proved)
    return state
