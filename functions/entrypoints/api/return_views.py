"""Turns returns into answers, member by member."""

from functions.domain.event_ids import plain
from functions.domain.order import Order
from functions.domain.returns import Return


def returns(found: Order) -> list[dict[str, object]]:
    """Return the order's returns, the oldest first."""
    return [_view(each) for each in found.returns.values()]


def _view(found: Return) -> dict[str, object]:
    return {
        "id": found.return_id,
        "state": str(found.state),
        "reason": found.reason,
        "rejection": found.rejection or None,
        "lines": [
            {
                "line_id": line_id,
                "quantity": quantity,
                "received": found.received.get(line_id, 0),
                "restocked": found.restocked.get(line_id, 0),
            }
            for line_id, quantity in sorted(found.quantities.items())
        ],
        "refund": found.refund,
        "requested_at": plain(found.requested_at),
    }
