"""Where secrets are read from: a file, standard input or the terminal; never the command line, which others can see."""

import getpass
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from ops.bootstrap_run import SetupError

_LINE = re.compile(r"(?:export\s+)?([A-Z_][A-Z0-9_]*)=(.*)")


def from_lines(text: str) -> dict[str, str]:
    """Return the values of `NAME=value` lines exactly as they stand there, without the quotes around them."""
    found = (_LINE.fullmatch(line) for line in text.split("\n") if not line.lstrip().startswith("#"))
    return {each.group(1): _unquoted(each.group(2)) for each in found if each}


def _unquoted(value: str) -> str:
    quoted = len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value


def from_file(path: Path) -> dict[str, str]:
    """Return the values of a dotenv file.

    Raises:
        SetupError: it cannot be read.
    """
    try:
        return from_lines(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"{path} cannot be read: {error}") from error


def read(
    names: Mapping[str, str],
    *,
    env_file: Path | None = None,
    ask: Callable[[str], str] = getpass.getpass,
) -> dict[str, str]:
    """Return values by name, those that were given: from the file, else from standard input, else asked for.

    *names* says for each what it is. At a terminal an empty answer leaves it out; nothing typed is shown.

    Raises:
        SetupError: none of them was given.
    """
    if env_file is not None:
        given = from_file(env_file)
    elif sys.stdin is None or not sys.stdin.isatty():
        given = from_lines(sys.stdin.read() if sys.stdin is not None else "")
    else:
        answers = {name: ask(f"{what} (not shown; Enter leaves it as it is): ") for name, what in names.items()}
        given = {name: value for name, value in answers.items() if value}
    known = {name: given[name] for name in names if name in given}
    if not known:
        raise SetupError(
            f"nothing was given: type it at a terminal, or give lines {'=… or '.join(names)}=… in --env-file or stdin"
        )
    return known
