"""Turns orders into answers, member by member: what is not named here is not shown."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from flask import Response, request

from functions.domain import facets
from functions.domain.money_commands import given_back_by_line
from functions.domain.order import Attempt, Order, RefundRow, Shipment, Status
from functions.domain.summary import Summary, summarize
from functions.domain.tender import kept
from functions.entrypoints.api.edit_views import open_edit
from functions.entrypoints.api.idempotency import REPLAYED
from functions.entrypoints.api.paging import Page
from functions.entrypoints.api.return_views import returns
from functions.use_cases.checkout import Checkout
from functions.use_cases.module import Caller, Module
from functions.use_cases.ports import Contact
from functions.use_cases.price_views import amounts_view, breakdown_view, line_view
from functions.use_cases.record import Outcome, Result

type View = dict[str, object]

TIMELINE_TEXTS: Mapping[str, str] = {
    "placed": "The order was placed.",
    "checkout_started": "A payment was started.",
    "cancel_requested": "The order is to be canceled.",
    "refund_requested": "A refund was decided.",
    "capture_requested": "The payment is being taken.",
    "shipped": "A parcel left.",
    "delivered": "A parcel arrived.",
    "return_requested": "A return was asked for.",
    "return_approved": "The return is approved: the goods may be sent back.",
    "return_rejected": "The return was rejected.",
    "return_canceled": "The return was given up.",
    "edited": "The order was changed.",
    "edit_requested": "The order is to be changed, once the difference is paid.",
    "edit_lapsed": "The change of the order was not paid, and is off.",
    "return_received": "What was sent back has come.",
    "payment_none": "No payment is under way any more.",
    "payment_pending": "The payment is under way.",
    "payment_authorized": "The payment is authorized.",
    "payment_partially_paid": "A part of the total was paid.",
    "payment_paid": "The payment arrived.",
    "payment_overpaid": "More than the total was paid; the rest goes back.",
    "payment_partially_refunded": "A part of the payment went back.",
    "payment_refunded": "The payment went back.",
    "payment_failed": "A payment failed; another one can be started.",
    "confirmed": "The order is confirmed.",
    "completed": "The order is complete.",
    "expired": "The order expired: it was not paid in time.",
    "canceled": "The order is canceled.",
}


def answer(body: Mapping[str, object], status: int = 200) -> Response:
    """Return *body* as a JSON response."""
    return Response(json.dumps(body, ensure_ascii=False), status=status, content_type="application/json")


def tagged(body: Mapping[str, object], version: int) -> Response:
    """Return *body* with an `ETag` of the order's *version* and of what this caller sees; 304 if that is known."""
    response = answer(body)
    seen = hashlib.sha256(response.get_data()).hexdigest()[:16]
    response.set_etag(f"{version}-{seen}")
    response.make_conditional(request)
    return response


def written(caller: Caller, result: Result, status: int = 200) -> Response:
    """Return the order after a command, without its contact, which no command reads.

    A repeated command gets the same status, and a header that says so.
    """
    response = marked(answer(_view(caller, result.order), status), result)
    if status == 201:
        response.headers["Location"] = f"/api/v1/orders/{result.order.order_id}"
    return response


def marked(response: Response, result: Result) -> Response:
    """Return *response* with a header that says so if the command was repeated."""
    if result.outcome is not Outcome.RECORDED:
        response.headers[REPLAYED] = "true"
    return response


def order(module: Module, caller: Caller, found: Order) -> View:
    """Return *found* with its contact, as *caller* may see it."""
    contact = module.orders.contact(found.order_id)
    return _view(caller, found) | {"contact": contact and _contact(contact)}


def _view(caller: Caller, found: Order) -> View:
    return staff_view(found) if caller.is_staff else customer_view(found)


def staff_view(found: Order) -> View:
    """Return *found* as staff see it, without its contact."""
    return customer_view(found) | _staff_members(found)


def summary(found: Summary) -> View:
    """Return *found* as its customer sees it in a list."""
    return {
        "id": found.order_id,
        "number": found.number,
        "status": str(found.status),
        "payment_status": str(found.payment_status),
        "fulfillment_status": str(found.fulfillment_status),
        "held": found.held,
        "currency": found.currency,
        "total": found.total,
        "created_at": time(found.created_at),
        "updated_at": time(found.updated_at),
    }


def staff_summary(found: Summary) -> View:
    """Return *found* as staff see it in a list."""
    return summary(found) | {"customer_id": found.customer_id}


