"""What can happen to a return of an order; `events` has the others."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ReturnRequested:
    """So many of some lines are to come back; `within_days` of their delivery, None for staff, who are not bound."""

    return_id: str
    quantities: Mapping[str, int]
    reason: str
    within_days: int | None
    approved: bool
    """Whether the settings approve it at once."""


@dataclass(frozen=True)
class ReturnApproved:
    """Staff let the goods come back."""

    return_id: str


@dataclass(frozen=True)
class ReturnRejected:
    """Staff do not let the goods come back; `reason` is a code."""

    return_id: str
    reason: str


@dataclass(frozen=True)
class ReturnCanceled:
    """The goods are not to come back after all."""

    return_id: str


@dataclass(frozen=True)
class ReturnReceived:
    """The goods came: how many of each line, how many of them are for sale again, and which lines are refunded.

    `amount` in minor units is less than those lines cost, None for all of it.
    """

    return_id: str
    came: Mapping[str, int]
    restocked: Mapping[str, int]
    refunded: tuple[str, ...]
    amount: int | None
