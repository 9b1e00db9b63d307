"""Lists of orders in Firestore: equal facets merged from one index each, in the order of placing."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from google.cloud import firestore

from functions.adapters import documents as d
from functions.adapters.firestore import get_all, stream, where
from functions.domain.errors import Unreadable
from functions.domain.summary import Summary
from functions.use_cases.search import E_MAIL, LISTS, Place, Span

logger = logging.getLogger(__name__)

NAME = "__name__"


def search(
    db: firestore.Client, filters: Mapping[str, str], span: Span, *, limit: int, after: Place | None
) -> list[Summary]:
    """Return the first *limit* orders after a place that can be read; the others are passed over and logged."""
    query, found = _query(db, filters, span, after), list[Summary]()
    while missing := limit - len(found):
        page = stream(query.limit(missing))
        orders = _orders_of(db, page) if E_MAIL in filters else page
        found += [summary for summary in map(_summary, orders) if summary]
        if len(page) < missing:
            break
        query = query.start_after(page[-1])
    return found


def _query(db: firestore.Client, filters: Mapping[str, str], span: Span, after: Place | None) -> Any:
    direction = firestore.Query.ASCENDING if span.oldest_first else firestore.Query.DESCENDING
    conditions = [(name, "array_contains" if name in LISTS else "==", value) for name, value in filters.items()]
    bounds = [("created_at", ">=", span.since), ("created_at", "<", span.until)]
    source = db.collection_group("private") if E_MAIL in filters else db.collection("orders")
    query = where(source, [*conditions, *(bound for bound in bounds if bound[2] is not None)])
    query = query.order_by("created_at", direction=direction).order_by(NAME, direction=direction)
    if after is None:
        return query
    order = db.collection("orders").document(after.order_id)
    contact = order.collection("private").document("contact")
    return query.start_after([after.at, contact if E_MAIL in filters else order])


def _orders_of(db: firestore.Client, contacts: Sequence[Any]) -> list[Any]:
    """Return the orders that *contacts* belong to, in the same order."""
    references = [contact.reference.parent.parent for contact in contacts]
    found = get_all(db, references) if references else {}
    return [found[reference.path] for reference in references]


def _summary(snapshot: firestore.DocumentSnapshot[Any]) -> Summary | None:
    try:
        return d.summary_from(snapshot.to_dict() or {})
    except Unreadable:
        logger.warning("order unreadable", extra={"json_fields": {"order_id": snapshot.id}})
        return None
