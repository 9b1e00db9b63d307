"""What one event comes to: mails, timeline, problems, effects; pure, and once."""

import copy
from dataclasses import replace

import pytest

from functions.domain import events as e
from functions.domain.apply import apply
from functions.domain.effects import Effect, EffectKind
from functions.domain.errors import IdempotencyConflict, InProgress, InvalidInput, Refused
from functions.domain.order import ATTEMPTS_MAX, Order, Reservation, Status
from functions.domain.takings import Pool, Taking
from tests.domain import builders as b

STORY = [
    b.placed(),
    b.checkout(),
    b.opened(),
    b.fact(b.unpaid_session()),
    b.fact(b.paid(), b.charge(1)),
    b.refund_of(30),
    b.unknown(e.Call.REFUND, "r1"),
    b.ship(),
    b.deliver(),
]


def refusal(order: Order, event: e.OrderEvent) -> str:
    with pytest.raises(Refused) as refused:
        b.step(order, event)
    return refused.value.code


def mails(order: Order | None, *events: e.OrderEvent) -> list[str]:
    subjects = []
    for event in events:
        change = b.step(order, event)
        subjects += [effect.subject for effect in change.effects if effect.kind is EffectKind.MAIL]
        order = change.order
    return subjects


@pytest.mark.parametrize("length", range(len(STORY)))
def test_the_same_input_gives_the_same_change_and_stays_as_it_was(length: int) -> None:
    order, event = b.run(*STORY[:length]) if length else None, STORY[length]
    kept = copy.deepcopy((order, event))

    first, second = apply(order, event, origin=b.ORIGIN), apply(order, event, origin=b.ORIGIN)

    assert first == second
    assert kept == (order, event)


def test_each_event_is_one_version() -> None:
    assert [1, 2, 3, 4, 5, 6, 7, 8, 9] == [b.run(*STORY[: n + 1]).version for n in range(len(STORY))]


def test_a_fact_that_adds_nothing_changes_nothing() -> None:
    order = b.confirmed()

    change = b.step(order, b.fact(b.paid()))

    assert (False, order, (), (), (), ()) == (
        change.changed,
        change.order,
        change.codes,
        change.effects,
        change.postings,
        change.takings,
    )


def test_the_time_of_an_order_is_the_time_of_its_last_event() -> None:
    assert (b.NOW, b.EXPIRES) == ((order := b.run(b.placed(), b.expire())).created_at, order.updated_at)


def test_placing_takes_the_stock_of_stocked_lines() -> None:
    change = b.step(None, b.placed(b.goods("l1", 3), b.goods("l2", ships=False)))

    assert ((Taking(Pool.STOCK, "sku-l1", 3),), Reservation.HELD) == (change.takings, change.order.reservation)
    assert b.EXPIRES == change.order.next_due_at


def test_placing_never_replaces_an_order() -> None:
    with pytest.raises(IdempotencyConflict):
        b.step(b.confirmed(), b.placed())


def test_an_event_of_no_order_is_a_mistake() -> None:
    with pytest.raises(LookupError, match="no order ord_1 for cancel_requested"):
        b.step(None, b.cancel())


@pytest.mark.parametrize(("ships", "status"), [(True, Status.CONFIRMED), (False, Status.COMPLETED)])
def test_an_order_that_costs_nothing_is_confirmed_when_it_is_placed(ships: bool, status: Status) -> None:  # noqa: FBT001
    change = b.step(None, b.placed(b.goods(unit_price=0, ships=ships)))

    assert (status, Reservation.SOLD, None) == (
        change.order.status,
        change.order.reservation,
        change.order.next_due_at,
    )
    assert (("placed", str(status)), (Effect(EffectKind.MAIL, "order_confirmed"),)) == (change.codes, change.effects)


def test_the_timeline_tells_the_story() -> None:
    order = b.run(*STORY)

    told = [moment.code for moment in order.timeline]
    assert [
        "placed",
        "checkout_started",
        "payment_pending",
        "payment_paid",
        "confirmed",
        "refund_requested",
        "shipped",
        "delivered",
        "completed",
    ] == told


def test_a_cancel_is_told_before_its_consequences() -> None:
    assert ("cancel_requested", "canceled") == b.step(b.confirmed(), b.cancel()).codes


