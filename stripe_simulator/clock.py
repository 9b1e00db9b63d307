"""Time in whole Unix seconds: a source plus an offset that the control plane moves."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Clock:
    """A clock that can be moved forward, never back."""

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self.offset_seconds = 0
        self._past: int | None = None

    def now(self) -> int:
        """Seconds since 1970, the offset included."""
        return int(self._source()) + self.offset_seconds if self._past is None else self._past

    def advance(self, seconds: int) -> None:
        """Move forward.

        Raises:
            ValueError: *seconds* is negative.
        """
        if seconds < 0:
            raise ValueError("the clock only moves forward")
        self.offset_seconds += seconds

    def set(self, when: int) -> None:
        """Move forward to a time.

        Raises:
            ValueError: *when* has passed.
        """
        self.advance(when - self.now())

    @contextmanager
    def at(self, when: int) -> Iterator[None]:
        """Let ``now`` be *when*: something that was due then is done a little later."""
        self._past = when
        try:
            yield
        finally:
            self._past = None
