"""Taxes from Stripe Tax: one calculation for each price, used line by line as it is answered.

Source: https://docs.stripe.com/tax/custom and https://docs.stripe.com/api/tax/calculations/create.
"""

import uuid
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from functions.adapters.stripe_client import Api
from functions.domain.breakdown import AppliedTax
from functions.domain.errors import InvalidInput, TaxLocationInvalid, Unavailable
from functions.domain.taxes import RATE_WHOLE
from functions.use_cases.payments import CallFailed
from functions.use_cases.tariffs import Sale

LINES_MAX = 100
CODE_PREFIX = "txcd_"
"""What Stripe's own tax codes begin with; a name of the team's means nothing to it."""
_PERCENT = RATE_WHOLE // 100


class StripeTax:
    """`Taxes` on the Stripe API."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def assess(self, sale: Sale) -> Mapping[str, tuple[AppliedTax, ...]]:
        """Return the taxes on each amount, by line.

        Raises:
            InvalidInput: more lines than one calculation takes.
        """
        parameters = _parameters(sale)
        if len(parameters["line_items"]) > LINES_MAX:
            raise InvalidInput(f"taxes can be worked out for at most {LINES_MAX} lines")
        try:
            # A new key each time: what the same cart was taxed with yesterday need not be right today.
            found = self._api.post("tax/calculations", parameters, key=f"tax:{uuid.uuid4()}")
            path = f"tax/calculations/{found['id']}/line_items"
            lines = list(self._api.listed(path, expand=["data.tax_breakdown"]))
        except CallFailed as error:
            if error.code == "customer_tax_location_invalid":
                raise TaxLocationInvalid from error
            raise Unavailable("the taxes cannot be worked out now") from error
        taxes = {line["reference"]: tuple(_taxes(line, shipping=False)) for line in lines}
        if shipping := found["shipping_cost"]:
            taxes[""] = tuple(_taxes(shipping, shipping=True))
        return taxes


def _parameters(sale: Sale) -> dict[str, Any]:
    """Return the call; shipping alone, where all goods are free, still needs a line to stand beside."""
    place, behavior = sale.place, "inclusive" if sale.inclusive else "exclusive"
    address = {"country": place.country, "state": place.region, "postal_code": place.postal_code}
    goods = [
        {"reference": each.line_id, "amount": each.amount, "tax_behavior": behavior, **_code(each.tax_code)}
        for each in sale.taxables
        if not each.is_shipping
    ]
    parameters: dict[str, Any] = {
        "currency": sale.currency,
        "customer_details": {
            "address": {name: value for name, value in address.items() if value},
            "address_source": "shipping",
        },
        "line_items": goods or [{"reference": "nothing", "amount": 0, "tax_behavior": behavior}],
        "expand": ["shipping_cost.tax_breakdown"],
    }
    shipping = sum(each.amount for each in sale.taxables if each.is_shipping)
    return parameters | ({"shipping_cost": {"amount": shipping, "tax_behavior": behavior}} if shipping else {})


def _code(tax_code: str) -> dict[str, str]:
    return {"tax_code": tax_code} if tax_code.startswith(CODE_PREFIX) else {}


def _taxes(answer: Mapping[str, Any], *, shipping: bool) -> Iterator[AppliedTax]:
    """Yield the taxes of one line; where none is imposed Stripe names no rate."""
    for part in answer["tax_breakdown"]:
        if details := part["tax_rate_details"]:
            yield AppliedTax(
                name=details["display_name"],
                jurisdiction=_jurisdiction(part["jurisdiction"]),
                rate=int(Decimal(details["percentage_decimal"]) * _PERCENT),
                inclusive=answer["tax_behavior"] == "inclusive",
                taxable=part["taxable_amount"],
                amount=part["amount"],
                shipping=shipping,
            )


def _jurisdiction(place: Mapping[str, Any]) -> str:
    """Return a place in one word: `US-CA`, and what lies within a state by its name."""
    within = "" if place["level"] in ("country", "state") else place["display_name"]
    return "-".join(name for name in (place["country"], place["state"], within) if name)
