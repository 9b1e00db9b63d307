"""What goes back: by staff, by rule, from Stripe's Dashboard; what counts once, what comes back, what holds stop."""

import pytest

from functions.domain import event_ids
from functions.domain import events as e
from functions.domain.attention import Problem
from functions.domain.effects import Effect, EffectKind
from functions.domain.errors import RefundExceeds, Refused
from functions.domain.facets import (
    PaymentStatus,
    captured,
    external_refunds,
    granted,
    is_covered,
    open_refunds,
    payment_status,
    refundable,
    refunded,
    secured,
)
from functions.domain.joins import Refund, RefundState
from functions.domain.obligations import owed
from functions.domain.order import CallState, Order, Status
from tests.domain import builders as b

SUCCEEDED, OPEN, DEAD = RefundState.SUCCEEDED, RefundState.OPEN, RefundState.DEAD


def gone(state: RefundState, amount: int = 30, *, row: str | None = None, number: int = 1) -> Refund:
    return Refund(f"re_{number}", state, amount, "eur", "pi_1", "ch_1", row)


def answered(refund: Refund, row: str = "r1") -> e.OrderEvent:
    return event_ids.answered(b.ORDER_ID, f"refund-{row}", e.RefundAnswered(row, refund), b.NOW)


def refused(row: str = "r1") -> e.OrderEvent:
    return b.refused(e.Call.REFUND, row)


def asked(amount: int | None = 30) -> Order:
    return b.run(b.refund_of(amount), order=b.confirmed())


def paid_twice(*more: e.OrderEvent) -> Order:
    facts = (b.fact(b.paid(), b.charge(1)), b.fact(b.paid(2), b.charge(2, intent=2)))
    return b.run(b.placed(), b.checkout(), *more, *facts)


def amounts(order: Order) -> list[tuple[str, int]]:
    return [(row.payment_intent, row.amount) for row in order.refund_rows.values()]


def test_a_row_and_its_refund_count_once() -> None:
    waiting = asked()
    open_ = b.run(b.fact(gone(OPEN, row="r1")), order=waiting)
    done = b.run(b.fact(gone(SUCCEEDED, row="r1")), order=open_)

    assert [(30, 0), (30, 0), (0, 30)] == [(open_refunds(o), refunded(o)) for o in (waiting, open_, done)]
    assert [70, 70, 70] == [secured(o) for o in (waiting, open_, done)]
    assert [70, 70, 70] == [refundable(o, "pi_1") for o in (waiting, open_, done)]


def test_a_refund_of_a_part_keeps_the_rest_covered() -> None:
    order = b.run(b.fact(gone(SUCCEEDED, row="r1")), order=asked())

    assert (PaymentStatus.PARTIALLY_REFUNDED, 30, True) == (payment_status(order), granted(order), is_covered(order))
    assert Status.COMPLETED is b.run(b.ship(), b.deliver(), order=order).status


def test_the_rest_after_a_part_can_be_given_back() -> None:
    order = b.run(b.fact(gone(SUCCEEDED, row="r1")), b.refund_of(None, "rest"), order=asked())
    ended = b.run(b.fact(gone(SUCCEEDED, 70, row="r2", number=2)), order=order)

    assert [("pi_1", 30), ("pi_1", 70)] == amounts(order)
    assert (PaymentStatus.REFUNDED, Status.CONFIRMED) == (payment_status(ended), ended.status)
    with pytest.raises(Refused, match="not there"):
        b.step(ended, b.ship())


@pytest.mark.parametrize("amount", [0, -1, 101])
def test_a_refund_of_more_than_is_left_or_of_nothing_is_refused(amount: int) -> None:
    with pytest.raises(RefundExceeds, match=r"only 1\.00 EUR is left"):
        b.step(b.confirmed(), b.refund_of(amount))


def test_nothing_is_left_when_everything_is_decided() -> None:
    with pytest.raises(RefundExceeds):
        b.step(asked(None), b.refund_of(None, "again"))


def test_a_refund_is_found_by_the_row_in_its_metadata() -> None:
    order = b.run(b.fact(gone(SUCCEEDED, row="r1")), order=asked())

    assert ([], {}) == (external_refunds(order), order.holds)


@pytest.mark.parametrize(("amount", "intent"), [(29, "pi_1"), (30, "pi_2")])
def test_metadata_that_does_not_fit_the_row_is_not_believed(amount: int, intent: str) -> None:
    stranger = Refund("re_1", SUCCEEDED, amount, "eur", intent, row="r1")
    order = b.run(b.fact(b.paid(2)), b.fact(stranger), order=asked())

    assert [stranger] == external_refunds(order)


def test_a_refund_is_found_by_the_id_of_our_answer() -> None:
    order = b.run(answered(gone(OPEN)), order=asked())

    assert ([], 30, CallState.ACCEPTED) == (
        external_refunds(order),
        open_refunds(order),
        order.refund_rows["r1"].state,
    )


def test_an_answer_names_its_refund_over_the_metadata_of_another() -> None:
    order = b.run(answered(gone(OPEN)), b.fact(gone(OPEN, row="r1", number=0)), order=asked())

    assert ["re_0"] == [refund.id for refund in external_refunds(order)]


def test_a_release_of_an_authorisation_moves_no_money() -> None:
    release = Refund("re_9", SUCCEEDED, 40, "eur", "pi_1", release=True)
    uncaptured = [Refund(f"re_{state}", state, 40, "eur", "pi_9") for state in (OPEN, SUCCEEDED)]

    order = b.run(b.fact(release, *uncaptured), order=b.confirmed())

    assert (0, 0, [], {}) == (refunded(order), open_refunds(order), external_refunds(order), order.holds)


