"""Money and stock under real concurrency, on the emulator. `RACES=500 pytest tests/races` is the full size."""

import os
import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from functions.domain.errors import Contended, OrderPaymentsError
from functions.domain.facets import captured
from functions.domain.money import Money
from functions.domain.order import Order
from functions.use_cases import place, staff, tender
from functions.use_cases.module import Caller, Module
from tests.world import CONTACT, MUG, SHIPPING, STAFF, World

PAYMENTS = int(os.environ.get("RACES", "10"))
REPEATS = max(PAYMENTS // 10, 1)
"""How often the buyers come: fifty times at full size."""
CLERKS, BUYERS, UNITS = 4, 50, 20
GIVES_MAX = 50

pytestmark = [pytest.mark.emulator, pytest.mark.timeout(max(120, 6 * PAYMENTS))]


def at_once(acts: list[Callable[[], object]]) -> list[str]:
    """Run *acts* at the same moment and return how each went: `done`, or the code of its refusal."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        gate.wait()
        try:
            act()
        except OrderPaymentsError as refused:
            return f"{refused.status} {refused.code}"
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def ask(module: Module, order: Order, amount: int, key: str) -> Callable[[], object]:
    return lambda: staff.refund(module, STAFF, key, order.order_id, amount=amount, reason="damaged")


def refunded_at_stripe(world: World) -> Counter[str]:
    back = Counter[str]()
    for refund in world.objects("refund"):
        back[refund["payment_intent"]] += refund["amount"]
    return back


def test_of_four_full_refunds_at_once_exactly_one_is_made(world: World) -> None:
    clerks = [world.another() for _ in range(CLERKS)]
    for number in range(PAYMENTS):
        order = world.paid(key=f"order {number}", sku="song")
        asked = [ask(clerk, order, order.amounts.total, f"clerk {i}") for i, clerk in enumerate(clerks)]

        assert {"done": 1, "409 refund_exceeds": CLERKS - 1} == Counter(at_once(asked))

        at_once([world.trigger, world.trigger])
        assert [order.amounts.total] == [row.amount for row in world.order(order).refund_rows.values()]
    world.settle()

    assert PAYMENTS == len(world.objects("refund"))
    assert {i["id"]: i["amount_received"] for i in world.objects("payment_intent")} == refunded_at_stripe(world)


def test_parts_that_are_refunded_at_once_never_exceed_what_was_captured(world: World) -> None:
    chance = random.Random(1)
    clerks = [world.another() for _ in range(CLERKS)]
    for number in range(PAYMENTS):
        order = world.paid(key=f"order {number}", sku="song")
        took = captured(order)
        for turn in range(3):
            amounts = [chance.randint(1, took // 2) for _ in clerks]
            answers = at_once(
                [ask(c, order, a, f"{turn} {i}") for i, (c, a) in enumerate(zip(clerks, amounts, strict=True))]
            )
            assert {"done", "409 refund_exceeds"} >= set(answers)
            assert took >= sum(row.amount for row in world.order(order).refund_rows.values())
            at_once([world.trigger, world.trigger])
            assert took >= max(refunded_at_stripe(world).values(), default=0)
    world.settle()

    decided = sum(
        row.amount
        for n in range(PAYMENTS)
        for row in world.order(world.place(key=f"order {n}", sku="song")).refund_rows.values()
    )
    assert decided == refunded_at_stripe(world).total()


@pytest.mark.parametrize("repeat", range(REPEATS))
def test_fifty_buyers_of_twenty_units_buy_twenty_and_the_rest_are_told(world: World, repeat: int) -> None:
    world.seed(stock=UNITS)
    modules = [world.another() for _ in range(5)]

    def buy(number: int) -> Callable[[], object]:
        request = place.PlaceRequest([("mug", 1)], None, CONTACT, MUG + SHIPPING)
        return lambda: place.place_order(modules[number % 5], Caller(f"buyer_{number}"), f"{repeat}", request)

    answers = Counter(at_once([buy(number) for number in range(BUYERS)]))

    assert {"done": UNITS, "409 out_of_stock": BUYERS - UNITS} == answers
    assert 0 == world.stock()
    assert UNITS == len(world.rows("orders"))


BUSY = "503 contended"


def buyers(world: World, repeat: int, cart: place.PlaceRequest) -> Counter[str]:
    """Let fifty customers order *cart* at once, again if it was too busy, and return what they were told at last."""
    modules = [world.another() for _ in range(5)]

    def buy(number: int) -> Callable[[], object]:
        caller = Caller(f"buyer_{number}")
        return lambda: place.place_order(modules[number % 5], caller, f"{repeat}", cart)

    told = Counter({BUSY: BUYERS})
    while told[BUSY]:
        told = Counter(at_once([buy(number) for number in range(BUYERS)]))
    return told


@pytest.mark.parametrize("repeat", range(REPEATS))
def test_a_code_for_twenty_uses_is_used_by_twenty_of_fifty_buyers(world: World, repeat: int) -> None:
    world.seed(stock=BUYERS)
    half = {"kind": "percent", "percent": 5000, "limit": UNITS}
    world.db.document("promotions/HALF").set(half)
    cart = place.PlaceRequest([("mug", 1)], None, CONTACT, MUG // 2 + SHIPPING, ["HALF"])

    told = buyers(world, repeat, cart)

    refused = told["409 promotion_exhausted"] + told["409 promotion_not_applicable"]
    assert (UNITS, BUYERS - UNITS) == (told["done"], refused)
    assert (UNITS, UNITS) == (world.rows("promotion_uses")["HALF"]["used"], len(world.rows("orders")))
    assert BUYERS - UNITS == world.stock()


@pytest.mark.parametrize("repeat", range(REPEATS))
def test_a_gift_card_that_many_use_at_once_is_never_overdrawn(world: World, repeat: int) -> None:
    world.seed(stock=BUYERS)
    whole = MUG + SHIPPING
    issued, _ = tender.issue_gift_card(world.module, Caller("staff_1", "staff"), "card", Money(3 * whole, "eur"), None)
    cart = place.PlaceRequest([("mug", 1)], None, CONTACT, 0, wallet=tender.Wallet((issued.code or "",)))

    told = buyers(world, repeat, cart)

    refused = told["409 gift_card_exhausted"] + told["409 gift_card_not_applicable"] + told["409 quote_changed"]
    assert (3, BUYERS - 3) == (told["done"], refused)
    assert 0 == tender.gift_card(world.module, issued.card.card_id).balance
    assert {"confirmed"} == {order["status"] for order in world.rows("orders").values()}


def test_credit_that_many_give_and_take_at_once_each_twice_is_what_they_agreed(world: World) -> None:
    clerks = [world.another() for _ in range(CLERKS)]
    changes = [900, 900, -100, -250]
    for time in range(REPEATS):
        uid = f"customer {time}"
        tender.change_credit(world.module, STAFF, "first", uid, Money(1000, "eur"), "goodwill")
        told = at_once(
            [give(clerk, uid, amount, f"{place}") for clerk in clerks for place, amount in enumerate(changes)]
        )

        assert ["done"] * len(clerks) * len(changes) == told
        assert 1000 + sum(changes) == tender.credit_of(world.module, uid, "eur")


def give(module: Module, uid: str, amount: int, key: str) -> Callable[[], object]:
    """Change credit under *key*, again whenever the answer is to come back later, as a caller does."""

    def ask() -> None:
        for _ in range(GIVES_MAX):
            try:
                tender.change_credit(module, STAFF, key, uid, Money(amount, "eur"), "goodwill")
            except Contended:
                continue
            return

    return ask
