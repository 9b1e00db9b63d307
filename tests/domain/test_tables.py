"""The small tables, row by row: the timeline's word for each command, the meaning of each of Stripe's on a dispute."""

from datetime import timedelta

import pytest

from functions.domain import events as e
from functions.domain.disputes import Dispute, DisputeStatus, View, status_of
from functions.domain.joins import IntentEnd, PaymentIntent, Refund, RefundState
from functions.domain.money import AMOUNT_MAX, CHARGE_STEP
from functions.domain.obligations import in_flux, timers
from functions.domain.order import Order
from functions.domain.return_events import ReturnApproved, ReturnCanceled, ReturnRejected
from tests.domain import builders as b

OPENED = b.run(b.placed(), b.checkout(), b.opened())
AUTHORISED = b.run(b.fact(PaymentIntent("pi_1", authorized=b.TOTAL, currency="eur", attempt=1)), order=OPENED)
SHIPPED = b.run(b.ship(), order=b.confirmed())
DELIVERED = b.run(b.deliver(), order=SHIPPED)
ASKED = b.run(b.ask_back(), order=DELIVERED)


@pytest.mark.parametrize(
    ("order", "event", "code"),
    [
        (b.run(b.placed()), b.checkout(), "checkout_started"),
        (OPENED, b.cancel(), "cancel_requested"),
        (b.confirmed(), b.refund_of(1), "refund_requested"),
        (b.confirmed(), b.edit(b.TOTAL), "edited"),
        (AUTHORISED, b.command(e.CaptureRequested(None)), "capture_requested"),
        (b.confirmed(), b.ship(), "shipped"),
        (SHIPPED, b.deliver(), "delivered"),
        (DELIVERED, b.ask_back(), "return_requested"),
        (ASKED, b.command(ReturnApproved("ret_1")), "return_approved"),
        (ASKED, b.command(ReturnRejected("ret_1", "other")), "return_rejected"),
        (ASKED, b.command(ReturnCanceled("ret_1")), "return_canceled"),
        (b.run(b.command(ReturnApproved("ret_1")), order=ASKED), b.take_back(), "return_received"),
    ],
)
def test_the_timeline_names_each_command(order: Order, event: e.OrderEvent, code: str) -> None:
    change = b.step(order, event)

    assert code == change.codes[0]
    assert code in {moment.code for moment in change.order.timeline}


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("needs_response", DisputeStatus.NEEDS_RESPONSE),
        ("appeal_needs_response", DisputeStatus.NEEDS_RESPONSE),
        ("under_review", DisputeStatus.UNDER_REVIEW),
        ("appeal_under_review", DisputeStatus.UNDER_REVIEW),
        ("warning_needs_response", DisputeStatus.WARNING),
        ("warning_under_review", DisputeStatus.WARNING),
        ("warning_closed", DisputeStatus.NONE),
        ("prevented", DisputeStatus.NONE),
        ("won", DisputeStatus.WON),
        ("lost", DisputeStatus.LOST),
        ("a word that came later", DisputeStatus.NEEDS_RESPONSE),
    ],
)
def test_each_of_stripes_words_on_a_dispute_has_one_meaning(said: str, means: DisputeStatus) -> None:
    assert means is status_of(Dispute("du_1"), View(said))


def test_timers_say_what_they_are_about() -> None:
    sent = b.NOW + timedelta(seconds=60)

    assert [(b.EXPIRES, e.Timer.EXPIRE, "")] == timers(b.run(b.placed()))
    assert [(sent, e.Timer.ASK, "1"), (b.EXPIRES, e.Timer.EXPIRE, "")] == timers(b.run(b.placed(), b.checkout()))
    assert [(b.NOW + timedelta(days=14), e.Timer.GOODS, "")] == timers(b.confirmed())
    held = timers(AUTHORISED)
    assert (b.NOW + timedelta(hours=24), e.Timer.REFRESH, "") in held


def test_all_that_still_moves_is_looked_at() -> None:
    refund = Refund("re_1", RefundState.OPEN, 40, "eur", "pi_1")
    order = b.run(b.fact(PaymentIntent("pi_2", authorized=10, currency="eur"), refund), order=b.confirmed())

    assert ["pi_2", "re_1"] == in_flux(order)


@pytest.mark.parametrize(
    ("intent", "capturable"),
    [
        (PaymentIntent("pi_1", authorized=5, received=2), 3),
        (PaymentIntent("pi_1", authorized=2, received=5), 0),
        (PaymentIntent("pi_1", IntentEnd.CANCELED, authorized=5), 0),
        (PaymentIntent("pi_1", IntentEnd.SUCCEEDED, authorized=5, received=2), 0),
    ],
)
def test_what_is_authorised_can_be_captured_until_the_payment_ends(intent: PaymentIntent, capturable: int) -> None:
    assert capturable == intent.capturable


def test_stripes_limits_on_an_amount_are_eight_digits_and_the_steps_of_some_currencies() -> None:
    assert 99_999_999 == AMOUNT_MAX
    assert {"isk": 100, "ugx": 100, "bhd": 10, "jod": 10, "kwd": 10, "omr": 10, "tnd": 10} == CHARGE_STEP
