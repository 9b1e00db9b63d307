"""What holds an order, what a hold stops, and who lifts it."""

import pytest

from functions.domain import events as e
from functions.domain.attention import Problem
from functions.domain.effects import Effect, EffectKind
from functions.domain.errors import Refused
from functions.domain.facets import PaymentStatus, is_covered, payment_status
from functions.domain.joins import Refund, RefundState, SessionEnd
from functions.domain.order import Status
from tests.domain import builders as b

SUCCEEDED, OPEN = RefundState.SUCCEEDED, RefundState.OPEN


def outside(state: RefundState, amount: int = 30, *, number: int = 1) -> Refund:
    return Refund(f"re_{number}", state, amount, "eur", "pi_1", "ch_1")


def test_a_refund_from_the_dashboard_holds_the_order() -> None:
    event = b.fact(outside(SUCCEEDED))

    change = b.step(b.confirmed(), event)

    assert {"refunded_outside": event.event_id} == change.order.holds
    assert (Problem("refunded_outside", "re_1"),) == change.problems
    assert (Effect(EffectKind.MAIL, "order_refunded"),) == change.effects
    assert (PaymentStatus.PARTIALLY_REFUNDED, False) == (payment_status(change.order), is_covered(change.order))


def test_a_hold_that_was_released_does_not_come_back_by_itself() -> None:
    event = b.fact(outside(OPEN))
    order = b.run(event, order=b.confirmed())

    released = b.run(b.command(e.HoldReleased("refunded_outside", event.event_id)), order=order)

    assert {} == released.holds
    assert {} == b.run(b.fact(outside(SUCCEEDED)), order=released).holds
    assert ["refunded_outside"] == list(b.run(b.fact(outside(OPEN, 1, number=2)), order=released).holds)


def test_a_hold_is_released_by_who_has_seen_its_event() -> None:
    order = b.run(b.fact(outside(OPEN)), order=b.confirmed())

    with pytest.raises(Refused) as refusal:
        b.step(order, b.command(e.HoldReleased("refunded_outside", "another")))
    assert "hold_changed" == refusal.value.code


def test_one_hold_is_released_and_the_others_stay() -> None:
    wrong, refund = b.fact(b.session(amount_total=1)), b.fact(outside(OPEN))
    held = b.run(wrong, refund, order=b.run(b.placed(), b.checkout(), b.fact(b.paid())))

    released = b.run(b.command(e.HoldReleased("refunded_outside", refund.event_id)), order=held)

    assert {"amount_mismatch": wrong.event_id} == released.holds


def test_a_held_order_refunds_nothing_by_rule_until_it_is_released() -> None:
    event = b.fact(outside(OPEN))
    held = b.run(event, b.cancel(), order=b.confirmed())

    released = b.run(b.command(e.HoldReleased("refunded_outside", event.event_id)), order=held)

    assert (Status.CANCELED, []) == (held.status, [r.amount for r in held.refund_rows.values()])
    assert [70] == [r.amount for r in released.refund_rows.values()]


def test_a_held_order_does_not_ship_expire_or_start_a_payment() -> None:
    unpaid = b.run(b.placed(), b.checkout(), b.fact(b.session(end=SessionEnd.EXPIRED, amount_total=1)))
    events = [
        (unpaid, b.expire()),
        (unpaid, b.checkout(2)),
        (b.run(b.fact(outside(OPEN)), order=b.confirmed()), b.ship()),
    ]

    for order, event in events:
        with pytest.raises(Refused) as refusal:
            b.step(order, event)
        assert "held" == refusal.value.code
