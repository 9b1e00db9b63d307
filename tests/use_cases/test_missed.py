"""What no webhook told: Stripe's own lists bring it, in the same end, and a quiet pass writes nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise

import pytest

from functions.domain.facets import PaymentStatus, payment_status
from functions.domain.order import Order, Status
from functions.use_cases import missed, staff
from functions.use_cases.books import Page, Seen
from functions.use_cases.module import Module
from functions.use_cases.pace import Pace, paced
from functions.use_cases.receive import Delivery, receive
from tests.fakes import FakeClock
from tests.world import CUSTOMER, ORIGIN, World

pytestmark = pytest.mark.emulator


def bought(world: World, key: str = "place") -> Order:
    order = world.place(key=key)
    assert 303 == world.pay(world.checkout(order, key=f"pay {key}"))
    return order


def statuses(world: World) -> set[str]:
    return {row["status"] for row in world.rows("stripe_events").values()}


def test_without_any_webhook_the_lists_alone_bring_an_order_to_the_same_end(world: World) -> None:
    order = bought(world)

    world.poll()
    assert Status.CONFIRMED is world.order(order).status
    staff.cancel_order(world.module, CUSTOMER, "c", order.order_id, "asked")
    world.settle()
    world.poll()

    now = world.order(order)
    assert (Status.CANCELED, PaymentStatus.REFUNDED) == (now.status, payment_status(now))
    assert 5 == world.stock()
    assert {"handled"} == statuses(world)
    assert [] == world.verify(order)


def test_a_second_pass_over_a_quiet_state_writes_nothing_and_fetches_nothing(world: World) -> None:
    bought(world)
    world.poll()
    before, asked = world.dump(), len(world.server.simulator.world.log.requests)

    assert missed.Polled() == world.poll()

    assert before == world.dump()
    gone = list(world.server.simulator.world.log.requests)[asked:]
    assert ["/v1/events", "/v1/balance_transactions"] == [entry["path"] for entry in gone]


def test_what_a_webhook_brought_is_not_taken_in_again(world: World) -> None:
    order = world.paid()
    version = world.order(order).version

    assert 0 == world.poll().events

    assert version == world.order(order).version


def test_only_type_and_object_are_believed_of_a_listed_event(world: World) -> None:
    order = bought(world)
    for event in world.events("payment_intent.succeeded"):
        event["data"]["object"] |= {"amount_received": 1, "metadata": {"origin": "x", "order_id": "y"}}

    world.poll()

    assert PaymentStatus.PAID is payment_status(world.order(order))
    assert [] == world.problems()


def test_another_installations_objects_are_set_aside_without_a_problem(world: World) -> None:
    world.stripe.v1.payment_intents.create(
        {
            "amount": 700,
            "currency": "eur",
            "payment_method": "pm_card_visa",
            "confirm": True,
            "metadata": {"origin": "inst_other", "order_id": "o", "attempt": "1"},
        }
    )

    world.poll()

    assert {"foreign"} == statuses(world)
    assert [] == world.problems()


def test_an_event_whose_order_is_not_there_yet_is_parked(world: World) -> None:
    tags = {"origin": ORIGIN, "order_id": "nowhere", "attempt": "1"}
    world.stripe.v1.payment_intents.create(
        {"amount": 700, "currency": "eur", "payment_method": "pm_card_visa", "confirm": True, "metadata": tags}
    )

    world.poll()

    assert {"parked"} == statuses(world)


def test_types_that_orders_do_not_need_leave_no_row_and_move_the_mark(world: World) -> None:
    world.stripe.v1.customers.create({"email": "ada@example.org"})

    assert 0 == world.poll().events

    assert {} == world.rows("stripe_events")
    created = datetime.fromtimestamp(world.events()[-1]["created"], UTC)
    assert created == world.healing.books.mark(missed.EVENTS)


def test_a_pass_that_is_cut_short_goes_on_where_it_stopped(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missed, "FETCHES_MAX", 2)
    orders = [bought(world, str(number)) for number in range(2)]

    assert [2, 2] == [world.poll().events, world.poll().events]
    while world.poll().events:
        pass

    assert {Status.CONFIRMED} == {world.order(order).status for order in orders}


def test_the_mark_stays_when_stripe_does_not_answer(world: World) -> None:
    order = bought(world)
    intent = world.objects("payment_intent")[0]["id"]
    world.fault(f"/v1/payment_intents/{intent}", "error_500_before", method="GET", times=9, saved=False)

    assert "status_500" == world.poll().failed
    assert None is world.healing.books.mark(missed.EVENTS)
    world.server.simulator.world.faults.clear()
    world.poll()

    assert Status.CONFIRMED is world.order(order).status


def test_an_event_that_breaks_us_is_parked_and_keeps_no_other_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = bought(world)
    session = world.objects("checkout.session")[0]["id"]

    def broken(module: Module, delivery: Delivery) -> str:
        if delivery.object_id == session:
            raise ZeroDivisionError
        return receive(module, delivery)

    monkeypatch.setattr(missed, "receive", broken)
    world.poll()

    assert Status.CONFIRMED is world.order(order).status
    assert {"handled", "parked"} == statuses(world)


def test_an_event_that_appears_late_is_still_found(world: World) -> None:
    order = bought(world)
    table = world.server.simulator.world.store.tables["event"]
    late = {key: event for key, event in table.items() if event["type"].startswith(("payment_intent", "checkout"))}
    world.server.simulator.world.store.tables["event"] = {k: e for k, e in table.items() if k not in late}
    world.advance(minutes=30)
    world.stripe.v1.customers.create({"email": "ada@example.org"})
    world.poll()
    assert Status.AWAITING_PAYMENT is world.order(order).status

    world.server.simulator.world.store.tables["event"] = table | world.server.simulator.world.store.tables["event"]
    world.poll()

    assert Status.CONFIRMED is world.order(order).status


def test_settlements_are_written_once_with_their_order_and_become_available(world: World) -> None:
    order = bought(world)
    world.poll()
    world.poll()
    (row,) = world.rows("settlements").values()
    assert (order.order_id, order.amounts.total, 1) == (row["order_id"], row["amount"], row["state"])
    assert row["net"] == row["amount"] - row["fee"]
    assert "eur" == row["currency"]
    assert row["source"].startswith("ch_")

    world.advance(days=10)
    world.poll()

    assert row | {"state": 2} == world.rows("settlements")[row["txn_id"]]
    before = world.dump()
    world.poll()
    assert before == world.dump()


def test_a_refund_is_settled_too(world: World) -> None:
    order = world.paid()
    staff.cancel_order(world.module, CUSTOMER, "c", order.order_id, "asked")
    world.settle()

    world.poll()

    amounts = sorted(row["amount"] for row in world.rows("settlements").values())
    assert [-order.amounts.total, order.amounts.total] == amounts
    assert {order.order_id} == {row["order_id"] for row in world.rows("settlements").values()}


def listed(stamps: list[datetime], asked: list[timedelta]) -> Callable[[datetime, datetime, str], Page[Seen]]:
    """Return a list of events at *stamps*, eight a page, that notes how wide each window was."""

    def page_of(since: datetime, until: datetime, cursor: str) -> Page[Seen]:
        asked.append(until - since)
        found = [s for s in reversed(stamps) if since <= s < until]
        rest = [s for s in found if not cursor or str(s) < cursor]
        items = [Seen(str(s), "t", "o", s, livemode=False, wanted=False) for s in rest[:8]]
        return Page(items, items[-1].event_id if len(rest) > 8 else "")

    return page_of


def test_a_long_list_is_cut_in_half_until_the_oldest_can_be_taken_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missed, "PAGES_MAX", 2)
    start = datetime(2026, 5, 1, tzinfo=UTC)
    stamps = [start + timedelta(seconds=second) for second in range(64)]

    windows = list(missed.windows(listed(stamps, []), start, start + timedelta(seconds=64)))

    assert stamps == [seen.created for items in windows for seen in items]
    assert all(len(items) <= 16 for items in windows)


def test_a_window_that_was_too_wide_is_not_asked_for_again_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missed, "PAGES_MAX", 2)
    start, asked = datetime(2026, 5, 1, tzinfo=UTC), list[timedelta]()
    stamps = [start + timedelta(minutes=40 * number) for number in range(1024)]

    windows = list(missed.windows(listed(stamps, asked), start, start + missed.FIRST_LOOK))

    assert stamps == [seen.created for items in windows for seen in items]
    assert len(asked) < 4 * len(stamps) / 8


@pytest.mark.parametrize("name", [missed.EVENTS, missed.SETTLEMENTS])
def test_a_first_pass_that_is_out_of_time_moves_the_mark_and_the_next_goes_on_there(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(missed, "CHUNK", 1)
    for number in range(3):
        if name == missed.EVENTS:
            world.stripe.v1.customers.create({"email": "ada@example.org"})
        else:
            bought(world, str(number))
        world.advance(days=9)
    slow = replace(world.module.recorder, monotonic=count(step=missed.SECONDS_MAX + 1).__next__)
    healing = replace(world.healing, module=replace(world.module, recorder=slow))
    take = {missed.EVENTS: missed.take_events, missed.SETTLEMENTS: missed.take_settlements}[name]
    marks = []

    for _ in range(3):
        take(healing)
        mark = healing.books.mark(name)
        assert mark
        marks.append(mark)

    assert all(before < after for before, after in pairwise(marks))


def test_calls_keep_their_pace() -> None:
    clock = FakeClock(datetime(2026, 5, 1, tzinfo=UTC))
    pace, began = Pace(10.0, clock.monotonic, clock.sleep), clock.monotonic()

    for _ in range(60):
        pace.wait()

    assert clock.monotonic() - began == pytest.approx(5.0, abs=0.001)
    clock.advance(minutes=5)
    resumed = clock.monotonic()
    for _ in range(20):
        pace.wait()
    assert clock.monotonic() - resumed == pytest.approx(1.0, abs=0.001)


def test_a_paced_pass_does_the_same_and_waits_between_calls(world: World) -> None:
    order = bought(world)
    slept: list[float] = []
    healing = world.healing
    clock = FakeClock(world.now())

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.sleep(seconds)

    recorder = replace(healing.module.recorder, monotonic=clock.monotonic, sleep=sleep)
    slow = paced(replace(healing, module=replace(healing.module, recorder=recorder)), per_second=1.0)

    missed.poll(slow)

    assert Status.CONFIRMED is world.order(order).status
    assert len(slept) >= 3
