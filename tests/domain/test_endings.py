"""How an order ends: expiry and cancel close what is open first, and money that comes anyway goes on or goes back."""

import pytest

from functions.domain import events as e
from functions.domain.effects import Effect, EffectKind
from functions.domain.errors import Refused
from functions.domain.facets import PaymentStatus, payment_status
from functions.domain.joins import ChargeState, IntentEnd, PaymentIntent, SessionEnd
from functions.domain.order import Ending, Order, Reservation, Status
from functions.domain.takings import Pool, Taking
from tests.domain import builders as b

CLOSE = Effect(EffectKind.CLOSE_SESSION, "1")
TAKE, RELEASE = Effect(EffectKind.TAKE_STOCK), Effect(EffectKind.RELEASE_STOCK)


def mail(template: str) -> Effect:
    return Effect(EffectKind.MAIL, template)


def refund(row: str) -> Effect:
    return Effect(EffectKind.REFUND, row)


def waiting() -> Order:
    return b.run(b.placed(), b.checkout(), b.opened())


def refusal(order: Order, event: e.OrderEvent) -> str:
    with pytest.raises(Refused) as refused:
        b.step(order, event)
    return refused.value.code


def test_an_unpaid_order_without_a_page_ends_at_once() -> None:
    change = b.step(b.run(b.placed()), b.expire())

    assert (Status.EXPIRED, None) == (change.order.status, change.order.next_due_at)
    assert (mail("order_expired"), RELEASE) == change.effects


def test_expiry_closes_the_page_before_anything_is_released() -> None:
    change = b.step(waiting(), b.expire(waiting().expires_at))

    assert (Status.AWAITING_PAYMENT, Ending.EXPIRE) == (change.order.status, change.order.ending)
    assert (CLOSE,) == change.effects
    assert Reservation.HELD is change.order.reservation


def test_a_page_that_is_known_expired_ends_the_order() -> None:
    order = b.run(b.expire(waiting().expires_at), order=waiting())

    change = b.step(order, b.fact(b.session(1, SessionEnd.EXPIRED)))

    assert Status.EXPIRED is change.order.status
    assert (mail("order_expired"), RELEASE) == change.effects


def test_a_payment_in_the_last_second_wins_over_expiry() -> None:
    order = b.run(b.expire(waiting().expires_at), order=waiting())

    change = b.step(order, b.fact(b.paid_session(), b.paid()))

    assert (Status.CONFIRMED, Reservation.SOLD, None) == (
        change.order.status,
        change.order.reservation,
        change.order.ending,
    )


def test_a_page_that_is_paid_keeps_the_order_until_its_payment_is_joined() -> None:
    order = b.run(b.fact(b.paid_session()), order=waiting())

    change = b.step(order, b.expire(order.expires_at))

    assert Status.AWAITING_PAYMENT is change.order.status
    assert (CLOSE,) == change.effects, "the answer brings the payment whose message was lost"
    assert Status.CONFIRMED is b.run(b.fact(b.paid()), order=change.order).status


def test_a_page_that_is_paid_lets_nobody_pay_twice() -> None:
    order = b.run(b.fact(b.paid_session()), order=waiting())

    assert "payment_pending" == refusal(order, b.checkout(2))


def test_a_cancel_after_the_page_was_paid_sends_the_money_back() -> None:
    order = b.run(b.fact(b.paid_session()), b.cancel(), order=waiting())

    change = b.step(order, b.fact(b.paid()))

    assert Ending.CANCEL_AND_REFUND is order.ending
    assert Status.CANCELED is change.order.status
    assert (mail("order_canceled"), refund("r1"), RELEASE) == change.effects


def test_a_payment_that_takes_days_does_not_expire() -> None:
    order = b.run(b.fact(b.unpaid_session()), order=waiting())

    assert (PaymentStatus.PENDING, order.refresh_at) == (payment_status(order), order.next_due_at)
    assert "payment_pending" == refusal(order, b.expire(order.expires_at))


