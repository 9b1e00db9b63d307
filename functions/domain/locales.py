"""The languages that customers are written to in, and how an amount looks in each."""

from datetime import UTC, datetime

from functions.domain.money import Money, exponent

DEFAULT = "en"
MARKS = {"en": (",", "."), "de": (".", ",")}
"""Language → what stands between thousands, and before the decimals."""
LOCALES = tuple(MARKS)
TIMES = {"en": "%Y-%m-%d, %H:%M UTC", "de": "%d.%m.%Y, %H:%M UTC"}
"""Language → how a time is written: nobody knows the customer's time zone."""


def shown(money: Money, locale: str) -> str:
    """Return the amount as *locale* writes it, exactly: `1,234.50 EUR`, `1.234,50 EUR`, `1,234 JPY`, `1.234 KWD`."""
    thousands, decimals = MARKS[locale]
    digits, sign = exponent(money.currency), "-" if money.amount < 0 else ""
    whole, rest = divmod(abs(money.amount), 10**digits)
    part = f"{decimals}{rest:0{digits}d}" if digits else ""
    return f"{sign}{whole:,}".replace(",", thousands) + f"{part} {money.currency.upper()}"


def shown_at(at: datetime, locale: str) -> str:
    """Return the time as *locale* writes it: `2026-01-15, 09:30 UTC`, `15.01.2026, 09:30 UTC`."""
    return at.astimezone(UTC).strftime(TIMES[locale])
