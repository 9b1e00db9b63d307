"""A process for each mutant, so many at a time, each with its time-outs; what became of it goes to a file."""

import json
import os
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from ops.mutation.mutants import Mutant

PROGRESS_SECONDS = 5.0
WAITS = 20
"""How many times longer than it works a process may take: a machine has other work."""
SURVIVED = 0
KILLED = 1


@dataclass
class Pool:
    """Forks a process for a mutant once there is room. `killers` killed in a function, the last first."""

    jobs: int
    results: Path
    planned: int
    killers: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    counted: dict[str, int] = field(default_factory=lambda: {"killed": 0, "survived": 0, "timed out": 0})
    running: dict[int, tuple[Mutant, int]] = field(default_factory=dict)
    told_at: float = field(default_factory=time.monotonic)

    def fork(self, mutant: Mutant) -> TextIO | None:
        """Wait for room and fork; return in the child where it names the test that killed, in the parent None."""
        while len(self.running) >= self.jobs:
            self._reap()
        reads, writes = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reads)
            silence()
            return os.fdopen(writes, "w")
        os.close(writes)
        self.running[child] = (mutant, reads)
        return None

    def drain(self) -> None:
        """Wait for all that run."""
        while self.running:
            self._reap()
        self._tell()

    def count(self, mutant: Mutant, outcome: str, killer: str = "") -> None:
        """Write down what became of a mutant."""
        self.counted[outcome] += 1
        with self.results.open("a") as file:
            file.write(
                json.dumps({"path": mutant.path, "index": mutant.index, "outcome": outcome, "killer": killer}) + "\n"
            )
        if killer:
            known = self.killers.setdefault((mutant.path, mutant.function), [])
            known[:] = [killer, *(test for test in known if test != killer)]
        if time.monotonic() - self.told_at > PROGRESS_SECONDS:
            self._tell()

    def _reap(self) -> None:
        child, status = os.wait()
        mutant, reads = self.running.pop(child)
        with os.fdopen(reads) as pipe:
            killer = pipe.read()
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGALRM, signal.SIGPROF):
            self.count(mutant, "timed out")
        else:
            self.count(mutant, "survived" if status == SURVIVED else "killed", killer)

    def _tell(self) -> None:
        self.told_at = time.monotonic()
        done = sum(self.counted.values())
        outcomes = ", ".join(f"{number} {outcome}" for outcome, number in self.counted.items())
        print(f"{done} of {self.planned} mutants: {outcomes}", file=sys.stderr, flush=True)


def silence() -> None:
    """Let this process print nothing."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def limit(seconds: float) -> None:
    """End this process by a signal unless it asks again within so many of the processor's seconds, or waits long."""
    for timer, ends, times in ((signal.ITIMER_PROF, signal.SIGPROF, 1), (signal.ITIMER_REAL, signal.SIGALRM, WAITS)):
        signal.signal(ends, signal.SIG_DFL)
        signal.setitimer(timer, seconds * times)
