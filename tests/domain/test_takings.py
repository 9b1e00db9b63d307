"""What an order takes from shared counters: all when it is placed, none once it ended, and never more than there is."""

from dataclasses import replace

import pytest

from functions.domain.errors import Exhausted, OutOfStock
from functions.domain.order import Order, Reservation
from functions.domain.reservation import claims, moves, taken
from functions.domain.takings import Pool, Taking, level_after
from tests.domain import builders as b

CODE = Taking(Pool.PROMOTION, "SPRING", 1, 20)
CARD = Taking(Pool.GIFT_CARD, "gc_1", 500)
PIECES = Taking(Pool.STOCK, "sku-l1", 2)


def order(**more: object) -> Order:
    placed = b.run(b.placed(b.goods("l1", 2, 50)))
    return replace(placed, takings=(CODE, CARD), **more)  # type: ignore[arg-type]


def test_an_order_takes_its_lines_stock_and_what_else_it_names() -> None:
    assert (PIECES, CODE, CARD) == taken(order()) == claims(order())


def test_two_lines_of_one_product_take_from_it_once() -> None:
    lines = (b.goods("l1", 2), replace(b.goods("l2", 3), sku="sku-l1"), b.goods("l3", ships=False))

    assert (replace(PIECES, amount=5),) == taken(b.run(b.placed(*lines)))


def test_an_order_whose_takings_went_back_holds_nothing_but_would_take_all_again() -> None:
    released = order(reservation=Reservation.RELEASED)

    assert ((), (PIECES, CODE, CARD)) == (taken(released), claims(released))


def test_placing_takes_all_paying_nothing_ending_gives_all_back() -> None:
    held, sold, released = (order(reservation=each) for each in Reservation)
    given_back = tuple(replace(taking, amount=-taking.amount) for taking in (PIECES, CODE, CARD))

    assert (PIECES, CODE, CARD) == moves(None, held) == moves(released, sold)
    assert () == moves(held, sold) == moves(held, held)
    assert given_back == moves(held, released)


def test_what_changes_alone_is_moved() -> None:
    before, after = order(), replace(order(), takings=(CODE, replace(CARD, amount=300)))

    assert (replace(CARD, amount=-200),) == moves(before, after)


@pytest.mark.parametrize(
    ("taking", "level", "after"),
    [
        (PIECES, 2, 0),
        (PIECES, 5, 3),
        (replace(PIECES, amount=-2), 0, 2),
        (CARD, 500, 0),
        (replace(CARD, amount=-500), 20, 520),
        (Taking(Pool.CREDIT, "u.eur", -5), None, 5),
        (CODE, None, 1),
        (CODE, 19, 20),
        (replace(CODE, amount=-1), 20, 19),
        (replace(CODE, amount=-1, limit=3), 20, 19),
    ],
)
def test_a_counter_goes_down_with_what_is_left_and_up_with_uses(taking: Taking, level: int | None, after: int) -> None:
    assert after == level_after(taking, level)


@pytest.mark.parametrize(
    ("taking", "level", "code"),
    [
        (PIECES, 1, "out_of_stock"),
        (PIECES, None, "out_of_stock"),
        (CARD, 499, "gift_card_exhausted"),
        (Taking(Pool.CREDIT, "u.eur", 1), None, "credit_exhausted"),
        (CODE, 20, "promotion_exhausted"),
        (replace(CODE, pool=Pool.PROMOTION_CUSTOMER), 20, "promotion_exhausted"),
        (replace(CODE, limit=0), None, "promotion_exhausted"),
    ],
)
def test_more_than_there_is_is_refused_by_its_code(taking: Taking, level: int | None, code: str) -> None:
    with pytest.raises(Exhausted, match=taking.name) as refused:
        level_after(taking, level)
    assert (code, taking.name) == (refused.value.code, refused.value.name)
    assert (taking.pool is Pool.STOCK) == isinstance(refused.value, OutOfStock)


def test_nothing_is_given_back_to_a_counter_that_is_gone() -> None:
    with pytest.raises(LookupError, match="gc_1"):
        level_after(replace(CARD, amount=-1), None)
