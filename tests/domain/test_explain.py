"""Why an order is in its state: every command's answer is what `apply` does, every object is told, nothing raises."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from functions.domain import events as e
from functions.domain import plain_words
from functions.domain.apply import apply
from functions.domain.customer_events import CustomerLinked
from functions.domain.desk_events import HoldPlaced, NoteAdded, TagAdded
from functions.domain.disputes import Dispute, EarlyFraudWarning, Review, ReviewState, View, WarningState
from functions.domain.dry_run import answers
from functions.domain.edit_events import Edited, EditWithdrawn
from functions.domain.errors import OrderPaymentsError
from functions.domain.explain import Explanation, explain
from functions.domain.facets import Condition, condition
from functions.domain.goods import returnable
from functions.domain.joins import IntentEnd, Joined, PaymentIntent, Refund, RefundState, SessionEnd
from functions.domain.order import CallState, Order, Reservation, Status, TenderRow
from functions.domain.return_events import (
    ReturnApproved,
    ReturnCanceled,
    ReturnReceived,
    ReturnRejected,
    ReturnRequested,
)
from functions.domain.takings import Pool, Taking
from functions.domain.transitions import Command, Refuse
from tests.domain import builders as b

LATER = b.NOW + timedelta(hours=2)
recorded = b.recorded


def paid_events() -> list[e.OrderEvent]:
    return [b.placed(), b.checkout(), b.opened(), b.fact(b.paid_session()), b.fact(b.paid())]


def explained(order: Order, entries: list[Mapping[str, object]] | None = None) -> Explanation:
    return explain(order, order.order_id, entries or [], b.NOW)


def orders() -> dict[str, Order]:
    """Return an order of every kind that the rules tell apart."""
    opened = b.run(b.placed(), b.checkout(), b.opened())
    confirmed = b.confirmed()
    shipped = b.run(b.ship(), order=confirmed)
    dispute = Dispute("du_1", "pi_1", "ch_1", b.TOTAL, "eur", withdrawals=("txn_1",), formal=True)
    held = PaymentIntent("pi_1", IntentEnd.NONE, 0, b.TOTAL, "eur", 1)
    raised = b.run(b.ask_edit(160, b.goods("x", 1, 60)), b.checkout(2, 60, edits=1), order=confirmed)
    dearer = b.run(b.fact(b.session(2, amount_total=60)), order=raised)
    late = b.run(b.fact(b.paid_session()), b.fact(b.paid()), order=b.expired())
    return {
        "placed": b.run(b.placed()),
        "called": b.run(b.placed(), b.checkout()),
        "unknown": b.run(b.placed(), b.checkout(), b.unknown()),
        "refused": b.run(b.placed(), b.checkout(), b.refused()),
        "opened": opened,
        "pending": b.run(b.fact(b.unpaid_session()), order=opened),
        "authorized": b.run(b.fact(held), order=opened),
        "canceling": b.run(b.cancel(), order=opened),
        "expiring": b.run(b.expire(), order=opened),
        "expired": b.expired(),
        "paid late": late,
        "canceled": b.run(b.cancel(), order=confirmed),
        "confirmed": confirmed,
        "refunding": b.run(b.refund_of(30), order=confirmed),
        "shipped": shipped,
        "completed": b.run(b.deliver(), order=shipped),
        "disputed": b.run(b.fact(dispute), order=confirmed),
        "free of goods": b.confirmed(b.goods(ships=False)),
        "canceled while pending": b.run(b.fact(b.unpaid_session()), b.cancel(), order=opened),
        "paid twice": b.run(b.fact(b.paid(2)), order=confirmed),
        "to be dearer": dearer,
        "dearer in vain": b.run(b.withdraw(), order=dearer),
    }


ORDERS = orders()


def told_by_apply(order: Order, body: e.Body) -> tuple[str, Status]:
    """Return the code and status that `apply` itself comes to."""
    event = e.OrderEvent("command:x", order.order_id, "staff:s", LATER, body, "h")
    try:
        return "", apply(order, event, origin="other").order.status
    except OrderPaymentsError as refusal:
        return refusal.code, order.status


def bodies(order: Order) -> dict[tuple[Command, str], e.Body]:
    """Return every command as callers give it, written down here once more."""
    number = len(order.attempts) + 1
    found: dict[tuple[Command, str], e.Body] = {
        (Command.CHECKOUT, ""): e.CheckoutRequested(
            number, "hosted", "k", b.TOTAL, {"a": 1}, LATER, LATER, order.edits
        ),
        (Command.CANCEL, ""): e.CancelRequested("changed_mind"),
        (Command.EXPIRE, ""): e.TimerFired(e.Timer.EXPIRE, LATER),
        (Command.SHIP, ""): e.Shipped("shp_9", None, "post", "T"),
        (Command.REFUND, ""): e.RefundRequested(None, "goodwill"),
        (Command.CAPTURE, ""): e.CaptureRequested(None),
        (Command.RELEASE_STOCK, ""): e.StockReleased(),
        (Command.TAKE_STOCK, ""): e.StockTaken(),
        (Command.MISS_STOCK, ""): e.StockMissing("sku-l1"),
        (Command.PLACE_HOLD, ""): HoldPlaced("fraud"),
        (Command.ADD_NOTE, ""): NoteAdded("note_1", "call", "hmac"),
        (Command.ADD_TAG, ""): TagAdded("vip", "key"),
        (Command.LINK_CUSTOMER, ""): CustomerLinked("alice"),
        (Command.EDIT, ""): Edited({}, (), (), order.amounts.total),
        (Command.WITHDRAW_EDIT, ""): EditWithdrawn(),
        (Command.EXPIRE_EDIT, ""): e.TimerFired(e.Timer.EDIT, LATER, order.edit.edit_id if order.edit else ""),
        (Command.REQUEST_RETURN, ""): ReturnRequested("ret_1", returnable(order), "damaged", None, approved=False),
        (Command.APPROVE_RETURN, ""): ReturnApproved("ret_none"),
        (Command.REJECT_RETURN, ""): ReturnRejected("ret_none", "used"),
        (Command.CANCEL_RETURN, ""): ReturnCanceled("ret_none"),
        (Command.RECEIVE_RETURN, ""): ReturnReceived("ret_none", {}, {}, (), None),
    }
    found |= {(Command.DELIVER, s.shipment_id): e.Delivered(s.shipment_id) for s in order.shipments}
    found |= {(Command.RELEASE_HOLD, code): e.HoldReleased(code, at) for code, at in order.holds.items()}
    waits = (CallState.REQUESTED, CallState.UNKNOWN)
    asked = [a.number for a in order.attempts.values() if a.state in waits]
    found |= {(Command.ASK, str(n)): e.TimerFired(e.Timer.ASK, LATER, str(n)) for n in asked}
    if not order.shipments:
        found[Command.DELIVER, ""] = e.Delivered("shp_none")
    if not order.holds:
        found[Command.RELEASE_HOLD, ""] = e.HoldReleased("disputed", "x")
    return found


@pytest.mark.parametrize("kind", ORDERS)
def test_every_commands_answer_is_what_apply_does(kind: str) -> None:
    order = ORDERS[kind]

    said = {(a.command, a.subject): (a.code, a.status) for a in answers(order, LATER)}

    told = {key: told_by_apply(order, body) for key, body in bodies(order).items()}
    assert told == {key: answer for key, answer in said.items() if key in told}
    assert set(Command) == {command for command, _ in said}
    # These are tried on what there is: an attempt, a note, a tag.
    on_what_is_there = {Command.ASK, Command.ERASE_NOTE, Command.REMOVE_TAG}
    assert on_what_is_there >= {command for command, _ in set(said) - set(told)}


def test_the_orders_reach_every_status_and_every_condition_that_lasts() -> None:
    found = {(order.status, condition(order)) for order in ORDERS.values()}

    assert set(Status) == {status for status, _ in found}
    # The others move an order on at once: none stands in them but by a late message.
    lasting = {Condition.COVERED, Condition.DELIVERED, Condition.PENDING, Condition.UNCOVERED, Condition.LAPSED_EXPIRE}
    assert lasting <= {each for _, each in found}


@pytest.mark.parametrize("kind", ORDERS)
def test_an_order_of_every_kind_is_explained_without_a_fault_of_its_own(kind: str) -> None:
    order = ORDERS[kind]

    found = explained(order)

    assert [] == [fault for fault in found.faults if "worked out" in fault]
    assert found.state
    assert (str(order.status), str(condition(order))) == (found.state.status, found.state.condition)
    assert plain_words.CONDITIONS[condition(order)] in found.state.why


def test_every_condition_and_every_timer_has_its_words() -> None:
    assert set(Condition) == set(plain_words.CONDITIONS)
    assert set(e.Timer) == set(plain_words.TIMERS)


def test_trying_a_command_changes_nothing() -> None:
    order = ORDERS["confirmed"]
    before = replace(order)

    (cancel,) = [a for a in answers(order, LATER) if a.command is Command.CANCEL]

    assert before == order
    assert (Status.CANCELED, ("refund-r1", "mail-order_canceled", "release_stock")) == (
        cancel.status,
        tuple(sorted(cancel.effects, key=["refund-r1", "mail-order_canceled", "release_stock"].index)),
    )


def test_a_recorded_order_has_no_faults_and_shows_every_event() -> None:
    order, entries = recorded(*paid_events())

    found = explained(order, entries)

    assert [] == list(found.faults)
    assert [1, 2, 3, 4, 5] == [t.seq for t in found.transitions]
    assert ["order_placed", "checkout_requested"] == [t.kind for t in found.transitions[:2]]
    paid = next(t for t in found.transitions if t.postings)
    assert {"customer": -b.TOTAL, "stripe": b.TOTAL} == {p.account: p.amount for p in paid.postings}
    assert "confirmed" in paid.codes


def test_a_missing_event_is_a_fault() -> None:
    order, entries = recorded(*paid_events())

    found = explained(order, entries[:2] + entries[3:])

    assert any("event 3 is missing" in fault for fault in found.faults)


def test_a_hold_names_the_event_that_put_it_on_and_what_it_is_about() -> None:
    outside = Refund("re_9", RefundState.SUCCEEDED, 40, "eur", "pi_1")
    order, entries = recorded(*paid_events(), b.fact(b.charge(captured=b.TOTAL), outside))

    (held,) = explained(order, entries).holds

    assert ("refunded_outside", ("re_9",)) == (held.code, held.about)
    assert held.put_on
    assert (6, "facts_learned", order.holds["refunded_outside"]) == (
        held.put_on.seq,
        held.put_on.kind,
        held.put_on.event_id,
    )


def test_a_hold_whose_event_is_gone_is_told_all_the_same() -> None:
    order = replace(ORDERS["confirmed"], holds={"review": "gone"})

    (held,) = explained(order).holds

    assert ("review", "gone", None) == (held.code, held.event_id, held.put_on)


def test_the_sums_are_those_of_the_facts() -> None:
    sums = explained(ORDERS["refunding"]).sums

    assert sums
    assert {
        "currency": "eur",
        "total": 100,
        "uncharged": 0,
        "due": 100,
        "tender": 0,
        "tender_kept": 0,
        "captured": 100,
        "capturable": 0,
        "refunded": 0,
        "open": 30,
        "withdrawn": 0,
        "secured": 70,
        "granted": 30,
        "refundable": 70,
        "owed": 0,
    } == {field.name: getattr(sums, field.name) for field in fields(sums)}


def test_what_gift_cards_paid_and_what_of_it_is_kept_is_told_beside_the_total() -> None:
    card = Taking(Pool.GIFT_CARD, "gc_1", 40)
    order = replace(
        ORDERS["confirmed"], takings=(card,), tender_rows={"t1": TenderRow("t1", *card.counter, 15, "damaged", b.NOW)}
    )
    released = replace(order, reservation=Reservation.RELEASED)

    assert (40, 25) == (_sum(order, "tender"), _sum(order, "tender_kept"))
    assert (40, 0) == (_sum(released, "tender"), _sum(released, "tender_kept"))


def test_what_a_canceled_order_owes_and_a_disputed_one_lacks_is_summed() -> None:
    refused = b.run(b.refused(e.Call.REFUND, "r1"), order=ORDERS["canceled"])

    assert (100, 0) == (_sum(ORDERS["canceled"], "open"), _sum(ORDERS["canceled"], "owed"))
    assert (0, 100) == (_sum(refused, "open"), _sum(refused, "secured"))
    assert (100, 0, 0) == tuple(_sum(ORDERS["disputed"], name) for name in ("withdrawn", "secured", "refundable"))


def _sum(order: Order, name: str) -> int:
    return int(getattr(explained(order).sums, name))


def test_every_kind_of_object_is_told_with_what_is_joined_and_seen() -> None:
    facts = b.fact(
        b.charge(captured=b.TOTAL),
        Refund("re_1", RefundState.OPEN, 10, "eur", "pi_1"),
        Dispute("du_1", "pi_1", "ch_1", b.TOTAL, "eur", ("txn_1",), formal=True),
        EarlyFraudWarning("issfr_1", WarningState.ACTIONABLE, "pi_1", "ch_1"),
        Review("prv_1", ReviewState.OPEN, "pi_1"),
    )
    order = b.run(facts, order=ORDERS["confirmed"])
    order = replace(order, views={"du_1": View("needs_response", LATER)})

    told = {fact.kind: fact for fact in explained(order).facts}

    kinds = [name.name.removesuffix("s") for name in fields(Joined) if name.name != "conflicts"]
    assert kinds == list(told)
    assert "attempt 1: complete, paid, asks for 1.00 EUR, by pi_1" == told["session"].text
    assert "succeeded, 1.00 EUR received" == told["payment_intent"].text
    assert "succeeded, 1.00 EUR captured" == told["charge"].text
    assert "open, 0.10 EUR of pi_1, made outside" == told["refund"].text
    assert (
        "dispute, needs_response: seen as needs_response, evidence is due by 2026-05-01 14:00 UTC, holds 1.00 EUR"
        == told["dispute"].text
    )
    assert "something can still be done" == told["fraud_warning"].text
    assert "open, nobody has looked yet" == told["review"].text
    assert ("complete", True) == (told["session"].joined["end"], told["session"].joined["paid"])
    view = {"status": "needs_response", "due_by": "2026-05-01T14:00:00Z", "refundable": False}
    assert (view, None) == (told["dispute"].view, told["charge"].view)


def test_what_is_awaited_stands_with_its_time() -> None:
    def waits(kind: str) -> dict[str, Any]:
        return {a.what: (a.about, a.until) for a in explained(ORDERS[kind]).awaited}

    opened, called = ORDERS["opened"], ORDERS["called"]
    assert {
        "expire": ("", opened.expires_at),
        "payment": ("cs_1", opened.attempts[1].expires_at),
    } == waits("opened")
    assert {"ask": ("1", b.NOW + timedelta(seconds=60)), "expire": ("", called.expires_at)} == waits("called")
    assert ("du_1", ORDERS["disputed"].refresh_at) == waits("disputed")["stripe"]
    assert {"goods": ("", b.NOW + timedelta(days=14))} == waits("confirmed")
    assert {} == waits("completed")


def test_evidence_is_awaited_until_stripe_takes_no_more() -> None:
    seen = replace(ORDERS["disputed"], views={"du_1": View("needs_response", LATER)})
    lost = replace(ORDERS["disputed"], views={"du_1": View("lost", LATER)})

    assert ["du_1"] == [a.about for a in explained(seen).awaited if a.what == "evidence"]
    assert [] == [a for a in explained(lost).awaited if a.what == "evidence"]


def test_our_calls_stand_with_their_keys_their_state_and_what_came_of_them() -> None:
    answered = b.run(
        b.fact(Refund("re_1", RefundState.SUCCEEDED, 30, "eur", "pi_1", row="r1")), order=ORDERS["refunding"]
    )
    key = f"refund:{b.ORIGIN}:{b.ORDER_ID}:r1"

    calls = {(c.call, c.name): (c.state, c.key, c.amount, c.stripe_id) for c in explained(answered).calls}

    assert {
        (e.Call.CHECKOUT, "1"): (CallState.ACCEPTED, "k1", 100, "cs_1"),
        (e.Call.REFUND, "r1"): (CallState.REQUESTED, key, 30, "re_1"),
    } == calls


def test_a_capture_is_one_of_our_calls() -> None:
    order = b.run(b.command(e.CaptureRequested(60)), order=ORDERS["authorized"])

    (capture,) = [c for c in explained(order).calls if c.call is e.Call.CAPTURE]

    assert ("c1", 60, "pi_1", CallState.REQUESTED) == (capture.name, capture.amount, capture.stripe_id, capture.state)


def test_an_order_that_cannot_be_read_is_explained_by_its_events() -> None:
    _, entries = recorded(*paid_events())

    found = explain(None, b.ORDER_ID, entries, b.NOW, ["the order cannot be worked out: KeyError: 'status'"])

    assert (None, None, 5) == (found.state, found.sums, len(found.transitions))
    assert ["the order cannot be worked out: KeyError: 'status'"] == list(found.faults)


@pytest.mark.parametrize(
    "damage",
    [
        {"currency": "xxx"},
        {"amounts": None},
        {"lines": ()},
        {"attempts": {1: None}},
        {"refund_rows": {"r1": None}},
        {"expires_at": None},
        {"shipments": (None,)},
        {"stripe": None},
        {"holds": None},
    ],
    ids=lambda damage: next(iter(damage)),
)
def test_a_damaged_order_never_raises_and_says_what_is_wrong(damage: dict[str, Any]) -> None:
    order, entries = recorded(b.placed(), b.checkout(), b.opened())
    broken = replace(order, **damage)

    found = explain(broken, b.ORDER_ID, entries, b.NOW)

    assert 3 == len(found.transitions)
    told = [*found.faults, *(a.why for a in found.commands if a.code == "internal")]
    assert told or damage == {"lines": ()}


@pytest.mark.parametrize(
    "entry", [{}, {"seq": "1", "codes": 7, "postings": [None, {"account": 3}]}, {"postings": [{"amount": "x"}]}]
)
def test_an_event_document_of_any_shape_is_shown_or_a_fault(entry: dict[str, object]) -> None:
    found = explain(ORDERS["placed"], b.ORDER_ID, [entry], b.NOW)

    assert found.state
    assert found.faults


def test_a_session_that_is_open_says_that_the_customer_can_pay() -> None:
    (session,) = explained(ORDERS["opened"]).facts

    assert SessionEnd.OPEN.name.lower() == session.joined["end"]
    assert "the customer can pay there" in session.text


def test_a_charge_whose_capture_only_its_payment_intent_told_does_not_look_uncaptured() -> None:
    order = b.run(b.fact(b.charge()), order=ORDERS["confirmed"])

    (told,) = [fact.text for fact in explained(order).facts if fact.kind == "charge"]

    assert "succeeded, what it took is told by pi_1" == told


def test_an_order_that_is_canceled_while_it_is_held_owes_what_is_left() -> None:
    outside = Refund("re_9", RefundState.SUCCEEDED, 40, "eur", "pi_1")
    order = b.run(b.fact(outside), b.cancel(), order=ORDERS["confirmed"])

    assert (60, 60, 0) == tuple(_sum(order, name) for name in ("secured", "owed", "open"))


def test_each_hold_is_about_its_own_objects() -> None:
    warning = EarlyFraudWarning("issfr_1", WarningState.ACTIONABLE, "pi_1", "ch_1")
    order = b.run(b.fact(warning), order=ORDERS["disputed"])

    assert {"disputed": ("du_1",), "fraud_warning": ("issfr_1",)} == {h.code: h.about for h in explained(order).holds}


def test_a_session_whose_payment_failed_later_says_so() -> None:
    order = b.run(b.fact(b.unpaid_session(async_failed=True)), order=ORDERS["opened"])

    (session,) = explained(order).facts

    assert "attempt 1: complete, its payment failed, asks for 1.00 EUR, by pi_1" == session.text


def test_a_command_that_there_is_nothing_to_try_with_is_answered_by_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("functions.domain.dry_run.decide", lambda *_: Refuse("by_the_table"))

    assert ["by_the_table"] == [a.code for a in answers(ORDERS["placed"], LATER) if a.command is Command.ASK]


@pytest.mark.parametrize(
    ("damage", "broken"),
    [
        ({"shipments": (None,)}, {"ship", "deliver"}),
        ({"attempts": {1: None}}, {"cancel", "ask"}),
        ({"stripe": None}, {"refund"}),
    ],
    ids=["shipments", "attempts", "stripe"],
)
def test_what_breaks_one_command_leaves_the_others_answered(damage: dict[str, Any], broken: set[str]) -> None:
    found = explained(replace(ORDERS["confirmed"], **damage)).commands

    assert set(Command) == {answer.command for answer in found}
    assert broken <= {str(answer.command) for answer in found if answer.code == "internal"}
    told = {str(answer.command): answer.code for answer in found}
    assert "not_ended" == told["release_stock"]
