"""What an order's events add to the figures of the days on which they were recorded.

Every figure is a pure function of what is joined, as the ledger's balances are; a day's is the difference between its
end and its beginning. So a day may show less than 0: a refund that failed after it had succeeded, an order that lapsed
and gave its gift card back. In whatever order the facts came, the sum over the days is the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from functools import reduce
from typing import Any

from functions.domain.disputes import DisputeStatus, status_of
from functions.domain.facets import captured, intent_captured, intents, refunded, succeeded_refunds, withdrawn
from functions.domain.joins import ChargeState, join
from functions.domain.order import Amounts, Order, Status
from functions.domain.recorded_facts import objects_of, view_of


@dataclass(frozen=True)
class Figures:
    """What happened to orders of one currency: counts, and amounts in minor units."""

    orders: int = 0
    """Orders placed."""
    ordered: int = 0
    """What they cost when they were placed, whoever or whatever pays it."""
    payments_begun: int = 0
    """Checkout Sessions."""
    payments_paid: int = 0
    """PaymentIntents of which something was captured."""
    payments_declined: int = 0
    """Charges with the status `failed`."""
    taken: int = 0
    """What Stripe captured."""
    taken_tender: int = 0
    """What gift cards and store credit paid, without what orders gave back that ended before they were confirmed."""
    refunds: int = 0
    """Refunds with the status `succeeded`; of an authorisation that was only let go of, none."""
    refunded: int = 0
    """What they gave back."""
    refunded_tender: int = 0
    """What went back to gift cards and store credit."""
    disputes_opened: int = 0
    """Disputes; inquiries are none yet."""
    disputes_won: int = 0
    """Those with the status `won` when they were last looked at."""
    disputes_lost: int = 0
    """Those with the status `lost` when they were last looked at."""
    disputed: int = 0
    """What disputes withdrew, without what they gave back."""

    def plus(self, other: "Figures") -> "Figures":
        """Return the sum of both."""
        return Figures(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def minus(self, other: "Figures") -> "Figures":
        """Return what was added to *other* to get this."""
        return Figures(*(getattr(self, f.name) - getattr(other, f.name) for f in fields(self)))


NOTHING = Figures()


def total(figures: Iterable[Figures]) -> Figures:
    """Return the sum of *figures*."""
    return reduce(Figures.plus, figures, NOTHING)


def daily(entries: Iterable[Mapping[str, Any]]) -> tuple[str, dict[date, Figures]]:
    """Return an order's currency and what its event documents, in `seq` order, add to each day (UTC).

    Days to which they add nothing are left out.

    Raises:
        KeyError, TypeError, ValueError: the documents do not have the shape that was written.
        LookupError: the first of them does not place the order.
    """
    order: Order | None = None
    days, before, confirmed = dict[date, Figures](), NOTHING, False
    for entry in entries:
        order = _placed(entry) if order is None else _with(order, entry)
        joined = _joined(order)
        added = joined.minus(before).plus(_stated(entry, confirmed=confirmed))
        if added != NOTHING:
            day = datetime.fromisoformat(entry["at"]).astimezone(UTC).date()
            days[day] = days.get(day, NOTHING).plus(added)
        before, confirmed = joined, confirmed or Status.CONFIRMED in entry["codes"]
    return order.currency if order else "", days


def _placed(entry: Mapping[str, Any]) -> Order:
    """Return the order that *entry* places, with nothing of it but what the sums of Stripe's facts need."""
    if entry["kind"] != "order_placed":
        raise LookupError(f"{entry['order_id']} begins with {entry['kind']}")
    at, data = datetime.fromisoformat(entry["at"]), entry["data"]
    nothing = Amounts(subtotal=0, discount=0, shipping=0, tax=0, total=0)
    return Order(entry["order_id"], data["number"], "", data["currency"], (), nothing, at, at, at)


def _with(order: Order, entry: Mapping[str, Any]) -> Order:
    joined = order.stripe
    for fact in objects_of(entry["data"]):
        joined = join(joined, fact)
    if entry["kind"] == "refreshed":
        object_id, view = view_of(entry["data"])
        order = replace(order, views={**order.views, object_id: view})
    return replace(order, stripe=joined)


def _joined(order: Order) -> Figures:
    """Return the figures that follow from what Stripe said."""
    disputes = [d for d in order.stripe.disputes.values() if d.formal]
    ends = [status_of(dispute, order.views.get(dispute.id)) for dispute in disputes]
    returned = succeeded_refunds(order)
    return Figures(
        payments_begun=len(order.stripe.sessions),
        payments_paid=sum(intent_captured(order, intent_id) > 0 for intent_id in intents(order)),
        payments_declined=sum(c.state is ChargeState.FAILED for c in order.stripe.charges.values()),
        taken=captured(order),
        refunds=len(returned),
        refunded=refunded(order),
        disputes_opened=len(disputes),
        disputes_won=ends.count(DisputeStatus.WON),
        disputes_lost=ends.count(DisputeStatus.LOST),
        disputed=withdrawn(order),
    )


def _stated(entry: Mapping[str, Any], *, confirmed: bool) -> Figures:
    """Return the figures that *entry* itself states: the order that it places, and what it posts to `tender`."""
    placed = NOTHING
    if entry["kind"] == "order_placed":
        amounts = entry["data"]["amounts"]
        placed = Figures(orders=1, ordered=amounts["total"] + amounts.get("tender", 0))
    posted = sum(line["amount"] for line in entry["postings"] if line["account"] == "tender")
    lapsed = entry["kind"] == "stock_released" and not confirmed
    return replace(placed, taken_tender=posted) if posted > 0 or lapsed else replace(placed, refunded_tender=-posted)
