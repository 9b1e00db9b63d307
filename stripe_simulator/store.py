"""The objects: one insertion-ordered table a type, each object in its unexpanded shape."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from stripe_simulator.errors import no_such
from stripe_simulator.messages import Json


@dataclass(slots=True)
class _Order:
    """The keys of a table in their order, and each key's place; made when a page is first asked for."""

    table: dict[str, Json]
    keys: list[str] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)

    def follow(self) -> None:
        """Take in what was added to the table since."""
        fresh = list(islice(reversed(self.table), len(self.table) - len(self.keys)))[::-1]
        self.places.update(zip(fresh, range(len(self.keys), len(self.table)), strict=True))
        self.keys += fresh


class Store:
    """Tables of objects by Stripe's ``object`` name, and tables aside of them."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, Json]] = {}
        self._aside: dict[str, dict[str, Any]] = {}
        self._orders: dict[str, _Order] = {}

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

    def older(self, kind: str, key: str) -> Iterator[Json]:
        """The objects made before *key*, the last made first. *key* exists."""
        order = self._order(kind)
        return (order.table[order.keys[place]] for place in range(order.places[key] - 1, -1, -1))

    def newer(self, kind: str, key: str) -> Iterator[Json]:
        """The objects made after *key*, the first made first. *key* exists."""
        order = self._order(kind)
        return (order.table[order.keys[place]] for place in range(order.places[key] + 1, len(order.keys)))

    def _order(self, kind: str) -> _Order:
        table = self.tables[kind]
        order = self._orders.get(kind)
        if order is None or order.table is not table:
            order = self._orders[kind] = _Order(table)
        order.follow()
        return order

    def remove(self, kind: str, key: str) -> None:
        """Forget an object."""
        del self.tables[kind][key]
        self._orders.pop(kind, None)

    def snapshot(self) -> dict[str, list[Any]]:
        """Every object by type, the oldest first."""
        return {kind: list(table.values()) for kind, table in self.tables.items()}
