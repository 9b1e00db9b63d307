"""What goes wrong between a process and its database: commits that fail, get lost on the way back, or are cut short."""

from collections.abc import Callable
from typing import Any

from google.api_core import exceptions as gax
from google.cloud import firestore

ERRORS = (gax.ServiceUnavailable, gax.DeadlineExceeded, gax.Aborted, gax.AlreadyExists, gax.InternalServerError)
"""What a commit whose answer is lost, and a hidden second try of it, may come back as."""


class Crashed(BaseException):
    """The process ended here; nothing of ours catches it."""


type Fault = Callable[[Callable[[], Any]], Any]
"""Makes the commit that it is given, or not, and returns or raises."""


def lost(error: type[Exception]) -> Fault:
    """The commit happens; instead of its answer comes *error*."""

    def fault(commit: Callable[[], Any]) -> None:
        commit()
        raise error("the answer was lost")

    return fault


def failed(error: type[Exception]) -> Fault:
    """Nothing happens but *error*."""

    def fault(_commit: Callable[[], Any]) -> None:
        raise error("nothing was written")

    return fault


def crash_before(_commit: Callable[[], Any]) -> None:
    """The process ends before the commit."""
    raise Crashed


def crash_after(commit: Callable[[], Any]) -> None:
    """The process ends when the commit has happened."""
    commit()
    raise Crashed


class FaultyBatch(firestore.WriteBatch):
    """A batch whose commit meets the client's next fault."""

    def __init__(self, client: "FaultyClient") -> None:
        super().__init__(client)
        self._faulty = client

    def commit(self, *arguments: Any, **options: Any) -> Any:
        self._faulty.commits += 1

        def real() -> Any:
            return super(FaultyBatch, self).commit(*arguments, **options)

        fault = self._faulty.next_fault()
        return fault(real) if fault else real()


class FaultyClient(firestore.Client):
    """A client whose next commits meet *faults*, in this order; None is a commit that goes well."""

    def __init__(self, like: firestore.Client, *faults: Fault | None, always: Fault | None = None) -> None:
        super().__init__(project=like.project, database=like._database)
        self.faults = list(faults)
        self.always = always
        self.commits = 0

    def batch(self) -> FaultyBatch:
        return FaultyBatch(self)

    def next_fault(self) -> Fault | None:
        return self.faults.pop(0) if self.faults else self.always
