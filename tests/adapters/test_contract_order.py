"""In which order rows come whose times are equal, in Firestore and in memory: by their ids."""

from dataclasses import replace
from datetime import timedelta

import pytest

from functions.adapters.books import FirestoreBooks
from functions.domain.apply import apply
from functions.domain.attention import Problem
from functions.use_cases.ports import Commit, Entry
from ops.simulation.books import FakeBooks
from tests.adapters.ports import EVENT, NOW, ROW, Ports, placing
from tests.domain import builders as b

pytestmark = pytest.mark.emulator

UNORDERED = ("ev2", "ev1", "ev3")


def test_outbox_rows_of_one_time_come_by_their_ids(ports: Ports) -> None:
    books = FirestoreBooks(ports.world.db) if ports.world else FakeBooks(ports.store)
    for row_id in UNORDERED:
        books.queue(replace(ROW, row_id=row_id))

    assert ["ev1", "ev2"] == [row.row_id for row in ports.outbox.due(NOW, 2)]
    assert sorted(UNORDERED) == [row.row_id for row in books.outbox()]
    assert sorted(UNORDERED) == [row.row_id for row in books.outbox_of(b.ORDER_ID)]


def test_inbox_rows_of_one_time_come_by_their_ids(ports: Ports) -> None:
    books = FirestoreBooks(ports.world.db) if ports.world else FakeBooks(ports.store)
    for number, event_id in enumerate(UNORDERED):
        ports.inbox.put(replace(EVENT, event_id=event_id))
        ports.inbox.put(replace(EVENT, event_id=f"{event_id}.dead", status="dead", due_at=None, received_at=NOW))
        ports.inbox.put(replace(EVENT, event_id=f"later.{event_id}", due_at=NOW + timedelta(days=number + 1)))

    assert ["ev1", "ev2"] == [row.event_id for row in ports.inbox.due(NOW, 2)]
    assert ["ev1.dead", "ev2.dead"] == [row.event_id for row in ports.inbox.dead(2)]
    assert sorted(row.event_id for row in books.inbox_since(NOW)) == [row.event_id for row in books.inbox_since(NOW)]


def test_orders_of_one_time_come_by_their_ids_the_last_first(ports: Ports) -> None:
    first = placing(ports, levels={})
    for order_id in ("ord_b", "ord_a", "ord_c"):
        after = replace(first.after, order_id=order_id, number=order_id)
        entry = replace(first.entry, event=replace(first.entry.event, order_id=order_id))
        token = ports.orders.read(order_id, entry.event.event_id).token
        ports.orders.commit(Commit(None, token, after, entry))

    found = ports.orders.of_customer(first.after.customer_id, limit=2, after=None)
    assert ["ord_c", "ord_b"] == [order.order_id for order in found]


def test_a_problem_that_is_raised_again_is_open_again(ports: Ports) -> None:
    problem, later = Problem("late", "pi_1"), NOW + timedelta(hours=1)
    ports.problems.raise_problem("ord_1", problem, NOW)
    ports.problems.raise_problem("ord_1", problem, later)
    assert [NOW] == [row.raised_at for row in ports.problems.raised_since(NOW, 5)]

    ports.problems.resolve("ord_1", problem, later)
    assert [] == ports.problems.raised_since(NOW, 5)
    ports.problems.raise_problem("ord_1", problem, later)

    assert [later] == [row.raised_at for row in ports.problems.raised_since(later, 5)]


def test_an_orphan_that_was_given_back_stays_closed(ports: Ports) -> None:
    orphan = Problem("orphan_payment", "pi_1")
    ports.problems.raise_problem("", orphan, NOW)
    (row,) = ports.problems.open(5)
    ports.problems.decide_refund(row.problem_id, "key", "staff_1", NOW)
    decided = ports.problems.get(row.problem_id)
    assert decided
    assert (None, "key", NOW) == (row.refund_decided_at, decided.refund_key, decided.refund_decided_at)
    ports.problems.refunded(row.problem_id, "re_1", NOW)
    ports.problems.raise_problem("", orphan, NOW + timedelta(hours=1))

    assert [] == ports.problems.open(5)


def test_a_problem_that_a_commit_raises_again_is_open_again(ports: Ports) -> None:
    problem = Problem("late", "pi_1")
    ports.orders.commit(placing(ports, levels={}, problems=[problem]))
    ports.problems.resolve(b.ORDER_ID, problem, NOW)
    assert [] == ports.open_problems()

    event = b.cancel()
    seen = ports.orders.read(b.ORDER_ID, event.event_id)
    assert seen.order
    change = apply(seen.order, event, origin=b.ORIGIN)
    entry = Entry(event, change.order.version, "nonce", change.codes, change.postings, seen.order.head_hash)
    ports.orders.commit(Commit(seen.order, seen.token, change.order, entry, problems=[problem]))

    assert ["late"] == ports.open_problems()
