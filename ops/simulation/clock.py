"""One time for the module, the store and Stripe; and what the clock of one process says of it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

START = datetime(2026, 9, 21, 8, 0, tzinfo=UTC)


@dataclass
class VirtualClock:
    """Time that moves only when a step says so, or when somebody waits."""

    at: datetime = START

    def now(self) -> datetime:
        """Return the present."""
        return self.at

    def seconds(self) -> float:
        """Return the present as Unix seconds; it serves as the monotonic clock too."""
        return self.at.timestamp()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self.advance(seconds=seconds)

    def advance(self, **delta: float) -> None:
        """Move on."""
        self.at += timedelta(**delta)


@dataclass
class WorkerClock:
    """The clock of the process that runs now: the one time, but for how far it is off."""

    clock: VirtualClock
    off: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        """Return what this process takes for the present."""
        return self.clock.now() + self.off
