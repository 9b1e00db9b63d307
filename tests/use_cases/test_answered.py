"""Problems that end by themselves: the drift check closes what is not so any more, and leaves what still is."""

from datetime import timedelta

import pytest

from functions.domain.attention import Problem
from functions.domain.order import Order
from functions.entrypoints.schedules import handle_reconcile
from functions.use_cases import staff
from functions.use_cases.sweep import SWEEP_BATCH_MAX, close_answered
from tests.world import STAFF, World

pytestmark = pytest.mark.emulator


def open_problems(world: World) -> list[str]:
    return [row["code"] for row in world.rows("problems").values() if row["open"]]


def test_a_timer_that_was_set_again_is_told_once_and_closed_by_the_next_drift_check(world: World) -> None:
    order = world.place()
    world.advance(minutes=6)
    world.db.document(f"orders/{order.order_id}").update({"next_due_at": None})
    close_answered(world.healing)
    handle_reconcile(world.healing)
    assert ["timer_wrong"] == open_problems(world)

    handle_reconcile(world.healing)

    assert [] == open_problems(world)


def test_a_timer_that_is_still_wrong_stays_told(world: World) -> None:
    order = world.place()
    world.advance(minutes=6)
    document = world.db.document(f"orders/{order.order_id}")
    document.update({"next_due_at": None})
    handle_reconcile(world.healing)
    document.update({"next_due_at": None})

    close_answered(world.healing)

    assert ["timer_wrong"] == open_problems(world)


def test_an_order_that_can_be_read_again_closes_its_problem(world: World) -> None:
    order = world.place()
    world.advance(minutes=6)
    document = world.db.document(f"orders/{order.order_id}")
    document.update({"schema_major": 2})
    for _ in range(2):
        handle_reconcile(world.healing)
        assert ["unreadable"] == open_problems(world)
    document.update({"schema_major": 1})

    handle_reconcile(world.healing)

    assert [] == open_problems(world)


def test_the_oldest_of_many_problems_ends_too(world: World) -> None:
    order = world.place()
    world.module.problems.raise_problem(order.order_id, Problem("timer_failed", ""), world.now())
    for number in range(SWEEP_BATCH_MAX):
        later = world.now() + timedelta(seconds=1)
        world.module.problems.raise_problem(f"ord_{number}", Problem("effect_failed", "row"), later)

    close_answered(world.healing)

    assert "timer_failed" not in open_problems(world)


@pytest.fixture
def refused(world: World) -> Order:
    """An order with a refund that Stripe refuses to take up now, and a problem that says so."""
    order = world.paid()
    world.settle()
    world.fault("/v1/refunds", "rate_limit", times=1_000)
    staff.refund(world.module, STAFF, "r", order.order_id, amount=100, reason="asked")
    world.advance(minutes=1)
    world.sweep()
    assert ["stripe_rate_limit"] == open_problems(world)
    return order


@pytest.mark.usefixtures("refused")
def test_what_stripe_still_refuses_stays_told(world: World) -> None:
    close_answered(world.healing)
    assert ["stripe_rate_limit"] == open_problems(world)
    world.advance(hours=1)
    world.sweep()

    close_answered(world.healing)

    assert ["stripe_rate_limit"] == open_problems(world)


def test_what_stripe_refused_is_closed_once_it_is_done_whatever_else_waits(world: World, refused: Order) -> None:
    world.server.simulator.world.faults.clear()
    world.advance(hours=1)
    world.settle()
    world.fault("/v1/refunds", "error_500_before", times=1_000)
    staff.refund(world.module, STAFF, "another", refused.order_id, amount=50, reason="asked")
    world.advance(minutes=1)
    world.sweep()

    handle_reconcile(world.healing)

    assert [] == open_problems(world)
