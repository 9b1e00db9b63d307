"""One step for each thing that is watched with: looked for first, made if it is missing, corrected if it differs.

What is ours carries our mark and the hash of its file. Nothing without the mark is ever changed or deleted.
"""

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from google.api_core.exceptions import InvalidArgument, NotFound
from google.cloud.logging_v2.types import LogMetric
from google.cloud.monitoring_dashboard_v1 import Dashboard
from google.cloud.monitoring_v3 import AlertPolicy, UptimeCheckConfig
from google.protobuf import json_format

from ops.bootstrap_run import SetupError
from ops.cloud.monitoring_clients import Watch
from ops.cloud.monitoring_specs import MANAGED_BY, MARK, Alert, Specs
from ops.cloud.plan import Seen, Step

METRIC_SECONDS_MAX = 180.0
"""A new metric is known to alerts a little later than it is made."""
METRIC_PAUSE = 10.0


def difference(found: Any, asked: Any, where: str = "") -> str:
    """Return the first place where what is there is not as asked, empty if it is; what Google adds does not count."""
    if isinstance(asked, Mapping):
        if not isinstance(found, Mapping):
            return where or "all of it"
        named = (difference(found.get(key), value, f"{where}.{key}".strip(".")) for key, value in asked.items())
        return next((each for each in named if each), "")
    if isinstance(asked, list) and asked:
        if not isinstance(found, list) or len(found) != len(asked):
            return where
        each_of = (difference(f, a, f"{where}[{i}]") for i, (f, a) in enumerate(zip(found, asked, strict=True)))
        return next((each for each in each_of if each), "")
    if asked in ("", []) or (isinstance(asked, str) and asked.endswith("_UNSPECIFIED")):
        return ""
    return "" if found == asked else where


def fields_of(message: Any, *left_out: str) -> dict[str, Any]:
    """Return a message's fields in JSON's spelling, defaults too: a threshold of 0 is asked for like any other."""
    pb = type(message).pb(message)
    fields = json_format.MessageToDict(pb, always_print_fields_with_no_presence=True)
    return {name: value for name, value in fields.items() if name not in left_out}


def seen(found: Any | None, asked: Any, *left_out: str) -> Seen:
    """Say whether *found* is as *asked*."""
    if found is None:
        return Seen(done=False, says="missing")
    differs = difference(fields_of(found), fields_of(asked, "name", *left_out))
    return Seen(done=not differs, says=f"differs in {differs}" if differs else "")


def metric_step(watch: Watch, metric: LogMetric) -> Step:
    """Return the step of one metric that is counted from the logs."""
    name = f"{watch.root}/metrics/{metric.name}"

    def find() -> LogMetric | None:
        try:
            found = watch.metrics.get_log_metric(metric_name=name)
        except NotFound:
            return None
        return _ours(found, MARK in found.description, f"the log metric {metric.name}")

    def make() -> None:
        if find() is None:
            watch.metrics.create_log_metric(parent=watch.root, metric=metric)
        else:
            watch.metrics.update_log_metric(metric_name=name, metric=metric)

    return Step(f"metric {metric.name}", lambda: seen(find(), metric), make)


def _ours[M](found: M, is_ours: bool, what: str) -> M:  # noqa: FBT001 — a fact about the thing found
    if not is_ours:
        raise SetupError(f"{what} is there and is not ours: rename or remove it, then run this again")
    return found


def our_alerts(watch: Watch) -> list[AlertPolicy]:
    """Return the policies that carry our mark, in the order of their names."""
    found = watch.alerts.list_alert_policies(name=watch.root)
    return sorted((p for p in found if p.user_labels.get("managed_by") == MANAGED_BY), key=lambda p: str(p.name))


def alert_step(watch: Watch, alert: Alert, paged: Callable[[], Sequence[str]]) -> Step:
    """Return the step of one alert, which tells the channels of *paged*."""

    def find() -> AlertPolicy | None:
        return next((p for p in our_alerts(watch) if p.user_labels.get("key") == alert.key), None)

    def asked() -> AlertPolicy:
        policy = AlertPolicy(alert.policy)
        policy.notification_channels = list(paged())
        return policy

    def make() -> None:
        found, policy = find(), asked()
        if found is None:
            _once_known(lambda: _create(watch, policy))
            return
        policy.name, names = found.name, {c.display_name: c.name for c in found.conditions}
        for condition in policy.conditions:
            condition.name = names.get(condition.display_name, "")
        _once_known(lambda: watch.alerts.update_alert_policy(alert_policy=policy))

    def look() -> Seen:
        found, policy = find(), asked()
        if found is not None and set(found.notification_channels) != set(policy.notification_channels):
            return Seen(done=False, says="others are paged")
        return seen(found, policy, "notificationChannels")

    return Step(f"alert {alert.key}", look, make)


