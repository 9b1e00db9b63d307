"""What the host application is told of an event: where the order stands now, and where it stood.

It leaves this module, so it holds what is named here alone: no personal data, not who did it, nothing of Stripe's.
"""

from collections.abc import Sequence

from functions.domain.event_ids import plain
from functions.domain.events import OrderEvent
from functions.domain.facets import captured, dispute_status, refunded
from functions.domain.order import Order
from functions.domain.summary import summarize

VERSION = "v1"
"""Raised when a field goes or means something else; fields that are added do not raise it."""


def event_type(kind: str) -> str:
    """Return the CloudEvents `type` of an event of this kind."""
    return f"order_payments.order.{kind}.{VERSION}"


def published(before: Order | None, after: Order, event: OrderEvent, codes: Sequence[str]) -> dict[str, object]:
    """Return the event's `time`, `type` and `data`, amounts in minor units of `currency`.

    `seq` is the order's version: messages come in any order, and the highest one says how the order is.
    """
    now = summarize(after)
    data = {
        "order_id": after.order_id,
        "number": after.number,
        "seq": after.version,
        "kind": event.kind,
        "codes": list(codes),
        "status": str(after.status),
        "previous_status": str(before.status) if before else None,
        "payment_status": str(now.payment_status),
        "fulfillment_status": str(now.fulfillment_status),
        "dispute_status": str(dispute_status(after)),
        "held": now.held,
        "currency": after.currency,
        "amounts": _amounts(after),
    }
    return {"time": plain(event.at), "type": event_type(event.kind), "data": data}


def _amounts(order: Order) -> dict[str, int]:
    amounts = order.amounts
    return {
        "subtotal": amounts.subtotal,
        "discount": amounts.discount,
        "shipping": amounts.shipping,
        "tax": amounts.tax,
        "total": amounts.total,
        "due": order.due,
        "captured": captured(order),
        "refunded": refunded(order),
    }
