"""Time in whole Unix seconds: the real clock plus an offset that the control plane moves."""

import time
from collections.abc import Callable


class Clock:
    """A clock that can be moved forward, never back."""

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._offset_seconds = 0

    def now(self) -> int:
        """Seconds since 1970, the offset included."""
        return int(self._source()) + self._offset_seconds

    def advance(self, seconds: int) -> None:
        """Move forward.

        Raises:
            ValueError: *seconds* is negative.
        """
        if seconds < 0:
            raise ValueError("the clock only moves forward")
        self._offset_seconds += seconds
