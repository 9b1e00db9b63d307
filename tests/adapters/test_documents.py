"""What is stored is what was meant: every order comes back equal, and fields of others survive."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.adapters import documents as d
from functions.adapters.staff_documents import staff_document
from functions.domain.order import (
    Order,
    Shipment,
    Status,
)
from functions.use_cases import staff
from functions.use_cases.ports import InboxRow, OutboxRow
from tests.adapters.built import amounts, built, maybe, names, orders, shipments, texts, times
from tests.world import STAFF, World


@given(orders)
@settings(max_examples=60, deadline=None)
def test_any_order_comes_back_equal_from_its_documents(order: Order) -> None:
    assert order == d.order_from(d.order_document(order), staff_document(order))


@given(shipments)
@settings(max_examples=50, deadline=None)
def test_any_shipment_comes_back_equal(shipment: Shipment) -> None:
    assert shipment == d._shipment_from(d._shipment_document(shipment))


@pytest.mark.emulator
@given(order=orders)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_comes_back_equal_from_firestore(world: World, order: Order) -> None:
    public, private = world.db.document("orders/any"), world.db.document("orders/any/private/staff")
    public.set(d.order_document(order))
    private.set(staff_document(order))

    found, staff_found = public.get().to_dict(), private.get().to_dict()

    assert found is not None
    assert order == d.order_from(found, staff_found)


@given(
    built(
        InboxRow,
        event_id=names,
        type=texts,
        object_id=texts,
        status=texts,
        received_at=times,
        reason=texts,
        order_id=texts,
        attempts=amounts,
        due_at=maybe() | times,
    )
)
@settings(max_examples=30, deadline=None)
def test_any_inbox_row_comes_back_equal(row: InboxRow) -> None:
    assert row == d.inbox_from(d.inbox_document(row, None))


@given(
    built(
        OutboxRow,
        row_id=names,
        order_id=names,
        number=texts,
        event_id=names,
        seq=amounts,
        kind=texts,
        subject=texts,
        due_at=times,
        attempts=amounts,
        lease_until=maybe() | times,
        dead=st.booleans(),
        error=texts,
    )
)
@settings(max_examples=30, deadline=None)
def test_any_outbox_row_comes_back_equal(row: OutboxRow) -> None:
    assert row == d.outbox_from(row.row_id, d.outbox_document(row))


@pytest.mark.emulator
def test_fields_that_we_do_not_know_survive_our_writes(world: World) -> None:
    order = world.paid()
    ours = [f"orders/{order.order_id}", f"orders/{order.order_id}/private/staff"]
    for path in (*ours, "stock/mug"):
        world.db.document(path).update({"what_is_newer": {"kept": True}})

    staff.refund(world.module, STAFF, "r", order.order_id, amount=100, reason="asked")
    world.place(key="another")
    world.settle()

    assert [{"kept": True}] * 3 == [world.db.document(p).get().get("what_is_newer") for p in (*ours, "stock/mug")]
    assert [] == world.verify(order)


@pytest.mark.emulator
def test_a_document_of_a_higher_schema_is_refused_and_left_as_it_is(world: World) -> None:
    order = world.paid()
    world.db.document(f"orders/{order.order_id}").update({"schema_major": d.SCHEMA_MAJOR + 1})
    before = world.dump()

    with pytest.raises(d.UnknownSchemaError):
        staff.refund(world.module, STAFF, "r", order.order_id, amount=100, reason="asked")
    with pytest.raises(d.UnknownSchemaError):
        world.order(order)
    assert before == world.dump()

    assert 200 == world.webhook({**world.events("payment_intent.succeeded")[0], "id": "evt_2"}).status_code
    added = world.dump()
    assert {"stripe_events/evt_2"} == added.keys() - before.keys()
    assert before.items() <= added.items()
    row = world.rows("stripe_events")["evt_2"]
    assert ("parked", "unreadable") == (row["status"], row["reason"])


@pytest.mark.emulator
def test_what_could_not_be_read_is_taken_up_once_it_can_be(world: World) -> None:
    order = world.place()
    assert 303 == world.pay(world.checkout(order))
    document = world.db.document(f"orders/{order.order_id}")
    document.update({"schema_major": d.SCHEMA_MAJOR + 1})
    world.deliver()
    assert "unreadable" in {row["reason"] for row in world.rows("stripe_events").values()}

    document.update({"schema_major": d.SCHEMA_MAJOR})
    world.settle()

    assert Status.CONFIRMED is world.order(order).status
    assert {"handled", "ignored"} >= {row["status"] for row in world.rows("stripe_events").values()}


@pytest.mark.emulator
def test_what_an_inbox_row_and_a_settlement_do_not_know_survives_their_writing(world: World) -> None:
    world.paid()
    world.poll()
    paths = [path for path in world.dump() if path.split("/")[0] in ("stripe_events", "settlements")]
    for path in paths:
        world.db.document(path).update({"what_is_newer": "kept"})
    rows = [world.module.inbox.get(path.split("/")[1]) for path in paths if path.startswith("stripe_events/")]
    for row in rows:
        assert row
        world.module.inbox.update(row)
    books = world.healing.books
    found = books.settlements([path.split("/")[1] for path in paths if path.startswith("settlements/")])
    for settlement in found.values():
        books.put_settlement(settlement)

    assert rows
    assert found
    assert {"kept"} == {document["what_is_newer"] for path, (document, _) in world.dump().items() if path in paths}


@pytest.mark.emulator
def test_the_public_document_holds_nothing_private(world: World) -> None:
    order = world.paid()
    public = world.rows("orders")[order.order_id]

    text = str(public)
    hidden = ("ada@example.org", "Ada Lovelace", "cs_", "pi_", "ch_", "cus_", "/c/pay/", "sk_test")
    assert [] == [word for word in hidden if word in text]


@pytest.mark.emulator
def test_events_hold_no_personal_data_and_no_address_for_paying(world: World) -> None:
    order = world.paid()
    staff.refund(world.module, STAFF, "r", order.order_id, amount=100, reason="asked")
    world.settle()

    text = str(world.module.orders.entries(order.order_id))
    assert [] == [word for word in ("ada@", "Lovelace", "7946", "/c/pay/", "success_url") if word in text]


@pytest.mark.emulator
def test_an_event_document_is_never_written_again(world: World) -> None:
    order = world.paid()
    before = {path: found for path, found in world.dump().items() if "/events/" in path}

    staff.refund(world.module, STAFF, "r", order.order_id, amount=100, reason="asked")
    world.advance(hours=1)
    world.settle()
    world.deliver()

    after = world.dump()
    assert before == {path: after[path] for path in before}
