"""The timers beside expiry: looks while something moves, goods that do not leave, deadlines of disputes."""

from datetime import UTC, datetime, timedelta

import pytest

from functions.domain import event_ids
from functions.domain import events as e
from functions.domain.apply import Change
from functions.domain.attention import Problem
from functions.domain.effects import Effect, EffectKind
from functions.domain.joins import ChargeState
from functions.domain.obligations import REFRESH_EVERY, REMIND_BEFORE, needs_stock_again, timers
from functions.domain.order import GOODS_DAYS, Order, Status
from tests.domain import builders as b
from tests.domain.emitted import DUE_BY, Message, dispute, look, review

TAKEN = dispute("created", "needs_response", -100)
REMIND_AT = datetime.fromtimestamp(DUE_BY, UTC) - REMIND_BEFORE
GOODS_AT = b.NOW + timedelta(days=GOODS_DAYS)


def hear(order: Order, *messages: Message) -> Order:
    for message in messages:
        order = b.step(order, message.event(order)).order
    return order


def fire(order: Order) -> Change:
    """Return what the earliest timer comes to."""
    due_at, timer, subject = timers(order)[0]
    return b.step(order, event_ids.timer(b.ORDER_ID, e.TimerFired(timer, due_at, subject), due_at))


def kinds(order: Order) -> list[e.Timer]:
    return [timer for _, timer, _ in timers(order)]


def debit() -> Order:
    pending = b.fact(b.charge(1, ChargeState.PENDING))
    return b.run(b.placed(), b.checkout(), b.opened(), b.fact(b.unpaid_session()), pending)


def test_what_moves_is_looked_at_once_a_day_until_it_ends() -> None:
    order = hear(debit(), review())
    at = b.NOW
    for _ in range(3):
        at += REFRESH_EVERY
        assert at == order.next_due_at
        change = fire(order)
        order = change.order
        looks = [Effect(EffectKind.REFRESH, name) for name in ("cs_1", "pi_1", "prv_1")]
        assert looks == list(change.effects)

    ended = hear(b.run(b.fact(b.paid()), order=order), look(review("approved")))
    assert (None, [e.Timer.GOODS]) == (ended.refresh_at, kinds(ended))


def test_a_message_does_not_put_the_next_look_off() -> None:
    order = b.run(b.fact(b.charge(2, ChargeState.PENDING), at=b.NOW + timedelta(hours=23)), order=debit())

    assert b.NOW + REFRESH_EVERY == order.refresh_at


def test_goods_that_do_not_leave_are_told_of_once() -> None:
    change = fire(b.confirmed())

    assert (GOODS_AT, (Problem("paid_without_goods", "goods"),)) == (b.confirmed().next_due_at, change.problems)
    assert ["goods"] == sorted(change.order.told)
    assert ([], []) == (kinds(change.order), list(change.order.refund_rows))
    assert () == b.step(change.order, b.fact(b.charge(1))).problems


@pytest.mark.parametrize(
    "order",
    [
        b.run(b.placed()),
        b.run(b.ship(), order=b.confirmed()),
        b.run(b.ship(), b.deliver(), order=b.confirmed()),
        b.confirmed(b.goods(ships=False)),
        b.run(b.refund_of(None), order=b.confirmed()),
        b.run(b.cancel(), order=b.confirmed()),
    ],
)
def test_nobody_is_asked_for_goods_that_left_or_are_not_paid(order: Order) -> None:
    assert e.Timer.GOODS not in kinds(order)


def test_goods_of_which_a_part_left_are_asked_for() -> None:
    order = b.run(b.ship({"l1": 1}), order=b.confirmed(b.goods("l1", 2, 50)))

    assert [e.Timer.GOODS] == kinds(order)


def test_an_order_that_never_got_its_goods_again_is_paid_back_when_it_is_time() -> None:
    late = b.run(b.fact(b.paid()), order=b.expired())
    change = fire(late)

    assert (Status.EXPIRED, True) == (late.status, needs_stock_again(late))
    assert (True, [b.TOTAL]) == (
        change.order.restock_failed,
        [row.amount for row in change.order.refund_rows.values()],
    )


def test_a_deadline_is_told_of_once_for_each_dispute() -> None:
    second = dispute("created", "warning_needs_response", du=2)
    order = hear(b.run(b.ship(), order=b.confirmed()), TAKEN, look(TAKEN), look(second))
    deadlines = [(at, subject) for at, timer, subject in timers(order) if timer is e.Timer.DEADLINE]
    assert [(REMIND_AT, "du_1"), (REMIND_AT, "du_2")] == deadlines

    told: list[Problem] = []
    for _ in range(30):  # The looks that are due every day among them.
        change = fire(order)
        order = change.order
        told += change.problems

    assert [Problem("dispute_due", "du_1"), Problem("dispute_due", "du_2")] == told
    assert ["du_1", "du_2"] == sorted(order.told)
    assert e.Timer.DEADLINE not in kinds(order)


@pytest.mark.parametrize("status", ["under_review", "won", "lost", "warning_closed", "warning_under_review"])
def test_only_a_dispute_that_waits_for_an_answer_has_a_deadline(status: str) -> None:
    order = hear(b.confirmed(), TAKEN, look(dispute("updated", status, -100)))

    assert (status == "warning_under_review") is (e.Timer.DEADLINE in kinds(order))


def test_a_dispute_that_nobody_looked_at_or_without_a_date_has_no_deadline() -> None:
    undated = look(dispute("updated", "needs_response", -100, evidence_details={"due_by": None}))

    assert [e.Timer.DEADLINE not in kinds(hear(b.confirmed(), *m)) for m in ([TAKEN], [undated])] == [True] * 2


def disputed_debit() -> Order:
    return hear(debit(), TAKEN, look(TAKEN), review())


@pytest.mark.parametrize("order", [disputed_debit(), b.run(b.placed(), b.checkout()), b.confirmed()])
@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=40)])
def test_what_was_taken_up_is_not_due_any_more(order: Order, late: timedelta) -> None:
    """However late sweep is, it comes to an end: then nothing is due in the past."""
    now = timers(order)[-1][0] + late
    for _ in range(12):
        if order.next_due_at is None or order.next_due_at > now:
            break
        was, (due_at, timer, subject) = timers(order), timers(order)[0]
        order = b.step(order, event_ids.timer(b.ORDER_ID, e.TimerFired(timer, due_at, subject), now)).order
        assert was[0] not in timers(order)

    assert order.next_due_at is None or order.next_due_at > now
