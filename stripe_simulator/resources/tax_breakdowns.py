"""How the taxes of lines are added up and shown; follows docs.stripe.com/api/tax/calculations/object."""

from collections.abc import Sequence
from dataclasses import dataclass

from stripe_simulator.messages import Json
from stripe_simulator.tax_table import Rate, tax_on

NAMES = {
    "gst": "GST",
    "hst": "HST",
    "igst": "IGST",
    "jct": "JCT",
    "pst": "PST",
    "qst": "QST",
    "rst": "RST",
    "sales_tax": "Sales Tax",
    "vat": "VAT",
}


@dataclass(frozen=True, slots=True)
class Line:
    """An amount in minor units with the taxes on it."""

    amount: int
    inclusive: bool
    tax_code: str
    rates: tuple[Rate, ...]

    @property
    def taxes(self) -> list[int]:
        """What each rate takes, rounded line by line."""
        return tax_on(self.amount, [rate.percentage for rate in self.rates], inclusive=self.inclusive)

    @property
    def tax(self) -> int:
        """All of it."""
        return sum(self.taxes)

    @property
    def total(self) -> int:
        """The amount with its taxes."""
        return self.amount if self.inclusive else self.amount + self.tax

    def taxable(self, rate: Rate) -> int:
        """The amount that a rate was applied to, without the taxes in it."""
        if rate.percentage == 0:
            return 0
        return self.amount - self.tax if self.inclusive else self.amount


def amounts(line: Line) -> Json:
    """What lines and shipping say alike."""
    return {
        "amount": line.amount,
        "amount_tax": line.tax,
        "tax_behavior": "inclusive" if line.inclusive else "exclusive",
        "tax_code": line.tax_code,
    }


def summed(lines: Sequence[Line]) -> list[Json]:
    """``tax_breakdown`` of a calculation: an entry for each rate, reason and behavior."""
    found: dict[tuple[Rate, bool], Json] = {}
    for line in lines:
        for rate, tax in zip(line.rates, line.taxes, strict=True):
            entry = found.setdefault(
                (rate, line.inclusive),
                {
                    "amount": 0,
                    "inclusive": line.inclusive,
                    "tax_rate_details": rate.details(),
                    "taxability_reason": rate.reason,
                    "taxable_amount": 0,
                },
            )
            entry["amount"] += tax
            entry["taxable_amount"] += line.taxable(rate)
    return list(found.values())


def detailed(line: Line) -> list[Json]:
    """``tax_breakdown`` of one line: an entry for each jurisdiction."""
    return [
        {
            "amount": tax,
            "jurisdiction": {
                "country": rate.country,
                "display_name": rate.state or rate.country,
                "level": "state" if rate.state else "country",
                "state": rate.state,
            },
            "sourcing": "destination",
            "tax_rate_details": _named(rate),
            "taxability_reason": rate.reason,
            "taxable_amount": line.taxable(rate),
        }
        for rate, tax in zip(line.rates, line.taxes, strict=True)
    ]


def _named(rate: Rate) -> Json | None:
    if rate.tax_type is None:
        return None
    return {
        "display_name": NAMES[rate.tax_type],
        "percentage_decimal": str(float(rate.percentage)),
        "tax_type": rate.tax_type,
    }
