"""What a Checkout Session costs, exact to the minor unit; pure.

Follows docs.stripe.com/payments/checkout/taxes, docs.stripe.com/billing/taxes/tax-rates and
docs.stripe.com/payments/checkout/discounts. Stripe does not say how it spreads a discount over lines: here it is in
proportion to them, and what is left of whole units goes to the largest remainders, the first lines first. A discount
leaves shipping alone. A tax is rounded half up, for each line and rate. Amounts of currencies with three decimals end
with a zero; docs.stripe.com/currencies#three-decimal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from stripe_simulator.money import decimals

THREE_DECIMALS = 3


@dataclass(frozen=True, slots=True)
class Rate:
    """A tax rate: its id, its percentage, and whether prices have it in them."""

    id: str
    percentage: Fraction
    inclusive: bool


@dataclass(frozen=True, slots=True)
class Item:
    """A line or the shipping: its amount in minor units, its tax rates, and whether a discount reaches it."""

    amount: int
    rates: tuple[Rate, ...] = ()
    discountable: bool = True


@dataclass(frozen=True, slots=True)
class Off:
    """A discount: a percentage, or an amount in minor units."""

    percent: Fraction | None = None
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Tax:
    """What one rate takes of one item; *taxable* is what it is taken of."""

    rate: str
    amount: int
    taxable: int


@dataclass(frozen=True, slots=True)
class Share:
    """An item's amounts: *total* is subtotal less discount, and the taxes that were not in it."""

    subtotal: int
    discount: int
    tax: int
    total: int
    taxes: tuple[Tax, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """All items of a Session; *shipping* is None without."""

    lines: tuple[Share, ...]
    shipping: Share | None

    @property
    def subtotal(self) -> int:
        """All lines before discounts and taxes."""
        return sum(line.subtotal for line in self.lines)

    @property
    def discount(self) -> int:
        """All that is taken off."""
        return sum(line.discount for line in self.lines)

    @property
    def tax(self) -> int:
        """The taxes of lines and shipping, inclusive ones too."""
        return sum(share.tax for share in self._shares)

    @property
    def total(self) -> int:
        """What the customer pays."""
        return sum(share.total for share in self._shares)

    @property
    def taxes(self) -> tuple[Tax, ...]:
        """The taxes of lines and shipping by rate, in the order in which the rates come up."""
        found: dict[str, Tax] = {}
        for tax in (tax for share in self._shares for tax in share.taxes):
            old = found.get(tax.rate, Tax(tax.rate, 0, 0))
            found[tax.rate] = Tax(tax.rate, old.amount + tax.amount, old.taxable + tax.taxable)
        return tuple(found.values())

    @property
    def _shares(self) -> tuple[Share, ...]:
        return self.lines if self.shipping is None else (*self.lines, self.shipping)


def totals(lines: Sequence[Item], off: Off | None, shipping: Item | None, currency: str) -> Totals:
    """The amounts of a Session."""
    step = step_of(currency)
    weights = [line.amount if line.discountable else 0 for line in lines]
    discounts = spread(_taken(sum(weights), off, step), weights, step)
    shares = [_share(line, discount, step) for line, discount in zip(lines, discounts, strict=True)]
    return Totals(tuple(shares), None if shipping is None else _share(shipping, 0, step))


def step_of(currency: str) -> int:
    """The smallest amount of a currency that Stripe takes, in its minor units."""
    return 10 if decimals(currency) == THREE_DECIMALS else 1


def line_amount(unit_amount: Fraction, quantity: int, currency: str) -> int:
    """A price times a quantity; a price with decimals is rounded after the multiplication."""
    exact = unit_amount * quantity
    return int(exact) if exact.denominator == 1 else rounded(exact, step_of(currency))


def rounded(value: Fraction, step: int = 1) -> int:
    """The nearest multiple of *step*; a half goes up."""
    return int((value / step + Fraction(1, 2)) // 1) * step


def _taken(amount: int, off: Off | None, step: int) -> int:
    if off is None:
        return 0
    wanted = off.amount if off.percent is None else rounded(amount * off.percent / 100, step)
    return min(amount, wanted)


def spread(amount: int, weights: Sequence[int], step: int = 1) -> list[int]:
    """*amount* over parts in proportion to *weights*; the parts add up to it and none is over its weight.

    Every part is a multiple of *step*, as far as *amount* and the weights are.
    """
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    exact = [Fraction(amount * weight, whole) for weight in weights]
    parts = [int(part // step) * step for part in exact]
    left = amount - sum(parts)
    order = sorted(range(len(weights)), key=lambda place: parts[place] - exact[place])
    while left:
        for place in order:
            more = min(step, left, weights[place] - parts[place])
            parts[place] += more
            left -= more
    return parts


def _share(item: Item, discount: int, step: int) -> Share:
    base = item.amount - discount
    inside = sum((rate.percentage for rate in item.rates if rate.inclusive), Fraction(0))
    net = Fraction(base * 100) / (100 + inside)
    taxes = tuple(Tax(rate.id, rounded(net * rate.percentage / 100, step), rounded(net, step)) for rate in item.rates)
    added = sum(tax.amount for tax, rate in zip(taxes, item.rates, strict=True) if not rate.inclusive)
    return Share(item.amount, discount, sum(tax.amount for tax in taxes), base + added, taxes)
