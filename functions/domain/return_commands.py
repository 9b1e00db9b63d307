"""What commands about returns do to the order."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from functions.domain import return_events as r
from functions.domain.commands import Context, ask_table, refuse_unless
from functions.domain.errors import InvalidInput, Refused
from functions.domain.events import RefundRequested
from functions.domain.goods import returnable, returnable_at
from functions.domain.money_commands import line_shares, refund_requested
from functions.domain.order import Order
from functions.domain.returns import RETURNS_MAX, Return, ReturnState
from functions.domain.transitions import Command

REFUND_REASON = "returned"


def return_requested(order: Order, body: r.ReturnRequested, context: Context) -> Order:
    """Write down what is to come back: only what has left and is not claimed yet, for customers only in time."""
    order = ask_table(order, Command.REQUEST_RETURN)
    if not set(body.quantities) <= {line.line_id for line in order.lines}:
        raise InvalidInput("a return names lines of this order")
    refuse_unless(len(order.returns) < RETURNS_MAX, "too_many_returns", "the order has too many returns")
    left = returnable(order)
    fits = body.quantities and all(0 < n <= left.get(line_id, 0) for line_id, n in body.quantities.items())
    refuse_unless(fits, "nothing_to_return", "more than has left and is not returned or asked for, or nothing")
    if body.within_days is not None:
        _refuse_late(order, body, context, timedelta(days=body.within_days))
    state = ReturnState.APPROVED if body.approved else ReturnState.REQUESTED
    return _put(order, Return(body.return_id, dict(body.quantities), body.reason, context.at, state))


def _refuse_late(order: Order, body: r.ReturnRequested, context: Context, within: timedelta) -> None:
    """Refuse what has not arrived, or arrived too long ago."""
    for line_id, quantity in body.quantities.items():
        arrived = returnable_at(order, line_id, context.at, None)
        refuse_unless(quantity <= arrived, "not_delivered", "only what has arrived can be sent back")
        in_time = quantity <= returnable_at(order, line_id, context.at, within)
        refuse_unless(in_time, "return_too_late", f"it arrived more than {within.days} days ago")


def return_approved(order: Order, body: r.ReturnApproved, _context: Context) -> Order:
    """Let the goods come back."""
    found = _undecided(ask_table(order, Command.APPROVE_RETURN), body.return_id)
    return _put(order, replace(found, state=ReturnState.APPROVED))


def return_rejected(order: Order, body: r.ReturnRejected, _context: Context) -> Order:
    """Do not let the goods come back."""
    found = _undecided(ask_table(order, Command.REJECT_RETURN), body.return_id)
    return _put(order, replace(found, state=ReturnState.REJECTED, rejection=body.reason))


def return_canceled(order: Order, body: r.ReturnCanceled, _context: Context) -> Order:
    """Give up a return whose goods have not come."""
    found = _open(ask_table(order, Command.CANCEL_RETURN), body.return_id)
    return _put(order, replace(found, state=ReturnState.CANCELED))


def return_received(order: Order, body: r.ReturnReceived, context: Context) -> Order:
    """Write down what came, what of it is for sale again, and what goes back of its price."""
    found = _open(ask_table(order, Command.RECEIVE_RETURN), body.return_id)
    refuse_unless(found.state is ReturnState.APPROVED, "return_not_approved", "the return is not approved yet")
    fits = body.came and all(0 < n <= found.quantities.get(line_id, 0) for line_id, n in body.came.items())
    refuse_unless(fits, "return_exceeds", "more came than the return names, or nothing")
    _check_restocked(order, body)
    refunded = _refunded(order, body, context)
    amount = _decided(refunded) - _decided(order)
    came = replace(found, received=dict(body.came), restocked=_some(body.restocked), refund=amount)
    return _put(refunded, replace(came, state=ReturnState.RECEIVED))


def _decided(order: Order) -> int:
    """Return what was ever decided to give back, in minor units."""
    through_stripe = sum(row.amount for row in order.refund_rows.values())
    return through_stripe + sum(row.amount for row in order.tender_rows.values())


def _check_restocked(order: Order, body: r.ReturnReceived) -> None:
    stocked = {line.line_id for line in order.lines if line.stocked}
    back = _some(body.restocked)
    if not (set(back) <= stocked and all(0 < n <= body.came.get(line_id, 0) for line_id, n in back.items())):
        raise InvalidInput("only what came and is kept in stock can be for sale again")


def _refunded(order: Order, body: r.ReturnReceived, context: Context) -> Order:
    """Return *order* with the refund that is due for what came; none if it cost nothing."""
    if not set(body.refunded) <= set(body.came):
        raise InvalidInput("only what came can be refunded")
    lines = {line_id: body.came[line_id] for line_id in body.refunded}
    if body.amount is None and not sum(line_shares(order, lines).values()):
        return order
    if not lines:
        raise InvalidInput("an amount is a part of what the refunded lines cost, and none is refunded")
    return refund_requested(order, RefundRequested(body.amount, REFUND_REASON, lines), context)


def _some(table: Mapping[str, int]) -> dict[str, int]:
    return {line_id: number for line_id, number in table.items() if number}


def _put(order: Order, made: Return) -> Order:
    return replace(order, returns={**order.returns, made.return_id: made})


def _found(order: Order, return_id: str) -> Return:
    found = order.returns.get(return_id)
    if found is None:
        raise Refused("unknown_return", "the order has no such return")
    return found


def _undecided(order: Order, return_id: str) -> Return:
    found = _found(order, return_id)
    refuse_unless(found.state is ReturnState.REQUESTED, "return_decided", f"the return is {found.state} already")
    return found


def _open(order: Order, return_id: str) -> Return:
    found = _found(order, return_id)
    refuse_unless(found.is_open, "return_over", f"the return is {found.state} already")
    return found


HANDLERS: Mapping[type, Callable[[Order, Any, Context], Order]] = {
    r.ReturnRequested: return_requested,
    r.ReturnApproved: return_approved,
    r.ReturnRejected: return_rejected,
    r.ReturnCanceled: return_canceled,
    r.ReturnReceived: return_received,
}
MOMENTS: Mapping[type, str] = {
    r.ReturnRequested: "return_requested",
    r.ReturnApproved: "return_approved",
    r.ReturnRejected: "return_rejected",
    r.ReturnCanceled: "return_canceled",
    r.ReturnReceived: "return_received",
}
