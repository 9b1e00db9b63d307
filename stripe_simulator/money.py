"""Amounts in minor units; follows docs.stripe.com/currencies."""

ZERO_DECIMAL = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf")
)
THREE_DECIMAL = frozenset(("bhd", "jod", "kwd", "omr", "tnd"))
SIGNS = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥"}

AMOUNT_MAX = 99_999_999


def decimals(currency: str) -> int:
    """The digits after the point."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def display(amount: int, currency: str) -> str:
    """An amount for people, such as ``$12.50`` or ``CHF 12.50``."""
    places = decimals(currency)
    whole, rest = divmod(amount, 10**places)
    digits = f"{whole:,}.{rest:0{places}d}" if places else f"{whole:,}"
    sign = SIGNS.get(currency)
    return f"{sign}{digits}" if sign else f"{currency.upper()} {digits}"
