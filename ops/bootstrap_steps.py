"""The steps of the set-up, each with the mark that says it is done.

A mark is written last and stands inside what was made, so that whatever was interrupted, deleted, moved or
outdated is made again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from ops import bootstrap_secrets, bootstrap_tools
from ops.bootstrap_python import WANTED, find_python
from ops.bootstrap_run import SetupError, environment, run_step

LOCKS = ("requirements.txt", "requirements-dev.txt")
TOOLS = ("package.json", "package-lock.json", ".npmrc")
WEB = ("package-lock.json", ".npmrc")
MARK = ".ops-mark"


@dataclass(frozen=True)
class Step:
    """One thing that the set-up makes."""

    is_due: Callable[[Path], bool]
    run: Callable[[Path], None]
    is_long: bool = False


def venv_python(root: Path) -> Path:
    """Return the Python that every command runs on."""
    return root / "venv" / "bin" / f"python{WANTED}"


def _packages_mark(root: Path) -> str:
    # A venv holds absolute paths, so a moved checkout needs a new one.
    return _digest([root / name for name in LOCKS], salt=str(root))


def _packages_due(root: Path) -> bool:
    return not venv_python(root).exists() or not _is_marked(root / "venv", _packages_mark(root))


def _make_packages(root: Path) -> None:
    python = find_python()
    venv = root / "venv"
    if venv.is_symlink():
        raise SetupError("venv is a link, and what it leads to would be emptied; remove the link first")
    (venv / MARK).unlink(missing_ok=True)
    run_step(
        f"Making venv/ with Python {WANTED}",
        [str(python), "-m", "venv", "--clear", str(venv)],
        log=root / ".ops" / "setup-venv.log",
        cwd=root,
        env=environment(),
    )
    pip = [str(venv_python(root)), "-m", "pip", "install", "--no-input", "--progress-bar", "off"]
    locks = [argument for lock in LOCKS for argument in ("-r", lock)]
    # pip compiles to bytecode as it installs.
    run_step(
        "Installing the Python packages",
        [*pip, "--require-hashes", *locks],
        log=root / ".ops" / "setup-pip.log",
        cwd=root,
        env=environment(),
    )
    (venv / MARK).write_text(_packages_mark(root))


def _tools_mark(root: Path) -> str:
    return _digest([root / "tools" / name for name in TOOLS], salt="")


def _tools_due(root: Path) -> bool:
    return not _is_marked(root / "tools" / "node_modules", _tools_mark(root))


def _make_tools(root: Path) -> None:
    _install(root, "tools", title="Installing the Node tools", log="setup-npm.log")
    (root / "tools" / "node_modules" / MARK).write_text(_tools_mark(root))


def _web_mark(root: Path) -> str:
    return _digest([root / "web" / name for name in WEB], salt="")


def _web_due(root: Path) -> bool:
    return not _is_marked(root / "web" / "node_modules", _web_mark(root))


def _make_web(root: Path) -> None:
    _install(root, "web", title="Installing what the web module is built with", log="setup-web.log")
    (root / "web" / "node_modules" / MARK).write_text(_web_mark(root))


def _install(root: Path, folder: str, *, title: str, log: str) -> None:
    (root / folder / "node_modules" / MARK).unlink(missing_ok=True)
    run_step(
        title,
        [
            str(bootstrap_tools.node(root)),
            str(bootstrap_tools.npm_script(root)),
            "ci",
            "--ignore-scripts",
            "--no-fund",
            "--no-audit",
        ],
        log=root / ".ops" / log,
        cwd=root / folder,
        env=bootstrap_tools.with_node(root, environment()),
    )


def _is_marked(folder: Path, mark: str) -> bool:
    try:
        return (folder / MARK).read_text() == mark
    except OSError:
        return False


def _digest(files: list[Path], *, salt: str) -> str:
    digest = hashlib.sha256(salt.encode())
    for file in files:
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


STEPS = (
    Step(_packages_due, _make_packages, is_long=True),
    Step(_tools_due, _make_tools, is_long=True),
    Step(_web_due, _make_web, is_long=True),
    Step(bootstrap_tools.launchers_due, bootstrap_tools.make_launchers),
    Step(bootstrap_secrets.due, bootstrap_secrets.make),
)
