"""Declares what a request may carry and turns its strings into values.

A *check* takes the parameter's name and raw value and returns the typed value. All raise
``InvalidParameterError`` with Stripe's message, code and param; follows docs.stripe.com/error-codes.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from stripe_simulator.errors import InvalidParameterError

type Check = Callable[[str, Any], Any]

METADATA_KEYS_MAX = 50
METADATA_KEY_CHARS_MAX = 40
METADATA_VALUE_CHARS_MAX = 500

# Stripe takes a parameter sent empty as an attempt to unset it. docs.stripe.com/api/metadata
UNSET = ""


def text(max_chars: int = 5_000, *, clearable: bool = False) -> Check:
    """A string; an empty one is None where it may be cleared, else an error."""

    def check(name: str, raw: Any) -> str | None:
        if not isinstance(raw, str):
            raise InvalidParameterError("Invalid string: {...}", param=name)
        if raw == UNSET:
            if clearable:
                return None
            raise _empty(name)
        if len(raw) > max_chars:
            raise InvalidParameterError(
                f"Invalid string: {raw[:20]}...{raw[-4:]}; must be at most {max_chars} characters",
                param=name,
            )
        return raw

    return check


def integer(minimum: int | None = None, maximum: int | None = None) -> Check:
    """A whole number within bounds."""

    def check(name: str, raw: Any) -> int:
        if raw == UNSET:
            raise _empty(name)
        if not isinstance(raw, str) or not re.fullmatch(r"-?[0-9]{1,18}", raw):
            raise InvalidParameterError(f"Invalid integer: {raw}", code="parameter_invalid_integer", param=name)
        value = int(raw)
        bound = _broken_bound(value, minimum, maximum)
        if bound:
            raise InvalidParameterError(bound, code="parameter_invalid_integer", param=name)
        return value

    return check


def _broken_bound(value: int, minimum: int | None, maximum: int | None) -> str | None:
    if minimum is not None and value < minimum:
        return f"This value must be greater than or equal to {minimum}."
    if maximum is not None and value > maximum:
        return f"This value must be less than or equal to {maximum} (it currently is '{value}')."
    return None


def boolean(name: str, raw: Any) -> bool:
    """``true`` or ``false``."""
    if raw not in ("true", "false"):
        raise InvalidParameterError(f"Invalid boolean: {raw}", param=name)
    return bool(raw == "true")


def choice(*allowed: str) -> Check:
    """One of a few words."""

    def check(name: str, raw: Any) -> str:
        if raw not in allowed:
            raise InvalidParameterError(f"Invalid {name}: must be {_words(allowed)}", param=name)
        return str(raw)

    return check


def _words(allowed: tuple[str, ...]) -> str:
    if len(allowed) == 1:
        return allowed[0]
    return f"one of {', '.join(allowed[:-1])}, or {allowed[-1]}"


def address(name: str, raw: Any) -> str:
    """An absolute http or https URL."""
    value = str(text(5_000)(name, raw))
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise InvalidParameterError(
            "Not a valid URL: URLs must begin with http:// or https://", code="url_invalid", param=name
        )
    return value


def currency(name: str, raw: Any) -> str:
    """A three-letter code, in lower case."""
    value = str(text(3)(name, raw)).lower()
    if not re.fullmatch(r"[a-z]{3}", value):
        raise InvalidParameterError(f"Invalid currency: {value}", param=name)
    return value


def metadata(name: str, raw: Any) -> dict[str, str]:
    """Up to 50 pairs; an empty mapping of all keys is asked for by the empty string."""
    if raw == UNSET:
        return {"": ""}
    if not isinstance(raw, dict):
        raise InvalidParameterError("Invalid hash", param=name)
    if len(raw) > METADATA_KEYS_MAX:
        raise InvalidParameterError("Metadata can have up to 50 keys.", param=name)
    for key, value in raw.items():
        _check_pair(name, key, value)
    return dict(raw)


def _check_pair(name: str, key: str, value: Any) -> None:
    if not isinstance(value, str):
        raise InvalidParameterError(f"Metadata values must be strings, but for key '{key}' it is not.", param=name)
    if len(key) > METADATA_KEY_CHARS_MAX:
        raise InvalidParameterError(
            f"Metadata keys can have up to 40 characters, but you passed in {key!r}.", param=name
        )
    if len(value) > METADATA_VALUE_CHARS_MAX:
        raise InvalidParameterError(
            f"Metadata values can have up to 500 characters, but you passed in a value that is {len(value)} "
            f"characters. Invalid value: {value[:20]}",
            param=f"{name}[{key}]",
        )


def merge_metadata(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """*old* updated by *new*: an empty value removes its key, ``{"": ""}`` removes all."""
    if new == {"": ""}:
        return {}
    merged = {**old, **new}
    return {key: value for key, value in merged.items() if value != ""}


def sequence(item: Check, *, max_items: int = 200) -> Check:
    """A list, sent as ``name[0]`` or ``name[]``."""

    def check(name: str, raw: Any) -> list[Any]:
        if isinstance(raw, dict) and all(key.isdecimal() for key in raw):
            raw = [raw[key] for key in sorted(raw, key=int)]
        if not isinstance(raw, list):
            raise InvalidParameterError("Invalid array", param=name)
        if len(raw) > max_items:
            raise InvalidParameterError(f"Array {name} exceeded maximum {max_items} allowed elements.", param=name)
        return [item(f"{name}[{index}]", value) for index, value in enumerate(raw)]

    return check


def mapping(checks: Mapping[str, Check], required: tuple[str, ...] = ()) -> Check:
    """A hash of declared keys."""

    def check(name: str, raw: Any) -> dict[str, Any]:
        if not isinstance(raw, dict):
            raise InvalidParameterError("Invalid hash", param=name)
        return read(raw, checks, required, prefix=name)

    return check


def flags(*names: str) -> Check:
    """A hash of booleans, such as ``{"enabled": false}``."""
    return mapping(dict.fromkeys(names, boolean))


def unsupported(name: str, _raw: Any) -> Any:
    """Refuses what Stripe knows and the simulator does not model."""
    raise InvalidParameterError(f"The simulator does not model this parameter: {name}", param=name)


def read(
    raw: Mapping[str, Any], checks: Mapping[str, Check], required: tuple[str, ...] = (), *, prefix: str = ""
) -> dict[str, Any]:
    """The typed values of *raw*.

    Raises:
        InvalidParameterError: one is unknown, missing (``parameter_missing``) or wrong.
    """
    unknown = [_join(prefix, key) for key in raw if key not in checks]
    if unknown:
        word = "parameter" if len(unknown) == 1 else "parameters"
        raise InvalidParameterError(
            f"Received unknown {word}: {', '.join(unknown)}", code="parameter_unknown", param=unknown[0]
        )
    for key in required:
        if key not in raw:
            name = _join(prefix, key)
            raise InvalidParameterError(f"Missing required param: {name}.", code="parameter_missing", param=name)
    return {key: checks[key](_join(prefix, key), value) for key, value in raw.items()}


def _join(prefix: str, key: str) -> str:
    return f"{prefix}[{key}]" if prefix else key


def _empty(name: str) -> InvalidParameterError:
    return InvalidParameterError(
        f"You passed an empty string for '{name}'. We assume empty values are an attempt to unset a "
        f"parameter; "
        f"however '{name}' cannot be unset. You should remove '{name}' from your request or supply a "
        "non-empty value.",
        code="parameter_invalid_empty",
        param=name,
    )
