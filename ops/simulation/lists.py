"""Lists of orders as Firestore makes them, in memory."""

from collections.abc import Iterable, Mapping
from typing import Any

from functions.adapters.documents import order_document
from functions.domain.order import Order
from functions.domain.summary import Summary, summarize
from functions.use_cases.ports import Contact
from functions.use_cases.search import E_MAIL, Place, Span, email_key


def search(
    orders: Iterable[Order],
    contacts: Mapping[str, Contact],
    filters: Mapping[str, str],
    span: Span,
    after: Place | None,
) -> list[Summary]:
    """Return those of *orders* that fit, as *span* orders them, from *after* on."""

    def fits(order: Order) -> bool:
        contact, since, until = contacts.get(order.order_id), span.since, span.until
        fields = order_document(order) | {E_MAIL: email_key(contact.email) if contact else None}
        within = (since is None or since <= order.created_at) and (until is None or order.created_at < until)
        return within and all(_fits(fields[name], value) for name, value in filters.items())

    def is_after(order: Order) -> bool:
        if after is None:
            return True
        here, place = (after.at, after.order_id), (order.created_at, order.order_id)
        return place > here if span.oldest_first else place < here

    found = [order for order in orders if fits(order) and is_after(order)]
    found.sort(key=lambda order: (order.created_at, order.order_id), reverse=not span.oldest_first)
    return [summarize(order) for order in found]


def _fits(stored: Any, wanted: str) -> bool:
    """Say whether a field is *wanted*, or one of its elements is."""
    return bool(wanted in stored if isinstance(stored, list) else stored == wanted)
