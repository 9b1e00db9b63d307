"""`python3 -m ops prove`: the exhaustive proofs, on every processor, counted; it exits with 1 if anything is wrong."""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass

from ops.simulation import crashes, edit_pairs, permutations
from ops.simulation.command import commit

SHOWN_MAX = 20


PROOFS: dict[str, tuple[Callable[[], Sequence[str]], Callable[[str, int], tuple[int, list[str]]]]] = {
    "crashes": (crashes.jobs, crashes.run_job),
    "permutations": (permutations.jobs, permutations.run_job),
    "interleavings": (edit_pairs.jobs, edit_pairs.run_job),
}


@dataclass(frozen=True)
class Figures:
    """What a proof came to."""

    runs: dict[str, int]
    wrong: list[str]
    seconds: float


def prove(name: str, one_in: int, only: str = "") -> Figures:
    """Run the proof *name*, or one case in so many of it, or its one job *only*."""
    jobs, run_job = PROOFS[name]
    began, runs, wrong = time.monotonic(), dict[str, int](), list[str]()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        asked = {pool.submit(run_job, job, one_in): job for job in jobs() if only in ("", job)}
        for done in as_completed(asked):
            error = done.exception()
            runs[asked[done]], found = (0, [f"{asked[done]}: {error!r}"]) if error else done.result()
            wrong += found
            print(f"{asked[done]}: {runs[asked[done]]} runs, {len(found)} wrong", file=sys.stderr, flush=True)
    return Figures(dict(sorted(runs.items())), wrong, time.monotonic() - began)


def run_command(name: str, *, one_in: int, only: str, as_json: bool) -> int:
    """Run a proof, print its figures, and return the exit code."""
    figures = prove(name, one_in, only)
    told = {
        "proof": name,
        "parts": len(figures.runs),
        "runs": sum(figures.runs.values()),
        "wrong": len(figures.wrong),
        "one_in": one_in,
        "seed": 1,
        "commit": commit(),
        "seconds": round(figures.seconds),
    }
    print(
        json.dumps(told) if as_json else "\n".join(f"{key.replace('_', ' ')}: {value}" for key, value in told.items())
    )
    for line in figures.wrong[:SHOWN_MAX]:
        print(line, file=sys.stderr)
    return 1 if figures.wrong else 0
