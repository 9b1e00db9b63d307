"""The numbered data migrations: `NNNN_name.py` beside this file, which add fields to the documents that lack them.

A migration states its `COLLECTION`, and `up(document)`: the fields to add, none where nothing is lacking; with
`BESIDE_ORDER`, `up(document, order)`: the document stands below an order, which is shown with it. It may state
`wrong(document)`: why a document is not as it is to be, and `NEEDS_SCHEMA`: the `schema_major` that deployed code must
be able to read before it runs.
"""

import importlib.util
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
_NAMED = re.compile(r"(\d{4})_[a-z][a-z0-9_]*\.py")

type Found = Mapping[str, Any]


def never_wrong(_document: Found) -> str:
    """Find nothing wrong: what `up` has nothing to add to is as it is to be."""
    return ""


@dataclass(frozen=True)
class Migration:
    """One change of the stored data; `up` and `wrong` see one document at a time, and its order if `beside_order`."""

    migration_id: str
    collection: str
    up: Callable[..., dict[str, Any]]
    wrong: Callable[[Found], str] = never_wrong
    needs_schema: int = 1
    beside_order: bool = False

    def added(self, document: Found, order: Found) -> dict[str, Any]:
        """Return the fields to add to a document."""
        return self.up(document, order) if self.beside_order else self.up(document)

    def fault(self, document: Found, order: Found) -> str:
        """Return why a document is not as it is to be, empty if it is."""
        lacking = self.added(document, order)
        return f"lacks {', '.join(sorted(lacking))}" if lacking else self.wrong(document)


def known(folder: Path = FOLDER) -> list[Migration]:
    """Return the migrations of a folder in their order.

    Raises:
        ValueError: a number is used twice.
    """
    files = sorted(path for path in folder.glob("*.py") if _NAMED.fullmatch(path.name))
    numbers = [path.name[:4] for path in files]
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    if twice:
        raise ValueError(f"two migrations have the number {', '.join(twice)}")
    return [_load(path) for path in files]


def _load(path: Path) -> Migration:
    spec = importlib.util.spec_from_file_location(f"migration_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ValueError(f"{path.name} is no module")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return Migration(
        path.stem,
        module.COLLECTION,
        module.up,
        getattr(module, "wrong", never_wrong),
        getattr(module, "NEEDS_SCHEMA", 1),
        getattr(module, "BESIDE_ORDER", False),
    )
