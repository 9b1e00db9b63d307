"""One JSON line per fact, for Cloud Logging: severity, trace, ids, and no personal data.

Messages are constants and data goes into `extra={"json_fields": …}`: a message that is JSON would be merged as fields.
Query strings are kept out of the request's record, because they may hold addresses and tokens.
"""

import functools
import json
import logging
import sys
from datetime import datetime
from typing import Any

from google.cloud import logging_v2
from google.cloud.logging_v2.handlers import StructuredLogHandler


class _Encoder(json.JSONEncoder):
    """Writes what plain JSON cannot, so that no line is ever lost to its data."""

    def default(self, o: object) -> str:
        return o.isoformat() if isinstance(o, datetime) else str(o)


class _Handler(StructuredLogHandler):
    """Escapes what UTF-8 cannot hold: half a character in somebody's data must not lose the line."""

    def format(self, record: logging.LogRecord) -> str:
        line: str = super().format(record)  # type: ignore[no-untyped-call]
        return line.encode(errors="backslashreplace").decode()


def _without_query(record: logging.LogRecord) -> bool:
    record._http_request_str = "{}"  # noqa: SLF001 — the handler's own field, set by the filter before ours
    return True


@functools.cache
def configure(project_id: str) -> None:
    """Send this process's logs to standard output as structured lines, once."""
    instrumentation: Any = logging_v2
    instrumentation._instrumentation_emitted = True  # noqa: SLF001 — no extra diagnostic line per process
    handler = _Handler(  # type: ignore[no-untyped-call]
        project_id=project_id, stream=sys.stdout, json_encoder_cls=_Encoder
    )
    handler.addFilter(_without_query)
    logger = logging.getLogger("functions")
    logger.handlers[:] = [handler]
    logger.propagate = False
    logger.setLevel(logging.INFO)
