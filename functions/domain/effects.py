"""What each change is worth outside: mails, calls to Stripe, stock to give back or take, looks at objects."""

from dataclasses import dataclass
from enum import StrEnum

from functions.domain import events as e
from functions.domain.facets import is_settled, refunded
from functions.domain.obligations import in_flux, must_release, needs_stock_again
from functions.domain.order import CallState, Ending, Order, Status
from functions.domain.pending_edits import must_close, to_capture, was_folded
from functions.domain.returns import ReturnState


class EffectKind(StrEnum):
    """What is to be done outside, through the outbox."""

    MAIL = "mail"
    PUBLISH = "publish"
    CLOSE_SESSION = "close_session"
    ASK_CHECKOUT = "ask_checkout"
    REFUND = "refund"
    CAPTURE = "capture"
    VOID = "void"
    REFRESH = "refresh"
    RELEASE_STOCK = "release_stock"
    TAKE_STOCK = "take_stock"


@dataclass(frozen=True)
class Effect:
    """One thing to do outside; `subject` is the template, attempt, row or Stripe object that it is about."""

    kind: EffectKind
    subject: str = ""

    @property
    def name(self) -> str:
        """Return the effect's part of its outbox row's id."""
        return f"{self.kind}-{self.subject}" if self.subject else str(self.kind)


def effects(before: Order | None, after: Order, event: e.OrderEvent) -> list[Effect]:
    """Return what is due outside because *event* made *after* of *before*."""
    due = [Effect(EffectKind.MAIL, template) for template in _mails(before, after)]
    old_rows = before.refund_rows if before else {}
    due += [Effect(EffectKind.REFUND, row_id) for row_id in after.refund_rows if row_id not in old_rows]
    old_captures = before.capture_rows if before else {}
    due += [Effect(EffectKind.CAPTURE, row_id) for row_id in after.capture_rows if row_id not in old_captures]
    if isinstance(event.body, e.TimerFired) and event.body.timer is e.Timer.ASK:
        due.append(Effect(EffectKind.ASK_CHECKOUT, event.body.subject))
    due += [Effect(EffectKind.REFRESH, object_id) for object_id in _to_refresh(after, event)]
    old_voids = _to_void(before) if before else []
    due += [Effect(EffectKind.VOID, intent) for intent in _to_void(after) if intent not in old_voids]
    old_closes = _to_close(before) if before else []
    due += [Effect(EffectKind.CLOSE_SESSION, str(n)) for n in _to_close(after) if n not in old_closes]
    if must_release(after) and not (before and must_release(before)):
        due.append(Effect(EffectKind.RELEASE_STOCK))
    if needs_stock_again(after) and not (before and needs_stock_again(before)):
        due.append(Effect(EffectKind.TAKE_STOCK))
    return due


def _to_refresh(after: Order, event: e.OrderEvent) -> list[str]:
    """Return the objects that *event* makes a look at due."""
    if isinstance(event.body, e.TimerFired) and event.body.timer is e.Timer.REFRESH:
        return in_flux(after)
    return list(event.body.refresh) if isinstance(event.body, e.FactsLearned) else []


def _to_void(order: Order) -> list[str]:
    """Return the PaymentIntents whose authorisation must be let go: the order ends, or is paid without them."""
    canceling = order.ending in (Ending.CANCEL, Ending.CANCEL_AND_REFUND)
    if order.status is Status.AWAITING_PAYMENT and not canceling:
        return []
    kept = {row.payment_intent for row in order.capture_rows.values() if row.state is not CallState.REFUSED}
    kept |= to_capture(order)
    return sorted(i.id for i in order.stripe.payment_intents.values() if i.capturable > 0 and i.id not in kept)


def _to_close(order: Order) -> list[int]:
    """Return the attempts whose page must be closed: while order or edit is to end, and once paid or ended."""
    if order.status is Status.AWAITING_PAYMENT:
        ending = order.ending is not None
        return [a.number for a in order.attempts.values() if ending and not is_settled(order, a)]
    return [a.number for a in order.attempts.values() if must_close(order, a)]


def _mails(before: Order | None, after: Order) -> list[str]:
    """Return the templates of the mails that this change is worth."""
    old_status = before.status if before else Status.AWAITING_PAYMENT
    mails = []
    if after.status is not old_status and old_status in (Status.AWAITING_PAYMENT, Status.EXPIRED):
        confirmed = after.status in (Status.CONFIRMED, Status.COMPLETED)
        mails.append("order_confirmed" if confirmed else f"order_{after.status}")
    elif after.status is Status.CANCELED and old_status is not Status.CANCELED:
        mails.append("order_canceled")
    if before and len(after.shipments) > len(before.shipments):
        mails.append("order_shipped")
    if before and (refunded(after) > refunded(before) or len(after.tender_rows) > len(before.tender_rows)):
        mails.append("order_refunded")
    return mails + _edit_mails(before, after) + _return_mails(before, after)


def _edit_mails(before: Order | None, after: Order) -> list[str]:
    """Return the mail that asks to pay for an edit, or that says that it is off; a canceled order has its own."""
    was_open = before is not None and before.edit is not None
    if after.edit is not None and not was_open:
        return ["edit_requested"]
    lapsed = before is not None and was_open and after.edit is None and not was_folded(before, after)
    return ["edit_lapsed"] if lapsed and after.status is Status.CONFIRMED else []


def _return_mails(before: Order | None, after: Order) -> list[str]:
    """Return the mail of each return that this change decided, or received."""
    old = before.returns if before else {}
    moved = [r for r in after.returns.values() if r.return_id not in old or old[r.return_id].state is not r.state]
    told = (ReturnState.APPROVED, ReturnState.REJECTED, ReturnState.RECEIVED)
    return [f"return_{r.state}" for r in moved if r.state in told]
