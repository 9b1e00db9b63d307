"""What is watched, as data: the files of `ops/monitoring/`, read, completed and checked against Google's protobufs.

The files hold Google's own messages in JSON's spelling; `{{project}}`, `{{host}}` and `{{database}}` are filled in.
Needs no network: what cannot be parsed here would be refused by Google.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from google.cloud.logging_v2.types import LogBucket, LogMetric, LogSink
from google.cloud.monitoring_dashboard_v1 import Dashboard
from google.cloud.monitoring_v3 import AlertPolicy, UptimeCheckConfig
from google.protobuf import json_format

from ops.bootstrap_run import SetupError
from ops.paths import ROOT

FOLDER = ROOT / "ops/monitoring"
RUNBOOKS = ROOT / "docs/runbooks"
MANAGED_BY = "order_payments"
MARK = f"managed by {MANAGED_BY}"
DOCUMENTATION_MAX = 8192
"""How long an alert's text may be (https://cloud.google.com/monitoring/quotas)."""
AUDIT_DAYS_MIN = 400
USER_METRIC = "logging.googleapis.com/user/"
_PLACE = re.compile(r"\{\{(\w+)\}\}")
_METRIC = re.compile(r'metric\.type="([^"]+)"')


class SpecError(SetupError):
    """A file of `ops/monitoring/` is wrong; the message says which and where."""


@dataclass(frozen=True)
class Target:
    """What the files are filled in with."""

    project: str
    host: str
    database: str


@dataclass(frozen=True)
class Alert:
    """One alert: its policy as Google takes it, why its threshold is what it is, and whether silence alarms."""

    key: str
    reason: str
    no_data: str
    policy: AlertPolicy
    metrics: frozenset[str]


@dataclass(frozen=True)
class Audit:
    """What must not be lost or changed: the bucket, what goes into it, and whose accesses are written down."""

    bucket_id: str
    bucket: LogBucket
    sink: LogSink
    service: str
    types: Sequence[str]


@dataclass(frozen=True)
class Specs:
    """All that is to be there."""

    metrics: Sequence[LogMetric]
    alerts: Sequence[Alert]
    dashboards: Mapping[str, Dashboard]
    uptime: UptimeCheckConfig
    audit: Audit


def load(target: Target, folder: Path = FOLDER, runbooks: Path = RUNBOOKS) -> Specs:
    """Return what is to be there, complete.

    Raises:
        SpecError: a file is no message of Google's, or names what is not there.
    """
    specs = Specs(
        metrics=[_metric(path, target) for path in _files(folder / "metrics")],
        alerts=[_alert(path, target, runbooks) for path in _files(folder / "alerts")],
        dashboards={path.stem: _dashboard(path, target) for path in _files(folder / "dashboards")},
        uptime=_uptime(folder / "uptime.yaml", target),
        audit=_audit(folder / "audit.yaml", target),
    )
    _check_metrics(specs)
    return specs


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob("*.yaml"))


