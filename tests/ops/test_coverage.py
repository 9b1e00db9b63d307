"""Every line and branch of the domain is run by the domain's own tests, and one that is not is named."""

import json
from pathlib import Path

import pytest

from ops.mutation import coverage


def test_the_domain_s_own_tests_run_every_line_and_branch_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    code = coverage.run_command(as_json=True)
    out, err = capsys.readouterr()

    assert (0, "") == (code, err)
    told = json.loads(out)
    assert (0, 0) == (told["lines_missed"], told["branches_missed"])
    assert told["lines"] > 3_000


def test_what_the_tests_leave_out_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    test = tmp_path / "test_one.py"
    test.write_text("from functions.domain.decimals import parse\n\ndef test_it():\n    assert parse('1', 0) == 1\n")
    monkeypatch.setattr(coverage, "TESTS", (str(test),))

    assert 1 == coverage.run_command(as_json=False)
    err = capsys.readouterr().err.splitlines()
    assert "not run: functions/domain/decimals.py:16" in err
    assert "not taken: functions/domain/decimals.py:15 → 16" in err
