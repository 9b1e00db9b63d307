"""An edit that makes a paid order dearer: it waits for its difference, becomes the order, or lapses. Minor units."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from functions.domain import event_ids
from functions.domain import events as e
from functions.domain.awaited import awaited
from functions.domain.drift import due_effects
from functions.domain.effects import EffectKind
from functions.domain.errors import OrderPaymentsError
from functions.domain.facets import Condition, condition, payment_status
from functions.domain.joins import IntentEnd, PaymentIntent, SessionEnd
from functions.domain.obligations import edit_due
from functions.domain.order import Amounts, Ending, Line, Order, PendingEdit, Status
from functions.domain.return_events import ReturnApproved
from tests.domain import builders as b

PAIR = b.goods("l1", 2, 50)
LAMP = b.goods("x", 1, 60)
OPEN = b.session(2, amount_total=60)
OVER = b.fact(replace(OPEN, end=SessionEnd.EXPIRED))
DONE = b.fact(replace(OPEN, end=SessionEnd.COMPLETE, paid=True, payment_intent="pi_2"))
UNPAID = b.fact(replace(OPEN, end=SessionEnd.COMPLETE, payment_intent="pi_2"))
MONEY = b.fact(b.paid(2, amount=60))
CHARGE = b.fact(b.charge(2, intent=2, captured=60))
AUTHORISED = b.fact(PaymentIntent("pi_2", authorized=60, currency="eur", attempt=2))
ANSWER = event_ids.answered(b.ORDER_ID, "k2", e.CheckoutOpened(2, OPEN, "https://pay/2"), b.NOW)
PAGE_OVER = b.NOW + timedelta(hours=1)
"""A page is open for 45 minutes; what it is for waits 15 minutes more."""


def asked(order: Order | None = None, *added: Line, total: int = 160, **left: int) -> Order:
    """Return a paid order of 100 that is to cost 160."""
    event = b.ask_edit(total, *(added or (LAMP,)), key="edit", until=b.EXPIRES, **left)
    return b.run(event, order=order or b.confirmed(PAIR))


def opened(order: Order | None = None) -> Order:
    """Return it with the page of the difference."""
    return b.run(b.checkout(2, 60, edits=1), ANSWER, order=order or asked())


def lapse(due_at: datetime = PAGE_OVER) -> e.OrderEvent:
    """Return the timer of the edit."""
    return event_ids.timer(b.ORDER_ID, e.TimerFired(e.Timer.EDIT, due_at, "e1"), due_at)


def refusal(order: Order, event: e.OrderEvent) -> str:
    with pytest.raises(OrderPaymentsError) as found:
        b.step(order, event)
    return found.value.code


def owned(order: Order) -> list[tuple[str, int]]:
    return [(line.line_id, line.quantity) for line in order.lines]


def capture(amount: int | None = None) -> e.OrderEvent:
    return b.command(e.CaptureRequested(amount), "capture-2")


NEW = [("l1", 2), ("e1-1", 1)]
DEARER = Amounts(subtotal=160, discount=0, shipping=0, tax=0, total=160)


# It waits


def test_a_paid_order_that_is_to_cost_more_stays_as_it_is_and_keeps_what_is_added() -> None:
    before = b.confirmed(PAIR)

    change = b.step(before, b.ask_edit(160, LAMP))

    added = replace(LAMP, line_id="e1-1")
    assert PendingEdit("e1", (PAIR, added), DEARER, before.breakdown, b.EXPIRES) == change.order.edit
    assert (before.lines, before.amounts, Status.CONFIRMED) == (
        change.order.lines,
        change.order.amounts,
        change.order.status,
    )
    assert ([("sku-x", 1)], ("edit_requested",), ["mail-edit_requested"]) == (
        [(taking.name, taking.amount) for taking in change.takings],
        change.codes,
        [effect.name for effect in change.effects],
    )
    assert b.EXPIRES == change.order.next_due_at


def test_of_a_product_that_is_swapped_for_more_of_itself_no_more_is_kept_than_one_of_both_takes() -> None:
    again = replace(b.goods("x", 3, 60), sku=PAIR.sku)

    change = b.step(b.confirmed(PAIR), b.ask_edit(180, again, l1=0))

    assert [("sku-l1", 1)] == [(taking.name, taking.amount) for taking in change.takings]
    paid = b.step(b.run(b.checkout(2, 80, edits=1), order=change.order), b.fact(b.paid(2, amount=80)))
    assert ([("e1-1", 3)], ()) == (owned(paid.order), paid.takings)


def test_its_difference_is_what_a_checkout_asks_for_and_gives_it_time() -> None:
    late = b.NOW + timedelta(minutes=30)
    before = asked()

    order = b.run(b.checkout(2, 60, late, edits=1), order=before)

    assert order.edit
    assert ((2,), 60) == (order.edit.attempts, order.attempts[2].amount)
    assert (late + timedelta(hours=1), before.expires_at) == (order.edit.expires_at, order.expires_at)
    assert "already_paid" == refusal(b.confirmed(PAIR), b.checkout(2, 60))
    assert "in_progress" == refusal(before, b.checkout(2, 60, edits=0))


def test_stripe_can_charge_the_difference() -> None:
    assert "amount_too_small" == refusal(b.confirmed(PAIR), b.ask_edit(149, b.goods("x", 1, 49)))


def mails(order: Order, event: e.OrderEvent) -> list[str]:
    """Return the mails that the event is worth."""
    return [each.subject for each in b.step(order, event).effects if each.kind is EffectKind.MAIL]


def test_its_customer_is_asked_to_pay_for_it_once() -> None:
    event = b.ask_edit(160, LAMP, key="edit", until=b.EXPIRES)

    assert ["edit_requested"] == mails(b.confirmed(PAIR), event)
    assert [] == mails(asked(), b.checkout(2, 60, edits=1))
    assert [] == mails(opened(), MONEY)


def test_its_customer_hears_that_it_is_off_and_of_a_cancel_only_the_cancel() -> None:
    assert ["edit_lapsed"] == mails(asked(), lapse(b.EXPIRES)) == mails(asked(), b.withdraw())
    assert [] == mails(opened(), lapse())
    assert ["edit_lapsed"] == mails(b.run(lapse(), order=opened()), OVER)
    assert ["order_canceled"] == mails(asked(), b.command(e.CancelRequested("changed_mind"), "c"))


def test_what_costs_no_more_is_no_edit_to_be_paid() -> None:
    assert "moved" == refusal(b.confirmed(PAIR), b.ask_edit(100, b.goods("x", 1, 50), l1=1))
    assert "moved" == refusal(b.confirmed(PAIR), b.ask_edit(161, LAMP))
    assert "moved" == refusal(b.run(b.placed(PAIR)), b.ask_edit(160, LAMP))


def test_nothing_is_decided_beside_it() -> None:
    order = asked()

    assert {"edit_open"} == {
        refusal(order, event)
        for event in (b.ship(), b.refund_of(10), b.refund_of(None), b.edit(50, l1=1), b.ask_edit(160, LAMP, key="2"))
    }
    back = b.run(
        b.ask_back({"l1": 1}, within_days=None),
        b.command(ReturnApproved("ret_1")),
        order=asked(b.run(b.ship(), order=b.confirmed(PAIR))),
    )
    assert "edit_open" == refusal(back, b.take_back({"l1": 1}))
    assert 1 == b.run(b.take_back({"l1": 1}, refunded=()), order=back).returns["ret_1"].received["l1"]


def test_an_order_all_of_which_arrived_is_not_complete_before_it_is_decided() -> None:
    order = b.run(b.deliver(), order=asked(b.run(b.ship(), order=b.confirmed(PAIR))))
    assert (Status.CONFIRMED, Condition.COVERED) == (order.status, condition(order))

    assert Status.COMPLETED is b.run(b.withdraw(), order=order).status
    assert Status.CONFIRMED is b.run(MONEY, order=opened(order)).status


# It is paid


def test_the_money_makes_it_the_order() -> None:
    change = b.step(opened(), MONEY)

    after = change.order
    assert (NEW, DEARER, None) == (owned(after), after.amounts, after.edit)
    assert (("edited",), (), {}) == (change.codes, change.takings, after.refund_rows)
    assert "paid" == payment_status(after)
    assert {"l1": 2, "e1-1": 1} == b.run(b.ship(), order=after).shipments[0].quantities


def test_what_it_swaps_goes_back_when_it_is_paid() -> None:
    before = asked(None, b.goods("x", 2, 60), total=170, l1=1)

    change = b.step(b.run(b.checkout(2, 70, edits=1), order=before), b.fact(b.paid(2, amount=70)))

    assert [("sku-l1", -1)] == [(taking.name, taking.amount) for taking in change.takings]
    assert [("l1", 1), ("e1-1", 2)] == owned(change.order)


def test_a_charge_of_nobody_knows_which_attempt_is_no_excess_yet() -> None:
    order = b.run(CHARGE, order=opened())
    assert ({}, [("l1", 2)]) == (order.refund_rows, owned(order))

    assert (NEW, {}) == (owned(b.run(MONEY, order=order)), b.run(MONEY, order=order).refund_rows)
    assert NEW == owned(b.run(DONE, order=order))
    (row,) = b.run(OVER, order=order).refund_rows.values()
    assert (60, "paid_twice") == (row.amount, row.reason)


def test_less_than_the_difference_goes_back_and_the_edit_stays_open() -> None:
    order = b.run(b.fact(replace(OPEN, end=SessionEnd.COMPLETE, payment_intent="pi_2")), order=opened())

    order = b.run(b.fact(b.paid(2, amount=40)), order=order)

    assert [40] == [row.amount for row in order.refund_rows.values()]
    assert order.edit
    again = b.run(b.checkout(3, 60, edits=1), b.fact(b.paid(3, amount=60)), order=order)
    assert (NEW, [40]) == (owned(again), [row.amount for row in again.refund_rows.values()])


def test_what_two_attempts_brought_is_not_added_up() -> None:
    order = b.run(OVER, b.checkout(3, 60, edits=1), order=opened())
    held = replace(order, holds={"other": "event_1"})

    order = b.run(b.fact(b.paid(2, amount=40)), b.fact(b.paid(3, amount=40)), order=held)

    assert ({}, True) == (order.refund_rows, order.edit is not None)


def test_paid_twice_it_is_folded_once_and_the_rest_goes_back() -> None:
    order = b.run(OVER, b.checkout(3, 60, edits=1), b.fact(b.paid(3, amount=60)), MONEY, order=opened())

    assert (NEW, [60]) == (owned(order), [row.amount for row in order.refund_rows.values()])


def test_a_held_order_is_changed_all_the_same() -> None:
    order = replace(opened(), holds={"other": "event_1"})

    assert NEW == owned(b.run(MONEY, order=order))


def test_what_it_adds_has_its_own_time_to_leave() -> None:
    first = b.confirmed(PAIR)
    gone = replace(b.run(b.ship(), order=first), told=frozenset({"goods", "du_1"}))
    later = b.NOW + timedelta(days=20)
    money = b.fact(b.paid(2, amount=60), at=later)

    after = b.run(money, order=opened(asked(gone)))
    beside = b.run(money, order=opened(asked(replace(first, told=frozenset({"goods"})))))

    assert (later, ["du_1"]) == (after.paid_at, sorted(after.told))
    assert (b.NOW, ["goods"]) == (beside.paid_at, sorted(beside.told))


def test_what_an_older_version_gave_back_as_too_much_pays_for_nothing() -> None:
    row = b.run(b.fact(b.paid(2)), order=b.confirmed()).refund_rows["r1"]
    order = replace(opened(), refund_rows={"r1": replace(row, amount=60)})

    after = b.run(MONEY, order=order)

    assert (True, [("l1", 2)]) == (after.edit is not None, owned(after))
    assert None is b.run(b.withdraw(), order=after).edit


def test_what_was_paid_twice_before_goes_back_without_what_may_pay_for_it() -> None:
    order = b.run(CHARGE, b.fact(b.paid(1, amount=150)), order=opened())

    assert [("pi_1", 50)] == [(row.payment_intent, row.amount) for row in order.refund_rows.values()]
    assert NEW == owned(b.run(MONEY, order=order))


# It is explained


def test_it_says_what_is_awaited_and_until_when() -> None:
    order, ending = opened(), b.run(b.withdraw(), order=opened())

    said = {(each.what, each.about): (each.until, each.text) for each in awaited(order)}
    assert (PAGE_OVER, "the edit that nobody paid begins to lapse") == said["edit", "e1"]
    assert (PAGE_OVER, "the customer pays 0.60 EUR for the edit, or staff withdraw it") == said["difference", "e1"]
    assert b.NOW + timedelta(minutes=45) == said["payment", "cs_2"][0]
    (closing,) = [(each.until, each.text) for each in awaited(ending) if each.about == "e1"]
    assert (None, "the edit's page is closed; it stands if its 0.60 EUR were paid before, else it lapses") == closing


def test_what_must_stand_in_the_outbox_is_the_close_of_a_page_that_nobody_may_pay_on_any_more() -> None:
    assert [] == due_effects(opened())
    assert [("close_session", "2")] == due_effects(b.run(lapse(), order=opened()))


# It lapses


def test_its_page_is_closed_before_anything_is_released() -> None:
    change = b.step(opened(), lapse())

    assert change.order.edit
    assert (Ending.EXPIRE, (), ["close_session-2"]) == (
        change.order.edit.ending,
        change.takings,
        [effect.name for effect in change.effects],
    )
    over = b.step(change.order, OVER)
    assert (None, [("l1", 2)], ("edit_lapsed",)) == (over.order.edit, owned(over.order), over.codes)
    assert [("sku-x", -1)] == [(taking.name, taking.amount) for taking in over.takings]
    assert "already_paid" == refusal(over.order, b.checkout(3, 60, edits=1))


@pytest.mark.parametrize("event", [lapse(), b.withdraw()])
def test_a_call_without_an_answer_is_asked_for_before_it_lapses(event: e.OrderEvent) -> None:
    order = b.run(b.checkout(2, 60, edits=1), event, order=asked())
    assert order.edit

    assert order.edit == b.run(ANSWER, order=order).edit
    assert None is b.run(b.refused(name="2"), order=order).edit


@pytest.mark.parametrize("event", [lapse(b.EXPIRES), b.withdraw()])
def test_without_a_page_it_lapses_at_once(event: e.OrderEvent) -> None:
    change = b.step(asked(), event)

    assert (None, ("edit_lapsed",), [-1]) == (change.order.edit, change.codes, [t.amount for t in change.takings])


@pytest.mark.parametrize("event", [lapse(), b.withdraw()])
def test_paid_after_all_it_stands(event: e.OrderEvent) -> None:
    order = b.run(event, DONE, order=opened())
    assert order.edit

    assert NEW == owned(b.run(MONEY, order=order))


def test_what_comes_when_it_has_lapsed_goes_back() -> None:
    order = b.run(lapse(), OVER, MONEY, order=opened())

    assert ([("l1", 2)], [60]) == (owned(order), [row.amount for row in order.refund_rows.values()])


def test_a_page_that_is_over_ends_no_edit() -> None:
    order = b.run(OVER, order=opened())

    assert order.edit
    assert NEW == owned(b.run(b.checkout(3, 60, edits=1), b.fact(b.paid(3, amount=60)), order=order))


def test_while_it_is_held_or_paid_slowly_it_does_not_begin_to_lapse() -> None:
    order = opened()
    held, slow = replace(order, holds={"other": "event_1"}), b.run(UNPAID, order=order)

    assert PAGE_OVER == edit_due(order)
    assert (None, "held") == (edit_due(held), refusal(held, lapse()))
    assert (None, "payment_pending") == (edit_due(slow), refusal(slow, lapse()))
    assert "not_due" == refusal(order, lapse(PAGE_OVER - timedelta(seconds=1)))
    ending = b.run(lapse(), order=order)
    assert (None, "ending") == (edit_due(ending), refusal(ending, lapse(PAGE_OVER + timedelta(hours=1))))
    assert None is edit_due(b.confirmed(PAIR))


def test_the_timer_of_an_edit_that_is_over_ends_no_other() -> None:
    order = b.run(b.withdraw(), b.ask_edit(160, LAMP, key="again"), order=asked())

    assert order.edit
    assert ("e2", "no_edit") == (order.edit.edit_id, refusal(order, lapse()))


def test_it_is_withdrawn_once_and_only_while_it_is_open() -> None:
    ending = b.run(lapse(), order=opened())

    withdrawn = b.run(b.withdraw(), order=ending)

    assert withdrawn.edit
    assert Ending.CANCEL is withdrawn.edit.ending
    assert "ending" == refusal(withdrawn, b.withdraw("again"))
    assert "ending" == refusal(ending, b.checkout(3, 60, edits=1))
    assert "no_edit" == refusal(b.confirmed(PAIR), b.withdraw())


def test_a_canceled_order_has_none_and_what_is_paid_for_it_goes_back() -> None:
    change = b.step(opened(), b.cancel())

    assert (None, Status.CANCELED) == (change.order.edit, change.order.status)
    assert ("cancel_requested", "edit_lapsed", "canceled") == change.codes
    assert "close_session-2" in [effect.name for effect in change.effects]
    assert [("sku-x", -1)] == [(taking.name, taking.amount) for taking in change.takings]
    order = b.run(MONEY, order=change.order)
    assert ([("l1", 2)], [100, 60]) == (owned(order), [row.amount for row in order.refund_rows.values()])


# It is captured by hand


def authorised() -> Order:
    return b.run(UNPAID, AUTHORISED, order=opened())


def test_what_is_authorised_for_it_is_kept_until_staff_take_it() -> None:
    change = b.step(b.run(UNPAID, order=opened()), AUTHORISED)
    assert [] == [effect.name for effect in change.effects if effect.kind == "void"]

    order = b.run(capture(), order=change.order)

    assert [("c1", "pi_2", 60)] == [(r.row_id, r.payment_intent, r.amount) for r in order.capture_rows.values()]
    paid = b.fact(b.paid(2, amount=60))
    answer = event_ids.answered(b.ORDER_ID, "c", e.CaptureAnswered("c1", (b.paid(2, amount=60),)), b.NOW)
    for events in ([answer], [paid, answer], [answer, paid]):
        after = b.run(*events, order=order)
        assert (NEW, 0, {}) == (owned(after), after.uncharged, after.refund_rows)


def test_less_than_it_costs_is_not_taken() -> None:
    assert "capture_short" == refusal(authorised(), capture(59))
    assert [60] == [row.amount for row in b.run(capture(60), order=authorised()).capture_rows.values()]
    assert "capture_exceeds" == refusal(authorised(), capture(61))
    assert "nothing_to_capture" == refusal(opened(), capture())
    assert "already_paid" == refusal(b.confirmed(PAIR), capture())


def test_withdrawn_it_lets_go_of_what_is_authorised_and_lapses_then() -> None:
    change = b.step(authorised(), b.withdraw())

    assert {"void-pi_2", "close_session-2"} == {effect.name for effect in change.effects}
    assert "ending" == refusal(change.order, capture())
    gone = b.fact(PaymentIntent("pi_2", IntentEnd.CANCELED, 0, 60, "eur", 2))
    assert None is b.run(gone, order=change.order).edit


def test_withdrawn_too_late_it_is_taken() -> None:
    change = b.step(b.run(capture(), order=authorised()), b.withdraw())

    assert [] == [effect.name for effect in change.effects if effect.kind == "void"]
    assert NEW == owned(b.run(MONEY, order=change.order))


def test_the_late_answer_to_the_orders_own_capture_leaves_nothing_uncharged() -> None:
    """It was taken, and the order changed and paid, before the answer was recorded."""
    held = PaymentIntent("pi_1", authorized=100, currency="eur", attempt=1)
    first = [b.placed(PAIR), b.checkout(), b.opened(), b.fact(b.unpaid_session()), b.fact(held)]
    order = b.run(*first, b.command(e.CaptureRequested(None), "capture-1"), b.fact(b.paid()))
    order = b.run(MONEY, order=opened(asked(order)))

    after = b.run(
        event_ids.answered(b.ORDER_ID, "c", e.CaptureAnswered("c1", (b.paid(),)), b.NOW),
        order=order,
    )

    assert (160, 0, {}) == (after.due, after.uncharged, after.refund_rows)
