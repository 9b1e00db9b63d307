"""Money that is authorised first: taken whole, in part, or let go. Follows the simulator's manual capture."""

import pytest

from functions.domain.errors import Refused
from functions.domain.facets import captured, payment_status, refunded
from functions.domain.order import Order, Reservation, Status
from functions.use_cases import staff
from functions.use_cases.receive import Delivery, receive
from tests.world import CUSTOMER, MUG, SHIPPING, STAFF, World

pytestmark = pytest.mark.emulator

TOTAL = MUG + SHIPPING


@pytest.fixture
def authorized(world: World) -> Order:
    world.seed(capture_method="manual")
    world.advance(seconds=11)
    world.module = world.another()
    return world.paid()


def test_an_authorised_order_waits_and_does_not_expire(world: World, authorized: Order) -> None:
    world.advance(hours=3)
    world.settle()
    order = world.order(authorized)

    assert (Status.AWAITING_PAYMENT, "authorized") == (order.status, payment_status(order))
    assert 0 == captured(order)


def test_a_capture_takes_the_whole_and_confirms(world: World, authorized: Order) -> None:
    staff.capture(world.module, STAFF, "capture", authorized.order_id, amount=None)
    world.settle()
    world.deliver()
    order = world.order(authorized)

    assert (Status.CONFIRMED, "paid", TOTAL) == (order.status, payment_status(order), captured(order))
    assert 1 == len(world.posts(f"/v1/payment_intents/{next(iter(order.stripe.payment_intents))}/capture"))


def test_a_short_capture_lowers_what_is_owed_and_its_rest_is_no_refund(world: World, authorized: Order) -> None:
    staff.capture(world.module, STAFF, "capture", authorized.order_id, amount=MUG)
    world.settle()
    world.deliver()
    order = world.order(authorized)

    assert (Status.CONFIRMED, "paid", MUG) == (order.status, payment_status(order), captured(order))
    assert (0, {}) == (refunded(order), dict(order.holds))


def test_no_more_is_captured_than_is_authorised_and_nothing_twice(world: World, authorized: Order) -> None:
    with pytest.raises(Refused, match="authorised") as refusal:
        staff.capture(world.module, STAFF, "too much", authorized.order_id, amount=TOTAL + 1)
    assert "capture_exceeds" == refusal.value.code
    staff.capture(world.module, STAFF, "first", authorized.order_id, amount=None)
    with pytest.raises(Refused) as again:
        staff.capture(world.module, STAFF, "second", authorized.order_id, amount=None)
    assert "nothing_to_capture" == again.value.code


@pytest.mark.parametrize("effect", ["drop_after_effect", "error_500_after"])
def test_a_capture_without_an_answer_is_taken_once(world: World, authorized: Order, effect: str) -> None:
    world.fault("/v1/payment_intents", effect, times=2)
    staff.capture(world.module, STAFF, "capture", authorized.order_id, amount=None)
    world.settle()
    world.advance(hours=1)
    world.settle()
    order = world.order(authorized)

    assert (Status.CONFIRMED, TOTAL) == (order.status, captured(order))
    assert [TOTAL] == [charge["amount_captured"] for charge in world.objects("charge")]


def test_a_capture_of_another_amount_is_not_taken_for_ours(world: World, authorized: Order) -> None:
    world.fault("/v1/payment_intents", "error_500_before")
    staff.capture(world.module, STAFF, "capture", authorized.order_id, amount=None)
    world.trigger()
    (intent,) = world.objects("payment_intent")
    world.stripe.v1.payment_intents.capture(intent["id"], {"amount_to_capture": MUG})
    world.settle()

    order = world.order(authorized)

    assert (MUG, "partially_paid") == (captured(order), payment_status(order))
    assert ["capture_refused"] == [code for code, _ in world.problems() if code.startswith("capture")]


def test_what_was_taken_in_part_in_the_dashboard_is_not_added_to(world: World, authorized: Order) -> None:
    """The customer may pay the whole again; what a capture would leave owed then is no sum that we could know."""
    (intent,) = world.objects("payment_intent")
    world.stripe.v1.payment_intents.capture(intent["id"], {"amount_to_capture": SHIPPING})
    world.deliver()
    assert 303 == world.pay(world.checkout(authorized, key="again"))
    world.deliver()

    with pytest.raises(Refused) as refusal:
        staff.capture(world.module, STAFF, "capture", authorized.order_id, amount=MUG)
    assert "partly_captured" == refusal.value.code

    staff.cancel_order(world.module, CUSTOMER, "cancel", authorized.order_id, "changed_mind")
    world.settle()
    world.deliver()
    order = world.order(authorized)
    assert (Status.CANCELED, SHIPPING, SHIPPING) == (order.status, captured(order), refunded(order))
    assert ["canceled", "succeeded"] == sorted(intent["status"] for intent in world.objects("payment_intent"))


def test_a_canceled_order_lets_its_authorisation_go(world: World, authorized: Order) -> None:
    staff.cancel_order(world.module, CUSTOMER, "cancel", authorized.order_id, "changed_mind")
    world.settle()
    world.deliver()
    world.settle()
    order = world.order(authorized)

    assert Status.CANCELED is order.status
    assert ["canceled"] == [intent["status"] for intent in world.objects("payment_intent")]
    assert (0, 0, Reservation.RELEASED) == (captured(order), refunded(order), order.reservation)
    assert {} == dict(order.holds)


def test_what_only_the_type_of_a_parked_event_says_is_kept(world: World, authorized: Order) -> None:
    world.advance(days=8)
    (event,) = world.events("charge.expired")
    thin = Delivery(event["id"], event["type"], event["data"]["object"]["id"], None, {}, livemode=False, api_version="")

    assert "parked" == receive(world.module, thin)
    world.settle()

    assert [True] == [charge.expired for charge in world.order(authorized).stripe.charges.values()]


def test_an_authorisation_that_lapses_ends_the_order(world: World, authorized: Order) -> None:
    world.advance(days=8)
    world.deliver()
    world.settle()
    order = world.order(authorized)

    assert (Status.EXPIRED, 0, 0) == (order.status, captured(order), refunded(order))
    assert 5 == world.stock()


def test_a_lapse_that_nobody_told_is_found_by_looking(world: World, authorized: Order) -> None:
    world.advance(days=8)
    world.delivered |= {event["id"] for event in world.events()}
    world.settle()
    order = world.order(authorized)

    assert Status.EXPIRED is order.status
