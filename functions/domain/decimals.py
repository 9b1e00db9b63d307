"""Numbers with a fixed count of decimals, as people write them, kept as whole numbers of the last one: never floats."""

import re

_DIGITS = re.compile(r"[0-9]{1,15}")


def parse(text: str, decimals: int) -> int:
    """Return *text* (`1234`, `1234.5`, `1234.50`) as a whole number of its last decimal: 123450 for two.

    Raises:
        ValueError: it is no plain number, or states more decimals.
    """
    whole, point, rest = text.partition(".")
    if not _DIGITS.fullmatch(whole) or (point and not _DIGITS.fullmatch(rest)):
        raise ValueError(f"{text!r} is not a number like 1234.50")
    if len(rest) > decimals:
        raise ValueError(f"{text!r} has more than {decimals} decimals")
    return int(whole + rest.ljust(decimals, "0"))


def shown(number: int, decimals: int) -> str:
    """Return *number*, not negative, with all its decimals: `1234.50`."""
    whole, rest = divmod(number, 10**decimals)
    return f"{whole}.{rest:0{decimals}d}" if decimals else str(whole)
