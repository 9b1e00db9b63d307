"""`deploy:monitoring` against Google's services in this process: once, again, killed, beside what is not ours."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ops.bootstrap_run import SetupError
from ops.cloud import monitoring, monitoring_steps
from ops.cloud.monitoring_specs import Target, load
from tests.control_plane.world import PROJECT, Call, Refused
from tests.ops.cloud.monitored import HOST, PAGER, ROOT, Monitored, channel, checkout, monitored

pytestmark = pytest.mark.timeout(300)
BUCKET = f"{ROOT}/locations/global/buckets/orders-audit"
SPECS = load(Target(PROJECT, HOST, "orders"))


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Monitored]:
    monkeypatch.setattr(monitoring_steps, "METRIC_PAUSE", 0.0)
    with monitored(tmp_path, monkeypatch) as made:
        yield made


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def alert(there: Monitored, key: str) -> dict[str, Any]:
    (found,) = [p for p in there.world.table("policy.alert").values() if p["userLabels"].get("key") == key]
    return found


def test_all_that_is_stated_is_there_afterwards(there: Monitored, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == there.deploy()

    state = there.state()
    assert {a.key for a in SPECS.alerts} == set(state["policy.alert"])
    assert {f"{ROOT}/metrics/{m.name}" for m in SPECS.metrics} == set(state["logMetric"])
    assert set(SPECS.dashboards) == {name.rsplit("/", 1)[-1] for name in there.world.table("dashboard")}
    (check,) = state["check"].values()
    assert {"project_id": PROJECT, "host": HOST} == check["monitoredResource"]["labels"]
    assert (400, None) == (state["logBucket"][BUCKET]["retentionDays"], state["logBucket"][BUCKET].get("locked"))
    assert "keeps 400 days, not locked" == told(capsys)["audit_log"]


def test_each_alert_pages_the_channel_and_brings_its_runbook(there: Monitored) -> None:
    there.deploy()

    for policy in there.world.table("policy.alert").values():
        assert [PAGER] == policy["notificationChannels"]
        assert policy["documentation"]["content"].startswith("# ")
        assert policy["severity"] in ("CRITICAL", "ERROR", "WARNING")


def test_who_reads_the_database_directly_is_written_down_but_for_the_functions(there: Monitored) -> None:
    bindings = [{"role": "roles/owner", "members": ["user:host@example.com"]}]
    others = [{"service": "storage.googleapis.com", "auditLogConfigs": [{"logType": "DATA_READ"}]}]
    there.world.table("policy")[ROOT] = {"etag": "abcd", "version": 1, "bindings": bindings, "auditConfigs": others}

    there.deploy()

    found = there.world.table("policy")[ROOT]
    assert bindings == found["bindings"]
    assert others[0] in found["auditConfigs"]
    (ours,) = [c for c in found["auditConfigs"] if c["service"] == "datastore.googleapis.com"]
    exempted = ["serviceAccount:424242424242-compute@developer.gserviceaccount.com"]
    assert [("DATA_READ", exempted), ("DATA_WRITE", exempted)] == [
        (each["logType"], each["exemptedMembers"]) for each in ours["auditLogConfigs"]
    ]


def test_a_second_run_writes_nothing(there: Monitored, capsys: pytest.CaptureFixture[str]) -> None:
    there.deploy()
    capsys.readouterr()
    there.world.asked.clear()

    assert 0 == there.deploy()

    assert [] == there.writes()
    counts = told(capsys)
    assert (0, 0) == (counts["done"], counts["planned"])


def test_a_dry_run_shows_the_plan_and_writes_nothing(there: Monitored, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == there.deploy(dry_run=True, lock=True)

    assert [] == there.writes()
    assert 0 == told(capsys)["done"]


@pytest.mark.parametrize("kind", ["refuse", "drop"])
def test_killed_at_any_writing_request_and_run_again_it_ends_in_the_same_state(
    there: Monitored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """One or two of each kind stand for all: they go the same way."""
    few = replace(SPECS, metrics=SPECS.metrics[:2], dashboards=dict(list(SPECS.dashboards.items())[:1]))
    few = replace(few, alerts=[each for each in few.alerts if not each.metrics][:2])
    monkeypatch.setattr(monitoring, "load", lambda _target: few)
    there.deploy(lock=True)
    assert len(there.writes()) >= 9
    asked, wanted = there.writes(), there.state()

    for number, path in enumerate(asked):
        if kind == "drop" and path.endswith(":setIamPolicy"):
            continue  # Over HTTP the client waits a minute for it.
        folder = tmp_path / f"{number}"
        folder.mkdir()
        with monkeypatch.context() as patch, monitored(folder, patch) as each:
            seen = asked[:number].count(path)
            _kill(each, kind, path, seen)
            with _ended(may_go_on=kind == "drop"):
                each.deploy(lock=True)
            assert 0 == each.deploy(lock=True)
            assert wanted == each.state()


@contextmanager
def _ended(*, may_go_on: bool) -> Iterator[None]:
    """Expect that a command ends in one line; Google's clients make some calls again by themselves."""
    said = ""
    try:
        yield
    except SetupError as error:
        said = str(error)
    assert "run it again" in said or (may_go_on and not said)


