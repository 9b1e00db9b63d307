"""Another version of the code beside this one, in one process: its packages are renamed, and its faults are ours."""

import importlib
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from firebase_functions import params

from ops.bootstrap_run import SetupError
from ops.paths import ROOT
from ops.simulation import clock, dump, faults

LANDED = Path(__file__).with_name("before.txt")
"""Names the commit that landed last: what runs while the code of now is rolled out."""
PARTS = ("functions", "ops/__init__.py", "ops/simulation")
SUFFIX = "_before"
SHARED = (faults, clock, dump)
"""One source of what goes wrong, one time, one record."""
NAMES = re.compile(r"\b(functions|ops)\b(?=\.\w|\"\)|\s+import\b)")

type Edit = tuple[str, str, str]
"""A file, a text in it, and what stands there instead."""


@dataclass(frozen=True)
class Before:
    """The modules of the other version that a schedule is played with."""

    name: str

    def module(self, name: str) -> Any:
        """Return a module of it by the name that it has in its own code."""
        package, _, rest = name.partition(".")
        return importlib.import_module(f"{package}{SUFFIX}.{rest}")


def landed() -> str:
    """Return the commit that landed last."""
    return LANDED.read_text().split()[0]


def unpack(commit: str, folder: Path) -> str:
    """Put the code of *commit* into *folder* and return its short name.

    Raises:
        SetupError: this clone does not have it, or it is older than this proof.
    """
    name = _git("rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}").decode().strip()
    if not name:
        raise SetupError(f"{commit} is not in this clone: fetch its history, or name another with --with.")
    with tarfile.open(fileobj=BytesIO(_git("archive", name, *PARTS))) as archive:
        archive.extractall(folder, filter="data")
    return name[:12]


def _git(*what: str) -> bytes:
    return subprocess.run(["git", "-C", str(ROOT), *what], capture_output=True, check=False).stdout


def copy_of_now(folder: Path) -> None:
    """Put the code of now into *folder*, and the files that it reads."""
    for part in PARTS:
        for path in [ROOT / part] if (ROOT / part).is_file() else (ROOT / part).rglob("*.*"):
            if path.suffix not in (".py", ".txt", ".html"):
                continue
            target = folder / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())


def rename(folder: Path, edits: Sequence[Edit] = ()) -> None:
    """Give the packages in *folder* other names, wherever its code speaks of them.

    Raises:
        SetupError: an edit does not fit its file.
    """
    for file, old, new in edits:
        text = (folder / file).read_text()
        if old not in text:
            raise SetupError(f"{file} has no {old!r}")
        (folder / file).write_text(text.replace(old, new))
    for path in folder.rglob("*.py"):
        path.write_text(NAMES.sub(rf"\1{SUFFIX}", path.read_text()))
    for package in ("functions", "ops"):
        (folder / package).rename(folder / f"{package}{SUFFIX}")


def load(folder: Path, name: str) -> Before:
    """Import what *folder* holds, once in a process: what is shared is ours.

    Raises:
        SetupError: it is older than what this proof needs of it.
    """
    for loaded in [each for each in sys.modules if each.split(".")[0] in (f"functions{SUFFIX}", f"ops{SUFFIX}")]:
        del sys.modules[loaded]
    for shared in SHARED:
        sys.modules[shared.__name__.replace("ops", f"ops{SUFFIX}", 1)] = shared
    before = Before(name)
    with _importable(folder):
        if not hasattr(before.module("ops.simulation.play"), "Asked"):
            raise SetupError(f"{name} is older than what this proof needs of it.")
        for each in ("ops.simulation.schedule", "ops.simulation.differential_store"):
            before.module(each)
    return before


@contextmanager
def _importable(folder: Path) -> Iterator[None]:
    """Let what *folder* holds be imported, although it declares the same parameters as the code of now."""
    declared = dict(params._params)  # noqa: SLF001 — a parameter may be declared once
    params._params.clear()  # noqa: SLF001
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        params._params.clear()  # noqa: SLF001
        params._params.update(declared)  # noqa: SLF001
