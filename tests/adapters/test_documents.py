"""What is stored is what was meant: every order comes back equal, and fields of others survive."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.adapters import documents as d
from functions.domain import joins as j
from functions.domain.order import (
    Amounts,
    Attempt,
    CallState,
    Ending,
    Line,
    Moment,
    Order,
    RefundRow,
    Reservation,
    Shipment,
    Status,
)
from functions.use_cases import staff
from functions.use_cases.ports import InboxRow, OutboxRow
from tests.world import STAFF, World

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = st.text(st.characters(codec="ascii", categories=["L", "N"], include_characters="_.-"), min_size=1, max_size=12)
amounts = st.integers(0, 99_999_999)
times = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1)).map(lambda t: t.replace(tzinfo=UTC))  # noqa: DTZ001
maybe = st.none


def built[T](kind: type[T], /, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[T]:
    return st.builds(kind, **fields)


def by[T](name: str, strategy: st.SearchStrategy[T]) -> st.SearchStrategy[dict[Any, T]]:
    return st.lists(strategy, max_size=3).map(lambda items: {getattr(item, name): item for item in items})


lines = built(
    Line,
    line_id=names,
    sku=texts,
    name=texts,
    quantity=st.integers(1, 10_000),
    unit_price=amounts,
    discount=amounts,
    tax=amounts,
    ships=st.booleans(),
    stocked=st.booleans(),
)
parameters = st.dictionaries(
    texts.filter(bool),
    st.recursive(texts | amounts | st.booleans() | maybe(), lambda inner: st.dictionaries(names, inner, max_size=2)),
    max_size=3,
)
attempts = built(
    Attempt,
    number=st.integers(1, 20),
    mode=texts,
    key=texts,
    amount=amounts,
    parameters=parameters,
    first_sent_at=times,
    expires_at=times,
    state=st.sampled_from(CallState),
    session_id=maybe() | names,
    url=maybe() | texts,
    error=maybe() | texts,
    asked=st.booleans(),
)
refund_rows = built(
    RefundRow,
    row_id=names,
    payment_intent=names,
    amount=amounts,
    reason=texts,
    key=texts,
    first_sent_at=times,
    by_rule=st.booleans(),
    excess=st.booleans(),
    state=st.sampled_from(CallState),
    refund_id=maybe() | names,
    error=maybe() | texts,
)
shipments = built(
    Shipment,
    shipment_id=names,
    quantities=st.dictionaries(names, st.integers(1, 9), max_size=2),
    carrier=texts,
    tracking=texts,
    shipped_at=times,
    delivered_at=maybe() | times,
)
joined = built(
    j.Joined,
    sessions=by(
        "id",
        built(
            j.Session,
            id=names,
            end=st.sampled_from(j.SessionEnd),
            paid=st.booleans(),
            payment_intent=maybe() | names,
            amount_total=maybe() | amounts,
            currency=maybe() | names,
            async_failed=st.booleans(),
            attempt=maybe() | st.integers(1, 20),
        ),
    ),
    payment_intents=by(
        "id",
        built(
            j.PaymentIntent,
            id=names,
            end=st.sampled_from(j.IntentEnd),
            received=amounts,
            authorized=amounts,
            currency=maybe() | names,
            attempt=maybe() | st.integers(1, 20),
        ),
    ),
    charges=by(
        "id",
        built(
            j.Charge,
            id=names,
            state=st.sampled_from(j.ChargeState),
            payment_intent=maybe() | names,
            captured=amounts,
            expired=st.booleans(),
            created=maybe() | amounts,
        ),
    ),
    refunds=by(
        "id",
        built(
            j.Refund,
            id=names,
            state=st.sampled_from(j.RefundState),
            amount=amounts,
            currency=names,
            payment_intent=maybe() | names,
            charge=maybe() | names,
            row=maybe() | names,
            release=st.booleans(),
            balance_transactions=st.lists(names, max_size=2).map(tuple),
        ),
    ),
    conflicts=st.frozensets(names, max_size=2),
)
orders = built(
    Order,
    order_id=names,
    number=names,
    customer_id=names,
    currency=names,
    lines=st.lists(lines, max_size=3).map(tuple),
    amounts=built(Amounts, subtotal=amounts, discount=amounts, shipping=amounts, tax=amounts, total=amounts),
    created_at=times,
    updated_at=times,
    expires_at=times,
    status=st.sampled_from(Status),
    reservation=st.sampled_from(Reservation),
    ending=maybe() | st.sampled_from(Ending),
    restock_failed=st.booleans(),
    shipments=st.just(()),
    timeline=st.lists(built(Moment, code=texts, at=times), max_size=3).map(tuple),
    holds=st.dictionaries(names, texts, max_size=2),
    attempts=by("number", attempts),
    refund_rows=by("row_id", refund_rows),
    stripe=joined,
    next_due_at=maybe() | times,
    version=st.integers(0, 10_000),
    head_hash=texts,
)


@given(orders)
@settings(max_examples=150, deadline=None)
def test_any_order_comes_back_equal_from_its_documents(order: Order) -> None:
    assert order == d.order_from(d.order_document(order), d.staff_document(order))


@given(shipments)
@settings(max_examples=50, deadline=None)
def test_any_shipment_comes_back_equal(shipment: Shipment) -> None:
    assert shipment == d._shipment_from(d._shipment_document(shipment))


@pytest.mark.emulator
@given(order=orders)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_comes_back_equal_from_firestore(world: World, order: Order) -> None:
    public, private = world.db.document("orders/any"), world.db.document("orders/any/private/staff")
    public.set(d.order_document(order))
    private.set(d.staff_document(order))

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
    assert 500 == world.webhook({**world.events("payment_intent.succeeded")[0], "id": "evt_2"}).status_code
    assert before == world.dump()


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
