"""The language of searches; follows docs.stripe.com/search#search-query-language.

``email:"a@example.com" AND -metadata["order"]:null``: up to ten clauses joined by AND (or nothing) or by OR, never
by both. A clause is a field, an operator and a value; ``-`` before it negates it.
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from stripe_simulator.errors import InvalidParameterError
from stripe_simulator.messages import Json

CLAUSES_MAX = 10
SUBSTRING_CHARS_MIN = 3

NUMERIC = "numeric"
STRING = "string"
EXACT = "token"

_QUOTED = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'"
_CLAUSE = re.compile(
    rf"(?P<minus>-?)(?P<field>[A-Za-z0-9_.]+)(?:\[(?P<key>{_QUOTED})\])?"
    rf"\s*(?P<operator>>=|<=|[:~<>=])\s*(?P<value>{_QUOTED}|[^\s\"']+)(?=\s|$)"
)
_WORD = re.compile(r"(AND|OR)(?=\s)", re.IGNORECASE)

_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    ":": operator.eq,
    "=": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}
_OPERATORS = {NUMERIC: frozenset(_COMPARISONS), STRING: frozenset((":", "~")), EXACT: frozenset((":",))}


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition; *value* is None for ``null``, and *key* the metadata's."""

    field: str
    key: str | None
    operator: str
    value: str | int | None
    negated: bool

    def holds(self, item: Json) -> bool:
        """Whether an object fulfils it."""
        return self._fits(_value(item, self.field, self.key)) != self.negated

    def _fits(self, found: Any) -> bool:
        if self.value is None or found is None:
            return self.value is None and found is None
        if isinstance(self.value, int):
            return _COMPARISONS[self.operator](found, self.value)
        text = str(found).casefold() if not isinstance(found, bool) else str(found).lower()
        return self.value in text if self.operator == "~" else self.value == text


@dataclass(frozen=True, slots=True)
class Query:
    """Clauses of which all, or with *either* at least one, must hold."""

    clauses: tuple[Clause, ...]
    either: bool

    def holds(self, item: Json) -> bool:
        """Whether an object is found."""
        return (any if self.either else all)(clause.holds(item) for clause in self.clauses)


def parse(text: str, fields: Mapping[str, str], resource: str) -> Query:
    """The query of a text; *fields* says which kind each searchable field of *resource* is.

    Raises:
        InvalidParameterError: it cannot be read, names a field that is not searchable, uses an operator that the
            field does not have, or mixes AND with OR.
    """
    clauses: list[Clause] = []
    words: set[str] = set()
    rest = text.strip()
    while True:
        match = _CLAUSE.match(rest)
        if match is None:
            raise _unreadable()
        clauses.append(_clause(match, fields, resource))
        rest = rest[match.end() :].lstrip()
        if not rest:
            break
        word = _WORD.match(rest)
        words.add(word[1].upper() if word else "AND")
        rest = rest[word.end() :].lstrip() if word else rest
    if len(words) > 1:
        raise InvalidParameterError("You can't combine AND and OR in the same search query.", param="query")
    if len(clauses) > CLAUSES_MAX:
        raise InvalidParameterError(f"A search query can have up to {CLAUSES_MAX} clauses.", param="query")
    return Query(tuple(clauses), words == {"OR"})


def _unreadable() -> InvalidParameterError:
    return InvalidParameterError(
        "We were unable to parse your search query. Try using the format "
        '`metadata["key"]:"value"` to query for metadata or key:"value" to query for other fields.',
        param="query",
    )


def _clause(match: re.Match[str], fields: Mapping[str, str], resource: str) -> Clause:
    field, sign = match["field"], match["operator"]
    if (field == "metadata") != (match["key"] is not None):
        raise _unreadable()
    kind = EXACT if field == "metadata" else fields.get(field)
    if kind is None:
        raise InvalidParameterError(
            f"Field `{field}` is an unsupported search field for resource `{resource}`. See "
            f"http://stripe.com/docs/search#query-fields-for-{resource.replace('_', '-')} "
            "for a list of supported fields.",
            param="query",
        )
    if sign not in _OPERATORS[kind]:
        raise InvalidParameterError(f"The operator `{sign}` is not supported for the field `{field}`.", param="query")
    key = None if match["key"] is None else _unquoted(match["key"])
    return Clause(field, key, sign, _wanted(match["value"], kind, sign, field), match["minus"] == "-")


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text[:1] in ("'", '"') else text


def _wanted(raw: str, kind: str, sign: str, field: str) -> str | int | None:
    if raw.lower() == "null":
        return None
    value = _unquoted(raw)
    if kind == NUMERIC:
        if not re.fullmatch(r"-?[0-9]{1,18}", value):
            raise InvalidParameterError(f"The value `{value}` of the field `{field}` must be a number.", param="query")
        return int(value)
    if sign == "~" and len(value) < SUBSTRING_CHARS_MIN:
        raise InvalidParameterError(
            f"A substring must have at least {SUBSTRING_CHARS_MIN} characters: `{value}`.", param="query"
        )
    return value.casefold()


def _value(item: Json, field: str, key: str | None) -> Any:
    value: Any = item
    for step in field.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value if key is None else (value or {}).get(key)
