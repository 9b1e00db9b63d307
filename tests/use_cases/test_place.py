"""Placing an order: catalog prices, stock taken with it, refused clearly when it cannot be."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from functions.domain.errors import (
    IdempotencyConflict,
    InvalidInput,
    ModuleDisabled,
    OutOfStock,
    QuoteChanged,
    UnknownProduct,
)
from functions.domain.order import Status
from functions.use_cases import place, staff
from functions.use_cases.module import Caller
from functions.use_cases.pricing import CartRequest
from functions.use_cases.record import Outcome
from functions.use_cases.sweep import sweep
from tests.world import CONTACT, CUSTOMER, MUG, SHIPPING, STAFF, World

pytestmark = pytest.mark.emulator

CART = place.PlaceRequest([("mug", 2)], None, CONTACT, 2 * MUG + SHIPPING)


def test_placing_takes_the_stock_and_the_catalogs_price(world: World) -> None:
    order = world.place(2)

    assert 3 == world.stock()
    assert 2 * MUG + SHIPPING == order.amounts.total
    assert Status.AWAITING_PAYMENT is order.status
    assert [] == world.verify(order)


def test_a_replay_answers_with_the_same_order_and_takes_no_more_stock(world: World) -> None:
    first = place.place_order(world.module, CUSTOMER, "k", CART)
    before = world.dump()

    again = place.place_order(world.module, CUSTOMER, "k", CART)

    assert Outcome.RECORDED is first.outcome
    assert Outcome.REPLAYED is again.outcome
    assert first.order.order_id == again.order.order_id
    assert before == world.dump()


def test_a_replay_answers_with_its_order_when_the_price_has_changed_meanwhile(world: World) -> None:
    first = place.place_order(world.module, CUSTOMER, "k", CART)
    world.db.document("products/mug").update({"prices": {"eur": 9900}})

    again = place.place_order(world.module, CUSTOMER, "k", CART)

    assert first.order.amounts == again.order.amounts


@pytest.mark.parametrize("change", [{"active": False}, {"prices": {"usd": 1}}])
def test_a_replay_answers_with_its_order_when_the_product_is_gone_meanwhile(
    world: World, change: dict[str, object]
) -> None:
    first = place.place_order(world.module, CUSTOMER, "k", CART)
    world.db.document("products/mug").update(change)

    again = place.place_order(world.module, CUSTOMER, "k", CART)

    assert Outcome.REPLAYED is again.outcome
    assert first.order.number == again.order.number


def test_another_cart_under_the_same_key_is_refused(world: World) -> None:
    place.place_order(world.module, CUSTOMER, "k", CART)
    other = place.PlaceRequest([("mug", 1)], None, CONTACT, MUG + SHIPPING)

    with pytest.raises(IdempotencyConflict):
        place.place_order(world.module, CUSTOMER, "k", other)
    assert 3 == world.stock()


def test_another_customers_equal_key_is_another_order(world: World) -> None:
    mine = world.place(key="k")
    theirs = world.place(key="k", caller=Caller("customer_2"))

    assert mine.order_id != theirs.order_id
    assert 3 == world.stock()


def test_what_is_not_there_cannot_be_placed(world: World) -> None:
    before = world.dump()

    with pytest.raises(OutOfStock) as refused:
        world.place(6)

    assert {"sku": "mug"} == refused.value.details()
    assert before == world.dump()


def test_a_product_without_a_stock_document_is_out_of_stock(world: World) -> None:
    world.db.document("stock/mug").delete()

    with pytest.raises(OutOfStock):
        world.place()


def test_a_price_that_the_customer_invented_is_answered_with_the_real_one(world: World) -> None:
    before = world.dump()

    with pytest.raises(QuoteChanged) as refused:
        place.place_order(world.module, CUSTOMER, "k", replace(CART, expected_total=1))

    assert 2 * MUG + SHIPPING == refused.value.quote["amounts"]["total"]  # type: ignore[index]
    assert before == world.dump()


@pytest.mark.parametrize("sku", ["nothing", "a/b", "..", "__x__", "", "x" * 600, "\ud800"])
def test_what_the_catalog_does_not_know_is_refused(world: World, sku: str) -> None:
    before = world.dump()

    with pytest.raises((UnknownProduct, InvalidInput)):
        world.place(sku=sku)
    assert before == world.dump()


@pytest.mark.parametrize("quantity", [0, -1, 10_001])
def test_a_quantity_out_of_range_is_refused(world: World, quantity: int) -> None:
    with pytest.raises(InvalidInput):
        world.place(quantity)
    assert 5 == world.stock()


def test_of_twelve_buyers_of_five_mugs_five_get_one_and_seven_a_clear_no(world: World) -> None:
    def buy(number: int) -> str:
        try:
            return str(world.place(caller=Caller(f"buyer_{number}")).status)
        except OutOfStock as refused:
            return refused.code

    with ThreadPoolExecutor(12) as threads:
        answers = sorted(threads.map(buy, range(12)))

    assert ["awaiting_payment"] * 5 + ["out_of_stock"] * 7 == answers
    assert 0 == world.stock()
    assert 5 == len(world.rows("orders"))


@pytest.mark.parametrize("change", [{"enabled": False}, {"rollout_percent": 0}])
def test_a_module_that_is_off_or_not_rolled_out_takes_no_order(world: World, change: dict[str, object]) -> None:
    world.settings(**change)
    before = world.dump()

    with pytest.raises(ModuleDisabled):
        world.place()
    with pytest.raises(ModuleDisabled):
        place.price(world.module, CUSTOMER, CartRequest([("mug", 1)]))
    assert before == world.dump()


def test_who_is_on_the_list_may_order_whatever_the_percentage(world: World) -> None:
    world.settings(rollout_percent=0, allow_list=[CUSTOMER.uid])

    assert Status.AWAITING_PAYMENT is world.place().status
    with pytest.raises(ModuleDisabled):
        world.place(caller=Caller("customer_2"))


def test_the_rollout_admits_its_share_and_the_same_customers_each_time(world: World) -> None:
    world.settings(rollout_percent=30)

    def admitted() -> set[int]:
        found = set()
        for number in range(300):
            try:
                world.module.open_for(Caller(f"u{number}"))
                found.add(number)
            except ModuleDisabled:
                continue
        return found

    first = admitted()

    assert 60 <= len(first) <= 120
    assert first == admitted()


@pytest.mark.parametrize(
    "broken",
    [None, {}, {"enabled": True}, {"enabled": "yes"}, {"rollout_percent": "100"}, {"salt": None}, {"allow_list": None}],
)
def test_settings_that_cannot_be_read_let_no_new_money_in(world: World, broken: dict[str, object] | None) -> None:
    if broken is None:
        world.db.document("settings/module").delete()
    elif broken in ({}, {"enabled": True}):
        world.db.document("settings/module").set(broken)
    else:
        world.settings(**broken)

    with pytest.raises(ModuleDisabled):
        world.place()


def test_settings_that_became_unreadable_leave_facts_and_staff_to_go_on(world: World) -> None:
    order = world.place()
    address = world.checkout(order)
    world.db.document("settings/module").delete()
    source = world.module.settings
    source._recent._kept.clear()  # type: ignore[attr-defined]
    assert source.current() is None

    assert 303 == world.pay(address)
    assert {200} == set(world.deliver())
    assert Status.CONFIRMED is world.order(order).status
    assert Status.CANCELED is staff.cancel_order(world.module, STAFF, "c", order.order_id, "asked").order.status
    world.advance(minutes=2)
    assert 0 == sweep(world.module).failed
    with pytest.raises(ModuleDisabled):
        world.place(key="another")
