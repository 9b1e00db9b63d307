"""What `ops test` makes of its checks."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ops import checks, web_example
from ops.checks import SPREAD, Check, Outcome, run_checks
from ops.paths import ROOT
from ops.suite_addresses import Suite


def run(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    static: list[str],
    pytest_code: int,
    arguments: list[str] | None = None,
) -> tuple[int, dict[str, bool]]:
    """Run shell commands in place of the checks and return the exit code and what passed."""
    monkeypatch.setattr(checks, "STATIC", tuple(Check(each, ("sh", "-c", each)) for each in static))
    monkeypatch.setattr(checks, "note", lambda *_, **__: None)
    monkeypatch.setattr(checks, "_pytest", lambda name, *_: Check(name, ("sh", "-c", f"exit {pytest_code}")))
    code = run_checks(fast=True, pytest_arguments=arguments or [], as_json=True)
    table: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return code, {row["name"]: row["passed"] for row in table}


def test_all_that_pass_make_a_success(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    outcome = run(monkeypatch, capsys, static=["true"], pytest_code=0)

    assert (0, {"true": True, "pytest": True}) == outcome


def test_one_that_fails_does_not_hide_the_next(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = run(monkeypatch, capsys, static=["false", "true"], pytest_code=1)

    assert (1, {"false": False, "true": True, "pytest": False}) == outcome


def test_a_run_without_a_test_is_no_success(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _ = run(monkeypatch, capsys, static=[], pytest_code=checks.NO_TESTS)

    assert 1 == code


def test_a_narrowed_run_may_be_empty(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    code, _ = run(monkeypatch, capsys, static=[], pytest_code=checks.NO_TESTS, arguments=["-k", "money"])

    assert 0 == code


@contextmanager
def suite_in_name(**_: object) -> Iterator[Suite]:
    yield Suite()


def test_the_tests_without_the_suite_are_spread_over_processes_and_those_with_it_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran = dict[str, tuple[str, ...]]()

    def record(check: Check, *_: object, **__: object) -> Outcome:
        ran[check.name] = check.command
        return Outcome(check.name, passed=True, seconds=0.0)

    monkeypatch.setattr(checks, "_run", record)
    monkeypatch.setattr(checks, "note", lambda *_, **__: None)
    monkeypatch.setattr(checks, "ensure_chromium", lambda: Path("chromium"))
    monkeypatch.setattr(checks, "require_ports", lambda: None)
    monkeypatch.setattr(checks, "running_suite", suite_in_name)
    monkeypatch.setattr(web_example, "prepare", Path)
    run_checks(fast=False, pytest_arguments=["-x"], as_json=True)
    alone, together = ran["pytest"], ran["pytest with the full suite"]

    assert (*SPREAD, "-x") == alone[-len(SPREAD) - 1 :]
    assert not {*SPREAD} & {*together}
    # Every test is in one of the two.
    assert ("not suite", "suite") == (alone[4], together[4])

    run_checks(fast=True, pytest_arguments=[], as_json=True)
    assert "not (suite or browser)" == ran["pytest"][4]


SHARED = "from tests.conftest import pytest_collection_modifyitems, pytest_terminal_summary, tell  # noqa: F401"
QUICK = "def test_quick(): pass"
LONG = """
import pytest

def test_before(): pass

@pytest.mark.timeout(900)
def test_long(tell):
    tell("3 of 3 are whole")
"""


def test_a_process_begins_with_the_longest_file_and_what_tests_tell_is_printed(tmp_path: Path) -> None:
    for name, text in {"conftest": SHARED, "test_a": QUICK, "test_b": LONG, "test_c": QUICK}.items():
        (tmp_path / f"{name}.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "-v", *SPREAD, "--numprocesses", "1"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)

    passed = [line.split()[-1] for line in done.stdout.splitlines() if "PASSED" in line]
    wanted = ["test_b.py::test_before", "test_b.py::test_long", "test_a.py::test_quick", "test_c.py::test_quick"]
    assert wanted == passed
    assert "3 of 3 are whole" in done.stdout.splitlines()
