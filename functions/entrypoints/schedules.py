"""The schedules' doors: one pass of the sweep, one of the drift check."""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta

import flask

from functions.entrypoints import start
from functions.use_cases.books import Healing
from functions.use_cases.missed import poll
from functions.use_cases.pace import paced
from functions.use_cases.repair import reconcile
from functions.use_cases.reports import close_day, make_up
from functions.use_cases.sweep import close_answered, sweep

logger = logging.getLogger(__name__)

RECONCILED = timedelta(days=2)
"""How far back the daily drift check looks."""
NEW = timedelta(hours=1)
"""How long a problem is told of with each pass: one lost line hides nothing."""
PROBLEMS_MAX = 200


def serve() -> None:
    """Sweep with this process's module, unless this is the runtime asking whether the function is up."""
    if not _is_health_check():
        _told("sweep", handle)


def _told(schedule: str, take_up: Callable[[Healing], None]) -> None:
    """Run one pass; an exception is logged as ours before the runtime sees it."""
    try:
        take_up(start.healing())
    except Exception:
        logger.exception("schedule failed", extra={"json_fields": {"schedule": schedule}})
        raise


def _is_health_check() -> bool:
    return flask.has_request_context() and flask.request.path == start.HEALTH_PATH


def handle(healing: Healing) -> None:
    """Take up all that is due, and what Stripe lists and no webhook brought, once."""
    healing = paced(healing)
    swept = sweep(healing.module)
    level = logging.WARNING if swept.failed else logging.INFO
    logger.log(level, "sweep done", extra={"json_fields": asdict(swept)})
    polled = poll(healing)
    level = logging.WARNING if polled.failed else logging.INFO
    logger.log(level, "lists read", extra={"json_fields": asdict(polled)})
    _tell_problems(healing)


def _tell_problems(healing: Healing) -> None:
    """Log what an operator must know since an hour ago, a line for each code, with the newest of it."""
    module = healing.module
    rows = module.problems.raised_since(module.now() - NEW, PROBLEMS_MAX)
    counts = Counter(row.code for row in rows)
    newest = {row.code: row for row in sorted(rows, key=lambda row: row.raised_at)}
    for code, row in sorted(newest.items()):
        fields = {"code": code, "count": counts[code], "order_id": row.order_id, "subject": row.subject}
        logger.warning("problem raised", extra={"json_fields": fields})


def serve_reconcile() -> None:
    """Run the drift check with this process's module, unless the runtime only asks whether the function is up."""
    if not _is_health_check():
        _told("reconcile", handle_reconcile)


def handle_reconcile(healing: Healing) -> None:
    """Write yesterday's digest and report, compare the last two days with Stripe and repair, then make up reports."""
    now = healing.module.now()
    close_day(healing, (now - timedelta(days=1)).date())
    close_answered(healing)
    report = reconcile(healing, now - RECONCILED, apply=True)
    for each in report.breaks:
        logger.warning("drift", extra={"json_fields": asdict(each)})
    fields = {name: value for name, value in asdict(report).items() if name != "breaks"}
    level = logging.INFO if report.is_clean else logging.WARNING
    logger.log(level, "reconcile done", extra={"json_fields": fields | {"breaks": len(report.breaks)}})
    make_up(healing)