def test_what_went_back_of_one_payment_is_not_missing_from_another() -> None:
    fact = b.fact(b.paid(amount=60), b.paid(2, 40), gone(SUCCEEDED, 10), gone(OPEN, 5, number=2))
    order = b.run(b.placed(), fact)

    assert (45, 40) == (refundable(order, "pi_1"), refundable(order, "pi_2"))
    assert (10, 0, 5, 0) == (
        refunded(order, "pi_1"),
        refunded(order, "pi_2"),
        open_refunds(order, "pi_1"),
        open_refunds(order, "pi_2"),
    )


def test_a_refund_that_names_no_payment_counts_for_the_order() -> None:
    order = b.run(b.fact(Refund("re_1", SUCCEEDED, 30, "eur", None, "ch_1")), order=b.confirmed())

    assert (30, 0) == (refunded(order), refunded(order, "pi_1"))


def test_of_two_payments_the_later_one_goes_back() -> None:
    first_is_newer = [b.fact(b.paid(), b.charge(9)), b.fact(b.paid(2), b.charge(2, intent=2))]

    assert [("pi_2", b.TOTAL)] == amounts(paid_twice())
    assert [("pi_1", b.TOTAL)] == amounts(b.run(b.placed(), b.checkout(), *first_is_newer))


def test_paying_twice_gives_back_the_excess_alone() -> None:
    change = b.step(b.confirmed(), b.fact(b.paid(2, 130)))

    assert (PaymentStatus.OVERPAID, Status.CONFIRMED) == (payment_status(change.order), change.order.status)
    assert [("pi_2", 100 + 30)] == amounts(change.order)
    assert ("paid_twice", True, True) == (
        (row := change.order.refund_rows["r1"]).reason,
        row.by_rule,
        row.excess,
    )
    assert (Effect(EffectKind.REFUND, "r1"),) == change.effects
    assert (0, True) == (granted(change.order), is_covered(change.order))


def test_what_is_owed_is_taken_from_several_payments() -> None:
    order = b.run(b.fact(b.paid(amount=60)), b.fact(b.paid(2, 40)), b.cancel(), order=b.run(b.placed()))

    assert [("pi_2", 40), ("pi_1", 60)] == amounts(order)


def test_staff_give_back_what_was_paid_twice_before_they_touch_the_price() -> None:
    outside = b.fact(gone(OPEN, 1))
    held = b.run(outside, b.fact(b.paid(2)), order=b.confirmed())

    order = b.run(b.refund_of(99), b.command(e.HoldReleased("refunded_outside", outside.event_id)), order=held)

    assert [("pi_2", 99)] == amounts(order)
    assert (True, 0, b.TOTAL) == (order.refund_rows["r1"].excess, granted(order), secured(order))


def test_a_refund_beyond_the_excess_is_split() -> None:
    held = b.run(b.fact(gone(OPEN, 80)), b.fact(b.paid(2)), order=b.confirmed())

    order = b.run(b.refund_of(50), order=held)

    assert [(20, True), (30, False)] == [(row.amount, row.excess) for row in order.refund_rows.values()]


def test_a_row_that_stripe_refused_is_not_renewed_by_rule() -> None:
    change = b.step(b.run(b.cancel(), order=b.confirmed()), refused())
    later = b.run(b.fact(b.charge(1)), order=change.order)

    assert (Problem("refund_refused", "r1"),) == change.problems
    assert (["r1"], (0, False)) == (list(later.refund_rows), owed(later))
    assert (0, b.TOTAL) == (open_refunds(later), secured(later))


def test_a_refund_that_dies_gives_its_amount_back() -> None:
    change = b.step(b.run(b.fact(gone(SUCCEEDED, row="r1")), order=asked()), b.fact(gone(DEAD, row="r1")))

    assert (0, 0, b.TOTAL, 0) == (
        refunded(change.order),
        open_refunds(change.order),
        secured(change.order),
        granted(change.order),
    )
    assert (PaymentStatus.PAID, b.TOTAL) == (payment_status(change.order), refundable(change.order, "pi_1"))
    assert (Problem("refund_failed", "re_1"),) == change.problems


def test_a_refund_by_rule_that_dies_is_left_to_the_operator() -> None:
    order = b.run(b.cancel(), b.fact(gone(SUCCEEDED, 100, row="r1")), order=b.confirmed())

    change = b.step(order, b.fact(gone(DEAD, 100, row="r1")))

    assert ((Problem("refund_failed", "re_1"),), ["r1"]) == (change.problems, list(change.order.refund_rows))
    assert ["r1", "r2"] == list(b.run(b.refund_of(None), order=change.order).refund_rows)


def test_a_refusal_is_answered_by_the_refund_that_carries_the_row_out() -> None:
    facts = [b.fact(gone(SUCCEEDED, row="r1")), refused()]
    first, second = b.run(*facts, order=asked()), b.run(*reversed(facts), order=asked())

    assert [(30, True)] * 2 == [(granted(order), is_covered(order)) for order in (first, second)]


def test_a_problem_is_raised_once() -> None:
    once = b.step(asked(), refused())

    again = b.step(once.order, b.fact(b.charge(1)))

    assert ((Problem("refund_refused", "r1"),), ()) == (once.problems, again.problems)


def test_a_rule_refund_and_the_fact_behind_it_are_one_event() -> None:
    before = b.confirmed()

    change = b.step(before, b.fact(b.paid(2)))

    assert before.version + 1 == change.order.version
    assert {"stripe": 100, "refunds_pending": -100} == {p.account: p.amount for p in change.postings}
    assert 200 == captured(change.order)
