"""How orders are looked for: by which fields, between when, in which order, from which place on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from functions.domain.errors import InvalidInput

E_MAIL = "email_key"
"""The filter that is a field of the order's contact, not of the order: `email_key` makes its value."""
LISTS = ("skus", "tag_keys")
"""Fields that hold several values: an order fits that has the one asked for. Firestore takes one such filter."""
OLDEST_FIRST = ("status", "payment_status", "fulfillment_status")
"""The filters by which the oldest orders can come first; each has an index of its own for it."""


class UnsupportedSearch(InvalidInput):
    """No index carries these filters together in this order."""

    code = "unsupported_search"


@dataclass(frozen=True)
class Place:
    """Where in a list an order stands: by when it was placed, then by its id."""

    at: datetime
    order_id: str


@dataclass(frozen=True)
class Span:
    """When the orders were placed, from `since` to before `until`, and which of them come first."""

    since: datetime | None = None
    until: datetime | None = None
    oldest_first: bool = False


WHOLE = Span()


def email_key(email: str) -> str:
    """Return what the contact's e-mail address is found by, however it was written."""
    return email.strip().lower()


def check(filters: Mapping[str, str], span: Span) -> None:
    """Refuse what no index carries.

    Raises:
        UnsupportedSearch: an e-mail address with another filter, two lists, or the oldest first by another field.
    """
    if E_MAIL in filters and len(filters) > 1:
        raise UnsupportedSearch("an e-mail address stands alone, beside `from` and `to`")
    if set(LISTS) <= set(filters):
        raise UnsupportedSearch("give either a product or a tag")
    if span.oldest_first and not set(filters) <= set(OLDEST_FIRST):
        raise UnsupportedSearch("the oldest come first by `status`, `payment_status` and `fulfillment_status` only")
