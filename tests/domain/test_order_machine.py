"""One order under random commands, payments, messages and failures: what must hold at every step and at the end.

The numbers are those of the invariants: money 4, 8, 9, 12, 13, 15; order 19, 21, 22, 23, 24.
"""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from functions.domain import event_ids
from functions.domain import events as e
from functions.domain.effects import Effect, EffectKind
from functions.domain.joins import ChargeState, RefundState
from functions.domain.obligations import asks_due, expiry_due
from functions.domain.order import CallState
from tests.domain import builders as b
from tests.domain.recorded import Recorded

INDEX = st.integers(0, 1000)
SELDOM = st.sampled_from([False] * 9 + [True])


class OneOrder(Recorded):
    """What people, Stripe, the outbox and the timers do to one order."""

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
                self.record(event_ids.answered(b.ORDER_ID, f"k{number}", body, b.NOW))
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
            self.record(event_ids.answered(b.ORDER_ID, row.key, e.RefundAnswered(row.row_id, made), b.NOW))

    @rule(really=SELDOM)
    def sell_the_last_one(self, really: bool) -> None:  # noqa: FBT001 - as above
        """Somebody else buys what came back."""
        self.available -= 1 if really and self.available else 0

    @rule(really=SELDOM)
    def fire_timers(self, really: bool) -> None:  # noqa: FBT001 - as above
        for number, due in asks_due(self.order).items():
            self.record(event_ids.timer(b.ORDER_ID, e.TimerFired(e.Timer.ASK, due, str(number)), due))
        if really and (due_at := expiry_due(self.order)) is not None:
            assert self.record(b.expire(due_at)), "what is due is not refused"

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


TestOneOrder = OneOrder.TestCase
TestOneOrder.settings = settings(max_examples=300, stateful_step_count=40, derandomize=True, deadline=None)
