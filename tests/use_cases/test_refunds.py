"""Money back: decided first, made once, and never more than was taken."""

from typing import Any

import pytest

from functions.adapters import stripe_payments
from functions.domain.errors import Refused
from functions.domain.facets import PaymentStatus, payment_status, refunded
from functions.domain.order import CallState, Order, RefundRow, Status
from functions.use_cases import effects, staff
from tests.faults import Crashed, FaultyClient, crash_after, crash_before
from tests.world import CUSTOMER, ORIGIN, STAFF, World

pytestmark = pytest.mark.emulator

REFUNDS = "/v1/refunds"


def ask(world: World, order: Order, amount: int | None = None, key: str = "r") -> Order:
    return staff.refund(world.module, STAFF, key, order.order_id, amount=amount, reason="asked").order


def row(world: World, order: Order, name: str = "r1") -> RefundRow:
    return world.order(order).refund_rows[name]


def status(world: World, order: Order) -> PaymentStatus:
    return payment_status(world.order(order))


@pytest.fixture
def impatient(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world whose Stripe client asks once, so that an answer that is lost stays lost."""
    monkeypatch.setattr(stripe_payments, "RETRIES_MAX", 0)
    world.module = world.another()
    return world


def dashboard_refund(world: World, order: Order, amount: int) -> None:
    """Refund at Stripe, as somebody does who works there by hand."""
    (intent,) = world.order(order).stripe.payment_intents
    world.stripe.v1.refunds.create({"payment_intent": intent, "amount": amount})


def test_all_of_it_goes_back_and_every_message_about_it_is_one_refund(world: World) -> None:
    order = world.paid()
    ask(world, order)
    world.settle()
    world.deliver()

    (made,) = world.objects("refund")
    assert order.amounts.total == made["amount"] == refunded(world.order(order))
    assert {"origin": ORIGIN, "order_id": order.order_id, "row": "r1"} == made["metadata"]
    assert PaymentStatus.REFUNDED is status(world, order)
    assert (CallState.ACCEPTED, made["id"]) == (row(world, order).state, row(world, order).refund_id)
    assert {} == dict(world.order(order).holds)
    assert [] == world.verify(order)


def test_parts_go_back_one_by_one_and_never_more_than_all(world: World) -> None:
    order = world.paid()
    ask(world, order, 500, "r1")
    world.settle()
    assert PaymentStatus.PARTIALLY_REFUNDED is status(world, order)
    ask(world, order, 500, "r2")
    with pytest.raises(Refused) as refused:
        ask(world, order, order.amounts.total - 999, "r3")
    ask(world, order, None, "r4")
    world.settle()

    assert "refund_exceeds" == refused.value.code
    assert [500, 500, order.amounts.total - 1000] == [made["amount"] for made in world.objects("refund")]
    assert PaymentStatus.REFUNDED is status(world, order)
    assert [] == world.verify(order)


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_and_less_than_nothing_is_no_refund(world: World, amount: int) -> None:
    order = world.paid()
    with pytest.raises(Refused):
        ask(world, order, amount)
    assert order == world.order(order)


def test_an_unpaid_order_has_nothing_to_give_back(world: World) -> None:
    order = world.place()
    with pytest.raises(Refused):
        ask(world, order)
    assert {} == dict(world.order(order).refund_rows)


@pytest.mark.parametrize("effect", ["drop_after_effect", "error_500_after", "error_500_before"])
def test_a_refund_whose_answer_is_lost_is_made_once(impatient: World, effect: str) -> None:
    world, order = impatient, impatient.paid()
    world.fault(REFUNDS, effect, saved=effect != "error_500_before")
    ask(world, order, 700)

    world.advance(minutes=1)
    assert 1 == world.sweep().failed
    assert CallState.UNKNOWN is row(world, order).state
    world.settle()

    assert [700] == [made["amount"] for made in world.objects("refund")]
    assert CallState.ACCEPTED is row(world, order).state
    assert 1 == len({entry["idempotency_key"] for entry in world.posts(REFUNDS)})
    assert [] == world.verify(order)


def test_a_refund_whose_answer_is_lost_is_healed_by_the_webhook_too(impatient: World) -> None:
    world, order = impatient, impatient.paid()
    world.fault(REFUNDS, "drop_after_effect")
    ask(world, order, 700)
    world.trigger()

    world.deliver()

    assert PaymentStatus.PARTIALLY_REFUNDED is status(world, order)
    assert {} == dict(world.order(order).holds)
    world.settle()
    assert [700] == [made["amount"] for made in world.objects("refund")]
    assert 700 == refunded(world.order(order))


@pytest.mark.parametrize("crash", [crash_before, crash_after])
@pytest.mark.parametrize("commit", [0, 1])
def test_a_crash_while_a_refund_is_made_is_healed_by_the_sweep(world: World, crash: Any, commit: int) -> None:
    order = world.paid()
    ask(world, order, 700)
    faults = [None] * commit + [crash]
    world.advance(minutes=1)
    waiting = [r for r in world.module.outbox.due(world.now(), 10) if r.kind == "refund"]
    with pytest.raises(Crashed):
        effects.run(world.another(FaultyClient(world.db, *faults)), waiting[0])

    world.settle()

    assert [700] == [made["amount"] for made in world.objects("refund")]
    assert (CallState.ACCEPTED, 700) == (row(world, order).state, refunded(world.order(order)))
    assert {} == world.rows("outbox")
    assert [] == world.verify(order)


def test_a_refund_that_was_made_long_ago_without_an_answer_is_found_and_not_made_again(impatient: World) -> None:
    world, order = impatient, impatient.paid()
    world.fault(REFUNDS, "drop_after_effect")
    ask(world, order, 700)
    world.advance(minutes=1)
    world.sweep()
    world.advance(hours=26)

    world.settle()

    assert [700] == [made["amount"] for made in world.objects("refund")]
    assert 1 == len(world.posts(REFUNDS))
    assert CallState.ACCEPTED is row(world, order).state


def test_a_refund_that_was_never_made_is_made_a_day_later_under_a_second_key(impatient: World) -> None:
    world, order = impatient, impatient.paid()
    world.fault(REFUNDS, "error_500_before")
    ask(world, order, 700)
    for _ in range(24):
        world.advance(hours=1)
        world.sweep()
    assert [] == world.objects("refund")

    for _ in range(3):
        world.advance(hours=1)
        world.sweep()

    first, second = dict.fromkeys(entry["idempotency_key"] for entry in world.posts(REFUNDS))
    assert f"{first}:2" == second
    assert [700] == [made["amount"] for made in world.objects("refund")]
    assert CallState.ACCEPTED is row(world, order).state


def test_a_key_is_sent_for_twenty_three_hours_and_no_longer(impatient: World) -> None:
    world, order = impatient, impatient.paid()
    world.fault(REFUNDS, "drop_before", times=9)
    ask(world, order, 700)
    world.advance(hours=22)
    world.sweep()
    sent = len(world.posts(REFUNDS))

    world.advance(hours=2)
    world.sweep()

    assert 1 == sent == len(world.posts(REFUNDS))


def test_each_key_is_given_up_before_stripe_forgets_it(impatient: World) -> None:
    world, order = impatient, impatient.paid()
    ask_at, used = world.now(), dict[str, list[float]]()
    world.fault(REFUNDS, "drop_before", times=200)
    ask(world, order, 700)
    for _ in range(26):
        world.advance(hours=3)
        world.sweep()
        for entry in world.posts(REFUNDS)[sum(map(len, used.values())) :]:
            used.setdefault(entry["idempotency_key"], []).append((world.now() - ask_at).total_seconds() / 3600)

    first = row(world, order).key
    assert [first, f"{first}:2", f"{first}:3", f"{first}:4"] == list(used)
    assert all(hours[-1] - hours[0] < 24 for hours in used.values())
    assert [] == world.objects("refund")


def test_a_refund_that_nobody_decided_here_holds_the_order(world: World) -> None:
    order = world.paid()
    dashboard_refund(world, order, 600)
    world.deliver()

    assert ["refunded_outside"] == list(world.order(order).holds)
    assert PaymentStatus.PARTIALLY_REFUNDED is status(world, order)
    assert [("refunded_outside", world.objects("refund")[0]["id"])] == world.problems()
    with pytest.raises(Refused) as refused:
        staff.ship(world.module, STAFF, "s", order.order_id, quantities=None, carrier="dhl", tracking="1")
    assert "held" == refused.value.code
    assert [] == world.verify(order)


def test_what_went_back_outside_cannot_go_back_again(world: World) -> None:
    order = world.paid()
    dashboard_refund(world, order, 600)
    world.deliver()

    with pytest.raises(Refused):
        ask(world, order, order.amounts.total - 599)
    ask(world, order, None, "rest")
    world.settle()

    assert [600, order.amounts.total - 600] == [made["amount"] for made in world.objects("refund")]
    assert PaymentStatus.REFUNDED is status(world, order)


def test_a_refund_that_stripe_refuses_raises_a_problem_and_is_not_renewed(world: World) -> None:
    order = world.paid()
    dashboard_refund(world, order, order.amounts.total)
    staff.cancel_order(world.module, CUSTOMER, "c", order.order_id, "asked")

    world.settle()
    world.deliver()
    for _ in range(3):
        world.advance(hours=1)
        world.sweep()

    refused = row(world, order)
    assert (CallState.REFUSED, "charge_already_refunded") == (refused.state, refused.error)
    assert ["r1"] == list(world.order(order).refund_rows)
    assert ("refund_refused", "r1") in world.problems()
    assert 1 == len(world.posts(REFUNDS)) - 1
    assert Status.CANCELED is world.order(order).status
    assert [] == world.verify(order)


def test_a_refund_that_stripe_puts_off_is_made_later_and_a_problem_says_so(world: World) -> None:
    order = world.paid()
    world.fault(REFUNDS, "rate_limit")
    ask(world, order)

    world.advance(minutes=1)
    assert 1 == world.sweep().failed
    assert (CallState.REQUESTED, [("stripe_rate_limit", "r1")]) == (row(world, order).state, world.problems())
    world.settle()

    assert [order.amounts.total] == [made["amount"] for made in world.objects("refund")]
