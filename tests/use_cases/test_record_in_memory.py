"""What `record` reads, writes and answers, exactly, over the store in memory. On Firestore: `test_record.py`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import override

import pytest

from functions.domain import events as e
from functions.domain.errors import Contended, IdempotencyConflict, NotFound, OutOfStock
from functions.domain.joins import PaymentIntent
from functions.domain.order import Order
from functions.domain.takings import Pool, Taking
from functions.use_cases import record
from functions.use_cases.ports import Commit, CommitFailed, Contact, InboxRow, Snapshot
from functions.use_cases.record import NO_EXTRAS, Extras, LinkedElsewhere, Outcome, Recorder
from ops.simulation.boxes import FakeInbox
from ops.simulation.store import FakeOrders, FakeStore
from tests.domain import builders as b

CONTACT = Contact("A", "a@example.org")
ROW = InboxRow("evt_1", "payment_intent.succeeded", "pi_1", "handled", b.NOW)
STOCK = Extras(contact=CONTACT, takings=[Taking(Pool.STOCK, "sku-l1", 1)])


@dataclass(frozen=True)
class Watched(FakeOrders):
    """Keeps what it is asked, and lets commits fail: before they happen, or only their answer."""

    reads: list[tuple[str, str, Sequence[str], Sequence[Taking]]] = field(default_factory=list)
    commits: list[Commit] = field(default_factory=list)
    fail: list[str] = field(default_factory=list)

    @override
    def read(
        self, order_id: str, event_id: str, *, links: Sequence[str] = (), takings: Sequence[Taking] = ()
    ) -> Snapshot:
        self.reads.append((order_id, event_id, links, takings))
        return super().read(order_id, event_id, links=links, takings=takings)

    @override
    def commit(self, commit: Commit) -> str:
        self.commits.append(commit)
        how = self.fail.pop(0) if self.fail else ""
        if how == "before":
            raise CommitFailed("not done")
        head = super().commit(commit)
        if how == "after":
            raise CommitFailed("done, but nobody was told")
        return head


@dataclass(frozen=True)
class WatchedInbox(FakeInbox):
    """Keeps the rows that come without an event's commit."""

    rows: list[InboxRow] = field(default_factory=list)

    @override
    def put(self, row: InboxRow) -> bool:
        self.rows.append(row)
        return super().put(row)


@dataclass
class Desk:
    """A recorder over a store that has one piece of the goods, its clock, and how long it slept."""

    store: FakeStore = field(default_factory=FakeStore)
    slept: list[float] = field(default_factory=list)
    seconds: float = 0.0
    publishing: bool = False

    def __post_init__(self) -> None:
        self.orders, self.inbox = Watched(self.store), WatchedInbox(self.store)
        self.store.set_stock("sku-l1", 1)
        nonces = count(1)
        self.recorder = Recorder(
            orders=self.orders,
            inbox=self.inbox,
            origin=lambda: b.ORIGIN,
            publishes=lambda: self.publishing,
            now=lambda: b.NOW,
            monotonic=lambda: self.seconds,
            sleep=self._sleep,
            chance=lambda: 1.0,
            nonce=lambda: f"nonce-{next(nonces)}",
        )
        self.record = self.recorder.record

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def place(self) -> Order:
        return self.record(b.placed(), STOCK).order

    @property
    def last(self) -> Commit:
        return self.orders.commits[-1]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def learned(intent: str = "pi_1") -> e.OrderEvent:
    return b.fact(replace(b.paid(), id=intent))


def test_placing_writes_order_event_stock_and_contact_in_one_commit(desk: Desk) -> None:
    result = desk.record(b.placed(), replace(STOCK, inbox=ROW, links=["cs_9"]))

    assert 1 == len(desk.orders.commits)
    assert Outcome.RECORDED is result.outcome
    assert b.ORDER_ID == result.order.order_id == desk.store.stripe_links["cs_9"]
    assert 1 == result.order.version
    assert {"sku-l1": 0} == desk.store.stock
    assert CONTACT == desk.store.contacts[b.ORDER_ID]
    assert ROW == desk.store.inbox_rows["evt_1"]
    entry = desk.last.entry
    assert (b.placed(), 1, "nonce-1", ("placed",), (), "") == (
        entry.event,
        entry.seq,
        entry.nonce,
        entry.codes,
        entry.postings,
        entry.previous_hash,
    )


