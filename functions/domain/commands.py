"""What each event does to the order itself; the table and the obligations follow in `apply`."""

from dataclasses import dataclass, replace
from datetime import datetime

from functions.domain import events as e
from functions.domain.errors import InProgress, InvalidInput, Moved, Refused
from functions.domain.facets import is_closed, is_covered, is_pending, is_under_way
from functions.domain.goods import unshipped
from functions.domain.joins import StripeObject, join
from functions.domain.obligations import REFRESH_EVERY
from functions.domain.order import (
    ATTEMPTS_MAX,
    Attempt,
    CallState,
    Ending,
    Order,
    Reservation,
    Shipment,
    Status,
)
from functions.domain.transitions import Command, Refuse, decide


@dataclass(frozen=True)
class Context:
    """What an event's effect may depend on beside the order and the body."""

    at: datetime
    origin: str
    event_id: str = ""


def refuse_unless(allowed: object, code: str, why: str) -> None:
    """Raise the refusal *code* unless *allowed*.

    Raises:
        Refused: always when not allowed.
    """
    if not allowed:
        raise Refused(code, why)


def ask_table(order: Order, command: Command) -> Order:
    """Return *order* moved as the table says.

    Raises:
        Refused: the table refuses *command* in this status.
    """
    decision = decide(order.status, command)
    if isinstance(decision, Refuse):
        raise Refused(decision.code, f"an order that is {order.status} cannot do this: {decision.code}")
    return replace(order, status=decision) if isinstance(decision, Status) else order


def ask_unpaid(order: Order, command: Command) -> Order:
    """Return *order* as `ask_table` does, if there is something to be paid: for a paid one, its open edit.

    Raises:
        Refused: as `ask_table`, or nothing is to be paid.
    """
    order = ask_table(order, command)
    unpaid = order.edit is not None or order.status is Status.AWAITING_PAYMENT
    refuse_unless(unpaid, "already_paid", f"an order that is {order.status} cannot do this: already_paid")
    return order


def checkout_requested(order: Order, body: e.CheckoutRequested, context: Context) -> Order:
    """Add the attempt: the whole call, before it is made."""
    order, edit = ask_unpaid(order, Command.CHECKOUT), order.edit
    refuse_unless(order.ending is None, "ending", "the order is being closed")
    refuse_unless(edit is None or edit.ending is None, "ending", "the edit is being closed")
    refuse_unless(not order.holds, "held", "the order is held for a check")
    refuse_unless(not is_under_way(order), "payment_pending", "a payment is under way; wait for its end")
    closed = all(is_closed(order, a) for a in order.attempts.values())
    refuse_unless(closed, "checkout_open", "another checkout is open")
    refuse_unless(body.number <= ATTEMPTS_MAX, "attempts_exhausted", "too many attempts to pay; place a new order")
    if body.number in order.attempts or body.edits != order.edits:
        raise InProgress  # Another request took this number or changed the lines meanwhile: the call is made up anew.
    attempt = Attempt(
        number=body.number,
        mode=body.mode,
        key=body.key,
        amount=body.amount,
        parameters=body.parameters,
        first_sent_at=context.at,
        expires_at=body.session_expires_at,
    )
    until = max((edit or order).expires_at, body.order_expires_at)
    order = replace(order, attempts={**order.attempts, body.number: attempt})
    if edit is None:
        return replace(order, expires_at=until)
    return replace(order, edit=replace(edit, attempts=(*edit.attempts, body.number), expires_at=until))


def cancel_requested(order: Order, _body: e.CancelRequested, _context: Context) -> Order:
    """Record that the order is to end; a paid one ends at once if nothing has left."""
    awaiting = order.status is Status.AWAITING_PAYMENT
    order = ask_table(order, Command.CANCEL)
    refuse_unless(not order.shipments, "already_shipped", "goods have left; ask for a return")
    if not awaiting:
        return order
    canceling = order.ending in (Ending.CANCEL, Ending.CANCEL_AND_REFUND)
    refuse_unless(not canceling, "cancel_requested", "the order is being canceled already")
    ending = Ending.CANCEL_AND_REFUND if is_under_way(order) else Ending.CANCEL
    return replace(order, ending=ending)


def timer_fired(order: Order, body: e.TimerFired, context: Context) -> Order:
    """Take up what was due: begin to expire, hand a question to the outbox, or tell an operator."""
    match body.timer:
        case e.Timer.ASK:
            attempt = replace(order.attempts[int(body.subject)], asked=True)
            return replace(ask_table(order, Command.ASK), attempts={**order.attempts, attempt.number: attempt})
        case e.Timer.REFRESH:
            return replace(order, refresh_at=context.at + REFRESH_EVERY)
        case e.Timer.DEADLINE:
            return replace(order, told=order.told | {body.subject})
        case e.Timer.GOODS:
            unsupplied = order.status is Status.EXPIRED and not order.restock_failed
            return replace(order, told=order.told | {"goods"}, restock_failed=order.restock_failed or unsupplied)
        case e.Timer.EXPIRE:
            return _expire(order, body)
        case e.Timer.EDIT:
            return _expire_edit(order, body)


