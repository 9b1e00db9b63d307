"""What the checker looks at: one moment of the store, of Stripe, and of what was asked and answered on the way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from functions.domain.order import Order
from functions.domain.takings import Counter, Pool
from functions.domain.tender import credited
from functions.use_cases.ports import InboxRow, OutboxRow, StripeCustomer
from ops.simulation.tenders import Change

type Json = Mapping[str, Any]

PASSING = ("timer_failed", "effect_failed", "stripe_")
"""Problems that say that something took long, not what became of an order."""
DEAD_REFUNDS = ("failed", "canceled")


@dataclass(frozen=True)
class Post:
    """A POST of ours to Stripe. `known`: its key was in the store when it was sent."""

    at: int
    path: str
    key: str
    body: bytes
    known: bool


@dataclass(frozen=True)
class Answer:
    """What the webhook's door answered to one delivery, and whether the event was in the inbox then."""

    event_id: str
    status: int
    stored: bool


@dataclass(frozen=True)
class Write:
    """One write of an order: as it was, as it is."""

    before: Order | None
    after: Order


@dataclass(frozen=True)
class Dump:
    """One moment. `problems` are (order id, code, subject); `stripe` is object type → id → object."""

    origin: str
    now: datetime
    orders: Mapping[str, Order] = field(default_factory=dict)
    entries: Mapping[str, Sequence[Json]] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    inbox: Mapping[str, InboxRow] = field(default_factory=dict)
    outbox: Mapping[str, OutboxRow] = field(default_factory=dict)
    mails: Mapping[str, Json] = field(default_factory=dict)
    problems: frozenset[tuple[str, str, str]] = frozenset()
    customers: Mapping[str, StripeCustomer] = field(default_factory=dict)
    stock: Mapping[str, int] = field(default_factory=dict)
    initial_stock: Mapping[str, int] = field(default_factory=dict)
    counters: Mapping[Counter, int] = field(default_factory=dict)
    entered: Sequence[Change] = ()
    """What staff changed of gift cards and store credit, as it stands there."""
    asked: Sequence[Change] = ()
    answered: Sequence[Change] = ()
    """What they asked for that was not refused, and what of it was answered."""
    limits: Mapping[Pool, int] = field(default_factory=dict)
    prices: Mapping[str, int] = field(default_factory=dict)
    stripe: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    posts: Sequence[Post] = ()
    answers: Sequence[Answer] = ()
    writes: Sequence[Write] = ()
    """The writes of orders since the last step."""
    errors: Sequence[str] = ()
    """What our code raised without a name for it."""
    publishes: bool = False
    published: Sequence[Json] = ()
    """Whether every event is to be published, and each CloudEvent that arrived, as often as it did."""
    idle_writes: int = 0
    idle_posts: int = 0
    """What a pass over a quiet state wrote, and asked of Stripe."""

    def objects(self, kind: str) -> Iterator[Json]:
        """Return Stripe's objects of one type, the oldest first."""
        return iter(self.stripe.get(kind, {}).values())

    def intents(self, order_id: str) -> list[Json]:
        """Return the PaymentIntents that Stripe has for an order."""
        named = {"origin": self.origin, "order_id": order_id}
        return [i for i in self.objects("payment_intent") if named.items() <= i["metadata"].items()]

    def refunds(self, intent_id: str) -> list[Json]:
        """Return the refunds of a PaymentIntent that are not dead; what only let go of an authorisation is none."""
        if not self.stripe["payment_intent"][intent_id]["amount_received"]:
            return []
        found = (r for r in self.objects("refund") if r["payment_intent"] == intent_id)
        return [r for r in found if r["status"] not in DEAD_REFUNDS and not is_release(r)]

    def received(self, order_id: str) -> int:
        """Return what Stripe took for an order, in minor units."""
        amounts: list[int] = [intent["amount_received"] for intent in self.intents(order_id)]
        return sum(amounts)

    def net(self, order_id: str) -> int:
        """Return what Stripe took for an order and did not give back, as money or as credit, in minor units."""
        back: list[int] = [r["amount"] for i in self.intents(order_id) for r in self.refunds(i["id"])]
        order = self.orders.get(order_id)
        return self.received(order_id) - sum(back) - (credited(order) if order else 0)

    def explained(self, order: Order, *, but: str = "") -> bool:
        """Say whether an operator is told what to do about this order, by a hold or a problem; *but* does not count."""
        told = {code for order_id, code, _ in self.problems if order_id == order.order_id}
        return bool(order.holds) or any(code != but and not code.startswith(PASSING) for code in told)


def is_release(refund: Json) -> bool:
    """Say whether a refund moved no money: what a short capture, or none, leaves of an authorisation."""
    return refund["status"] == "succeeded" and refund["balance_transaction"] is None
