"""Stripe's bracketed form encoding; follows docs.stripe.com/api (``application/x-www-form-urlencoded``).

``a[b][0]=x`` decodes to ``{"a": {"b": {"0": "x"}}}`` and ``a[]=x&a[]=y`` to ``{"a": ["x", "y"]}``: only
the parameter's declaration can tell a list with indexes from a mapping with numeric keys.
"""

import re
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_plus, urlencode

from stripe_simulator.errors import InvalidParameterError

FIELDS_MAX = 5_000
DEPTH_MAX = 12

_KEY = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_PART = re.compile(r"\[([^\[\]]*)\]")


def decode(text: str) -> dict[str, Any]:
    """Nested values of strings.

    Raises:
        InvalidParameterError: a name is malformed, too deep, or used both as a value and as a mapping.
    """
    parts = [part.partition("=") for part in text.split("&") if part]
    if len(parts) > FIELDS_MAX:
        raise InvalidParameterError(f"Invalid request body: it has more than {FIELDS_MAX} fields.")
    try:
        pairs = [(_plain(name), _plain(value)) for name, _, value in parts]
    except UnicodeDecodeError as error:
        raise InvalidParameterError("Invalid request body: it is not a valid form.") from error
    result: dict[str, Any] = {}
    for name, value in pairs:
        _put(result, name, value)
    return result


def _plain(text: str) -> str:
    return unquote_plus(text, errors="strict") if "%" in text or "+" in text else text


def _put(result: dict[str, Any], name: str, value: str) -> None:
    path = _path(name)
    if len(path) > DEPTH_MAX:
        raise InvalidParameterError(f"Received unknown parameter: {name}", code="parameter_unknown", param=name)
    listed = len(path) > 1 and path[-1] == ""
    *parents, last = path[:-1] if listed else path
    place: Any = result
    for key in parents:
        place = _mapping(place, name).setdefault(key, {})
    if listed:
        values = _mapping(place, name).setdefault(last, [])
        if not isinstance(values, list):
            raise _clash(name)
        values.append(value)
    else:
        _mapping(place, name)[last] = value


@lru_cache(maxsize=4_096)
def _path(name: str) -> tuple[str, ...]:
    """The keys in a bracketed name; names come again and again."""
    match = _KEY.fullmatch(name)
    return (name,) if match is None else (match[1], *_PART.findall(match[2]))


def _mapping(place: Any, name: str) -> dict[str, Any]:
    if not isinstance(place, dict):
        raise _clash(name)
    return place


def _clash(name: str) -> InvalidParameterError:
    return InvalidParameterError(f"Invalid parameter: {name} is given both as a value and as a hash.", param=name)


def encode(values: dict[str, Any]) -> str:
    """The form text of nested values: lists with indexes, booleans in lower case, None as empty."""
    return urlencode([pair for key, value in values.items() for pair in _pairs(key, value)])


def _pairs(name: str, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [pair for key, item in value.items() for pair in _pairs(f"{name}[{key}]", item)]
    if isinstance(value, (list, tuple)):
        return [pair for index, item in enumerate(value) for pair in _pairs(f"{name}[{index}]", item)]
    if isinstance(value, bool):
        return [(name, "true" if value else "false")]
    return [(name, "" if value is None else str(value))]
