"""What a caller reads when a command is refused: the code that programs compare, and the words beside it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from functions.domain import events as e
from functions.domain.catalog import Product
from functions.domain.errors import InvalidInput, InvalidMoney, OrderPaymentsError
from functions.domain.joins import ChargeState, PaymentIntent, SessionEnd
from functions.domain.money import Money, chargeable, exponent, payable
from functions.domain.order import Ending, Order, Status
from tests.domain import builders as b
from tests.domain.carts import priced

OPENED = b.run(b.placed(), b.checkout(), b.opened())
HELD = {"disputed": "event_1"}
CLOSING = replace(OPENED, ending=Ending.EXPIRE)
HOLDING = replace(OPENED, holds=HELD)
PENDING = b.run(b.fact(b.charge(1, ChargeState.PENDING)), order=OPENED)
CLOSED = b.run(b.fact(b.session(1, SessionEnd.EXPIRED)), order=OPENED)
AUTHORISED = b.run(b.fact(PaymentIntent("pi_1", authorized=b.TOTAL, currency="eur", attempt=1)), order=OPENED)
CAPTURE = b.command(e.CaptureRequested(None))
CANCELING = b.run(b.cancel(), order=OPENED)
ENDED = b.run(b.fact(b.session(1, SessionEnd.EXPIRED)), order=CANCELING)

REFUSALS: list[tuple[Order, e.OrderEvent, str, str]] = [
    (CLOSING, b.checkout(2), "ending", "the order is being closed"),
    (HOLDING, b.checkout(2), "held", "the order is held for a check"),
    (PENDING, b.checkout(2), "payment_pending", "a payment is under way; wait for its end"),
    (OPENED, b.checkout(2), "checkout_open", "another checkout is open"),
    (CLOSED, b.checkout(21), "attempts_exhausted", "too many attempts to pay; place a new order"),
    (CLOSED, b.checkout(1), "in_progress", "this is under way; try again with the same key in a moment"),
    (b.confirmed(), b.checkout(2), "already_paid", "an order that is confirmed cannot do this: already_paid"),
    (b.run(b.ship(), order=b.confirmed()), b.cancel(), "already_shipped", "goods have left; ask for a return"),
    (CANCELING, b.cancel("again"), "cancel_requested", "the order is being canceled already"),
    (CLOSING, b.expire(), "ending", "the order is being closed already"),
    (HOLDING, b.expire(), "held", "the order is held for a check"),
    (PENDING, b.expire(), "payment_pending", "a payment is under way"),
    (b.run(b.placed()), b.expire(b.NOW), "not_due", "the order's time was extended"),
    (b.expired(), b.command(e.StockReleased()), "already_released", "the stock is back already"),
    (b.expired(), b.command(e.StockTaken()), "not_paid", "the order is not paid"),
    (replace(b.confirmed(), holds=HELD), b.ship(), "held", "the order is held for a check"),
    (replace(OPENED, status=Status.CONFIRMED), b.ship(), "not_paid", "the money for this order is not there"),
    (
        replace(b.run(b.fact(b.paid()), order=b.expired()), status=Status.CONFIRMED),
        b.ship(),
        "not_reserved",
        "the order has no stock",
    ),
    (b.confirmed(), b.ship({"l1": 2}), "nothing_to_ship", "that is more than is still to be shipped, or nothing"),
    (
        b.run(b.ship(), order=b.confirmed()),
        b.ship({"l1": 1}, "shp_2"),
        "nothing_to_ship",
        "that is more than is still to be shipped, or nothing",
    ),
    (b.confirmed(), b.ship({"l9": 1}), "invalid_input", "a shipment names lines of this order"),
    (b.confirmed(), b.deliver(), "unknown_shipment", "the order has no such shipment"),
    (
        replace(b.run(b.ship(), b.deliver(), order=b.confirmed()), status=Status.CONFIRMED),
        b.deliver(),
        "already_delivered",
        "this shipment has arrived already",
    ),
    (
        HOLDING,
        b.command(e.HoldReleased("disputed", "another")),
        "hold_changed",
        "there is no such hold, or it was put on by another event",
    ),
    (replace(AUTHORISED, ending=Ending.EXPIRE), CAPTURE, "ending", "the order is being closed"),
    (replace(AUTHORISED, holds=HELD), CAPTURE, "held", "the order is held for a check"),
    (OPENED, CAPTURE, "nothing_to_capture", "there is nothing authorised that is not taken yet"),
    (
        b.run(b.fact(b.paid(2, 40)), order=AUTHORISED),
        CAPTURE,
        "partly_captured",
        "some of the total is taken under another payment",
    ),
    (
        AUTHORISED,
        b.command(e.CaptureRequested(b.TOTAL + 1)),
        "capture_exceeds",
        "only what is authorised can be taken",
    ),
    (b.confirmed(), b.refund_of(101), "refund_exceeds", "cannot refund 1.01 EUR: only 1.00 EUR is left"),
    (
        b.confirmed(),
        b.command(e.RefundRequested(None, "r", {"l9": 1})),
        "invalid_input",
        "a refund names lines of this order, and no more of each than is not refunded yet",
    ),
]


@pytest.mark.parametrize(("order", "event", "code", "why"), REFUSALS, ids=[f"{e.kind}-{c}" for _, e, c, _ in REFUSALS])
def test_a_refusal_says_its_code_and_why(order: Order, event: e.OrderEvent, code: str, why: str) -> None:
    with pytest.raises(OrderPaymentsError) as refused:
        b.step(order, event)
    assert (code, why) == (refused.value.code, str(refused.value))


MUG = {"mug": Product("mug", "Mug", {"eur": 5, "isk": 150})}


@pytest.mark.parametrize(
    ("tried", "why"),
    [
        (lambda: exponent("xxx"), "'xxx' is not a currency that can be charged"),
        (lambda: Money(1.0, "eur"), "an amount is a whole number of minor units"),  # type: ignore[arg-type]
        (lambda: chargeable(Money(-1, "eur")), "-0.01 EUR is outside what can be charged"),
        (
            lambda: chargeable(Money(150, "isk")),
            "1.50 ISK is not a multiple of 100 minor units, as Stripe asks for this currency",
        ),
        (lambda: chargeable(Money(10**8, "eur")), "1000000.00 EUR cannot be charged: the maximum is 999999.99 EUR"),
        (lambda: payable(Money(49, "usd")), "0.49 USD cannot be charged: the minimum is 0.50 USD"),
        (lambda: priced([], {}), "a cart has 1 to 200 lines"),
        (
            lambda: priced([("mug", 1), ("mug", 1)], MUG),
            "each product stands in one line; add up its quantity",
        ),
        (lambda: priced([("mug", 0)], MUG), "a quantity is 1 to 10000"),
    ],
)
def test_what_cannot_be_money_or_a_cart_says_why(tried: Callable[[], object], why: str) -> None:
    with pytest.raises((InvalidMoney, InvalidInput)) as refused:
        tried()
    assert why == str(refused.value)
