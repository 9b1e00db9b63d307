"""One Firebase CLI of this user at a time asks a source for its functions.

firebase-tools 15.34.2 (`lib/deploy/functions/runtimes/python/index.js`) serves them at the first free port from 8081
and asks whoever answers there. Two that begin together choose the same port: one goes on with the other's functions.
"""

import fcntl
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.bootstrap_run import say

POLL_SECONDS = 0.1


@contextmanager
def alone(check: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Wait for whoever asks now, and let nobody else until the end; a process that dies lets go.

    Args:
        check: asked every moment of the wait whether to go on; raises when not.
    """
    with _path().open("a") as file:
        told = False
        while not _taken(file.fileno()):
            if not told:
                say("Another Firebase CLI is reading its functions; waiting for it …")
                told = True
            check()
            time.sleep(POLL_SECONDS)
        yield


def _path() -> Path:
    return Path(tempfile.gettempdir()) / f"order-payments-discovery-{os.getuid()}.lock"


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
