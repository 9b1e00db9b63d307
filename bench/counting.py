"""Counts and repeats what a piece of code asks of Firestore, at the level of its RPCs."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from google.cloud import firestore
from google.cloud.firestore_v1.types import Write

FLOOR = "~floor"
"""Ends the ids of the documents that the repetition touches."""


@dataclass
class Calls:
    """The RPCs that were made, in order: (method, request)."""

    made: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    found: int = 0
    """Documents that queries returned."""

    @property
    def reads(self) -> int:
        """Return the documents read; a query that finds nothing is billed as one."""
        asked = sum(len(request["documents"]) for method, request in self.made if method == "batch_get_documents")
        empty_queries = sum(method == "run_query" for method, _ in self.made) if not self.found else 0
        return asked + self.found + empty_queries

    @property
    def writes(self) -> int:
        """Return the documents written, deletes left out."""
        return sum(not _is_delete(write) for write in self._writes())

    @property
    def deletes(self) -> int:
        """Return the documents deleted."""
        return sum(_is_delete(write) for write in self._writes())

    def _writes(self) -> list[Any]:
        return [w for method, request in self.made if method == "commit" for w in request["writes"]]


class Counter:
    """Records the RPCs of one client from now on; `take` returns and forgets them."""

    def __init__(self, db: firestore.Client) -> None:
        self._metadata = db._rpc_metadata  # noqa: SLF001 — names the database; makes the emulator trust us
        self.api: Any = db._firestore_api  # noqa: SLF001 — the RPCs are below the public surface
        self._calls = Calls()
        for method in ("batch_get_documents", "commit", "run_query"):
            setattr(self.api, method, self._recorded(method, getattr(self.api, method)))

    def _recorded(self, method: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def recorded(*args: Any, **kwargs: Any) -> Any:
            self._calls.made.append((method, copy.copy(kwargs["request"])))
            answer = call(*args, **kwargs)
            if method != "run_query":
                return answer
            answers = list(answer)
            self._calls.found += sum(bool(a.document.name) for a in answers)
            return iter(answers)

        recorded.plain = call  # type: ignore[attr-defined]
        return recorded

    def take(self) -> Calls:
        """Return what was asked since the last time."""
        taken, self._calls = self._calls, Calls()
        return taken

    def repeat(self, calls: Calls, mark: str = FLOOR) -> None:
        """Make the same RPCs directly, without conditions, on documents whose ids end in *mark*."""
        for method, request in calls.made:
            if method == "batch_get_documents":
                names = [name + mark for name in request["documents"]]
                list(
                    self.api.batch_get_documents.plain(request=request | {"documents": names}, metadata=self._metadata)
                )
            elif method == "commit":
                writes = [_elsewhere(w, mark) for w in request["writes"]]
                self.api.commit.plain(request=request | {"writes": writes}, metadata=self._metadata)
            else:
                list(self.api.run_query.plain(request=request, metadata=self._metadata))


def _is_delete(write: Any) -> bool:
    return bool(Write.pb(write).WhichOneof("operation") == "delete" if isinstance(write, Write) else write.delete)


def _elsewhere(write: Any, mark: str) -> Any:
    moved = type(write)()
    Write.copy_from(moved, write) if isinstance(write, Write) else moved.CopyFrom(write)
    if _is_delete(moved):
        moved.delete += mark
    else:
        moved.update.name += mark
    pb = Write.pb(moved) if isinstance(moved, Write) else moved
    pb.ClearField("current_document")
    return moved
