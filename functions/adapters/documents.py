"""What each document looks like: the only place that knows field names. Times are Firestore timestamps."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from functions.adapters.breakdown_documents import breakdown_document, breakdown_from
from functions.adapters.edit_documents import edit_document, edit_from
from functions.adapters.line_documents import amounts_document, amounts_from, line_document, line_from
from functions.adapters.return_documents import return_document, return_from
from functions.adapters.staff_documents import Document, pick, private_state
from functions.domain.errors import Unreadable
from functions.domain.event_ids import plain
from functions.domain.events import kind_of
from functions.domain.facets import (
    PaymentStatus,
    captured,
    dispute_status,
    intent_captured,
    intents,
    payment_status,
    refunded,
)
from functions.domain.goods import FulfillmentStatus, fulfillment_status
from functions.domain.ledger import entry_hash
from functions.domain.order import (
    GOODS_DAYS,
    Ending,
    Moment,
    Order,
    Reservation,
    Shipment,
    Status,
)
from functions.domain.summary import Summary
from functions.use_cases.ports import Contact, Entry, InboxRow, OutboxRow, StripeCustomer
from functions.use_cases.search import email_key

SCHEMA_MAJOR = 1
"""Raised one release after the code that reads it; a reader refuses only a higher one."""


class UnknownSchemaError(Unreadable):
    """The document was written by a newer major version; guessing would lose data."""


_INBOX = ("event_id", "type", "object_id", "status", "received_at", "reason", "order_id", "attempts", "due_at")
_OUTBOX = (
    "order_id", "number", "event_id", "seq", "kind", "subject", "due_at", "attempts", "lease_until", "dead", "error",
)  # fmt: skip


def order_document(order: Order) -> Document:
    """Return `orders/{id}`: what its customer may see. Every field is written each time, maps as one value."""
    return {
        "schema_major": SCHEMA_MAJOR,
        **pick(order, ("order_id", "number", "customer_id", "currency", "created_at", "updated_at", "expires_at")),
        "lines": [line_document(line) for line in order.lines],
        "skus": [line.sku for line in order.lines],
        "amounts": amounts_document(order.amounts),
        "breakdown": breakdown_document(order.breakdown),
        "status": str(order.status),
        "payment_status": str(payment_status(order)),
        "fulfillment_status": str(fulfillment_status(order)),
        "dispute_status": str(dispute_status(order)),
        "reservation": str(order.reservation),
        "ending": str(order.ending) if order.ending else None,
        "restock_failed": order.restock_failed,
        "held": bool(order.holds),
        "uncharged": order.uncharged,
        "edits": order.edits,
        "edit": edit_document(order.edit),
        "goods_days": order.goods_days,
        "paid_at": order.paid_at,
        "captured": captured(order),
        "refunded": refunded(order),
        "payments": [{"captured": intent_captured(order, i), "refunded": refunded(order, i)} for i in intents(order)],
        "refunds": [
            {"amount": r.amount, "status": r.state.name.lower()} for _, r in sorted(order.stripe.refunds.items())
        ],
        "shipments": [_shipment_document(s) for s in order.shipments],
        "returns": [return_document(r) for r in order.returns.values()],
        "tag_keys": sorted(order.tags.values()),
        "timeline": [{"code": moment.code, "at": moment.at} for moment in order.timeline],
        "next_due_at": order.next_due_at,
        "version": order.version,
        "head_hash": order.head_hash,
    }


def contact_document(contact: Contact, order: Order) -> Document:
    """Return `orders/{id}/private/contact`: who the customer is, and what staff find it by."""
    found_by = {"email_key": email_key(contact.email), "created_at": order.created_at}
    return asdict(contact) | {"customer_id": order.customer_id} | found_by


def contact_from(doc: Mapping[str, Any]) -> Contact | None:
    """Return the personal data of the order, or None once erased: then only whose order it is may be left."""
    if "name" not in doc:
        return None
    return Contact(**{name: doc[name] for name in ("name", "email", "phone", "address")}, locale=doc.get("locale", ""))


def _shipment_document(shipment: Shipment) -> Document:
    names = ("shipment_id", "carrier", "tracking", "shipped_at", "delivered_at")
    return pick(shipment, names) | {"quantities": dict(shipment.quantities)}


def order_from(public: Mapping[str, Any], staff: Mapping[str, Any] | None) -> Order:
    """Return the order of its two documents; one without a private document has no such state yet.

    Raises:
        UnknownSchemaError: the document's major version is higher than this code's.
    """
    _check_schema(public)
    return Order(
        **{name: public[name] for name in ("order_id", "number", "customer_id", "currency", "version", "head_hash")},
        **{name: public[name] for name in ("created_at", "updated_at", "expires_at", "next_due_at", "restock_failed")},
        lines=tuple(map(line_from, public["lines"])),
        amounts=amounts_from(public["amounts"]),
        breakdown=breakdown_from(public.get("breakdown")),
        status=Status(public["status"]),
        reservation=Reservation(public["reservation"]),
        ending=Ending(public["ending"]) if public["ending"] else None,
        shipments=tuple(_shipment_from(s) for s in public["shipments"]),
        returns={doc["return_id"]: return_from(doc) for doc in public.get("returns", ())},
        timeline=tuple(Moment(m["code"], m["at"]) for m in public["timeline"]),
        goods_days=public.get("goods_days", GOODS_DAYS),
        edits=public.get("edits", 0),
        edit=edit_from(public.get("edit")),
        uncharged=public.get("uncharged", 0),
        paid_at=public.get("paid_at"),
        **private_state(staff or {}),
    )


def summary_from(public: Mapping[str, Any]) -> Summary:
    """Return the order of its public document in one line, from the facets that are stored there.

    Raises:
        UnknownSchemaError: the document's major version is higher than this code's.
    """
    _check_schema(public)
    return Summary(
        **{name: public[name] for name in ("order_id", "number", "customer_id", "held", "currency")},
        **{name: public[name] for name in ("created_at", "updated_at")},
        status=Status(public["status"]),
        payment_status=PaymentStatus(public["payment_status"]),
        fulfillment_status=FulfillmentStatus(public["fulfillment_status"]),
        total=public["amounts"]["total"],
    )


def _check_schema(public: Mapping[str, Any]) -> None:
    if public["schema_major"] > SCHEMA_MAJOR:
        raise UnknownSchemaError(f"order {public['order_id']} has schema {public['schema_major']}")


def _shipment_from(doc: Mapping[str, Any]) -> Shipment:
    names = ("shipment_id", "quantities", "carrier", "tracking", "shipped_at", "delivered_at")
    return Shipment(**{name: doc[name] for name in names})


def entry_document(entry: Entry) -> Document:
    """Return `orders/{id}/events/{event_id}`, its hash included. Times are text: they are part of the hash.

    `stripe_requests` stands only where there are some.
    """
    event = entry.event
    doc: Document = {
        "event_id": event.event_id,
        "order_id": event.order_id,
        "kind": kind_of(type(event.body)),
        "seq": entry.seq,
        "actor": event.actor,
        "at": plain(event.at),
        "data": plain(event.body),
        "input_hash": event.input_hash,
        "nonce": entry.nonce,
        "codes": list(entry.codes),
        "postings": [{"account": p.account, "amount": p.amount} for p in entry.postings],
        "previous_hash": entry.previous_hash,
    }
    if event.requests:
        doc["stripe_requests"] = list(event.requests)
    return doc | {"hash": entry_hash(doc)}


def inbox_document(row: InboxRow, expire_at: datetime | None) -> Document:
    """Return `stripe_events/{evt_id}`; `expire_at` once the status is final, for the TTL policy."""
    return pick(row, _INBOX) | {"expire_at": expire_at}


def inbox_from(doc: Mapping[str, Any]) -> InboxRow:
    """Return the inbox row of its document."""
    return InboxRow(**{name: doc[name] for name in _INBOX})


def outbox_document(row: OutboxRow) -> Document:
    """Return `outbox/{row_id}`; `message` stands only where there is one."""
    return pick(row, _OUTBOX) | ({"message": dict(row.message)} if row.message else {})


def outbox_from(row_id: str, doc: Mapping[str, Any]) -> OutboxRow:
    """Return the outbox row of its document."""
    return OutboxRow(row_id, **{name: doc[name] for name in _OUTBOX}, message=doc.get("message", {}))


def stripe_customer_document(row: StripeCustomer) -> Document:
    """Return `customers/{customer_id}`."""
    return pick(row, ("key", "stripe_id", "requested_at"))


def stripe_customer_from(customer_id: str, doc: Mapping[str, Any]) -> StripeCustomer:
    """Return the row of its document."""
    return StripeCustomer(customer_id, doc["key"], doc["stripe_id"], doc.get("requested_at"))