def page(found: Page, line: Callable[[Summary], View]) -> Response:
    """Return a page of orders, each shown as *line* says."""
    return answer({"orders": [line(o) for o in found.orders], "next_cursor": found.next_cursor})


def timeline(found: Order) -> Response:
    """Return what happened to *found*, oldest first, in plain words."""
    return answer({"timeline": _timeline(found)})


def checkout(started: Checkout) -> Response:
    """Return where the customer pays."""
    attempt = started.attempt
    body = {
        "order_id": started.order.order_id,
        "attempt": attempt.number,
        "mode": attempt.mode,
        "url": attempt.url if attempt.mode == "hosted" else None,
        "client_secret": attempt.client_secret if attempt.mode == "embedded" else None,
        "expires_at": time(attempt.expires_at),
    }
    response = answer(body)
    if started.replayed:
        response.headers[REPLAYED] = "true"
    return response


def time(at: datetime) -> str:
    """Return *at* as RFC 3339 in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _time_or_none(at: datetime | None) -> str | None:
    return None if at is None else time(at)


def customer_view(found: Order) -> View:
    """Return *found* as its customer sees it, without its contact."""
    awaiting = found.status is Status.AWAITING_PAYMENT
    return summary(summarize(found)) | {
        "version": found.version,
        "lines": [{"id": line.line_id, "ships": line.ships, **line_view(line)} for line in found.lines],
        "amounts": amounts_view(found.amounts),
        **breakdown_view(found.breakdown),
        "paid": facets.captured(found),
        "refunded": facets.refunded(found),
        "ending": str(found.ending) if awaiting and found.ending else None,
        "edit": open_edit(found),
        "shipments": [_shipment(s) for s in found.shipments],
        "returns": returns(found),
        "timeline": _timeline(found),
        "expires_at": time(found.expires_at) if awaiting else None,
    }


def _timeline(found: Order) -> list[View]:
    texts = TIMELINE_TEXTS
    return [
        {"code": m.code, "at": time(m.at), "text": texts.get(m.code, m.code.replace("_", " "))} for m in found.timeline
    ]


def _shipment(shipment: Shipment) -> View:
    return {
        "id": shipment.shipment_id,
        "lines": [{"line_id": line, "quantity": n} for line, n in sorted(shipment.quantities.items())],
        "carrier": shipment.carrier,
        "tracking": shipment.tracking,
        "shipped_at": time(shipment.shipped_at),
        "delivered_at": _time_or_none(shipment.delivered_at),
    }


def _contact(contact: Contact) -> View:
    parts = ("line1", "line2", "city", "state", "postal_code", "country")
    address = {name: contact.address[name] for name in parts if contact.address.get(name)}
    view: View = {"name": contact.name, "email": contact.email}
    if contact.phone:
        view["phone"] = contact.phone
    return view | {"address": address} if address else view


def _staff_members(found: Order) -> View:
    return {
        "customer_id": found.customer_id,
        "reservation": str(found.reservation),
        "holds": [{"code": code, "event_id": event} for code, event in sorted(found.holds.items())],
        "tags": sorted(found.tags),
        "refundable": sum(facets.refundable(found, intent) for intent in facets.intents(found)),
        "refundable_tender": kept(found),
        "refunded_lines": [
            {"line_id": line_id, "quantity": quantity, "amount": amount}
            for line_id, (quantity, amount) in given_back_by_line(found).items()
            if quantity or amount
        ],
        "attempts": [_attempt(a) for _, a in sorted(found.attempts.items())],
        "refund_rows": [_refund_row(r) for r in found.refund_rows.values()],
        "stripe": {
            "sessions": sorted(found.stripe.sessions),
            "payment_intents": sorted(found.stripe.payment_intents),
            "charges": sorted(found.stripe.charges),
            "refunds": sorted(found.stripe.refunds),
        },
        "next_due_at": _time_or_none(found.next_due_at),
    }


def _attempt(attempt: Attempt) -> View:
    return {
        "number": attempt.number,
        "mode": attempt.mode,
        "amount": attempt.amount,
        "state": attempt.state.name.lower(),
        "session_id": attempt.session_id,
        "error": attempt.error,
        "first_sent_at": time(attempt.first_sent_at),
        "expires_at": time(attempt.expires_at),
    }


def _refund_row(row: RefundRow) -> View:
    return {
        "id": row.row_id,
        "payment_intent": row.payment_intent,
        "amount": row.amount,
        "reason": row.reason,
        "by_rule": row.by_rule,
        "state": row.state.name.lower(),
        "refund_id": row.refund_id,
        "error": row.error,
        "decided_at": time(row.first_sent_at),
    }
