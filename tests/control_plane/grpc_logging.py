"""Log metrics, buckets, sinks and entries as Cloud Logging keeps them."""

from google.cloud.logging_v2 import types as t
from google.protobuf import empty_pb2

from tests.control_plane.grpc_monitoring import Methods, one
from tests.control_plane.world import Json, Refused, World, snake_to_camel

V2 = "/google.logging.v2"


def _new(world: World, kind: str, name: str, made: Json) -> Json:
    """Store a resource under a name that is free."""
    if name in world.table(kind):
        raise Refused(409, "ALREADY_EXISTS", name)
    world.table(kind)[name] = made
    return made


def _metric(world: World, asked: Json) -> Json:
    return world.get("logMetric", asked["metricName"])


def _make_metric(world: World, asked: Json) -> Json:
    return _new(world, "logMetric", f"{asked['parent']}/metrics/{asked['metric']['name']}", asked["metric"])


def _update_metric(world: World, asked: Json) -> Json:
    made: Json = asked["metric"]
    world.table("logMetric")[asked["metricName"]] = made
    return made


def _make_bucket(world: World, asked: Json) -> Json:
    name = f"{asked['parent']}/buckets/{asked['bucketId']}"
    return _new(world, "logBucket", name, {**asked["bucket"], "name": name, "lifecycleState": "ACTIVE"})


def _update_bucket(world: World, asked: Json) -> Json:
    """Change what the mask names; what is locked is never kept shorter nor unlocked."""
    found, new = world.get("logBucket", asked["name"]), asked["bucket"]
    if found.get("locked") and new.get("retentionDays", found["retentionDays"]) != found["retentionDays"]:
        raise Refused(400, "FAILED_PRECONDITION", "the bucket is locked")
    for path in asked["updateMask"].split(","):
        found[snake_to_camel(path)] = new[snake_to_camel(path)]
    return found


def _undelete(world: World, asked: Json) -> Json:
    world.get("logBucket", asked["name"])["lifecycleState"] = "ACTIVE"
    return {}


def _sink(world: World, asked: Json) -> Json:
    return world.get("logSink", asked["sinkName"])


def _make_sink(world: World, asked: Json) -> Json:
    return _new(world, "logSink", f"{asked['parent']}/sinks/{asked['sink']['name']}", asked["sink"])


def _update_sink(world: World, asked: Json) -> Json:
    world.get("logSink", asked["sinkName"])
    made: Json = asked["sink"]
    world.table("logSink")[asked["sinkName"]] = made
    return made


def _write(world: World, asked: Json) -> Json:
    for entry in asked["entries"]:
        world.table("logEntry")[str(world.number())] = {**entry, "logName": asked["logName"]}
    return {}


_METRICS, _CONFIG = f"{V2}.MetricsServiceV2", f"{V2}.ConfigServiceV2"

LOGGING: Methods = {
    f"{_METRICS}/GetLogMetric": (t.GetLogMetricRequest, t.LogMetric, _metric),
    f"{_METRICS}/CreateLogMetric": (t.CreateLogMetricRequest, t.LogMetric, _make_metric),
    f"{_METRICS}/UpdateLogMetric": (t.UpdateLogMetricRequest, t.LogMetric, _update_metric),
    f"{_CONFIG}/GetBucket": (t.GetBucketRequest, t.LogBucket, one("logBucket")),
    f"{_CONFIG}/CreateBucket": (t.CreateBucketRequest, t.LogBucket, _make_bucket),
    f"{_CONFIG}/UpdateBucket": (t.UpdateBucketRequest, t.LogBucket, _update_bucket),
    f"{_CONFIG}/UndeleteBucket": (t.UndeleteBucketRequest, empty_pb2.Empty, _undelete),
    f"{_CONFIG}/GetSink": (t.GetSinkRequest, t.LogSink, _sink),
    f"{_CONFIG}/CreateSink": (t.CreateSinkRequest, t.LogSink, _make_sink),
    f"{_CONFIG}/UpdateSink": (t.UpdateSinkRequest, t.LogSink, _update_sink),
    f"{V2}.LoggingServiceV2/WriteLogEntries": (t.WriteLogEntriesRequest, t.WriteLogEntriesResponse, _write),
}
