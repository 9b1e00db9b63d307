"""Starting a payment: one Session whoever asks how often, whatever becomes of Stripe's answer or of ours."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from functions.adapters import stripe_payments
from functions.domain.errors import InProgress, ModuleDisabled, NotFound, Refused, Unavailable
from functions.domain.order import CallState, Order, Status
from functions.use_cases import checkout, staff
from functions.use_cases.module import Caller, Module
from stripe_simulator.resources import checkout_sessions
from tests.faults import Crashed, FaultyClient, crash_after, crash_before
from tests.world import CUSTOMER, MUG, ORIGIN, SHIPPING, STAFF, World

pytestmark = pytest.mark.emulator

SESSIONS = "/v1/checkout/sessions"


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


@pytest.mark.parametrize("effect", ["drop_after_effect", "error_500_before", "rate_limit"])
def test_a_customer_that_stripe_did_not_answer_for_is_made_once_all_the_same(impatient: World, effect: str) -> None:
    world, order = impatient, impatient.place()
    world.fault("/v1/customers", effect, saved=False)

    with pytest.raises(Unavailable):
        start(world, order)
    assert {} == dict(world.order(order).attempts)

    assert start(world, order).attempt.url
    assert 1 == len(world.objects("customer"))


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
