"""The words and ranks that documents, queues and answers hold: whoever changes one must migrate what is written.

And what an object says of which nothing but its name is known: nothing.
"""

import importlib
import pkgutil
from enum import Enum

import pytest

import functions.domain
from functions.domain import (
    apply,
    breakdown,
    catalog,
    disputes,
    drift,
    dry_run,
    effects,
    events,
    explain,
    facets,
    goods,
    joins,
    order,
    promotions,
    returns,
    settlements,
    takings,
    transitions,
)
from tests.domain import builders as b

WORDS: dict[type[Enum], str] = {
    disputes.DisputeStatus: "none won lost warning under_review needs_response",
    drift.Drift: """session_missing session_behind payment_intent_missing payment_intent_behind charge_missing
        charge_behind refund_missing refund_behind dispute_missing dispute_behind settlement_missing orphan_payment
        unknown_at_stripe differs_from_stripe link_missing link_elsewhere event_missing event_changed postings_differ
        amounts_wrong status_wrong timer_wrong effect_lost outbox_without_order inbox_without_order
        unreadable""",
    effects.EffectKind: "mail publish close_session ask_checkout refund capture void refresh release_stock take_stock",
    breakdown.PromotionKind: "percent amount free_shipping",
    promotions.Reason: "unknown not_started ended currency minimum scope exhausted not_stackable",
    events.Call: "checkout refund capture",
    events.Timer: "expire ask refresh goods deadline edit",
    facets.PaymentStatus: """none pending authorized partially_paid paid overpaid partially_refunded refunded
        failed""",
    goods.FulfillmentStatus: "unfulfilled partial fulfilled delivered partially_returned returned",
    returns.ReturnState: "requested approved received rejected canceled",
    facets.Condition: "covered delivered owed_back pending lapsed_expire lapsed_cancel uncovered",
    order.Status: "awaiting_payment confirmed completed expired canceled",
    order.Reservation: "held sold released",
    order.Ending: "expire cancel cancel_and_refund",
    transitions.Command: """checkout cancel expire ask ship deliver refund capture release_stock take_stock
        miss_stock release_hold place_hold request_return approve_return reject_return cancel_return receive_return
        add_note erase_note add_tag remove_tag link_customer edit withdraw_edit
        expire_edit""",
    takings.Pool: "stock promotion promotion_customer gift_card credit",
    transitions.Stay: "stay",
}
RANKS: dict[type[Enum], dict[str, int]] = {
    disputes.WarningState: {"actionable": 1, "over": 2},
    disputes.ReviewState: {"open": 1, "closed": 2},
    joins.SessionEnd: {"open": 1, "expired": 2, "complete": 3},
    joins.IntentEnd: {"none": 0, "canceled": 1, "succeeded": 2},
    joins.ChargeState: {"pending": 1, "failed": 2, "succeeded": 3},
    joins.RefundState: {"open": 1, "succeeded": 2, "dead": 3},
    order.CallState: {"requested": 1, "unknown": 2, "accepted": 3, "refused": 4},
    settlements.SettlementState: {"pending": 1, "available": 2},
}


@pytest.mark.parametrize("words", WORDS, ids=lambda words: words.__name__)
def test_words_that_are_written_down_stay(words: type[Enum]) -> None:
    assert WORDS[words].split() == [str(each) for each in words] == [each.name.lower() for each in words]


@pytest.mark.parametrize("ranks", RANKS, ids=lambda ranks: ranks.__name__)
def test_ranks_that_are_written_down_stay(ranks: type[Enum]) -> None:
    assert RANKS[ranks] == {each.name.lower(): each.value for each in ranks}


def test_every_word_and_rank_of_the_domain_stands_above() -> None:
    modules = [
        importlib.import_module(m.name) for m in pkgutil.iter_modules(functions.domain.__path__, "functions.domain.")
    ]
    found = {
        each
        for module in modules
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, Enum) and each.__module__ == module.__name__
    }

    assert found == set(WORDS) | set(RANKS)


def test_limits_that_others_count_on_stay() -> None:
    assert (200, 20, 14, 10_000) == (order.LINES_MAX, order.ATTEMPTS_MAX, order.GOODS_DAYS, order.QUANTITY_MAX)


