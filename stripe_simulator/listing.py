"""Cursor-paged lists; follows docs.stripe.com/api/pagination."""

import operator
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from stripe_simulator.errors import InvalidParameterError, no_such
from stripe_simulator.messages import Json
from stripe_simulator.params import Check, integer, read, text
from stripe_simulator.world import Call

LIMIT_DEFAULT = 10
LIMIT_MAX = 100


def created_filter(name: str, raw: Any) -> dict[str, int]:
    """A time in seconds, or bounds: gt, gte, lt, lte."""
    if isinstance(raw, dict):
        return read(raw, dict.fromkeys(("gt", "gte", "lt", "lte"), integer()), prefix=name)
    return {"eq": integer()(name, raw)}


LIST_PARAMS: Mapping[str, Check] = {
    "limit": integer(1, LIMIT_MAX),
    "starting_after": text(),
    "ending_before": text(),
    "created": created_filter,
}

_TESTS: Mapping[str, Callable[[int, int], bool]] = {
    "eq": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}


def page(call: Call, kind: str, keep: Callable[[Json], bool] | None = None) -> Json:
    """One page of the objects of a type, newest first, that *keep* and ``created`` let through.

    Raises:
        InvalidParameterError: both cursors at once.
        InvalidRequestError: ``resource_missing``, the cursor names nothing.
    """
    store = call.world.store
    after, before = call.params.get("starting_after"), call.params.get("ending_before")
    if after and before:
        raise InvalidParameterError("You cannot use both starting_after and ending_before.", param="ending_before")
    for name in ("starting_after", "ending_before"):
        cursor = call.params.get(name)
        if cursor is not None and store.find(kind, cursor) is None:
            raise no_such(kind, cursor, param=name, status=400)
    if before:
        items = store.newer(kind, before)
    elif after:
        items = store.older(kind, after)
    else:
        items = store.newest_first(kind)
    limit = call.params.get("limit", LIMIT_DEFAULT)
    found = list(islice(_filtered(call, items, keep), limit + 1))
    shown = found[:limit]
    return as_list(call.path, shown[::-1] if before else shown, has_more=len(found) > limit)


def _filtered(call: Call, items: Iterator[Json], keep: Callable[[Json], bool] | None) -> Iterator[Json]:
    for test, bound in call.params.get("created", {}).items():
        items = filter(_created(_TESTS[test], bound), items)
    return filter(keep, items) if keep else items


def _created(test: Callable[[int, int], bool], bound: int) -> Callable[[Json], bool]:
    return lambda item: test(item["created"], bound)


def as_list(url: str, items: list[Json], *, has_more: bool = False) -> Json:
    """Stripe's list object."""
    return {"object": "list", "data": items, "has_more": has_more, "url": url}
