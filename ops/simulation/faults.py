"""What goes wrong, drawn from one seeded source, and counted by kind."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

STORE = ("store_failed", "store_failed", "store_late", "store_crash_before", "store_crash_after")
"""A write that does not happen; one that happens, but its answer is lost; a process that ends before or after it."""
READ = ("read_failed",)
STRIPE = (
    "error_500_before",
    "error_500_after",
    "drop_before",
    "drop_after_effect",
    "rate_limit",
    "slow",
    "call_crash_before",
    "call_crash_after",
)
SKEW_SECONDS_MAX = 600
"""How far the clock of a process may be off, ahead or behind."""
DELIVERY = ("webhook_lost", "webhook_duplicated", "webhook_unanswered", "webhook_late")


class Crashed(BaseException):
    """The process ended here; nothing of ours catches it."""


def _nobody() -> None:
    pass


@dataclass
class Faults:
    """Draws from `chance`; `rates` are probabilities for each of the points `store`, `read`, `stripe`, `delivery`."""

    chance: random.Random
    rates: dict[str, float]
    counts: Counter[str] = field(default_factory=Counter)
    on: bool = True
    others: Callable[[], None] = _nobody
    """Lets somebody else act in the middle of what is being done."""
    writes: int = 0
    clocks: random.Random = field(default_factory=lambda: random.Random(0))
    """Where the clocks of processes come from: a source of its own, so that it changes nothing else that is drawn."""

    shapes: random.Random = field(default_factory=lambda: random.Random(0))
    """Where it comes from which events are thin: a source of its own too."""

    def is_thin(self) -> bool:
        """Say whether the next event comes thin, with no more than the id of its object."""
        thin = self.shapes.random() < self.rates.get("thin", 0.0)
        if thin:
            self.counts["webhook_thin"] += 1
        return thin

    def draw(self, point: str, kinds: Sequence[str]) -> str | None:
        """Return what goes wrong at this point, or None."""
        if not self.on or self.chance.random() >= self.rates[point]:
            return None
        kind = self.chance.choice(kinds)
        self.counts[kind] += 1
        return kind

    def skew(self) -> timedelta:
        """Return how far the clock of a process that begins now is off."""
        if not self.on or self.clocks.random() >= self.rates.get("skew", 0.0):
            return timedelta()
        self.counts["skewed"] += 1
        most = SKEW_SECONDS_MAX
        return timedelta(seconds=self.clocks.choice([-most, most, self.clocks.randint(-most, most)]))

    def read[T](self, call: Callable[[], T], error: Exception) -> T:
        """Return what *call* reads, or raise *error*."""
        self.others()
        if self.draw("read", READ):
            raise error
        return call()

    def write[T](self, call: Callable[[], T], error: Exception) -> T:
        """Do *call*, or not, and return or raise *error*."""
        self.others()
        kind = self.draw("store", STORE)
        if kind == "store_crash_before":
            raise Crashed
        if kind != "store_failed":
            self.writes += 1
            answer = call()
            if kind is None:
                return answer
        if kind == "store_crash_after":
            raise Crashed
        raise error
