"""What prices are made from beside the catalog. A host may bring its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from functions.domain.breakdown import AppliedTax
from functions.domain.promotions import Promotion
from functions.domain.shipping import ShippingRate
from functions.domain.taxes import Destination, Taxable


class Promotions(Protocol):
    """The promotion codes, and how often limited ones were used."""

    def find(self, codes: Sequence[str]) -> Mapping[str, Promotion]:
        """Return those of *codes*, in upper case, that there are.

        Raises:
            Unavailable: no answer, or one of them cannot be read.
        """

    def uses(self, counters: Sequence[str]) -> Mapping[str, int]:
        """Return how far each of *counters* has got; nothing for one that nobody has used.

        Raises:
            Unavailable: no answer.
        """


class ShippingRates(Protocol):
    """The shipping rates."""

    def all(self) -> Sequence[ShippingRate]:
        """Return every rate there is.

        Raises:
            Unavailable: no answer, or one of them cannot be read.
        """


@dataclass(frozen=True)
class Sale:
    """What is to be taxed, in minor units of `currency`, and where it goes.

    `inclusive`: the prices hold their taxes, as far as the source of the taxes does not say so by itself.
    """

    taxables: Sequence[Taxable]
    place: Destination
    currency: str
    inclusive: bool


class Taxes(Protocol):
    """Where taxes come from."""

    def assess(self, sale: Sale) -> Mapping[str, tuple[AppliedTax, ...]]:
        """Return the taxes on each amount, by line.

        Raises:
            TaxLocationInvalid: the place does not say which taxes apply.
            Unavailable: no answer.
        """


@dataclass(frozen=True)
class Tariffs:
    """All of them; `taxes` by what the setting `tax` may name."""

    promotions: Promotions
    shipping_rates: ShippingRates
    taxes: Mapping[str, Taxes]
