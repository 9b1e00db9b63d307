"""What an order adds to the figures of each day: the difference of what is joined, whatever the order of the facts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from functions.domain import event_ids, ledger
from functions.domain import events as e
from functions.domain.disputes import Dispute, EarlyFraudWarning, View, WarningState
from functions.domain.figures import NOTHING, Figures, daily, total
from functions.domain.joins import ChargeState, Refund, RefundState, SessionEnd
from functions.domain.order import Amounts
from functions.domain.takings import Pool, Taking
from tests.domain import builders as b

DAY = b.NOW.date()
CARD = Taking(Pool.GIFT_CARD, "gc_1", 40)
GONE = Refund("re_1", RefundState.SUCCEEDED, 30, "eur", "pi_1", "ch_1")
TAKEN = Dispute("du_1", "pi_1", "ch_1", 100, "eur", ("txn_1",), formal=True)
BACK = replace(TAKEN, reinstatements=("txn_2",))
PAID = (b.placed(), b.checkout(), b.opened(), b.fact(b.paid_session(), b.paid(), b.charge(captured=100)))
SALE = Figures(orders=1, ordered=100, payments_begun=1, payments_paid=1, taken=100)


def on(days: Mapping[int, Sequence[e.OrderEvent]]) -> list[Mapping[str, Any]]:
    """Return the documents of events that were recorded so many days after the order was placed."""
    _, entries = b.recorded(*(event for events in days.values() for event in events))
    stamps = [b.NOW + timedelta(days=later) for later, events in days.items() for _ in events]
    return [{**entry, "at": event_ids.plain(at)} for entry, at in zip(entries, stamps, strict=True)]


def figures(days: Mapping[int, Sequence[e.OrderEvent]]) -> dict[int, Figures]:
    """Return what was added, by how many days after the order was placed."""
    return {(day - DAY).days: found for day, found in daily(on(days))[1].items()}


def placed_with(card: Taking, gross: int = b.TOTAL) -> e.OrderEvent:
    amounts = Amounts(gross, 0, 0, 0, gross - card.amount, tender=card.amount)
    lines = (b.goods(unit_price=gross),)
    return b.command(e.OrderPlaced("N-1", "customer_1", "eur", lines, amounts, b.EXPIRES, takings=(card,)), "place")


def look(version: int, status: str, dispute: Dispute = TAKEN) -> e.OrderEvent:
    return event_ids.refreshed(b.ORDER_ID, e.Refreshed("du_1", View(status), version, (dispute,)), b.NOW)


def test_a_sale_counts_when_it_was_placed_and_when_it_was_paid() -> None:
    begun = Figures(orders=1, ordered=100, payments_begun=1)

    assert {0: begun, 1: SALE.minus(begun)} == figures({0: PAID[:3], 1: PAID[3:]})
    assert "eur" == daily(on({0: PAID}))[0]


def test_what_moves_no_money_is_in_no_sum() -> None:
    warned = b.fact(EarlyFraudWarning("issfr_1", WarningState.ACTIONABLE, "pi_1", "ch_1"))

    assert figures({0: PAID}) == figures({0: PAID, 1: [warned]})


def test_each_charge_that_failed_was_declined_once() -> None:
    declines = [b.fact(b.charge(number, ChargeState.FAILED)) for number in (1, 2, 1)]
    paid = b.fact(b.paid(), b.charge(3, captured=100))

    found = figures({0: PAID[:3], 1: declines, 2: [paid]})

    assert Figures(payments_declined=2) == found[1]
    assert Figures(payments_paid=1, taken=100) == found[2]


def test_a_refund_counts_when_it_succeeded_and_is_taken_off_when_it_fails_after_all() -> None:
    asked = replace(GONE, state=RefundState.OPEN)

    found = figures(
        {0: PAID, 1: [b.fact(asked)], 2: [b.fact(GONE)], 4: [b.fact(replace(GONE, state=RefundState.DEAD))]}
    )

    assert {0: SALE, 2: Figures(refunds=1, refunded=30), 4: Figures(refunds=-1, refunded=-30)} == found


def test_one_message_that_brings_payment_and_refund_is_told_apart() -> None:
    both = b.fact(b.paid(), b.charge(captured=100), GONE)

    assert {0: SALE.plus(Figures(refunds=1, refunded=30))} == figures({0: [*PAID[:3], both]})


def test_what_only_let_go_of_an_authorisation_is_no_refund() -> None:
    assert {0: SALE} == figures({0: [*PAID, b.fact(replace(GONE, release=True))]})


def test_a_dispute_is_opened_withdrawn_won_and_given_back() -> None:
    inquiry = replace(TAKEN, withdrawals=(), formal=False)
    days = {0: PAID, 1: [b.fact(inquiry)], 2: [b.fact(TAKEN)], 5: [look(6, "under_review")], 9: [look(7, "won", BACK)]}

    found = figures(days)

    opened, won = Figures(disputes_opened=1, disputed=100), Figures(disputes_won=1, disputed=-100)
    assert {0: SALE, 2: opened, 9: won} == found


def test_a_dispute_that_was_lost_keeps_what_it_withdrew() -> None:
    lost = figures({0: PAID, 1: [b.fact(TAKEN)], 2: [look(5, "lost")]})[2]

    assert Figures(disputes_lost=1) == lost


def test_a_gift_card_is_taken_when_the_order_is_placed_and_comes_back_as_a_refund() -> None:
    asked = b.command(e.RefundRequested(None, "goodwill"), "refund")

    found = figures({0: [placed_with(CARD, 140), *PAID[1:]], 1: [asked]})

    assert {0: replace(SALE, ordered=140, taken_tender=40), 1: Figures(refunded_tender=40)} == found


def test_an_order_that_lapses_takes_its_gift_card_off_what_was_taken() -> None:
    found = figures({0: [placed_with(CARD)], 1: [b.cancel(), b.command(e.StockReleased())]})

    assert {0: Figures(orders=1, ordered=100, taken_tender=40), 1: Figures(taken_tender=-40)} == found


def test_the_gift_card_of_a_confirmed_order_that_is_canceled_is_given_back() -> None:
    found = figures({0: [placed_with(replace(CARD, amount=100))], 1: [b.cancel(), b.command(e.StockReleased())]})

    assert Figures(refunded_tender=100) == found[1]


def test_days_are_those_of_utc() -> None:
    _, (entry,) = b.recorded(b.placed())

    assert [DAY + timedelta(days=1)] == list(daily([{**entry, "at": f"{DAY}T23:30:00-02:00"}])[1])


FACTS: list[b.Facts] = [
    (b.paid_session(),),
    (b.paid(), b.charge(captured=100)),
    (replace(GONE, state=RefundState.OPEN),),
    (GONE,),
    (b.session(1, SessionEnd.COMPLETE), TAKEN),
]


def test_the_sum_over_the_days_does_not_depend_on_the_order_of_the_facts() -> None:
    sums = set()
    for order in permutations(FACTS):
        days = {0: PAID[:3], **{day: [b.fact(*facts)] for day, facts in enumerate(order, start=1)}}
        sums.add(summed(on(days)))

    assert {SALE.plus(Figures(refunds=1, refunded=30, disputes_opened=1, disputed=100))} == sums


def summed(entries: Iterable[Mapping[str, Any]]) -> Figures:
    return total(daily(entries)[1].values())


def test_the_days_add_up_to_what_the_ledger_says() -> None:
    asked = b.command(e.RefundRequested(50, "goodwill"), "refund")
    order, entries = b.recorded(placed_with(CARD, 140), *PAID[1:], asked, b.fact(GONE), b.fact(TAKEN))
    sums, books = summed(entries), ledger.target(order)

    assert books["stripe"] == sums.taken - sums.refunded - sums.disputed
    assert books["disputed"] == sums.disputed
    assert books["tender"] == sums.taken_tender - sums.refunded_tender


def test_no_order_is_no_figures() -> None:
    assert ("", {}) == daily([])
    assert NOTHING == total([])


@pytest.mark.parametrize("broken", [{"kind": "note_added"}, {"at": "yesterday"}, {"data": {}}])
def test_a_document_of_another_shape_is_refused(broken: Mapping[str, object]) -> None:
    _, (entry,) = b.recorded(b.placed())

    with pytest.raises((LookupError, ValueError)):
        daily([{**entry, **broken}])
