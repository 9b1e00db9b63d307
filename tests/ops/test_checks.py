"""What `ops test` makes of its checks."""

import json
from typing import Any

import pytest

from ops import checks
from ops.checks import Check, run_checks


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
