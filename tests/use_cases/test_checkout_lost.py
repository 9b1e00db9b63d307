"""A payment page whose answer is lost, at Stripe's side or at ours, is found again and never made twice."""

from typing import Any

import pytest

from functions.adapters import stripe_payments
from functions.domain.errors import InProgress, Unavailable
from functions.domain.order import CallState, Order, Status
from functions.use_cases import checkout
from functions.use_cases.module import Module
from tests.faults import Crashed, FaultyClient, crash_after, crash_before
from tests.world import CUSTOMER, ORIGIN, World

pytestmark = pytest.mark.emulator

SESSIONS, CUSTOMERS = "/v1/checkout/sessions", "/v1/customers"


@pytest.fixture
def impatient(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world whose Stripe client asks once, so that an answer that is lost stays lost."""
    monkeypatch.setattr(stripe_payments, "RETRIES_MAX", 0)
    world.module = world.another()
    return world


def attempt(world: World, order: Order) -> Any:
    found = world.order(order).last_attempt
    assert found
    return found


def the_session(world: World) -> dict[str, Any]:
    (session,) = world.objects("checkout.session")
    return session


def the_customer(world: World) -> object:
    """Return who the customer is at Stripe."""
    return world.db.document(f"customers/{CUSTOMER.uid}").get().get("stripe_id")


def start(world: World, order: Order, key: str = "pay", module: Module | None = None) -> checkout.Checkout:
    return checkout.start_checkout(module or world.module, CUSTOMER, key, order.order_id, "hosted")


@pytest.mark.parametrize("effect", ["drop_after_effect", "error_500_before", "rate_limit"])
def test_a_customer_that_stripe_did_not_answer_for_is_made_once_all_the_same(impatient: World, effect: str) -> None:
    world, order = impatient, impatient.place()
    world.fault(CUSTOMERS, effect, saved=False)

    with pytest.raises(Unavailable):
        start(world, order)
    assert {} == dict(world.order(order).attempts)

    assert start(world, order).attempt.url
    assert 1 == len(world.objects("customer"))


def test_a_customer_that_was_made_though_stripe_answered_500_is_found(impatient: World) -> None:
    world, order = impatient, impatient.place()
    world.fault(CUSTOMERS, "error_500_after")
    with pytest.raises(Unavailable):
        start(world, order)

    assert start(world, order).attempt.url
    assert 1 == len(world.objects("customer")) == len(world.posts(CUSTOMERS))
    assert the_customer(world) == the_session(world)["customer"]


def test_another_customer_or_another_shops_is_not_taken_for_the_lost_one(impatient: World) -> None:
    world, order = impatient, impatient.place()
    world.fault(CUSTOMERS, "error_500_before", saved=False)
    with pytest.raises(Unavailable):
        start(world, order)
    for names in ({"customer_id": CUSTOMER.uid, "origin": "another"}, {"customer_id": "another", "origin": ORIGIN}):
        world.stripe.v1.customers.create({"metadata": names})

    start(world, order)

    assert 3 == len(world.objects("customer"))
    assert the_customer(world) == the_session(world)["customer"]


def test_a_500_that_stripe_keeps_is_left_behind_when_the_customer_surely_was_not_made(impatient: World) -> None:
    world, order = impatient, impatient.place()
    world.fault(CUSTOMERS, "error_500_before")
    for minutes in (0, 59):
        world.advance(minutes=minutes)
        with pytest.raises(Unavailable):
            start(world, order)
    assert 1 == len({entry["idempotency_key"] for entry in world.posts(CUSTOMERS)})

    world.advance(minutes=2)
    order = world.place(key="another", sku="song")

    assert start(world, order).attempt.url
    assert 1 == len(world.objects("customer"))
    keys = [entry["idempotency_key"] for entry in world.posts(CUSTOMERS)]
    assert [f"customer:{ORIGIN}:{CUSTOMER.uid}"] * 2 + [f"customer-2:{ORIGIN}:{CUSTOMER.uid}"] == keys


def test_a_row_of_earlier_code_is_asked_for_under_its_key(impatient: World) -> None:
    world, order = impatient, impatient.place()
    world.db.document(f"customers/{CUSTOMER.uid}").set({"key": "an earlier key", "stripe_id": None})

    assert start(world, order).attempt.url
    assert ["an earlier key"] == [entry["idempotency_key"] for entry in world.posts(CUSTOMERS)]


def test_the_client_itself_asks_again_under_the_same_key(world: World) -> None:
    order = world.place()
    world.fault(SESSIONS, "drop_after_effect")

    address = world.checkout(order)

    assert the_session(world)["url"] == address
    first, second = world.posts(SESSIONS)
    assert first["idempotency_key"] == second["idempotency_key"]


@pytest.mark.parametrize("effect", ["drop_after_effect", "error_500_after", "error_500_before"])
def test_a_session_whose_answer_is_lost_is_found_again_by_the_sweep(impatient: World, effect: str) -> None:
    world, order = impatient, impatient.place()
    world.fault(SESSIONS, effect, saved=effect != "error_500_before")

    with pytest.raises(InProgress):
        start(world, order)
    assert CallState.UNKNOWN is attempt(world, order).state
    world.settle()

    healed = attempt(world, order)
    assert (CallState.ACCEPTED, the_session(world)["id"]) == (healed.state, healed.session_id)
    assert the_session(world)["url"] == world.checkout(order, key="again")
    assert 1 == len({entry["idempotency_key"] for entry in world.posts(SESSIONS)})
    assert [] == world.verify(order)


def test_asking_again_heals_a_lost_answer_too(impatient: World) -> None:
    world, order = impatient, impatient.place()
    world.fault(SESSIONS, "drop_after_effect")
    with pytest.raises(InProgress):
        start(world, order)

    assert the_session(world)["url"] == start(world, order).attempt.url


def test_a_500_that_stripe_keeps_without_an_effect_is_never_taken_for_success(world: World) -> None:
    order = world.place()
    world.fault(SESSIONS, "error_500_before")

    with pytest.raises(InProgress):
        start(world, order)
    with pytest.raises(InProgress):
        start(world, order)
    assert [] == world.objects("checkout.session")
    for _ in range(30):
        world.advance(hours=1)
        world.sweep()

    assert Status.EXPIRED is world.order(order).status
    assert CallState.REFUSED is attempt(world, order).state
    assert 5 == world.stock()
    assert {} == world.rows("outbox")
    assert [] == world.objects("checkout.session")


@pytest.mark.parametrize("crash", [crash_before, crash_after])
def test_a_crash_between_stripes_answer_and_our_write_is_healed_by_the_sweep(world: World, crash: Any) -> None:
    order = world.place()
    with pytest.raises(Crashed):
        start(world, order, module=world.another(FaultyClient(world.db, None, None, None, crash)))
    address = the_session(world)["url"]

    world.settle()

    assert (CallState.ACCEPTED, address) == (attempt(world, order).state, attempt(world, order).url)
    assert 1 == len(world.objects("checkout.session"))
    assert 303 == world.pay(world.checkout(order, key="again"))
    world.deliver()
    assert Status.CONFIRMED is world.order(order).status
    assert [] == world.verify(order)


def test_a_crash_between_stripes_answer_and_our_write_is_healed_by_the_webhook(world: World) -> None:
    order = world.place()
    with pytest.raises(Crashed):
        start(world, order, module=world.another(FaultyClient(world.db, None, None, None, crash_before)))
    assert CallState.REQUESTED is attempt(world, order).state

    assert 303 == world.pay(the_session(world)["url"])
    assert {200} == set(world.deliver())

    assert Status.CONFIRMED is world.order(order).status
    assert (CallState.ACCEPTED, the_session(world)["id"]) == (
        attempt(world, order).state,
        attempt(world, order).session_id,
    )
    world.settle()
    assert 1 == len(world.posts(SESSIONS))
    assert [] == world.verify(order)
