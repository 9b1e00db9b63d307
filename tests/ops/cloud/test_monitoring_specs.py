"""The files of `ops/monitoring/`: Google's messages, counting what our code writes, each alert with its runbook."""

import ast
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from functions.adapters.stripe_events import WEBHOOK_EVENTS
from functions.domain.drift import Drift
from functions.entrypoints.log_events import EVENTS
from ops.cloud import monitoring, monitoring_specs
from ops.cloud.monitoring_specs import FOLDER, RUNBOOKS, USER_METRIC, SpecError, Target, load
from ops.cloud.monitoring_steps import difference
from ops.paths import ROOT

TARGET = Target("p", "p.web.app", "orders")
SPECS = load(TARGET)
PAGE = (ROOT / "docs/monitoring.md").read_text()
GOOGLES = ("run.googleapis.com/", "monitoring.googleapis.com/uptime_check/")
MISSPELT = {
    "alerts/drift.yaml": ("thresholdValue", "treshold"),
    "metrics/orders_drift.yaml": ("valueType", "typeOfValue"),
    "dashboards/orders_cost.yaml": ("mosaicLayout", "mosaik"),
    "uptime.yaml": ("httpCheck", "http"),
    "audit.yaml": ("retentionDays: 400", "retentionDays: 30"),
}


def problem_codes() -> set[str]:
    """Return every code that the product raises as a problem, as far as it stands in the code."""
    found = {str(kind) for kind in Drift}
    for module in (ROOT / "functions").rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
                found |= {str(n.value) for n in ast.walk(node.args[0]) if isinstance(n, ast.Constant)} - {"goods"}
    attention = ast.parse((ROOT / "functions/domain/attention.py").read_text())
    for node in ast.walk(attention):
        if isinstance(node, ast.Tuple) and len(node.elts) == 2 and isinstance(node.elts[0], ast.Constant):
            found.add(str(node.elts[0].value))
    return {code for code in found if re.fullmatch(r"[a-z_]+", code)}


def told_codes(key: str) -> str:
    (alert,) = [each for each in SPECS.alerts if each.key == key]
    (condition,) = alert.policy.conditions
    found = re.search(r'full_match\("(.+)"\)', condition.condition_threshold.filter)
    assert found
    return found.group(1)


def test_every_metric_that_an_alert_uses_is_counted_from_a_line_that_our_code_writes() -> None:
    counted = {USER_METRIC + metric.name: metric for metric in SPECS.metrics}
    for alert in SPECS.alerts:
        for name in alert.metrics - {n for n in alert.metrics if n.startswith(GOOGLES)}:
            events = set(re.findall(r'"([a-z_]+)"', counted[name].filter.split("jsonPayload.event=", 1)[1]))
            assert events, name
            assert events <= set(EVENTS.values()), name


def test_every_label_and_value_is_a_field_that_some_line_has() -> None:
    source = "".join(path.read_text() for path in (ROOT / "functions").rglob("*.py"))

    for metric in SPECS.metrics:
        labels = dict(metric.label_extractors)
        assert set(labels) == {label.key for label in metric.metric_descriptor.labels}
        for extractor in [*labels.values(), *filter(None, [metric.value_extractor])]:
            field = extractor.removeprefix("EXTRACT(jsonPayload.").removesuffix(")")
            assert field == "event" or re.search(rf'"{field}":|\b{field}: ', source), field


def test_every_problem_has_its_alert() -> None:
    keys = ("payment_failure", "dead_letters", "paid_without_goods", "operator_needed")
    covered = "|".join(told_codes(key) for key in keys)
    drift = {str(kind) for kind in Drift}

    codes = problem_codes()
    assert {"refund_failed", "timer_failed", "event_failed", "disputed", "wrong_mode"} - codes <= {"wrong_mode"}
    assert [] == sorted(code for code in codes - drift if not re.fullmatch(covered, code))


