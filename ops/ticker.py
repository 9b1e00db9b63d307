"""A clock for the local suite: the emulators register scheduled functions and never run them."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def ticking(tick: Callable[[], object], *, every_seconds: float) -> Iterator[None]:
    """Call *tick* again and again, never two at once, until the block ends."""
    ended = threading.Event()

    def run() -> None:
        while not ended.wait(every_seconds):
            tick()

    thread = threading.Thread(target=run, name="ticker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(timeout=every_seconds)
