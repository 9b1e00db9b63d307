"""What a mail may say of an order, as it stood when something happened: it waits in the outbox until it is written.

No personal data: whom the mail goes to, and in which language, is read when it is written.
"""

from collections.abc import Sequence

from functions.domain.event_ids import plain
from functions.domain.facets import refunded
from functions.domain.order import Amounts, Line, Order
from functions.domain.pending_edits import to_pay


def mailed(order: Order) -> dict[str, object]:
    """Return lines, sums, parcels and the last refund's reason; amounts in minor units of `currency`.

    `edit` is what the order is to become, with what is `due` for it and `until` when (RFC 3339); None if no edit waits.
    """
    rows, edit = list(order.refund_rows.values()), order.edit
    return {
        "number": order.number,
        "currency": order.currency,
        **_priced(order.lines, order.amounts),
        "edit": _priced(edit.lines, edit.amounts) | {"due": to_pay(order), "until": plain(edit.expires_at)}
        if edit
        else None,
        "refunded": refunded(order),
        "reason": rows[-1].reason if rows else "other",
        "parcels": [{"carrier": x.carrier, "tracking": x.tracking} for x in order.shipments if x.carrier or x.tracking],
    }


def _priced(lines: Sequence[Line], amounts: Amounts) -> dict[str, object]:
    return {
        "lines": [{"name": x.name, "quantity": x.quantity, "price": x.quantity * x.unit_price} for x in lines],
        "sums": {
            "discount": -amounts.discount,
            "shipping": amounts.shipping,
            "tax": amounts.tax,
            "tax_included": amounts.tax_included,
            "tender": -amounts.tender,
        },
        "total": amounts.total,
    }
