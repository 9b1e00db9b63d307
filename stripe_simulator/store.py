"""The objects: one insertion-ordered table a type, each object in its unexpanded shape."""

from collections.abc import Iterator
from typing import Any

from stripe_simulator.errors import no_such
from stripe_simulator.messages import Json


class Store:
    """Tables of objects by Stripe's ``object`` name, and tables aside of them."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, Json]] = {}
        self._aside: dict[str, dict[str, Any]] = {}

    def aside(self, name: str) -> dict[str, Any]:
        """The table *name* of things that no answer shows, such as the card behind a PaymentMethod."""
        return self._aside.setdefault(name, {})

    def add(self, item: Json) -> Json:
        """Keep a new object under its type and id."""
        self.tables.setdefault(item["object"], {})[item["id"]] = item
        return item

    def find(self, kind: str, key: str) -> Json | None:
        """The object, or None."""
        return self.tables.get(kind, {}).get(key)

    def get(self, kind: str, key: str, *, param: str = "id", status: int = 404) -> Json:
        """The object.

        Raises:
            InvalidRequestError: ``resource_missing``, with *param* and *status*.
        """
        item = self.find(kind, key)
        if item is None:
            raise no_such(kind, key, param=param, status=status)
        return item

    def newest_first(self, kind: str) -> Iterator[Json]:
        """All objects of a type, the last made first."""
        return reversed(self.tables.get(kind, {}).values())

    def remove(self, kind: str, key: str) -> None:
        """Forget an object."""
        del self.tables[kind][key]

    def snapshot(self) -> dict[str, list[Any]]:
        """Every object by type, the oldest first."""
        return {kind: list(table.values()) for kind, table in self.tables.items()}
