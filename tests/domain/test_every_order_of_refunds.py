"""Money that goes back, is fought over or is looked at, and money nobody asked for any more: in every order."""

import pytest

from functions.domain import event_ids
from functions.domain import events as e
from functions.domain.facets import (
    captured,
    dispute_status,
    intent_captured,
    open_refunds,
    payment_status,
    refunded,
    withdrawn,
)
from functions.domain.joins import Refund, RefundState, SessionEnd
from functions.domain.order import CallState, Order
from tests.domain import builders as b
from tests.domain.deliveries import Means, Trace, chain_faults, check_trace, reach
from tests.domain.emitted import Message, charge, dispute, intent, look, refund, review, session, warning

SEEDS = range(12)
PAID, SUCCEEDED = session("complete", "paid"), intent("succeeded", 100)
TAKEN = Means("paid", 0, 0, "needs_response", 100)

REFUNDS: dict[str, Trace] = {
    "it succeeds": [
        (refund("pending"), Means("paid", 100, 30)),
        (refund("succeeded"), Means("partially_refunded", 70)),
    ],
    "it succeeds and comes back": [
        (refund("pending"), Means("paid", 100, 30)),
        (refund("succeeded"), Means("partially_refunded", 70)),
        (refund("failed"), Means("paid", 100)),
    ],
    "it is canceled": [
        (refund("requires_action"), Means("paid", 100, 30)),
        (refund("pending"), Means("paid", 100, 30)),
        (refund("canceled"), Means("paid", 100)),
    ],
    "three at once": [
        (refund("pending", re=1), Means("paid", 100, 30)),
        (refund("pending", 50, re=2), Means("paid", 100, 80)),
        (refund("pending", 20, re=3), Means("paid", 100, 100)),
        (refund("succeeded", re=1), Means("partially_refunded", 70, 70)),
        (refund("succeeded", 20, re=3), Means("partially_refunded", 50, 50)),
        (refund("failed", 50, re=2), Means("partially_refunded", 50)),
    ],
}
WITHDRAWN = dispute("funds_withdrawn", "needs_response", -100)
OPENED = dispute("created", "needs_response")
DISPUTES: dict[str, Trace] = {
    "it is won": [
        (OPENED, Means("paid", 100, dispute="needs_response")),
        (look(OPENED), Means("paid", 100, dispute="needs_response")),
        (WITHDRAWN, TAKEN),
        (look(seen := dispute("updated", "under_review", -100)), Means("paid", dispute="under_review", disputed=100)),
        (seen, Means("paid", dispute="under_review", disputed=100)),
        (won := dispute("closed", "won", -100, 100), Means("paid", 100, dispute="under_review")),
        (dispute("funds_reinstated", "won", -100, 100), Means("paid", 100, dispute="under_review")),
        (look(won), Means("paid", 100, dispute="won")),
    ],
    "it is lost": [
        (OPENED, Means("paid", 100, dispute="needs_response")),
        (WITHDRAWN, TAKEN),
        (lost := dispute("closed", "lost", -100), TAKEN),
        (look(lost), Means("paid", 0, dispute="lost", disputed=100)),
    ],
    "it is lost, and won on appeal": [
        (WITHDRAWN, TAKEN),
        (lost, TAKEN),
        (look(lost), Means("paid", 0, dispute="lost", disputed=100)),
        (look(dispute("updated", "appeal_needs_response", -100)), TAKEN),
        (won, Means("paid", 100, dispute="needs_response")),
        (look(won), Means("paid", 100, dispute="won")),
    ],
    "what comes back is not what was taken": [
        (OPENED, Means("paid", 100, dispute="needs_response")),
        (WITHDRAWN, TAKEN),
        (uneven := dispute("funds_reinstated", "won", -100, 90), Means("paid", 100, dispute="needs_response")),
        (look(uneven), Means("paid", 100, dispute="won")),
    ],
    "an inquiry is closed": [
        (asked := dispute("created", "warning_needs_response"), Means("paid", 100, dispute="warning")),
        (look(asked), Means("paid", 100, dispute="warning")),
        (closed := dispute("closed", "warning_closed"), Means("paid", 100, dispute="warning")),
        (look(closed), Means("paid", 100)),
    ],
    "an inquiry becomes a dispute": [
        (asked, Means("paid", 100, dispute="warning")),
        (dispute("updated", "needs_response"), Means("paid", 100, dispute="needs_response")),
        (WITHDRAWN, TAKEN),
        (look(WITHDRAWN), TAKEN),
    ],
    "it is told before the payment": [
        (WITHDRAWN, Means("none", -100, 0, "needs_response", 100)),
        (charge("captured", "succeeded", 100), TAKEN),
        (SUCCEEDED, TAKEN),
        (PAID, TAKEN),
    ],
    "a warning, and then the dispute it warned of": [
        (warning("created", actionable=True), Means("paid", 100)),
        (warning("updated", actionable=False), Means("paid", 100)),
        (WITHDRAWN, TAKEN),
    ],
    "a review is opened and approved": [
        (review(), Means("paid", 100)),
        (approved := review("approved"), Means("paid", 100)),
        (look(approved), Means("paid", 100)),
    ],
    "a review finds fraud and refunds the payment": [
        (review(), Means("paid", 100)),
        (fraud := review("refunded_as_fraud"), Means("paid", 100)),
        (look(fraud), Means("paid", 100)),
        (refund("succeeded", 100), Means("refunded", 0)),
    ],
}


