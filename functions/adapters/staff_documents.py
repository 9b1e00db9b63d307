"""What an order's private document looks like: own calls, all that Stripe told us, what operators must know."""

from collections.abc import Mapping
from typing import Any

from functions.adapters.maps import in_order
from functions.domain import joins as j
from functions.domain.disputes import Dispute, EarlyFraudWarning, Review, ReviewState, View, WarningState
from functions.domain.order import Attempt, CallState, CaptureRow, LinesBack, Order, RefundRow, TenderRow
from functions.domain.takings import Pool, Taking

Document = dict[str, Any]


def pick(value: object, names: tuple[str, ...]) -> Document:
    """Return the named attributes of *value*."""
    return {name: getattr(value, name) for name in names}


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
_CAPTURE = ("row_id", "payment_intent", "amount", "key", "first_sent_at", "error")
_TENDER = ("row_id", "name", "amount", "reason", "at", "payment_intent")
_TAKING = ("name", "amount", "limit")
_VIEW = ("status", "due_by", "refundable")
_DISPUTE = ("id", "payment_intent", "charge", "amount", "currency", "uneven", "formal")
_WARNING = ("id", "payment_intent", "charge")
_REVIEW = ("id", "payment_intent")
_SESSION = ("id", "paid", "payment_intent", "amount_total", "currency", "async_failed", "attempt")
_INTENT = ("id", "received", "authorized", "currency", "attempt")
_CHARGE = ("id", "payment_intent", "captured", "expired", "created")
_REFUND = ("id", "amount", "currency", "payment_intent", "charge", "row", "release")


def staff_document(order: Order) -> Document:
    """Return `orders/{id}/private/staff`: what `apply` needs and the customer may not see."""
    stripe = order.stripe
    return {
        "holds": dict(order.holds),
        "attempts": {str(n): _attempt_document(a) for n, a in order.attempts.items()},
        "refund_rows": {k: _row_document(r) for k, r in order.refund_rows.items()},
        "capture_rows": {k: pick(r, _CAPTURE) | {"state": int(r.state)} for k, r in order.capture_rows.items()},
        "views": {k: pick(view, _VIEW) for k, view in order.views.items()},
        "tender_rows": {k: _tender_document(r) for k, r in order.tender_rows.items()},
        "takings": [pick(taking, _TAKING) | {"pool": str(taking.pool)} for taking in order.takings],
        "refresh_at": order.refresh_at,
        "notes": dict(order.notes),
        "tags": dict(order.tags),
        "told": sorted(order.told),
        "stripe": {
            "sessions": {k: pick(s, _SESSION) | {"end": int(s.end)} for k, s in stripe.sessions.items()},
            "payment_intents": {k: pick(p, _INTENT) | {"end": int(p.end)} for k, p in stripe.payment_intents.items()},
            "charges": {k: pick(c, _CHARGE) | {"state": int(c.state)} for k, c in stripe.charges.items()},
            "refunds": {k: _refund_document(r) for k, r in stripe.refunds.items()},
            "disputes": {k: _dispute_document(d) for k, d in stripe.disputes.items()},
            "fraud_warnings": {
                k: pick(w, _WARNING) | {"state": int(w.state)} for k, w in stripe.fraud_warnings.items()
            },
            "reviews": {k: pick(r, _REVIEW) | {"state": int(r.state)} for k, r in stripe.reviews.items()},
            "conflicts": sorted(stripe.conflicts),
        },
    }


def _attempt_document(attempt: Attempt) -> Document:
    more = {"client_secret": attempt.client_secret, "parameters": dict(attempt.parameters)}
    return pick(attempt, _ATTEMPT) | {"state": int(attempt.state)} | more


def _refund_document(refund: j.Refund) -> Document:
    return pick(refund, _REFUND) | {
        "state": int(refund.state),
        "balance_transactions": list(refund.balance_transactions),
    }


def _row_document(row: RefundRow) -> Document:
    return pick(row, _ROW) | {"state": int(row.state)} | _lines_document(row.by_line)


def _tender_document(row: TenderRow) -> Document:
    return pick(row, _TENDER) | {"pool": str(row.pool)} | _lines_document(row.by_line)


