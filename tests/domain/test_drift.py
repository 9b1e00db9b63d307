"""Each disagreement with Stripe, and of an order with itself, has its name; what agrees has none."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from functions.domain import events as e
from functions.domain.disputes import Dispute, EarlyFraudWarning, Review, ReviewState, WarningState
from functions.domain.drift import Break, Drift, compared, due_effects, held, linked, within
from functions.domain.effects import EffectKind
from functions.domain.joins import (
    Charge,
    ChargeState,
    IntentEnd,
    Joined,
    PaymentIntent,
    Refund,
    RefundState,
    Session,
    SessionEnd,
    StripeObject,
)
from functions.domain.ledger import entry_hash
from functions.domain.order import CallState, Ending, Order, Status
from tests.domain import builders as b

Entries = list[Mapping[str, object]]

SESSION = b.paid_session()
INTENT = replace(b.paid(), authorized=b.TOTAL + 20)
CHARGE = b.charge(captured=b.TOTAL)
REFUND = Refund("re_1", RefundState.SUCCEEDED, 30, "eur", "pi_1", "ch_1", "r1")
DISPUTE = Dispute("du_1", "pi_1", "ch_1", 50, "eur", withdrawals=("txn_1",), formal=True)
WARNING = EarlyFraudWarning("issfr_1", WarningState.ACTIONABLE, "pi_1", "ch_1")
REVIEW = Review("prv_1", ReviewState.OPEN, "pi_1")
KNOWN = Joined(
    sessions={"cs_1": SESSION},
    payment_intents={"pi_1": INTENT},
    charges={"ch_1": CHARGE},
    refunds={"re_1": REFUND},
    disputes={"du_1": DISPUTE},
    fraud_warnings={"issfr_1": WARNING},
    reviews={"prv_1": REVIEW},
)
OBJECTS: dict[str, StripeObject] = {
    "session": SESSION,
    "payment_intent": INTENT,
    "charge": CHARGE,
    "refund": REFUND,
    "dispute": DISPUTE,
}


def knowing(**changed: Any) -> Order:
    """Return an order that knows one object of each kind, but for what is *changed*."""
    return replace(b.confirmed(), stripe=replace(KNOWN, **changed))


def instead(fact: StripeObject) -> Order:
    """Return an order that knows *fact* in the place of what Stripe has under that id."""
    maps: dict[type, str] = {
        Session: "sessions",
        PaymentIntent: "payment_intents",
        Charge: "charges",
        Refund: "refunds",
        Dispute: "disputes",
    }
    return knowing(**{maps[type(fact)]: {fact.id: fact}})


def test_what_is_compared_is_what_is_joined_of_money() -> None:
    assert {fact.id: fact for fact in OBJECTS.values()} == held(knowing())


def test_sessions_and_payments_must_be_linked() -> None:
    order = knowing(sessions={"cs_1": SESSION, "cs_2": b.session(2)})

    assert ["cs_1", "cs_2", "pi_1"] == linked(order)


@pytest.mark.parametrize("kind", OBJECTS)
def test_what_stripe_says_as_we_know_it_agrees(kind: str) -> None:
    assert None is compared(knowing(), OBJECTS[kind])


@pytest.mark.parametrize("kind", OBJECTS)
def test_what_we_never_heard_of_is_missing(kind: str) -> None:
    assert Drift(f"{kind}_missing") is compared(replace(knowing(), stripe=Joined()), OBJECTS[kind])


@pytest.mark.parametrize("fact", [WARNING, REVIEW])
def test_warnings_and_reviews_move_no_money_and_are_not_compared(fact: StripeObject) -> None:
    assert None is compared(replace(knowing(), stripe=Joined()), fact)


@pytest.mark.parametrize(
    ("intent", "missing"),
    [
        (PaymentIntent("pi_2", currency="eur", attempt=1), False),
        (PaymentIntent("pi_2", IntentEnd.CANCELED), True),
        (PaymentIntent("pi_2", received=1), True),
        (PaymentIntent("pi_2", authorized=1), True),
    ],
    ids=["only made", "canceled", "paid", "authorised"],
)
def test_a_payment_that_nobody_tried_is_not_missed(intent: PaymentIntent, missing: bool) -> None:  # noqa: FBT001
    assert (Drift.PAYMENT_INTENT_MISSING if missing else None) is compared(knowing(), intent)


BEHIND: list[tuple[str, StripeObject]] = [
    ("session", replace(SESSION, end=SessionEnd.EXPIRED)),
    ("session", replace(SESSION, paid=False)),
    ("payment_intent", replace(INTENT, end=IntentEnd.CANCELED)),
    ("payment_intent", replace(INTENT, received=b.TOTAL - 1)),
    ("charge", replace(CHARGE, state=ChargeState.PENDING)),
    ("refund", replace(REFUND, state=RefundState.OPEN)),
    ("dispute", replace(DISPUTE, formal=False)),
    ("dispute", replace(DISPUTE, withdrawals=())),
]


@pytest.mark.parametrize(("kind", "ours"), BEHIND)
def test_what_went_on_at_stripe_without_us_is_behind(kind: str, ours: StripeObject) -> None:
    assert Drift(f"{kind}_behind") is compared(instead(ours), OBJECTS[kind])


@pytest.mark.parametrize(("kind", "theirs"), BEHIND)
def test_what_we_claim_and_stripe_does_not_differs(kind: str, theirs: StripeObject) -> None:
    assert kind
    assert Drift.DIFFERS_FROM_STRIPE is compared(knowing(), theirs)


@pytest.mark.parametrize(
    ("kind", "name", "other"),
    [
        ("session", "amount_total", 99),
        ("session", "currency", "usd"),
        ("session", "attempt", 2),
        ("session", "payment_intent", "pi_9"),
        ("payment_intent", "currency", "usd"),
        ("payment_intent", "attempt", 2),
        ("charge", "payment_intent", "pi_9"),
        ("refund", "amount", 31),
        ("refund", "currency", "usd"),
        ("refund", "charge", "ch_9"),
        ("refund", "payment_intent", "pi_9"),
        ("refund", "row", "r9"),
        ("dispute", "amount", 51),
        ("dispute", "currency", "usd"),
        ("dispute", "charge", "ch_9"),
        ("dispute", "payment_intent", "pi_9"),
    ],
)
def test_what_never_changes_and_is_told_differently_differs(kind: str, name: str, other: object) -> None:
    told: Any = replace(OBJECTS[kind], **{name: other})  # type: ignore[arg-type]
    untold: Any = replace(OBJECTS[kind], **{name: None})  # type: ignore[arg-type]

    assert Drift.DIFFERS_FROM_STRIPE is compared(knowing(), told)
    assert None is compared(knowing(), untold)
    assert None is compared(instead(untold), OBJECTS[kind])


def test_money_that_a_dispute_gave_back_unheard_of_is_behind() -> None:
    given_back = replace(DISPUTE, reinstatements=("txn_2",))

    assert Drift.DISPUTE_BEHIND is compared(knowing(), given_back)
    assert Drift.DIFFERS_FROM_STRIPE is compared(instead(given_back), DISPUTE)


def test_an_authorisation_that_we_did_not_hear_of_is_behind() -> None:
    unpaid = PaymentIntent("pi_1", currency="eur")
    authorised = replace(unpaid, authorized=b.TOTAL)

    assert Drift.PAYMENT_INTENT_BEHIND is compared(instead(unpaid), authorised)
    assert None is compared(instead(authorised), unpaid)


@pytest.mark.parametrize(
    ("intents", "found"),
    [
        ({}, Drift.CHARGE_BEHIND),
        ({"pi_1": replace(INTENT, received=b.TOTAL - 1)}, Drift.CHARGE_BEHIND),
        ({"pi_1": INTENT}, None),
    ],
    ids=["not told", "told in part", "told"],
)
def test_a_charges_money_counts_with_its_payment(intents: dict[str, PaymentIntent], found: Drift | None) -> None:
    untaken = replace(CHARGE, captured=0)

    assert found is compared(knowing(charges={"ch_1": untaken}, payment_intents=intents), CHARGE)


def test_a_charge_that_names_no_payment_tells_of_its_money_itself() -> None:
    alone = replace(CHARGE, payment_intent=None)

    assert None is compared(instead(alone), alone)
    assert Drift.CHARGE_BEHIND is compared(instead(replace(alone, captured=1)), alone)


# An order with itself.


def written() -> tuple[Order, Entries]:
    return b.recorded(b.placed(), b.checkout(), b.opened(), b.fact(b.paid_session()), b.fact(b.paid()))


def rewritten(entries: Entries, at: int, **changed: object) -> Entries:
    """Return *entries* with one changed by somebody who knew to make its hash anew."""
    entry = {**entries[at], **changed}
    return [*entries[:at], {**entry, "hash": entry_hash(entry)}, *entries[at + 1 :]]


def kinds(order: Order, entries: Entries, now: datetime = b.NOW) -> list[Drift]:
    queued = {(str(kind), subject) for kind, subject in due_effects(order)}
    return [found.kind for found in within(order, entries, queued, now)]


def test_an_order_as_it_was_recorded_has_no_breaks() -> None:
    order, entries = written()

    assert [] == within(order, entries, set(), b.NOW)


def test_a_missing_event_is_told_with_the_order() -> None:
    order, entries = written()

    assert Break(Drift.EVENT_MISSING, b.ORDER_ID, b.ORDER_ID) in within(order, entries[:-1], set(), b.NOW)
    assert Drift.EVENT_MISSING in kinds(order, [*entries[:2], *entries[3:]])


def test_a_changed_event_is_told() -> None:
    order, entries = written()

    assert [Drift.EVENT_CHANGED] == kinds(order, [{**entries[0], "actor": "nobody"}, *entries[1:]])
    assert [Drift.EVENT_CHANGED] == kinds(order, rewritten(entries, 1, actor="nobody"))
    assert [Drift.EVENT_CHANGED] == kinds(order, [{}, *entries[1:]])


def test_an_event_whose_postings_are_no_postings_was_changed() -> None:
    order, entries = written()

    assert [Drift.EVENT_CHANGED] == kinds(order, rewritten(entries, 4, postings=7))


def test_postings_that_do_not_balance_or_do_not_mean_the_facts_are_told_once() -> None:
    order, entries = written()
    one_sided = rewritten(entries, 4, postings=[{"account": "stripe", "amount": b.TOTAL}])
    order = replace(order, head_hash=str(one_sided[4]["hash"]))

    assert [Drift.POSTINGS_DIFFER] == kinds(order, one_sided)


@pytest.mark.parametrize(
    "sums",
    [
        {"subtotal": b.TOTAL + 1, "total": b.TOTAL + 1},
        {"total": b.TOTAL + 1},
        {"discount": 1},
        {"shipping": 1},
        {"tax": 1},
    ],
)
def test_amounts_that_do_not_add_up_are_told(sums: dict[str, int]) -> None:
    order, entries = written()

    assert Drift.AMOUNTS_WRONG in kinds(replace(order, amounts=replace(order.amounts, **sums)), entries)


def test_amounts_that_add_up_are_not_told() -> None:
    order, entries = b.recorded(b.placed(b.goods(quantity=3, unit_price=50)))
    sums = replace(order.amounts, discount=10, shipping=7, tax=3, total=150)

    assert [] == kinds(replace(order, amounts=sums), entries)


def test_a_status_that_does_not_follow_from_the_facts_is_told() -> None:
    order, entries = written()

    assert Drift.STATUS_WRONG in kinds(replace(order, status=Status.AWAITING_PAYMENT), entries)


@pytest.mark.parametrize(
    ("late", "found"),
    [
        (timedelta(hours=1), []),
        (timedelta(hours=1, microseconds=1), [Drift.TIMER_WRONG]),
        (timedelta(hours=-1), []),
        (None, [Drift.TIMER_WRONG]),
    ],
)
def test_a_timer_more_than_an_hour_late_or_not_set_is_told(late: timedelta | None, found: list[Drift]) -> None:
    order, entries = written()
    due = order.next_due_at
    assert due is not None

    assert found == kinds(replace(order, next_due_at=None if late is None else due + late), entries)


@pytest.mark.parametrize(
    ("put_off", "found"), [(timedelta(hours=1), []), (timedelta(hours=1, microseconds=1), [Drift.TIMER_WRONG])]
)
def test_a_timer_that_was_put_off_is_late_from_an_hour_after_now(put_off: timedelta, found: list[Drift]) -> None:
    order, entries = written()
    assert order.next_due_at is not None
    now = order.next_due_at + timedelta(hours=9)

    assert found == kinds(replace(order, next_due_at=now + put_off), entries, now)


def test_an_order_that_nothing_is_due_on_needs_no_timer() -> None:
    order = b.run(b.ship(), b.deliver(), order=b.confirmed())

    assert None is order.next_due_at
    assert Drift.TIMER_WRONG not in kinds(order, [])


def test_a_lost_effect_is_told_with_what_it_is_about_until_it_is_queued() -> None:
    order, entries = b.recorded(b.placed(), b.checkout(), b.opened(), b.fact(b.paid()), b.refund_of(40))

    assert [Break(Drift.EFFECT_LOST, b.ORDER_ID, "refund-r1")] == within(order, entries, set(), b.NOW)
    assert [] == within(order, entries, {("refund", "r1")}, b.NOW)
    others = {("capture", "r1"), ("refund", "r2")}
    assert [Drift.EFFECT_LOST] == [each.kind for each in within(order, entries, others, b.NOW)]


def rows(order: Order, state: CallState) -> Order:
    return replace(order, refund_rows={name: replace(row, state=state) for name, row in order.refund_rows.items()})


@pytest.mark.parametrize(
    ("state", "due"),
    [
        (CallState.REQUESTED, [(EffectKind.REFUND, "r1")]),
        (CallState.UNKNOWN, [(EffectKind.REFUND, "r1")]),
        (CallState.ACCEPTED, []),
        (CallState.REFUSED, []),
    ],
)
def test_a_refund_without_an_outcome_is_due(state: CallState, due: list[tuple[EffectKind, str]]) -> None:
    order = rows(b.run(b.refund_of(40), order=b.confirmed()), state)

    assert due == due_effects(order)


def test_a_refund_that_stripe_tells_of_is_not_due() -> None:
    told = Refund("re_1", RefundState.OPEN, 40, "eur", "pi_1", row="r1")
    order = b.run(b.refund_of(40), b.fact(told), order=b.confirmed())

    assert [] == due_effects(order)


def authorised() -> Order:
    intent = PaymentIntent("pi_1", authorized=b.TOTAL, currency="eur", attempt=1)
    return b.run(b.placed(), b.checkout(), b.opened(), b.fact(intent, b.unpaid_session()))


@pytest.mark.parametrize(
    ("state", "due"),
    [
        (CallState.REQUESTED, True),
        (CallState.UNKNOWN, True),
        (CallState.ACCEPTED, False),
        (CallState.REFUSED, False),
    ],
)
def test_a_capture_without_an_outcome_is_due(state: CallState, due: bool) -> None:  # noqa: FBT001
    order = b.run(b.command(e.CaptureRequested(None)), order=authorised())
    (row,) = order.capture_rows.values()
    order = replace(order, capture_rows={row.row_id: replace(row, state=state)})

    assert ([(EffectKind.CAPTURE, row.row_id)] if due else []) == due_effects(order)


OPEN = b.run(b.placed(), b.checkout(), b.opened())


@pytest.mark.parametrize(
    ("order", "due"),
    [
        (OPEN, []),
        (replace(OPEN, ending=Ending.EXPIRE), [(EffectKind.CLOSE_SESSION, "1")]),
        (replace(OPEN, status=Status.CONFIRMED), [(EffectKind.CLOSE_SESSION, "1")]),
        (b.run(b.placed(), b.checkout(), b.cancel()), []),
        (b.confirmed(), []),
    ],
    ids=["to be paid", "to end", "confirmed", "no page is known", "the page is complete"],
)
def test_a_page_that_is_open_when_the_order_ends_or_is_paid_is_to_be_closed(
    order: Order, due: list[tuple[EffectKind, str]]
) -> None:
    assert due == due_effects(order)


def test_stock_that_an_ended_order_holds_goes_back() -> None:
    order = b.run(b.placed(), b.checkout(), b.opened(), b.expire(), b.fact(b.session(1, SessionEnd.EXPIRED)))

    assert [(EffectKind.RELEASE_STOCK, "")] == due_effects(order)
    assert [] == due_effects(b.expired())


def test_stock_of_an_order_that_was_paid_after_its_end_is_taken_again() -> None:
    order = b.run(b.fact(b.paid()), order=b.expired())

    assert (EffectKind.TAKE_STOCK, "") in due_effects(order)
