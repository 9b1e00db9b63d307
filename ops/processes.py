"""Start processes that cannot outlive us, and end them with everything that they started.

firebase-tools leaves its Python workers behind when it ends, so whatever it started is found by a mark in its
environment: on Linux also what a killed run of ours has left.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from uuid import uuid4

MARK = "ORDER_PAYMENTS_RUN"
IS_LINUX = sys.platform == "linux"
TERM_SECONDS_MAX = 5.0
POLL_SECONDS = 0.05

_PR_SET_CHILD_SUBREAPER = 36

BOUND = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGTERM)
if os.getppid() == int(sys.argv[1]):
    os.execvp(sys.argv[2], sys.argv[2:])
"""
"""Becomes the command, and is ended by the kernel when we are gone (PR_SET_PDEATHSIG, which an exec keeps)."""


def new_mark() -> str:
    """Return a mark for what this process is about to start; it names us, so that others know if we live."""
    return f"{_mark_prefix()}{uuid4().hex}"


def start(command: list[str], *, mark: str, log: Path, cwd: Path, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start *command* in a session of its own, its output appended to *log*.

    On Linux it is told to end when we are gone, and its orphans become our children. No code of ours runs between the
    fork and the exec: the locks of other threads, gRPC's above all, are held there by nobody.
    """
    if IS_LINUX:
        _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(
            [*_bound(), *command],
            cwd=cwd,
            env={**env, MARK: mark},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def stop(process: subprocess.Popen[bytes], *, mark: str, asked: signal.Signals, seconds: float) -> None:
    """Ask *process* to end, then end it and everything that bears its *mark*."""
    family = set() if IS_LINUX else _descendants_by_ps(process.pid)
    if process.poll() is None:
        process.send_signal(asked)
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    end_all(lambda: marked(mark) if IS_LINUX else {pid for pid in family if is_alive(pid)})


def end_leftovers() -> list[int]:
    """End what runs of ours have left that are gone themselves, and return the process ids."""
    if not IS_LINUX:
        return []
    left = _leftovers()
    if left:
        end_all(_leftovers)
    return sorted(left)


def end_all(find: Callable[[], set[int]]) -> None:
    """End every process that *find* returns, gently first, until it returns none."""
    for signal_number in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + TERM_SECONDS_MAX
        told: set[int] = set()
        while time.monotonic() < deadline:
            _reap(told)
            pids = find()
            if not pids:
                return
            for pid in pids - told:
                _signal(pid, signal_number)
            told |= pids
            time.sleep(POLL_SECONDS)


def marked(mark: str) -> set[int]:
    """Return the ids of the living processes that bear *mark* (Linux)."""
    return {pid for pid, found in _marks().items() if found == mark}


def ours() -> set[int]:
    """Return the ids of the living processes that this process has started, and of what they started (Linux)."""
    prefix = _mark_prefix()
    return {pid for pid, found in _marks().items() if found.startswith(prefix)}


def is_alive(pid: int) -> bool:
    """Say whether a process of this id runs; one that waits for its parent to notice its end does not."""
    if IS_LINUX:
        return _state(pid) not in ("", "Z", "X")
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def _mark_prefix() -> str:
    return f"{os.getpid()}.{_started_at(os.getpid())}."


def _leftovers() -> set[int]:
    return {pid for pid, mark in _marks().items() if not _owner_lives(mark)}


def _owner_lives(mark: str) -> bool:
    pid, _, rest = mark.partition(".")
    started = rest.partition(".")[0]
    return pid.isdigit() and is_alive(int(pid)) and _started_at(int(pid)) == started


def _marks() -> dict[int, str]:
    found = {}
    prefix = f"{MARK}=".encode()
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            variables = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        mark = next((each for each in variables if each.startswith(prefix)), None)
        if mark is not None and is_alive(int(folder.name)):
            found[int(folder.name)] = mark[len(prefix) :].decode()
    return found


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat behind the name, the state first."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def _state(pid: int) -> str:
    return next(iter(_stat(pid)), "")


def _started_at(pid: int) -> str:
    fields = _stat(pid)
    return fields[19] if len(fields) > 19 else ""


def _descendants_by_ps(root: int) -> set[int]:
    listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=False)
    pairs = [tuple(map(int, line.split())) for line in listing.stdout.splitlines() if line.strip()]
    family = {root}
    while True:
        children = {pid for pid, parent in pairs if parent in family} - family
        if not children:
            return family - {root}
        family |= children


def _reap(pids: set[int]) -> None:
    """Take the exit codes of orphans that became our children, so that none stays a zombie."""
    for pid in pids:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _bound() -> list[str]:
    """Return what stands before a command that is to end with us."""
    return [sys.executable, "-I", "-S", "-c", BOUND, str(os.getpid())] if IS_LINUX else []


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)
