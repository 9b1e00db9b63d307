"""Opaque cursors: where a list goes on. A cursor belongs to one list of one caller and is good for nothing else."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from functions.domain.summary import Summary
from functions.entrypoints.api.policy import ORDER_ID
from functions.entrypoints.api.problems import RequestProblem
from functions.use_cases.search import WHOLE, Place, Span

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


def scope_of(caller: str, filters: Mapping[str, str], span: Span = WHOLE) -> str:
    """Return the name of the one list that *caller* asks for."""
    return repr((caller, sorted(filters.items()), span))


def encode(scope: str, place: Place) -> str:
    """Return the cursor of what comes after *place* in the list *scope*."""
    raw = ((place.at - _EPOCH) // _MICROSECOND).to_bytes(_TIME_BYTES) + place.order_id.encode()
    return base64.urlsafe_b64encode(raw + _check(scope, raw)).decode().rstrip("=")


def decode(scope: str, cursor: str | None) -> Place | None:
    """Return the place that *cursor* names, None for the beginning.

    Raises:
        RequestProblem: it was changed, it is another list's, or it is of the time before cursors held an id.
    """
    if cursor is None:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        at = _EPOCH + int.from_bytes(raw[:_TIME_BYTES]) * _MICROSECOND
        place = Place(at, raw[_TIME_BYTES:-_CHECK_BYTES].decode())
    except (ValueError, OverflowError) as error:
        raise _invalid() from error
    if not ORDER_ID.fullmatch(place.order_id) or encode(scope, place) != cursor:
        raise _invalid()
    return place


def _invalid() -> RequestProblem:
    return RequestProblem(400, "invalid_cursor", "begin the list again, without a cursor")


def page(scope: str, orders: Sequence[Summary], limit: int) -> Page:
    """Return *orders*, read with one more than *limit*, as a page."""
    shown = orders[:limit]
    return Page(shown, encode(scope, Place(shown[-1].created_at, shown[-1].order_id)) if len(orders) > limit else None)


def _check(scope: str, place: bytes) -> bytes:
    """Return what binds a place to its list; not a secret, since every list is bound to its caller by its query."""
    return hashlib.sha256(b"cursor\n" + scope.encode() + place).digest()[:_CHECK_BYTES]
