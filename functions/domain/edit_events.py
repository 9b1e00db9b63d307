"""What staff may change of an order that stands; `events` has what else can happen to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from functions.domain.breakdown import AppliedTax
from functions.domain.order import Line


@dataclass(frozen=True)
class Edited:
    """How many there are to be of some lines, 0 for none, and lines that are `added` at the catalog's prices, taxed.

    `taxes` are those of what is added. `total` is what the order comes to, in minor units: to be paid through Stripe.
    """

    quantities: Mapping[str, int]
    added: tuple[Line, ...]
    taxes: tuple[AppliedTax, ...]
    total: int


@dataclass(frozen=True)
class EditRequested(Edited):
    """The same of a paid order that costs more by it: the customer has until `expires_at` to pay the difference."""

    expires_at: datetime


@dataclass(frozen=True)
class EditWithdrawn:
    """Staff do not want the open edit any more."""
