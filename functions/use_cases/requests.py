"""The ids that Stripe gives requests: heard where a call is made, kept on the event that it led to."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_into: ContextVar[list[str] | None] = ContextVar("requests_into", default=None)


@contextmanager
def heard(into: list[str]) -> Iterator[None]:
    """Add to *into* the id of every request that is made to Stripe within, refused and unanswered ones too."""
    token = _into.set(into)
    try:
        yield
    finally:
        _into.reset(token)


def hear(request_id: object) -> None:
    """Tell the innermost `heard` of a request's id; none where Stripe has not answered."""
    into = _into.get()
    if into is not None and isinstance(request_id, str) and request_id:
        into.append(request_id)
