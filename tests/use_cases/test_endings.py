"""How an order ends: the page closes before the stock goes back, the payment wins, and late money finds its answer."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from functions.domain.errors import Refused
from functions.domain.facets import PaymentStatus, payment_status
from functions.domain.order import Order, Reservation, Status
from functions.entrypoints.schedules import handle_reconcile
from functions.use_cases import staff
from functions.use_cases.sweep import close_answered
from tests.world import CUSTOMER, MUG, ORIGIN, STAFF, World

pytestmark = pytest.mark.emulator

EXPIRE_HOURS = 2


def cancel(world: World, order: Order, key: str = "c") -> Order:
    return staff.cancel_order(world.module, CUSTOMER, key, order.order_id, "asked").order


def state(world: World, order: Order) -> tuple[Status, Reservation, PaymentStatus]:
    now = world.order(order)
    return now.status, now.reservation, payment_status(now)


def refunds(world: World) -> list[int]:
    return [refund["amount"] for refund in world.objects("refund")]


def pay_outside(world: World, order: Order, attempt: str = "9") -> dict[str, Any]:
    """Pay the order's total through a PaymentIntent that names it, and return the PaymentIntent."""
    tags = {"origin": ORIGIN, "order_id": order.order_id, "attempt": attempt}
    made = world.stripe.v1.payment_intents.create(
        {
            "amount": order.amounts.total,
            "currency": "eur",
            "payment_method": "pm_card_visa",
            "confirm": True,
            "metadata": tags,
        }
    )
    return made.to_dict()


def test_an_order_without_a_page_ends_at_once_when_it_is_canceled(world: World) -> None:
    order = world.place(2)

    assert Status.CANCELED is cancel(world, order).status
    world.settle()

    assert (Status.CANCELED, Reservation.RELEASED, PaymentStatus.NONE) == state(world, order)
    assert 5 == world.stock()
    assert [] == world.posts("/v1/checkout/sessions")
    assert [] == world.verify(order)


def test_the_page_is_closed_at_stripe_before_the_stock_goes_back(world: World) -> None:
    order = world.place()
    address = world.checkout(order)
    cancel(world, order)
    assert (Status.AWAITING_PAYMENT, Reservation.HELD, PaymentStatus.NONE) == state(world, order)
    path = "/v1/checkout/sessions/" + world.objects("checkout.session")[0]["id"] + "/expire"
    world.fault(path, "error_500_before", times=2, saved=False)

    world.advance(minutes=1)
    assert 1 == world.sweep().failed
    assert (Status.AWAITING_PAYMENT, 4) == (world.order(order).status, world.stock())
    world.settle()

    assert (Status.CANCELED, Reservation.RELEASED, PaymentStatus.NONE) == state(world, order)
    assert ["expired"] == [session["status"] for session in world.objects("checkout.session")]
    assert 200 == world.pay(address)
    assert 5 == world.stock()
    assert [] == world.objects("charge")


def test_a_payment_that_came_before_the_page_was_closed_wins(world: World) -> None:
    order = world.place()
    address = world.checkout(order)
    cancel(world, order)
    assert 303 == world.pay(address)

    world.settle()

    assert (Status.CONFIRMED, Reservation.SOLD, PaymentStatus.PAID) == state(world, order)
    assert 4 == world.stock()
    assert [] == refunds(world)


def test_an_unpaid_order_expires_by_the_sweep_and_its_stock_is_back_once(world: World) -> None:
    order = world.place(2)
    address = world.checkout(order)
    world.advance(hours=EXPIRE_HOURS)
    world.settle()

    assert (Status.EXPIRED, Reservation.RELEASED, PaymentStatus.NONE) == state(world, order)
    assert 5 == world.stock()
    assert 200 == world.pay(address)
    quiet, posts = world.dump(), len(world.server.simulator.world.log.requests)
    for _ in range(3):
        world.advance(hours=1)
        swept = world.sweep()
        assert (0, 0, 0, 0) == (swept.timers, swept.effects, swept.events, swept.failed)
    assert quiet == world.dump()
    assert posts == len(world.server.simulator.world.log.requests)
    assert [] == world.verify(order)


