"""Disputes, early fraud warnings and reviews: what is joined of them, and the view that a refresh assigns.

A dispute's status cannot be ranked (appeals, second rounds, reopened inquiries), so a message's word on it is not
believed: it makes a refresh due. The money is joined, by the balance transactions that moved it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum


class WarningState(IntEnum):
    """Whether something can still be done about an early fraud warning; the higher wins."""

    ACTIONABLE = 1
    OVER = 2


class ReviewState(IntEnum):
    """How far a review by Radar got; the higher wins."""

    OPEN = 1
    CLOSED = 2


@dataclass(frozen=True)
class Dispute:
    """A dispute: `amount` in minor units of `currency`; balance transactions that took it and that gave it back."""

    id: str
    payment_intent: str | None = None
    charge: str | None = None
    amount: int | None = None
    currency: str | None = None
    withdrawals: tuple[str, ...] = ()
    reinstatements: tuple[str, ...] = ()
    uneven: bool = False
    """What was given back is not what was taken."""
    formal: bool = False
    """More than an inquiry: it blocks refunds."""

    @property
    def withdrawn(self) -> int:
        """Return what the dispute holds of the payment now, in minor units."""
        return (self.amount or 0) * max(0, len(self.withdrawals) - len(self.reinstatements))


@dataclass(frozen=True)
class EarlyFraudWarning:
    """The issuer's word that a payment may be fraudulent."""

    id: str
    state: WarningState
    payment_intent: str | None = None
    charge: str | None = None


@dataclass(frozen=True)
class Review:
    """Radar asks a person to look at a payment."""

    id: str
    state: ReviewState
    payment_intent: str | None = None


@dataclass(frozen=True)
class View:
    """What a refresh saw of an object whose states have no order; the newest look is assigned, never joined."""

    status: str
    due_by: datetime | None = None
    refundable: bool = False


class DisputeStatus(StrEnum):
    """What became of an order's disputes: the worst of all of them."""

    NONE = "none"
    WON = "won"
    LOST = "lost"
    WARNING = "warning"
    UNDER_REVIEW = "under_review"
    NEEDS_RESPONSE = "needs_response"


_BADNESS = list(DisputeStatus)
_BY_STRIPE_STATUS = {
    "needs_response": DisputeStatus.NEEDS_RESPONSE,
    "appeal_needs_response": DisputeStatus.NEEDS_RESPONSE,
    "under_review": DisputeStatus.UNDER_REVIEW,
    "appeal_under_review": DisputeStatus.UNDER_REVIEW,
    "warning_needs_response": DisputeStatus.WARNING,
    "warning_under_review": DisputeStatus.WARNING,
    "warning_closed": DisputeStatus.NONE,
    "prevented": DisputeStatus.NONE,
    "won": DisputeStatus.WON,
    "lost": DisputeStatus.LOST,
}


def status_of(dispute: Dispute, view: View | None) -> DisputeStatus:
    """Return a dispute's status as last seen; one that nobody has looked at needs an answer, or is a warning."""
    if view is None:
        return DisputeStatus.NEEDS_RESPONSE if dispute.formal else DisputeStatus.WARNING
    return _BY_STRIPE_STATUS.get(view.status, DisputeStatus.NEEDS_RESPONSE)


def worst(statuses: list[DisputeStatus]) -> DisputeStatus:
    """Return the worst of *statuses*, `none` of none."""
    return max(statuses, key=_BADNESS.index, default=DisputeStatus.NONE)