def test_the_answer_is_the_order_as_it_is_written(desk: Desk) -> None:
    placed = desk.place()
    asked = desk.record(b.checkout()).order

    assert asked == desk.store.documents[b.ORDER_ID]
    assert asked.head_hash == desk.orders.entries(b.ORDER_ID)[-1]["hash"]
    assert placed.head_hash == desk.last.entry.previous_hash != ""
    assert 2 == desk.last.entry.seq
    assert placed == desk.last.before


def test_everything_that_the_caller_names_is_read_at_once(desk: Desk) -> None:
    desk.record(b.placed(), replace(STOCK, links=["cs_9"]))

    assert [(b.ORDER_ID, b.placed().event_id, ["cs_9"], STOCK.takings)] == desk.orders.reads


def test_a_read_that_was_just_made_is_not_made_again(desk: Desk) -> None:
    desk.place()
    event = b.checkout()
    seen = desk.orders.read(b.ORDER_ID, event.event_id)
    desk.orders.reads.clear()

    desk.record(event, seen=seen)

    assert [] == desk.orders.reads


def test_money_is_posted_with_the_fact_that_tells_of_it(desk: Desk) -> None:
    desk.place()
    desk.record(b.checkout())

    desk.record(learned(), Extras(inbox=ROW, links=["pi_1"]))

    assert {"customer": -b.TOTAL, "stripe": b.TOTAL} == {p.account: p.amount for p in desk.last.entry.postings}
    assert b.ORDER_ID == desk.store.stripe_links["pi_1"]
    assert ROW == desk.store.inbox_rows["evt_1"]


def test_a_link_that_stands_is_not_written_again(desk: Desk) -> None:
    desk.place()
    desk.record(learned(), Extras(links=["pi_1"]))

    desk.record(b.fact(b.paid(amount=b.TOTAL + 1)), Extras(links=["pi_1", "ch_1"]))

    assert ["ch_1"] == list(desk.last.links)


def test_each_effect_is_a_row_of_its_own_due_when_the_trigger_had_its_time(desk: Desk) -> None:
    desk.place()
    desk.record(b.checkout())
    event = learned()

    desk.record(event)

    order = desk.store.documents[b.ORDER_ID]
    row = desk.store.outbox_rows[f"{event.event_id}.mail-order_confirmed"]
    assert b.NOW + timedelta(seconds=30) == row.due_at
    assert (b.ORDER_ID, order.number, event.event_id, order.version) == (
        row.order_id,
        row.number,
        row.event_id,
        row.seq,
    )
    assert ("mail", "order_confirmed", f"{event.event_id}.mail-order_confirmed") == (row.kind, row.subject, row.row_id)
    assert (0, None, False, "") == (row.attempts, row.lease_until, row.dead, row.error)


def test_the_effect_that_an_event_completes_is_done_in_its_commit(desk: Desk) -> None:
    desk.place()
    desk.record(b.checkout())
    desk.record(learned())
    (row,) = desk.store.outbox_rows

    desk.record(b.ship(), Extras(done=row))

    assert row not in desk.store.outbox_rows


def test_what_an_operator_must_know_is_written_with_what_raised_it(desk: Desk) -> None:
    desk.place()

    desk.record(b.fact(replace(b.paid(), currency="usd")))

    assert [(b.ORDER_ID, "currency_mismatch", "pi_1")] == list(desk.store.problem_rows)


def test_the_same_command_again_is_a_replay_and_writes_its_inbox_row_alone(desk: Desk) -> None:
    placed = desk.place()
    before = len(desk.orders.commits)

    again = desk.record(replace(b.placed(), at=b.NOW + timedelta(hours=1)), Extras(inbox=ROW))

    assert (Outcome.REPLAYED, placed) == (again.outcome, again.order)
    assert before == len(desk.orders.commits)
    assert {"evt_1": ROW} == desk.store.inbox_rows
    assert Outcome.REPLAYED is desk.record(b.placed()).outcome


