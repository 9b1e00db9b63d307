"""The pytest plugin that judges mutants: it forks a process for each, in which the tests that run the changed code run.

One process imports and collects everything once, so that a switched mutant costs its tests alone. A loaded mutant's
process is forked before anything of ours is imported, and imports it with the change.
"""

import importlib
import importlib.abc
import importlib.util
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.machinery import ModuleSpec
from typing import TextIO

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import Phase, settings
from mutmut.mutation.trampoline import set_mutant_under_test

from ops.mutation import measure, plan
from ops.mutation.measure import Measured, Timed
from ops.mutation.mutants import Mutant, dotted, loaded_source, switches
from ops.mutation.pool import KILLED, SURVIVED, Pool, limit

OURS = ("functions", "stripe_simulator", "tests")
SLACK_SECONDS = 3.0
SLACK_TIMES = 10
TESTS_FAIL = 2


class Role(StrEnum):
    """What this process is for: the first one forks the others."""

    LEAD = "lead"
    MEASURE = "measure"
    SWITCH = "switch"
    LOAD = "load"


class Judge:
    """The plugin; `judges` are the tests of a process that judges one loaded mutant."""

    def __init__(self) -> None:
        self.plan, self.role = plan.read(), Role.LEAD
        self.switches = switches(self.plan.mutants)
        self.pool = Pool(self.plan.jobs, self.plan.results, len(self.plan.mutants))
        self.measured = Measured([], [], [])
        self.judges: list[Timed] = []
        self.tells: TextIO | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        """Fork the others; they go on to collect the tests, each what was changed for it."""
        if self._am(Role.MEASURE) or self._am(Role.SWITCH):
            return
        _import_all(self.measured.foreign)
        for near in (True, False):
            for mutant in self._loaded():
                judges = self.measured.importers(mutant.path, self.plan.budget, self._killers(mutant), near=near)
                tells = self.pool.fork(mutant)
                if tells is not None:
                    self._prepare(session, mutant, judges, tells)
                    return
            self.pool.drain()

    def _prepare(self, session: pytest.Session, mutant: Mutant, judges: list[Timed], tells: TextIO) -> None:
        """Make this process the one in which *mutant* is imported and judged."""
        self.role, self.judges, self.tells = Role.LOAD, judges, tells
        limit(SLACK_TIMES * (SLACK_SECONDS + sum(test.seconds for test in judges)))
        _load(mutant, self.plan.original(mutant.path))
        session.config.args = sorted({test.file for test in judges})

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run what this process is for."""
        items = {item.nodeid: item for item in session.items}
        if self.role is Role.MEASURE:
            measure.measure(session.items, self.plan.copy, self.plan.measured)
        if self.role is Role.SWITCH:
            self._judge_switched(items)
        if self.tells is not None and not session.testsfailed:
            _judge([(items[test.id], test.seconds) for test in self.judges if test.id in items], self.tells)
        if self.role is not Role.LEAD:
            os._exit(KILLED if session.testsfailed else SURVIVED)
        return True

    def _am(self, role: Role) -> bool:
        """Fork a process for *role*, and say whether this is it; the others wait for its end."""
        child = os.fork()
        if child == 0:
            self.role = role
            return True
        print(f"{role}: begun", file=sys.stderr, flush=True)
        if os.waitpid(child, 0)[1]:
            pytest.exit(f"the tests do not run ({role})", TESTS_FAIL)
        self.measured = measure.read(self.plan.measured)
        if self.measured.failed:
            pytest.exit(f"tests fail without a mutant: {', '.join(self.measured.failed)}", TESTS_FAIL)
        return False

    def _judge_switched(self, items: dict[str, pytest.Item]) -> None:
        for mutant in self.plan.mutants:
            if self._runs_when_called(mutant):
                first = self._killers(mutant)
                judges = self.measured.judges(mutant.path, mutant.code_name, self.plan.budget, first)
                tells = self.pool.fork(mutant)
                if tells is not None:
                    set_mutant_under_test(self.switches[mutant])
                    _judge([(items[test.id], test.seconds) for test in judges], tells)
        self.pool.drain()

    def _killers(self, mutant: Mutant) -> list[str]:
        return self.pool.killers.get((mutant.path, mutant.function), [])

    def _runs_when_called(self, mutant: Mutant) -> bool:
        mark = f"{mutant.path}::{mutant.code_name}"
        return bool(mutant.mangled) and any(mark in test.runs for test in self.measured.tests)

    def _loaded(self) -> list[Mutant]:
        """Return the mutants that must be imported, and those that lived: tests may hold what they made on import."""
        ended = self.plan.outcomes()
        return [mutant for mutant in self.plan.mutants if ended.get(mutant, "survived") == "survived"]


def pytest_configure(config: pytest.Config) -> None:
    """Judge; examples that fail are not shortened, for one that fails is enough."""
    settings.register_profile("mutation", settings(), phases=(Phase.explicit, Phase.generate))
    settings.load_profile("mutation")
    config.pluginmanager.register(Judge())


def _judge(items: Sequence[tuple[pytest.Item, float]], tells: TextIO) -> None:
    """Run tests until one fails, say which, and end this process."""
    followings = [item for item, _ in items[1:]] + [None]
    for (item, seconds), following in zip(items, followings, strict=True):
        limit(SLACK_SECONDS + SLACK_TIMES * seconds)
        if any(report.failed for report in runtestprotocol(item, log=False, nextitem=following)):
            tells.write(item.nodeid)
            tells.flush()
            os._exit(KILLED)
    os._exit(SURVIVED)


def _import_all(names: list[str]) -> None:
    for name in names:
        if name not in sys.modules:
            try:
                importlib.import_module(name)
            except Exception:  # noqa: BLE001, S112 - others' modules may be made while they run.
                continue


class _Changed(importlib.abc.InspectLoader):
    """Loads one module, with its change."""

    def __init__(self, mutant: Mutant, source: str) -> None:
        self.source = loaded_source(mutant, source)

    def is_package(self, _fullname: str) -> bool:
        return False

    def get_source(self, _fullname: str) -> str:
        return self.source


@dataclass(frozen=True)
class _Finder(importlib.abc.MetaPathFinder):
    """Finds the changed module before anyone else does."""

    name: str
    loader: _Changed

    def find_spec(self, fullname: str, _path: object, _target: object = None) -> ModuleSpec | None:
        return importlib.util.spec_from_loader(fullname, self.loader) if fullname == self.name else None


def _load(mutant: Mutant, source: str) -> None:
    """Forget what was imported of ours, and let the mutant's module be found with its change."""
    for name in [name for name in sys.modules if name.partition(".")[0] in OURS]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Finder(dotted(mutant.path), _Changed(mutant, source)))
