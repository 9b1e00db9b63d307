"""An event's id is its idempotency key: what it says, what it leaves out, and that it stays the same for ever."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain import event_ids
from functions.domain import events as e
from functions.domain.joins import (
    Charge,
    ChargeState,
    IntentEnd,
    PaymentIntent,
    Refund,
    RefundState,
    Session,
    SessionEnd,
    StripeObject,
)
from tests.domain import builders as b

KINDS = {
    "order_placed",
    "checkout_requested",
    "checkout_opened",
    "refund_answered",
    "call_unknown",
    "call_refused",
    "facts_learned",
    "cancel_requested",
    "timer_fired",
    "stock_released",
    "stock_taken",
    "stock_missing",
    "refund_requested",
    "capture_requested",
    "capture_answered",
    "refreshed",
    "shipped",
    "delivered",
    "hold_released",
    "customer_linked",
    "edited",
    "edit_requested",
    "edit_withdrawn",
    "hold_placed",
    "return_requested",
    "return_approved",
    "return_rejected",
    "return_canceled",
    "return_received",
    "note_added",
    "note_erased",
    "tag_added",
    "tag_removed",
}
FACT_KINDS = {
    "checkout_opened",
    "refund_answered",
    "capture_answered",
    "refreshed",
    "call_unknown",
    "call_refused",
    "facts_learned",
}
REFUND = Refund("re_1", RefundState.OPEN, 30, "eur", "pi_1", "ch_1", "r1", balance_transactions=("txn_1",))
OBJECTS: list[tuple[str, StripeObject, dict[str, Any]]] = [
    (
        "checkout_session:cs_1:",
        b.paid_session(),
        {
            "end": SessionEnd.EXPIRED,
            "paid": False,
            "payment_intent": "pi_2",
            "amount_total": 5,
            "currency": "usd",
            "async_failed": True,
            "attempt": 2,
        },
    ),
    (
        "payment_intent:pi_1:",
        b.paid(),
        {"end": IntentEnd.NONE, "received": 5, "authorized": 5, "currency": "usd", "attempt": 2},
    ),
    (
        "charge:ch_1:",
        Charge("ch_1", ChargeState.PENDING, "pi_1", created=1),
        {"state": ChargeState.FAILED, "payment_intent": "pi_2", "captured": 5, "expired": True, "created": 2},
    ),
    (
        "refund:re_1:",
        REFUND,
        {
            "state": RefundState.DEAD,
            "amount": 5,
            "currency": "usd",
            "payment_intent": "pi_2",
            "charge": "ch_2",
            "row": "r2",
            "release": True,
            "balance_transactions": (),
        },
    ),
]
FIELDS = [(name, stripe_object, field, value) for name, stripe_object, new in OBJECTS for field, value in new.items()]


@given(st.text(), st.text(), st.text())
def test_a_command_id_holds_no_text_of_the_caller(actor: str, operation: str, key: str) -> None:
    name, _, digest = event_ids.command_id(actor, operation, key).partition(":")

    assert ("command", 64) == (name, len(digest))
    assert set(digest) <= set("0123456789abcdef")


@given(st.lists(st.tuples(st.text(), st.text(), st.text()), unique=True, min_size=2, max_size=2))
def test_another_actor_operation_or_key_is_another_command(commands: list[tuple[str, str, str]]) -> None:
    one, other = commands

    assert event_ids.command_id(*one) != event_ids.command_id(*other)


def test_words_that_run_together_are_not_one_command() -> None:
    assert event_ids.command_id("a", "b", "c") != event_ids.command_id("ab", "", "c")


@pytest.mark.parametrize("text", ["\ud800", "\u202e", "\x00", "é", "🙂"])
def test_any_text_has_a_digest(text: str) -> None:
    assert 64 == len(event_ids.digest([text]))


@pytest.mark.parametrize(("name", "stripe_object", "_new"), OBJECTS)
def test_a_fact_is_named_after_its_object_and_ends_in_a_digest(
    name: str, stripe_object: StripeObject, _new: object
) -> None:
    event = b.fact(stripe_object)

    assert event.event_id.startswith(name)
    assert (24, True) == (len(event.event_id.removeprefix(name)), event.is_fact)


@pytest.mark.parametrize(("_name", "stripe_object", "_new"), OBJECTS)
def test_one_fact_is_one_event_whenever_it_is_told(_name: str, stripe_object: StripeObject, _new: object) -> None:
    told, again = b.fact(stripe_object), b.fact(replace(stripe_object), at=b.EXPIRES)

    assert (told.event_id, told.input_hash) == (again.event_id, again.input_hash)


@pytest.mark.parametrize(("_name", "stripe_object", "field", "value"), FIELDS)
def test_every_joined_field_is_part_of_the_id(
    _name: str, stripe_object: StripeObject, field: str, value: object
) -> None:
    other = replace(stripe_object, **{field: value})  # type: ignore[arg-type]

    assert b.fact(stripe_object).event_id != b.fact(other).event_id


@pytest.mark.parametrize(("_name", "stripe_object", "new"), OBJECTS)
def test_the_test_above_knows_every_field(_name: str, stripe_object: StripeObject, new: dict[str, Any]) -> None:
    assert {"id", *new} == {field.name for field in fields(stripe_object)}


def test_the_digest_of_a_fact_never_changes() -> None:
    """What was recorded once must be found again by every later version of the code."""
    event = b.fact(
        Session(
            "cs_1", SessionEnd.COMPLETE, paid=True, payment_intent="pi_1", amount_total=100, currency="eur", attempt=1
        ),
        PaymentIntent("pi_1", IntentEnd.SUCCEEDED, 100, 100, "eur", 1),
        Charge("ch_1", ChargeState.SUCCEEDED, "pi_1", 100, created=1),
        REFUND,
    )

    assert "checkout_session:cs_1:e31a37e4a4feb939ac9ffc04" == event.event_id
    assert "e31a37e4a4feb939ac9ffc04d4047a6b5d759cdaeadd4cb27d47314a77810e8f" == event.input_hash


def test_an_answer_is_named_after_the_key_of_its_call() -> None:
    ids = [b.opened(), b.unknown(), b.refused()]

    assert ["call:k1:accepted", "call:k-checkout-1:unknown", "call:k-checkout-1:refused"] == [
        event.event_id.rpartition(":")[0] for event in ids
    ]
    assert all(event.is_fact for event in ids)


def test_the_page_and_the_parameters_are_no_part_of_an_event() -> None:
    assert {"number", "session"} == set(plain_map(b.opened().body))
    assert "parameters" not in plain_map(b.checkout().body)


def plain_map(value: object) -> dict[str, object]:
    plain = event_ids.plain(value)
    assert isinstance(plain, dict)
    return plain


def test_two_orders_that_are_due_at_once_have_timers_of_their_own() -> None:
    due = e.TimerFired(e.Timer.EXPIRE, b.NOW)

    assert event_ids.timer("ord_1", due, b.NOW).event_id != event_ids.timer("ord_2", due, b.NOW).event_id


def test_a_timer_is_one_event_for_each_due_time() -> None:
    ids = {
        event_ids.timer(b.ORDER_ID, e.TimerFired(timer, due, attempt), b.NOW).event_id
        for timer, due, attempt in [
            (e.Timer.EXPIRE, b.NOW, ""),
            (e.Timer.EXPIRE, b.NOW + timedelta(milliseconds=1), ""),
            (e.Timer.ASK, b.NOW, "1"),
            (e.Timer.ASK, b.NOW, "2"),
        ]
    }

    assert 4 == len(ids)
    assert f"timer:{b.ORDER_ID}:expire:{int(b.NOW.timestamp()) * 1000}:0" in ids
    assert (event_ids.SYSTEM, False) == (b.expire().actor, b.expire().is_fact)


def test_every_kind_has_its_name() -> None:
    bodies: tuple[type, ...] = e.Body.__args__

    assert {e.kind_of(body) for body in bodies} == KINDS
    assert {e.kind_of(body) for body in e.FACTS} == FACT_KINDS
    assert ("cancel_requested", False) == (b.cancel().kind, b.cancel().is_fact)


def test_values_are_written_plainly() -> None:
    summer = timezone(timedelta(hours=2))
    value = {
        1: frozenset({"b", "a"}),
        "at": datetime(2026, 5, 1, 14, 0, tzinfo=summer),
        "list": [(1, None), True, "x"],
        "end": SessionEnd.COMPLETE,
        "utc": datetime(2026, 5, 1, 12, 0, 0, 5, tzinfo=UTC),
        "kind": Refund,
    }

    assert {
        "1": ["a", "b"],
        "at": "2026-05-01T12:00:00Z",
        "list": [[1, None], True, "x"],
        "end": 3,
        "utc": "2026-05-01T12:00:00.000005Z",
        "kind": Refund,
    } == event_ids.plain(value)


def test_the_order_of_a_map_is_no_part_of_its_digest() -> None:
    assert event_ids.digest({"a": 1, "b": [2]}) == event_ids.digest({"b": (2,), "a": 1})
    assert event_ids.digest({"a": 1}) != event_ids.digest({"a": "1"})


def test_what_was_asked_for_under_a_key_is_a_command_and_nothing_else() -> None:
    assert [True, False, False] == [one.is_command for one in (b.cancel(), b.expire(), b.fact(b.paid()))]
