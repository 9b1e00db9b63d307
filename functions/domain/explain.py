"""Why an order is in its state: what is joined, what it amounts to, what may be asked, what is awaited."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import Enum

from functions.domain import facets, ledger, plain_words
from functions.domain.attention import problems
from functions.domain.awaited import Awaited, awaited
from functions.domain.disputes import View
from functions.domain.dry_run import CommandAnswer, answers
from functions.domain.event_ids import call_name, plain
from functions.domain.events import Call
from functions.domain.goods import fulfillment_status
from functions.domain.joins import StripeObject
from functions.domain.ledger import Posting
from functions.domain.obligations import owed
from functions.domain.order import CallState, Order
from functions.domain.tender import kept, tendered


@dataclass(frozen=True)
class State:
    """Status and facets, the condition that the facts are reduced to, and the reason in plain words."""

    status: str
    payment_status: str
    fulfillment_status: str
    dispute_status: str
    condition: str
    reservation: str
    ending: str | None
    why: str


@dataclass(frozen=True)
class Sums:
    """What the facts amount to, in minor units of `currency`; each name as docs/order-states.md defines it.

    `due` is the total less `uncharged`; `tender` what gift cards and credit paid, which the total leaves out; `owed`
    what must go back by rule, `capturable` what is authorised.
    """

    currency: str
    total: int
    uncharged: int
    due: int
    tender: int
    tender_kept: int
    captured: int
    capturable: int
    refunded: int
    open: int
    withdrawn: int
    secured: int
    granted: int
    refundable: int
    owed: int


@dataclass(frozen=True)
class Fact:
    """One object at Stripe: what is joined of it, and the last look where its states have no order."""

    kind: str
    id: str
    text: str
    joined: Mapping[str, object]
    view: Mapping[str, object] | None = None


@dataclass(frozen=True)
class OwnCall:
    """One call of ours: decision, key, how far it got, what came of it; `requests`: Stripe's ids of its tries."""

    call: Call
    name: str
    state: CallState
    key: str
    amount: int
    reason: str
    error: str | None
    sent_at: datetime
    payment_intent: str | None
    stripe_id: str | None
    requests: tuple[str, ...] = ()


@dataclass(frozen=True)
class Transition:
    """One event, as its document tells it; what a document does not tell is empty."""

    seq: int
    event_id: str
    kind: str
    actor: str
    at: str
    codes: tuple[str, ...]
    postings: tuple[Posting, ...]
    requests: tuple[str, ...] = ()


@dataclass(frozen=True)
class Held:
    """One hold: the event that put it on, and the objects that it is about as the facts are now."""

    code: str
    event_id: str
    put_on: Transition | None
    about: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """Everything that says why; `faults` is what is wrong with the records themselves, empty when all is well."""

    order_id: str
    at: datetime
    state: State | None
    sums: Sums | None
    holds: Sequence[Held]
    awaited: Sequence[Awaited]
    commands: Sequence[CommandAnswer]
    facts: Sequence[Fact]
    calls: Sequence[OwnCall]
    transitions: Sequence[Transition]
    faults: Sequence[str]


class Guard:
    """Lets a part be missing rather than all of it: what cannot be worked out is a fault, in `faults`."""

    def __init__(self, faults: Sequence[str] = (), caught: tuple[type[Exception], ...] = (Exception,)) -> None:
        self.faults, self._caught = list(faults), caught

    def one[T](self, name: str, make: Callable[[], T]) -> T | None:
        """Return what *make* returns, None if it fails."""
        try:
            return make()
        except self._caught as error:
            self.faults.append(f"{name} cannot be worked out: {type(error).__name__}: {error}")
            return None

    def many[T](self, name: str, make: Callable[[], Iterable[T]]) -> Sequence[T]:
        """Return what *make* yields, nothing if it fails on the way."""
        return self.one(name, lambda: tuple(make())) or ()


def explain(
    order: Order | None,
    order_id: str,
    entries: Sequence[Mapping[str, object]],
    at: datetime,
    faults: Sequence[str] = (),
) -> Explanation:
    """Return why *order* is in its state at *at*; *entries* are its event documents by `seq`.

    Never raises: an order that cannot be read is None, with what went wrong in *faults*.
    """
    guard = Guard(faults)
    transitions = guard.many("the transitions", lambda: map(_transition, entries))
    if order is None:
        return Explanation(order_id, at, None, None, (), (), (), (), (), transitions, guard.faults)
    guard.faults += guard.many("the chain", lambda: ledger.verify(order, entries))
    return Explanation(
        order_id=order_id,
        at=at,
        state=guard.one("the state", lambda: _state(order)),
        sums=guard.one("the sums", lambda: _sums(order)),
        holds=guard.many("the holds", lambda: _holds(order, transitions)),
        awaited=guard.many("what is awaited", lambda: awaited(order)),
        commands=guard.many("the commands", lambda: answers(order, at)),
        facts=guard.many("the facts", lambda: (_fact(order, kind, found) for kind, found in _objects(order))),
        calls=guard.many("the calls", lambda: (_asked(call, transitions) for call in _calls(order))),
        transitions=transitions,
        faults=guard.faults,
    )


