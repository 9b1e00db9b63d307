"""The trigger's door: an outbox row was written, so do its effect now. The sweep does it anyway, later."""

import logging
from collections.abc import Mapping
from typing import Any

from functions.adapters.documents import outbox_from
from functions.entrypoints import start
from functions.use_cases import effects
from functions.use_cases.module import Module
from functions.use_cases.ports import OutboxRow

logger = logging.getLogger(__name__)


def serve(row_id: str, document: Mapping[str, Any]) -> None:
    """Do the effect of the outbox row that was written, with this process's module."""
    handle(start.module(), outbox_from(row_id, document))


def handle(module: Module, row: OutboxRow) -> None:
    """Do the effect of *row*. A row that was done meanwhile is not done again: claim or mail document say so."""
    done = effects.run(module, row)
    fields = {"order_id": row.order_id, "effect": row.kind, "subject": row.subject, "done": done}
    logger.info("effect run", extra={"json_fields": fields})
