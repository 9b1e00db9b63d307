"""Invariants 19 to 40: orders, goods and stock, events and recovery."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from functions.adapters import stripe_events
from functions.domain.facets import captured, is_covered, is_pending, payment_status, refunded
from functions.domain.goods import unshipped
from functions.domain.joins import Joined, StripeObject, close, join
from functions.domain.order import CallState, Ending, Line, Order, Reservation, Status
from ops.simulation.checker import invariant
from ops.simulation.dump import Dump

ENDED = (Status.EXPIRED, Status.CANCELED)
_NEXT = {
    Status.AWAITING_PAYMENT: {Status.CONFIRMED, Status.COMPLETED, Status.EXPIRED, Status.CANCELED},
    Status.CONFIRMED: {Status.COMPLETED, Status.CANCELED},
    Status.EXPIRED: {Status.CONFIRMED, Status.COMPLETED},
    Status.COMPLETED: set[Status](),
    Status.CANCELED: set[Status](),
}


@invariant(19, "An order moves only along the declared graph, one version at a time", each_step=True)
def _moves_are_declared(dump: Dump) -> Iterator[str]:
    for write in dump.writes:
        old, new = write.before, write.after
        if new.version != (old.version if old else 0) + 1:
            yield f"{new.order_id}: version {new.version} after {old.version if old else 0}"
        if old and new.status is not old.status and new.status not in _NEXT[old.status]:
            yield f"{new.order_id}: {old.status} → {new.status}"


@invariant(20, "What an order knows is what Stripe's objects say, in whatever order they are read")
def _order_of_facts_does_not_matter(dump: Dump) -> Iterator[str]:
    for order in dump.orders.values():
        known, read = order, replace(order, stripe=_read_again(dump, order))
        facets = (captured, refunded, payment_status)
        differing = [(f.__name__, f(known), f(read)) for f in facets if f(known) != f(read)]
        if differing:
            yield f"{order.order_id}: {', '.join(f'{name} is {a}, {b} at Stripe' for name, a, b in differing)}"


def _read_again(dump: Dump, order: Order) -> Joined:
    """Return what joining Stripe's objects as they are now comes to, read in a mixed order."""
    sessions = [s for s in dump.objects("checkout.session") if s["metadata"].get("order_id") == order.order_id]
    intents = {i["id"]: i for i in dump.intents(order.order_id)}
    whole = [{**s, "payment_intent": intents.get(s["payment_intent"])} for s in sessions]
    facts: list[StripeObject] = [fact for session in whole for fact in stripe_events.session(session)]
    facts += [fact for intent in intents.values() for fact in stripe_events.payment_intent(intent)]
    for kind, read in (("charge", stripe_events.charge), ("refund", stripe_events.refund)):
        facts += [fact for o in dump.objects(kind) if o["payment_intent"] in intents for fact in read(o)]
    for dispute in dump.objects("dispute"):
        if dispute["payment_intent"] in intents:
            facts += stripe_events.dispute(dispute)
    random.Random(len(facts)).shuffle(facts)
    joined = Joined()
    for fact in facts:
        joined = join(joined, fact)
    return close(joined, {a.number: a.session_id for a in order.attempts.values() if a.session_id})


@invariant(21, "What was paid for an order that is canceled has gone back, or somebody is told")
def _canceled_money_goes_back(dump: Dump) -> Iterator[str]:
    for order in dump.orders.values():
        held = sum(i["amount_capturable"] for i in dump.intents(order.order_id) if i["status"] == "requires_capture")
        kept = dump.net(order.order_id) + held
        if order.status is Status.CANCELED and kept > 0 and not dump.explained(order, but="paid_without_goods"):
            yield f"{order.order_id}: {kept} kept"


@invariant(22, "A paid order never ends as unpaid", each_step=True)
def _paid_orders_do_not_expire(dump: Dump) -> Iterator[str]:
    for write in dump.writes:
        old, new = write.before, write.after
        ends = old is not None and old.status is not new.status and new.status in ENDED
        if ends and old and old.status is Status.AWAITING_PAYMENT and is_covered(new):
            asked = new.ending is Ending.CANCEL_AND_REFUND
            if not asked:
                yield f"{new.order_id}: {new.status} with {captured(new)} taken"