def test_a_payment_that_failed_after_days_lets_the_order_expire() -> None:
    order = b.run(b.fact(b.unpaid_session()), b.fact(b.unpaid_session(async_failed=True)), order=waiting())

    assert order.expires_at == order.next_due_at
    assert Status.EXPIRED is b.run(b.expire(order.expires_at), order=order).status


def test_a_payment_that_failed_after_days_lets_the_customer_try_again() -> None:
    order = b.run(b.fact(b.unpaid_session(async_failed=True)), order=waiting())

    assert 2 == len(b.run(b.checkout(2), order=order).attempts)


@pytest.mark.parametrize("failed", [True, False])
def test_a_cancel_while_a_payment_is_pending_waits_for_its_end(failed: bool) -> None:  # noqa: FBT001 - a case
    order = b.run(b.fact(b.unpaid_session()), b.cancel(), order=waiting())
    end = b.fact(b.unpaid_session(async_failed=True)) if failed else b.fact(b.paid())

    ended = b.run(end, order=order)

    assert (Status.AWAITING_PAYMENT, Ending.CANCEL_AND_REFUND) == (order.status, order.ending)
    assert (Status.CANCELED, 0 if failed else 1) == (ended.status, len(ended.refund_rows))


def test_a_cancel_that_meets_an_open_page_closes_it_first() -> None:
    change = b.step(waiting(), b.cancel())

    assert (Status.AWAITING_PAYMENT, Ending.CANCEL, (CLOSE,)) == (
        change.order.status,
        change.order.ending,
        change.effects,
    )
    assert Status.CANCELED is b.run(b.fact(b.session(1, SessionEnd.EXPIRED)), order=change.order).status


def test_a_cancel_takes_over_from_expiry() -> None:
    order = b.run(b.expire(waiting().expires_at), b.cancel(), order=waiting())

    assert Ending.CANCEL is order.ending
    assert "cancel_requested" == refusal(order, b.cancel("again"))
    assert "ending" == refusal(order, b.checkout(2))
    assert "ending" == refusal(order, b.expire(order.expires_at))


@pytest.mark.parametrize("answer", [(), (b.unknown(),)])
def test_a_canceled_order_whose_call_has_no_answer_does_not_end(answer: tuple[e.OrderEvent, ...]) -> None:
    change = b.step(b.run(b.placed(), b.checkout(), *answer), b.cancel())

    assert (Status.AWAITING_PAYMENT, (CLOSE,)) == (change.order.status, change.effects)
    assert Status.CANCELED is b.run(b.refused(), order=change.order).status, "it was never opened"


def test_a_canceled_order_whose_lost_page_is_found_stays_until_the_page_is_closed() -> None:
    order = b.run(b.placed(), b.checkout(), b.unknown(), b.cancel(), b.opened())

    assert Status.AWAITING_PAYMENT is order.status
    assert Status.CANCELED is b.run(b.fact(b.session(1, SessionEnd.EXPIRED)), order=order).status


def test_a_paid_order_that_is_canceled_gives_everything_back() -> None:
    change = b.step(b.confirmed(), b.cancel())

    assert Status.CANCELED is change.order.status
    assert (mail("order_canceled"), refund("r1"), RELEASE) == change.effects
    assert [(b.TOTAL, "pi_1", True)] == [
        (r.amount, r.payment_intent, r.by_rule) for r in change.order.refund_rows.values()
    ]


def test_goods_that_left_are_not_canceled() -> None:
    assert "already_shipped" == refusal(b.run(b.ship(), order=b.confirmed()), b.cancel())


def test_a_late_payment_asks_for_the_stock_again() -> None:
    change = b.step(b.expired(), b.fact(b.paid()))

    assert (Status.EXPIRED, (TAKE,), ()) == (change.order.status, change.effects, change.takings)


def test_a_late_payment_whose_goods_are_there_is_confirmed() -> None:
    change = b.step(b.run(b.fact(b.paid()), order=b.expired()), b.command(e.StockTaken()))

    assert (Status.CONFIRMED, Reservation.SOLD, (Taking(Pool.STOCK, "sku-l1", 1),)) == (
        change.order.status,
        change.order.reservation,
        change.takings,
    )
    assert (mail("order_confirmed"),) == change.effects


