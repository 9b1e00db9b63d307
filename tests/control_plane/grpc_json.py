"""Google's generated messages as JSON and back."""

from typing import Any

from google.protobuf import json_format


def _plain(message: type[Any]) -> type[Any]:
    """Return the protobuf class of a message, wrapped by proto-plus or not."""
    return message.pb() if hasattr(message, "pb") else message


def to_json(message: type[Any], raw: bytes) -> dict[str, Any]:
    """Return what arrived in JSON's spelling."""
    found: dict[str, Any] = json_format.MessageToDict(_plain(message).FromString(raw))
    return found


def from_json(message: type[Any], fields: dict[str, Any]) -> bytes:
    """Return what leaves."""
    made: bytes = json_format.ParseDict(fields, _plain(message)()).SerializeToString()
    return made
