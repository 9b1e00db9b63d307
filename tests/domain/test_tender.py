"""Gift cards and store credit as means of payment: taken when the order is placed, given back exactly, never twice."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain import events as e
from functions.domain import ledger
from functions.domain.errors import GiftCardRefused, InvalidInput, Refused
from functions.domain.facets import PaymentStatus, granted, is_covered, payment_status, refundable
from functions.domain.joins import SessionEnd
from functions.domain.money import CURRENCIES, minimum, step
from functions.domain.obligations import goods_due, owed
from functions.domain.order import Amounts, Order, Reservation, Status
from functions.domain.reservation import moves, taken
from functions.domain.takings import Pool, Taking
from functions.domain.tender import GiftCard, credited, given_back, kept, pay_with, usable
from tests.domain import builders as b

CARD, CREDIT = Taking(Pool.GIFT_CARD, "gc_1", 40), Taking(Pool.CREDIT, "customer_1.eur", 20)


def placed(*takings: Taking, gross: int = b.TOTAL) -> e.OrderEvent:
    """Return the event that places an order of *gross*, paid with *takings* as far as they go."""
    tender = sum(taking.amount for taking in takings)
    amounts = Amounts(gross, 0, 0, 0, gross - tender, tender=tender)
    body = e.OrderPlaced("N-1", "customer_1", "eur", (b.goods(unit_price=gross),), amounts, b.EXPIRES, takings=takings)
    return b.command(body, "place")


def paid_by_both() -> Order:
    """Return an order of 160, 40 by gift card, 20 by credit and 100 through Stripe."""
    return b.run(placed(CARD, CREDIT, gross=160), b.checkout(), b.opened(), b.fact(b.paid()))


def refund(amount: int | None, key: str = "refund", **more: object) -> e.OrderEvent:
    return b.command(e.RefundRequested(amount, "goodwill", **more), key)  # type: ignore[arg-type]


def backs(order: Order) -> list[tuple[str, int]]:
    return [(row.name, row.amount) for row in order.tender_rows.values()]


def at_stripe(order: Order) -> list[int]:
    return [row.amount for row in order.refund_rows.values()]


def test_what_tender_pays_in_full_is_confirmed_at_once() -> None:
    change = b.step(None, placed(replace(CARD, amount=100)))

    assert (Status.CONFIRMED, PaymentStatus.PAID, Reservation.SOLD) == (
        change.order.status,
        payment_status(change.order),
        change.order.reservation,
    )
    assert {"order_confirmed"} == {effect.subject for effect in change.effects}
    assert {Pool.STOCK, Pool.GIFT_CARD} == {taking.pool for taking in change.takings}
    assert b.NOW + timedelta(days=change.order.goods_days) == goods_due(change.order)


def test_tender_alone_does_not_cover_what_is_due() -> None:
    order = b.run(placed(CARD))

    assert (Status.AWAITING_PAYMENT, PaymentStatus.NONE, None) == (
        order.status,
        payment_status(order),
        goods_due(order),
    )


def test_an_order_paid_by_both_is_confirmed_by_what_stripe_took() -> None:
    order = paid_by_both()

    assert (Status.CONFIRMED, PaymentStatus.PAID, 60) == (order.status, payment_status(order), kept(order))


def test_the_end_gives_tender_back_with_the_stock() -> None:
    ended = b.run(placed(CARD, CREDIT), b.cancel())
    change = b.step(ended, b.command(e.StockReleased()))

    assert [-1, -40, -20] == [taking.amount for taking in change.takings]
    assert (0, ()) == (kept(change.order), taken(change.order))


def test_a_canceled_order_paid_by_tender_alone_is_refunded() -> None:
    order = b.run(placed(replace(CARD, amount=100)), b.cancel(), b.command(e.StockReleased()))

    assert (Status.CANCELED, PaymentStatus.REFUNDED, (0, False)) == (order.status, payment_status(order), owed(order))


def test_a_late_payment_takes_tender_again() -> None:
    ended = b.run(placed(CARD, gross=140), b.checkout(), b.opened(), b.expire(b.EXPIRES + timedelta(days=1)))
    ended = b.run(b.fact(b.session(end=SessionEnd.EXPIRED)), order=ended)
    late = b.run(b.command(e.StockReleased()), b.fact(b.paid()), order=ended)
    change = b.step(late, b.command(e.StockTaken()))

    assert Status.EXPIRED is late.status
    assert (Status.CONFIRMED, 40) == (change.order.status, kept(change.order))
    assert [1, 40] == [taking.amount for taking in change.takings]


@pytest.mark.parametrize(
    ("amount", "stripe", "tender"),
    [
        (30, [30], []),
        (100, [100], []),
        (110, [100], [("customer_1.eur", 10)]),
        (130, [100], [("customer_1.eur", 20), ("gc_1", 10)]),
        (None, [100], [("customer_1.eur", 20), ("gc_1", 40)]),
    ],
)
def test_a_refund_goes_through_stripe_first_then_to_what_was_taken_last(
    amount: int | None, stripe: list[int], tender: list[tuple[str, int]]
) -> None:
    change = b.step(paid_by_both(), refund(amount))

    assert (stripe, tender) == (at_stripe(change.order), backs(change.order))
    assert {name: -part for name, part in tender} == {taking.name: taking.amount for taking in change.takings}


def test_a_second_refund_goes_on_where_the_first_one_stopped() -> None:
    order = b.run(refund(130), refund(20, "second"), order=paid_by_both())

    assert [("customer_1.eur", 20), ("gc_1", 10), ("gc_1", 20)] == backs(order)


def test_no_more_goes_back_than_was_paid() -> None:
    with pytest.raises(Refused, match=r"only 1\.60 EUR is left"):
        b.step(paid_by_both(), refund(161))
    order = b.run(refund(None), order=paid_by_both())

    with pytest.raises(Refused, match="refund"):
        b.step(order, refund(1, "again"))


def test_what_refunds_gave_back_is_not_given_back_again_by_the_end() -> None:
    order = b.run(placed(replace(CARD, amount=100)), refund(30), b.cancel())
    change = b.step(order, b.command(e.StockReleased()))

    assert [-1, -70] == [taking.amount for taking in change.takings]


def test_a_payment_is_refunded_in_part_while_tender_is_kept_and_in_full_without() -> None:
    part = b.run(refund(30), order=b.run(placed(replace(CARD, amount=100))))
    whole = b.run(refund(None, "rest"), order=part)

    assert [PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.REFUNDED] == [*map(payment_status, (part, whole))]
    assert [True, False] == [*map(is_covered, (part, whole))]


def test_a_refund_to_credit_takes_it_from_what_stripe_could_give_back() -> None:
    change = b.step(paid_by_both(), refund(30, to_credit=True))
    order = change.order

    assert ([], [("customer_1.eur", 30)], 30) == (at_stripe(order), backs(order), credited(order))
    assert (70, 30, 60) == (refundable(order, "pi_1"), granted(order), kept(order))
    assert (PaymentStatus.PARTIALLY_REFUNDED, (0, True)) == (payment_status(order), owed(order))
    assert (replace(CREDIT, amount=-30),) == change.takings
    assert [70] == at_stripe(b.run(refund(70, "rest"), order=order))


def test_credit_in_place_of_two_payments_is_taken_from_those_that_have_something_left() -> None:
    dearer = b.run(b.ask_edit(160, b.goods("x", 1, 60)), b.checkout(2, 60, edits=1), order=b.confirmed())
    both = b.run(b.fact(b.paid(2, amount=60)), refund(100, "first"), order=dearer)
    order = b.run(refund(40, to_credit=True), order=both)

    assert [60, 40] == at_stripe(order), "the payment that came last goes back first"
    assert [20, 0] == [refundable(order, intent) for intent in ("pi_1", "pi_2")]
    assert [("customer_1.eur", 40)] == backs(order)


def test_credit_stays_when_the_order_ends() -> None:
    order = b.run(refund(30, to_credit=True), b.cancel(), order=paid_by_both())
    change = b.step(order, b.command(e.StockReleased()))

    assert ([70], (0, False)) == (at_stripe(order), owed(order))
    assert [-1, -40, -20] == [taking.amount for taking in change.takings]
    assert (replace(CREDIT, amount=-30),) == taken(change.order)


def test_lines_go_back_once_whoever_gets_the_money() -> None:
    lines = {"l1": 1}
    order = b.run(refund(None, lines=lines), order=paid_by_both())

    assert ([100], [("customer_1.eur", 20), ("gc_1", 40)]) == (at_stripe(order), backs(order))
    with pytest.raises(InvalidInput, match="not refunded yet"):
        b.step(order, refund(None, "again", lines=lines))


def test_the_books_balance_whatever_pays() -> None:
    events = [placed(CARD, CREDIT, gross=160), b.checkout(), b.opened(), b.fact(b.paid())]
    order, entries = b.recorded(*events, refund(15, to_credit=True), refund(110, "two"))

    assert [] == ledger.verify(order, entries)
    assert (60 - 15 - 25, 100) == (ledger.target(order)["tender"], ledger.target(order)["stripe"])
    assert (25, 15) == (given_back(order), credited(order))


AMOUNTS = st.integers(0, 5_000)


@given(st.sampled_from(sorted(CURRENCIES)), st.integers(0, 400), st.lists(AMOUNTS, max_size=4))
def test_tender_pays_all_or_leaves_what_stripe_can_charge(currency: str, steps: int, amounts: list[int]) -> None:
    due, purses = steps * step(currency), [replace(CARD, name=f"gc_{i}", amount=a) for i, a in enumerate(amounts)]
    takings = pay_with(due, currency, purses)
    rest = due - sum(taking.amount for taking in takings)

    assert all(0 < taking.amount <= purses[int(taking.name[3:])].amount for taking in takings)
    assert 0 <= rest <= due
    assert rest in (0, due) or (rest >= minimum(currency) and rest % step(currency) == 0)
    assert rest == 0 or sum(amounts) < due
    assert rest < max(due - sum(amounts), minimum(currency)) + step(currency) or rest == due


def test_purses_are_emptied_in_their_order_and_the_last_gives_less() -> None:
    purses = [replace(CARD, amount=100), replace(CREDIT, amount=80)]

    assert [100, 50] == [taking.amount for taking in pay_with(150, "eur", purses)]
    assert [100, 60] == [taking.amount for taking in pay_with(210, "eur", purses)]
    assert [] == [*pay_with(0, "eur", purses)]


GIFT = GiftCard("gc_1", "eur", 100, 40, b.NOW + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("card", "reason"),
    [
        (None, "unknown"),
        (replace(GIFT, currency="usd"), "currency"),
        (replace(GIFT, expires_at=b.NOW), "expired"),
        (replace(GIFT, balance=0), "empty"),
    ],
)
def test_a_gift_card_that_cannot_be_used_says_why(card: GiftCard | None, reason: str) -> None:
    with pytest.raises(GiftCardRefused) as refused:
        usable(card, "eur", b.NOW)
    assert reason == refused.value.reason


@pytest.mark.parametrize("card", [GIFT, replace(GIFT, expires_at=None)])
def test_a_gift_card_is_used_until_it_expires(card: GiftCard) -> None:
    assert card == usable(card, "eur", b.NOW)


def test_moves_of_an_order_without_change_are_none() -> None:
    order = b.run(refund(30, to_credit=True), order=paid_by_both())

    assert () == moves(order, order)
