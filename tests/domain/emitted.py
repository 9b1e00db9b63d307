"""What Stripe says in its messages, and the events they become; attempt n is `cs_n` and `pi_n`, its sum 100."""

from dataclasses import dataclass
from typing import Any

from functions.adapters import stripe_events
from functions.domain import event_ids
from functions.domain import events as e
from functions.domain.order import Order
from tests.domain import builders as b

Json = dict[str, Any]
DUE_BY = int(b.NOW.timestamp()) + 20 * 86_400


@dataclass(frozen=True)
class Message:
    """A webhook's message, or with no type a look at the object as it is then."""

    type: str
    text: str
    document: Json

    @property
    def is_look(self) -> bool:
        return not self.type

    def event(self, order: Order) -> e.OrderEvent:
        """Return what the message is to *order*."""
        if self.is_look:
            objects = stripe_events.BY_PREFIX[self.document["id"].split("_")[0]](self.document)
            body = e.Refreshed(self.document["id"], stripe_events.view(self.document), order.version, objects)
            return event_ids.refreshed(b.ORDER_ID, body, b.NOW)
        facts = stripe_events.FACTS[self.type](self.document)
        return event_ids.learned(b.ORDER_ID, facts, b.NOW, delivery=f"evt_{self.text}")


def message(event_type: str, document: Json) -> Message:
    """Return the message of *event_type* about *document*."""
    return Message(event_type, f"{event_type}:{event_ids.digest(document)[:12]}", document)


def look(said: Message) -> Message:
    """Return a look that sees what *said* tells of."""
    return Message("", f"look:{said.text}", said.document)


def session(status: str, payment: str = "unpaid", *, event: str = "completed", number: int = 1, **more: Any) -> Message:
    """Return `checkout.session.{event}` about attempt *number*."""
    document = {
        "id": f"cs_{number}",
        "status": status,
        "payment_status": payment,
        "payment_intent": f"pi_{number}" if status == "complete" else None,
        "amount_total": b.TOTAL,
        "currency": "eur",
        "metadata": {"attempt": str(number)},
    }
    return message(f"checkout.session.{event}", document | more)


def intent(
    status: str, received: int = 0, capturable: int = 0, *, ch: int = 1, number: int = 1, **more: Any
) -> Message:
    """Return what PaymentIntent `pi_{number}` says, whose newest charge is `ch_{ch}`; 0 for none."""
    newest = f"ch_{ch}" if ch else None
    document = {
        "id": f"pi_{number}",
        "status": status,
        "amount_received": received,
        "amount_capturable": capturable,
        "currency": "eur",
        "latest_charge": newest,
        "last_payment_error": {"charge": newest} if status == "requires_payment_method" else None,
        "metadata": {"attempt": str(number)},
    }
    types = {
        "succeeded": "succeeded",
        "canceled": "canceled",
        "processing": "processing",
        "requires_capture": "amount_capturable_updated",
        "requires_payment_method": "payment_failed",
    }
    return message(f"payment_intent.{types[status]}", document | more)


def charge(event: str, status: str, taken: int = 0, *, ch: int = 1, number: int = 1) -> Message:
    """Return `charge.{event}` about charge `ch_{ch}` of `pi_{number}`, made at second *ch*."""
    document = {
        "id": f"ch_{ch}",
        "status": status,
        "payment_intent": f"pi_{number}",
        "amount_captured": taken,
        "created": ch,
    }
    return message(f"charge.{event}", document)


def refund(status: str, amount: int = 30, *, re: int = 1, row: str | None = None, **more: Any) -> Message:
    """Return what refund `re_{re}` of `pi_1` says; *row* stands in its metadata."""
    document = {
        "id": f"re_{re}",
        "status": status,
        "amount": amount,
        "currency": "eur",
        "payment_intent": "pi_1",
        "charge": "ch_1",
        "reason": None,
        "metadata": {"row": row} if row else {},
        "balance_transaction": f"txn_{re}" if status in ("succeeded", "failed") else None,
        "failure_balance_transaction": f"txn_{re}_back" if status == "failed" else None,
    }
    return message("refund.created" if status == "pending" else "refund.updated", document | more)


def release(amount: int) -> Message:
    """Return the refund that a lapse, a void or a short capture leaves: reversed at the card, never booked."""
    reversal = {"card": {"type": "reversal"}}
    return refund("succeeded", amount, destination_details=reversal, balance_transaction=None)


def dispute(event: str, status: str, *moved: int, du: int = 1, number: int = 1, **more: Any) -> Message:
    """Return `charge.dispute.{event}`; *moved* is what each of its balance transactions moved of our money."""
    document = {
        "object": "dispute",
        "id": f"du_{du}",
        "status": status,
        "payment_intent": f"pi_{number}",
        "charge": f"ch_{number}",
        "amount": b.TOTAL,
        "currency": "eur",
        "balance_transactions": [{"id": f"txn_du_{du}_{n}", "amount": amount} for n, amount in enumerate(moved)],
        "evidence_details": {"due_by": DUE_BY},
        "is_charge_refundable": status in ("won", "warning_needs_response", "warning_closed"),
    }
    return message(f"charge.dispute.{event}", document | more)


def warning(event: str, *, actionable: bool) -> Message:
    """Return `radar.early_fraud_warning.{event}`."""
    document = {"id": "issfr_1", "actionable": actionable, "payment_intent": "pi_1", "charge": "ch_1"}
    return message(f"radar.early_fraud_warning.{event}", document)


def review(closed_reason: str | None = None) -> Message:
    """Return that Radar's review of `pi_1` was opened, or closed for *closed_reason*."""
    document = {
        "object": "review",
        "id": "prv_1",
        "open": closed_reason is None,
        "closed_reason": closed_reason,
        "payment_intent": "pi_1",
    }
    return message("review.closed" if closed_reason else "review.opened", document)
