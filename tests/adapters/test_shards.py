"""Stock that is spread over shards: sold to the last piece, never beyond it, given back to one shard."""

import pytest

from functions.domain.errors import OutOfStock
from functions.use_cases.module import Caller
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
