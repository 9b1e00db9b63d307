"""A share of the planted bugs on every change; all of them: `python3 -m ops prove planted`."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from ops.bootstrap_run import SetupError
from ops.paths import PYTHON, ROOT
from ops.planted import suite
from ops.planted.bug import Bug, OutOfStepError
from ops.planted.bugs import BUGS
from ops.planted.hunt import hunt
from ops.planted.prove import Proof, chosen, prove
from ops.planted.suite import Part, UnsoundError
from ops.planted.tree import copied, planted

QUICK = (
    "refund_limit_one_cent_too_high",
    "second_payment_ignored",
    "no_answer_taken_for_failed",
    "empty_secret_accepted",
    "staff_role_not_checked",
)


def bug(name: str) -> Bug:
    return next(bug for bug in BUGS if bug.name == name)


@pytest.mark.parametrize("planted_bug", BUGS, ids=lambda bug: bug.name)
def test_the_text_of_each_bug_stands_in_the_code_once_and_the_code_still_loads(
    planted_bug: Bug, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("firebase_functions.params._params", {})
    text = planted_bug.plant((ROOT / planted_bug.file).read_text())

    name = planted_bug.file.removesuffix(".py").replace("/", ".")
    exec(compile(text, planted_bug.file, "exec"), {"__name__": name})


def test_the_names_are_unique_and_there_are_thirty() -> None:
    assert len(BUGS) == len({bug.name for bug in BUGS}) >= 30


def test_the_copy_has_all_that_the_tests_read_on_import() -> None:
    paths = sorted({path for part in suite.PARTS for path in part.paths} | {bug.first for bug in BUGS})
    command = [str(PYTHON), "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *paths]
    with copied() as tree:
        done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)

    assert (0, "") == (done.returncode, done.stderr), done.stdout[-2000:]


@pytest.mark.timeout(300)
def test_five_bugs_are_caught_by_the_tests_that_guard_the_place() -> None:
    results = prove([bug(name) for name in QUICK], seeds=0)

    assert list(QUICK) == [found.bug for found in results]
    assert all((found.caught_by or "").startswith(bug(found.bug).first) for found in results)


@pytest.mark.parametrize("text", ["nothing of it", "if a < b:\nif a < b:\n"])
def test_a_bug_out_of_step_with_the_code_is_no_proof(text: str) -> None:
    spoiled = Bug("spoiled", "any.py", "if a < b:", "if a <= b:", "nothing", "tests")

    with pytest.raises(OutOfStepError, match="bug spoiled"):
        spoiled.plant(text)


def test_the_list_is_checked_before_anything_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ops.planted.prove.failing", lambda *_: pytest.fail("a test ran"))

    with pytest.raises(OutOfStepError, match="bring ops/planted in step"):
        prove([replace(bug(QUICK[0]), old="no such text")], seeds=0)


def test_a_bug_is_gone_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("sound = 1\n")

    with planted(tmp_path, Bug("x", "a.py", "1", "2", "", "")):
        assert "sound = 2\n" == path.read_text()
    assert "sound = 1\n" == path.read_text()


def test_tests_that_fail_without_a_bug_prove_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ops.planted.prove.failing", lambda *_: "tests/test_a.py::test_b")

    with pytest.raises(UnsoundError, match=r"without a bug tests/test_a\.py::test_b fails"):
        Proof(tmp_path).require_sound(Part(("tests",)))


def test_a_bug_that_no_test_notices_is_not_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[Part]()
    monkeypatch.setattr("ops.planted.prove.failing", lambda _tree, part: asked.append(part))
    (tmp_path / "a.py").write_text("1")

    found = Proof(tmp_path).try_bug(Bug("x", "a.py", "1", "2", "", "tests/x"), seeds=0)

    assert found.caught_by is None
    assert {Part(("tests/x",)), *suite.PARTS} == set(asked)


def test_pytest_says_which_test_failed_and_one_that_does_not_run_is_no_proof(tmp_path: Path) -> None:
    (tmp_path / "test_a.py").write_text("def test_a():\n    pass\n\ndef test_b():\n    assert False\n")
    (tmp_path / "pyproject.toml").write_text('[tool.pytest.ini_options]\naddopts = ["-ra"]\n')

    assert "test_a.py::test_b" == suite.failing(tmp_path, Part(("test_a.py",)))
    with pytest.raises(UnsoundError, match="pytest ended with 4"):
        suite.failing(tmp_path, Part(("absent.py",)))


def test_a_share_and_one_alone_are_chosen_and_an_unknown_name_is_refused() -> None:
    assert BUGS[::7] == tuple(chosen(7, ""))
    assert [bug(QUICK[2])] == chosen(1, QUICK[2])
    with pytest.raises(SetupError, match="no bug nonsense"):
        chosen(1, "nonsense")


def test_the_simulation_finds_nothing_in_sound_code() -> None:
    assert hunt(2) is None