def _read(path: Path, target: Target) -> dict[str, Any]:
    known = vars(target)

    def filled(place: re.Match[str]) -> str:
        if place.group(1) not in known:
            raise SpecError(f"{path.name}: nothing is known of {place.group(0)}; there are {', '.join(known)}")
        return str(known[place.group(1)])

    try:
        read = yaml.safe_load(_PLACE.sub(filled, path.read_text()))
    except yaml.YAMLError as error:
        raise SpecError(f"{path.name}: not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(read, dict):
        raise SpecError(f"{path.name}: a mapping is expected")
    return read


def _parsed[M](message: type[M], fields: Mapping[str, Any], path: Path) -> M:
    made: Any = message
    try:
        return made.wrap(json_format.ParseDict(dict(fields), made.pb(made())))  # type: ignore[no-any-return]
    except json_format.ParseError as error:
        raise SpecError(f"{path.name}: {' '.join(str(error).split())}") from error


def digest(fields: Mapping[str, Any]) -> str:
    """Return a short hash of a spec: it stands with what was made of it, so that any change of the file shows."""
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()[:12]


def _labels(key: str, fields: Mapping[str, Any]) -> dict[str, str]:
    return {"managed_by": MANAGED_BY, "key": key, "spec": digest(fields)}


def _metric(path: Path, target: Target) -> LogMetric:
    fields = _read(path, target)
    told = f"{fields.get('description', '')} ({MARK}, spec {digest(fields)})"
    metric = _parsed(LogMetric, fields | {"description": told}, path)
    if metric.name != path.stem or not metric.name.startswith("orders_"):
        raise SpecError(f"{path.name}: the metric must be named after its file, orders_…")
    return metric


def _alert(path: Path, target: Target, runbooks: Path) -> Alert:
    spec = _read(path, target)
    missing = {"key", "reason", "noData", "policy"} - {name for name, value in spec.items() if value}
    if missing or spec["key"] != path.stem:
        raise SpecError(f"{path.name}: needs key (its name), reason, noData and policy")
    key, fields = str(spec["key"]), dict(spec["policy"])
    fields["documentation"] = {"mimeType": "text/markdown", "content": _runbook(key, runbooks)}
    fields["userLabels"] = _labels(key, fields)
    policy = _parsed(AlertPolicy, fields, path)
    if policy.severity == AlertPolicy.Severity.SEVERITY_UNSPECIFIED or not policy.conditions:
        raise SpecError(f"{path.name}: the policy needs a severity and conditions")
    metrics = frozenset(_METRIC.findall(json.dumps(fields).replace('\\"', '"')))
    return Alert(key, str(spec["reason"]).strip(), str(spec["noData"]).strip(), policy, metrics)


def _runbook(key: str, runbooks: Path) -> str:
    """Return the alert's runbook, which goes into the page itself: nobody looks for it at night."""
    path = runbooks / f"{key}.md"
    if not path.exists():
        raise SpecError(f"alert {key} has no runbook; write docs/runbooks/{key}.md")
    text = path.read_text()
    if len(text) > DOCUMENTATION_MAX:
        raise SpecError(f"docs/runbooks/{key}.md has {len(text)} characters; an alert takes {DOCUMENTATION_MAX}")
    return text


def _dashboard(path: Path, target: Target) -> Dashboard:
    fields = _read(path, target)
    return _parsed(Dashboard, fields | {"labels": _labels(path.stem, fields)}, path)


def _uptime(path: Path, target: Target) -> UptimeCheckConfig:
    fields = _read(path, target)
    return _parsed(UptimeCheckConfig, fields | {"userLabels": _labels("api_health", fields)}, path)


def _audit(path: Path, target: Target) -> Audit:
    spec = _read(path, target)
    bucket = dict(spec["bucket"])
    bucket_id, sink = str(bucket.pop("id")), dict(spec["sink"])
    sink["name"] = sink.pop("id")
    sink["description"] = f"{sink['description']} ({MARK}, spec {digest(sink)})"
    made = _parsed(LogBucket, bucket | {"description": f"{bucket['description']} ({MARK})"}, path)
    if made.retention_days < AUDIT_DAYS_MIN:
        raise SpecError(f"{path.name}: the audit log is kept for {AUDIT_DAYS_MIN} days at least")
    access = spec["dataAccess"]
    return Audit(bucket_id, made, _parsed(LogSink, sink, path), access["service"], access["types"])


def _check_metrics(specs: Specs) -> None:
    """Refuse an alert or a chart that counts a metric of ours that nobody defines."""
    defined = {USER_METRIC + metric.name for metric in specs.metrics}
    charts = "".join(Dashboard.to_json(each) for each in specs.dashboards.values()).replace('\\"', '"')
    asked = {f"alert {alert.key}": alert.metrics for alert in specs.alerts} | {"charts": set(_METRIC.findall(charts))}
    for who, metrics in asked.items():
        unknown = sorted(name for name in metrics if name.startswith(USER_METRIC) and name not in defined)
        if unknown:
            raise SpecError(f"{who}: no file defines {', '.join(unknown)}")
