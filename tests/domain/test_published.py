"""What the host application is told of an event: all of what is named, in the order's own sums, and nothing else."""

from functions.domain.order import Order
from functions.domain.published import published
from tests.domain import builders as b

AMOUNTS = {"subtotal": 100, "discount": 0, "shipping": 0, "tax": 0, "total": 100, "due": 100}


def test_the_first_event_stood_nowhere_before() -> None:
    event = b.placed()
    change = b.step(None, event)

    assert {
        "time": "2026-05-01T12:00:00Z",
        "type": "order_payments.order.order_placed.v1",
        "data": {
            "order_id": "ord_1",
            "number": "N-1",
            "seq": 1,
            "kind": "order_placed",
            "codes": list(change.codes),
            "status": "awaiting_payment",
            "previous_status": None,
            "payment_status": "none",
            "fulfillment_status": "unfulfilled",
            "dispute_status": "none",
            "held": False,
            "currency": "eur",
            "amounts": AMOUNTS | {"captured": 0, "refunded": 0},
        },
    } == published(None, change.order, event, change.codes)


def test_a_later_event_says_where_the_order_stood_and_what_it_came_to() -> None:
    before = b.run(b.placed(), b.checkout(), b.opened())
    event = b.fact(b.paid(), b.charge(captured=100))

    data = data_of(before, b.step(before, event).order)

    assert ("awaiting_payment", "confirmed", "paid") == (
        data["previous_status"],
        data["status"],
        data["payment_status"],
    )
    assert AMOUNTS | {"captured": 100, "refunded": 0} == data["amounts"]


def test_money_that_went_back_is_in_the_sums() -> None:
    before = b.run(b.refund_of(30), order=b.confirmed())
    after = b.run(b.fact(*b.stripe_refund("succeeded")), order=before)

    data = data_of(before, after)

    assert (AMOUNTS | {"captured": 100, "refunded": 30}, "partially_refunded") == (
        data["amounts"],
        data["payment_status"],
    )


def data_of(before: Order, after: Order) -> dict[str, object]:
    data = published(before, after, b.fact(b.paid()), ())["data"]
    assert isinstance(data, dict)
    return data
