"""What each document looks like: the only place that knows field names. Times are Firestore timestamps."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from functions.domain import joins as j
from functions.domain.events import kind_of, plain
from functions.domain.facets import (
    FulfillmentStatus,
    PaymentStatus,
    captured,
    fulfillment_status,
    intent_captured,
    intents,
    payment_status,
    refunded,
)
from functions.domain.ledger import entry_hash
from functions.domain.order import (
    Amounts,
    Attempt,
    CallState,
    Ending,
    Line,
    Moment,
    Order,
    RefundRow,
    Reservation,
    Shipment,
    Status,
)
from functions.domain.summary import Summary
from functions.use_cases.ports import Entry, InboxRow, OutboxRow

SCHEMA_MAJOR = 1
"""Raised one release after the code that reads it; a reader refuses only a higher one."""

Document = dict[str, Any]


class UnknownSchemaError(Exception):
    """The document was written by a newer major version; guessing would lose data."""


def _fields(value: object, names: tuple[str, ...]) -> Document:
    return {name: getattr(value, name) for name in names}


_LINE = ("line_id", "sku", "name", "quantity", "unit_price", "discount", "tax", "ships", "stocked")
_AMOUNTS = ("subtotal", "discount", "shipping", "tax", "total")
_ATTEMPT = ("number", "mode", "key", "amount", "first_sent_at", "expires_at", "session_id", "url", "error", "asked")
_ROW = (
    "row_id",
    "payment_intent",
    "amount",
    "reason",
    "key",
    "first_sent_at",
    "by_rule",
    "excess",
    "refund_id",
    "error",
)
_SESSION = ("id", "paid", "payment_intent", "amount_total", "currency", "async_failed", "attempt")
_INTENT = ("id", "received", "authorized", "currency", "attempt")
_CHARGE = ("id", "payment_intent", "captured", "expired", "created")
_REFUND = ("id", "amount", "currency", "payment_intent", "charge", "row", "release")
_INBOX = ("event_id", "type", "object_id", "status", "received_at", "reason", "order_id", "attempts", "due_at")
_OUTBOX = (
    "order_id", "number", "event_id", "seq", "kind", "subject", "due_at", "attempts", "lease_until", "dead", "error",
)  # fmt: skip


def order_document(order: Order) -> Document:
    """Return `orders/{id}`: what its customer may see. Every field is written each time, maps as one value."""
    return {
        "schema_major": SCHEMA_MAJOR,
        **_fields(order, ("order_id", "number", "customer_id", "currency", "created_at", "updated_at", "expires_at")),
        "lines": [_fields(line, _LINE) | {"total": line.total} for line in order.lines],
        "skus": [line.sku for line in order.lines],
        "amounts": _fields(order.amounts, _AMOUNTS),
        "status": str(order.status),
        "payment_status": str(payment_status(order)),
        "fulfillment_status": str(fulfillment_status(order)),
        "dispute_status": "none",
        "reservation": str(order.reservation),
        "ending": str(order.ending) if order.ending else None,
        "restock_failed": order.restock_failed,
        "held": bool(order.holds),
        "captured": captured(order),
        "refunded": refunded(order),
        "payments": [{"captured": intent_captured(order, i), "refunded": refunded(order, i)} for i in intents(order)],
        "refunds": [{"amount": r.amount, "status": r.state.name.lower()} for r in order.stripe.refunds.values()],
        "shipments": [_shipment_document(s) for s in order.shipments],
        "timeline": [{"code": moment.code, "at": moment.at} for moment in order.timeline],
        "next_due_at": order.next_due_at,
        "version": order.version,
        "head_hash": order.head_hash,
    }


def staff_document(order: Order) -> Document:
    """Return `orders/{id}/private/staff`: what `apply` needs and the customer may not see."""
    stripe = order.stripe
    return {
        "holds": dict(order.holds),
        "attempts": {str(n): _attempt_document(a) for n, a in order.attempts.items()},
        "refund_rows": {k: _fields(r, _ROW) | {"state": int(r.state)} for k, r in order.refund_rows.items()},
        "stripe": {
            "sessions": {k: _fields(s, _SESSION) | {"end": int(s.end)} for k, s in stripe.sessions.items()},
            "payment_intents": {
                k: _fields(p, _INTENT) | {"end": int(p.end)} for k, p in stripe.payment_intents.items()
            },
            "charges": {k: _fields(c, _CHARGE) | {"state": int(c.state)} for k, c in stripe.charges.items()},
            "refunds": {k: _refund_document(r) for k, r in stripe.refunds.items()},
            "conflicts": sorted(stripe.conflicts),
        },
    }


def _shipment_document(shipment: Shipment) -> Document:
    names = ("shipment_id", "carrier", "tracking", "shipped_at", "delivered_at")
    return _fields(shipment, names) | {"quantities": dict(shipment.quantities)}


def _attempt_document(attempt: Attempt) -> Document:
    return _fields(attempt, _ATTEMPT) | {"state": int(attempt.state), "parameters": dict(attempt.parameters)}


def _refund_document(refund: j.Refund) -> Document:
    return _fields(refund, _REFUND) | {
        "state": int(refund.state),
        "balance_transactions": list(refund.balance_transactions),
    }


def order_from(public: Mapping[str, Any], staff: Mapping[str, Any] | None) -> Order:
    """Return the order of its two documents; one without a private document has no such state yet.

    Raises:
        UnknownSchemaError: the document's major version is higher than this code's.
    """
    _check_schema(public)
    staff = staff or {}
    return Order(
        **{name: public[name] for name in ("order_id", "number", "customer_id", "currency", "version", "head_hash")},
        **{name: public[name] for name in ("created_at", "updated_at", "expires_at", "next_due_at", "restock_failed")},
        lines=tuple(Line(**{name: line[name] for name in _LINE}) for line in public["lines"]),
        amounts=Amounts(**{name: public["amounts"][name] for name in _AMOUNTS}),
        status=Status(public["status"]),
        reservation=Reservation(public["reservation"]),
        ending=Ending(public["ending"]) if public["ending"] else None,
        shipments=tuple(_shipment_from(s) for s in public["shipments"]),
        timeline=tuple(Moment(m["code"], m["at"]) for m in public["timeline"]),
        holds=dict(staff.get("holds", {})),
        attempts={int(n): _attempt_from(a) for n, a in staff.get("attempts", {}).items()},
        refund_rows={k: _row_from(r) for k, r in staff.get("refund_rows", {}).items()},
        stripe=_joined_from(staff.get("stripe", {})),
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


def _attempt_from(doc: Mapping[str, Any]) -> Attempt:
    rest = {name: doc[name] for name in _ATTEMPT}
    return Attempt(**rest, parameters=doc["parameters"], state=CallState(doc["state"]))


def _row_from(doc: Mapping[str, Any]) -> RefundRow:
    return RefundRow(**{name: doc[name] for name in _ROW}, state=CallState(doc["state"]))


def _joined_from(doc: Mapping[str, Any]) -> j.Joined:
    def each(name: str) -> list[tuple[str, Document]]:
        return sorted(doc.get(name, {}).items())

    return j.Joined(
        sessions={k: j.Session(**{n: d[n] for n in _SESSION}, end=j.SessionEnd(d["end"])) for k, d in each("sessions")},
        payment_intents={
            k: j.PaymentIntent(**{n: d[n] for n in _INTENT}, end=j.IntentEnd(d["end"]))
            for k, d in each("payment_intents")
        },
        charges={
            k: j.Charge(**{n: d[n] for n in _CHARGE}, state=j.ChargeState(d["state"])) for k, d in each("charges")
        },
        refunds={k: _refund_from(d) for k, d in each("refunds")},
        conflicts=frozenset(doc.get("conflicts", ())),
    )


def _refund_from(doc: Mapping[str, Any]) -> j.Refund:
    return j.Refund(
        **{name: doc[name] for name in _REFUND},
        state=j.RefundState(doc["state"]),
        balance_transactions=tuple(doc["balance_transactions"]),
    )


def entry_document(entry: Entry) -> Document:
    """Return `orders/{id}/events/{event_id}`, its hash included. Times are text: they are part of the hash."""
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
    return doc | {"hash": entry_hash(doc)}


def inbox_document(row: InboxRow, expire_at: datetime | None) -> Document:
    """Return `stripe_events/{evt_id}`; `expire_at` once the status is final, for the TTL policy."""
    return _fields(row, _INBOX) | {"expire_at": expire_at}


def inbox_from(doc: Mapping[str, Any]) -> InboxRow:
    """Return the inbox row of its document."""
    return InboxRow(**{name: doc[name] for name in _INBOX})


def outbox_document(row: OutboxRow) -> Document:
    """Return `outbox/{row_id}`."""
    return _fields(row, _OUTBOX)


def outbox_from(row_id: str, doc: Mapping[str, Any]) -> OutboxRow:
    """Return the outbox row of its document."""
    return OutboxRow(row_id, **{name: doc[name] for name in _OUTBOX})
