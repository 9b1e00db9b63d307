"""`deploy:monitoring`: metrics, alerts, dashboards, the uptime check and the audit log, as `ops/monitoring/` says."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import requests
from google.api_core.exceptions import GoogleAPICallError, RetryError
from google.auth.exceptions import GoogleAuthError
from google.cloud.logging_v2.types import LogEntry

from ops.bootstrap_run import SetupError
from ops.cloud import monitoring_steps
from ops.cloud.environment import Environment, environment, read_parameters
from ops.cloud.monitoring_audit import audit_steps, bucket_state
from ops.cloud.monitoring_clients import Watch
from ops.cloud.monitoring_paging import CHANNELS, Paging, paging
from ops.cloud.monitoring_specs import SpecError, Specs, Target, load
from ops.cloud.plan import Step, carry_out
from ops.paths import ROOT

TEST_LOG = "orders_test_page"
SAMPLE = Target("sample-project", "sample-project.web.app", "orders")


def run_validate(*, as_json: bool) -> int:
    """Check every file of `ops/monitoring/` without a network, print what there is, and return the exit code."""
    try:
        specs = load(SAMPLE)
    except SpecError as error:
        print(json.dumps({"valid": False, "error": str(error)}) if as_json else f"not valid: {error}")
        return 1
    counts = {"metrics": len(specs.metrics), "alerts": len(specs.alerts), "dashboards": len(specs.dashboards)}
    told = ", ".join(f"{count} {name}" for name, count in counts.items())
    print(json.dumps({"valid": True, **counts}) if as_json else f"valid: {told}, the uptime check, the audit log")
    return 0


def run_deploy(named: str, *, dry_run: bool, lock: bool, as_json: bool, root: Path = ROOT) -> int:
    """Bring about what is missing or differs, print what became of it, and return the exit code."""
    place = _place(named, root)
    watch = Watch(place.project)
    specs = load(Target(place.project, _host(place), place.database))
    with in_one_line():
        taken = carry_out(list(steps(watch, specs, _paging(watch, place, root), lock=lock)), dry_run=dry_run)
        kept = bucket_state(watch, specs.audit).says
    counts = {outcome: sum(t.outcome == outcome for t in taken) for outcome in ("there", "done", "planned")}
    if as_json:
        each = [vars(t) for t in taken]
        print(json.dumps({"project": place.project, **counts, "audit_log": kept, "steps": each}))
    else:
        print(", ".join(f"{count} {outcome}" for outcome, count in counts.items() if count) + f"; audit log: {kept}")
    return 0


def run_test_page(named: str, *, as_json: bool, root: Path = ROOT) -> int:
    """Make the test alert page whoever is paged, and return the exit code: whether it arrives only they can say."""
    place = _place(named, root)
    watch = Watch(place.project)
    with in_one_line():
        paged = _paging(watch, place, root).told()
        if not any(p.user_labels.get("key") == "test_page" for p in monitoring_steps.our_alerts(watch)):
            raise SetupError(f"there is no alert to test yet; run deploy:monitoring --project {place.alias} first")
        nonce = uuid.uuid4().hex[:8]
        entry = LogEntry(severity="WARNING", json_payload={"event": "test_page", "message": f"test page {nonce}"})
        name = f"{watch.root}/logs/{TEST_LOG}"
        watch.entries.write_log_entries(log_name=name, resource={"type": "global"}, entries=[entry])
    if as_json:
        print(json.dumps({"project": place.project, "page": nonce, "paged": paged}))
    else:
        print(f"Page {nonce} is on its way to {', '.join(paged)}. Ask them: it should be there within five minutes.")
    return 0


def steps(watch: Watch, specs: Specs, paged: Paging, *, lock: bool) -> Iterator[Step]:
    """Return all steps in the order in which each finds what it needs."""
    yield from audit_steps(watch, specs.audit, lock=lock)
    yield from (monitoring_steps.metric_step(watch, metric) for metric in specs.metrics)
    yield from paged.steps()
    yield monitoring_steps.uptime_step(watch, specs.uptime)
    yield from (monitoring_steps.alert_step(watch, alert, paged.names) for alert in specs.alerts)
    yield from (monitoring_steps.dashboard_step(watch, key, each) for key, each in specs.dashboards.items())
    yield monitoring_steps.retired_step(watch, specs)


def _place(named: str, root: Path) -> Environment:
    place = environment(named, root)
    if place.is_local:
        raise SetupError(f"{place.project} is local: nobody watches it; give --project, or --validate-only")
    return place


def _host(place: Environment) -> str:
    """Return the host that the API answers under."""
    address = urlsplit(place.app_url)
    if address.scheme != "https" or not address.hostname:
        raise SetupError(f"ORDERS_APP_URL in .env.{place.project} must be the application's https address")
    return address.hostname


def _paging(watch: Watch, place: Environment, root: Path) -> Paging:
    return paging(watch, place, read_parameters(root / f".env.{place.project}").get(CHANNELS, ""))


@contextmanager
def in_one_line() -> Iterator[None]:
    """Say what Google refused in one line.

    Raises:
        SetupError: it did.
    """
    try:
        yield
    except (GoogleAPICallError, RetryError, GoogleAuthError, requests.RequestException) as error:
        why = " ".join(str(error).split())
        raise SetupError(f"Google refused or did not answer: {why}; what is done stays done, run it again") from error
