"""What falls due on an order, and when."""

from datetime import timedelta

import pytest

from functions.domain import event_ids
from functions.domain import events as e
from functions.domain.effects import Effect, EffectKind
from functions.domain.errors import Refused
from functions.domain.joins import ChargeState
from functions.domain.obligations import REFRESH_EVERY
from functions.domain.order import Order
from tests.domain import builders as b


def waiting() -> Order:
    return b.run(b.placed(), b.checkout(), b.opened())


def test_an_expiry_that_came_too_early_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        b.step(waiting(), b.expire(b.NOW + timedelta(minutes=59)))
    assert "not_due" == refusal.value.code


def test_a_timer_asks_for_an_unknown_outcome_once() -> None:
    order = b.run(b.placed(), b.checkout())
    due = b.NOW + timedelta(seconds=60)

    change = b.step(order, event_ids.timer(b.ORDER_ID, e.TimerFired(e.Timer.ASK, due, "1"), due))

    assert due == order.next_due_at
    assert (Effect(EffectKind.ASK_CHECKOUT, "1"),) == change.effects
    assert b.EXPIRES == change.order.next_due_at, "the outbox has it now"


TIMERS = {
    "placed": (b.run(b.placed()), b.EXPIRES),
    "opened": (waiting(), b.EXPIRES),
    "declined": (b.run(b.fact(b.charge(1, ChargeState.FAILED)), order=waiting()), b.EXPIRES),
    "pending": (b.run(b.fact(b.charge(1, ChargeState.PENDING)), order=waiting()), b.NOW + REFRESH_EVERY),
    "held": (b.run(b.fact(b.session(amount_total=1)), order=b.run(b.placed(), b.checkout())), None),
    "ending": (b.run(b.cancel(), order=waiting()), None),
    "confirmed": (b.confirmed(), b.NOW + timedelta(days=14)),
    "expired": (b.expired(), None),
}


@pytest.mark.parametrize("name", TIMERS)
def test_the_next_timer_is_set_after_each_event(name: str) -> None:
    order, due = TIMERS[name]

    assert due == order.next_due_at
