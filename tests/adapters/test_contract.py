"""One contract for the ports: Firestore's adapters keep it, and so do the fakes that other tests stand on."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from functions.adapters.firestore import get_all
from functions.domain.apply import apply
from functions.domain.attention import Problem
from functions.domain.errors import InvalidInput, Unreadable
from functions.domain.order import Order
from functions.domain.takings import Pool, Taking
from functions.use_cases.ports import (
    Commit,
    CommitFailed,
    Contact,
    Entry,
)
from functions.use_cases.search import E_MAIL, WHOLE, Place, Span
from tests.adapters.ports import EVENT, NOW, PIECE, ROW, Ports, placing
from tests.domain import builders as b

pytestmark = pytest.mark.emulator

NONE = Taking(Pool.STOCK, "none", 1)


def canceling(ports: Ports, key: str = "cancel", **more: object) -> Commit:
    """Return the commit that cancels the order as it is now."""
    event = b.cancel(key)
    seen = ports.orders.read(b.ORDER_ID, event.event_id)
    assert seen.order
    change = apply(seen.order, event, origin=b.ORIGIN)
    entry = Entry(event, change.order.version, "nonce", change.codes, change.postings, seen.order.head_hash)
    return replace(Commit(seen.order, seen.token, change.order, entry), **more)  # type: ignore[arg-type]


def the_order(ports: Ports) -> Order:
    found = ports.orders.get(b.ORDER_ID)
    assert found
    return found


def test_what_is_committed_is_read_again(ports: Ports) -> None:
    ports.stock(3)
    contact = Contact("Ada", "ada@example.org", "1", {"city": "London"})
    commit = placing(ports, contact=contact, links=["cs_1"], outbox=[ROW])
    head = ports.orders.commit(commit)

    seen = ports.orders.read(b.ORDER_ID, commit.entry.event.event_id, links=["cs_1", "cs_2"], takings=[PIECE, NONE])
    assert replace(commit.after, head_hash=head) == seen.order == the_order(ports)
    assert seen.event
    assert (commit.entry.event.input_hash, "nonce") == (seen.event.input_hash, seen.event.nonce)
    assert ({"cs_1": b.ORDER_ID}, [2, None]) == (seen.links, [level for level, _ in seen.levels.values()])
    assert contact == ports.orders.contact(b.ORDER_ID)
    assert (b.ORDER_ID, None) == (ports.orders.find_by_link(["cs_2", "cs_1"]), ports.orders.find_by_link(["cs_2"]))
    assert [head] == [entry["hash"] for entry in ports.orders.entries(b.ORDER_ID)]
    assert ROW == ports.outbox.get(ROW.row_id)


def test_what_is_not_there_reads_as_nothing(ports: Ports) -> None:
    seen = ports.orders.read("ord_nobody", "command:1", links=["cs_1"], takings=[NONE])

    assert (None, None, {}, {NONE.counter: (None, None)}) == (seen.order, seen.event, seen.links, seen.levels)
    assert None is ports.orders.get("ord_nobody")
    assert None is ports.orders.contact("ord_nobody")
    assert [] == ports.orders.entries("ord_nobody")
    assert None is ports.orders.find_by_link([])
    assert None is ports.outbox.get("none")
    assert None is ports.customers.get("nobody")


@pytest.mark.parametrize("order_id", ["", "a/b", "..", ".", "__x__", "x" * 501, "\ud800"])
def test_what_is_no_id_is_refused(ports: Ports, order_id: str) -> None:
    for ask in (ports.orders.get, ports.orders.contact, lambda text: ports.orders.read(text, "e")):
        with pytest.raises(InvalidInput):
            ask(order_id)


def test_a_commit_that_is_made_twice_is_made_once(ports: Ports) -> None:
    ports.stock(3)
    commit = placing(ports)
    ports.orders.commit(commit)

    with pytest.raises(CommitFailed):
        ports.orders.commit(commit)
    assert 1 == the_order(ports).version


def test_a_commit_on_an_order_that_changed_meanwhile_writes_nothing(ports: Ports) -> None:
    ports.orders.commit(placing(ports, levels={}))
    first, second = canceling(ports, "a"), canceling(ports, "b", outbox=[ROW], links=["cs_9"])
    ports.orders.commit(first)

    with pytest.raises(CommitFailed):
        ports.orders.commit(second)
    assert 2 == the_order(ports).version == len(ports.orders.entries(b.ORDER_ID))
    assert (None, None) == (ports.outbox.get(ROW.row_id), ports.orders.find_by_link(["cs_9"]))


def test_an_event_that_stands_is_never_written_over(ports: Ports) -> None:
    ports.orders.commit(placing(ports, levels={}))
    first = canceling(ports)
    ports.orders.commit(first)
    seen = ports.orders.read(b.ORDER_ID, first.entry.event.event_id)

    with pytest.raises(CommitFailed):
        ports.orders.commit(replace(first, before=seen.order, token=seen.token))
    assert 2 == len(ports.orders.entries(b.ORDER_ID))


def test_stock_that_changed_meanwhile_fails_the_whole_commit(ports: Ports) -> None:
    ports.stock(3)
    commit = placing(ports, outbox=[ROW])
    ports.stock(2)

    with pytest.raises(CommitFailed):
        ports.orders.commit(commit)
    assert (None, None) == (ports.orders.get(b.ORDER_ID), ports.outbox.get(ROW.row_id))


@pytest.mark.parametrize("what", ["link", "outbox", "number"])
def test_what_is_created_must_not_be_there_already(ports: Ports, what: str) -> None:
    first = placing(ports, links=["cs_1"], outbox=[ROW])
    ports.orders.commit(first)
    after = replace(first.after, order_id="ord_2", number="N-2" if what != "number" else "N-1")
    entry = replace(first.entry, event=replace(first.entry.event, order_id="ord_2"))
    more = {"link": {"links": ["cs_1"]}, "outbox": {"outbox": [ROW]}, "number": {}}[what]
    seen = ports.orders.read("ord_2", entry.event.event_id)

    with pytest.raises(CommitFailed):
        ports.orders.commit(Commit(None, seen.token, after, entry, **more))  # type: ignore[arg-type]
    assert None is ports.orders.get("ord_2")


def test_a_commit_completes_its_outbox_row_and_stores_its_inbox_row_and_problems(ports: Ports) -> None:
    ports.orders.commit(placing(ports, outbox=[ROW]))
    problem = Problem("facts_differ", "pi_1/currency")

    ports.orders.commit(canceling(ports, done=ROW.row_id, inbox=EVENT, problems=[problem, problem]))

    assert None is ports.outbox.get(ROW.row_id)
    assert not ports.inbox.put(EVENT)
    assert 1 == ports.count("problems")


def test_of_eight_commits_on_one_order_one_stands(ports: Ports) -> None:
    ports.orders.commit(placing(ports))
    commits = [canceling(ports, str(number)) for number in range(8)]

    def try_to(commit: Commit) -> bool:
        try:
            ports.orders.commit(commit)
        except CommitFailed:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert [False] * 7 + [True] == sorted(threads.map(try_to, commits))
    assert 2 == the_order(ports).version


def test_an_order_is_due_from_its_time_on_and_can_be_put_off(ports: Ports) -> None:
    ports.orders.commit(placing(ports))
    at = the_order(ports).next_due_at
    assert at

    assert ([], [b.ORDER_ID]) == (ports.orders.due(at - timedelta(seconds=1), 9), ports.orders.due(at, 9))
    ports.orders.defer(b.ORDER_ID, at + timedelta(hours=1), Problem("timer_failed", b.ORDER_ID))

    assert ([], 1) == (ports.orders.due(at, 9), ports.count("problems"))
    assert [b.ORDER_ID] == ports.orders.due(at + timedelta(hours=1), 9)


ADA = Contact("Ada", "Ada@Example.org")


def place_several(ports: Ports, count: int, *, apart: timedelta = timedelta(minutes=1)) -> None:
    """Place orders a minute *apart*, of two customers in turn."""
    first = placing(ports)
    for number in range(count):
        at = NOW + number * apart
        order = replace(
            first.after,
            order_id=f"ord_{number}",
            number=f"N-{number}",
            created_at=at,
            customer_id="me" if number % 2 else "you",
        )
        entry = replace(first.entry, event=replace(first.entry.event, order_id=order.order_id))
        ports.orders.commit(Commit(None, None, order, entry, contact=ADA))


def test_lists_are_by_facets_newest_first_and_in_pages(ports: Ports) -> None:
    place_several(ports, 4)

    def found(customer: str = "", **more: object) -> list[str]:
        by = {"customer_id": customer} if customer else {}
        given = {"limit": 9, "after": None, **more}
        return [line.order_id for line in ports.orders.search({**by, "status": "awaiting_payment"}, **given)]  # type: ignore[arg-type]

    assert ["ord_3", "ord_2", "ord_1", "ord_0"] == found()
    assert ["ord_3", "ord_1"] == found("me")
    assert ["ord_3", "ord_2"] == found(limit=2)
    assert ["ord_1", "ord_0"] == found(after=Place(NOW + timedelta(minutes=2), "ord_2"))
    assert ["ord_2", "ord_1"] == found(span=Span(NOW + timedelta(minutes=1), NOW + timedelta(minutes=3)))
    assert ["ord_0", "ord_1"] == found(span=Span(oldest_first=True), limit=2)
    assert ["ord_3"] == found(span=Span(oldest_first=True), after=Place(NOW + timedelta(minutes=2), "ord_2"))
    assert ["ord_3"] == [line.order_id for line in ports.orders.of_customer("me", limit=1, after=None)]
    assert [] == ports.orders.search({"status": "completed"}, limit=9, after=None)


def test_orders_of_one_microsecond_are_listed_by_their_ids_and_none_is_lost_between_pages(ports: Ports) -> None:
    place_several(ports, 3, apart=timedelta())

    for span, expected in (
        (WHOLE, ["ord_2", "ord_1", "ord_0"]),
        (Span(oldest_first=True), ["ord_0", "ord_1", "ord_2"]),
    ):
        found: list[str] = []
        for _ in expected:
            after = Place(NOW, found[-1]) if found else None
            found += [o.order_id for o in ports.orders.search({}, limit=1, after=after, span=span)]
        assert expected == found
        assert [] == ports.orders.search({}, limit=1, after=Place(NOW, found[-1]), span=span)


def test_orders_are_found_by_their_products_and_by_the_contacts_e_mail(ports: Ports) -> None:
    place_several(ports, 3)

    def found(**given: object) -> list[str]:
        return [line.order_id for line in ports.orders.search(limit=2, **{"after": None, **given})]  # type: ignore[arg-type]

    assert ["ord_2", "ord_1"] == found(filters={"skus": "sku-l1"})
    assert [] == found(filters={"skus": "cup"})
    assert ["ord_2", "ord_1"] == found(filters={E_MAIL: "ada@example.org"})
    assert ["ord_0"] == found(filters={E_MAIL: "ada@example.org"}, after=Place(NOW + timedelta(minutes=1), "ord_1"))
    assert ["ord_0"] == found(filters={E_MAIL: "ada@example.org"}, span=Span(NOW, NOW + timedelta(minutes=1)))
    assert [] == found(filters={E_MAIL: "ADA@example.org"})


def test_an_order_of_a_newer_version_is_not_read_and_takes_no_place_in_a_list(ports: Ports) -> None:
    place_several(ports, 5)
    for newer in ("ord_4", "ord_3", "ord_1"):
        ports.make_newer(newer)

    with pytest.raises(Unreadable):
        ports.orders.get("ord_3")
    with pytest.raises(Unreadable):
        ports.orders.read("ord_3", "command:1")

    def found(limit: int) -> list[str]:
        return [line.order_id for line in ports.orders.search({"status": "awaiting_payment"}, limit=limit, after=None)]

    assert (["ord_2"], ["ord_2", "ord_0"], ["ord_2", "ord_0"]) == (found(1), found(2), found(5))


def test_of_links_to_several_orders_the_first_that_is_asked_for_counts(
    ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = placing(ports, links=["cs_1"])
    ports.orders.commit(first)
    order = replace(first.after, order_id="ord_2", number="N-2")
    entry = replace(first.entry, event=replace(first.entry.event, order_id="ord_2"))
    ports.orders.commit(Commit(None, None, order, entry, links=["pi_2"]))
    asked = [["cs_none", "pi_2", "cs_1"], ["cs_1", "pi_2"]]

    assert ["ord_2", b.ORDER_ID] == [ports.orders.find_by_link(ids) for ids in asked]
    monkeypatch.setattr(
        "functions.adapters.orders.get_all", lambda db, refs: dict(reversed(list(get_all(db, refs).items())))
    )
    assert ["ord_2", b.ORDER_ID] == [ports.orders.find_by_link(ids) for ids in asked]
