"""Every check and every test of the repository, one after the other, and a table at the end."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from rich.console import Console
from rich.table import Table

from ops import processes, web_example
from ops.bootstrap_run import SetupError, say
from ops.browser import ensure_chromium
from ops.checked import note
from ops.cloud.deploy_run import commit_here
from ops.firestore_emulator import firestore_jar
from ops.paths import PYTHON, ROOT, STATE
from ops.suite import IS_RUNNING, require_ports, running_suite

BROWSER = "CHROMIUM"
NO_TESTS = 5
SPREAD = (
    *("--numprocesses", "auto", "--maxprocesses", "4"),
    # A file's tests share what they prepared; the order is tests/conftest.py's, the longest file first.
    *("--dist", "loadfile", "--no-loadscope-reorder"),
)
"""Over the processors, but never over so many processes that their emulators fill the memory."""


@dataclass(frozen=True)
class Check:
    """One command whose exit code says whether the repository is right."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """How a check went."""

    name: str
    passed: bool
    seconds: float


def run_checks(*, fast: bool, pytest_arguments: list[str], as_json: bool) -> int:
    """Run every check, even after one that failed, and return 0 if all passed.

    Args:
        fast: leave out what needs the full suite, or a browser.
        pytest_arguments: given to pytest as they are; a narrower choice may leave one of its runs empty.
        as_json: print the table as JSON, as the last line of stdout.

    Raises:
        SetupError: a browser or the emulator is missing, or a port is taken.
    """
    chromium, commit = None, commit_here()
    # What is missing is fetched, or said, before minutes are spent; and once, not by every process.
    firestore_jar()
    if not fast:
        chromium = ensure_chromium()
        require_ports()
    narrowed = bool(pytest_arguments)
    env = {**os.environ, BROWSER: str(chromium)} if chromium else os.environ
    alone = _pytest("pytest", "not suite" if chromium else "not (suite or browser)", [*SPREAD, *pytest_arguments])
    together = _pytest("pytest with the full suite", "suite", pytest_arguments)
    outcomes = [_run(check, env) for check in STATIC]
    outcomes.append(_run(alone, env, may_be_empty=narrowed))
    if not fast:
        outcomes.append(_run_with_suite(together, env, may_be_empty=narrowed))
        outcomes.append(_nothing_is_left())
    _show(outcomes, as_json=as_json)
    passed = all(outcome.passed for outcome in outcomes)
    note(STATE, commit=commit, passed=passed, whole=not fast and not narrowed)
    return 0 if passed else 1


def _tool(name: str, *arguments: str) -> Check:
    return Check(" ".join((name, *arguments[:1])), (str(PYTHON.parent / name), *arguments))


STATIC = (
    _tool("ruff", "check"),
    _tool("ruff", "format", "--check"),
    _tool("mypy"),
    _tool("lint-imports", "--no-cache"),
)


def _pytest(name: str, markers: str, arguments: list[str]) -> Check:
    return Check(name, (str(PYTHON), "-m", "pytest", "-m", markers, "--durations=10", *arguments))


def _run_with_suite(check: Check, env: Mapping[str, str], *, may_be_empty: bool) -> Outcome:
    started = time.monotonic()
    try:
        with running_suite(config=web_example.prepare()) as suite:
            reached = {**env, **suite.environment(), IS_RUNNING: "1"}
            return _run(check, reached, may_be_empty=may_be_empty)
    except SetupError as error:
        say(f"ops: {error}")
        return Outcome(check.name, passed=False, seconds=time.monotonic() - started)


def _nothing_is_left() -> Outcome:
    """See that the suite ended with all that it had started, the functions' workers included."""
    left = processes.ours() if processes.IS_LINUX else set()
    if left:
        say(f"still running: {', '.join(map(str, sorted(left)))}")
    return Outcome("no process left", passed=not left, seconds=0.0)


def _run(check: Check, env: Mapping[str, str], *, may_be_empty: bool = False) -> Outcome:
    say(f"── {check.name}")
    started = time.monotonic()
    code = subprocess.run(check.command, cwd=ROOT, env=env, check=False).returncode
    passed = code == 0 or (may_be_empty and code == NO_TESTS)
    return Outcome(check.name, passed=passed, seconds=time.monotonic() - started)


def _show(outcomes: list[Outcome], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps([asdict(outcome) for outcome in outcomes]) + "\n")
        return
    table = Table("check", "outcome", "seconds", box=None)
    for outcome in outcomes:
        word = "[green]passed[/]" if outcome.passed else "[red]failed[/]"
        table.add_row(outcome.name, word, f"{outcome.seconds:.1f}")
    Console().print(table)
