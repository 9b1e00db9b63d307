"""The order in which Stripe's messages come decides nothing."""

from itertools import islice, permutations

from ops.simulation.permutations import EVENTS, Case, Checkout, cases, play


def test_the_checkout_has_six_messages() -> None:
    assert EVENTS == len(Checkout.paid().messages)


def test_all_720_orders_of_a_checkouts_messages_end_in_one_state() -> None:
    runs, wrong = play(Case(order, 1, -1) for order in permutations(range(EVENTS)))

    assert (720, []) == (runs, wrong)


def test_messages_that_come_again_or_never_change_nothing() -> None:
    everything = list(cases())
    assert 720 * 3 * 7 == len(everything)

    runs, wrong = play(islice(everything, 100, None, 167))

    assert runs > 80
    assert [] == wrong


def test_each_message_comes_as_often_as_the_case_says() -> None:
    case = Case((3, 1, 0, 2, 4, 5), 5, 4)
    coming = case.deliveries()

    assert {0: 5, 1: 5, 2: 5, 3: 5, 5: 5} == {message: coming.count(message) for message in coming}
    assert [3, 1, 0, 2, 5] == list(dict.fromkeys(coming))
