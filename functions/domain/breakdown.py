"""How a price came about: what an order keeps beside its sums, so that they can be explained for ever."""

from dataclasses import dataclass
from enum import StrEnum


class PromotionKind(StrEnum):
    """What a promotion takes off."""

    PERCENT = "percent"
    AMOUNT = "amount"
    FREE_SHIPPING = "free_shipping"


@dataclass(frozen=True)
class AppliedPromotion:
    """A promotion and what it took off, in minor units.

    The discount of `free_shipping` is off the shipping's price; it is not part of `Amounts.discount`.
    """

    code: str
    kind: PromotionKind
    discount: int


@dataclass(frozen=True)
class AppliedShipping:
    """A shipping rate and its price before any promotion, in minor units."""

    rate_id: str
    name: str
    price: int


@dataclass(frozen=True)
class AppliedTax:
    """One tax and what it comes to, in minor units; `rate` in millionths.

    An inclusive tax is part of the price: it adds nothing. `shipping` tells the tax on shipping from that on goods.
    """

    name: str
    jurisdiction: str
    rate: int
    inclusive: bool
    taxable: int
    amount: int
    shipping: bool = False


@dataclass(frozen=True)
class Breakdown:
    """The promotions, the shipping rate and the taxes of one price. Taxes are summed over lines, shipping apart."""

    promotions: tuple[AppliedPromotion, ...] = ()
    shipping: AppliedShipping | None = None
    taxes: tuple[AppliedTax, ...] = ()

    @property
    def shipping_tax(self) -> int:
        """Return the tax that is added to the price of shipping, in minor units."""
        return sum(tax.amount for tax in self.taxes if tax.shipping and not tax.inclusive)