NOTHING_SAID: list[tuple[object, object]] = [
    (disputes.Dispute("x"), disputes.Dispute("x", None, None, None, None, (), (), uneven=False, formal=False)),
    (disputes.Review("x", disputes.ReviewState.OPEN), disputes.Review("x", disputes.ReviewState.OPEN, None)),
    (
        disputes.EarlyFraudWarning("x", disputes.WarningState.OVER),
        disputes.EarlyFraudWarning("x", disputes.WarningState.OVER, None, None),
    ),
    (disputes.View("won"), disputes.View("won", None, refundable=False)),
    (
        joins.Session("x"),
        joins.Session("x", joins.SessionEnd.OPEN, False, None, None, None, False, None),
    ),
    (joins.PaymentIntent("x"), joins.PaymentIntent("x", joins.IntentEnd.NONE, 0, 0, None, None)),
    (
        joins.Charge("x", joins.ChargeState.PENDING),
        joins.Charge("x", joins.ChargeState.PENDING, None, 0, expired=False, created=None),
    ),
    (
        joins.Refund("x", joins.RefundState.OPEN, 1, "eur"),
        joins.Refund("x", joins.RefundState.OPEN, 1, "eur", None, None, None, release=False, balance_transactions=()),
    ),
    (joins.Joined(), joins.Joined({}, {}, {}, {}, {}, {}, {}, frozenset())),
    (effects.Effect(effects.EffectKind.VOID), effects.Effect(effects.EffectKind.VOID, "")),
    (events.FactsLearned(()), events.FactsLearned((), ())),
    (events.TimerFired(events.Timer.ASK, b.NOW), events.TimerFired(events.Timer.ASK, b.NOW, "")),
    (events.RefundRequested(1, "r"), events.RefundRequested(1, "r", None)),
    (explain.Fact("k", "x", "t", {}), explain.Fact("k", "x", "t", {}, None)),
    (
        dry_run.CommandAnswer(transitions.Command.ASK, "", "", "", order.Status.CONFIRMED),
        dry_run.CommandAnswer(transitions.Command.ASK, "", "", "", order.Status.CONFIRMED, (), ()),
    ),
    (order.Line("l", "s", "n", 1, 1), order.Line("l", "s", "n", 1, 1, 0, 0, ships=True, stocked=True, tax_included=0)),
    (order.Shipment("s", {}, "c", "t", b.NOW), order.Shipment("s", {}, "c", "t", b.NOW, None)),
    (
        order.Attempt(1, "m", "k", 1, {}, b.NOW, b.NOW),
        order.Attempt(1, "m", "k", 1, {}, b.NOW, b.NOW, order.CallState.REQUESTED, None, None, None, asked=False),
    ),
    (
        order.RefundRow("r", "p", 1, "r", "k", b.NOW),
        order.RefundRow(
            row_id="r",
            payment_intent="p",
            amount=1,
            reason="r",
            key="k",
            first_sent_at=b.NOW,
            by_rule=False,
            excess=False,
            state=order.CallState.REQUESTED,
            refund_id=None,
            error=None,
            by_line=order.LinesBack({}, {}),
        ),
    ),
    (
        order.CaptureRow("c", "p", 1, "k", b.NOW),
        order.CaptureRow("c", "p", 1, "k", b.NOW, order.CallState.REQUESTED, None),
    ),
    (
        catalog.Product("s", "n", {}),
        catalog.Product(
            sku="s",
            name="n",
            prices={},
            ships=True,
            stocked=True,
            active=True,
            product_id="",
            options={},
            weight_grams=0,
            tax_code="",
        ),
    ),
    (
        settlements.Settlement("t", settlements.SettlementState.PENDING, 1, 0, 1, "eur", "charge", "c", b.NOW, b.NOW),
        settlements.Settlement(
            "t", settlements.SettlementState.PENDING, 1, 0, 1, "eur", "charge", "c", b.NOW, b.NOW, order_id=""
        ),
    ),
    (
        apply.Change(b.confirmed()),
        apply.Change(b.confirmed(), (), (), (), (), takings=(), changed=True),
    ),
]


@pytest.mark.parametrize(("named", "spelled"), NOTHING_SAID, ids=lambda each: type(each).__name__)
def test_what_is_not_said_is_nothing(named: object, spelled: object) -> None:
    assert spelled == named


def test_an_order_begins_with_nothing_but_what_was_ordered() -> None:
    amounts = order.Amounts(subtotal=1, discount=0, shipping=0, tax=0, total=1)
    new = order.Order("o", "N", "c", "eur", (), amounts, b.NOW, b.NOW, b.NOW)

    assert new == order.Order(
        order_id="o",
        number="N",
        customer_id="c",
        currency="eur",
        lines=(),
        amounts=amounts,
        created_at=b.NOW,
        updated_at=b.NOW,
        expires_at=b.NOW,
        status=order.Status.AWAITING_PAYMENT,
        reservation=order.Reservation.HELD,
        ending=None,
        restock_failed=False,
        shipments=(),
        timeline=(),
        holds={},
        attempts={},
        refund_rows={},
        capture_rows={},
        tender_rows={},
        takings=(),
        views={},
        uncharged=0,
        goods_days=14,
        breakdown=breakdown.Breakdown((), None, ()),
        paid_at=None,
        refresh_at=None,
        told=frozenset(),
        stripe=joins.Joined(),
        next_due_at=None,
        version=0,
        head_hash="",
    )
    assert (False, False) == (new.restock_failed, bool(new.told))
    assert 14 == events.OrderPlaced("N", "c", "eur", (), amounts, b.NOW).goods_days
