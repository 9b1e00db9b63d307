"""Which test runs which function, and how long it takes: measured once, without a mutant."""

import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import CodeType

import pytest
from _pytest.runner import runtestprotocol

NEAR_SECONDS = 1.5
TOOL = 4
"""A number of `sys.monitoring` that no tool of its own claims."""


@dataclass(frozen=True)
class Timed:
    """A test: its id, the processor's seconds that it takes, and `path::function` of all that it runs."""

    id: str
    seconds: float
    runs: frozenset[str]

    @property
    def file(self) -> str:
        """Return the test's file."""
        return self.id.partition("::")[0]


def measure(items: list[pytest.Item], copy: str, into: Path) -> None:
    """Run every test once, and write down what each runs and which fail."""
    root = f"{os.path.realpath(copy)}/"
    hits, found, failed = set[str](), [], []

    def began(code: CodeType, _offset: int) -> object:
        if code.co_filename.startswith(root):
            hits.add(f"{code.co_filename.removeprefix(root)}::{code.co_name}")
        return sys.monitoring.DISABLE

    sys.monitoring.use_tool_id(TOOL, "mutation")
    sys.monitoring.register_callback(TOOL, sys.monitoring.events.PY_START, began)
    sys.monitoring.set_events(TOOL, sys.monitoring.events.PY_START)
    for item, following in zip(items, [*items[1:], None], strict=True):
        hits.clear()
        sys.monitoring.restart_events()
        start = time.process_time()
        if any(report.failed for report in runtestprotocol(item, log=False, nextitem=following)):
            failed.append(item.nodeid)
        functions = sorted(hit for hit in hits if hit.startswith("functions/"))
        found.append({"id": item.nodeid, "seconds": time.process_time() - start, "runs": functions})
    ours = {"functions", "ops", "stripe_simulator", "tests", "main", "conftest"}
    foreign = [name for name in sys.modules if name.partition(".")[0] not in ours]
    into.write_text(json.dumps({"tests": found, "failed": failed, "foreign": foreign}))


@dataclass(frozen=True)
class Measured:
    """What `measure` wrote down."""

    tests: list[Timed]
    foreign: list[str]
    """The modules of others that the tests import."""
    failed: list[str]

    def judges(self, path: str, code_name: str, budget: float, first: Sequence[str]) -> list[Timed]:
        """Return the tests that run a function, for *budget* seconds: those that killed its neighbours *first*."""
        mark = f"{path}::{code_name}"
        return _ranked([test for test in self.tests if mark in test.runs], path, budget, first)

    def importers(self, path: str, budget: float, first: Sequence[str], *, near: bool) -> list[Timed]:
        """Return tests that import a module anew; *near* are those of the files soonest done, its own first."""
        if not near:
            return _ranked(self.tests, path, budget, first)
        files: dict[str, list[Timed]] = {}
        for test in self.tests:
            files.setdefault(test.file, []).append(test)
        lasts = {file: sum(test.seconds for test in tests) for file, tests in files.items()}
        chosen: list[Timed] = []
        for file in sorted(files, key=lambda file: (not _is_of(file, path), lasts[file])):
            if sum(lasts[each] for each in {test.file for test in chosen} | {file}) <= NEAR_SECONDS:
                chosen += files[file]
        return _ranked(chosen, path, budget, first)


def _ranked(tests: Sequence[Timed], path: str, budget: float, first: Sequence[str]) -> list[Timed]:
    rank = {test: place for place, test in enumerate(first)}
    ranked = sorted(tests, key=lambda t: (rank.get(t.id, len(rank)), not _is_of(t.file, path), t.seconds))
    kept, spent = list[Timed](), 0.0
    for test in ranked:
        spent += test.seconds
        if spent > budget and kept:
            break
        kept.append(test)
    return kept


def _is_of(file: str, path: str) -> bool:
    """Say whether a test's file is named after the module."""
    return file.endswith(f"/test_{PurePosixPath(path).name}")


def read(file: Path) -> Measured:
    """Return what was measured."""
    told = json.loads(file.read_text())
    tests = [Timed(each["id"], each["seconds"], frozenset(each["runs"])) for each in told["tests"]]
    return Measured(tests, told["foreign"], told["failed"])
