"""One JSON line per fact, for Cloud Logging: severity, trace, a code, ids, and no personal data.

Messages are constants and data goes into `extra={"json_fields": …}`: a message that is JSON would be merged as fields.
Query strings are kept out of the request's record, because they may hold addresses and tokens. An exception is written
in the form that Error Reporting groups by: https://cloud.google.com/error-reporting/docs/formatting-error-messages.
"""

import copy
import functools
import json
import logging
import os
import sys
import traceback
from datetime import datetime
from typing import Any

from google.cloud import logging_v2
from google.cloud.logging_v2.handlers import StructuredLogHandler

from functions.entrypoints.log_events import EVENTS

REPORTED = "type.googleapis.com/google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent"


class _Encoder(json.JSONEncoder):
    """Writes what plain JSON cannot, so that no line is ever lost to its data."""

    def default(self, o: object) -> str:
        return o.isoformat() if isinstance(o, datetime) else str(o)


class _Handler(StructuredLogHandler):
    """Escapes what UTF-8 cannot hold: half a character in somebody's data must not lose the line."""

    def format(self, record: logging.LogRecord) -> str:
        told = copy.copy(record)
        told.__dict__["json_fields"] = {**record.__dict__.get("json_fields", {}), **_code(record), **_error(record)}
        line: str = super().format(told)  # type: ignore[no-untyped-call]
        return line.encode(errors="backslashreplace").decode()


def _code(record: logging.LogRecord) -> dict[str, str]:
    code = EVENTS.get(str(record.msg))
    return {"event": code} if code else {}


def _error(record: logging.LogRecord) -> dict[str, object]:
    """Return what Error Reporting asks for; nothing for what is no exception."""
    if record.exc_info is None or record.exc_info[1] is None:
        return {}
    service = {"service": os.environ.get("K_SERVICE", "local"), "version": os.environ.get("K_REVISION", "")}
    stack = "".join(traceback.format_exception(record.exc_info[1]))
    return {"@type": REPORTED, "serviceContext": service, "stack_trace": stack}


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
