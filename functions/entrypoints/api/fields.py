"""Fields that refuse what JSON lets through: booleans as numbers, control characters in text, endless anything."""

import re
import unicodedata
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate


def _no_control_characters(value: str) -> None:
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in value):
        raise ValidationError("Must not contain control characters.")


def _not_blank(value: str) -> None:
    if value and not value.strip():
        raise ValidationError("Must not be blank.")


def prose(length_max: int, **options: Any) -> fields.String:
    """Return a field for text of several lines, as the caller wrote it; no other control characters."""

    def check(value: str) -> None:
        _no_control_characters(value.replace("\n", ""))

    return fields.String(validate=[validate.Length(1, length_max), check, _not_blank], **options)


def text(length_max: int, *, length_min: int = 1, pattern: str | None = None, **options: Any) -> fields.String:
    """Return a field for one line of text without control characters, as the caller wrote it."""
    checks: list[Any] = [validate.Length(length_min, length_max), _no_control_characters, _not_blank]
    if pattern is not None:
        # \Z: `$` would also match before a final newline.
        checks.append(validate.Regexp(rf"(?:{pattern})\Z", flags=re.ASCII))
    return fields.String(validate=checks, **options)


class WholeNumber(fields.Integer):
    """A whole number that is written as one: no text, no fraction, no boolean."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if type(value) is not int:
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **kwargs)


class Flag(fields.Boolean):
    """True or false: no text, no number."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if type(value) is not bool:
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class QueryNumber(fields.Integer):
    """A whole number in a query: plain digits only."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", str(value)):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **kwargs)


def number(minimum: int, maximum: int, **options: Any) -> WholeNumber:
    """Return a field for a whole number from *minimum* to *maximum*."""
    return WholeNumber(validate=validate.Range(minimum, maximum), **options)


def choice(values: Any, **options: Any) -> fields.String:
    """Return a field for one of *values*."""
    return fields.String(validate=validate.OneOf([str(value) for value in values]), **options)


def moment(**options: Any) -> fields.DateTime:
    """Return a field that documents a time: RFC 3339, UTC."""
    return fields.DateTime(format="iso", **options)


def several(schema: type[Schema], **options: Any) -> fields.List[Any]:
    """Return a field for a list of *schema*."""
    return fields.List(fields.Nested(schema), **options)
