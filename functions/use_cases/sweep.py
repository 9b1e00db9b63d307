"""What is due, surely: three queries, so that lost triggers and lost messages change only how long it takes."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from functions.domain.apply import Problem
from functions.domain.errors import Refused
from functions.domain.events import Timer, TimerFired, timer
from functions.domain.obligations import asks_due, expiry_due
from functions.domain.order import Order
from functions.use_cases import effects, receive
from functions.use_cases.module import Module

logger = logging.getLogger(__name__)

SWEEP_BATCH_MAX = 200
DEFER = timedelta(minutes=15)


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
    failed = 0
    orders = module.orders.due(now, SWEEP_BATCH_MAX)
    for order in orders:
        failed += not _fire(module, order, now)
    rows = module.outbox.due(now, SWEEP_BATCH_MAX)
    for row in rows:
        failed += not effects.run(module, row)
    parked = module.inbox.due(now, SWEEP_BATCH_MAX)
    for event in parked:
        failed += not receive.retry(module, event)
    return Swept(len(orders), len(rows), len(parked), failed)


def _fire(module: Module, order: Order, now: datetime) -> bool:
    """Record the timers of *order* that are due; an order that cannot be recorded is put off with a problem."""
    due = [TimerFired(Timer.ASK, at, number) for number, at in asks_due(order).items() if at <= now]
    expiry = expiry_due(order)
    if expiry is not None and expiry <= now:
        due.append(TimerFired(Timer.EXPIRE, expiry))
    try:
        for body in due:
            _record(module, order, body, now)
    except Exception:
        logger.exception("timer failed", extra={"json_fields": {"order_id": order.order_id}})
        module.orders.defer(order.order_id, now + DEFER, Problem("timer_failed", order.order_id))
        return False
    return True


def _record(module: Module, order: Order, body: TimerFired, now: datetime) -> None:
    try:
        module.recorder.record(timer(order.order_id, body, now))
    except Refused as refusal:
        fields = {"order_id": order.order_id, "timer": body.timer, "code": refusal.code}
        logger.info("timer not due any more", extra={"json_fields": fields})