def _state(order: Order) -> State:
    now = facets.condition(order)
    return State(
        status=str(order.status),
        payment_status=str(facets.payment_status(order)),
        fulfillment_status=str(fulfillment_status(order)),
        dispute_status=str(facets.dispute_status(order)),
        condition=str(now),
        reservation=str(order.reservation),
        ending=str(order.ending) if order.ending else None,
        why=plain_words.state(order, now),
    )


def _sums(order: Order) -> Sums:
    return Sums(
        currency=order.currency,
        total=order.amounts.total,
        uncharged=order.uncharged,
        due=order.due,
        tender=tendered(order),
        tender_kept=kept(order),
        captured=facets.captured(order),
        capturable=facets.capturable(order),
        refunded=facets.refunded(order),
        open=facets.open_refunds(order),
        withdrawn=facets.withdrawn(order),
        secured=facets.secured(order),
        granted=facets.granted(order),
        refundable=sum(facets.refundable(order, intent) for intent in facets.intents(order)),
        owed=owed(order)[0],
    )


def _objects(order: Order) -> Iterator[tuple[str, StripeObject]]:
    stripe = order.stripe
    tables: tuple[tuple[str, Mapping[str, StripeObject]], ...] = (
        ("session", stripe.sessions),
        ("payment_intent", stripe.payment_intents),
        ("charge", stripe.charges),
        ("refund", stripe.refunds),
        ("dispute", stripe.disputes),
        ("fraud_warning", stripe.fraud_warnings),
        ("review", stripe.reviews),
    )
    return ((kind, table[object_id]) for kind, table in tables for object_id in sorted(table))


def _fact(order: Order, kind: str, found: StripeObject) -> Fact:
    seen = order.views.get(found.id)
    return Fact(kind, found.id, plain_words.fact(order, found), _spelled(found), _spelled(seen) if seen else None)


def _spelled(value: StripeObject | View) -> dict[str, object]:
    """Return the fields of *value*, ranks by their names."""
    stated = {f.name: getattr(value, f.name) for f in fields(value) if f.name != "id"}
    return {name: v.name.lower() if isinstance(v, Enum) else plain(v) for name, v in stated.items()}


def _calls(order: Order) -> Iterator[OwnCall]:
    for _, a in sorted(order.attempts.items()):
        name, came = str(a.number), a.session_id
        yield OwnCall(Call.CHECKOUT, name, a.state, a.key, a.amount, a.mode, a.error, a.first_sent_at, None, came)
    for r in order.refund_rows.values():
        found, intent = facets.refund_of(order, r), r.payment_intent
        came = found.id if found else r.refund_id
        yield OwnCall(Call.REFUND, r.row_id, r.state, r.key, r.amount, r.reason, r.error, r.first_sent_at, intent, came)
    for c in order.capture_rows.values():
        intent = c.payment_intent
        yield OwnCall(Call.CAPTURE, c.row_id, c.state, c.key, c.amount, "", c.error, c.first_sent_at, intent, intent)


def _asked(call: OwnCall, transitions: Sequence[Transition]) -> OwnCall:
    """Return *call* with the requests that its outcomes name."""
    told = (t.requests for t in transitions if t.event_id.startswith(f"{call_name(call.key)}:"))
    return replace(call, requests=tuple(dict.fromkeys(request for requests in told for request in requests)))


def _holds(order: Order, transitions: Sequence[Transition]) -> list[Held]:
    events = {t.event_id: t for t in transitions}
    about = problems(None, order)
    return [
        Held(code, event_id, events.get(event_id), tuple(p.subject for p in about if p.code == code))
        for code, event_id in sorted(order.holds.items())
    ]


def _transition(entry: Mapping[str, object]) -> Transition:
    seq, codes, posted, requests = map(entry.get, ("seq", "codes", "postings", "stripe_requests"))
    words = {name: str(entry.get(name, "")) for name in ("event_id", "kind", "actor", "at")}
    lines = [line for line in posted if isinstance(line, Mapping)] if isinstance(posted, list) else []
    return Transition(
        seq=seq if isinstance(seq, int) else 0,
        codes=tuple(map(str, codes)) if isinstance(codes, list) else (),
        postings=tuple(Posting(str(line.get("account")), int(line.get("amount", 0))) for line in lines),
        requests=tuple(map(str, requests)) if isinstance(requests, list) else (),
        **words,
    )
