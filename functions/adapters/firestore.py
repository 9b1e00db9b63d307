"""What every Firestore adapter shares: time-outs below the function's, and which errors mean "read again".

The client library retries a commit for 60 s by itself; a lost answer must reach `record` sooner, so every call has a
time-out and no hidden retry.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from google.api_core import exceptions as gax
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from functions.domain.errors import Unavailable
from functions.use_cases.ports import CommitFailed

READ_SECONDS_MAX = 5.0
COMMIT_SECONDS_MAX = 5.0

UNCERTAIN = (
    gax.FailedPrecondition,
    gax.Conflict,
    gax.NotFound,
    gax.ServiceUnavailable,
    gax.DeadlineExceeded,
    gax.InternalServerError,
    gax.Unknown,
    gax.ResourceExhausted,
)
"""It did not happen, or it may have and its answer was lost. ALREADY_EXISTS and ABORTED are `Conflict`s."""

Snapshots = Mapping[str, firestore.DocumentSnapshot[Any]]


@contextmanager
def _reads() -> Iterator[None]:
    try:
        yield
    except (gax.ServiceUnavailable, gax.DeadlineExceeded, gax.RetryError) as error:
        raise Unavailable("the database does not answer; nothing was changed") from error


def get_all(db: firestore.Client, references: Sequence[firestore.DocumentReference]) -> Snapshots:
    """Return the documents by path, absent ones too, from one read.

    Raises:
        Unavailable: no answer in `READ_SECONDS_MAX`.
    """
    with _reads():
        found = db.get_all(list(references), timeout=READ_SECONDS_MAX)
        return {snapshot.reference.path: snapshot for snapshot in found}


def get(reference: firestore.DocumentReference) -> firestore.DocumentSnapshot[Any]:
    """Return one document, absent or not.

    Raises:
        Unavailable: no answer in `READ_SECONDS_MAX`.
    """
    with _reads():
        return reference.get(timeout=READ_SECONDS_MAX)


def stream(query: firestore.Query) -> list[firestore.DocumentSnapshot[Any]]:
    """Return what the query finds.

    Raises:
        Unavailable: no answer in `READ_SECONDS_MAX`.
    """
    with _reads():
        return list(query.stream(timeout=READ_SECONDS_MAX))


def commit(batch: firestore.WriteBatch) -> None:
    """Commit the batch.

    Raises:
        CommitFailed: it did not happen, or may have: read again.
    """
    try:
        batch.commit(retry=None, timeout=COMMIT_SECONDS_MAX)
    except UNCERTAIN as error:
        raise CommitFailed(type(error).__name__) from error


def where(query: Any, conditions: Iterable[tuple[str, str, object]]) -> Any:
    """Return *query* narrowed by *conditions* (field, operator, value)."""
    for field, operator, value in conditions:
        query = query.where(filter=FieldFilter(field, operator, value))
    return query
