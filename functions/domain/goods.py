"""Where the goods of an order are: what is still to leave, what has arrived, what came back and may come back."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from functions.domain.order import Order, Status


class FulfillmentStatus(StrEnum):
    """What became of the goods."""

    UNFULFILLED = "unfulfilled"
    PARTIAL = "partial"
    FULFILLED = "fulfilled"
    DELIVERED = "delivered"
    PARTIALLY_RETURNED = "partially_returned"
    RETURNED = "returned"


def fulfillment_status(order: Order) -> FulfillmentStatus:
    """Return what became of the goods; what came back is said before what left."""
    back = _sums(found.received for found in order.returns.values())
    if any(back.values()):
        whole = all(back[line.line_id] >= line.quantity for line in order.lines if line.ships)
        return FulfillmentStatus.RETURNED if whole else FulfillmentStatus.PARTIALLY_RETURNED
    if all_arrived(order):
        return FulfillmentStatus.DELIVERED
    if not order.shipments:
        return FulfillmentStatus.UNFULFILLED
    return FulfillmentStatus.PARTIAL if unshipped(order) else FulfillmentStatus.FULFILLED


def all_arrived(order: Order) -> bool:
    """Say whether everything has arrived, be it sent back since; with nothing to ship, once the order is confirmed."""
    if not any(line.ships for line in order.lines):
        return order.status in (Status.CONFIRMED, Status.COMPLETED)
    return not unshipped(order) and all(s.delivered_at is not None for s in order.shipments)


def shipped(order: Order) -> Counter[str]:
    """Return how many of each line have left."""
    return _sums(shipment.quantities for shipment in order.shipments)


def unshipped(order: Order) -> dict[str, int]:
    """Return how many of each line are still to be shipped, without the lines that are done."""
    gone = shipped(order)
    to_ship = (line for line in order.lines if line.ships)
    return _without_nothing({line.line_id: line.quantity - gone[line.line_id] for line in to_ship})


def returnable(order: Order) -> dict[str, int]:
    """Return how many of each line have left and neither came back nor are asked for, without the lines of none."""
    gone = shipped(order)
    claimed = _sums(found.claimed for found in order.returns.values())
    return _without_nothing({line_id: quantity - claimed[line_id] for line_id, quantity in gone.items()})


def returnable_at(order: Order, line_id: str, at: datetime, within: timedelta | None) -> int:
    """Return how many pieces of a line may come back at *at*: they arrived at most *within* before it, None for ever.

    A return takes the oldest pieces that could come back when it was asked for, else the oldest that there are.
    """
    pieces = sorted((s.delivered_at, s.quantities.get(line_id, 0)) for s in order.shipments if s.delivered_at)
    arrived, left = [when for when, _ in pieces], [number for _, number in pieces]
    for claim in sorted(order.returns.values(), key=lambda found: found.requested_at):
        wanted, asked = claim.claimed.get(line_id, 0), claim.requested_at
        late = [not _in_time(when, asked, within) for when in arrived]
        for index in sorted(range(len(left)), key=late.__getitem__):
            taken = min(left[index], wanted)
            left[index], wanted = left[index] - taken, wanted - taken
    return sum(number for when, number in zip(arrived, left, strict=True) if _in_time(when, at, within))


def _in_time(arrived: datetime, at: datetime, within: timedelta | None) -> bool:
    return arrived <= at and (within is None or at - arrived <= within)


def _sums(tables: Iterable[Mapping[str, int]]) -> Counter[str]:
    total = Counter[str]()
    for table in tables:
        total.update(table)
    return total


def _without_nothing(table: Mapping[str, int]) -> dict[str, int]:
    return {name: number for name, number in table.items() if number > 0}
