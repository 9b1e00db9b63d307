"""`python3 -m ops prove mixed`: many schedules of two versions on one database, counted; 1 if anything was violated."""

import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from ops.simulation import before
from ops.simulation.command import commit
from ops.simulation.differential_command import Job, emulator
from ops.simulation.differential_store import EMULATOR
from ops.simulation.mixed import Mixed, play

PROGRESS_SECONDS = 5.0
SHOWN_MAX = 20


@dataclass
class Figures:
    """What many schedules of two versions came to. `processes`: how many each version ran."""

    schedules: int = 0
    steps: int = 0
    violations: int = 0
    ways: Counter[str] = field(default_factory=Counter)
    processes: Counter[str] = field(default_factory=Counter)
    marked: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    failing: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, played: Mixed) -> None:
        """Count one schedule."""
        outcome = played.outcome
        self.schedules += 1
        self.steps += outcome.steps
        self.ways[played.way] += 1
        self.processes += Counter({"before": played.by_before, "now": played.by_now})
        self.marked += played.marked
        self.faults += outcome.faults
        self.fail(outcome.plan.seed, [str(violation) for violation in outcome.violations])

    def fail(self, seed: int, wrong: Sequence[str]) -> None:
        """Count what was wrong with a schedule, if anything."""
        self.violations += len(wrong)
        self.failing += [seed] if wrong else []
        self.wrong += [f"seed {seed}: {each}" for each in wrong]


def play_all(jobs: Sequence[Job], address: str, folder: Path, name: str, processes: int) -> Figures:
    """Play every job with the version in *folder* beside the code of now; progress goes to stderr."""
    figures, began, told = Figures(), time.monotonic(), time.monotonic()
    with ProcessPoolExecutor(processes, get_context("spawn"), _reach, (address, folder, name)) as pool:
        asked = {pool.submit(_play, job): job for job in jobs}
        for done in as_completed(asked):
            error = done.exception()
            if error:
                figures.fail(asked[done][0], [repr(error)])
            else:
                figures.add(done.result())
            figures.seconds = time.monotonic() - began
            if time.monotonic() - told > PROGRESS_SECONDS:
                told = time.monotonic()
                count = f"{figures.schedules} of {len(jobs)} schedules, {len(figures.failing)} failing"
                print(count, file=sys.stderr, flush=True)
    return figures


_beside: list[before.Before] = []
"""The other version, loaded once in each process."""


def _reach(address: str, folder: Path, name: str) -> None:
    os.environ[EMULATOR] = address
    _beside.append(before.load(folder, name))


def _play(job: Job) -> Mixed:
    seed, steps = job
    return play(seed, steps, _beside[-1])


def run_command(*, beside: str, schedules: int, steps: int, seed: int, as_json: bool) -> int:
    """Play, print the figures, and return the exit code: 1 if anything was violated.

    Raises:
        SetupError: the other version cannot be had.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        other = before.unpack(beside or before.landed(), folder)
        before.rename(folder)
        before.load(folder, other)
        jobs = [(each, steps) for each in range(seed, seed + schedules)]
        with emulator() as address:
            figures = play_all(jobs, address, folder, other, os.cpu_count() or 1)
    told = {"proof": "mixed", "with": other, **_told(figures), "seed": seed, "commit": commit()}
    print(
        json.dumps(told) if as_json else "\n".join(f"{key.replace('_', ' ')}: {value}" for key, value in told.items())
    )
    for line in figures.wrong[:SHOWN_MAX]:
        print(line, file=sys.stderr)
    for each in sorted(figures.failing)[:SHOWN_MAX]:
        replay = f"--with {other} --schedules 1 --seed {each} --steps {steps}"
        print(f"replay: python3 -m ops prove mixed {replay}", file=sys.stderr)
    return 1 if figures.failing else 0


def _told(figures: Figures) -> dict[str, object]:
    return {
        "schedules": figures.schedules,
        "steps": figures.steps,
        "violations": figures.violations,
        "ways": dict(sorted(figures.ways.items())),
        "processes": dict(sorted(figures.processes.items())),
        "marked_documents": figures.marked,
        "faults": dict(figures.faults.most_common()),
        "seconds": round(figures.seconds),
        "failing_seeds": sorted(figures.failing),
    }