def _create(watch: Watch, policy: AlertPolicy) -> None:
    watch.alerts.create_alert_policy(name=watch.root, alert_policy=policy)


def _once_known(call: Callable[[], object]) -> None:
    """Make or change a policy, again while Google does not know its metric yet."""
    deadline = time.monotonic() + METRIC_SECONDS_MAX
    while True:
        try:
            call()
        except (NotFound, InvalidArgument) as error:
            if "find metric" not in str(error) or time.monotonic() >= deadline:
                raise
            print("  a new metric is not known to alerts yet; waiting", file=sys.stderr, flush=True)
            time.sleep(METRIC_PAUSE)
        else:
            return


def dashboard_step(watch: Watch, key: str, asked: Dashboard) -> Step:
    """Return the step of one dashboard; its id is fixed."""
    name = f"{watch.root}/dashboards/{key}"

    def find() -> Dashboard | None:
        try:
            found = watch.dashboards.get_dashboard(request={"name": name})
        except NotFound:
            return None
        return _ours(found, found.labels.get("managed_by") == MANAGED_BY, f"the dashboard {key}")

    def make() -> None:
        dashboard, found = Dashboard(asked), find()
        dashboard.name = name
        if found is None:
            watch.dashboards.create_dashboard(request={"parent": watch.root, "dashboard": dashboard})
        else:
            dashboard.name, dashboard.etag = found.name, found.etag
            watch.dashboards.update_dashboard(request={"dashboard": dashboard})

    return Step(f"dashboard {key}", lambda: seen(find(), asked), make)


def our_checks(watch: Watch) -> list[UptimeCheckConfig]:
    """Return the uptime checks that carry our mark, in the order of their names."""
    found = watch.checks.list_uptime_check_configs(parent=watch.root)
    return sorted((c for c in found if c.user_labels.get("managed_by") == MANAGED_BY), key=lambda c: str(c.name))


def _checks_same(found: UptimeCheckConfig, asked: UptimeCheckConfig) -> bool:
    """Say whether both ask the same host: the host of a check cannot be changed."""
    hosts = [str(dict(each.monitored_resource.labels).get("host")) for each in (found, asked)]
    return hosts[0] == hosts[1]


def uptime_step(watch: Watch, asked: UptimeCheckConfig) -> Step:
    """Return the step of the uptime check."""

    def find() -> UptimeCheckConfig | None:
        return next((c for c in our_checks(watch) if _checks_same(c, asked)), None)

    def make() -> None:
        check, found = UptimeCheckConfig(asked), find()
        if found is None:
            watch.checks.create_uptime_check_config(parent=watch.root, uptime_check_config=check)
        else:
            check.name = found.name
            watch.checks.update_uptime_check_config(uptime_check_config=check)

    return Step("uptime check of /api/v1/health", lambda: seen(find(), asked, "monitoredResource"), make)


def retired_step(watch: Watch, specs: Specs) -> Step:
    """Return the step that removes what is ours and is no more: alerts whose file went, doubles, another host's check.

    Two of one alert come of an answer that was lost; both would page.
    """
    wanted = {alert.key for alert in specs.alerts}

    def policies() -> list[str]:
        kept, extra = set[str](), []
        for policy in our_alerts(watch):
            key = policy.user_labels.get("key", "")
            if key in wanted and key not in kept:
                kept.add(key)
            else:
                extra.append(str(policy.name))
        return extra

    def checks() -> list[str]:
        same = [str(c.name) for c in our_checks(watch) if _checks_same(c, specs.uptime)]
        return [str(c.name) for c in our_checks(watch) if str(c.name) not in same[:1]]

    def remove() -> None:
        for name in policies():
            watch.alerts.delete_alert_policy(name=name)
        for name in checks():
            watch.checks.delete_uptime_check_config(name=name)

    def look() -> Seen:
        extra = len(policies()) + len(checks())
        return Seen(done=not extra, says=f"{extra} to be removed" if extra else "")

    return Step("what is watched no more", look, remove)
