"""The schedule's door: one pass of the sweep."""

import logging
from dataclasses import asdict

import flask

from functions.entrypoints import start
from functions.use_cases.module import Module
from functions.use_cases.sweep import sweep

logger = logging.getLogger(__name__)


def serve() -> None:
    """Sweep with this process's module, unless this is the runtime asking whether the function is up."""
    if not (flask.has_request_context() and flask.request.path == start.HEALTH_PATH):
        handle(start.module())


def handle(module: Module) -> None:
    """Take up all that is due, once."""
    swept = sweep(module)
    level = logging.WARNING if swept.failed else logging.INFO
    logger.log(level, "sweep done", extra={"json_fields": asdict(swept)})
