"""Log entries and time series as they are read: entries by severity and time, one value for a stretch of time.

Sources: https://cloud.google.com/logging/docs/reference/v2/rpc/google.logging.v2 (ListLogEntries),
https://cloud.google.com/monitoring/api/ref_v3/rpc/google.monitoring.v3 (ListTimeSeries).
"""

import re
from datetime import datetime

from google.cloud import monitoring_v3 as m
from google.cloud.logging_v2 import types as t

from tests.control_plane.grpc_monitoring import Methods
from tests.control_plane.world import Json, World


def _entries(world: World, asked: Json) -> Json:
    since, until = (datetime.fromisoformat(found) for found in re.findall(r'timestamp[<>]=?"([^"]+)"', asked["filter"]))
    errors_only = "severity>=ERROR" in asked["filter"]
    there = [e for e in world.table("logEntry").values() if since <= datetime.fromisoformat(e["timestamp"]) < until]
    found = [each for each in there if not errors_only or each["severity"] == "ERROR"]
    return {"entries": found[: asked["pageSize"]]}


def _series(world: World, asked: Json) -> Json:
    """Answer with the value that was put down for any time inside the interval."""
    interval = asked["interval"]
    since, until = (datetime.fromisoformat(interval[name]) for name in ("startTime", "endTime"))
    points = [
        {"interval": interval, "value": {"doubleValue": each["value"]}}
        for each in world.table("point").values()
        if since <= datetime.fromisoformat(each["at"]) < until
    ]
    return {"timeSeries": [{"points": points}] if points else []}


READING: Methods = {
    "/google.logging.v2.LoggingServiceV2/ListLogEntries": (t.ListLogEntriesRequest, t.ListLogEntriesResponse, _entries),
    "/google.monitoring.v3.MetricService/ListTimeSeries": (
        m.ListTimeSeriesRequest,
        m.ListTimeSeriesResponse,
        _series,
    ),
}