def _lines_document(by_line: LinesBack) -> Document:
    return {"lines": dict(by_line.quantities), "shares": dict(by_line.shares), "lines_decision": by_line.decision}


def _dispute_document(dispute: Dispute) -> Document:
    moved = {"withdrawals": list(dispute.withdrawals), "reinstatements": list(dispute.reinstatements)}
    return pick(dispute, _DISPUTE) | moved


def private_state(doc: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an order that its private document holds; an order without one has no such state yet.

    Firestore returns a map's fields in any order, which differs from process to process: each is read by its keys.
    """
    attempts = {int(n): _attempt_from(a) for n, a in doc.get("attempts", {}).items()}
    return {
        "holds": dict(_each(doc, "holds")),
        "attempts": dict(sorted(attempts.items())),
        "refund_rows": {k: _row_from(r) for k, r in _each(doc, "refund_rows")},
        "capture_rows": {k: _capture_from(r) for k, r in _each(doc, "capture_rows")},
        "views": {k: View(**{name: v[name] for name in _VIEW}) for k, v in _each(doc, "views")},
        "tender_rows": {k: _tender_from(r) for k, r in _each(doc, "tender_rows")},
        "takings": tuple(Taking(Pool(t["pool"]), **{n: t[n] for n in _TAKING}) for t in doc.get("takings", ())),
        "refresh_at": doc.get("refresh_at"),
        "notes": dict(_each(doc, "notes")),
        "tags": dict(_each(doc, "tags")),
        "told": frozenset(doc.get("told", ())),
        "stripe": _joined_from(doc.get("stripe", {})),
    }


def _each(doc: Mapping[str, Any], name: str) -> list[tuple[str, Any]]:
    return sorted(doc.get(name, {}).items())


def _attempt_from(doc: Mapping[str, Any]) -> Attempt:
    rest = {name: doc[name] for name in _ATTEMPT} | {"client_secret": doc.get("client_secret")}
    return Attempt(**rest, parameters=in_order(doc["parameters"]), state=CallState(doc["state"]))


def _row_from(doc: Mapping[str, Any]) -> RefundRow:
    rest = {name: doc[name] for name in _ROW}
    return RefundRow(**rest, state=CallState(doc["state"]), by_line=_lines_from(doc))


def _tender_from(doc: Mapping[str, Any]) -> TenderRow:
    rest = {name: doc[name] for name in _TENDER}
    return TenderRow(**rest, pool=Pool(doc["pool"]), by_line=_lines_from(doc))


def _lines_from(doc: Mapping[str, Any]) -> LinesBack:
    return LinesBack(dict(doc.get("lines", {})), dict(doc.get("shares", {})), doc.get("lines_decision", ""))


def _capture_from(doc: Mapping[str, Any]) -> CaptureRow:
    return CaptureRow(**{name: doc[name] for name in _CAPTURE}, state=CallState(doc["state"]))


def _joined_from(doc: Mapping[str, Any]) -> j.Joined:
    def each(name: str) -> list[tuple[str, Document]]:
        return _each(doc, name)

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
        disputes={k: _dispute_from(d) for k, d in each("disputes")},
        fraud_warnings={
            k: EarlyFraudWarning(**{n: d[n] for n in _WARNING}, state=WarningState(d["state"]))
            for k, d in each("fraud_warnings")
        },
        reviews={k: Review(**{n: d[n] for n in _REVIEW}, state=ReviewState(d["state"])) for k, d in each("reviews")},
        conflicts=frozenset(doc.get("conflicts", ())),
    )


def _dispute_from(doc: Mapping[str, Any]) -> Dispute:
    return Dispute(
        **{name: doc[name] for name in _DISPUTE},
        withdrawals=tuple(doc["withdrawals"]),
        reinstatements=tuple(doc["reinstatements"]),
    )


def _refund_from(doc: Mapping[str, Any]) -> j.Refund:
    return j.Refund(
        **{name: doc[name] for name in _REFUND},
        state=j.RefundState(doc["state"]),
        balance_transactions=tuple(doc["balance_transactions"]),
    )
