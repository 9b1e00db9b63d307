"""The suite on a copy of the code: does a test fail, and which?"""

import json
import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ops.paths import PYTHON
from ops.planted.bug import Bug

SECONDS_MAX = 900
HUNT_SECONDS_MAX = 180
ALONE = "not emulator and not suite and not browser"
ON_EMULATOR = "emulator and not suite and not browser"


@dataclass(frozen=True)
class Part:
    """Some of the tests, and whether they are those on the Firestore emulator."""

    paths: tuple[str, ...]
    emulator: bool = False


PARTS = (
    Part(("tests/domain", "tests/adapters", "tests/test_config.py")),
    Part(("tests/entrypoints",)),
    Part(("tests/simulation", "tests/races", "tests/drift")),
    Part(("tests/use_cases", "tests/adapters", "tests/entrypoints", "tests/races"), emulator=True),
)
"""The suite without what needs a browser or the full emulator suite: what is quick first."""

_FAILED = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", re.MULTILINE)
PASSED, TESTS_FAILED, NOT_COLLECTED, NO_TESTS = 0, 1, 2, 5


class UnsoundError(Exception):
    """A run that proves nothing: tests that fail without a bug, or code that does not even load."""


def asked_first(bug: Bug) -> Part:
    """Return the tests that are asked first about *bug*."""
    return Part((bug.first,), bug.emulator)


def failing(tree: Path, part: Part) -> str | None:
    """Return the first test of *part* that fails in the copy, None if all pass.

    Raises:
        UnsoundError: the tests did not run, or not to their end.
    """
    mark = ON_EMULATOR if part.emulator else ALONE
    command = [str(PYTHON), "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--tb=no", "-m", mark, *part.paths]
    try:
        code, said = _run(tree, command, SECONDS_MAX)
    except subprocess.TimeoutExpired as error:
        raise UnsoundError(f"not done after {SECONDS_MAX} s: {' '.join(part.paths)}") from error
    if code in (PASSED, NO_TESTS):
        return None
    found = _FAILED.search(said)
    if code not in (TESTS_FAILED, NOT_COLLECTED) or found is None:
        raise UnsoundError(f"pytest ended with {code} on {' '.join(part.paths)}:\n{said[-2000:]}")
    return found[1]


def seeds_until_found(tree: Path, seeds: int) -> int | None:
    """Return how many schedules the simulation plays until it finds a violation; None if none of *seeds* does in time.

    Raises:
        UnsoundError: it broke.
    """
    command = [str(PYTHON), "-m", "ops.planted.hunt", str(seeds)]
    try:
        code, said = _run(tree, command, HUNT_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        return None
    if code != PASSED:
        raise UnsoundError(f"the simulation ended with {code}:\n{said[-2000:]}")
    found: int | None = json.loads(said.splitlines()[-1])["seed"]
    return found


def _run(tree: Path, command: Sequence[str], seconds_max: int) -> tuple[int, str]:
    """Run *command* in the copy and return its exit code and what it said."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PYTHONPATH"))}
    done = subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True, timeout=seconds_max, check=False)
    return done.returncode, done.stdout + done.stderr
