"""Every order in which messages can come, each any number of times: what the order is then, step for step.

Orders of delivery that have led to one and the same order go on as one. So the number of steps stays small, and nothing
is left to chance.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from functions.domain import ledger
from functions.domain.apply import Change
from functions.domain.effects import EffectKind
from functions.domain.events import Refreshed
from functions.domain.facets import (
    condition,
    dispute_status,
    intent_captured,
    intents,
    open_refunds,
    payment_status,
    refunded,
)
from functions.domain.joins import RefundState
from functions.domain.order import Order
from tests.domain import builders as b
from tests.domain.emitted import Message

Delivered = frozenset[int]
Reached = dict[Delivered, list[Order]]


@dataclass(frozen=True)
class Means:
    """What is known of the money: `kept` at Stripe, `disputed` away, `back` decided or under way to go back."""

    payment: str
    kept: int = 0
    back: int = 0
    dispute: str = "none"
    disputed: int = 0


Trace = Sequence[tuple[Message, Means]]


def meaning(order: Order) -> Means:
    """Return what *order* knows of its money."""
    books = ledger.target(order)
    paid, fought = str(payment_status(order)), str(dispute_status(order))
    return Means(paid, books["stripe"], -books["refunds_pending"], fought, books["disputed"])


def projection(order: Order) -> dict[str, Any]:
    """Return what no order of delivery may change: objects, sums, statuses, condition, how our own calls ended."""
    return {
        "stripe": order.stripe,
        "means": meaning(order),
        "condition": condition(order),
        "views": order.views,
        "calls": {n: (r.payment_intent, r.state, r.refund_id) for n, r in order.refund_rows.items()},
        "captures": {n: r.state for n, r in order.capture_rows.items()},
        "due": order.due,
    }


def _timeless(order: Order) -> Order:
    """Return *order* without what counts or lists the events alone: nothing is decided by it."""
    return replace(order, version=0, timeline=())


def deliver(order: Order, message: Message) -> Change:
    """Return what *message* comes to, after checking what holds at every step."""
    event = message.event(order)
    change = b.step(order, event)
    after = change.order
    assert 0 == sum(posting.amount for posting in change.postings), "postings balance"
    assert ledger.target(after) == b.booked(ledger.target(order), change), "what is posted is what the facts mean"
    for one in intents(after):
        taken = intent_captured(after, one)
        assert refunded(after, one) + _under_way(after, one) <= taken, "no more goes back than was taken"
        if after.refund_rows != order.refund_rows:
            assert refunded(after, one) + open_refunds(after, one) <= taken, "no more is decided than is left"
    if not isinstance(event.body, Refreshed):
        asked = [effect.subject for effect in change.effects if effect.kind is EffectKind.REFRESH]
        wanted = message.type.startswith(("charge.dispute.", "review."))
        assert ([message.document["id"]] if wanted else []) == asked, "what is not believed is looked at"
    return change


def _under_way(order: Order, intent_id: str) -> int:
    """Return what Stripe has accepted to give back of what was taken; a decision of ours binds only us."""
    if not intent_captured(order, intent_id):
        return 0
    going = [r for r in order.stripe.refunds.values() if r.state is RefundState.OPEN and not r.release]
    return sum(r.amount for r in going if r.payment_intent == intent_id)


def reach(start: Order, messages: Sequence[Message]) -> Reached:
    """Return each order that every order of delivery leads to, by which of *messages* have come; repeats are tried."""
    reached: Reached = {frozenset(): [_timeless(start)]}
    for _ in messages:
        for came in [c for c in reached if len(c) == max(map(len, reached))]:
            for order in reached[came]:
                for index, message in enumerate(messages):
                    after = _timeless(deliver(order, message).order)
                    if index in came:
                        assert after == order, f"{message.text} came again and changed the order"
                    elif after not in reached.setdefault(came | {index}, []):
                        reached[came | {index}].append(after)
    return reached


def newest(messages: Iterable[Message]) -> list[Message]:
    """Return *messages* with the last look at each object alone: an older one would see no more than it does."""
    left: list[Message] = []
    for message in messages:
        left = [m for m in left if not (message.is_look and m.is_look and m.document["id"] == message.document["id"])]
        left.append(message)
    return left


def check_trace(start: Order, trace: Trace) -> list[Order]:
    """Check that each beginning of *trace* means the same in every order; return what all of it leads to."""
    last: list[Order] = []
    whole = reach(start, [m for m, _ in trace]) if not any(m.is_look for m, _ in trace) else {}
    for length, (_, means) in enumerate(trace, 1):
        messages = newest(m for m, _ in trace[:length])
        every = frozenset(range(len(messages)))
        last = (whole or reach(start, messages))[every]
        first = projection(last[0])
        assert [] == [p for order in last if (p := projection(order)) != first]
        assert (length, means) == (length, first["means"])
    return last


def chain_faults(start: Order, messages: Sequence[Message], seed: int) -> list[str]:
    """Return what `ledger.verify` finds after one seeded delivery of *messages*, each once or twice."""
    dice = random.Random(seed)
    order, entries = replace(start, version=1, head_hash=""), list[dict[str, object]]()
    _add(entries, 1, ledger.postings(None, start))
    order = replace(order, head_hash=str(entries[-1]["hash"]))
    delivered = [m for m in messages for _ in range(dice.choice((1, 2)))]
    dice.shuffle(delivered)
    for message in delivered:
        change = deliver(order, message)
        if change.changed:
            _add(entries, change.order.version, change.postings)
            order = replace(change.order, head_hash=str(entries[-1]["hash"]))
    return ledger.verify(order, entries)


def _add(entries: list[dict[str, object]], seq: int, postings: Sequence[ledger.Posting]) -> None:
    lines = [{"account": p.account, "amount": p.amount} for p in postings]
    entry: dict[str, object] = {"seq": seq, "postings": lines}
    entry["previous_hash"] = entries[-1]["hash"] if entries else ""
    entries.append(entry | {"hash": ledger.entry_hash(entry)})
