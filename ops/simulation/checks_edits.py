"""Invariants 63 to 65: edits of paid orders that wait for their difference."""

from collections.abc import Iterator

from functions.domain.facets import is_pending
from functions.domain.order import Order, PendingEdit, Status
from ops.simulation.checker import invariant
from ops.simulation.dump import Dump, Json


def _ended(dump: Dump) -> Iterator[tuple[Order, PendingEdit, Order]]:
    """Yield each order whose edit a write of this step ended: as it was, the edit, as it is."""
    for write in dump.writes:
        if write.before and write.before.edit and write.after.edit is None:
            yield write.before, write.before.edit, write.after


def _is_folded(edit: PendingEdit, after: Order) -> bool:
    return (edit.lines, edit.amounts) == (after.lines, after.amounts)


def _of(dump: Dump, kind: str, order: Order, edit: PendingEdit) -> list[Json]:
    """Return Stripe's objects of one type that an attempt of the edit made."""
    numbers = set(map(str, edit.attempts))
    found = (o for o in dump.objects(kind) if o["metadata"].get("order_id") == order.order_id)
    return [o for o in found if o["metadata"].get("attempt") in numbers]


@invariant(63, "An edit becomes the order with the whole of its difference, paid at once", each_step=True)
def _edits_are_paid(dump: Dump) -> Iterator[str]:
    for before, edit, after in _ended(dump):
        more = edit.amounts.total - before.amounts.total
        brought = [intent["amount_received"] for intent in _of(dump, "payment_intent", before, edit)]
        if _is_folded(edit, after) and max(brought, default=0) < more:
            yield f"{after.order_id}: {edit.edit_id} costs {more}, {brought} came"


@invariant(64, "An edit of an order that stands lapses only when nobody can pay for it any more", each_step=True)
def _pages_are_closed_first(dump: Dump) -> Iterator[str]:
    for before, edit, after in _ended(dump):
        if _is_folded(edit, after) or after.status is Status.CANCELED:
            continue
        pages = [page["id"] for page in _of(dump, "checkout.session", before, edit) if page["status"] == "open"]
        if pages:
            yield f"{after.order_id}: {edit.edit_id} lapsed, {pages} can be paid"


@invariant(65, "No edit waits for ever, and an order has one while it is confirmed alone")
def _edits_end(dump: Dump) -> Iterator[str]:
    for order in dump.orders.values():
        if order.edit and order.status is not Status.CONFIRMED:
            yield f"{order.order_id}: {order.status} with {order.edit.edit_id}"
        late = order.edit and order.edit.expires_at < dump.now and not is_pending(order)
        if late and not dump.explained(order, but="paid_without_goods"):
            yield f"{order.order_id}: {order.edit} is over"
