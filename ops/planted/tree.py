"""A copy of the code in which a bug can be planted; the checkout itself is never touched."""

import itertools
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.paths import ROOT
from ops.planted.bug import Bug

COPIED = (
    *("functions", "ops", "stripe_simulator", "tests", "bench", "docs", "web"),
    *("main.py", "pyproject.toml", "firebase.json", "firestore.rules", "firestore.indexes.json"),
)
LINKED = ("venv", "tools", "web/node_modules")
TICKS = itertools.count(int(time.time()) - 1_000_000, 2)
"""A time of its own for each text: Python takes a compiled file for the source's by its time and size alone."""


@contextmanager
def copied() -> Iterator[Path]:
    """Give a copy of all that the tests need, and remove it afterwards."""
    with tempfile.TemporaryDirectory(prefix="planted-") as name:
        tree = Path(name)
        for part in COPIED:
            source = ROOT / part
            if source.is_dir():
                shutil.copytree(source, tree / part, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
            else:
                shutil.copy2(source, tree / part)
        for part in LINKED:
            if (ROOT / part).exists():
                (tree / part).symlink_to(ROOT / part)
        yield tree


@contextmanager
def planted(tree: Path, bug: Bug) -> Iterator[None]:
    """Have *bug* in the copy for a while.

    Raises:
        OutOfStepError: the code has no such place any more.
    """
    path = tree / bug.file
    sound = path.read_text()
    _write(path, bug.plant(sound))
    try:
        yield
    finally:
        _write(path, sound)


def _write(path: Path, text: str) -> None:
    path.write_text(text)
    at = next(TICKS)
    os.utime(path, (at, at))
