"""Cursor-paged lists; follows docs.stripe.com/api/pagination."""

from collections.abc import Callable, Iterator, Mapping
from itertools import dropwhile, islice, takewhile
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
    "eq": lambda value, bound: value == bound,
    "gt": lambda value, bound: value > bound,
    "gte": lambda value, bound: value >= bound,
    "lt": lambda value, bound: value < bound,
    "lte": lambda value, bound: value <= bound,
}


def page(call: Call, kind: str, keep: Callable[[Json], bool] = lambda _item: True) -> Json:
    """One page of the objects of a type, newest first, that *keep* and ``created`` let through.

    Raises:
        InvalidParameterError: both cursors at once.
        InvalidRequestError: ``resource_missing``, the cursor names nothing.
    """
    after, before = call.params.get("starting_after"), call.params.get("ending_before")
    if after and before:
        raise InvalidParameterError("You cannot use both starting_after and ending_before.", param="ending_before")
    for name in ("starting_after", "ending_before"):
        cursor = call.params.get(name)
        if cursor is not None and call.world.store.find(kind, cursor) is None:
            raise no_such(kind, cursor, param=name, status=400)
    bounds = call.params.get("created", {})

    def fits(item: Json) -> bool:
        return keep(item) and all(_TESTS[test](item["created"], bound) for test, bound in bounds.items())

    return _cut(call, call.world.store.newest_first(kind), fits)


def _cut(call: Call, items: Iterator[Json], fits: Callable[[Json], bool]) -> Json:
    limit = call.params.get("limit", LIMIT_DEFAULT)
    after, before = call.params.get("starting_after"), call.params.get("ending_before")
    if before:
        nearer = [item for item in takewhile(lambda item: item["id"] != before, items) if fits(item)]
        return as_list(call.path, nearer[-limit:], has_more=len(nearer) > limit)
    if after:
        items = islice(dropwhile(lambda item: item["id"] != after, items), 1, None)
    found = list(islice(filter(fits, items), limit + 1))
    return as_list(call.path, found[:limit], has_more=len(found) > limit)


def as_list(url: str, items: list[Json], *, has_more: bool = False) -> Json:
    """Stripe's list object."""
    return {"object": "list", "data": items, "has_more": has_more, "url": url}
