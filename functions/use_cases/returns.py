"""Returns: customers ask, staff decide, and receive what comes."""

from collections.abc import Mapping
from dataclasses import dataclass

from functions.domain.errors import Refused
from functions.domain.return_events import (
    ReturnApproved,
    ReturnCanceled,
    ReturnReceived,
    ReturnRejected,
    ReturnRequested,
)
from functions.domain.takings import CounterGone
from functions.use_cases.module import Caller, Module
from functions.use_cases.record import Extras, Result


@dataclass(frozen=True)
class Received:
    """What came of each line, what of it is for sale again, which lines are refunded, and how much of their price.

    `amount` in minor units; None for all of what those lines cost.
    """

    came: Mapping[str, int]
    restocked: Mapping[str, int]
    refunded: tuple[str, ...]
    amount: int | None


def request_return(
    module: Module, caller: Caller, key: str, order_id: str, *, lines: Mapping[str, int], reason: str
) -> Result:
    """Ask for so many of some *lines* to come back; customers within `return_days` of their delivery.

    Raises:
        NotFound, Refused, InvalidInput, IdempotencyConflict, Contended.
    """
    settings = module.installed()
    within = None if caller.is_staff else settings.return_days
    approved = settings.return_approval == "automatic"
    body = ReturnRequested(caller.named("ret_", order_id, key), lines, reason, within, approved=approved)
    event = module.command(caller, "return", key, order_id, body, request=[lines, reason])
    return module.recorder.record(event, Extras(customer_id=caller.own_orders_only))


def cancel_return(module: Module, caller: Caller, key: str, order_id: str, return_id: str) -> Result:
    """Give up a return whose goods have not come.

    Raises:
        NotFound, Refused, IdempotencyConflict, Contended.
    """
    event = module.command(caller, "cancel_return", key, order_id, ReturnCanceled(return_id), request=return_id)
    return module.recorder.record(event, Extras(customer_id=caller.own_orders_only))


def approve_return(module: Module, caller: Caller, key: str, order_id: str, return_id: str) -> Result:
    """Let the goods come back.

    Raises:
        NotFound, Refused, IdempotencyConflict, Contended.
    """
    event = module.command(caller, "approve_return", key, order_id, ReturnApproved(return_id), request=return_id)
    return module.recorder.record(event)


def reject_return(module: Module, caller: Caller, key: str, order_id: str, return_id: str, *, reason: str) -> Result:
    """Do not let the goods come back.

    Raises:
        NotFound, Refused, IdempotencyConflict, Contended.
    """
    body = ReturnRejected(return_id, reason)
    event = module.command(caller, "reject_return", key, order_id, body, request=[return_id, reason])
    return module.recorder.record(event)


def receive_return(
    module: Module, caller: Caller, key: str, order_id: str, return_id: str, received: Received
) -> Result:
    """Record what came: the return, its refund and the stock change in one commit. Stripe is called through the outbox.

    Raises:
        NotFound, Refused, RefundExceeds, InvalidInput, IdempotencyConflict, Contended.
    """
    body = ReturnReceived(return_id, received.came, received.restocked, received.refunded, received.amount)
    request = [return_id, received]
    event = module.command(caller, "receive_return", key, order_id, body, request=request)
    try:
        return module.recorder.record(event)
    except CounterGone as gone:
        raise Refused("stock_gone", "the stock of a product is not counted any more: it cannot be for sale") from gone