@invariant(23, "What is paid has left, has gone back, or somebody is told")
def _paid_means_goods(dump: Dump) -> Iterator[str]:
    for order in dump.orders.values():
        kept = dump.net(order.order_id) > 0
        supplied = order.status is Status.COMPLETED or (order.status is Status.CONFIRMED and not unshipped(order))
        if kept and not supplied and not dump.explained(order):
            yield f"{order.order_id}: {order.status}, {dump.net(order.order_id)} kept, nothing left"


@invariant(24, "Nothing leaves unpaid", each_step=True)
def _no_goods_unpaid(dump: Dump) -> Iterator[str]:
    for write in dump.writes:
        old, new = write.before, write.after
        shipped = len(new.shipments) > (len(old.shipments) if old else 0)
        if shipped and new.amounts.total and (dump.received(new.order_id) == 0 or not (old and is_covered(old))):
            yield f"{new.order_id}: shipped with {dump.net(new.order_id)} of {new.due} kept"


@invariant(25, "Available, reserved and sold stock add up to what there was, and none is below zero", each_step=True)
def _stock_adds_up(dump: Dump) -> Iterator[str]:
    taken = _taken(dump)
    for sku, initial in dump.initial_stock.items():
        if dump.stock[sku] < 0 or dump.stock[sku] + taken[sku] != initial:
            yield f"{sku}: {dump.stock[sku]} available, {taken[sku]} taken, of {initial}"
    for order in dump.orders.values():
        left, came, again = Counter[str](), Counter[str](), Counter[str]()
        for shipment in order.shipments:
            left.update(shipment.quantities)
        for back in order.returns.values():
            came.update(back.received)
            again.update(back.restocked)
        if not again <= came <= left:
            yield f"{order.order_id}: {dict(left)} left, {dict(came)} came back, {dict(again)} for sale again"


def _of(lines: Iterable[Line]) -> Counter[str]:
    pieces = Counter[str]()
    for line in lines:
        pieces[line.sku] += line.quantity if line.stocked else 0
    return pieces


def _taken(dump: Dump, *, sold_only: bool = False) -> Counter[str]:
    taken = Counter[str]()
    for order in dump.orders.values():
        if order.reservation is Reservation.RELEASED or (sold_only and order.reservation is not Reservation.SOLD):
            continue
        taken.update(_of(order.lines) | _of(order.edit.lines if order.edit else ()))
        skus = {line.line_id: line.sku for line in order.lines}
        for back in order.returns.values():
            for line_id, number in back.restocked.items():
                taken[skus[line_id]] -= number
    return taken


@invariant(26, "No more is sold than there was", each_step=True)
def _no_overselling(dump: Dump) -> Iterator[str]:
    for sku, sold in _taken(dump, sold_only=True).items():
        if sold > dump.initial_stock[sku]:
            yield f"{sku}: {sold} sold of {dump.initial_stock[sku]}"


@invariant(27, "Each reservation ends once: sold or released")
def _reservations_end(dump: Dump) -> Iterator[str]:
    for order in dump.orders.values():
        ended = order.status in ENDED and order.reservation is not Reservation.RELEASED
        waits = order.status is Status.AWAITING_PAYMENT and order.expires_at < dump.now
        if ended or (waits and not is_pending(order) and not dump.explained(order, but="paid_without_goods")):
            yield f"{order.order_id}: {order.status}, stock {order.reservation}"


@invariant(28, "What was paid after an order's end gets its goods or goes back, or somebody is told")
def _late_money_is_answered(dump: Dump) -> Iterator[str]:
    for order in dump.orders.values():
        kept = dump.net(order.order_id)
        if order.status is Status.EXPIRED and kept > 0 and not dump.explained(order, but="paid_without_goods"):
            yield f"{order.order_id}: {kept} kept"


@invariant(29, "Each message is written once, for an event that happened")
def _one_mail_an_event(dump: Dump) -> Iterator[str]:
    events = {entry["event_id"] for entries in dump.entries.values() for entry in entries}
    for name in dump.mails:
        if name.rsplit(".", 1)[0] not in events:
            yield f"{name}: of no event"
    said = Counter((mail["order_id"], mail["seq"], mail["message"]["subject"]) for mail in dump.mails.values())
    yield from (f"{order_id}: {subject!r} twice" for (order_id, _, subject), times in said.items() if times > 1)


