"""The audit log: a bucket that keeps for 400 days, what goes into it, and Firestore's own log of who read what.

Locking the bucket cannot be undone, so it is done only when asked for by name.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from google.api_core.exceptions import NotFound
from google.cloud.logging_v2.types import LifecycleState, LogBucket, LogSink
from google.iam.v1 import options_pb2, policy_pb2
from google.protobuf.field_mask_pb2 import FieldMask

from ops.bootstrap_run import SetupError
from ops.cloud.monitoring_clients import Watch
from ops.cloud.monitoring_specs import MARK, Audit
from ops.cloud.monitoring_steps import seen
from ops.cloud.plan import Seen, Step

POLICY_VERSION = 3
"""Without it Google leaves the conditions of roles out of its answer."""
ALL_SERVICES = "allServices"


def audit_steps(watch: Watch, audit: Audit, *, lock: bool) -> Iterator[Step]:
    """Return the steps of the audit log; with *lock* its bucket can never again be deleted or kept shorter."""
    yield _bucket_step(watch, audit)
    yield _sink_step(watch, audit)
    yield _access_step(watch, audit)
    if lock:
        yield _lock_step(watch, audit)


def bucket_of(watch: Watch, audit: Audit) -> LogBucket | None:
    """Return the bucket as it is, or None."""
    try:
        return watch.config.get_bucket(request={"name": _bucket_name(watch, audit)})
    except NotFound:
        return None


def bucket_state(watch: Watch, audit: Audit) -> Seen:
    """Say whether the bucket is there, keeps long enough, and is locked."""
    found = bucket_of(watch, audit)
    if found is None:
        return Seen(done=False, says="missing")
    if found.lifecycle_state == LifecycleState.DELETE_REQUESTED:
        return Seen(done=False, says="deleted, and to be had back for seven days")
    kept = f"keeps {found.retention_days} days, {'locked' if found.locked else 'not locked'}"
    return Seen(done=found.retention_days >= audit.bucket.retention_days, says=kept)


def _bucket_name(watch: Watch, audit: Audit) -> str:
    return f"{watch.root}/locations/global/buckets/{audit.bucket_id}"


def _bucket_step(watch: Watch, audit: Audit) -> Step:
    name = _bucket_name(watch, audit)

    def make() -> None:
        client, found = watch.config, bucket_of(watch, audit)
        if found is None:
            parent = f"{watch.root}/locations/global"
            client.create_bucket(request={"parent": parent, "bucket_id": audit.bucket_id, "bucket": audit.bucket})
            return
        if MARK not in found.description:
            raise SetupError(f"the log bucket {audit.bucket_id} is there and is not ours: rename ours in audit.yaml")
        if found.lifecycle_state == LifecycleState.DELETE_REQUESTED:
            client.undelete_bucket(request={"name": name})
        if found.retention_days < audit.bucket.retention_days:
            longer = LogBucket(retention_days=audit.bucket.retention_days)
            client.update_bucket(
                request={"name": name, "bucket": longer, "update_mask": FieldMask(paths=["retention_days"])}
            )

    return Step(f"log bucket {audit.bucket_id}", lambda: bucket_state(watch, audit), make)


def _lock_step(watch: Watch, audit: Audit) -> Step:
    name = _bucket_name(watch, audit)

    def look() -> Seen:
        found = bucket_of(watch, audit)
        locked = found is not None and found.locked
        return Seen(done=locked, says="" if locked else "for ever: what is locked cannot be deleted or kept shorter")

    def make() -> None:
        asked = {"name": name, "bucket": LogBucket(locked=True), "update_mask": FieldMask(paths=["locked"])}
        watch.config.update_bucket(request=asked)

    return Step(f"lock of the log bucket {audit.bucket_id}", look, make)


def _sink_step(watch: Watch, audit: Audit) -> Step:
    name = f"{watch.root}/sinks/{audit.sink.name}"

    def find() -> LogSink | None:
        try:
            found = watch.config.get_sink(sink_name=name)
        except NotFound:
            return None
        if MARK not in found.description:
            raise SetupError(f"the log sink {audit.sink.name} is there and is not ours: rename ours in audit.yaml")
        return found

    def make() -> None:
        client = watch.config
        if find() is None:
            client.create_sink(parent=watch.root, sink=audit.sink)
        else:
            client.update_sink(sink_name=name, sink=audit.sink)

    return Step(f"log sink {audit.sink.name}", lambda: seen(find(), audit.sink), make)


def _access_step(watch: Watch, audit: Audit) -> Step:
    def look() -> Seen:
        lacking = _lacking(_policy(watch), audit)
        return Seen(done=not lacking, says=f"{', '.join(lacking)} not logged" if lacking else "")

    def make() -> None:
        policy = _policy(watch)
        lacking = _lacking(policy, audit)
        exempted = [f"serviceAccount:{_number(watch)}-compute@developer.gserviceaccount.com"]
        config = next((c for c in policy.audit_configs if c.service == audit.service), None)
        config = config or policy.audit_configs.add(service=audit.service)
        for kind in lacking:
            log_type = policy_pb2.AuditLogConfig.LogType.Value(kind)
            config.audit_log_configs.add(log_type=log_type, exempted_members=exempted)
        mask = FieldMask(paths=["audit_configs", "etag"])
        asked: Any = {"resource": watch.root, "policy": policy, "update_mask": mask}
        watch.projects.set_iam_policy(request=asked)

    return Step("log of who reads and changes the database directly", look, make)


def _policy(watch: Watch) -> policy_pb2.Policy:
    version = options_pb2.GetPolicyOptions(requested_policy_version=POLICY_VERSION)
    asked: Any = {"resource": watch.root, "options": version}
    return watch.projects.get_iam_policy(request=asked)


def _lacking(policy: policy_pb2.Policy, audit: Audit) -> list[str]:
    """Return the kinds of access that nobody writes down yet."""
    configs: Iterable[Any] = (c for c in policy.audit_configs if c.service in (audit.service, ALL_SERVICES))
    logged = {policy_pb2.AuditLogConfig.LogType.Name(each.log_type) for c in configs for each in c.audit_log_configs}
    return [kind for kind in audit.types if kind not in logged]


def _number(watch: Watch) -> str:
    return str(watch.projects.get_project(name=watch.root).name).rsplit("/", 1)[-1]
