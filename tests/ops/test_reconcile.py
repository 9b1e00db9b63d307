"""`ops reconcile` against the running suite: what it prints, and with what code it ends."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from functions.domain.drift import Break, Drift
from functions.use_cases.reconcile import Report
from ops import reconcile
from ops.bootstrap_run import SetupError
from ops.cli import run
from ops.seed import seed
from ops.suite_addresses import Suite

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("36h", NOW - timedelta(hours=36)),
        ("2d", NOW - timedelta(days=2)),
        ("4w", NOW - timedelta(weeks=4)),
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=UTC)),
        ("2026-11-01T08:00:00+02:00", datetime(2026, 11, 1, 6, tzinfo=UTC)),
    ],
)
def test_since_is_an_age_or_a_time(text: str, since: datetime) -> None:
    assert since == reconcile.since_from(text, NOW)


@pytest.mark.parametrize("text", ["", "yesterday", "0d", "-2d", "2y", "2026-12-01", "2026-13-01"])
def test_what_is_no_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(SetupError, match="since"):
        reconcile.since_from(text, NOW)


def test_the_report_names_each_break_and_counts_them() -> None:
    breaks = (Break(Drift.LINK_MISSING, "ord_1", "pi_1"), Break(Drift.LINK_MISSING, "ord_2", "pi_2"))
    report = Report(orders=7, objects=20, settlements=5, breaks=breaks, repaired=2, raised=0)

    said = reconcile.as_text(report, apply=True)

    assert ["link_missing", "ord_1", "pi_1"] == said.splitlines()[0].split()
    assert "7 orders, 20 objects and 5 balance transactions compared: 2 breaks (2 link_missing)" in said
    assert "2 repaired, 0 raised as problems" in said
    assert "no breaks" in reconcile.as_text(Report(7, 20, 5, ()), apply=False)


def test_without_a_suite_it_says_what_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Suite, "simulator_is_up", lambda _suite: False)

    with pytest.raises(SetupError, match="ops start"):
        reconcile.run(Suite.project, since="2d", apply=False, as_json=False)


@pytest.mark.suite
def test_it_compares_what_runs_here_and_ends_with_0_or_1(suite: Suite, capsys: pytest.CaptureFixture[str]) -> None:
    seed(suite)
    assert suite.sweep()

    code = run(["reconcile", "--json"])

    report = json.loads(capsys.readouterr().out)
    assert code == (1 if report["breaks"] else 0)
    assert {"orders", "objects", "settlements", "breaks", "repaired", "raised"} == set(report)
