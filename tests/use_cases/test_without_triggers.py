"""Triggers and webhooks make it quick; without them the sweep alone reaches the same end."""

from collections.abc import Callable
from typing import Any

import pytest

from functions.domain.facets import payment_status
from functions.domain.order import Order, Status
from functions.use_cases import staff
from tests.world import CUSTOMER, STAFF, World, new_world

pytestmark = pytest.mark.emulator

Story = Callable[[World, Callable[[], None]], Order]


def bought(world: World, pause: Callable[[], None]) -> Order:
    order = world.place(2)
    world.pay(world.checkout(order))
    world.deliver()
    pause()
    shipped = staff.ship(world.module, STAFF, "s", order.order_id, quantities=None, carrier="dhl", tracking="1").order
    pause()
    return staff.deliver(world.module, STAFF, "d", order.order_id, shipped.shipments[0].shipment_id).order


def refunded(world: World, pause: Callable[[], None]) -> Order:
    order = bought(world, pause)
    staff.refund(world.module, STAFF, "r1", order.order_id, amount=500, reason="asked")
    pause()
    staff.refund(world.module, STAFF, "r2", order.order_id, amount=None, reason="asked")
    pause()
    return order


def canceled_on_the_page(world: World, pause: Callable[[], None]) -> Order:
    order = world.place()
    world.checkout(order)
    staff.cancel_order(world.module, CUSTOMER, "c", order.order_id, "asked")
    pause()
    return order


def canceled_when_paid(world: World, pause: Callable[[], None]) -> Order:
    order = world.paid()
    pause()
    staff.cancel_order(world.module, CUSTOMER, "c", order.order_id, "asked")
    pause()
    return order


def without_triggers() -> None:
    """Nothing runs between what people do."""


def end(world: World, order: Order) -> dict[str, Any]:
    """Return what an end is, without times and generated ids."""
    now = world.order(order)
    mails = [mail["message"]["subject"].replace(now.number, "#") for mail in world.rows("mail").values()]
    return {
        "status": now.status,
        "payment": payment_status(now),
        "reservation": now.reservation,
        "stock": world.stock(),
        "mails": sorted(mails),
        "outbox": world.rows("outbox"),
        "problems": world.problems(),
        "refunds": sorted(refund["amount"] for refund in world.objects("refund")),
        "sessions": [session["status"] for session in world.objects("checkout.session")],
        "faults": world.verify(order),
    }


@pytest.mark.parametrize("story", [bought, refunded, canceled_on_the_page, canceled_when_paid])
def test_the_sweep_alone_reaches_the_same_end_as_the_triggers(world: World, project_id: str, story: Story) -> None:
    def run_triggers() -> None:
        while world.trigger():
            pass

    ended = story(world, run_triggers)
    run_triggers()
    with_triggers = end(world, ended)
    with new_world(f"{project_id}-quiet") as quiet:
        order = story(quiet, without_triggers)
        assert quiet.rows("outbox")
        quiet.settle()
        alone = end(quiet, order)

    assert with_triggers == alone
    assert [] == alone["faults"]
    assert {} == alone["outbox"]


def test_with_no_webhook_and_no_trigger_the_sweep_alone_gets_an_order_paid_and_refunded(world: World) -> None:
    order = world.place()
    world.pay(world.checkout(order))
    world.advance(hours=2)
    world.settle()
    assert Status.CONFIRMED is world.order(order).status
    staff.refund(world.module, STAFF, "r", order.order_id, amount=None, reason="asked")

    world.settle()

    assert "refunded" == payment_status(world.order(order))
    assert [order.amounts.total] == [refund["amount"] for refund in world.objects("refund")]
    assert [] == world.verify(order)


def test_a_quiet_world_is_left_as_it_is(world: World) -> None:
    world.paid()
    world.settle()
    quiet, asked = world.dump(), len(world.server.simulator.world.log.requests)

    for _ in range(3):
        world.advance(days=1)
        world.sweep()

    assert quiet == world.dump()
    assert asked == len(world.server.simulator.world.log.requests)
