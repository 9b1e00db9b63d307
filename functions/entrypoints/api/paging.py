"""Opaque cursors: where a list goes on. A cursor belongs to one list of one caller and is good for nothing else."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from functions.domain.summary import Summary
from functions.entrypoints.api.problems import RequestProblem

PAGE_DEFAULT = 20
PAGE_MAX = 100
_CHECK_BYTES = 8
_TIME_BYTES = 8
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Page:
    """One page of a list; `next_cursor` is None on the last."""

    orders: Sequence[Summary]
    next_cursor: str | None


def scope_of(caller: str, filters: Mapping[str, str]) -> str:
    """Return the name of the one list that *caller* asks for."""
    return repr((caller, sorted(filters.items())))


def encode(scope: str, at: datetime) -> str:
    """Return the cursor of the place after *at* in the list *scope*."""
    place = ((at - _EPOCH) // _MICROSECOND).to_bytes(_TIME_BYTES)
    return base64.urlsafe_b64encode(place + _check(scope, place)).decode().rstrip("=")


def decode(scope: str, cursor: str | None) -> datetime | None:
    """Return the place that *cursor* names, None for the beginning.

    Raises:
        RequestProblem: it was changed, or it is another list's.
    """
    if cursor is None:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        at = _EPOCH + int.from_bytes(raw[:_TIME_BYTES]) * _MICROSECOND
    except (ValueError, OverflowError) as error:
        raise _invalid() from error
    if encode(scope, at) != cursor:
        raise _invalid()
    return at


def _invalid() -> RequestProblem:
    return RequestProblem(400, "invalid_cursor", "begin the list again, without a cursor")


def page(scope: str, orders: Sequence[Summary], limit: int) -> Page:
    """Return *orders*, read with one more than *limit*, as a page."""
    shown = orders[:limit]
    return Page(shown, encode(scope, shown[-1].created_at) if len(orders) > limit else None)


def _check(scope: str, place: bytes) -> bytes:
    """Return what binds a place to its list; not a secret, since every list is bound to its caller by its query."""
    return hashlib.sha256(b"cursor\n" + scope.encode() + place).digest()[:_CHECK_BYTES]
