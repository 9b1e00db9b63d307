"""An order in one line, as lists show it and as it is stored: what follows from the facts, without the facts."""

from dataclasses import dataclass
from datetime import datetime

from functions.domain.facets import PaymentStatus, payment_status
from functions.domain.goods import FulfillmentStatus, fulfillment_status
from functions.domain.order import Order, Status


@dataclass(frozen=True)
class Summary:
    """What a list needs of an order. `total` in minor units of `currency`."""

    order_id: str
    number: str
    customer_id: str
    status: Status
    payment_status: PaymentStatus
    fulfillment_status: FulfillmentStatus
    held: bool
    currency: str
    total: int
    created_at: datetime
    updated_at: datetime


def summarize(order: Order) -> Summary:
    """Return *order* in one line."""
    return Summary(
        order_id=order.order_id,
        number=order.number,
        customer_id=order.customer_id,
        status=order.status,
        payment_status=payment_status(order),
        fulfillment_status=fulfillment_status(order),
        held=bool(order.holds),
        currency=order.currency,
        total=order.amounts.total,
        created_at=order.created_at,
        updated_at=order.updated_at,
    )
