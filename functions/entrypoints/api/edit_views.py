"""Shows the edit of an order that waits to be paid."""

from functions.domain.event_ids import plain
from functions.domain.order import Order
from functions.domain.pending_edits import to_pay
from functions.use_cases.price_views import amounts_view, breakdown_view, line_view


def open_edit(order: Order) -> dict[str, object] | None:
    """Return what the order is to become, and what that costs more; None if no edit waits."""
    edit = order.edit
    if edit is None:
        return None
    return {
        "id": edit.edit_id,
        "to_pay": to_pay(order),
        "expires_at": plain(edit.expires_at),
        "ending": edit.ending and str(edit.ending),
        "lines": [{"id": line.line_id, "ships": line.ships, **line_view(line)} for line in edit.lines],
        "amounts": amounts_view(edit.amounts),
        **breakdown_view(edit.breakdown),
    }