def test_another_command_under_an_id_conflicts(desk: Desk) -> None:
    desk.place()

    with pytest.raises(IdempotencyConflict):
        desk.record(replace(b.placed(), input_hash="another"), Extras(inbox=ROW))
    assert {} == desk.store.inbox_rows


def test_a_fact_under_an_id_that_exists_is_done_whatever_else_it_says(desk: Desk) -> None:
    desk.place()
    desk.record(learned())

    assert Outcome.REPLAYED is desk.record(replace(learned(), input_hash="another")).outcome


def test_a_lost_answer_is_recognised_by_the_nonce(desk: Desk) -> None:
    desk.orders.fail.append("after")

    result = desk.record(b.placed(), replace(STOCK, inbox=ROW))

    assert Outcome.RECORDED is result.outcome
    assert desk.store.documents[b.ORDER_ID] == result.order
    assert 1 == len(desk.orders.commits)
    assert {"sku-l1": 0} == desk.store.stock


def test_our_lost_success_writes_no_inbox_row_twice(desk: Desk) -> None:
    desk.orders.fail.append("after")

    desk.record(b.placed(), replace(STOCK, inbox=ROW))

    assert [] == desk.inbox.rows


def test_a_commit_that_did_not_happen_is_made_again_from_a_new_read(desk: Desk) -> None:
    desk.place()
    seen = desk.orders.read(b.ORDER_ID, b.checkout().event_id)
    desk.record(learned())
    desk.orders.reads.clear()
    shown = replace(seen, event=None)

    result = desk.record(b.fact(b.session()), Extras(links=["cs_1"]), seen=shown)

    assert Outcome.RECORDED is result.outcome
    assert 3 == result.order.version
    assert [(b.ORDER_ID, b.fact(b.session()).event_id, ["cs_1"], ())] == desk.orders.reads
    assert ["nonce-3"] * 2 == [commit.entry.nonce for commit in desk.orders.commits[-2:]]


def test_each_try_waits_longer_up_to_half_a_second(desk: Desk) -> None:
    desk.orders.fail.extend(["before"] * 8)

    assert Outcome.RECORDED is desk.record(b.placed(), STOCK).outcome
    assert pytest.approx([0.02, 0.04, 0.08, 0.16, 0.32, 0.5, 0.5, 0.5]) == desk.slept


def test_how_long_it_waits_is_chance(desk: Desk) -> None:
    desk.orders.fail.extend(["before"] * 2)

    replace(desk.recorder, chance=lambda: 0.5).record(b.placed(), STOCK)

    assert pytest.approx([0.01, 0.02]) == desk.slept


def test_after_eight_seconds_it_gives_up(desk: Desk) -> None:
    desk.orders.fail.extend(["before"] * 100)

    with pytest.raises(Contended):
        desk.record(b.placed(), STOCK)
    assert 8.0 <= desk.seconds < 8.5
    assert {} == desk.store.documents


@pytest.mark.parametrize(("seconds", "tries"), [(8.0, 1), (7.99, 2)])
def test_the_eight_seconds_end_at_eight(desk: Desk, seconds: float, tries: int) -> None:
    desk.orders.fail.extend(["before"] * 100)
    starts = iter([100.0, 100.0 + seconds, 200.0])

    with pytest.raises(Contended):
        replace(desk.recorder, monotonic=lambda: next(starts)).record(b.placed(), STOCK)
    assert tries == len(desk.orders.commits)


def test_a_commit_whose_answer_was_lost_when_time_ran_out_is_a_success(desk: Desk) -> None:
    desk.orders.fail.append("after")
    starts = iter([100.0, 200.0])

    result = replace(desk.recorder, monotonic=lambda: next(starts)).record(b.placed(), STOCK)

    assert (Outcome.RECORDED, 1) == (result.outcome, len(desk.orders.commits))