def started() -> Order:
    return b.run(b.placed(), b.checkout(), b.opened())


def start_of(name: str) -> Order:
    return started() if name == "it is told before the payment" else b.confirmed()


def messages(trace: Trace) -> list[Message]:
    return [message for message, _ in trace]


@pytest.mark.parametrize("name", REFUNDS)
@pytest.mark.parametrize("told_late", [False, True])
def test_a_refund_from_the_dashboard_means_the_same_in_every_order(name: str, told_late: bool) -> None:  # noqa: FBT001
    """Also when it is told before the payment that it gives back."""
    trace, start = REFUNDS[name], b.confirmed()
    if told_late:
        start, trace = started(), [(SUCCEEDED, Means("paid", 100)), *trace]

    orders = check_trace(start, trace)

    assert [{"refunded_outside"}] * len(orders) == [set(order.holds) for order in orders]
    assert [[]] * len(SEEDS) == [chain_faults(start, messages(trace), seed) for seed in SEEDS]


@pytest.mark.parametrize("name", REFUNDS)
def test_a_refund_of_ours_means_the_same_in_every_order(name: str) -> None:
    rows = {"re_1": "r1", "re_2": "r2", "re_3": "r3"}
    start = b.run(*(b.refund_of(n, f"k{n}") for n in (30, 50, 20)), order=b.confirmed())
    ours = [(refund_in(m, rows[m.document["id"]]), means) for m, means in REFUNDS[name]]

    ends = reach(start, messages(ours))[frozenset(range(len(ours)))]

    assert [{}] * len(ends) == [order.holds for order in ends]
    told = {m.document["id"]: m.document["amount"] for m, _ in ours}
    waiting = sum({"re_1": 30, "re_2": 50, "re_3": 20}.values()) - sum(told.values())
    means = ours[-1][1]
    assert {(means.kept, means.back + waiting)} == {(captured(o) - refunded(o), open_refunds(o)) for o in ends}


def refund_in(message: Message, row: str) -> Message:
    return Message(message.type, message.text, message.document | {"metadata": {"row": row}})


@pytest.mark.parametrize("name", DISPUTES)
def test_a_dispute_a_warning_or_a_review_means_the_same_in_every_order(name: str) -> None:
    trace, start = DISPUTES[name], start_of(name)

    check_trace(start, trace)

    assert [[]] * len(SEEDS) == [chain_faults(start, messages(trace), seed) for seed in SEEDS]


