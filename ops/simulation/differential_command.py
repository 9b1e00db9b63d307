"""`python3 -m ops prove emulator`: many schedules on both stores, on every processor, counted; 1 if any differs."""

import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context

from ops.firestore_emulator import firestore_emulator
from ops.simulation.command import commit
from ops.simulation.differential import Compared, compare
from ops.simulation.differential_store import EMULATOR

PROGRESS_SECONDS = 5.0
SHOWN_MAX = 20

type Job = tuple[int, int]
"""A seed, and how many acts its schedule has."""


@dataclass
class Figures:
    """What many schedules on both stores came to."""

    schedules: int = 0
    steps: int = 0
    documents: int = 0
    calls: int = 0
    different: list[int] = field(default_factory=list)
    """Seeds that ended otherwise, or with a violation."""
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, steps: int, compared: Compared) -> None:
        """Count one schedule."""
        self.schedules += 1
        self.steps += steps
        self.documents += compared.documents
        self.calls += compared.calls
        self.wrong += compared.wrong
        self.different += [compared.seed] if compared.wrong else []


def play(jobs: Sequence[Job], address: str, processes: int) -> Figures:
    """Play every job on both stores and return what they came to; progress goes to stderr."""
    figures, began, told = Figures(), time.monotonic(), time.monotonic()
    # A process that was forked cannot use what its parent opened to the emulator.
    with ProcessPoolExecutor(processes, get_context("spawn"), _reach, (address,)) as pool:
        asked = {pool.submit(compare, seed, steps): (seed, steps) for seed, steps in jobs}
        for done in as_completed(asked):
            seed, steps = asked[done]
            error = done.exception()
            figures.add(steps, Compared(seed, 0, 0, [f"seed {seed}: {error!r}"]) if error else done.result())
            figures.seconds = time.monotonic() - began
            if time.monotonic() - told > PROGRESS_SECONDS:
                told = time.monotonic()
                print(_progress(figures, len(jobs)), file=sys.stderr, flush=True)
    return figures


def _reach(address: str) -> None:
    os.environ[EMULATOR] = address


def _progress(figures: Figures, schedules: int) -> str:
    minutes = (schedules - figures.schedules) * figures.seconds / figures.schedules / 60
    seeds = f" (seeds {', '.join(map(str, figures.different))})" if figures.different else ""
    done = f"{figures.schedules} of {schedules} schedules, {len(figures.different)} different{seeds}"
    return f"{done}, about {minutes:.0f} min left"


def run_command(*, schedules: int, steps: int, seed: int, as_json: bool) -> int:
    """Play, print the figures, and return the exit code: 1 if a schedule ended otherwise on the emulator."""
    with emulator() as address:
        figures = play([(each, steps) for each in range(seed, seed + schedules)], address, os.cpu_count() or 1)
    told = {
        "proof": "emulator",
        "schedules": figures.schedules,
        "steps": figures.steps,
        "documents": figures.documents,
        "calls_to_stripe": figures.calls,
        "different": len(figures.different),
        "seed": seed,
        "commit": commit(),
        "seconds": round(figures.seconds),
        "schedules_per_second": round(figures.schedules / max(figures.seconds, 0.001), 2),
        "different_seeds": sorted(figures.different),
    }
    print(
        json.dumps(told) if as_json else "\n".join(f"{key.replace('_', ' ')}: {value}" for key, value in told.items())
    )
    for line in figures.wrong[:SHOWN_MAX]:
        print(line, file=sys.stderr)
    for each in sorted(figures.different)[:SHOWN_MAX]:
        print(f"replay: python3 -m ops prove emulator --schedules 1 --seed {each} --steps {steps}", file=sys.stderr)
    return 1 if figures.different else 0


@contextmanager
def emulator() -> Iterator[str]:
    """Yield the address of the emulator that runs already, else of one of our own."""
    running = os.environ.get(EMULATOR)
    if running:
        yield running
        return
    with firestore_emulator() as address:
        yield address
