"""The languages that customers are written to in, and how an amount looks in each."""

from functions.domain.money import Money, exponent

DEFAULT = "en"
MARKS = {"en": (",", "."), "de": (".", ",")}
"""Language → what stands between thousands, and before the decimals."""
LOCALES = tuple(MARKS)


def shown(money: Money, locale: str) -> str:
    """Return the amount as *locale* writes it, exactly: `1,234.50 EUR`, `1.234,50 EUR`, `1,234 JPY`, `1.234 KWD`."""
    thousands, decimals = MARKS[locale]
    digits, sign = exponent(money.currency), "-" if money.amount < 0 else ""
    whole, rest = divmod(abs(money.amount), 10**digits)
    part = f"{decimals}{rest:0{digits}d}" if digits else ""
    return f"{sign}{whole:,}".replace(",", thousands) + f"{part} {money.currency.upper()}"
