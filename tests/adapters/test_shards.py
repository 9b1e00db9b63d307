"""Stock that is spread over shards: sold to the last piece, never beyond it, given back to one shard."""

from typing import Any

import pytest

from functions.adapters import firestore, orders, stock
from functions.adapters.stock import FirestoreStock
from functions.domain.errors import OutOfStock
from functions.use_cases.module import Caller
from functions.use_cases.ports import CommitFailed
from functions.use_cases.stock import StockEntry
from tests.world import World

pytestmark = pytest.mark.emulator
SHARDS = 4


def spread(world: World, *available: int) -> None:
    world.db.document("stock/mug").set({"available": 0, "shards": len(available)})
    for number, pieces in enumerate(available):
        world.db.document(f"stock/mug/shards/{number}").set({"available": pieces})


def left(world: World) -> list[int]:
    return [world.db.document(f"stock/mug/shards/{n}").get().get("available") for n in range(SHARDS)]


def test_orders_take_from_their_own_shards_and_the_last_piece_is_sold(world: World) -> None:
    spread(world, 1, 1, 1, 1)
    orders = [world.place(key=f"k{n}", caller=Caller("customer_1")) for n in range(SHARDS)]

    assert (SHARDS, [0, 0, 0, 0]) == (len({order.order_id for order in orders}), left(world))
    with pytest.raises(OutOfStock):
        world.place(key="one more")


def test_an_order_takes_from_several_shards_what_its_own_lacks(world: World) -> None:
    spread(world, 2, 1, 0, 2)

    with pytest.raises(OutOfStock):
        world.place(6, key="too much")
    world.place(5)
    assert [0, 0, 0, 0] == left(world)


def test_what_goes_back_goes_to_one_shard_and_nothing_is_lost(world: World) -> None:
    spread(world, 1, 1, 1, 1)
    order = world.place(3)
    assert 1 == sum(left(world))

    world.advance(minutes=61)
    world.settle()

    assert ("expired", 4, 1) == (world.order(order).status, sum(left(world)), sum(n >= 3 for n in left(world)))


def entry(world: World, available: int) -> StockEntry:
    return StockEntry("e1", "hash", 0, available, "other", "staff:eve", world.now())


def total(world: World) -> int:
    return FirestoreStock(world.db).levels(["mug"])["mug"]


def test_what_is_sold_while_the_product_is_spread_is_not_there_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    spread(world, 2, 2)
    real = firestore.commit

    def commit(batch: Any) -> None:
        world.place()
        real(batch)

    monkeypatch.setattr(stock, "commit", commit)

    with pytest.raises(CommitFailed):
        FirestoreStock(world.db).spread("mug", 3, entry(world, 4))
    assert 3 == total(world)


@pytest.mark.parametrize("parts", [(), (5,), (2, 3), (5, 0)])
def test_an_order_that_was_read_before_the_product_was_spread_takes_its_piece_once(
    world: World, monkeypatch: pytest.MonkeyPatch, parts: tuple[int, ...]
) -> None:
    if parts:
        spread(world, *parts)
    real, waiting = firestore.commit, [world.db]

    def commit(batch: Any) -> None:
        if waiting:
            FirestoreStock(waiting.pop()).spread("mug", 4, entry(world, 5))
        real(batch)

    monkeypatch.setattr(orders, "commit_batch", commit)
    world.place(2)

    assert 3 == total(world) == sum(left(world))
