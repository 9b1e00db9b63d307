"""The whole of what an operator reads of an order: every field and every word of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from functions.domain import events as e
from functions.domain import explain as x
from functions.domain import plain_words
from functions.domain.awaited import Awaited
from functions.domain.disputes import Dispute, EarlyFraudWarning, Review, ReviewState, View, WarningState
from functions.domain.events import Call, Timer
from functions.domain.explain import Explanation, Fact, OwnCall, State, Transition, explain
from functions.domain.facets import Condition
from functions.domain.joins import (
    Charge,
    ChargeState,
    IntentEnd,
    PaymentIntent,
    Refund,
    RefundState,
    Session,
    SessionEnd,
    StripeObject,
)
from functions.domain.ledger import Posting
from functions.domain.order import CallState, Order
from tests.domain import builders as b

OPENED = b.run(b.placed(), b.checkout(), b.opened())
AUTHORISED = b.run(b.fact(PaymentIntent("pi_1", authorized=b.TOTAL, currency="eur", attempt=1)), order=OPENED)


def explained(order: Order | None, *entries: Mapping[str, object], faults: tuple[str, ...] = ()) -> Explanation:
    return explain(order, b.ORDER_ID, entries, b.NOW, faults)


def test_an_order_that_cannot_be_read_has_its_events_and_nothing_else() -> None:
    _, entries = b.recorded(b.placed())

    found = explained(None, *entries, faults=("it cannot be read",))

    made = str(entries[0]["at"])
    event = Transition(1, b.placed().event_id, "order_placed", "customer:customer_1", made, ("placed",), ())
    assert Explanation(b.ORDER_ID, b.NOW, None, None, (), (), (), (), (), (event,), ["it cannot be read"]) == found


def test_what_is_explained_says_of_which_order_and_when() -> None:
    order, entries = b.recorded(b.placed())

    found = explained(order, *entries)

    assert (b.ORDER_ID, b.NOW, []) == (found.order_id, found.at, found.faults)


def test_the_state_is_told_facet_by_facet() -> None:
    assert (
        State(
            status="confirmed",
            payment_status="paid",
            fulfillment_status="unfulfilled",
            dispute_status="none",
            condition="covered",
            reservation="sold",
            ending=None,
            why="The money for what is owed is there. 1.00 EUR is secured of 1.00 EUR.",
        )
        == explained(b.confirmed()).state
    )
    assert (
        State(
            status="awaiting_payment",
            payment_status="none",
            fulfillment_status="unfulfilled",
            dispute_status="none",
            condition="uncovered",
            reservation="held",
            ending="cancel",
            why="The money for what is owed is not there. 0.00 EUR is secured of 1.00 EUR.",
        )
        == explained(b.run(b.cancel(), order=OPENED)).state
    )


def test_the_words_of_every_condition() -> None:
    assert {
        Condition.COVERED: "The money for what is owed is there.",
        Condition.DELIVERED: "The money is there and everything has arrived.",
        Condition.OWED_BACK: "The money is there, but the order was canceled while that payment was under way.",
        Condition.PENDING: "A payment is under way whose end is not known.",
        Condition.LAPSED_EXPIRE: "The order's time is over, and no money can come any more.",
        Condition.LAPSED_CANCEL: "The order is canceled, and no money can come any more.",
        Condition.UNCOVERED: "The money for what is owed is not there.",
    } == plain_words.CONDITIONS


def test_the_words_of_every_timer() -> None:
    assert {
        Timer.EXPIRE: "the unpaid order begins to end",
        Timer.ASK: "Stripe is asked what became of the call of this attempt",
        Timer.REFRESH: "what is under way at Stripe is looked at again",
        Timer.GOODS: "an operator is asked where the goods of the payment are",
        Timer.DEADLINE: "an operator is reminded that the dispute waits for evidence",
        Timer.EDIT: "the edit that nobody paid begins to lapse",
    } == plain_words.TIMERS


@pytest.mark.parametrize(
    ("damage", "part", "error"),
    [
        ({"amounts": None}, "the state", "AttributeError: 'NoneType' object has no attribute 'total'"),
        ({"amounts": None}, "the sums", "AttributeError: 'NoneType' object has no attribute 'total'"),
        ({"holds": None}, "the holds", "AttributeError: 'NoneType' object has no attribute 'items'"),
        ({"stripe": None}, "the facts", "AttributeError: 'NoneType' object has no attribute 'sessions'"),
        ({"attempts": {1: None}}, "the calls", "AttributeError: 'NoneType' object has no attribute 'number'"),
        ({"views": None}, "what is awaited", "AttributeError: 'NoneType' object has no attribute 'items'"),
        ({"stripe": None}, "the chain", "AttributeError: 'NoneType' object has no attribute 'charges'"),
    ],
)
def test_what_cannot_be_worked_out_is_named(damage: dict[str, Any], part: str, error: str) -> None:
    faults = explained(replace(b.confirmed(), **damage)).faults

    assert f"{part} cannot be worked out: {error}" in faults


def test_events_that_cannot_be_read_are_named() -> None:
    found = explained(None, {"postings": [{"amount": "x"}]})

    assert (
        "the transitions cannot be worked out: ValueError: invalid literal for int() with base 10: 'x'" in found.faults
    )


def test_a_guard_catches_what_it_is_told_to_and_nothing_else() -> None:
    guard = x.Guard(["before"], (KeyError,))

    assert 5 == guard.one("a number", lambda: 5)
    assert (1, 2) == guard.many("numbers", lambda: iter([1, 2]))
    assert None is guard.one("a lookup", lambda: dict[str, int]()["x"])
    assert () == guard.many("lookups", lambda: [dict[str, int]()["y"]])
    assert [
        "before",
        "a lookup cannot be worked out: KeyError: 'x'",
        "lookups cannot be worked out: KeyError: 'y'",
    ] == guard.faults
    with pytest.raises(ZeroDivisionError):
        guard.one("a quotient", lambda: 1 // 0)


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({}, Transition(0, "", "", "", "", (), ())),
        (
            {"seq": 3, "event_id": "x", "kind": "k", "actor": "a", "at": "t", "codes": ["c"]},
            Transition(3, "x", "k", "a", "t", ("c",), ()),
        ),
        (
            {"stripe_requests": ["req_1", 7]},
            Transition(0, "", "", "", "", (), (), ("req_1", "7")),
        ),
        ({"postings": [None, {"account": "stripe"}]}, Transition(0, "", "", "", "", (), (Posting("stripe", 0),))),
        (
            {"postings": [{"account": "stripe", "amount": 5}]},
            Transition(0, "", "", "", "", (), (Posting("stripe", 5),)),
        ),
    ],
)
def test_an_event_is_told_as_far_as_its_document_goes(entry: dict[str, object], told: Transition) -> None:
    assert [told] == list(explained(None, entry).transitions)


def test_every_call_of_ours_is_told_in_full() -> None:
    refunding = b.run(b.refund_of(30), b.refused(Call.REFUND, "r1"), order=b.confirmed())
    capturing = b.run(b.command(e.CaptureRequested(60)), order=AUTHORISED)
    checkout = OwnCall(Call.CHECKOUT, "1", CallState.ACCEPTED, "k1", 100, "hosted", None, b.NOW, None, "cs_1")
    prefix = f"{b.ORIGIN}:{b.ORDER_ID}"

    assert [
        checkout,
        OwnCall(
            Call.REFUND,
            "r1",
            CallState.REFUSED,
            f"refund:{prefix}:r1",
            30,
            "goodwill",
            "no_such_thing",
            b.NOW,
            "pi_1",
            None,
        ),
    ] == list(explained(refunding).calls)
    assert [
        checkout,
        OwnCall(Call.CAPTURE, "c1", CallState.REQUESTED, f"capture:{prefix}:c1", 60, "", None, b.NOW, "pi_1", "pi_1"),
    ] == list(explained(capturing).calls)


def test_everything_that_is_awaited_is_told_in_full() -> None:
    dispute = Dispute("du_1", "pi_1", "ch_1", 40, "eur", ("txn_1",), formal=True)
    due = b.NOW + timedelta(days=9)
    order = replace(b.run(b.fact(dispute), order=b.confirmed()), views={"du_1": View("needs_response", due)})

    assert [
        Awaited("refresh", "", b.NOW + timedelta(days=1), "what is under way at Stripe is looked at again"),
        Awaited(
            "deadline", "du_1", due - timedelta(days=3), "an operator is reminded that the dispute waits for evidence"
        ),
        Awaited("goods", "", b.NOW + timedelta(days=14), "an operator is asked where the goods of the payment are"),
        Awaited("stripe", "du_1", order.refresh_at, "moves at Stripe by itself; looked at then, or on a message"),
        Awaited("evidence", "du_1", due, "Stripe takes evidence until then"),
    ] == list(explained(order).awaited)


TOLD: list[tuple[StripeObject, str]] = [
    (
        Session("cs_1", SessionEnd.OPEN, amount_total=100, currency="eur", attempt=1),
        "attempt 1: open: the customer can pay there, not paid, asks for 1.00 EUR",
    ),
    (Session("cs_1", SessionEnd.EXPIRED), "attempt ?: expired, not paid, asks for unknown amount"),
    (
        Session("cs_1", amount_total=1, attempt=2),
        "attempt 2: open: the customer can pay there, not paid, asks for unknown amount",
    ),
    (
        Session("cs_1", currency="eur", attempt=2),
        "attempt 2: open: the customer can pay there, not paid, asks for unknown amount",
    ),
    (
        Session("cs_1", SessionEnd.COMPLETE, True, "pi_1", 0, "eur", attempt=1),
        "attempt 1: complete, paid, asks for 0.00 EUR, by pi_1",
    ),
    (
        Session("cs_1", SessionEnd.COMPLETE, async_failed=True, amount_total=5, currency="jpy", attempt=1),
        "attempt 1: complete, its payment failed, asks for 5 JPY",
    ),
    (PaymentIntent("pi_1"), "not ended, 0.00 EUR received"),
    (PaymentIntent("pi_1", IntentEnd.CANCELED, currency="eur"), "canceled, 0.00 EUR received"),
    (PaymentIntent("pi_1", authorized=100), "not ended, 0.00 EUR received, 1.00 EUR can be captured"),
    (
        PaymentIntent("pi_1", IntentEnd.SUCCEEDED, 100, currency="usd"),
        "succeeded, 1.00 USD received; another currency than the order's, eur: not counted",
    ),
    (Charge("ch_1", ChargeState.PENDING), "pending, 0.00 EUR captured"),
    (
        Charge("ch_1", ChargeState.SUCCEEDED, "pi_1", 5, expired=True),
        "succeeded, what it took is told by pi_1, its authorisation expired",
    ),
    (
        Charge("ch_1", ChargeState.SUCCEEDED, "pi_1", 100, expired=True),
        "succeeded, 1.00 EUR captured, its authorisation expired",
    ),
    (Charge("ch_1", ChargeState.FAILED, "pi_9"), "failed, 0.00 EUR captured"),
    (Refund("re_9", RefundState.DEAD, 30, "eur"), "dead, 0.30 EUR, decided here"),
    (
        Refund("re_9", RefundState.OPEN, 30, "eur", "pi_1", release=True),
        "open, 0.30 EUR of pi_1, lets go of an authorisation",
    ),
    (Dispute("du_1"), "inquiry, warning: nobody has looked yet, holds 0.00 EUR"),
    (
        Dispute("du_1", amount=50, currency="usd", withdrawals=("t",), formal=True),
        "dispute, needs_response: nobody has looked yet, holds 0.50 USD",
    ),
    (EarlyFraudWarning("issfr_1", WarningState.ACTIONABLE), "something can still be done"),
    (EarlyFraudWarning("issfr_1", WarningState.OVER), "over"),
    (Review("prv_1", ReviewState.CLOSED), "closed, nobody has looked yet"),
]


@pytest.mark.parametrize(("found", "text"), TOLD, ids=[text[:40] for _, text in TOLD])
def test_what_is_known_of_an_object_is_said_in_plain_words(found: StripeObject, text: str) -> None:
    assert text == plain_words.fact(b.confirmed(), found)


@pytest.mark.parametrize(
    ("found", "view", "text"),
    [
        (
            Dispute("x", amount=50, formal=True),
            View("won", None, refundable=True),
            "dispute, won: seen as won, holds 0.00 EUR, refundable",
        ),
        (
            Dispute("x", formal=True),
            View("needs_response", b.NOW),
            "dispute, needs_response: seen as needs_response, evidence is due by 2026-05-01 12:00 UTC, holds 0.00 EUR",
        ),
        (Review("x", ReviewState.CLOSED), View("approved"), "closed, seen as approved"),
    ],
)
def test_what_a_look_saw_is_said_too(found: StripeObject, view: View, text: str) -> None:
    assert text == plain_words.fact(replace(b.confirmed(), views={"x": view}), found)


def test_a_refund_from_the_dashboard_is_made_outside() -> None:
    outside = Refund("re_9", RefundState.SUCCEEDED, 40, "eur", "pi_1")
    order = b.run(b.fact(outside), order=b.confirmed())

    (fact,) = [fact for fact in explained(order).facts if fact.kind == "refund"]
    assert "succeeded, 0.40 EUR of pi_1, made outside" == fact.text


def test_a_fact_is_told_with_all_that_is_joined_of_it() -> None:
    order = b.run(b.fact(Review("prv_1", ReviewState.OPEN, "pi_1")), order=b.confirmed())
    order = replace(order, views={"prv_1": View("approved")})

    assert (
        Fact(
            "review",
            "prv_1",
            "open, seen as approved",
            {"state": "open", "payment_intent": "pi_1"},
            {"status": "approved", "due_by": None, "refundable": False},
        )
        == explained(order).facts[-1]
    )


def test_an_order_that_was_given_back_in_full_is_owed_nothing() -> None:
    order = b.run(b.refund_of(None), order=b.confirmed())

    assert "0.00 EUR is secured of 0.00 EUR." in plain_words.state(order, Condition.UNCOVERED)
