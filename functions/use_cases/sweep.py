"""What is due, surely: three queries, so that lost triggers and lost messages change only how long it takes."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from functions.domain.attention import Problem
from functions.domain.errors import Refused
from functions.domain.event_ids import timer
from functions.domain.events import TimerFired
from functions.domain.obligations import timers
from functions.use_cases import effects, receive
from functions.use_cases.module import Module

logger = logging.getLogger(__name__)

SWEEP_BATCH_MAX = 200
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


def sweep(module: Module) -> Swept:
    """Take up every timer, effect and parked event that is due; one bad row never stops the others."""
    now = module.now()
    orders = module.orders.due(now, SWEEP_BATCH_MAX)
    failed = _each(orders, lambda order_id: _fire(module, order_id, now))
    rows = module.outbox.due(now, SWEEP_BATCH_MAX)
    failed += _each(rows, lambda row: effects.run(module, row))
    parked = module.inbox.due(now, SWEEP_BATCH_MAX)
    failed += _each(parked, lambda row: receive.retry(module, row))
    return Swept(len(orders), len(rows), len(parked), failed)


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


def close_answered(module: Module) -> None:
    """Close `timer_failed` of each order on which nothing is overdue any more: something else moved it on."""
    failed = [row.order_id for row in module.problems.open(SWEEP_BATCH_MAX) if row.code == "timer_failed"]
    _each(failed, lambda order_id: _close_answered(module, order_id))


def _close_answered(module: Module, order_id: str) -> bool:
    order, now = module.orders.get(order_id), module.now()
    if order is not None and all(at > now for at, _, _ in timers(order)):
        module.problems.resolve(order_id, _failed(order_id), now)
    return True


def _record(module: Module, order_id: str, body: TimerFired, now: datetime) -> None:
    try:
        module.recorder.record(timer(order_id, body, now))
    except Refused as refusal:
        fields = {"order_id": order_id, "timer": body.timer, "code": refusal.code}
        logger.info("timer not due any more", extra={"json_fields": fields})
