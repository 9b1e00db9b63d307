"""One order under random commands, payments, messages and failures: what must hold at every step and at the end.

The numbers are those of the invariants: money 4, 8, 9, 12, 13, 15; order 19, 21, 22, 23, 24.
"""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from functions.domain import events as e
from functions.domain import ledger
from functions.domain.apply import Change, Effect, EffectKind
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
    unshipped,
)
from functions.domain.joins import ChargeState, RefundState
from functions.domain.obligations import asks_due, expiry_due
from functions.domain.order import CallState, Order, Reservation, Status
from functions.domain.transitions import ON_COMMAND, ON_CONDITION
from tests.domain import builders as b
from tests.domain.small_stripe import SmallStripe

EDGES = {(s, to) for table in (ON_COMMAND, ON_CONDITION) for (s, _), to in table.items() if isinstance(to, Status)}
INDEX = st.integers(0, 1000)
SELDOM = st.sampled_from([False] * 9 + [True])


class OneOrder(RuleBasedStateMachine):
    """The order, Stripe, the outbox, and what the operator was told."""

    def __init__(self) -> None:
        super().__init__()
        self.stripe = SmallStripe()
        self.outbox: list[Effect] = []
        self.problems: set[str] = set()
        self.books = ledger.target(None)
        self.available = 2
        self.keys = 0
        self.order = self.begin()

    def begin(self) -> Order:
        change = b.step(None, b.placed(b.goods("l1", 2, 50)))
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
        if any(self.available + amount < 0 for amount in (change.stock or {}).values()):
            return False
        self.check_step(before, change, event)
        if change.changed:
            self.after(change)
            self.order = change.order
        return True

    def refuse(self, event: e.OrderEvent, code: str) -> None:
        assert not event.is_fact, "facts are never refused"
        assert code

    def after(self, change: Change) -> None:
        self.books = b.booked(self.books, change)
        self.outbox += change.effects
        self.problems |= {problem.code for problem in change.problems}
        self.available += sum((change.stock or {}).values())

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

    # How it begins: hypothesis would seldom find its way to a payment alone

    @initialize(head=st.sampled_from(["", "open", "paid", "pending", "failed", "paid late", "paid twice"]))
    def begin_with(self, head: str) -> None:
        if head:
            self.start_checkout()
            self.answer_checkout(1)
        if head in ("paid", "pending"):
            self.stripe.pay(1, takes_days=head == "pending")
        if head in ("failed", "paid late", "paid twice"):
            self.stripe.pay(1, takes_days=True)
            self.stripe.bounce("pi_1")
        self.hear_all()
        if head == "paid late":
            self.fire_timers(really=True)
            self.stripe.arrive("pi_1")
        if head == "paid twice":
            self.start_checkout()
            self.answer_checkout(2)
            self.stripe.arrive("pi_1")
            self.stripe.pay(2, takes_days=False)

    def hear_all(self) -> None:
        for facts in list(self.stripe.sent):
            self.record(b.fact(*facts))

    # What people do

    @rule()
    def start_checkout(self) -> None:
        self.command(b.checkout(len(self.order.attempts) + 1).body)

    @rule(really=SELDOM)
    def cancel(self, really: bool) -> None:  # noqa: FBT001 - hypothesis passes it by name
        if really:
            self.command(e.CancelRequested("changed_mind"))

    @rule(quantity=st.integers(1, 2))
    def ship(self, quantity: int) -> None:
        self.command(e.Shipped(f"shp_{self.keys}", {"l1": quantity}, "post", "T"))

    @rule()
    def deliver(self) -> None:
        for shipment in self.order.shipments:
            self.command(e.Delivered(shipment.shipment_id))

    @rule(amount=st.none() | st.integers(1, 150), really=SELDOM)
    def refund(self, amount: int | None, really: bool) -> None:  # noqa: FBT001 - as above
        if really:
            self.command(e.RefundRequested(amount, "goodwill"))

    @rule()
    def release_holds(self) -> None:
        for code, event_id in self.order.holds.items():
            self.command(e.HoldReleased(code, event_id))

    # What Stripe and the customer's bank do

    def open_pages(self) -> list[int]:
        return [number for number in self.stripe.sessions if self.stripe.is_open(number)]

    @rule(takes_days=st.booleans())
    def pay(self, takes_days: bool) -> None:  # noqa: FBT001 - hypothesis passes it by name
        for number in self.open_pages()[:1]:
            self.stripe.pay(number, takes_days=takes_days)

    @rule()
    def decline(self) -> None:
        for number in self.open_pages()[:1]:
            self.stripe.decline(number)

    @rule(comes=st.booleans())
    def end_payment(self, comes: bool) -> None:  # noqa: FBT001 - as above
        for intent in self.stripe.under_way()[:1]:
            (self.stripe.arrive if comes else self.stripe.bounce)(intent)

    @rule(amount=st.integers(1, 100), really=SELDOM)
    def refund_in_the_dashboard(self, amount: int, really: bool) -> None:  # noqa: FBT001 - as above
        for intent in [i for i in self.stripe.intents.values() if i.received and really][:1]:
            self.stripe.refund(intent.id, amount, None)

    @rule(really=SELDOM)
    def arrive_after_all(self, really: bool) -> None:  # noqa: FBT001 - as above
        for intent, charge in self.stripe.charges.items():
            if really and charge.state is ChargeState.FAILED:
                self.stripe.arrive(intent)

    @rule(index=INDEX, state=st.sampled_from([RefundState.SUCCEEDED, RefundState.DEAD]))
    def end_refund(self, index: int, state: RefundState) -> None:
        going = [r.id for r in self.stripe.refunds.values() if r.state < state]
        if going:
            self.stripe.end_refund(going[index % len(going)], state)

    @precondition(lambda self: self.stripe.sent)
    @rule(index=INDEX, share=st.booleans())
    def hear(self, index: int, share: bool) -> None:  # noqa: FBT001 - as above
        """Any message, early, late or again; the last one more often."""
        self.record(b.fact(*self.stripe.sent[-1 if share else index % len(self.stripe.sent)]))

    # What the outbox and the timers do

    @rule(lost=st.sampled_from(["", "", "call", "answer"]))
    def call_checkout(self, lost: str) -> None:
        for attempt in list(self.order.attempts.values()):
            if attempt.state in (CallState.REQUESTED, CallState.UNKNOWN):
                self.answer_checkout(attempt.number, lost)

    def answer_checkout(self, number: int, lost: str = "") -> None:
        if lost != "call":
            session = self.stripe.open(number)
            if not lost:
                body = e.CheckoutOpened(number, session, f"https://pay/{number}")
                self.record(e.answered(b.ORDER_ID, f"k{number}", body, b.NOW))
                return
        self.record(b.unknown(name=str(number)))

    @rule(lost=st.booleans())
    def work(self, lost: bool) -> None:  # noqa: FBT001 - as above
        if self.outbox:
            self.do(self.outbox.pop(0), lost=lost)

    def do(self, effect: Effect, *, lost: bool = False) -> None:
        match effect.kind:
            case EffectKind.CLOSE_SESSION:
                self.do_close(int(effect.subject))
            case EffectKind.ASK_CHECKOUT:
                self.answer_checkout(int(effect.subject))
            case EffectKind.REFUND:
                self.do_refund(effect, lost=lost)
            case EffectKind.RELEASE_STOCK:
                self.command(e.StockReleased())
            case EffectKind.TAKE_STOCK:
                self.do_take()

    def do_close(self, number: int) -> None:
        if self.order.attempts[number].session_id is None:
            self.answer_checkout(number)
        self.record(b.fact(*self.stripe.close(number)))

    def do_take(self) -> None:
        if not self.command(e.StockTaken()):
            self.command(e.StockMissing("sku-l1"))

    def do_refund(self, effect: Effect, *, lost: bool) -> None:
        row = self.order.refund_rows[effect.subject]
        made = self.stripe.refund(row.payment_intent, row.amount, row.row_id)
        if lost:
            self.record(b.unknown(e.Call.REFUND, row.row_id))
            self.outbox.append(effect)
        elif made is None:
            self.record(b.refused(e.Call.REFUND, row.row_id))
        else:
            self.record(e.answered(b.ORDER_ID, row.key, e.RefundAnswered(row.row_id, made), b.NOW))

    @rule(really=SELDOM)
    def sell_the_last_one(self, really: bool) -> None:  # noqa: FBT001 - as above
        """Somebody else buys what came back."""
        self.available -= 1 if really and self.available else 0

    @rule(really=SELDOM)
    def fire_timers(self, really: bool) -> None:  # noqa: FBT001 - as above
        for number, due in asks_due(self.order).items():
            self.record(e.timer(b.ORDER_ID, e.TimerFired(e.Timer.ASK, due, number), due))
        if really and (due_at := expiry_due(self.order)) is not None:
            assert self.record(b.expire(due_at)), "what is due is not refused"

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

    # The end: everything is delivered, done and due

    def teardown(self) -> None:
        for _ in range(40):
            before = self.order
            self.fire_timers(really=True)
            self.hear_all()
            while self.outbox:
                self.do(self.outbox.pop(0))
            if before is self.order:
                break
        else:
            raise AssertionError("it never comes to rest")
        self.check_rest()

    def check_rest(self) -> None:
        order = self.order
        assert self.stripe.captured() == captured(order)
        live = sum(r.amount for r in self.stripe.refunds.values() if r.state is RefundState.SUCCEEDED)
        assert live == refunded(order), "8: dead refunds release their amount"
        assert self.stripe.refunded() == refunded(order) + open_refunds(order)
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


TestOneOrder = OneOrder.TestCase
TestOneOrder.settings = settings(max_examples=300, stateful_step_count=40, derandomize=True, deadline=None)
