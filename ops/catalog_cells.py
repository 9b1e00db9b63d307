"""What one cell of the catalog's files says: strict in what is read, and safe to open in a spreadsheet when written."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from functions.domain import decimals

_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""What a spreadsheet would run: https://owasp.org/www-community/attacks/CSV_Injection."""
WHOLE_MAX = 10**12


def neutral(text: str) -> str:
    """Return *text* so that no spreadsheet takes it for a formula: with an apostrophe in front where it would."""
    return f"'{text}" if _FORMULA.match(text) else text


def plain(cell: str) -> str:
    """Return what `neutral` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


@dataclass(frozen=True)
class Cells:
    """How one kind of cell is read and written; reading raises `ValueError` with what is wrong."""

    read: Callable[[str], Any]
    write: Callable[[Any], str]


def _flag(cell: str) -> bool:
    if cell.lower() not in ("true", "false"):
        raise ValueError(f"{cell!r} is neither true nor false")
    return cell.lower() == "true"


def _whole(cell: str) -> int:
    number = decimals.parse(cell, 0)
    if number > WHOLE_MAX:
        raise ValueError(f"{cell} is too large")
    return number


def _options(cell: str) -> dict[str, str]:
    pairs = [each.split("=") for each in plain(cell).split(";")]
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError(f"{cell!r} is not like size=L;colour=red")
    found = {name.strip(): value.strip() for name, value in pairs}
    if len(found) < len(pairs):
        raise ValueError(f"{cell!r} names an option twice")
    return found


def _options_shown(options: Mapping[str, str]) -> str:
    return neutral(";".join(f"{name}={value}" for name, value in options.items()))


def _names(cell: str) -> frozenset[str]:
    return frozenset(name.strip() for name in plain(cell).split(";"))


def _moment(cell: str) -> datetime:
    try:
        at = datetime.fromisoformat(cell)
    except ValueError:
        raise ValueError(f"{cell!r} is not a time like 2026-06-01T00:00:00Z") from None
    if at.tzinfo is None:
        raise ValueError(f"{cell!r} names no time zone: 2026-06-01T00:00:00Z is in UTC")
    return at


def decimal(places: int) -> Cells:
    """Return how a number with so many decimals is read and written."""
    return Cells(lambda cell: decimals.parse(cell, places), lambda number: decimals.shown(number, places))


TEXT = Cells(plain, neutral)
FLAG = Cells(_flag, lambda flag: "true" if flag else "false")
WHOLE = Cells(_whole, str)
OPTIONS = Cells(_options, _options_shown)
NAMES = Cells(_names, lambda names: neutral(";".join(sorted(names))))
MOMENT = Cells(_moment, lambda at: at.astimezone(UTC).isoformat().replace("+00:00", "Z"))