MAILS = [
    (["order_confirmed"], (b.placed(), b.checkout(), b.fact(b.paid()))),
    (["order_confirmed"], (b.placed(b.goods(ships=False)), b.checkout(), b.fact(b.paid()))),
    (["order_expired"], (b.placed(), b.expire())),
    (["order_expired", "order_confirmed"], (b.placed(), b.expire(), b.fact(b.paid()), b.command(e.StockTaken()))),
    (["order_canceled"], (b.placed(), b.cancel())),
    (["order_confirmed", "order_canceled"], (b.placed(), b.fact(b.paid()), b.cancel())),
    (["order_confirmed", "order_shipped"], (b.placed(), b.fact(b.paid()), b.ship(), b.deliver())),
    (
        ["order_confirmed", "order_refunded"],
        (
            b.placed(),
            b.fact(b.paid()),
            b.refund_of(30),
            b.fact(*b.stripe_refund("pending")),
            b.fact(*b.stripe_refund("succeeded")),
        ),
    ),
]


@pytest.mark.parametrize(("templates", "events"), MAILS)
def test_the_customer_is_written_to_when_something_happened(
    templates: list[str], events: tuple[e.OrderEvent, ...]
) -> None:
    assert templates == mails(None, *events)


def test_an_effect_is_named_by_what_it_does_and_to_what() -> None:
    assert ("refund-r1", "take_stock") == (Effect(EffectKind.REFUND, "r1").name, Effect(EffectKind.TAKE_STOCK).name)


def test_a_checkout_lengthens_the_time_of_the_order_and_never_shortens_it() -> None:
    order = b.run(b.placed(), b.checkout(at=b.EXPIRES), b.refused(), b.checkout(2))

    assert b.EXPIRES - b.NOW + b.EXPIRES == order.expires_at


def test_one_checkout_is_open_at_a_time() -> None:
    assert "checkout_open" == refusal(b.run(b.placed(), b.checkout()), b.checkout(2))
    assert "checkout_open" == refusal(b.run(b.placed(), b.checkout(), b.opened()), b.checkout(2))


def test_no_checkout_starts_while_a_payment_is_under_way() -> None:
    order = b.run(b.placed(), b.checkout(), b.opened(), b.fact(b.unpaid_session()))

    assert "payment_pending" == refusal(order, b.checkout(2))


def test_an_attempt_is_never_written_over() -> None:
    order = b.run(b.placed(), b.checkout(), b.refused())

    with pytest.raises(InProgress):
        b.step(order, b.command(b.checkout(1).body, "another request"))


def test_the_attempts_to_pay_are_limited() -> None:
    order = b.run(b.placed())
    for number in range(1, ATTEMPTS_MAX + 1):
        order = b.run(b.checkout(number), b.refused(name=str(number)), order=order)

    assert "attempts_exhausted" == refusal(order, b.checkout(ATTEMPTS_MAX + 1))


@pytest.mark.parametrize("quantities", [{}, {"l1": 0}, {"l1": -1}, {"l1": 3}])
def test_a_shipment_is_of_what_is_still_to_go(quantities: dict[str, int]) -> None:
    order = b.confirmed(b.goods("l1", 2, 50))

    assert "nothing_to_ship" == refusal(order, b.ship(quantities))


def test_what_has_left_does_not_leave_again() -> None:
    assert "nothing_to_ship" == refusal(b.run(b.ship(), order=b.confirmed()), b.ship(None, "shp_2"))


def test_a_shipment_names_lines_of_its_order() -> None:
    with pytest.raises(InvalidInput, match="lines of this order"):
        b.step(b.confirmed(), b.ship({"l9": 1}))


def test_a_shipment_arrives_once() -> None:
    order = b.run(b.ship({"l1": 1}), b.deliver(), order=b.confirmed(b.goods("l1", 2, 50)))

    assert "already_delivered" == refusal(order, b.deliver())
    assert "unknown_shipment" == refusal(order, b.deliver("shp_9"))


def test_goods_without_stock_do_not_leave() -> None:
    order = replace(b.confirmed(), reservation=Reservation.RELEASED)

    assert "not_reserved" == refusal(order, b.ship())
