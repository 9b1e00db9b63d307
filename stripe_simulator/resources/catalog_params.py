"""Declarations of parameters that the catalog, the discounts and the taxes share."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from stripe_simulator.errors import InvalidParameterError, no_such
from stripe_simulator.params import Check, choice, currency, integer, mapping, metadata, sequence, text, unsupported

UNIT_AMOUNT_MAX = 99_999_999_999_999
UNIT_AMOUNT_DECIMALS = 12
FIVE_YEARS_SECONDS = 5 * 365 * 24 * 60 * 60 + 24 * 60 * 60

TAX_BEHAVIOR = choice("exclusive", "inclusive", "unspecified")


def or_empty(check: Check, empty: Any = None) -> Check:
    """*check*, or *empty* for a parameter that is sent empty to unset it."""

    def checked(name: str, raw: Any) -> Any:
        return empty if raw == "" else check(name, raw)

    return checked


def decimal(name: str, raw: Any) -> Decimal:
    """A number with a point, such as ``8.875``."""
    value = text()(name, raw)
    if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", str(value)):
        raise InvalidParameterError(f"Invalid decimal: {value}", code="parameter_invalid_empty", param=name)
    return Decimal(str(value))


def percentage(least: str, places: int) -> Check:
    """A percentage up to 100 as a number, whole where it can be."""

    def check(name: str, raw: Any) -> int | float:
        value = decimal(name, raw)
        if value < Decimal(least):
            raise InvalidParameterError(
                f"This value must be greater than or equal to {least} (it currently is '{float(value)}').", param=name
            )
        if value > 100:
            raise InvalidParameterError(
                f"This value must be less than or equal to 100 (it currently is '{float(value)}').", param=name
            )
        if value != round(value, places):
            raise InvalidParameterError(
                f"Invalid decimal: {raw}; must contain at maximum {places} decimal places.", param=name
            )
        return int(value) if value == int(value) else float(value)

    return check


def unit_amount_decimal(name: str, raw: Any) -> Decimal:
    """An amount in minor units with up to 12 digits after the point; docs.stripe.com/api/prices/create."""
    value = decimal(name, raw)
    if value < 0:
        raise InvalidParameterError(f"Invalid non-negative decimal: {raw}", param=name)
    if value != round(value, UNIT_AMOUNT_DECIMALS):
        raise InvalidParameterError(
            f"Invalid decimal: {raw}; must contain at maximum {UNIT_AMOUNT_DECIMALS} decimal places.", param=name
        )
    return value


def by_currency(inner: Check) -> Check:
    """A hash from a currency to what is declared for it, such as ``currency_options``."""

    def check(name: str, raw: Any) -> dict[str, Any]:
        if not isinstance(raw, dict):
            raise InvalidParameterError("Invalid hash", param=name)
        return {currency(f"{name}[{key}]", key): inner(f"{name}[{key}]", value) for key, value in raw.items()}

    return check


def tax_code(name: str, raw: Any) -> str:
    """The id of a tax code; docs.stripe.com/tax/tax-codes. Which codes exist is not checked."""
    value = str(text()(name, raw))
    if not re.fullmatch(r"txcd_[0-9]{8}", value):
        raise no_such("tax code", value, param=name, status=400)
    return value


TAX_DETAILS = mapping({"performance_location": unsupported, "tax_code": or_empty(tax_code)})

PRICE_OPTION: Mapping[str, Check] = {
    "custom_unit_amount": unsupported,
    "tax_behavior": TAX_BEHAVIOR,
    "tiers": unsupported,
    "unit_amount": integer(0, UNIT_AMOUNT_MAX),
    "unit_amount_decimal": unit_amount_decimal,
}

# What ``default_price_data`` of a product and a price of its own have in common.
PRICE_AMOUNTS: Mapping[str, Check] = {
    "currency": currency,
    "currency_options": by_currency(mapping(PRICE_OPTION)),
    "custom_unit_amount": unsupported,
    "metadata": metadata,
    "tax_behavior": TAX_BEHAVIOR,
    "unit_amount": integer(0, UNIT_AMOUNT_MAX),
    "unit_amount_decimal": unit_amount_decimal,
}

INTERVAL = choice("day", "week", "month", "year")
INTERVAL_FIELDS: Mapping[str, Check] = {"interval": INTERVAL, "interval_count": integer(1, 156 * 7)}


def statement_descriptor(name: str, raw: Any) -> str | None:
    """Up to 22 characters, a letter among them; docs.stripe.com/get-started/account/statement-descriptors."""
    value = text(22, clearable=True)(name, raw)
    if value is None:
        return None
    if re.search(r"[<>\\\"'*]", value):
        raise InvalidParameterError(
            "The statement descriptor must not contain any of the following characters: <, >, \\, ', \", *", param=name
        )
    if not re.search(r"[A-Za-z]", value):
        raise InvalidParameterError(
            "The statement descriptor must contain at least one alphabetic character.", param=name
        )
    return str(value)


MARKETING_FEATURES = sequence(mapping({"name": text(80)}, ("name",)), max_items=15)
