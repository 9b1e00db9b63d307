"""Do what is due outside: one function per effect, called by the trigger (fast) and by the sweep (surely)."""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta

from functions.domain.attention import Problem
from functions.domain.effects import EffectKind
from functions.domain.errors import Exhausted, OrderPaymentsError, Refused
from functions.domain.event_ids import SYSTEM, command_id, digest
from functions.domain.events import (
    OrderEvent,
    StockMissing,
    StockReleased,
    StockTaken,
)
from functions.domain.order import CallState, Order
from functions.domain.reservation import claims
from functions.use_cases import calls, checkout
from functions.use_cases.mail import message
from functions.use_cases.module import Module
from functions.use_cases.payments import CallFailed, NotNow
from functions.use_cases.ports import OutboxRow
from functions.use_cases.publish import NotPublished, publish
from functions.use_cases.record import Extras

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
BACKOFF_MAX = timedelta(hours=1)
PROBLEM_TRIES = 8
"""Some two hours: an operator should look by now."""
AT_STRIPE = "stripe_"
"""What the code of a problem begins with that says what Stripe answers to an effect: its own code follows."""
TRIES_MAX = 36
"""Some thirty hours: longer than it takes until a call of unknown outcome is known not to have been carried out."""


def run(module: Module, row: OutboxRow) -> bool:
    """Do the row's effect if nobody else is at it, and say whether it is done.

    A failure puts the row back with a longer wait each time; a problem says so, once, and after `TRIES_MAX` it is dead.
    """
    try:
        if row.kind == EffectKind.MAIL:
            module.outbox.mail(row, message(module, row))
            return True
        if row.kind == EffectKind.PUBLISH:
            publish(module.publisher, module.outbox, row)
            return _worked(module, row)
        if not module.outbox.claim(row, module.now() + LEASE):
            return False
        _do(module, row)
    except (CallFailed, NotPublished, OrderPaymentsError) as error:
        _tell(module, row, error)
        return _put_back(module, row, error.code)
    except Exception:
        fields = {"order_id": row.order_id, "outbox_id": row.row_id}
        logger.exception("effect failed", extra={"json_fields": fields})
        return _put_back(module, row, "crashed")
    module.outbox.finish(row)
    return _worked(module, row)


def _worked(module: Module, row: OutboxRow) -> bool:
    if row.attempts >= PROBLEM_TRIES:
        module.problems.resolve(row.order_id, Problem("effect_failed", row.row_id), module.now())
    return True


def _do(module: Module, row: OutboxRow) -> None:
    order = module.orders.get(row.order_id)
    if order is None:
        raise LookupError(f"outbox row {row.row_id} stands without its order")
    _DO[EffectKind(row.kind)](module, order, row)


def _tell(module: Module, row: OutboxRow, error: Exception) -> None:
    """Raise a problem for what Stripe will not do until somebody looks: a wrong key, a missing permission, a limit."""
    cause = error if isinstance(error, NotNow) else error.__cause__
    if isinstance(cause, NotNow):
        module.problems.raise_problem(row.order_id, Problem(f"{AT_STRIPE}{cause.code}", row.subject), module.now())


def _put_back(module: Module, row: OutboxRow, error: str) -> bool:
    attempts = row.attempts + 1
    dead = attempts >= TRIES_MAX
    wait = min(timedelta(seconds=30 * 2 ** (attempts - 1)), BACKOFF_MAX)
    module.outbox.retry(row, module.now() + wait, error, dead=dead)
    if dead or attempts == PROBLEM_TRIES:
        module.problems.raise_problem(row.order_id, Problem("effect_failed", row.row_id), module.now())
    return False


def _close_session(module: Module, order: Order, row: OutboxRow) -> None:
    checkout.close_session(module, order, order.attempts[int(row.subject)], row.row_id)


def _ask_checkout(module: Module, order: Order, row: OutboxRow) -> None:
    attempt = order.attempts[int(row.subject)]
    if attempt.state in (CallState.REQUESTED, CallState.UNKNOWN):
        checkout.ask(module, order, attempt, done=row.row_id)


def _release_stock(module: Module, order: Order, row: OutboxRow) -> None:
    _stock_command(module, order, row, StockReleased())


def _take_stock(module: Module, order: Order, row: OutboxRow) -> None:
    """Take all again for an order that was paid after its end; if anything lacks, all of the money is owed back."""
    try:
        _stock_command(module, order, row, StockTaken())
    except Exhausted as error:
        _stock_command(module, order, row, StockMissing(error.name))


def _stock_command(
    module: Module, order: Order, row: OutboxRow, body: StockReleased | StockTaken | StockMissing
) -> None:
    event_id = command_id(SYSTEM, type(body).__name__, row.row_id)
    event = OrderEvent(event_id, order.order_id, SYSTEM, module.now(), body, digest(body))
    try:
        module.recorder.record(event, Extras(done=row.row_id, takings=claims(order)))
    except Exhausted:
        raise
    except Refused:
        # The order moved on meanwhile; what this effect was for is settled by the event that moved it.
        return


_DO: Mapping[EffectKind, Callable[[Module, Order, OutboxRow], None]] = {
    EffectKind.CLOSE_SESSION: _close_session,
    EffectKind.ASK_CHECKOUT: _ask_checkout,
    EffectKind.REFUND: calls.refund,
    EffectKind.CAPTURE: calls.capture,
    EffectKind.VOID: calls.void,
    EffectKind.REFRESH: calls.refresh,
    EffectKind.RELEASE_STOCK: _release_stock,
    EffectKind.TAKE_STOCK: _take_stock,
}
