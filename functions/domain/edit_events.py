"""What staff may change of an order that stands; `events` has what else can happen to it."""

from collections.abc import Mapping
from dataclasses import dataclass

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