def test_a_late_payment_whose_goods_are_gone_goes_back() -> None:
    change = b.step(b.run(b.fact(b.paid()), order=b.expired()), b.command(e.StockMissing("sku-l1")))

    assert (Status.EXPIRED, (refund("r1"),)) == (change.order.status, change.effects)
    assert [b.TOTAL] == [row.amount for row in change.order.refund_rows.values()]


def test_a_late_payment_in_part_goes_back() -> None:
    change = b.step(b.expired(), b.fact(b.paid(amount=60)))

    assert (Status.EXPIRED, (refund("r1"),)) == (change.order.status, change.effects)
    assert [60] == [row.amount for row in change.order.refund_rows.values()]


def test_a_part_of_the_money_goes_back_when_the_order_expires() -> None:
    order = b.run(b.fact(b.paid(amount=60)), order=waiting())

    change = b.step(order, b.expire(order.expires_at))

    assert (PaymentStatus.PARTIALLY_PAID, Status.EXPIRED) == (payment_status(order), change.order.status)
    assert [60] == [row.amount for row in change.order.refund_rows.values()]


def test_a_late_payment_before_the_stock_was_given_back_keeps_it() -> None:
    order = b.run(b.placed(), b.expire(), b.fact(b.paid()))

    change = b.step(order, b.command(e.StockTaken()))

    assert (Status.CONFIRMED, ()) == (change.order.status, change.takings)


def test_stock_is_given_back_once() -> None:
    order = b.run(b.placed(b.goods("l1", 2), b.goods("l2", ships=False)), b.expire())

    change = b.step(order, b.command(e.StockReleased()))

    assert (Taking(Pool.STOCK, "sku-l1", -2),) == change.takings
    assert "already_released" == refusal(change.order, b.command(e.StockReleased(), "again"))


def test_what_is_to_be_done_is_written_once() -> None:
    ended = b.run(b.placed(), b.expire())
    paid = b.run(b.fact(b.paid()), order=ended)

    again = b.step(paid, b.fact(b.charge(1)))

    assert ((TAKE,), ()) == (b.step(ended, b.fact(b.paid())).effects, again.effects)


def test_a_page_is_told_to_close_once() -> None:
    ending = b.run(b.cancel(), order=waiting())

    assert () == b.step(ending, b.fact(b.charge(1, ChargeState.FAILED))).effects


def test_goods_that_are_gone_are_not_looked_for_again() -> None:
    missing = b.run(b.fact(b.paid()), b.command(e.StockMissing("sku-l1")), order=b.expired())

    change = b.step(missing, b.refused(e.Call.REFUND, "r1"))

    assert ((), ["refund_refused"]) == (change.effects, [problem.code for problem in change.problems])


def test_stock_is_not_taken_again_without_money() -> None:
    assert "not_paid" == refusal(b.expired(), b.command(e.StockTaken()))


def test_a_payment_after_a_cancel_goes_back() -> None:
    change = b.step(b.run(b.placed(), b.cancel()), b.fact(b.paid()))

    assert (Status.CANCELED, (refund("r1"),)) == (change.order.status, change.effects)


def test_a_page_that_is_still_open_is_closed_once_the_order_is_paid() -> None:
    failed = b.run(b.fact(b.unpaid_session(async_failed=True)), b.checkout(2), b.opened(2), order=waiting())

    change = b.step(failed, b.fact(b.paid_session(), b.paid()))

    assert Status.CONFIRMED is change.order.status
    assert Effect(EffectKind.CLOSE_SESSION, "2") in change.effects


def test_an_authorised_payment_does_not_end_with_the_order() -> None:
    held = PaymentIntent("pi_1", authorized=b.TOTAL, currency="eur", attempt=1)
    order = b.run(b.fact(b.unpaid_session()), b.fact(held), b.cancel(), order=waiting())

    assert (Status.AWAITING_PAYMENT, PaymentStatus.AUTHORIZED) == (order.status, payment_status(order))
    gone = PaymentIntent("pi_1", IntentEnd.CANCELED, currency="eur", attempt=1)
    assert Status.CANCELED is b.run(b.fact(gone), order=order).status
