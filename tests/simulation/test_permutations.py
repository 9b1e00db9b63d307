"""The order in which Stripe's messages come decides nothing."""

from itertools import islice, permutations

import pytest

from ops.simulation.edit_stage import DEARER
from ops.simulation.permutations import EVENTS, WAYS, Case, Checkout, cases, play


@pytest.mark.parametrize("way", WAYS)
def test_the_checkout_has_six_messages(way: str) -> None:
    assert EVENTS == len(WAYS[way]().messages)


@pytest.mark.parametrize("way", WAYS)
def test_all_720_orders_of_a_checkouts_messages_end_in_one_state(way: str) -> None:
    runs, wrong = play((Case(order, 1, -1) for order in permutations(range(EVENTS))), WAYS[way])

    assert (720, []) == (runs, wrong)


def test_an_edit_that_is_paid_in_any_order_is_the_order() -> None:
    checkout = Checkout.raised()
    assert checkout.stage.order.edit

    checkout.end(Case((5, 4, 3, 2, 1, 0), 2, 0))

    order = checkout.stage.order
    assert (None, [1, 1], DEARER) == (order.edit, [line.quantity for line in order.lines], order.due)


@pytest.mark.parametrize("way", WAYS)
def test_messages_that_come_again_or_never_change_nothing(way: str) -> None:
    everything = list(cases())
    assert 720 * 3 * 7 == len(everything)

    runs, wrong = play(islice(everything, 100, None, 167), WAYS[way])

    assert runs > 80
    assert [] == wrong


def test_each_message_comes_as_often_as_the_case_says() -> None:
    case = Case((3, 1, 0, 2, 4, 5), 5, 4)
    coming = case.deliveries()

    assert {0: 5, 1: 5, 2: 5, 3: 5, 5: 5} == {message: coming.count(message) for message in coming}
    assert [3, 1, 0, 2, 5] == list(dict.fromkeys(coming))
