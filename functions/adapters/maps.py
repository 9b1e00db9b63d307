"""Maps in one order: Firestore keeps none, and returns a map's fields in another one in each process."""

from collections.abc import Mapping
from typing import Any


def in_order(value: Any) -> Any:
    """Return a value with every map in it by its keys, so that what is made of it is the same each time."""
    if isinstance(value, Mapping):
        return {key: in_order(value[key]) for key in sorted(value)}
    return [in_order(each) for each in value] if isinstance(value, list | tuple) else value
