"""What Stripe emits, in its true order: every prefix means the truth, whatever order and how often it is delivered."""

import pytest

from functions.domain.facets import capturable, captured, is_pending, open_refunds, payment_status, refunded
from functions.domain.order import Order
from tests.domain import builders as b
from tests.domain.builders import Facts, stripe_charge, stripe_intent, stripe_refund, stripe_session

Trace = list[tuple[Facts, str]]
PAYMENTS: dict[str, Trace] = {
    "declined, then paid": [
        (stripe_intent("requires_payment_method", charge=1), "failed"),
        (stripe_charge(1, "failed"), "failed"),
        (stripe_intent("processing", charge=2), "pending"),
        (stripe_charge(2, "succeeded", 100), "paid"),
        (stripe_intent("succeeded", 100, charge=2), "paid"),
    ],
    "a debit fails, is tried again, fails": [
        (stripe_intent("processing", charge=1), "pending"),
        (stripe_intent("requires_payment_method", charge=1), "failed"),
        (stripe_intent("processing", charge=2), "pending"),
        (stripe_intent("requires_payment_method", charge=2), "failed"),
    ],
    "a pending charge with a later one after it is over": [
        (stripe_charge(1, "pending"), "pending"),
        (stripe_charge(2, "failed"), "failed"),
    ],
    "60 of 100 captured": [
        (stripe_intent("requires_capture", 0, 100, 1), "authorized"),
        (stripe_intent("succeeded", 60, 0, 1), "partially_paid"),
    ],
    "captured as 40 and 60": [
        (stripe_intent("requires_capture", 0, 100, 1), "authorized"),
        (stripe_intent("requires_capture", 40, 60, 1), "partially_paid"),
        (stripe_intent("succeeded", 100, 0, 1), "paid"),
    ],
    "40 captured, the rest released": [
        (stripe_intent("requires_capture", 0, 100, 1), "authorized"),
        (stripe_intent("requires_capture", 40, 60, 1), "partially_paid"),
        (stripe_intent("canceled", 40, 0, 1), "partially_paid"),
    ],
    "the authorisation lapses": [
        (stripe_intent("requires_capture", 0, 100, 1), "authorized"),
        (stripe_intent("canceled", 0, 0, 1), "none"),
    ],
    "the session is unpaid, then fails": [
        (stripe_session("complete"), "pending"),
        (stripe_session("complete", event="async_payment_failed"), "none"),
    ],
    "the session is unpaid, then paid": [
        (stripe_session("complete"), "pending"),
        (stripe_intent("processing", charge=1), "pending"),
        (stripe_intent("succeeded", 100, charge=1), "paid"),
        (stripe_session("complete", "paid", event="async_payment_succeeded"), "paid"),
    ],
    "the session fails and is paid after all": [
        (stripe_session("complete", event="async_payment_failed"), "none"),
        (stripe_session("complete", "paid", event="async_payment_succeeded"), "none"),
        (stripe_intent("succeeded", 100, charge=1), "paid"),
    ],
    "the session expires": [(stripe_session("open"), "none"), (stripe_session("expired", event="expired"), "none")],
    "an ordinary payment": [
        (stripe_intent("succeeded", 100, charge=1), "paid"),
        (stripe_session("complete", "paid"), "paid"),
        (stripe_charge(1, "succeeded", 100), "paid"),
    ],
}
REFUNDS: dict[str, list[tuple[Facts, int, int]]] = {
    "succeeded, then failed": [
        (stripe_refund("pending"), 30, 0),
        (stripe_refund("succeeded"), 0, 30),
        (stripe_refund("failed"), 0, 0),
    ],
    "details asked twice": [
        (stripe_refund("requires_action"), 30, 0),
        (stripe_refund("pending"), 30, 0),
        (stripe_refund("requires_action"), 30, 0),
        (stripe_refund("pending"), 30, 0),
        (stripe_refund("succeeded"), 0, 30),
    ],
    "canceled": [(stripe_refund("pending"), 30, 0), (stripe_refund("canceled"), 0, 0)],
}


def started() -> Order:
    return b.run(b.placed(), b.checkout(), b.opened())


def with_refund() -> Order:
    return b.run(b.refund_of(30), order=b.confirmed())


def check_every_delivery(start: Order, prefix: list[Facts]) -> Order:
    """Deliver *prefix* in every order, alone and with each single duplicate, and return the order of the true one."""
    events = [b.fact(*facts) for facts in prefix]
    expected = b.project(start, events)
    for twice in [[], *([event] for event in events)]:
        assert all(expected == found for found in b.deliveries(start, [*events, *twice]))
    return b.run(*events, order=start)


@pytest.mark.parametrize("name", PAYMENTS)
def test_a_payment_is_known_rightly_at_every_step_in_every_order(name: str) -> None:
    trace = PAYMENTS[name]

    for length, (_, status) in enumerate(trace, 1):
        order = check_every_delivery(started(), [facts for facts, _ in trace[:length]])
        assert (length, status) == (length, payment_status(order))
        assert (status == "pending") is (is_pending(order) and not captured(order) and not capturable(order))


@pytest.mark.parametrize("name", REFUNDS)
@pytest.mark.parametrize("ours", [True, False])
def test_a_refund_is_known_rightly_at_every_step_in_every_order(name: str, ours: bool) -> None:  # noqa: FBT001
    trace = REFUNDS[name]
    start = with_refund() if ours else b.confirmed()

    for length, (_, under_way, back) in enumerate(trace, 1):
        order = check_every_delivery(start, [facts for facts, _, _ in trace[:length]])
        assert (length, under_way, back) == (length, open_refunds(order), refunded(order))
        assert (not ours) == bool(order.holds)


@pytest.mark.parametrize("length", range(1, 5))
def test_our_own_answer_may_come_before_or_after_every_message(length: int) -> None:
    start = b.run(b.placed(), b.checkout())
    facts = [
        stripe_session("complete", "paid"),
        stripe_intent("succeeded", 100, charge=1),
        stripe_charge(1, "succeeded", 100),
        stripe_intent("processing", charge=1),
    ]
    events = [b.opened(), b.unknown(), *(b.fact(*each) for each in facts[:length])]

    expected = b.project(start, events)

    assert all(expected == found for found in b.deliveries(start, events))


def test_a_payment_that_is_refunded_outside_is_known_in_every_order() -> None:
    facts = [
        stripe_intent("succeeded", 100, charge=1),
        stripe_session("complete", "paid"),
        stripe_refund("succeeded", row=None),
        stripe_refund("failed", row=None),
    ]

    order = check_every_delivery(started(), facts)

    assert ("paid", ["refunded_outside"]) == (payment_status(order), list(order.holds))


def test_one_answer_with_its_parts_is_what_the_parts_are() -> None:
    together = [b.fact(*stripe_session("complete", "paid"), *stripe_intent("succeeded", 100, charge=1))]
    apart = [b.fact(*stripe_intent("succeeded", 100, charge=1)), b.fact(*stripe_session("complete", "paid"))]

    assert b.project(started(), together) == b.project(started(), apart)


@pytest.mark.parametrize("end", ["completed", "expired", "open"])
def test_the_second_message_about_one_payment_changes_nothing(end: str) -> None:
    """The PaymentIntent's success closes its Session; what the Session says then is known, or older."""
    words = {
        "completed": stripe_session("complete", "paid"),
        "expired": stripe_session("expired", event="expired"),
        "open": stripe_session("open"),
    }
    order = b.run(b.fact(*stripe_intent("succeeded", 100, charge=1)), order=started())

    assert not b.step(order, b.fact(*words[end])).changed
