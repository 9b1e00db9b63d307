"""What is due, surely: three queries, so that lost triggers and lost messages change only how long it takes."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from functions.domain.attention import Problem
from functions.domain.drift import is_timer_wrong
from functions.domain.errors import Refused
from functions.domain.event_ids import timer
from functions.domain.events import TimerFired
from functions.domain.obligations import lacks_goods, timers
from functions.domain.order import Order
from functions.use_cases import effects, receive
from functions.use_cases.books import Healing
from functions.use_cases.explain import UNREADABLE
from functions.use_cases.module import Module
from functions.use_cases.ports import ProblemRow

logger = logging.getLogger(__name__)

SWEEP_BATCH_MAX = 200
PROBLEMS_MAX = 5_000
"""So many open problems are looked at once a day: the oldest would never end otherwise."""
DEFER = timedelta(minutes=15)
LATE = timedelta(minutes=1)
"""A timer that is taken up this late may have failed before: the sweep runs every minute."""


@dataclass(frozen=True)
class Swept:
    """How much one pass took up, and how much of it must be tried again."""

    timers: int
    effects: int
    events: int
    failed: int
    lag_seconds: int = 0
    """How long the oldest effect or event that is due had waited."""
    attempts: int = 0
    """How often the effect that failed most had been tried."""


def sweep(module: Module) -> Swept:
    """Take up every timer, effect and parked event that is due; one bad row never stops the others."""
    now = module.now()
    orders = module.orders.due(now, SWEEP_BATCH_MAX)
    failed = _each(orders, lambda order_id: _fire(module, order_id, now))
    rows = module.outbox.due(now, SWEEP_BATCH_MAX)
    failed += _each(rows, lambda row: effects.run(module, row))
    parked = module.inbox.due(now, SWEEP_BATCH_MAX)
    failed += _each(parked, lambda row: receive.retry(module, row))
    waited = [now - due_at for due_at in (*(r.due_at for r in rows), *(r.due_at for r in parked)) if due_at]
    lag = max(waited, default=timedelta())
    attempts = max((row.attempts for row in rows), default=0)
    return Swept(len(orders), len(rows), len(parked), failed, int(lag.total_seconds()), attempts)


def _each[T](items: Sequence[T], take_up: Callable[[T], bool]) -> int:
    """Take up each item and return how many must be tried again; what raises is one of them."""
    failed = 0
    for item in items:
        try:
            failed += not take_up(item)
        except Exception:
            failed += 1
            logger.exception("sweep could not go on with one item")
    return failed


def _fire(module: Module, order_id: str, now: datetime) -> bool:
    """Record the timers of an order that are due; an order that cannot be recorded is put off with a problem."""
    late = False
    try:
        order = module.orders.get(order_id)
        for at, kind, subject in timers(order) if order else ():
            if at <= now:
                _record(module, order_id, TimerFired(kind, at, subject), now)
                late |= now - at >= LATE
    except Exception:
        logger.exception("timer failed", extra={"json_fields": {"order_id": order_id}})
        module.orders.defer(order_id, now + DEFER, _failed(order_id))
        return False
    if late:
        module.problems.resolve(order_id, _failed(order_id), now)
    return True


def _failed(order_id: str) -> Problem:
    return Problem("timer_failed", order_id)


def _is_overdue(order: Order, now: datetime) -> bool:
    return any(at <= now for at, _, _ in timers(order))


_STILL_SO: Mapping[str, Callable[[Order, datetime], bool]] = {
    "timer_failed": _is_overdue,
    "paid_without_goods": lambda order, _now: lacks_goods(order),
    "timer_wrong": is_timer_wrong,
    "unreadable": lambda _order, _now: False,
}
"""Problems of an order that end by themselves: code → whether what they say is still so, of an order that is read."""


def close_answered(healing: Healing) -> None:
    """Close the problems that are not so any more.

    The order was moved on, can be read again, its goods left, its money went back, its timer is right, or what Stripe
    refused to do has been done.
    """
    module = healing.module
    rows = [row for row in module.problems.open(PROBLEMS_MAX) if _ends_by_itself(row)]
    _each(rows, lambda row: _close_answered(healing, row))


def _ends_by_itself(row: ProblemRow) -> bool:
    return row.code in _STILL_SO or row.code.startswith(effects.AT_STRIPE)


def _close_answered(healing: Healing, row: ProblemRow) -> bool:
    now = healing.module.now()
    if not _is_still_so(healing, row, now):
        healing.module.problems.resolve(row.order_id, Problem(row.code, row.subject), now)
    return True


def _is_still_so(healing: Healing, row: ProblemRow, now: datetime) -> bool:
    """Say whether a problem stands: an order that is not to be read keeps its own; an effect ends with its row."""
    if row.code.startswith(effects.AT_STRIPE):
        return any(r.attempts and r.subject == row.subject for r in healing.books.outbox_of(row.order_id))
    try:
        order = healing.module.orders.get(row.order_id)
    except UNREADABLE:
        return True
    return order is None or _STILL_SO[row.code](order, now)


def _record(module: Module, order_id: str, body: TimerFired, now: datetime) -> None:
    try:
        module.recorder.record(timer(order_id, body, now))
    except Refused as refusal:
        fields = {"order_id": order_id, "timer": body.timer, "code": refusal.code}
        logger.info("timer not due any more", extra={"json_fields": fields})
