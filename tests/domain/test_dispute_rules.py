"""Disputes, warnings and reviews: what is looked at, what holds, and what is not given back meanwhile."""

from dataclasses import replace

import pytest

from functions.domain import events as e
from functions.domain.attention import Problem
from functions.domain.disputes import View
from functions.domain.effects import Effect, EffectKind
from functions.domain.errors import Moved, Refused
from functions.domain.facets import dispute_status, is_disputed, refundable, secured
from functions.domain.joins import ChargeState, PaymentIntent, Refund, RefundState
from functions.domain.obligations import excess, in_flux, owed
from functions.domain.order import Order
from tests.domain import builders as b
from tests.domain.emitted import Message, dispute, look, review, warning

TAKEN = dispute("funds_withdrawn", "needs_response", -100)
WON = dispute("funds_reinstated", "won", -100, 100)
LOST = dispute("closed", "lost", -100)


def hear(order: Order, *messages: Message) -> Order:
    for message in messages:
        order = b.step(order, message.event(order)).order
    return order


def release(order: Order) -> Order:
    held = order.holds.items()
    return b.run(*(b.command(e.HoldReleased(code, by), f"{code}-{by}") for code, by in held), order=order)


def amounts(order: Order) -> list[tuple[str, int]]:
    return [(row.payment_intent, row.amount) for row in order.refund_rows.values()]


# What is looked at


def test_a_look_at_an_order_that_moved_is_made_again() -> None:
    order = hear(b.confirmed(), TAKEN)
    stale = look(TAKEN).event(order)

    with pytest.raises(Moved):
        b.step(hear(order, dispute("updated", "under_review", -100)), stale)


def test_what_a_look_saw_is_assigned_and_its_money_joined() -> None:
    lost = hear(b.confirmed(), TAKEN, look(LOST))
    open_again = hear(lost, look(dispute("updated", "appeal_needs_response", -100)))

    assert ("lost", "needs_response") == (dispute_status(lost), dispute_status(open_again))
    won = hear(open_again, look(WON), look(replace(LOST, document=LOST.document | {"evidence_details": {}})))
    assert (100, View("lost")) == (secured(won), won.views["du_1"])


@pytest.mark.parametrize("message", [TAKEN, review()])
def test_what_is_not_believed_is_looked_at_each_time_it_is_told(message: Message) -> None:
    once = b.step(b.confirmed(), message.event(b.confirmed()))
    again = b.step(once.order, replace(message, text="again").event(once.order))

    asked = Effect(EffectKind.REFRESH, message.document["id"])
    assert (True, True) == (asked in once.effects, asked in again.effects)
    assert again.order.stripe == once.order.stripe


def test_a_status_that_nobody_knows_needs_an_answer() -> None:
    assert "needs_response" == dispute_status(hear(b.confirmed(), look(dispute("updated", "brand_new", -100))))


@pytest.mark.parametrize(
    ("seen", "status"),
    [
        (["won", "lost"], "lost"),
        (["lost", "warning_needs_response"], "warning"),
        (["warning_under_review", "under_review"], "under_review"),
        (["appeal_under_review", "needs_response"], "needs_response"),
        (["warning_closed", "prevented"], "none"),
        (["won", "warning_closed"], "won"),
    ],
)
def test_an_order_has_the_worst_status_of_its_disputes(seen: list[str], status: str) -> None:
    looks = [look(dispute("updated", one, du=number)) for number, one in enumerate(seen)]

    assert [status] * 2 == [dispute_status(hear(b.confirmed(), *some)) for some in (looks, looks[::-1])]


def test_what_is_in_flux_is_what_may_move_without_us() -> None:
    authorised = b.fact(PaymentIntent("pi_2", authorized=100, currency="eur"))
    refund = b.fact(Refund("re_1", RefundState.OPEN, 30, "eur", "pi_1"))
    moving = hear(b.run(authorised, refund, order=b.confirmed()), TAKEN, review())
    still = hear(b.confirmed(), look(WON), look(review("approved")), look(LOST))

    assert (["du_1", "pi_2", "prv_1", "re_1"], []) == (in_flux(moving), in_flux(still))
    assert ["pi_1"] == in_flux(b.run(b.fact(b.charge(1, ChargeState.PENDING)), order=b.run(b.placed())))
    assert ["cs_1"] == in_flux(b.run(b.placed(), b.checkout(), b.opened(), b.fact(b.unpaid_session())))


