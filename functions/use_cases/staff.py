"""What staff and customers ask of an order that stands: cancel, ship, deliver, refund, hold, release."""

from collections.abc import Mapping

from functions.domain.desk_events import HoldPlaced
from functions.domain.events import CancelRequested, CaptureRequested, Delivered, HoldReleased, RefundRequested, Shipped
from functions.use_cases.module import Caller, Module
from functions.use_cases.record import Extras, Result


def cancel_order(module: Module, caller: Caller, key: str, order_id: str, reason: str) -> Result:
    """Ask for the order's end. An open payment page is closed first; a paid order that has not left is refunded.

    Raises:
        NotFound, Refused, IdempotencyConflict, Contended.
    """
    event = module.command(caller, "cancel", key, order_id, CancelRequested(reason), request=reason)
    return module.recorder.record(event, Extras(customer_id=caller.own_orders_only))


def ship(
    module: Module,
    caller: Caller,
    key: str,
    order_id: str,
    *,
    quantities: Mapping[str, int] | None,
    carrier: str,
    tracking: str,
) -> Result:
    """Record goods that left: the quantities given, or all that is still to go.

    Raises:
        NotFound, Refused, InvalidInput, IdempotencyConflict, Contended.
    """
    body = Shipped(caller.named("shp_", order_id, key), quantities, carrier, tracking)
    request = [quantities, carrier, tracking]
    return module.recorder.record(module.command(caller, "ship", key, order_id, body, request=request))


def deliver(module: Module, caller: Caller, key: str, order_id: str, shipment_id: str) -> Result:
    """Record that a shipment arrived.

    Raises:
        NotFound, Refused, IdempotencyConflict, Contended.
    """
    event = module.command(caller, "deliver", key, order_id, Delivered(shipment_id), request=shipment_id)
    return module.recorder.record(event)


def refund(
    module: Module,
    caller: Caller,
    key: str,
    order_id: str,
    *,
    amount: int | None = None,
    lines: Mapping[str, int] | None = None,
    reason: str,
    to_credit: bool = False,
) -> Result:
    """Decide a refund of *amount* minor units, of so many of some *lines*, or of all that is left.

    Stripe is called through the outbox; *to_credit* gives store credit in its place.

    Raises:
        NotFound, RefundExceeds, Refused, InvalidInput, IdempotencyConflict, Contended.
    """
    body = RefundRequested(amount, reason, lines, to_credit=to_credit)
    request = [amount, reason, *([lines] if lines else []), *(["credit"] if to_credit else [])]
    return module.recorder.record(module.command(caller, "refund", key, order_id, body, request=request))


def capture(module: Module, caller: Caller, key: str, order_id: str, *, amount: int | None) -> Result:
    """Decide to take *amount* minor units of what is authorised, or all of it; what is left is not owed any more.

    Raises:
        NotFound, Refused, IdempotencyConflict, Contended.
    """
    event = module.command(caller, "capture", key, order_id, CaptureRequested(amount), request=amount)
    return module.recorder.record(event)


def place_hold(module: Module, caller: Caller, key: str, order_id: str, *, code: str) -> Result:
    """Hold the order for *code*: nothing ships, expires, starts to be paid or is refunded by rule until it is lifted.

    Raises:
        NotFound, Refused, IdempotencyConflict, Contended.
    """
    return module.recorder.record(module.command(caller, "hold", key, order_id, HoldPlaced(code), request=code))


def release_hold(module: Module, caller: Caller, key: str, order_id: str, *, code: str, answers: str) -> Result:
    """Lift the hold *code* that event *answers* put on the order.

    Raises:
        NotFound, Refused, IdempotencyConflict, Contended.
    """
    event = module.command(caller, "release", key, order_id, HoldReleased(code, answers), request=[code, answers])
    return module.recorder.record(event)
