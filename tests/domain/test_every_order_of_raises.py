"""What Stripe says of an edit's payment, in every order, again and in part: one set of messages leads to one order."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from functions.domain import event_ids
from functions.domain import events as e
from functions.domain.joins import IntentEnd
from functions.domain.order import Order
from tests.domain import builders as b
from tests.domain.deliveries import chain_faults, projection, reach
from tests.domain.emitted import Message, charge, intent, session

PAIR, LAMP = b.goods("l1", 2, 50), b.goods("x", 1, 60)
OPENED = event_ids.answered(
    b.ORDER_ID, "k2", e.CheckoutOpened(2, b.session(2, amount_total=60), "https://pay/2"), b.NOW
)
START = b.run(b.ask_edit(160, LAMP), b.checkout(2, 60, edits=1), OPENED, order=b.confirmed(PAIR))
TAKEN = b.run(
    b.fact(*b.stripe_intent("requires_capture")),
    b.fact(replace(b.paid(2, amount=0), end=IntentEnd.NONE, authorized=60)),
    b.command(e.CaptureRequested(None), "capture"),
    order=START,
)
CLOSING = b.run(event_ids.timer(b.ORDER_ID, e.TimerFired(e.Timer.EDIT, b.EXPIRES, "e1"), b.EXPIRES), order=START)
PAID = session("complete", "paid", number=2, amount_total=60)
MONEY = intent("succeeded", 60, ch=3, number=2)
CHARGE = charge("captured", "succeeded", 60, ch=3, number=2)
TRACES: dict[str, tuple[Order, Sequence[Message]]] = {
    "declined, and then paid": (
        START,
        [
            intent("requires_payment_method", ch=2, number=2),
            charge("failed", "failed", ch=2, number=2),
            MONEY,
            CHARGE,
            PAID,
            session("complete", "paid"),
        ],
    ),
    "a debit that arrives": (
        START,
        [
            session("complete", number=2, amount_total=60),
            intent("processing", ch=3, number=2),
            charge("pending", "pending", ch=3, number=2),
            MONEY,
            session("complete", "paid", event="async_payment_succeeded", number=2, amount_total=60),
        ],
    ),
    "captured by hand": (
        TAKEN,
        [
            session("complete", number=2, amount_total=60),
            intent("requires_capture", 0, 60, ch=3, number=2),
            CHARGE,
            MONEY,
            intent("succeeded", 100),
        ],
    ),
    "paid while it lapses": (CLOSING, [MONEY, CHARGE, PAID, charge("captured", "succeeded", 100)]),
}
BRINGS = {MONEY.text}


def known(order: Order) -> dict[str, Any]:
    return projection(order) | {
        "lines": order.lines,
        "amounts": order.amounts,
        "breakdown": order.breakdown,
        "edit": order.edit,
        "rows": order.refund_rows,
        "status": order.status,
    }


@pytest.mark.parametrize("name", TRACES)
def test_every_order_of_every_share_of_the_messages_leads_to_one_order(name: str) -> None:
    start, messages = TRACES[name]

    reached = reach(start, messages)

    assert 2 ** len(messages) == len(reached)
    assert [] == [came for came, orders in reached.items() if any(known(o) != known(orders[0]) for o in orders)]
    for came, (order, *_) in reached.items():
        if BRINGS & {messages[index].text for index in came}:
            assert ([("l1", 2), ("e1-1", 1)], 160, None) == (
                [(line.line_id, line.quantity) for line in order.lines],
                order.due,
                order.edit,
            )
        assert {} == order.refund_rows


@pytest.mark.parametrize("name", TRACES)
def test_its_books_are_whole_however_often_each_message_comes(name: str) -> None:
    start, messages = TRACES[name]

    assert [[]] * 12 == [chain_faults(start, messages, seed) for seed in range(12)]


def test_a_page_that_is_over_lets_it_lapse_in_every_order() -> None:
    messages = [
        intent("requires_payment_method", ch=2, number=2),
        charge("failed", "failed", ch=2, number=2),
        session("expired", event="expired", number=2, amount_total=60),
    ]

    orders = reach(CLOSING, messages)[frozenset(range(3))]

    assert [(None, b.TOTAL, {})] * len(orders) == [(o.edit, o.due, o.refund_rows) for o in orders]
    assert [] == [order for order in orders if known(order) != known(orders[0])]
