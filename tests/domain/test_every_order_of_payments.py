"""Payments as Stripe tells of them, each beginning in every order and any number of times."""

import pytest

from functions.domain import events as e
from functions.domain.order import Order
from tests.domain import builders as b
from tests.domain.deliveries import Means, Trace, chain_faults, check_trace
from tests.domain.emitted import charge, intent, refund, release, session

SEEDS = range(12)
COMPLETE, PAID = session("complete"), session("complete", "paid")


def started() -> Order:
    return b.run(b.placed(), b.checkout(), b.opened())


def to_capture(amount: int | None) -> Order:
    """Return an authorised order of which staff take *amount*."""
    return b.run(
        b.fact(*b.stripe_intent("requires_capture", 0, 100, 1)),
        b.command(e.CaptureRequested(amount), "capture"),
        order=started(),
    )


AUTHORISED = intent("requires_capture", 0, 100)
PAYMENTS: dict[str, Trace] = {
    "two failures at the bank's own page, then paid": [
        (intent("requires_payment_method", ch=1), Means("failed")),
        (charge("failed", "failed", ch=1), Means("failed")),
        (intent("requires_payment_method", ch=2), Means("failed")),
        (charge("failed", "failed", ch=2), Means("failed")),
        (intent("succeeded", 100, ch=3), Means("paid", 100)),
        (PAID, Means("paid", 100)),
    ],
    "a debit that arrives": [
        (COMPLETE, Means("pending")),
        (intent("processing"), Means("pending")),
        (charge("pending", "pending"), Means("pending")),
        (intent("succeeded", 100), Means("paid", 100)),
        (session("complete", "paid", event="async_payment_succeeded"), Means("paid", 100)),
    ],
    "a debit that bounces": [
        (COMPLETE, Means("pending")),
        (intent("processing"), Means("pending")),
        (charge("pending", "pending"), Means("pending")),
        (charge("failed", "failed"), Means("pending")),
        (intent("requires_payment_method"), Means("pending")),
        (session("complete", event="async_payment_failed"), Means("failed")),
    ],
    "a page that is complete and unpaid, and whose payment is canceled": [
        (COMPLETE, Means("pending")),
        (intent("canceled", ch=0), Means("none")),
    ],
    "a debit whose payment is canceled": [
        (COMPLETE, Means("pending")),
        (intent("processing"), Means("pending")),
        (intent("canceled"), Means("none")),
        (charge("failed", "failed"), Means("failed")),
    ],
    "another sum than was asked for": [
        (session("complete", "paid", amount_total=60), Means("none")),
        (intent("succeeded", 60), Means("partially_paid", 60)),
    ],
    "another currency than was asked for": [
        (session("complete", "paid", currency="usd"), Means("none")),
        (intent("succeeded", 100, currency="usd"), Means("none")),
        (charge("captured", "succeeded", 100), Means("none")),
    ],
    "a payment and two tries that were refused": [
        (charge("failed", "failed", ch=1), Means("failed")),
        (charge("failed", "failed", ch=2), Means("failed")),
        (intent("succeeded", 100, ch=3), Means("paid", 100)),
        (PAID, Means("paid", 100)),
    ],
}
CAPTURES: dict[str, tuple[int | None, Trace]] = {
    "all of it": (
        None,
        [
            (AUTHORISED, Means("authorized")),
            (COMPLETE, Means("authorized")),
            (charge("captured", "succeeded", 100), Means("paid", 100)),
            (intent("succeeded", 100), Means("paid", 100)),
            (PAID, Means("paid", 100)),
        ],
    ),
    "a part, the rest released": (
        60,
        [
            (AUTHORISED, Means("authorized")),
            (COMPLETE, Means("authorized")),
            (charge("captured", "succeeded", 60), Means("paid", 60)),
            (intent("succeeded", 60), Means("paid", 60)),
            (release(40), Means("paid", 60)),
            (PAID, Means("paid", 60)),
        ],
    ),
    "nothing: it lapses first": (
        None,
        [
            (AUTHORISED, Means("authorized")),
            (COMPLETE, Means("authorized")),
            (charge("expired", "succeeded"), Means("authorized")),
            (intent("canceled"), Means("none")),
            (refund("succeeded", 100, reason="expired_uncaptured_charge"), Means("none")),
        ],
    ),
}


@pytest.mark.parametrize("name", PAYMENTS)
def test_a_payment_means_the_same_in_every_order(name: str) -> None:
    trace = PAYMENTS[name]

    check_trace(started(), trace)

    assert [[]] * len(SEEDS) == [chain_faults(started(), [m for m, _ in trace], seed) for seed in SEEDS]


@pytest.mark.parametrize("name", CAPTURES)
@pytest.mark.parametrize("asked", [True, False])
def test_a_capture_means_the_same_in_every_order(name: str, asked: bool) -> None:  # noqa: FBT001
    """Also when it was not asked for here but in the Dashboard: then what is not taken is still owed."""
    amount, trace = CAPTURES[name]
    start = to_capture(amount) if asked else started()
    if not asked and amount is not None:
        trace = [(m, Means("partially_paid", 60) if means.payment == "paid" else means) for m, means in trace]

    (*_, order) = check_trace(start, trace)

    assert {} == order.holds, "a release is no refund"
    assert [[]] * len(SEEDS) == [chain_faults(start, [m for m, _ in trace], seed) for seed in SEEDS]
