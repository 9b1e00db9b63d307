"""Taxes from a table of rates: which apply to a line, and what each comes to.

Rounding: once for each line and rate, half up, to the smallest amount that can be charged. Taxes of one line stand
beside each other: none is taken of another.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from functions.domain.breakdown import AppliedTax
from functions.domain.rounding import half_up

RATE_WHOLE = 1_000_000
"""Rates are counted in millionths: 190,000 is 19 %."""


@dataclass(frozen=True)
class Destination:
    """Where goods go, as far as it is known: ISO codes, `region` without its country (`CA`, `BC`)."""

    country: str = ""
    region: str = ""
    postal_code: str = ""


NOWHERE = Destination()


@dataclass(frozen=True)
class Taxable:
    """An amount to be taxed, discounts taken off, in minor units; `line_id` "" is shipping."""

    line_id: str
    amount: int
    tax_code: str = ""

    @property
    def is_shipping(self) -> bool:
        """Say whether this is the price of shipping."""
        return not self.line_id


@dataclass(frozen=True)
class TaxRate:
    """One tax at one place; `rate` in millionths. An inclusive one is part of the price."""

    name: str
    jurisdiction: str
    rate: int
    inclusive: bool


@dataclass(frozen=True)
class TaxRow:
    """A row of the table. An empty field fits everything; `shipping` rows are for shipping, the others for goods."""

    row_id: str
    name: str
    rate: int
    inclusive: bool = False
    country: str = ""
    region: str = ""
    postal_prefix: str = ""
    tax_code: str = ""
    shipping: bool = False

    def fits(self, taxable: Taxable, place: Destination) -> bool:
        """Say whether the row is for this amount at this place."""
        return (
            self.shipping is taxable.is_shipping
            and self.tax_code in ("", taxable.tax_code)
            and self.country in ("", place.country)
            and self.region in ("", _plain(place.region))
            and _plain(place.postal_code).startswith(self.postal_prefix)
        )

    @property
    def specificity(self) -> tuple[bool, int, bool, bool]:
        """Return how closely it names what it is for: the product before the place, the smaller place first."""
        return bool(self.tax_code), len(self.postal_prefix), bool(self.region), bool(self.country)

    @property
    def as_rate(self) -> TaxRate:
        """Return the tax that it states, with its place in one word: `US-CA-941`."""
        jurisdiction = "-".join(part for part in (self.country, self.region, self.postal_prefix) if part)
        return TaxRate(self.name, jurisdiction, self.rate, self.inclusive)


def _plain(text: str) -> str:
    return text.replace(" ", "").upper()


def rates_for(rows: Iterable[TaxRow], taxable: Taxable, place: Destination) -> tuple[TaxRate, ...]:
    """Return the taxes on *taxable*: of each name the row that fits most closely, equal ones by id."""
    found: dict[str, TaxRow] = {}
    for row in sorted(rows, key=lambda row: row.row_id):
        known = found.get(row.name)
        if row.fits(taxable, place) and (known is None or row.specificity > known.specificity):
            found[row.name] = row
    return tuple(found[name].as_rate for name in sorted(found))


def taxed(amount: int, rates: Sequence[TaxRate], unit: int, *, shipping: bool = False) -> tuple[AppliedTax, ...]:
    """Return what *rates* come to on *amount*, each a multiple of *unit*, the smallest chargeable amount.

    An amount with inclusive taxes holds all of them: 1190 at 19 % holds 190. What is left is what others are taken of.
    """
    whole = RATE_WHOLE + sum(rate.rate for rate in rates if rate.inclusive)
    amounts = [half_up(amount * rate.rate, whole, unit) for rate in rates]
    included = sum(tax for tax, rate in zip(amounts, rates, strict=True) if rate.inclusive)
    taxable = max(amount - included, 0)
    return tuple(
        AppliedTax(rate.name, rate.jurisdiction, rate.rate, rate.inclusive, taxable, tax, shipping)
        for rate, tax in zip(rates, amounts, strict=True)
    )


def from_table(
    rows: Sequence[TaxRow], taxables: Iterable[Taxable], place: Destination, unit: int
) -> dict[str, tuple[AppliedTax, ...]]:
    """Return the taxes on each of *taxables*, by line."""
    return {
        each.line_id: taxed(each.amount, rates_for(rows, each, place), unit, shipping=each.is_shipping)
        for each in taxables
    }


def summed(taxes: Iterable[AppliedTax]) -> tuple[AppliedTax, ...]:
    """Return *taxes* with equal ones added up, those on goods first."""
    sums: dict[tuple[bool, str, str, int, bool], tuple[int, int]] = {}
    for tax in taxes:
        key = (tax.shipping, tax.jurisdiction, tax.name, tax.rate, tax.inclusive)
        taxable, amount = sums.get(key, (0, 0))
        sums[key] = (taxable + tax.taxable, amount + tax.amount)
    return tuple(
        AppliedTax(name, jurisdiction, rate, inclusive, *sums[key], shipping)
        for key in sorted(sums)
        for shipping, jurisdiction, name, rate, inclusive in [key]
    )
