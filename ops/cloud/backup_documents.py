"""All documents of a database, whatever their collection: read as of one moment, written to another database, digested.

Source: https://cloud.google.com/firestore/docs/reference/rest/v1/projects.databases.documents/runQuery (a collection
selector without a name, with all descendants, is every document).
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from google.cloud import firestore
from google.cloud.firestore_v1.types import (
    CommitRequest,
    Cursor,
    Document,
    RunQueryRequest,
    RunQueryResponse,
    StructuredQuery,
    Value,
    Write,
)

PAGE = 300
ANSWER_SECONDS_MAX = 60.0


@dataclass(frozen=True)
class Digest:
    """How many documents there are, and the SHA-256 over all of them in the order of their names."""

    documents: int
    sha256: str


def documents(db: firestore.Client, at: datetime | None = None) -> Iterator[Document]:
    """Return every document as of *at*, in the order of their names, a page at a time."""
    last = ""
    while True:
        page = [answer.document for answer in _page(db, at, last) if answer.document.name]
        yield from page
        if len(page) < PAGE:
            return
        last = page[-1].name


def _page(db: firestore.Client, at: datetime | None, last: str) -> Iterable[RunQueryResponse]:
    order = StructuredQuery.Order(field=StructuredQuery.FieldReference(field_path="__name__"))
    query = StructuredQuery(
        from_=[StructuredQuery.CollectionSelector(all_descendants=True)], order_by=[order], limit=PAGE
    )
    if last:
        query.start_at = Cursor(values=[Value(reference_value=last)], before=False)
    request = RunQueryRequest(parent=_root(db), structured_query=query)
    if at is not None:
        request.read_time = at
    found: Iterable[RunQueryResponse] = db._firestore_api.run_query(  # noqa: SLF001 — the client has no such query
        request=request,
        metadata=db._rpc_metadata,  # noqa: SLF001
        timeout=ANSWER_SECONDS_MAX,
    )
    return found


def write(db: firestore.Client, copied: Iterable[Document]) -> int:
    """Write each document under its own path, over what was there, and return how many there were."""
    count = 0
    for chunk in batched(copied, PAGE, strict=False):
        writes = [Write(update=Document(name=f"{_root(db)}/{path_of(each)}", fields=each.fields)) for each in chunk]
        request = CommitRequest(database=db._database_string, writes=writes)  # noqa: SLF001
        metadata = db._rpc_metadata  # noqa: SLF001
        db._firestore_api.commit(request=request, metadata=metadata, timeout=ANSWER_SECONDS_MAX)  # noqa: SLF001
        count += len(chunk)
    return count


def digest(copied: Iterable[Document]) -> Digest:
    """Return how many documents there are and what they come to; the same documents come to the same anywhere."""
    count, sha = 0, hashlib.sha256()
    for each in copied:
        bare = Document(name=path_of(each), fields=each.fields)
        body = Document.pb(bare).SerializeToString(deterministic=True)
        sha.update(f"{len(body)} ".encode() + body)
        count += 1
    return Digest(count, sha.hexdigest())


def path_of(document: Document) -> str:
    """Return a document's path below its database's documents."""
    return document.name.split("/documents/", 1)[-1]


def _root(db: firestore.Client) -> str:
    return f"{db._database_string}/documents"  # noqa: SLF001
