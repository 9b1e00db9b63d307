"""A small table of tax rates, so that amounts can be tested without a network. It is not tax advice.

Made up for tests are: that the seller collects wherever the table has a rate; that a US state's own rate is
all of it (no county, city or district); which states leave shipping untaxed; that a place outside of the
table is ``not_collecting``. The percentages themselves are the standard rates of 2026 as far as they are
public knowledge. Which part of an address decides follows docs.stripe.com/tax/customer-locations.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from stripe_simulator.errors import InvalidRequestError
from stripe_simulator.messages import Json

NONTAXABLE = "txcd_00000000"
DEFAULT_CODE = "txcd_10000000"
SHIPPING = "txcd_92010001"
BOOKS = "txcd_35010000"


def _table(words: str) -> dict[str, str]:
    """Pairs of words."""
    parts = words.split()
    return dict(zip(parts[::2], parts[1::2], strict=True))


VAT = _table(
    "AT 20 BE 21 BG 20 CH 8.1 CY 19 CZ 21 DE 19 DK 25 EE 24 ES 21 FI 25.5 FR 20 GB 20 GR 24 HR 25 HU 27 "
    "IE 23 IS 24 IT 22 LT 21 LU 17 LV 21 MT 18 NL 21 NO 25 PL 23 PT 23 RO 21 SE 25 SI 22 SK 23 ZA 15"
)
EUROPEAN_UNION = frozenset(VAT) - {"CH", "GB", "IS", "NO", "ZA"}
BOOKS_REDUCED = {"DE": "7", "ES": "4", "FR": "5.5", "GB": "0", "IE": "0", "IT": "4", "NL": "9"}

OTHER_COUNTRIES = {
    "AU": ("gst", "10"),
    "IN": ("igst", "18"),
    "JP": ("jct", "10"),
    "NZ": ("gst", "15"),
    "SG": ("gst", "9"),
}

# Each province: the taxes on top of one another, or the one that stands for them.
CANADA: Mapping[str, tuple[tuple[str, str], ...]] = {
    **dict.fromkeys(("AB", "NT", "NU", "YT"), (("gst", "5"),)),
    **dict.fromkeys(("NB", "NL", "PE"), (("hst", "15"),)),
    "BC": (("gst", "5"), ("pst", "7")),
    "MB": (("gst", "5"), ("rst", "7")),
    "NS": (("hst", "14"),),
    "ON": (("hst", "13"),),
    "QC": (("gst", "5"), ("qst", "9.975")),
    "SK": (("gst", "5"), ("pst", "6")),
}
CANADA_POSTAL = _table("A NL B NS C PE E NB G QC H QC J QC K ON L ON M ON N ON P ON R MB S SK T AB V BC X NT Y YT")

SALES_TAX = _table(
    "AK 0 AL 4 AR 6.5 AZ 5.6 CA 7.25 CO 2.9 CT 6.35 DC 6 DE 0 FL 6 GA 4 HI 4 IA 6 ID 6 IL 6.25 IN 7 "
    "KS 6.5 KY 6 LA 5 MA 6.25 MD 6 ME 5.5 MI 6 MN 6.875 MO 4.225 MS 7 MT 0 NC 4.75 ND 5 NE 5.5 NH 0 "
    "NJ 6.625 NM 4.875 NV 6.85 NY 4 OH 5.75 OK 4.5 OR 0 PA 6 RI 7 SC 6 SD 4.2 TN 7 TX 6.25 UT 4.85 "
    "VA 4.3 VT 6 WA 6.5 WI 5 WV 6 WY 4"
)
SHIPPING_UNTAXED = frozenset(("AZ", "CA", "CO", "IA", "IL", "MA", "MD", "NV", "OK", "UT", "VA", "WY"))

# The first three digits of the ZIP code, up to and including which they belong to the state; - for none.
ZIP_ENDS = _table(
    "004 - 005 NY 009 - 027 MA 029 RI 038 NH 049 ME 054 VT 055 MA 059 VT 069 CT 089 NJ 099 - 149 NY "
    "196 PA 199 DE 200 DC 201 VA 205 DC 219 MD 246 VA 268 WV 269 - 289 NC 299 SC 319 GA 339 FL 340 - "
    "349 FL 369 AL 385 TN 397 MS 399 GA 427 KY 429 - 459 OH 479 IN 499 MI 528 IA 529 - 549 WI 567 MN "
    "568 - 569 DC 577 SD 579 - 588 ND 589 - 599 MT 629 IL 658 MO 659 - 679 KS 693 NE 699 - 714 LA 715 - "
    "729 AR 732 OK 733 TX 749 OK 799 TX 816 CO 819 - 831 WY 838 ID 839 - 847 UT 849 - 865 AZ 869 - "
    "884 NM 885 TX 888 - 898 NV 899 - 961 CA 966 - 968 HI 969 - 979 OR 994 WA 999 AK"
)


@dataclass(frozen=True, slots=True)
class Rate:
    """One tax of one place. *percentage* is exact; *reason* is a ``taxability_reason``."""

    country: str
    state: str | None
    tax_type: str | None
    percentage: Fraction
    reason: str = "standard_rated"

    def details(self) -> Json:
        """``tax_rate_details`` of a breakdown; docs.stripe.com/api/tax/calculations/object."""
        return {
            "country": self.country,
            "flat_amount": None,
            "percentage_decimal": str(float(self.percentage)),
            "rate_type": "percentage" if self.tax_type else None,
            "state": self.state,
            "tax_type": self.tax_type,
        }


def rate_for(address: Mapping[str, Any] | None, tax_code: str | None = None) -> tuple[Rate, ...]:
    """The taxes on a product at an address: mostly one, in some provinces two.

    Raises:
        InvalidRequestError: ``customer_tax_location_invalid``; no country, or in the US no ZIP code that
            exists, or in Canada neither province nor postal code.
    """
    country = str((address or {}).get("country") or "").upper()
    if address is None or len(country) != 2 or not country.isalpha():
        raise _unknown_place()
    state, rates = _standard(country, address)
    return tuple(_for_product(rate, state, tax_code or DEFAULT_CODE) for rate in rates)


def _standard(country: str, address: Mapping[str, Any]) -> tuple[str | None, list[Rate]]:
    if country == "US":
        state = _state(address)
        return state, [Rate(country, state, "sales_tax", Fraction(SALES_TAX[state]))]
    if country == "CA":
        province = _province(address)
        return province, [Rate(country, province, kind, Fraction(value)) for kind, value in CANADA[province]]
    kind, value = ("vat", VAT[country]) if country in VAT else OTHER_COUNTRIES.get(country, (None, "0"))
    return None, [Rate(country, None, kind, Fraction(value))]


def _state(address: Mapping[str, Any]) -> str:
    digits = str(address.get("postal_code") or "").strip()[:5]
    if len(digits) < 5 or not (digits.isascii() and digits.isdigit()):
        raise _unknown_place()
    state = next(name for end, name in ZIP_ENDS.items() if digits[:3] <= end)
    if state == "-":
        raise _unknown_place()
    return state


def _province(address: Mapping[str, Any]) -> str:
    named = str(address.get("state") or "").strip().upper()
    if named in CANADA:
        return named
    postal = str(address.get("postal_code") or "").strip().upper()[:1]
    if postal not in CANADA_POSTAL:
        raise _unknown_place()
    return CANADA_POSTAL[postal]


def _unknown_place() -> InvalidRequestError:
    return InvalidRequestError(
        "We could not determine the customer's tax location based on the provided customer address.",
        code="customer_tax_location_invalid",
        param="customer_details[address]",
    )


def _for_product(rate: Rate, state: str | None, code: str) -> Rate:
    if rate.tax_type is None:
        return replace(rate, reason="not_collecting")
    if code == NONTAXABLE or (code == SHIPPING and rate.country == "US" and state in SHIPPING_UNTAXED):
        return replace(rate, percentage=Fraction(0), reason="product_exempt")
    if code == BOOKS and rate.country in BOOKS_REDUCED:
        reduced = Fraction(BOOKS_REDUCED[rate.country])
        return replace(rate, percentage=reduced, reason="reduced_rated" if reduced else "zero_rated")
    if rate.percentage == 0:
        return replace(rate, reason="not_subject_to_tax")
    return rate


def untaxed(rate: Rate, reason: str) -> Rate:
    """The same tax, not charged for a reason such as ``customer_exempt`` or ``reverse_charge``."""
    return replace(rate, percentage=Fraction(0), reason=reason)


def tax_on(amount: int, percentages: Sequence[Fraction], *, inclusive: bool) -> list[int]:
    """What each of some taxes takes of *amount* in minor units, a half rounded up.

    An inclusive amount contains all of them: 1,190 at 19 % contains 190.
    """
    base = 100 + sum(percentages) if inclusive else Fraction(100)
    return [int(amount * percentage / base + Fraction(1, 2)) for percentage in percentages]
