"""Payments of ours whose order does not exist: told of after an hour, given back from the problem, once."""

from contextlib import suppress
from typing import Any

import pytest

from functions.adapters import stripe_payments
from functions.domain.errors import NotFound, Refused, Unavailable
from functions.use_cases.orphans import refund_orphan
from functions.use_cases.ports import InboxRow
from functions.use_cases.receive import TRIES_MAX, replay
from tests.world import STAFF, World

pytestmark = pytest.mark.emulator
AMOUNT = 999


@pytest.fixture
def orphan(world: World) -> dict[str, Any]:
    """A payment with our origin, heard of for two hours, without an order."""
    world.seed()
    metadata = {"origin": "inst_tests", "order_id": "ord_never", "attempt": "1"}
    world.stripe.v1.payment_intents.create(
        {"amount": AMOUNT, "currency": "eur", "payment_method": "pm_card_visa", "confirm": True, "metadata": metadata}
    )
    world.deliver()
    for _ in range(10):
        world.advance(minutes=15)
        world.sweep()
    (made,) = world.objects("payment_intent")
    return made


def problem_id(orphan: dict[str, Any]) -> str:
    return f"module.orphan_payment.{orphan['id']}"


def test_an_hour_without_an_order_is_one_problem(world: World, orphan: dict[str, Any]) -> None:
    assert [("orphan_payment", orphan["id"])] == world.problems()


def test_its_money_goes_back_once_and_the_problem_is_closed(world: World, orphan: dict[str, Any]) -> None:
    first = refund_orphan(world.module, STAFF, problem_id(orphan))
    again = refund_orphan(world.module, STAFF, problem_id(orphan))

    assert (False, first) == (first.is_open, again)
    assert [AMOUNT] == [refund["amount"] for refund in world.objects("refund")]
    assert [] == world.module.problems.open(9)


@pytest.mark.parametrize("effect", ["drop_after_effect", "error_500_after"])
def test_an_unknown_outcome_never_pays_twice(world: World, orphan: dict[str, Any], effect: str) -> None:
    world.fault("/v1/refunds", effect, times=3)
    for _ in range(3):
        with suppress(Unavailable, Refused):
            refund_orphan(world.module, STAFF, problem_id(orphan))
        world.advance(days=1)

    assert [AMOUNT] == [refund["amount"] for refund in world.objects("refund")]


def test_the_same_request_finds_a_refund_whose_answer_was_lost(
    world: World, orphan: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stripe_payments, "RETRIES_MAX", 0)
    world.module = world.another()
    world.fault("/v1/refunds", "drop_after_effect")
    with pytest.raises(Unavailable):
        refund_orphan(world.module, STAFF, problem_id(orphan))
    world.advance(minutes=1)

    found = refund_orphan(world.module, STAFF, problem_id(orphan))

    assert (False, [found.refund_id]) == (found.is_open, [made["id"] for made in world.objects("refund")])
    assert 1 == len({entry["idempotency_key"] for entry in world.posts("/v1/refunds")})


@pytest.mark.usefixtures("orphan")
def test_only_an_orphan_is_refunded_from_its_problem(world: World) -> None:
    with pytest.raises(NotFound):
        refund_orphan(world.module, STAFF, "module.orphan_payment.pi_none")
    (event,) = world.events("payment_intent.succeeded")
    world.webhook({**event, "id": "evt_live", "livemode": True})
    with pytest.raises(Refused) as refusal:
        refund_orphan(world.module, STAFF, "module.wrong_mode.evt_live")
    assert ("not_an_orphan", []) == (refusal.value.code, world.posts("/v1/refunds"))


def test_a_refunded_orphan_raises_nothing_new(world: World, orphan: dict[str, Any]) -> None:
    refund_orphan(world.module, STAFF, problem_id(orphan))
    world.deliver()
    for _ in range(20):
        world.advance(hours=1)
        world.sweep()

    assert [] == world.module.problems.open(9)


def test_an_event_that_was_given_up_is_taken_up_again(world: World) -> None:
    world.seed()
    order = world.place()
    world.pay(world.checkout(order))
    (intent,) = world.objects("payment_intent")
    waiting = InboxRow("evt_1", "payment_intent.succeeded", intent["id"], "parked", world.now(), due_at=world.now())
    world.module.inbox.put(waiting)
    world.fault("/v1/payment_intents", "rate_limit", method="GET", times=1_000)
    for _ in range(TRIES_MAX + 1):
        world.advance(hours=2)
        world.sweep()
    assert (["evt_1"], [("event_failed", "evt_1")]) == (
        [row.event_id for row in world.module.inbox.dead(9)],
        [problem for problem in world.problems() if problem[0] == "event_failed"],
    )

    world.server.simulator.world.faults.clear()

    assert "handled" == replay(world.module, "evt_1").status
    assert [] == [row for row in world.module.problems.open(9) if row.code == "event_failed"]
    with pytest.raises(NotFound):
        replay(world.module, "evt_none")


def sent(world: World) -> list[str]:
    """Return the keys under which refunds were asked for, as often as they were."""
    return [entry["idempotency_key"] for entry in world.posts("/v1/refunds")]


def unanswered(world: World, orphan: dict[str, Any], effect: str) -> str:
    """Ask for the orphan's refund once, let the answer be lost, and return the key that it was asked for under."""
    world.fault("/v1/refunds", effect, times=2)
    with pytest.raises(Unavailable):
        refund_orphan(world.module, STAFF, problem_id(orphan))
    (key,) = set(sent(world))
    return key


def test_what_never_reached_stripe_is_asked_for_again_under_its_own_key_for_23_hours(
    world: World, orphan: dict[str, Any]
) -> None:
    key = unanswered(world, orphan, "drop_before")
    world.advance(hours=22.9)

    made = refund_orphan(world.module, STAFF, problem_id(orphan))

    assert ({key}, False) == (set(sent(world)), made.is_open)
    assert [AMOUNT] == [refund["amount"] for refund in world.objects("refund")]


@pytest.mark.parametrize("hours", [23, 24.9])
def test_from_23_to_25_hours_an_orphans_refund_is_only_looked_for(
    world: World, orphan: dict[str, Any], hours: float
) -> None:
    unanswered(world, orphan, "drop_before")
    asked = len(sent(world))
    world.advance(hours=hours)

    with pytest.raises(Unavailable):
        refund_orphan(world.module, STAFF, problem_id(orphan))

    assert (asked, []) == (len(sent(world)), world.objects("refund"))


def test_after_25_hours_an_orphans_refund_that_is_absent_goes_under_the_next_key(
    world: World, orphan: dict[str, Any]
) -> None:
    key = unanswered(world, orphan, "drop_before")
    world.advance(hours=25)

    made = refund_orphan(world.module, STAFF, problem_id(orphan))

    assert (f"{key}:2", False) == (sent(world)[-1], made.is_open)
    assert [AMOUNT] == [refund["amount"] for refund in world.objects("refund")]


@pytest.mark.parametrize("hours", [1, 24, 100])
def test_an_orphans_refund_whose_answer_was_lost_is_found_and_not_sent_again(
    world: World, orphan: dict[str, Any], hours: float
) -> None:
    unanswered(world, orphan, "error_500_after")
    asked, decided = len(sent(world)), world.rows("problems")[problem_id(orphan)]["refund_decided_at"]
    world.advance(hours=hours)

    found = refund_orphan(world.module, STAFF, problem_id(orphan))

    assert [found.refund_id] == [made["id"] for made in world.objects("refund")]
    assert (asked, decided) == (len(sent(world)), found.refund_decided_at)
