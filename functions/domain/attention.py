"""What an operator must know of an order, and what keeps it from going on by rule until somebody has looked."""

from dataclasses import dataclass, replace

from functions.domain.disputes import Dispute, DisputeStatus, WarningState, status_of
from functions.domain.facets import external_refunds, is_refused
from functions.domain.joins import RefundState
from functions.domain.order import CallState, Order


@dataclass(frozen=True)
class Problem:
    """What an operator must know; `subject` is the Stripe object or the row it is about."""

    code: str
    subject: str


def _causes(order: Order) -> set[tuple[str, str]]:
    """Return what keeps an order from going on by rule: (code, what it is about)."""
    causes = {("refunded_outside", r.id) for r in external_refunds(order)}
    for attempt in order.attempts.values():
        session = order.stripe.sessions.get(attempt.session_id or "")
        if session is None:
            continue
        if session.amount_total not in (None, attempt.amount) or session.currency not in (
            None,
            order.currency,
        ):
            causes.add(("amount_mismatch", session.id))
    causes |= _fraud_causes(order)
    for intent in order.stripe.payment_intents.values():
        if intent.currency not in (None, order.currency):
            causes.add(("currency_mismatch", intent.id))
    return causes


def _fraud_causes(order: Order) -> set[tuple[str, str]]:
    """Return what says that a payment may not be the customer's own, or is fought over."""
    stripe = order.stripe
    disputes = {("disputed", d.id) for d in stripe.disputes.values() if _is_fought(order, d)}
    warnings = {("fraud_warning", w.id) for w in stripe.fraud_warnings.values() if w.state is WarningState.ACTIONABLE}
    return disputes | warnings | {("review", review) for review in stripe.reviews if not _is_approved(order, review)}


def _is_fought(order: Order, dispute: Dispute) -> bool:
    status = status_of(dispute, order.views.get(dispute.id))
    return dispute.formal and status in (DisputeStatus.NEEDS_RESPONSE, DisputeStatus.UNDER_REVIEW)


def hold(before: Order | None, after: Order, event_id: str) -> Order:
    """Put a hold on the order for each cause that this event brought; a released one does not come back by itself.

    The hold of a review goes with the reviews, once all of them are closed as approved.
    """
    new = _causes(after) - (_causes(before) if before else set())
    holds = {**after.holds, **{code: event_id for code, _ in sorted(new)}}
    if "review" in holds and all(_is_approved(after, review) for review in after.stripe.reviews):
        del holds["review"]
    return replace(after, holds=holds)


def _is_approved(order: Order, review_id: str) -> bool:
    view = order.views.get(review_id)
    return view is not None and view.status == "approved"


def problems(before: Order | None, after: Order) -> list[Problem]:
    """Return what an operator must know since this change: each thing once."""
    new_causes = _causes(after) - (_causes(before) if before else set())
    found = [Problem(code, subject) for code, subject in sorted(new_causes)]
    new_conflicts = after.stripe.conflicts - (before.stripe.conflicts if before else frozenset())
    found += [Problem("facts_differ", subject) for subject in sorted(new_conflicts)]
    old_failures = _refund_failures(before) if before else set()
    found += [Problem(code, subject) for code, subject in sorted(_refund_failures(after) - old_failures)]
    told = after.told - (before.told if before else frozenset())
    found += [Problem("paid_without_goods" if about == "goods" else "dispute_due", about) for about in sorted(told)]
    return found


def _refund_failures(order: Order) -> set[tuple[str, str]]:
    """Return the calls that Stripe refused, the refunds that came back, the disputes given back unevenly."""
    refused = {("refund_refused", row.row_id) for row in order.refund_rows.values() if is_refused(order, row)}
    refused |= {("capture_refused", r.row_id) for r in order.capture_rows.values() if r.state is CallState.REFUSED}
    refused |= {("uneven_reinstatement", d.id) for d in order.stripe.disputes.values() if d.uneven}
    return refused | {("refund_failed", r.id) for r in order.stripe.refunds.values() if r.state is RefundState.DEAD}
