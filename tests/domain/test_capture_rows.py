"""Taking what is authorised: whole or in part, once, and what is left of the total."""

from collections.abc import Sequence

import pytest

from functions.domain import event_ids
from functions.domain import events as e
from functions.domain.attention import Problem
from functions.domain.effects import Effect, EffectKind
from functions.domain.errors import Refused
from functions.domain.facets import is_covered, payment_status
from functions.domain.joins import IntentEnd, PaymentIntent
from functions.domain.order import CallState, Ending, Order, Status
from tests.domain import builders as b

VOID = Effect(EffectKind.VOID, "pi_1")
CAPTURED = PaymentIntent("pi_1", IntentEnd.SUCCEEDED, 60, 60, "eur", 1)
ANSWER = event_ids.answered(b.ORDER_ID, "capture", e.CaptureAnswered("c1", (CAPTURED,)), b.NOW)
REFUSAL, UNKNOWN = b.refused(e.Call.CAPTURE, "c1"), b.unknown(e.Call.CAPTURE, "c1")


def authorised(number: int = 1, amount: int = b.TOTAL) -> e.OrderEvent:
    return b.fact(PaymentIntent(f"pi_{number}", authorized=amount, currency="eur", attempt=number))


def waiting() -> Order:
    return b.run(b.placed(), b.checkout(), b.opened(), b.fact(b.unpaid_session()), authorised())


def capture(amount: int | None = None, key: str = "capture") -> e.OrderEvent:
    return b.command(e.CaptureRequested(amount), key)


def asked(amount: int | None = 60) -> Order:
    return b.run(capture(amount), order=waiting())


def test_a_capture_is_a_row_with_its_own_key_before_it_is_a_call() -> None:
    change = b.step(waiting(), capture())

    (row,) = change.order.capture_rows.values()
    assert ("c1", "pi_1", b.TOTAL, "capture:inst_1:ord_1:c1") == (row.row_id, row.payment_intent, row.amount, row.key)
    assert (CallState.REQUESTED, b.TOTAL) == (row.state, change.order.due)
    assert ((Effect(EffectKind.CAPTURE, "c1"),), ("capture_requested",)) == (change.effects, change.codes)


@pytest.mark.parametrize(("amount", "due"), [(None, 100), (100, 100), (60, 60), (1, 1)])
def test_what_is_not_captured_is_not_owed_any_more(amount: int | None, due: int) -> None:
    assert due == asked(amount).due


@pytest.mark.parametrize(
    ("order", "amount", "code"),
    [
        (waiting(), 101, "capture_exceeds"),
        (waiting(), 0, "capture_exceeds"),
        (waiting(), -1, "capture_exceeds"),
        (b.run(b.placed()), None, "nothing_to_capture"),
        (asked(), 1, "nothing_to_capture"),
        (b.run(authorised(2), order=asked()), None, "partly_captured"),
        (b.run(b.fact(CAPTURED), authorised(2), order=waiting()), None, "partly_captured"),
        (b.run(b.cancel(), order=waiting()), None, "ending"),
        (b.run(b.fact(b.session(amount_total=1)), order=waiting()), None, "held"),
        (b.confirmed(), None, "already_paid"),
        (b.run(b.ship(), b.deliver(), order=b.confirmed()), None, "already_paid"),
        (b.expired(), None, "expired"),
        (b.run(b.cancel(), order=b.confirmed()), None, "canceled"),
    ],
)
def test_a_capture_that_cannot_be_is_refused(order: Order, amount: int | None, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        b.step(order, capture(amount, "another"))
    assert code == refusal.value.code


def test_a_refused_capture_leaves_the_total_owed_and_may_be_tried_again() -> None:
    change = b.step(asked(), REFUSAL)

    assert (b.TOTAL, False, "authorized") == (change.order.due, is_covered(change.order), payment_status(change.order))
    assert (Problem("capture_refused", "c1"),) == change.problems
    assert ["c1", "c2"] == list(b.run(capture(80, "again"), order=change.order).capture_rows)


@pytest.mark.parametrize(
    "outcomes", [[ANSWER], [UNKNOWN, ANSWER], [ANSWER, UNKNOWN], [ANSWER, REFUSAL], [REFUSAL, ANSWER]]
)
def test_a_capture_that_was_carried_out_stays_so(outcomes: Sequence[e.OrderEvent]) -> None:
    order = b.run(*outcomes, order=asked())

    assert (CallState.ACCEPTED, None) == (order.capture_rows["c1"].state, order.capture_rows["c1"].error)
    assert (60, "paid", Status.CONFIRMED) == (order.due, payment_status(order), order.status)


def test_a_capture_without_an_answer_is_unknown_and_not_asked_for_twice() -> None:
    order = b.run(UNKNOWN, order=asked())

    assert (CallState.UNKNOWN, 60) == (order.capture_rows["c1"].state, order.due)
    with pytest.raises(Refused):
        b.step(order, capture(key="another"))


def test_a_canceled_order_lets_its_authorisation_go_once() -> None:
    change = b.step(waiting(), b.cancel())

    assert VOID in change.effects
    assert VOID not in b.step(change.order, b.fact(b.charge(1))).effects


def test_what_is_being_captured_is_not_let_go_unless_stripe_refuses() -> None:
    change = b.step(asked(), b.cancel())

    assert (Ending.CANCEL_AND_REFUND, False) == (change.order.ending, VOID in change.effects)
    assert VOID in b.step(change.order, REFUSAL).effects
    taken = b.run(ANSWER, order=change.order)
    assert (Status.CANCELED, [60]) == (taken.status, [row.amount for row in taken.refund_rows.values()])


def test_a_second_authorisation_of_a_paid_order_is_let_go() -> None:
    assert Effect(EffectKind.VOID, "pi_2") in b.step(b.confirmed(), authorised(2)).effects


def test_an_order_that_only_runs_out_keeps_its_authorisation() -> None:
    order = b.run(b.placed(), b.checkout(), b.opened(), b.expire())

    assert VOID not in b.step(order, authorised()).effects