def test_who_loses_the_last_piece_when_time_runs_out_is_told_so(desk: Desk) -> None:
    desk.orders.fail.append("before")
    starts = iter([100.0, 200.0])
    late = replace(desk.recorder, monotonic=lambda: next(starts), sleep=lambda _: desk.store.set_stock("sku-l1", 0))

    with pytest.raises(OutOfStock):
        late.record(b.placed(), STOCK)


def test_a_fact_that_adds_nothing_writes_its_inbox_row_alone(desk: Desk) -> None:
    desk.place()
    order = desk.record(learned()).order
    before = len(desk.orders.commits)
    weaker = b.fact(PaymentIntent("pi_1"))

    result = desk.record(weaker, Extras(inbox=ROW))

    assert (Outcome.UNCHANGED, order) == (result.outcome, result.order)
    assert before == len(desk.orders.commits)
    assert {"evt_1": ROW} == desk.store.inbox_rows
    assert Outcome.UNCHANGED is desk.record(weaker, NO_EXTRAS).outcome


def test_an_order_that_is_not_there_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.record(learned())


def test_an_object_that_another_order_has_is_refused_with_that_order(desk: Desk) -> None:
    desk.place()
    desk.store.stripe_links |= {"pi_1": b.ORDER_ID, "pi_2": "ord_other"}

    with pytest.raises(LinkedElsewhere, match="ord_other") as refused:
        desk.record(learned(), Extras(links=["pi_1", "pi_2"]))
    assert "ord_other" == refused.value.order_id
    assert 1 == len(desk.orders.commits)


@pytest.mark.parametrize("stock", [{"sku-l1": 0}, {}], ids=["sold out", "unknown"])
def test_what_is_not_there_is_not_sold(desk: Desk, stock: Mapping[str, int]) -> None:
    desk.store.counters = {(Pool.STOCK, sku): available for sku, available in stock.items()}

    with pytest.raises(OutOfStock, match="sku-l1"):
        desk.place()
    assert {} == desk.store.documents


def test_stock_that_changed_meanwhile_is_read_again(desk: Desk) -> None:
    desk.store.set_stock("sku-l1", 5)
    seen = desk.orders.read(b.ORDER_ID, b.placed().event_id, takings=STOCK.takings)
    desk.store.set_stock("sku-l1", 3)

    desk.record(b.placed(), STOCK, seen=seen)

    assert {"sku-l1": 2} == desk.store.stock


def _as(customer: str | None) -> Callable[[Desk], object]:
    return lambda desk: desk.record(b.checkout(), Extras(customer_id=customer))


@pytest.mark.parametrize(("customer", "may"), [("customer_1", True), (None, True), ("customer_2", False)])
def test_a_customer_reaches_their_own_order_alone(desk: Desk, customer: str | None, may: bool) -> None:  # noqa: FBT001
    desk.place()

    if may:
        _as(customer)(desk)
    else:
        with pytest.raises(NotFound):
            _as(customer)(desk)
    assert (2 if may else 1) == len(desk.orders.commits)


def test_a_strangers_key_does_not_show_what_was_recorded_under_it(desk: Desk) -> None:
    desk.place()

    with pytest.raises(NotFound):
        desk.record(b.placed(), Extras(customer_id="customer_2"))


def test_an_event_without_its_order_is_a_fault_that_is_named(desk: Desk) -> None:
    desk.place()
    desk.store.documents.clear()

    with pytest.raises(LookupError, match=f"event {b.placed().event_id} stands without its order"):
        desk.record(b.placed())


def test_what_goes_with_an_event_is_nothing_unless_it_is_said() -> None:
    assert Extras(inbox=None, done="", contact=None, links=(), takings=(), customer_id=None) == Extras() == NO_EXTRAS
    assert ["recorded", "replayed", "unchanged"] == [str(outcome) for outcome in Outcome]
    assert (8.0, 0.02, 0.5, timedelta(seconds=30)) == (
        record.RETRY_SECONDS_MAX,
        record.BACKOFF_SECONDS_BASE,
        record.BACKOFF_SECONDS_MAX,
        record.FAST_PATH,
    )