# What holds the order


@pytest.mark.parametrize(
    ("messages", "codes"),
    [
        ([TAKEN], {"disputed"}),
        ([dispute("created", "needs_response")], {"disputed"}),
        ([dispute("created", "warning_needs_response")], set()),
        ([look(WON)], set()),
        ([TAKEN, look(WON)], {"disputed"}),
        ([warning("created", actionable=True)], {"fraud_warning"}),
        ([warning("created", actionable=False)], set()),
        ([review()], {"review"}),
        ([review(), look(review("approved"))], set()),
        ([review("approved"), review(), look(review("approved"))], set()),
        ([review(), look(review("refunded_as_fraud"))], {"review"}),
        ([review("refunded_as_fraud"), look(review("refunded_as_fraud")), review()], {"review"}),
        ([look(review("approved"))], set()),
    ],
)
def test_what_puts_a_hold_on_and_what_lifts_it(messages: list[Message], codes: set[str]) -> None:
    assert codes == set(hear(b.confirmed(), *messages).holds)


def test_the_hold_of_two_reviews_is_lifted_by_both() -> None:
    second = replace(review(), document=review().document | {"id": "prv_2"})
    one = hear(b.confirmed(), review(), second, look(review("approved")))

    assert {"review"} == set(one.holds)
    approved = review("approved").document | {"id": "prv_2"}
    assert {} == hear(one, look(Message("review.closed", "second", approved))).holds


def test_a_hold_that_staff_lifted_stays_lifted_while_the_dispute_goes_on() -> None:
    order = release(hear(b.confirmed(), TAKEN))

    assert {} == hear(order, dispute("updated", "under_review", -100), look(LOST)).holds


def test_an_uneven_reinstatement_is_told_once() -> None:
    uneven = dispute("funds_reinstated", "won", -100, 90)
    order = hear(b.confirmed(), TAKEN)
    change = b.step(order, uneven.event(order))

    assert (Problem("uneven_reinstatement", "du_1"),) == change.problems
    assert () == b.step(change.order, look(uneven).event(change.order)).problems


# What is not given back meanwhile


def test_a_canceled_order_gives_disputed_money_back_only_once_it_is_won() -> None:
    lost = release(b.run(b.cancel(), order=hear(b.confirmed(), TAKEN)))

    assert ((0, False), []) == (owed(lost), amounts(lost))
    assert [] == amounts(hear(lost, LOST, look(LOST)))
    told = hear(lost, WON)
    assert ((100, False), True, []) == (owed(told), is_disputed(told, "pi_1"), amounts(told))
    assert [("pi_1", 100)] == amounts(hear(told, look(WON)))


def test_a_part_that_is_disputed_keeps_the_rest_from_going_back() -> None:
    part = dispute("funds_withdrawn", "needs_response", -40, amount=40)
    order = release(b.run(b.cancel(), order=hear(b.confirmed(), part)))

    assert ((60, False), 0, []) == (owed(order), refundable(order, "pi_1"), amounts(order))
    refundable_still = hear(order, look(replace(part, document=part.document | {"is_charge_refundable": True})))
    assert [("pi_1", 60)] == amounts(refundable_still)


def test_of_two_payments_one_disputed_none_is_too_much_until_the_dispute_is_won() -> None:
    order = release(b.run(b.fact(b.paid(2)), order=hear(b.confirmed(), TAKEN)))

    assert (0, []) == (excess(order), amounts(order))
    assert [("pi_2", 100)] == amounts(hear(order, WON, look(WON)))


def test_the_excess_is_taken_from_the_payment_that_nobody_fights_over() -> None:
    asked = dispute("created", "needs_response", number=2)
    order = release(b.run(b.fact(b.paid(2)), order=hear(b.confirmed(), asked)))

    assert [("pi_1", 100)] == amounts(order)


def test_staff_refund_nothing_that_is_disputed() -> None:
    order = hear(b.confirmed(), dispute("created", "needs_response"))

    with pytest.raises(Refused) as refusal:
        b.step(order, b.refund_of(10))
    assert "disputed" == refusal.value.code
    assert [("pi_1", 10)] == amounts(b.run(b.refund_of(10), order=hear(order, look(WON))))
    inquiry = hear(b.confirmed(), dispute("created", "warning_needs_response"))
    assert [("pi_1", 10)] == amounts(b.run(b.refund_of(10), order=inquiry))
