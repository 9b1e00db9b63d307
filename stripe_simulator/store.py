"""The objects: one insertion-ordered table a type, each object in its unexpanded shape."""

from collections.abc import Iterator
from typing import Any

from stripe_simulator.errors import no_such
from stripe_simulator.messages import Json


class Store:
    """Tables of objects by Stripe's ``object`` name, and indexes that no answer shows."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, Json]] = {}
        self.open_sessions: dict[str, int] = {}
        self.pending_transactions: dict[str, int] = {}
        self.line_items: dict[str, list[Json]] = {}
        self.session_of_intent: dict[str, str] = {}
        self.intent_data: dict[str, Json] = {}
        self.card_of_method: dict[str, str] = {}
        self.deleted_customers: set[str] = set()

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
