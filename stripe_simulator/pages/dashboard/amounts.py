"""Amounts as people type them."""

from decimal import Decimal, InvalidOperation

from stripe_simulator.errors import InvalidParameterError
from stripe_simulator.money import decimals


def typed(amount: int, currency: str) -> str:
    """An amount in minor units as a form shows it: ``1250`` of usd as ``12.50``."""
    places = decimals(currency)
    return f"{Decimal(amount).scaleb(-places):.{places}f}"


def minor(text: str, currency: str) -> str:
    """What was typed, in minor units, as a parameter of the API; empty stays empty.

    Raises:
        InvalidParameterError: it is no amount of that currency.
    """
    cleaned = text.strip().replace(",", "")
    if not cleaned:
        return ""
    try:
        amount = Decimal(cleaned).scaleb(decimals(currency))
    except InvalidOperation:
        raise InvalidParameterError(f"“{text[:20]}” is not an amount.", param="amount") from None
    if not amount.is_finite() or amount != amount.to_integral_value():
        raise InvalidParameterError(f"“{text[:20]}” is not an amount in {currency.upper()}.", param="amount")
    return str(int(amount))