def _kill(there: Monitored, kind: str, path: str, seen: int) -> None:
    """Let the request after *seen* of its kind fail: before its effect, or with its answer lost."""
    count = 0

    def before(call: Call) -> None:
        nonlocal count
        if call.path == path:
            count += 1
            if count == seen + 1:
                (there.world.refuse if kind == "refuse" else there.world.drop)(call.method, path)

    there.world.before = before


@pytest.mark.parametrize("edit", ["threshold", "channel", "disabled", "documentation"])
def test_what_somebody_edited_is_put_right(there: Monitored, capsys: pytest.CaptureFixture[str], edit: str) -> None:
    there.deploy()
    wanted, name = there.state(), alert(there, "payment_failure")["name"]
    policy = there.world.table("policy.alert")[name]
    if edit == "threshold":
        policy["conditions"][0]["conditionThreshold"]["thresholdValue"] = 5.0
    elif edit == "channel":
        policy["notificationChannels"] = []
    elif edit == "disabled":
        policy["documentation"]["content"] = "gone"
    else:
        policy["severity"] = "WARNING"
    capsys.readouterr()
    there.world.asked.clear()

    there.deploy()

    assert 1 == told(capsys)["done"]
    assert ["/google.monitoring.v3.AlertPolicyService/UpdateAlertPolicy"] == there.writes()
    assert wanted == there.state()
    assert [PAGER] == alert(there, "payment_failure")["notificationChannels"]
    assert name == alert(there, "payment_failure")["name"]


def test_an_edited_dashboard_metric_and_sink_are_put_right(there: Monitored) -> None:
    there.deploy()
    wanted, world = there.state(), there.world
    world.table("dashboard")[f"{ROOT}/dashboards/orders_payments"]["mosaicLayout"]["tiles"].pop()
    world.table("logMetric")[f"{ROOT}/metrics/orders_drift"]["filter"] = "nothing"
    world.table("logSink")[f"{ROOT}/sinks/orders-audit"]["filter"] = "nothing"

    there.deploy()

    assert wanted == there.state()


def test_a_retention_that_was_cut_is_made_longer_and_a_longer_one_is_left(there: Monitored) -> None:
    there.deploy()
    bucket = there.world.table("logBucket")[BUCKET]
    bucket["retentionDays"] = 30
    there.deploy()
    assert 400 == bucket["retentionDays"]

    bucket["retentionDays"] = 3650
    there.deploy()
    assert 3650 == bucket["retentionDays"]


def test_the_bucket_is_locked_only_when_asked_for(there: Monitored, capsys: pytest.CaptureFixture[str]) -> None:
    there.deploy()
    assert "locked" not in there.world.table("logBucket")[BUCKET]

    there.deploy(lock=True)

    assert there.world.table("logBucket")[BUCKET]["locked"] is True
    assert "keeps 400 days, locked" == json.loads(capsys.readouterr().out.splitlines()[-1])["audit_log"]


def test_a_bucket_that_somebody_deleted_comes_back(there: Monitored) -> None:
    there.deploy()
    there.world.table("logBucket")[BUCKET]["lifecycleState"] = "DELETE_REQUESTED"

    there.deploy()

    assert "ACTIVE" == there.world.table("logBucket")[BUCKET]["lifecycleState"]