def test_an_order_that_never_had_a_page_expires_too(world: World) -> None:
    order = world.place()
    world.advance(minutes=59)
    assert 0 == world.sweep().timers
    world.advance(hours=1)
    world.settle()

    assert (Status.EXPIRED, Reservation.RELEASED, PaymentStatus.NONE) == state(world, order)
    assert 5 == world.stock()


def test_an_order_with_an_open_page_does_not_expire_before_the_page_does(world: World) -> None:
    order = world.place()
    world.advance(minutes=58)
    world.checkout(order)
    world.advance(minutes=50)

    world.sweep()

    assert None is world.order(order).ending


def test_without_any_webhook_the_expiry_alone_finds_the_payment(world: World) -> None:
    order = world.place()
    assert 303 == world.pay(world.checkout(order))
    world.advance(hours=EXPIRE_HOURS)

    world.settle()

    assert (Status.CONFIRMED, Reservation.SOLD, PaymentStatus.PAID) == state(world, order)
    assert [] == refunds(world)
    assert 4 == world.stock()
    assert [] == world.verify(order)


def test_two_sweeps_at_once_give_the_stock_back_once(world: World) -> None:
    orders = [world.place(key=str(number)) for number in range(4)]
    world.advance(hours=EXPIRE_HOURS)
    for _ in range(4):
        world.advance(minutes=1)
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(lambda _: world.sweep(), range(4)))
    world.advance(hours=1)
    world.settle()

    assert {Status.EXPIRED} == {world.order(order).status for order in orders}
    assert 5 == world.stock()
    assert {} == world.rows("outbox")


def expired(world: World, quantity: int = 1) -> Order:
    order = world.place(quantity)
    world.advance(hours=EXPIRE_HOURS)
    world.settle()
    assert Status.EXPIRED is world.order(order).status
    return order


def test_money_that_comes_late_takes_the_stock_again_and_confirms(world: World) -> None:
    order = expired(world, 2)
    pay_outside(world, order)
    world.deliver()

    world.settle()

    assert (Status.CONFIRMED, Reservation.SOLD, PaymentStatus.PAID) == state(world, order)
    assert 3 == world.stock()
    assert [] == refunds(world)
    assert [] == world.verify(order)


def test_money_that_comes_late_for_what_is_sold_out_goes_back_in_full(world: World) -> None:
    order = expired(world, 2)
    world.place(4, key="other")
    pay_outside(world, order)
    world.deliver()

    world.settle()
    world.deliver()
    world.settle()

    assert (Status.EXPIRED, Reservation.RELEASED, PaymentStatus.REFUNDED) == state(world, order)
    assert [order.amounts.total] == refunds(world)
    assert 1 == world.stock()
    assert [] == world.verify(order)


def test_money_that_comes_late_while_the_stock_is_still_on_its_way_back_is_honoured(world: World) -> None:
    order = world.place(5)
    world.advance(hours=EXPIRE_HOURS)
    world.sweep()
    assert (Status.EXPIRED, Reservation.HELD) == state(world, order)[:2]
    pay_outside(world, order)
    world.deliver()

    world.settle()

    assert (Status.CONFIRMED, Reservation.SOLD, PaymentStatus.PAID) == state(world, order)
    assert 0 == world.stock()


def test_money_that_comes_after_a_cancel_goes_back(world: World) -> None:
    order = world.place()
    cancel(world, order)
    pay_outside(world, order)
    world.deliver()

    world.settle()

    assert (Status.CANCELED, Reservation.RELEASED, PaymentStatus.REFUNDED) == state(world, order)
    assert [order.amounts.total] == refunds(world)
    assert 5 == world.stock()


