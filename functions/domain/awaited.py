"""What must still happen to an order, and until when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from functions.domain import plain_words
from functions.domain.disputes import DisputeStatus, status_of
from functions.domain.facets import is_closed
from functions.domain.money import Money
from functions.domain.obligations import in_flux, timers
from functions.domain.order import Order
from functions.domain.pending_edits import to_pay
from functions.domain.returns import ReturnState

_ANSWERABLE = (DisputeStatus.NEEDS_RESPONSE, DisputeStatus.WARNING)
_RETURNS = {
    ReturnState.REQUESTED: "staff approve or reject the return",
    ReturnState.APPROVED: "the goods come back, and staff receive them; it does not end by itself",
}


@dataclass(frozen=True)
class Awaited:
    """What must still happen, and until when; `until` None: nothing here sets its time."""

    what: str
    about: str
    until: datetime | None
    text: str


def awaited(order: Order) -> Iterator[Awaited]:
    """Yield timers, an open edit, open pages, objects that still move, deadlines of others, and open returns."""
    for at, timer, about in timers(order):
        yield Awaited(str(timer), about, at, plain_words.TIMERS[timer])
    if order.edit is not None:
        more = Money(to_pay(order), order.currency)
        until = None if order.edit.ending else order.edit.expires_at
        what = f"the edit's page is closed; it stands if its {more} were paid before, else it lapses"
        what = what if order.edit.ending else f"the customer pays {more} for the edit, or staff withdraw it"
        yield Awaited("difference", order.edit.edit_id, until, what)
    for a in order.attempts.values():
        if a.session_id is not None and not is_closed(order, a):
            yield Awaited("payment", a.session_id, a.expires_at, "the customer can pay on the page of this attempt")
    for object_id in in_flux(order):
        yield Awaited(
            "stripe", object_id, order.refresh_at, "moves at Stripe by itself; looked at then, or on a message"
        )
    for object_id, view in sorted(order.views.items()):
        dispute = order.stripe.disputes.get(object_id)
        if view.due_by is not None and dispute is not None and status_of(dispute, view) in _ANSWERABLE:
            yield Awaited("evidence", object_id, view.due_by, "Stripe takes evidence until then")
    for found in order.returns.values():
        if found.is_open:
            yield Awaited("return", found.return_id, None, _RETURNS[found.state])
