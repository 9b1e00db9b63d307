"""What every request needs and people rarely change is read again after ten seconds, and no sooner."""

from collections.abc import Callable

SECONDS_MAX = 10.0


class Recent[K, V]:
    """What *read* answered for each key in the last `SECONDS_MAX`; an error is the asker's and is not kept.

    Threads share it without waiting for each other: when the time is over, each of those that come may read.
    """

    def __init__(self, read: Callable[[K], V], monotonic: Callable[[], float]) -> None:
        self._read = read
        self._monotonic = monotonic
        self._kept: dict[K, tuple[float, V]] = {}

    def get(self, key: K) -> V:
        """Return what was read for *key* at most `SECONDS_MAX` ago."""
        now = self._monotonic()
        kept = self._kept.get(key)
        if kept is None or now - kept[0] > SECONDS_MAX:
            kept = now, self._read(key)
            self._kept = {k: v for k, v in self._kept.items() if now - v[0] <= SECONDS_MAX} | {key: kept}
        return kept[1]