def test_of_an_order_that_was_paid_twice_one_payment_goes_back_once(world: World) -> None:
    order = world.paid()
    pay_outside(world, order)
    world.deliver()
    assert PaymentStatus.OVERPAID is payment_status(world.order(order))

    world.settle()
    world.deliver()

    assert (Status.CONFIRMED, Reservation.SOLD, PaymentStatus.PAID) == state(world, order)
    assert [order.amounts.total] == refunds(world)
    assert {} == dict(world.order(order).holds)
    assert [] == world.verify(order)


def test_a_paid_order_that_has_not_left_is_canceled_and_refunded(world: World) -> None:
    order = world.paid(2)

    cancel(world, order)
    world.settle()
    world.deliver()

    assert (Status.CANCELED, Reservation.RELEASED, PaymentStatus.REFUNDED) == state(world, order)
    assert [2 * MUG + order.amounts.shipping] == refunds(world)
    assert 5 == world.stock()
    assert [] == world.verify(order)


def test_what_has_left_is_not_canceled(world: World) -> None:
    order = world.paid()
    staff.ship(world.module, STAFF, "s", order.order_id, quantities=None, carrier="dhl", tracking="1")
    before = world.dump()

    with pytest.raises(Refused) as refused:
        cancel(world, order)

    assert "already_shipped" == refused.value.code
    assert before == world.dump()


def test_an_order_that_cannot_be_read_hides_no_other_and_a_problem_says_so(world: World) -> None:
    newer, other = world.place(key="newer"), world.place(key="other")
    world.db.document(f"orders/{newer.order_id}").update({"schema_major": 2, "what_is_new": "kept"})
    world.advance(hours=EXPIRE_HOURS)

    assert 1 == world.sweep().failed
    for _ in range(3):
        world.advance(minutes=1)
        world.sweep()

    kept = world.rows("orders")[newer.order_id]
    assert ("awaiting_payment", 2, "kept") == (kept["status"], kept["schema_major"], kept["what_is_new"])
    assert Status.EXPIRED is world.order(other).status
    assert [("timer_failed", newer.order_id)] == world.problems()
    assert 4 == world.stock()


def open_problems(world: World) -> list[str]:
    return [row["code"] for row in world.rows("problems").values() if row["open"]]


def broken(world: World) -> Order:
    """Return an order whose timer has failed because its document could not be read; now it can be."""
    order = world.place()
    document = world.db.document(f"orders/{order.order_id}")
    document.update({"schema_major": 2})
    world.advance(hours=EXPIRE_HOURS)
    world.sweep()
    assert ["timer_failed"] == open_problems(world)
    document.update({"schema_major": 1})
    return order


def test_a_timer_that_runs_through_later_closes_its_problem(world: World) -> None:
    order = broken(world)

    world.advance(minutes=16)
    world.sweep()

    assert Status.EXPIRED is world.order(order).status
    assert [] == open_problems(world)


def test_a_timer_that_fails_again_opens_its_problem_again(world: World) -> None:
    order = broken(world)
    world.advance(minutes=16)
    world.db.document(f"orders/{order.order_id}").update({"schema_major": 2})

    world.sweep()

    assert ["timer_failed"] == open_problems(world)


def test_a_failed_timer_that_nobody_waits_for_any_more_is_closed_by_the_drift_check(world: World) -> None:
    order = broken(world)
    document = world.db.document(f"orders/{order.order_id}")
    document.update({"schema_major": 2})
    close_answered(world.healing)
    assert ["timer_failed"] == open_problems(world)
    document.update({"schema_major": 1})
    close_answered(world.healing)
    assert ["timer_failed"] == open_problems(world)
    staff.cancel_order(world.module, CUSTOMER, "c", order.order_id, "asked")

    handle_reconcile(world.healing)

    assert [] == open_problems(world)


def test_the_report_of_money_without_goods_is_empty_again_once_they_left(world: World) -> None:
    order = world.paid()
    world.advance(days=order.goods_days, minutes=1)
    world.sweep()
    close_answered(world.healing)
    assert ["paid_without_goods"] == open_problems(world)

    staff.ship(world.module, STAFF, "s", order.order_id, quantities=None, carrier="dhl", tracking="1")
    close_answered(world.healing)

    assert [] == open_problems(world)
