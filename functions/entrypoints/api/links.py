"""The document's links: which answer names the order, parcel, return or note that another operation takes."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

MADE: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "place": ("201", {"order_id": "$response.body#/id"}),
    "ship": ("201", {"order_id": "$request.path.order_id", "shipment_id": "$response.body#/shipments/0/id"}),
    "ask_return": ("201", {"order_id": "$request.path.order_id", "return_id": "$response.body#/returns/0/id"}),
    "add_note": ("201", {"order_id": "$request.path.order_id", "note_id": "$response.body#/id"}),
}
"""Operations that make something: their answer's status, and where the names are that others take."""


def link(document: Mapping[str, Any]) -> None:
    """Write into *document* a link from each operation that makes something to those that need just its names."""
    operations = list(_operations(document))
    for (_, maker), (path, taker) in product(operations, operations):
        if maker["operationId"] in MADE:
            status, given = MADE[maker["operationId"]]
            if set(given) == {part.removeprefix("{").removesuffix("}") for part in path.split("/") if "{" in part}:
                links = maker["responses"][status].setdefault("links", {})
                links[taker["operationId"]] = {"operationId": taker["operationId"], "parameters": dict(given)}


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        yield from ((path, operation) for operation in item.values() if "operationId" in operation)
