"""Find a Python 3.13 on this machine that really is one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from ops.bootstrap_run import SetupError

WANTED = "3.13"
ANSWER_SECONDS_MAX = 20
# Debian ships a Python without ensurepip: it cannot make a venv with pip in it.
_PROBE = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])"


def find_python() -> Path:
    """Return a Python 3.13 that answers as one and can make a venv.

    Raises:
        SetupError: there is none.
    """
    for candidate in candidates():
        if answers(candidate):
            return candidate
    raise SetupError(
        f"Python {WANTED} is needed and none was found that can make a venv; get it with `uv python install "
        f"{WANTED}`, `pyenv install {WANTED}`, or your system's python{WANTED} and python{WANTED}-venv"
    )


def candidates() -> Iterator[Path]:
    """Yield where a Python 3.13 may stand: this one, those on PATH, pyenv's, uv's."""
    if sys.version_info[:2] == (3, 13):
        # A venv's Python may be about to be replaced; what it was made from stays.
        yield Path(getattr(sys, "_base_executable", sys.executable))
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        if folder:
            yield Path(folder) / f"python{WANTED}"
    yield from _pyenv()
    yield from _uv()


def answers(python: Path) -> bool:
    """Say whether *python* runs as 3.13: a pyenv shim may only pretend to."""
    if not os.access(str(python), os.X_OK) or python.is_dir():
        return False
    return _output([str(python), "-c", _PROBE]) == WANTED


def _pyenv() -> Iterator[Path]:
    home = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    versions = [path for path in home.glob(f"versions/{WANTED}*") if path.is_dir()]
    for version in sorted(versions, key=_numbers, reverse=True):
        yield version / "bin" / f"python{WANTED}"


def _uv() -> Iterator[Path]:
    found = _output(["uv", "python", "find", "--no-project", "--system", WANTED])
    if found:
        yield Path(found)


def _numbers(path: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", path.name)]


def _output(command: list[str]) -> str:
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=ANSWER_SECONDS_MAX,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""