# Money that nobody asked for any more: what is decided may differ with the order, what is left at the end may not


def canceled() -> Order:
    return b.run(b.cancel(), b.fact(b.session(end=SessionEnd.EXPIRED)), order=started())


def retried() -> Order:
    """Return an order whose first payment seemed to fail, and whose second page is open."""
    failed = b.unpaid_session(async_failed=True)
    return b.run(b.fact(failed), b.checkout(2), b.opened(2), order=started())


TWICE = [
    SUCCEEDED,
    charge("captured", "succeeded", 100, ch=1),
    session("complete", "paid", event="async_payment_succeeded"),
    intent("succeeded", 100, number=2, ch=2),
    charge("captured", "succeeded", 100, ch=2, number=2),
    session("complete", "paid", number=2),
]
LATE = [SUCCEEDED, charge("captured", "succeeded", 100), PAID]
DISPUTED = [dispute("created", "needs_response", -100), WITHDRAWN]
REFUNDED = [refund("pending", 30), refund("succeeded", 30)]
UNASKED: dict[str, tuple[Order, list[Message], set[int]]] = {
    "paid twice": (retried(), TWICE, {100}),
    "paid again after the first was disputed": (
        b.run(*(m.event(b.confirmed()) for m in [SUCCEEDED, *DISPUTED]), order=retried()),
        TWICE[2:],
        {100},
    ),
    "paid late, goods gone": (b.run(b.command(e.StockMissing("sku-l1")), order=b.expired()), LATE, {0}),
    "paid after the cancel": (canceled(), LATE, {0}),
    "paid after the cancel, and disputed": (canceled(), [*LATE, *DISPUTED], {0}),
    "paid after the cancel, and refunded outside: 70 wait for an operator if all was decided to go back before": (
        canceled(),
        [*LATE, *REFUNDED],
        {0, 70},
    ),
    "paid too much": (started(), [intent("succeeded", 130), session("complete", "paid", amount_total=130)], {100}),
    "canceled while a debit is under way": (
        b.run(b.fact(b.unpaid_session()), b.cancel(), order=started()),
        [intent("processing"), *LATE],
        {0},
    ),
}


def carry_out(order: Order) -> Order:
    """Answer each hold and let Stripe answer each refund: what is disputed or more than is left, it refuses."""
    for code, event_id in order.holds.items():
        order = b.run(b.command(e.HoldReleased(code, event_id), code), order=order)
    for row in [r for r in order.refund_rows.values() if r.state is CallState.REQUESTED]:
        fought = [d.payment_intent for d in order.stripe.disputes.values()]
        left = intent_captured(order, row.payment_intent) - refunded(order, row.payment_intent)
        if row.payment_intent in fought or row.amount > left:
            order = b.run(b.refused(e.Call.REFUND, row.row_id), order=order)
        else:
            found = Refund(f"re_{row.row_id}", RefundState.SUCCEEDED, row.amount, "eur", row.payment_intent)
            answer = e.RefundAnswered(row.row_id, found)
            order = b.run(event_ids.answered(b.ORDER_ID, row.key, answer, b.NOW), order=order)
    return order


@pytest.mark.parametrize("name", UNASKED)
def test_money_that_nobody_asked_for_is_gone_at_the_end_of_every_order(name: str) -> None:
    start, told, kept = UNASKED[name]

    ends = reach(start, told)[frozenset(range(len(told)))]
    done = [carry_out(order) for order in ends]

    assert 1 == len({(payment_status(o), dispute_status(o), captured(o), refunded(o), withdrawn(o)) for o in ends})
    assert kept == {captured(order) - refunded(order) - withdrawn(order) for order in done}
    assert {0} == {open_refunds(order) for order in done}
    assert [[]] * len(SEEDS) == [chain_faults(start, told, seed) for seed in SEEDS]