@invariant(31, "A webhook is acknowledged only once its event is stored", each_step=True)
def _stored_before_acknowledged(dump: Dump) -> Iterator[str]:
    yield from (a.event_id for a in dump.answers if 200 <= a.status < 300 and not a.stored)


@invariant(32, "An event that counts as handled is on its order; one that does not is due")
def _handled_means_joined(dump: Dump) -> Iterator[str]:
    for row in dump.inbox.values():
        if row.status == "parked" and row.due_at is None:
            yield f"{row.event_id}: parked for ever"
        order = dump.orders.get(row.order_id)
        if row.status == "handled" and (order is None or row.object_id not in _known(order)):
            yield f"{row.event_id}: {row.object_id} is not on {row.order_id!r}"


def _known(order: Order) -> set[str]:
    joined = order.stripe
    tables = (joined.sessions, joined.payment_intents, joined.charges, joined.refunds, joined.disputes)
    return {key for table in (*tables, joined.fraud_warnings, joined.reviews) for key in table}


@invariant(33, "No claim outlives its holder")
def _claims_end(dump: Dump) -> Iterator[str]:
    for row in dump.outbox.values():
        if not row.dead and row.lease_until is not None and row.lease_until < dump.now:
            yield f"{row.row_id}: leased until {row.lease_until}"


@invariant(34, "No event of ours is put aside as somebody else's")
def _ours_is_ours(dump: Dump) -> Iterator[str]:
    for row in dump.inbox.values():
        for objects in dump.stripe.values():
            origin = (objects.get(row.object_id, {}).get("metadata") or {}).get("origin")
            if row.status in ("foreign", "ignored") and origin == dump.origin:
                yield f"{row.event_id}: {row.status}"


@invariant(35, "What is given up has a problem")
def _given_up_is_told(dump: Dump) -> Iterator[str]:
    told = {subject for _, _, subject in dump.problems}
    dead = [*(r.event_id for r in dump.inbox.values() if r.status == "dead")]
    dead += [row.row_id for row in dump.outbox.values() if row.dead]
    yield from (f"{name}: given up in silence" for name in dead if name not in told)


@invariant(36, "What is not ours to handle leaves nothing behind")
def _others_leave_nothing(dump: Dump) -> Iterator[str]:
    for row in dump.inbox.values():
        if row.type not in stripe_events.FACTS:
            yield f"{row.event_id}: {row.type}"


@invariant(39, "Nothing is under way for ever")
def _nothing_is_stuck(dump: Dump) -> Iterator[str]:
    for row in dump.outbox.values():
        if not row.dead and row.due_at < dump.now:
            yield f"{row.row_id}: {row.error or 'never tried'}, {row.attempts} tries"
    yield from (f"{row.event_id}: parked" for row in dump.inbox.values() if row.status == "parked")
    for order in dump.orders.values():
        states = [attempt.state for attempt in order.attempts.values()]
        states += [row.state for row in order.refund_rows.values()]
        states += [row.state for row in order.capture_rows.values()]
        asked = [state for state in states if state in (CallState.REQUESTED, CallState.UNKNOWN)]
        if asked and not dump.explained(order, but="paid_without_goods"):
            yield f"{order.order_id}: {len(asked)} calls without an outcome"
        waits = order.status is Status.AWAITING_PAYMENT and order.expires_at < dump.now
        if waits and not dump.explained(order, but="paid_without_goods"):
            yield f"{order.order_id}: {order.status}, {payment_status(order)}, ending {order.ending}"


@invariant(40, "A pass over a quiet state changes nothing and asks nothing")
def _quiet_stays_quiet(dump: Dump) -> Iterator[str]:
    if dump.idle_writes or dump.idle_posts:
        yield f"{dump.idle_writes} writes, {dump.idle_posts} calls"


@invariant(50, "No code of ours raises what it has no name for", each_step=True)
def _nothing_is_unexpected(dump: Dump) -> Iterator[str]:
    yield from dump.errors
