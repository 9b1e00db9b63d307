"""What staff look for orders by, and what of it the lists are asked."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from marshmallow import fields, validates_schema
from marshmallow.exceptions import ValidationError

from functions.domain.facets import PaymentStatus
from functions.domain.goods import FulfillmentStatus
from functions.domain.notes import TAG, TAG_LENGTH_MAX
from functions.domain.order import Status
from functions.entrypoints.api.fields import choice, text
from functions.entrypoints.api.schemas import PageQuery
from functions.use_cases.notes import tag_key
from functions.use_cases.search import E_MAIL, Span, email_key
from functions.use_cases.settings import Settings

YEARS = range(2000, 2200)
FIELDS = {
    "status": "status",
    "payment_status": "payment_status",
    "fulfillment_status": "fulfillment_status",
    "customer": "customer_id",
    "number": "number",
    "sku": "skus",
}
"""A query's parameters, and the fields of an order that they must equal, or be among."""


def _instant(name: str, description: str) -> fields.AwareDateTime:
    def check(value: Any) -> None:
        if value.year not in YEARS:
            raise ValidationError("Not a time of this shop.")

    metadata = {"description": description, "example": "2026-01-15T00:00:00Z"}
    return fields.AwareDateTime(format="iso", data_key=name, default_timezone=UTC, validate=check, metadata=metadata)


class SearchQuery(PageQuery):
    """Which orders staff look for; several filters must all fit."""

    status = choice(Status)
    payment_status = choice(PaymentStatus)
    fulfillment_status = choice(FulfillmentStatus)
    customer = text(128, metadata={"description": "A Firebase user id."})
    number = text(32, metadata={"description": "The order's number, as the customer knows it."})
    sku = text(100, metadata={"description": "A product that is among the order's; not together with `tag`."})
    tag = text(TAG_LENGTH_MAX, pattern=TAG, metadata={"description": "One of the order's tags."})
    email = text(
        254,
        metadata={"description": "The contact's, in any case; only `from` and `to` may stand beside it."},
    )
    since = _instant("from", "Placed then or later: RFC 3339, UTC unless it says otherwise.")
    until = _instant("to", "Placed before then.")
    sort = choice(
        ("newest", "oldest"),
        load_default="newest",
        metadata={"description": "Which come first; `oldest` beside `status`, `payment_status`, `fulfillment_status`."},
    )

    @validates_schema
    def _in_order(self, data: Mapping[str, Any], **_: object) -> None:
        if "since" in data and "until" in data and data["since"] >= data["until"]:
            raise ValidationError("Must be after `from`.", "to")


def filters_of(query: Mapping[str, Any], settings: Settings) -> dict[str, str]:
    """Return the fields and values that an order must have."""
    found = {field: query[name] for name, field in FIELDS.items() if name in query}
    if "tag" in query:
        found["tag_keys"] = tag_key(settings, query["tag"])
    if "email" in query:
        found[E_MAIL] = email_key(query["email"])
    return found


def span_of(query: Mapping[str, Any]) -> Span:
    """Return when the orders were placed, and which come first."""
    return Span(query.get("since"), query.get("until"), oldest_first=query["sort"] == "oldest")