def test_what_is_not_ours_is_left_alone_or_refused(there: Monitored) -> None:
    theirs: dict[str, Any] = {
        "name": f"{ROOT}/alertPolicies/1",
        "displayName": "Host",
        "userLabels": {"key": "sweep_lag"},
    }
    there.world.table("policy.alert")[theirs["name"]] = dict(theirs)
    there.deploy()
    assert theirs == there.world.table("policy.alert")[theirs["name"]]

    there.world.table("logMetric")[f"{ROOT}/metrics/orders_drift"]["description"] = "the host's"
    with pytest.raises(SetupError, match="orders_drift is there and is not ours"):
        there.deploy()


def test_doubles_and_alerts_without_a_file_go(there: Monitored) -> None:
    there.deploy()
    wanted, table = there.state(), there.world.table("policy.alert")
    double = json.loads(json.dumps(alert(there, "drift"))) | {"name": f"{ROOT}/alertPolicies/zz1"}
    old = json.loads(json.dumps(double)) | {"name": f"{ROOT}/alertPolicies/zz2"}
    old["userLabels"]["key"] = "of_last_year"
    table[double["name"]], table[old["name"]] = double, old

    there.deploy()

    assert len(SPECS.alerts) == len(table)
    assert wanted == there.state()


def test_another_host_gets_a_check_of_its_own_and_the_old_one_goes(there: Monitored) -> None:
    there.deploy()
    (there.root / f".env.{PROJECT}").write_text(f"ORDERS_APP_URL=https://shop.example\nORDERS_ALERT_CHANNELS={PAGER}\n")

    there.deploy()

    (check,) = there.world.table("check").values()
    assert "shop.example" == check["monitoredResource"]["labels"]["host"]


def test_a_metric_that_alerts_do_not_know_yet_is_waited_for(there: Monitored) -> None:
    tries = []

    def before(call: Call) -> None:
        if call.path.endswith("CreateAlertPolicy"):
            tries.append(call)
            if len(tries) <= 2:
                raise Refused(404, "NOT_FOUND", "Cannot find metric that matches type = …")

    there.world.before = before

    assert 0 == there.deploy()
    assert len(SPECS.alerts) + 2 == len(tries)


def test_an_address_gets_a_channel_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monitored(tmp_path, monkeypatch, f"{PAGER}, oncall@example.com") as there:
        there.deploy()
        there.deploy()

        (made,) = [c for c in there.world.table("channel").values() if c["type"] == "email"]
        assert {"email_address": "oncall@example.com"} == made["labels"]
        assert {PAGER, made["name"]} == set(alert(there, "drift")["notificationChannels"])


@pytest.mark.parametrize(
    ("channels", "says"),
    [("", "nobody would be paged"), ("night", "notificationChannels"), (f"{ROOT}/notificationChannels/9", "not there")],
)
def test_without_anybody_to_page_nothing_is_set_up(there: Monitored, channels: str, says: str) -> None:
    checkout(there.root, channels)

    with pytest.raises(SetupError, match=says):
        there.deploy()
    assert {} == there.world.table("policy.alert")


def test_a_channel_that_is_off_is_refused(there: Monitored) -> None:
    channel(there.world, enabled=False)

    with pytest.raises(SetupError, match="is off"):
        there.deploy()


def test_a_test_page_goes_the_whole_way(there: Monitored, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SetupError, match="no alert to test yet"):
        monitoring.run_test_page("production", as_json=True, root=there.root)
    there.deploy()
    capsys.readouterr()

    assert 0 == monitoring.run_test_page("production", as_json=True, root=there.root)

    (entry,) = there.world.table("logEntry").values()
    filtered = alert(there, "test_page")["conditions"][0]["conditionMatchedLog"]["filter"]
    assert f'logName="{entry["logName"]}" AND jsonPayload.event="{entry["jsonPayload"]["event"]}"' == filtered
    page = told(capsys)
    assert f"test page {page['page']}" == entry["jsonPayload"]["message"]
    assert ["Night (pagerduty)"] == page["paged"]


def test_a_service_that_cannot_be_reached_is_said_in_one_line(
    there: Monitored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIREBASE_RESOURCEMANAGER_URL", "http://127.0.0.1:1")

    with pytest.raises(SetupError, match="run it again") as refused:
        there.deploy()
    assert "\n" not in str(refused.value)


def test_a_local_project_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="is local"):
        monitoring.run_deploy("default", dry_run=False, lock=False, as_json=False, root=checkout(tmp_path))