def _expire(order: Order, body: e.TimerFired) -> Order:
    order = ask_table(order, Command.EXPIRE)
    refuse_unless(order.ending is None, "ending", "the order is being closed already")
    refuse_unless(not order.holds, "held", "the order is held for a check")
    refuse_unless(not is_pending(order), "payment_pending", "a payment is under way")
    refuse_unless(body.due_at >= order.expires_at, "not_due", "the order's time was extended")
    return replace(order, ending=Ending.EXPIRE)


def _expire_edit(order: Order, body: e.TimerFired) -> Order:
    order, edit = ask_table(order, Command.EXPIRE_EDIT), order.edit
    if edit is None or edit.edit_id != body.subject:
        raise Refused("no_edit", "this edit is not open any more")
    refuse_unless(edit.ending is None, "ending", "the edit is being closed already")
    refuse_unless(not order.holds, "held", "the order is held for a check")
    refuse_unless(not is_pending(order), "payment_pending", "a payment is under way")
    refuse_unless(body.due_at >= edit.expires_at, "not_due", "the edit's time was extended")
    return replace(order, edit=replace(edit, ending=Ending.EXPIRE))


def stock_released(order: Order, _body: e.StockReleased, _context: Context) -> Order:
    """Give the stock back, once."""
    order = ask_table(order, Command.RELEASE_STOCK)
    refuse_unless(order.reservation is not Reservation.RELEASED, "already_released", "the stock is back already")
    return replace(order, reservation=Reservation.RELEASED)


def stock_taken(order: Order, _body: e.StockTaken, _context: Context) -> Order:
    """Confirm an order that was paid after its end, with its goods."""
    taken = replace(ask_table(order, Command.TAKE_STOCK), reservation=Reservation.SOLD)
    refuse_unless(is_covered(order), "not_paid", "the order is not paid")
    return taken


def stock_missing(order: Order, _body: e.StockMissing, _context: Context) -> Order:
    """Record that an order paid after its end cannot be supplied: all of it is owed back."""
    return replace(ask_table(order, Command.MISS_STOCK), restock_failed=True)


def shipped(order: Order, body: e.Shipped, context: Context) -> Order:
    """Record goods that left: only paid ones, only what is still to go."""
    order = ask_table(order, Command.SHIP)
    refuse_unless(not order.holds, "held", "the order is held for a check")
    refuse_unless(order.edit is None, "edit_open", "an edit waits to be paid; withdraw it, or wait")
    refuse_unless(is_covered(order), "not_paid", "the money for this order is not there")
    refuse_unless(order.reservation is Reservation.SOLD, "not_reserved", "the order has no stock")
    left = unshipped(order)
    quantities = left if body.quantities is None else dict(body.quantities)
    if not set(quantities) <= {line.line_id for line in order.lines}:
        raise InvalidInput("a shipment names lines of this order")
    fits = quantities and all(0 < quantity <= left.get(line, 0) for line, quantity in quantities.items())
    refuse_unless(fits, "nothing_to_ship", "that is more than is still to be shipped, or nothing")
    shipment = Shipment(body.shipment_id, quantities, body.carrier, body.tracking, context.at)
    return replace(order, shipments=(*order.shipments, shipment))


def delivered(order: Order, body: e.Delivered, context: Context) -> Order:
    """Record that a shipment arrived, once."""
    order = ask_table(order, Command.DELIVER)
    found = {s.shipment_id: s for s in order.shipments}.get(body.shipment_id)
    if found is None:
        raise Refused("unknown_shipment", "the order has no such shipment")
    refuse_unless(found.delivered_at is None, "already_delivered", "this shipment has arrived already")
    arrived = replace(found, delivered_at=context.at)
    return replace(order, shipments=tuple(arrived if s is found else s for s in order.shipments))


def hold_released(order: Order, body: e.HoldReleased, _context: Context) -> Order:
    """Lift one hold; the caller names the event that it answers."""
    order = ask_table(order, Command.RELEASE_HOLD)
    answers = order.holds.get(body.code) == body.answers
    refuse_unless(answers, "hold_changed", "there is no such hold, or it was put on by another event")
    return replace(order, holds={code: event for code, event in order.holds.items() if code != body.code})


def facts_learned(order: Order, body: e.FactsLearned, _context: Context) -> Order:
    """Join what Stripe said."""
    return learn(order, body.objects)


def refreshed(order: Order, body: e.Refreshed, _context: Context) -> Order:
    """Assign what a look at an object saw, if the order has not moved since.

    Raises:
        Moved: it has; look again.
    """
    if order.version != body.version:
        raise Moved
    order = learn(order, body.objects)
    return replace(order, views={**order.views, body.object_id: body.view})


def learn(order: Order, objects: tuple[StripeObject, ...]) -> Order:
    """Return *order* with *objects* joined."""
    joined = order.stripe
    for fact in objects:
        joined = join(joined, fact)
    return replace(order, stripe=joined)


def checkout_opened(order: Order, body: e.CheckoutOpened, _context: Context) -> Order:
    """Record that the attempt is this Session."""
    attempt = order.attempts[body.number]
    known = replace(
        attempt,
        state=CallState.ACCEPTED,
        session_id=body.session.id,
        url=body.url or None,
        client_secret=body.client_secret or None,
        error=None,
    )
    order = learn(order, (body.session,))
    return replace(order, attempts={**order.attempts, body.number: known})
