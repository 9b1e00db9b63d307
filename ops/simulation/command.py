"""`python3 -m ops simulate`: many schedules, counted and judged; a failing one is shortened and can be replayed."""

import gc
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import batched, repeat

from ops.paths import ROOT
from ops.simulation.schedule import Outcome, plan, run, shrink

PROGRESS_SECONDS = 5.0
SHOWN_MAX = 5
BATCH = 20
"""How many schedules a process plays before it tells."""


@dataclass
class Tally:
    """What a run of many schedules came to. `steps` counts acts, `seconds` the time that it took."""

    schedules: int = 0
    steps: int = 0
    stuck: int = 0
    seconds: float = 0.0
    faults: Counter[str] = field(default_factory=Counter)
    failures: list[Outcome] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count one schedule."""
        self.schedules += 1
        self.steps += outcome.steps
        self.stuck += outcome.stuck
        self.faults += outcome.faults
        if outcome.violations:
            self.failures.append(outcome)

    @property
    def violations(self) -> int:
        """Return how many violations there were."""
        return sum(len(outcome.violations) for outcome in self.failures)


def simulate(seeds: range, steps: int, *, processes: int = 1) -> Tally:
    """Run a schedule for each seed and return what they came to; progress goes to stderr."""
    tally, began, told = Tally(), time.monotonic(), time.monotonic()
    with ProcessPoolExecutor(processes, initializer=_fewer_collections) as pool:
        for outcomes in pool.map(_play, batched(seeds, BATCH, strict=False), repeat(steps)):
            for outcome in outcomes:
                tally.add(outcome)
            tally.seconds = time.monotonic() - began
            if time.monotonic() - told > PROGRESS_SECONDS:
                told = time.monotonic()
                print(progress(tally, len(seeds)), file=sys.stderr, flush=True)
    return tally


def progress(tally: Tally, schedules: int) -> str:
    """Return how far a run is, with the seeds that failed: each can be looked at while the others go on."""
    failing = f" (seeds {', '.join(str(f.plan.seed) for f in tally.failures)})" if tally.failures else ""
    return f"{tally.schedules} of {schedules} schedules, {len(tally.failures)} failing{failing}"


def _play(seeds: Sequence[int], steps: int) -> list[Outcome]:
    return [run(plan(seed, steps)) for seed in seeds]


def _fewer_collections() -> None:
    """Leave what is loaded out of the garbage collector's rounds; a schedule leaves little behind."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def run_command(*, schedules: int, steps: int, seed: int, only: int | None, as_json: bool) -> int:
    """Run, print what came of it, and return the exit code: 1 if anything was violated."""
    seeds = range(seed, seed + schedules) if only is None else range(only, only + 1)
    tally = simulate(seeds, steps, processes=os.cpu_count() or 1)
    figures = {
        "schedules": tally.schedules,
        "steps": tally.steps,
        "violations": tally.violations,
        "stuck": tally.stuck,
        "faults": dict(tally.faults.most_common()),
        "seed": seeds.start,
        "commit": commit(),
        "schedules_per_second": round(tally.schedules / max(tally.seconds, 0.001), 1),
        "failing_seeds": [outcome.plan.seed for outcome in tally.failures],
    }
    if as_json:
        print(json.dumps(figures))
    else:
        print("\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in figures.items()))
    for failure in tally.failures[:SHOWN_MAX]:
        print("\n".join(told(failure, steps)), file=sys.stderr)
    return 1 if tally.failures else 0


def told(failure: Outcome, steps: int) -> list[str]:
    """Return how a schedule failed, the shortest way to it, and how to run it again."""
    shortest = shrink(failure)
    kind = f"{failure.plan.profile}{', captured by hand' if failure.plan.manual_capture else ''}"
    return [
        f"seed {failure.plan.seed} ({kind}):",
        *(f"  {violation}" for violation in failure.violations),
        f"  replay: python3 -m ops simulate --only {failure.plan.seed} --steps {steps}",
        f"  shortest: {len(shortest.plan.acts)} of {len(failure.plan.acts)} acts",
        *(f"    {line}" for line in shortest.done),
        *(f"    → {violation}" for violation in shortest.violations),
    ]


def commit() -> str:
    """Return the commit that ran, marked where the files differ from it."""
    asked = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
    said = subprocess.run(asked, capture_output=True, text=True, check=False)
    return said.stdout.strip() or "unknown"
