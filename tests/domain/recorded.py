"""One order with its surroundings, and what must hold at each step and at rest; the machine drives it.

The numbers are those of the invariants.
"""

from hypothesis.stateful import RuleBasedStateMachine, invariant

from functions.domain import events as e
from functions.domain import ledger
from functions.domain.apply import Change
from functions.domain.effects import Effect
from functions.domain.errors import OrderPaymentsError
from functions.domain.facets import (
    captured,
    has_failed,
    intents,
    is_covered,
    open_refunds,
    payment_status,
    refundable,
    refunded,
)
from functions.domain.figures import daily, total
from functions.domain.goods import unshipped
from functions.domain.joins import RefundState
from functions.domain.order import Order, Reservation, Status
from functions.domain.transitions import ON_COMMAND, ON_CONDITION
from tests.domain import builders as b
from tests.domain.small_stripe import SmallStripe

EDGES = {(s, to) for table in (ON_COMMAND, ON_CONDITION) for (s, _), to in table.items() if isinstance(to, Status)}


class Recorded(RuleBasedStateMachine):
    """The order, Stripe, the outbox, and what the operator was told; every step is checked."""

    def __init__(self) -> None:
        super().__init__()
        self.stripe = SmallStripe()
        self.outbox: list[Effect] = []
        self.problems: set[str] = set()
        self.books = ledger.target(None)
        self.available = 2
        self.keys = 0
        self.events = [b.placed(b.goods("l1", 2, 50))]
        self.order = self.begin()

    def begin(self) -> Order:
        change = b.step(None, self.events[0])
        self.after(change)
        return change.order

    # The write path

    def record(self, event: e.OrderEvent) -> bool:
        """Apply *event* as `record` would and say whether it was accepted; facts always are."""
        before = self.order
        try:
            change = b.step(before, event)
        except OrderPaymentsError as refusal:
            self.refuse(event, refusal.code)
            return False
        if any(self.available < taking.amount for taking in change.takings):
            return False
        self.check_step(before, change, event)
        if change.changed:
            self.after(change)
            self.order = change.order
            self.events.append(event)
        return True

    def refuse(self, event: e.OrderEvent, code: str) -> None:
        assert not event.is_fact, "facts are never refused"
        assert code

    def after(self, change: Change) -> None:
        self.books = b.booked(self.books, change)
        self.outbox += change.effects
        self.problems |= {problem.code for problem in change.problems}
        self.available -= sum(taking.amount for taking in change.takings)

    def command(self, body: e.Body) -> bool:
        self.keys += 1
        return self.record(b.command(body, str(self.keys)))

    def check_step(self, before: Order, change: Change, event: e.OrderEvent) -> None:
        after = change.order
        assert (before.version + 1 if change.changed else before.version) == after.version
        assert 0 == sum(posting.amount for posting in change.postings), "9: postings balance"
        assert all(type(posting.amount) is int for posting in change.postings), "12: whole minor units"
        assert after.status is before.status or self.path(before.status, after.status), "19: along the graph"
        if after.status is Status.EXPIRED and before.status is not Status.EXPIRED:
            assert captured(before) < b.TOTAL, "22: paid is never expired"
        if isinstance(event.body, e.Shipped):
            assert is_covered(before), "24: nothing leaves unpaid"
            assert (Reservation.SOLD, {}) == (before.reservation, before.holds)
        for intent in intents(after):
            new = [
                r for k, r in after.refund_rows.items() if k not in before.refund_rows and r.payment_intent == intent
            ]
            assert sum(row.amount for row in new) == 0 or refundable(after, intent) >= 0, "4: no more than is left"
            assert all(row.amount > 0 for row in new)

    def path(self, start: Status, end: Status) -> bool:
        reached = {start}
        while more := {to for s, to in EDGES if s in reached} - reached:
            reached |= more
        return end in reached

    # What must hold

    @invariant()
    def the_books_are_what_the_facts_mean(self) -> None:
        assert ledger.target(self.order) == self.books
        assert 0 == sum(self.books.values())

    @invariant()
    def stripe_never_gives_back_more_than_it_took(self) -> None:
        assert self.stripe.refunded() <= self.stripe.captured()
        assert 0 <= refunded(self.order)

    @invariant()
    def no_more_leaves_than_was_ordered(self) -> None:
        assert all(left >= 0 for left in unshipped(self.order).values())
        assert sum(sum(s.quantities.values()) for s in self.order.shipments) <= 2

    @invariant()
    def the_lines_are_the_total(self) -> None:
        assert sum(line.total for line in self.order.lines) == self.order.amounts.total == b.TOTAL

    def check_rest(self) -> None:
        order = self.order
        assert self.stripe.captured() == captured(order)
        live = sum(r.amount for r in self.stripe.refunds.values() if r.state is RefundState.SUCCEEDED)
        assert live == refunded(order), "8: dead refunds release their amount"
        assert self.stripe.refunded() == refunded(order) + open_refunds(order)
        days = total(daily(b.recorded(*self.events)[1])[1].values())
        assert (captured(order), refunded(order)) == (days.taken, days.refunded), "9: the days say it"
        assert self.books["stripe"] == days.taken - days.refunded - days.disputed
        explained = order.holds or self.problems
        kept = self.stripe.captured() - self.stripe.refunded()
        failed = any(has_failed(order, row) for row in order.refund_rows.values())
        assert kept <= b.TOTAL or order.holds or failed, "1: what was paid twice went back"
        if order.status in (Status.CANCELED, Status.EXPIRED):
            assert kept == 0 or explained, "21, 23: no money without goods"
            assert Reservation.RELEASED is order.reservation
        if order.status is Status.AWAITING_PAYMENT:
            waits = order.holds or self.stripe.under_way()
            assert waits, f"39: nothing waits for ever ({payment_status(order)})"
