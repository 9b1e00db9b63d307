"""What every Firestore adapter shares: time-outs below the function's, and which errors mean "read again".

The client library goes on for 60 s with a write and for 300 s with a read, whatever time-out it is given. A lost answer
must reach `record` sooner: commits have a time-out and no hidden retry; the rest is tried again for five seconds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from google.api_core import exceptions as gax
from google.api_core import retry as retries
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

_NO_ANSWER = (
    gax.ServiceUnavailable,
    gax.DeadlineExceeded,
    gax.InternalServerError,
    gax.Unknown,
    gax.ResourceExhausted,
    gax.Aborted,
)
_AGAIN = retries.Retry(
    predicate=retries.if_exception_type(*_NO_ANSWER),
    initial=0.05,
    maximum=0.5,
    multiplier=2.0,
    timeout=READ_SECONDS_MAX,
)

Snapshots = Mapping[str, firestore.DocumentSnapshot[Any]]


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except (*_NO_ANSWER, gax.RetryError) as error:
        raise Unavailable("the database does not answer") from error


def get_all(db: firestore.Client, references: Sequence[firestore.DocumentReference]) -> Snapshots:
    """Return the documents by path, absent ones too, from one read.

    Raises:
        Unavailable: no answer in `READ_SECONDS_MAX`.
    """
    with _answering():
        found = db.get_all(list(references), retry=_AGAIN, timeout=READ_SECONDS_MAX)
        return {snapshot.reference.path: snapshot for snapshot in found}


def get(reference: firestore.DocumentReference) -> firestore.DocumentSnapshot[Any]:
    """Return one document, absent or not.

    Raises:
        Unavailable: no answer in `READ_SECONDS_MAX`.
    """
    with _answering():
        return reference.get(retry=_AGAIN, timeout=READ_SECONDS_MAX)


def stream(query: firestore.Query) -> list[firestore.DocumentSnapshot[Any]]:
    """Return what the query finds.

    Raises:
        Unavailable: no answer in `READ_SECONDS_MAX`.
    """
    with _answering():
        return list(query.stream(retry=_AGAIN, timeout=READ_SECONDS_MAX))


def create(reference: firestore.DocumentReference, document: dict[str, Any]) -> bool:
    """Write the document unless there is one; False when there was, be it ours whose answer was lost.

    Raises:
        Unavailable: no answer in `COMMIT_SECONDS_MAX`.
    """
    with _answering():
        try:
            reference.create(document, retry=_AGAIN, timeout=COMMIT_SECONDS_MAX)
        except gax.AlreadyExists:
            return False
        return True


def put(reference: firestore.DocumentReference, document: dict[str, Any]) -> None:
    """Write these fields, whatever was there; fields that this code does not know stay.

    Raises:
        Unavailable: no answer in `COMMIT_SECONDS_MAX`.
    """
    with _answering():
        reference.set(document, merge=True, retry=_AGAIN, timeout=COMMIT_SECONDS_MAX)


def update(reference: firestore.DocumentReference, fields: dict[str, Any]) -> bool:
    """Set these fields of a document; False when there is none.

    Raises:
        Unavailable: no answer in `COMMIT_SECONDS_MAX`.
    """
    with _answering():
        try:
            reference.update(fields, retry=_AGAIN, timeout=COMMIT_SECONDS_MAX)
        except gax.NotFound:
            return False
        return True


def delete(reference: firestore.DocumentReference) -> None:
    """Delete the document; one that is gone already is done.

    Raises:
        Unavailable: no answer in `COMMIT_SECONDS_MAX`.
    """
    with _answering():
        reference.delete(retry=_AGAIN, timeout=COMMIT_SECONDS_MAX)


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
