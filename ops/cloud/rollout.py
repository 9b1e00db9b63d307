"""A staged rollout: 1 %, 10 %, 100 % of the customers, each stage judged by what was really asked and answered.

A stage passes on enough requests over enough minutes. No figures are no judgement: unknown is never green. Nobody who
has the module already loses it: a rollout begins above the share that is reached.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from ops.bootstrap_run import SetupError, say

STAGES = (1, 10, 100)
FAILURES_MAX = 0.01
"""The share of requests that may fail."""
POLL_SECONDS = 10.0
PROGRESS_EVERY_SECONDS = 60.0


class Red(SetupError):
    """What was deployed does harm; it is rolled back."""


class Verdict(StrEnum):
    """What figures say of a stage."""

    UNKNOWN = "unknown"
    GREEN = "green"
    RED = "red"


@dataclass(frozen=True)
class Counted:
    """Requests of a period, and those of them that the server failed."""

    requests: int
    failures: int


type Figures = Callable[[datetime, datetime], Counted | None]
"""Return what was counted between two moments, None when nothing is known."""


@dataclass(frozen=True)
class Stage:
    """What a stage asks for, and how long it is waited for."""

    requests: int = 50
    minutes: float = 10.0
    patience_minutes: float = 60.0

    def verdict(self, counted: Counted | None, elapsed: timedelta) -> Verdict:
        """Return what is known after a time: red as soon as it could not become green any more."""
        if counted is None:
            return Verdict.UNKNOWN
        if counted.failures > FAILURES_MAX * max(counted.requests, self.requests):
            return Verdict.RED
        if counted.requests < self.requests or elapsed < timedelta(minutes=self.minutes):
            return Verdict.UNKNOWN
        return Verdict.GREEN


def stages(reached: int) -> tuple[int, ...]:
    """Return the stages that are to come where *reached* percent have the module already."""
    return tuple(percent for percent in STAGES if percent > reached or percent == STAGES[-1])


@dataclass(frozen=True)
class Watch:
    """How a stage is watched."""

    stage: Stage
    figures: Figures
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def passed(self, percent: int, since: datetime, check: Callable[[], None]) -> str:
        """Wait until the stage is green and return its figures.

        Raises:
            Red: more fails than may.
            SetupError: the time is over and it is still unknown; the stage stays as it is.
        """
        told = since
        while True:
            check()
            now = self.now()
            counted = self.figures(since, now)
            verdict = self.stage.verdict(counted, now - since)
            says = f"{percent} %: {_words(counted)} in {(now - since).total_seconds() / 60:.0f} min"
            if verdict == Verdict.GREEN:
                return says
            if verdict == Verdict.RED:
                raise Red(f"{says}: more than {FAILURES_MAX:.0%} fail")
            if now - since > timedelta(minutes=self.stage.patience_minutes):
                wanted = f"{self.stage.requests} requests and {self.stage.minutes:g} min"
                raise SetupError(f"{says}: unknown, not green ({wanted} are asked for); run it again to go on waiting")
            if now - told >= timedelta(seconds=PROGRESS_EVERY_SECONDS):
                told = now
                say(f"{says} …")
            self.sleep(POLL_SECONDS)


def _words(counted: Counted | None) -> str:
    return "no data" if counted is None else f"{counted.requests} requests, {counted.failures} failed"
