"""What a mail may say of an order, as it stood when something happened: it waits in the outbox until it is written.

No personal data: whom the mail goes to, and in which language, is read when it is written.
"""

from functions.domain.facets import refunded
from functions.domain.order import Order


def mailed(order: Order) -> dict[str, object]:
    """Return lines, sums, parcels and the last refund's reason; amounts in minor units of `currency`."""
    rows, amounts = list(order.refund_rows.values()), order.amounts
    return {
        "number": order.number,
        "currency": order.currency,
        "lines": [{"name": x.name, "quantity": x.quantity, "price": x.quantity * x.unit_price} for x in order.lines],
        "sums": {
            "discount": -amounts.discount,
            "shipping": amounts.shipping,
            "tax": amounts.tax,
            "tax_included": amounts.tax_included,
        },
        "total": amounts.total,
        "refunded": refunded(order),
        "reason": rows[-1].reason if rows else "other",
        "parcels": [{"carrier": x.carrier, "tracking": x.tracking} for x in order.shipments if x.carrier or x.tracking],
    }
