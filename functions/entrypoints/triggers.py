"""The trigger's door: an outbox row was written, so do its effect now. The sweep does it anyway, later."""

import logging

from functions.entrypoints import start
from functions.use_cases import effects
from functions.use_cases.module import Module

logger = logging.getLogger(__name__)


def serve(row_id: str) -> None:
    """Do the effect of outbox row *row_id* with this process's module."""
    handle(start.module(), row_id)


def handle(module: Module, row_id: str) -> None:
    """Do the effect of outbox row *row_id*, if it is still there."""
    row = module.outbox.get(row_id)
    if row is None:
        return
    done = effects.run(module, row)
    fields = {"order_id": row.order_id, "effect": row.kind, "subject": row.subject, "done": done}
    logger.info("effect run", extra={"json_fields": fields})
