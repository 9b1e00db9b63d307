"""Our records across orders: Firestore and the store in memory keep one contract."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from functions.adapters import books as books_adapter
from functions.adapters.books import PAGE, FirestoreBooks
from functions.domain.figures import Figures
from functions.domain.settlements import Settlement, SettlementState
from functions.use_cases.books import Books, DayReport
from ops.simulation.books import FakeBooks
from tests.adapters.ports import EVENT, NOW, ROW, Ports, placing
from tests.domain import builders as b

pytestmark = pytest.mark.emulator

TXN = Settlement(
    txn_id="txn_1",
    state=SettlementState.PENDING,
    amount=1990,
    fee=88,
    net=1902,
    currency="eur",
    type="charge",
    source="ch_1",
    created=NOW,
    available_on=NOW + timedelta(days=2),
    order_id="ord_1",
)


@pytest.fixture
def books(ports: Ports) -> Books:
    """The books beside each implementation of the ports."""
    return FirestoreBooks(ports.world.db) if ports.world else FakeBooks(ports.store)


def test_a_mark_is_none_until_it_is_moved(books: Books) -> None:
    assert None is books.mark("events")

    books.move_mark("events", NOW)
    books.move_mark("other", NOW + timedelta(days=1))

    assert NOW == books.mark("events")


def test_known_events_are_those_with_a_row(ports: Ports, books: Books) -> None:
    ports.inbox.put(EVENT)

    assert {"evt_1"} == books.known_events({"evt_1", "evt_2"})
    assert set() == books.known_events(set())


def test_more_rows_than_one_read_takes_are_found(ports: Ports, books: Books) -> None:
    ids = {f"evt_{number}" for number in range(PAGE + 20)}
    for event_id in ids:
        ports.inbox.put(replace(EVENT, event_id=event_id))

    assert ids == books.known_events(ids)
    assert ids == {row.event_id for row in books.inbox_since(NOW)}


def test_a_settlement_comes_back_as_it_was_written(books: Books) -> None:
    books.put_settlement(TXN)
    assert {"txn_1": TXN} == dict(books.settlements({"txn_1", "txn_2"}))

    available = replace(TXN, state=SettlementState.AVAILABLE)
    books.put_settlement(available)

    assert {"txn_1": available} == dict(books.settlements({"txn_1"}))


def test_settlements_are_found_by_their_time_and_by_what_they_wait_for(books: Books) -> None:
    later = replace(TXN, txn_id="txn_2", created=NOW + timedelta(hours=1), available_on=NOW + timedelta(days=1))
    for settlement in (TXN, later):
        books.put_settlement(settlement)

    assert [TXN, later] == list(books.settlements_between(NOW, NOW + timedelta(hours=2)))
    assert [TXN] == list(books.settlements_between(NOW, NOW + timedelta(hours=1)))
    assert [] == books.pending_settlements(NOW, 10)
    assert [later] == books.pending_settlements(NOW + timedelta(days=1), 10)
    assert [later] == books.pending_settlements(NOW + timedelta(days=3), 1)


def test_orders_are_found_by_when_they_were_written(ports: Ports, books: Books) -> None:
    ports.stock(5)
    ports.orders.commit(placing(ports))

    assert [b.ORDER_ID] == list(books.orders_since(b.NOW))
    assert [] == list(books.orders_since(b.NOW + timedelta(seconds=1)))


def test_a_link_is_written_once(books: Books) -> None:
    books.put_link("pi_1", "ord_1")
    books.put_link("pi_1", "ord_2")

    assert {"pi_1": "ord_1"} == dict(books.links({"pi_1", "pi_2"}))


def test_an_outbox_row_is_queued_once_and_found_dead_or_not(ports: Ports, books: Books) -> None:
    other = replace(ROW, row_id="ev2.mail", order_id="ord_2", due_at=NOW + timedelta(minutes=1))
    for row in (ROW, replace(ROW, kind="refund"), other):
        books.queue(row)
    ports.outbox.retry(ROW, NOW, "no", dead=True)

    assert ["ev1.mail", "ev2.mail"] == [row.row_id for row in books.outbox()]
    (row,) = books.outbox_of(b.ORDER_ID)
    assert ("mail", True) == (row.kind, row.dead)


def test_a_digest_is_written_once(books: Books) -> None:
    assert books.put_digest("2026-05-01", "a" * 64, 3, NOW)
    assert not books.put_digest("2026-05-01", "b" * 64, 4, NOW)


def test_a_days_report_is_written_once_and_comes_back_as_it_was_written(books: Books) -> None:
    first, second = date(2026, 4, 30), date(2026, 5, 1)
    figures = {"eur": Figures(orders=2, ordered=3980, taken=1990, refunded=-30), "jpy": Figures(orders=1)}
    report = DayReport(first, figures, NOW)

    assert books.put_report(report)
    assert not books.put_report(replace(report, figures={}))
    assert {first: report} == dict(books.reports({first, second}))
    assert {} == dict(books.reports({second}))


def test_more_orders_than_one_read_takes_are_found_by_when_they_were_written(
    ports: Ports, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(books_adapter, "PAGE", 2)
    one, ids = placing(ports), [f"ord_{number}" for number in range(5)]
    for name in ids:
        event = replace(one.entry.event, order_id=name)
        after = replace(one.after, order_id=name, number=name)
        ports.orders.commit(replace(one, after=after, entry=replace(one.entry, event=event)))

    assert ids == list(books.orders_since(b.NOW))
