"""What earlier versions stored is read and gone on with; the whole of it is `python3 -m ops prove stored`."""

import json
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest

from functions.adapters import documents as d
from functions.adapters.books import settlement_document, settlement_from
from functions.adapters.orders import problem_from
from functions.adapters.staff_documents import staff_document
from functions.domain.disputes import DisputeStatus
from functions.domain.facets import PaymentStatus
from functions.domain.goods import FulfillmentStatus
from functions.domain.ledger import verify
from functions.domain.order import CallState, Ending, Order, Reservation, Status
from functions.domain.returns import ReturnState
from functions.domain.takings import Pool
from functions.domain.tender import TENDER
from ops.simulation import stored, stored_command
from ops.simulation.differential_dump import plain
from ops.simulation.differential_store import EMULATOR
from ops.simulation.stored import Shop, generations, read
from ops.simulation.stored_command import go_on, keeps

SHARE = 6
"""CI goes on with one shop in so many of each generation."""
KINDS = (
    "customers",
    "digests",
    "mail",
    "order_numbers",
    "orders",
    "outbox",
    "problems",
    "products",
    "settings",
    "settlements",
    "stock",
    "stripe_events",
    "stripe_links",
    "watermarks",
)


def documents(generation: int, kind: str) -> list[tuple[str, Mapping[str, Any], Shop]]:
    """Return path, document and shop of each document of a top collection."""
    found = ((path, document, shop) for shop in read(generation) for path, document in shop.documents.items())
    return [each for each in found if each[0].split("/")[0] == kind and each[0].count("/") == 1]


def same(stored_one: Mapping[str, Any], today: Mapping[str, Any]) -> None:
    """What was stored is written alike today; today's code may write more."""
    written = plain(today)

    assert {} == {name: value for name, value in stored_one.items() if not keeps(value, written.get(name, "gone"))}


@pytest.fixture(params=generations())
def generation(request: pytest.FixtureRequest) -> int:
    number: int = request.param
    return number


def order_of(path: str, document: Mapping[str, Any], shop: Shop) -> Order:
    return d.order_from(document, shop.documents.get(f"{path}/private/staff"))


def test_every_order_is_read_as_it_was_written_and_its_chain_holds(generation: int) -> None:
    for path, document, shop in documents(generation, "orders"):
        order = order_of(path, document, shop)
        events = [each for at, each in shop.documents.items() if at.startswith(f"{path}/events/")]
        same(document, d.order_document(order))
        same(shop.documents.get(f"{path}/private/staff", {}), staff_document(order))
        assert [] == verify(order, sorted(events, key=lambda event: int(str(event["seq"]))))
        assert document["payment_status"] == d.summary_from(document).payment_status


def test_every_row_is_read_as_it_was_written(generation: int) -> None:
    for path, document, _ in documents(generation, "outbox"):
        same(document, d.outbox_document(d.outbox_from(path.split("/")[1], document)))
    for _, document, _ in documents(generation, "stripe_events"):
        same(document, d.inbox_document(d.inbox_from(document), document["expire_at"]))
    for _, document, _ in documents(generation, "settlements"):
        same(document, settlement_document(settlement_from(document)))
    for path, document, _ in documents(generation, "problems"):
        assert document["code"] == problem_from(path.split("/")[1], document).code


def test_a_generation_holds_every_state() -> None:
    """Of the first generation: later ones add what is new."""
    orders = [order_of(*each) for each in documents(1, "orders")]
    public = [document for _, document, _ in documents(1, "orders")]

    assert all(documents(1, kind) for kind in KINDS)
    assert set(Status) == {order.status for order in orders}
    assert set(Reservation) == {order.reservation for order in orders}
    assert set(CallState) == {row.state for order in orders for row in order.refund_rows.values()}
    assert set(PaymentStatus) - {PaymentStatus.PARTIALLY_PAID} == {each["payment_status"] for each in public}
    assert {"unfulfilled", "partial", "fulfilled", "delivered"} == {each["fulfillment_status"] for each in public}
    assert {each["fulfillment_status"] for each in public} <= set(FulfillmentStatus)
    assert set(DisputeStatus) - {DisputeStatus.UNDER_REVIEW} == {each["dispute_status"] for each in public}
    assert {"handled", "parked", "foreign"} == {each["status"] for _, each, _ in documents(1, "stripe_events")}
    assert {True, False} == {each["open"] for _, each, _ in documents(1, "problems")}


def test_the_second_generation_holds_edits_tender_and_returns() -> None:
    orders = [order_of(*each) for each in documents(2, "orders")]
    edits = [order.edit for order in orders if order.edit]

    assert all(documents(2, kind) for kind in (*KINDS, "gift_cards", "credits", "promotion_uses"))
    assert {None, Ending.CANCEL} == {edit.ending for edit in edits}
    assert {0, 1, 2} <= {len(edit.attempts) for edit in edits}
    assert any(order.edits and not order.edit for order in orders)
    assert {"hosted", "embedded"} == {attempt.mode for order in orders for attempt in order.attempts.values()}
    assert set(ReturnState) == {back.state for order in orders for back in order.returns.values()}
    assert {*TENDER, Pool.PROMOTION, Pool.PROMOTION_CUSTOMER} == {t.pool for order in orders for t in order.takings}


@pytest.mark.emulator
@pytest.mark.timeout(300)
def test_a_stored_shop_goes_on_as_if_nothing_had_been_deployed(generation: int) -> None:
    played = [go_on(shop, steps=6) for shop in read(generation)[::SHARE]]

    assert played
    assert [] == [wrong for _, found in played for wrong in found]


@pytest.mark.emulator
@pytest.mark.timeout(300)
def test_a_stored_shop_that_is_read_otherwise_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A field whose meaning changes without a migration."""
    read_order = d.order_from
    monkeypatch.setattr(d, "order_from", lambda *documents: replace(read_order(*documents), goods_days=1))

    _, wrong = go_on(read(1)[0], steps=1)

    assert "goods_days is read otherwise" in wrong[0]


def test_an_old_generation_is_never_written_again() -> None:
    before = (stored.GENERATIONS / "1" / "shops.json").stat()

    with pytest.raises(FileExistsError):
        stored.write(1, [])
    assert before == (stored.GENERATIONS / "1" / "shops.json").stat()


def test_a_value_comes_back_from_its_text() -> None:
    value = read(1)[0]

    assert value.documents == stored.unpacked(json.loads(json.dumps(stored.packed(value.documents))))
    assert {"a": {1}} == {"a": stored.unpacked(json.loads(json.dumps(stored.packed({1}))))}


def test_the_command_writes_a_generation_only_when_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_command, "stop", lambda _: pytest.fail("it wrote"))
    monkeypatch.setattr(stored_command, "generations", list)
    monkeypatch.setattr(stored_command, "emulator", lambda: nullcontext("127.0.0.1:1"))
    monkeypatch.setenv(EMULATOR, "")

    assert 0 == stored_command.run_command(new=False, as_json=True)


@pytest.mark.parametrize(
    ("today", "kept"),
    [
        ({"a": 1, "more": 2}, True),
        ({"a": 2}, False),
        ({}, False),
        ({"a": 1, "lines": [{"b": 1, "more": 2}]}, True),
    ],
)
def test_a_map_may_say_more_than_was_stored_and_nothing_else(today: dict[str, object], *, kept: bool) -> None:
    deep = {"lines": [{"b": 1}]} if "lines" in today else {}

    assert kept is keeps({"a": 1} | deep, today)
    assert not keeps([1], [1, 2])
