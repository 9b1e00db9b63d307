"""The schedules' doors: one pass of the sweep, one of the drift check."""

import logging
from dataclasses import asdict

import flask

from functions.entrypoints import start
from functions.use_cases.books import Healing
from functions.use_cases.missed import poll
from functions.use_cases.pace import paced
from functions.use_cases.sweep import sweep

logger = logging.getLogger(__name__)


def serve() -> None:
    """Sweep with this process's module, unless this is the runtime asking whether the function is up."""
    if not _is_health_check():
        handle(start.healing())


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
