"""Starting a payment: one Session whoever asks how often, whatever becomes of Stripe's answer or of ours."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from functions.domain.errors import InProgress, ModuleDisabled, NotFound, Refused
from functions.domain.order import CallState, Order, Status
from functions.use_cases import checkout, staff
from functions.use_cases.module import Caller, Module
from stripe_simulator.resources import checkout_sessions
from tests.faults import Crashed, FaultyClient, crash_after
from tests.world import CUSTOMER, MUG, ORIGIN, SHIPPING, STAFF, World

pytestmark = pytest.mark.emulator

SESSIONS = "/v1/checkout/sessions"


def attempt(world: World, order: Order) -> Any:
    found = world.order(order).last_attempt
    assert found
    return found


def the_session(world: World) -> dict[str, Any]:
    (session,) = world.objects("checkout.session")
    return session


def start(world: World, order: Order, key: str = "pay", module: Module | None = None) -> checkout.Checkout:
    return checkout.start_checkout(module or world.module, CUSTOMER, key, order.order_id, "hosted")


def test_the_session_says_all_that_it_must(world: World) -> None:
    order = world.place(2)
    world.checkout(order)

    (asked,) = world.posts(SESSIONS)
    (customer,) = world.objects("customer")
    tags = {"origin": ORIGIN, "order_id": order.order_id, "attempt": "1"}
    sent = asked["params"]
    assert customer["id"] == sent["customer"]
    assert {"origin": ORIGIN, "customer_id": CUSTOMER.uid} == customer["metadata"]
    assert tags == sent["metadata"] == sent["payment_intent_data"]["metadata"]
    assert ("false", "false") == (sent["adaptive_pricing"]["enabled"], sent["allow_promotion_codes"])
    assert int(attempt(world, order).expires_at.timestamp()) == int(sent["expires_at"])
    assert {"payment_method_types", "after_expiration", "customer_email"} & set(sent) == set()
    assert attempt(world, order).key == asked["idempotency_key"]


def test_the_call_is_on_file_before_it_is_made(world: World) -> None:
    order = world.place()
    with pytest.raises(Crashed):
        start(world, order, module=world.another(FaultyClient(world.db, None, None, crash_after)))

    assert [] == world.posts(SESSIONS)
    known = attempt(world, order)
    assert (CallState.REQUESTED, f"checkout:{ORIGIN}:{order.order_id}:1") == (known.state, known.key)
    assert [] == world.verify(order)


def test_a_second_caller_and_a_second_key_get_the_same_session(world: World) -> None:
    order = world.place()
    address = world.checkout(order, key="first")

    assert address == world.checkout(order, key="second")
    assert address == world.checkout(order, key="first")
    assert address == world.checkout(order, key="staff", caller=STAFF)
    assert 1 == len(world.posts(SESSIONS))


def test_eight_who_start_at_once_get_one_session(world: World) -> None:
    order = world.place()

    def try_to(number: int) -> str:
        try:
            return start(world, order, f"k{number}").attempt.url or ""
        except Refused as refused:
            return refused.code

    with ThreadPoolExecutor(8) as threads:
        answers = set(threads.map(try_to, range(8)))

    assert the_session(world)["url"] in answers
    assert answers <= {the_session(world)["url"], "checkout_open", "in_progress"}
    assert 1 == len(world.order(order).attempts)
    assert 1 == len(world.objects("customer"))


def test_only_the_catalogs_prices_reach_stripe(world: World) -> None:
    world.db.document("products/mug").update({"prices": {"eur": MUG}, "name": "Mug"})
    order = world.place(2)
    world.db.document("products/mug").update({"prices": {"eur": 1}})

    world.checkout(order)

    (asked,) = world.posts(SESSIONS)
    lines = asked["params"]["line_items"].values()
    found = [(line["price_data"]["unit_amount"], line["quantity"]) for line in lines]
    assert [(str(MUG), "2"), (str(SHIPPING), "1")] == [(str(amount), str(quantity)) for amount, quantity in found]
    assert 2 * MUG + SHIPPING == the_session(world)["amount_total"] == order.amounts.total


def test_a_customer_is_made_once_at_stripe_for_all_orders(world: World) -> None:
    for key in ("a", "b"):
        world.checkout(world.place(key=key))

    assert 1 == len(world.objects("customer"))
    assert 1 == len(world.posts("/v1/customers"))


def stripes_clock_is_ahead(world: World, seconds: int) -> None:
    world.server.simulator.world.clock.advance(seconds)


def test_a_session_that_stripe_refuses_is_over_and_the_next_checkout_is_another_attempt(world: World) -> None:
    order = world.place()
    stripes_clock_is_ahead(world, 20 * 60)

    with pytest.raises(Refused, match="refused this checkout"):
        start(world, order, "k1")
    assert (CallState.REFUSED, 1) == (attempt(world, order).state, attempt(world, order).number)
    asked = len(world.posts(SESSIONS))
    with pytest.raises(Refused, match="refused this checkout"):
        start(world, order, "k1")
    assert asked == len(world.posts(SESSIONS))
    world.shift += world.shift.resolution * 20 * 60 * 1_000_000

    assert start(world, order, "k2").attempt.url == the_session(world)["url"]
    assert 2 == attempt(world, order).number
    assert [] == world.problems()


def test_an_amount_that_is_not_the_orders_is_held_and_its_address_never_handed_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, right = world.place(), checkout_sessions._total
    monkeypatch.setattr(checkout_sessions, "_total", lambda lines: right(lines) + 1)

    for key in ("k1", "k1", "k2"):
        with pytest.raises(Refused, match="held") as refused:
            start(world, order, key)
        assert "held" == refused.value.code

    assert ["amount_mismatch"] == list(world.order(order).holds)
    assert [("amount_mismatch", the_session(world)["id"])] == world.problems()
    assert 1 == len(world.posts(SESSIONS))


def test_a_call_that_stripe_puts_off_stays_to_be_made_and_a_problem_says_so(world: World) -> None:
    order = world.place()
    world.fault(SESSIONS, "rate_limit", times=2)

    with pytest.raises(InProgress):
        start(world, order)

    assert [] == world.problems()
    failed = 0
    for _ in range(2):
        world.advance(minutes=2)
        failed += world.sweep().failed
    assert 1 == failed

    assert CallState.REQUESTED is attempt(world, order).state
    assert [("stripe_rate_limit", "1")] == world.problems()
    assert [] == world.objects("checkout.session")
    world.settle()
    assert CallState.ACCEPTED is attempt(world, order).state


def test_a_module_that_is_off_starts_no_checkout_but_one_that_is_rolled_back_does(world: World) -> None:
    order = world.place()
    world.settings(rollout_percent=0)
    world.module = world.another()
    world.checkout(order)

    world.settings(enabled=False)
    world.module = world.another()

    with pytest.raises(ModuleDisabled):
        start(world, order)


def test_another_customers_order_cannot_be_paid(world: World) -> None:
    order = world.place()

    with pytest.raises(NotFound):
        checkout.start_checkout(world.module, Caller("stranger"), "k", order.order_id, "hosted")
    with pytest.raises(NotFound):
        checkout.start_checkout(world.module, CUSTOMER, "k", "ord_nobody", "hosted")
    assert [] == world.posts(SESSIONS) == world.posts("/v1/customers")


@pytest.mark.parametrize(("given", "code"), [("paid", "already_paid"), ("canceled", "canceled")])
def test_an_order_that_is_paid_or_over_opens_no_page(world: World, given: str, code: str) -> None:
    order = world.paid() if given == "paid" else world.place()
    if given == "canceled":
        staff.cancel_order(world.module, CUSTOMER, "c", order.order_id, "asked")
    opened = len(world.objects("checkout.session"))

    with pytest.raises(Refused) as refused:
        start(world, order, "late")

    assert code == refused.value.code
    assert opened == len(world.objects("checkout.session"))


def test_a_session_that_expired_at_stripe_gives_way_to_another(world: World) -> None:
    order = world.place()
    first = world.checkout(order)
    world.stripe.v1.checkout.sessions.expire(the_session(world)["id"])
    world.deliver()

    with pytest.raises(Refused, match="over"):
        start(world, order, "pay")
    second = world.checkout(order, key="new")

    assert first != second
    assert 2 == attempt(world, order).number
    assert Status.AWAITING_PAYMENT is world.order(order).status


def test_a_declined_card_leaves_the_page_open_for_another(world: World) -> None:
    order = world.place()
    address = world.checkout(order)

    assert 200 == world.pay(address, "4000000000000002")
    world.deliver()
    assert "payment_failed" in [m.code for m in world.order(order).timeline]
    assert 303 == world.pay(address)
    world.deliver()

    assert Status.CONFIRMED is world.order(order).status
    assert order.amounts.total == sum(i.received for i in world.order(order).stripe.payment_intents.values())
    assert [] == world.verify(order)


def test_the_reservation_outlives_the_session(world: World) -> None:
    order = world.place()
    world.checkout(order)

    assert attempt(world, order).expires_at + checkout.RESERVATION_MARGIN == world.order(order).expires_at