def test_the_charts_of_stripes_types_name_types_that_are_asked_for() -> None:
    named = set()
    for path in [*(FOLDER / "alerts").glob("*.yaml"), *(FOLDER / "dashboards").glob("*.yaml")]:
        named |= set(re.findall(r"[\"|]((?:charge|payment_intent)\.[a-z_]+)(?=[\"|])", path.read_text()))

    assert len(named) >= 3
    assert named <= set(WEBHOOK_EVENTS)


def test_each_alert_says_why_and_has_a_runbook_that_is_found() -> None:
    assert len(SPECS.alerts) >= 12
    assert {a.key for a in SPECS.alerts} == {path.stem for path in RUNBOOKS.glob("*.md")}
    for alert in SPECS.alerts:
        assert len(alert.reason) > 40
        assert alert.no_data.startswith(("Alarms", "Does not alarm"))
        assert all(word in alert.policy.documentation.content for word in ("**What it means.**", "## Look", "## Do"))
        assert "(../support.md)" in alert.policy.documentation.content


def test_missing_data_alarms_where_the_file_says_so() -> None:
    for alert in SPECS.alerts:
        absent = any(condition.condition_absent.duration for condition in alert.policy.conditions)
        assert absent == alert.no_data.startswith("Alarms"), alert.key


def test_what_decides_on_missing_data_has_the_minute_that_google_asks_for() -> None:
    for alert in SPECS.alerts:
        for condition in alert.policy.conditions:
            threshold = condition.condition_threshold
            if threshold.evaluation_missing_data.value:
                assert threshold.duration.total_seconds() >= 60


def test_the_page_lists_each_alert_with_its_severity_and_each_event() -> None:
    section = PAGE.split("## Alerts", 1)[1].split("## What is logged", 1)
    listed = dict(re.findall(r"^\| \[`(\w+)`\]\(runbooks/\1\.md\) \| (\w+) \|", section[0], re.MULTILINE))
    assert {a.key: a.policy.severity.name.lower() for a in SPECS.alerts} == listed

    events = re.findall(r"^\| `([a-z_]+)` \|(?! Meaning)", section[1].split("## The audit log")[0], re.MULTILINE)
    assert sorted(EVENTS.values()) == sorted(events)


@pytest.mark.parametrize("name", MISSPELT)
def test_a_file_that_is_no_message_of_googles_is_refused(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(FOLDER, tmp_path / "specs")
    path = tmp_path / "specs" / name
    path.write_text(path.read_text().replace(*MISSPELT[name], 1))
    monkeypatch.setattr(monitoring, "load", lambda target: load(target, tmp_path / "specs"))

    assert 1 == monitoring.run_validate(as_json=True)
    assert path.name in json.loads(capsys.readouterr().out)["error"]


def test_the_files_as_they_are_are_valid(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == monitoring.run_validate(as_json=True)
    assert json.loads(capsys.readouterr().out)["valid"] is True


def test_an_alert_without_runbook_and_one_on_an_unknown_metric_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="has no runbook"):
        load(TARGET, runbooks=tmp_path)
    shutil.copytree(FOLDER, tmp_path / "specs")
    (tmp_path / "specs/metrics/orders_drift.yaml").unlink()
    with pytest.raises(SpecError, match=r"no file defines .*orders_drift"):
        load(TARGET, tmp_path / "specs")


def test_any_change_of_a_file_shows_in_what_is_made_of_it() -> None:
    read: dict[str, Any] = yaml.safe_load((FOLDER / "metrics/orders_drift.yaml").read_text())

    assert monitoring_specs.digest(read) != monitoring_specs.digest(read | {"description": "x"})


@pytest.mark.parametrize(
    ("found", "asked", "where"),
    [
        ({"a": 1, "more": 2}, {"a": 1}, ""),
        ({"a": 1}, {"a": 0}, "a"),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, "a[0].b"),
        ({"a": [1, 2]}, {"a": [1]}, "a"),
        ({"a": "x"}, {"a": ""}, ""),
        ({"a": "Y1"}, {"a": "AXIS_UNSPECIFIED"}, ""),
        ({}, {"a": False}, "a"),
    ],
)
def test_a_difference_is_found_and_what_google_adds_is_none(found: Any, asked: Any, where: str) -> None:
    assert where == difference(found, asked)
