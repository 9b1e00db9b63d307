"""What we start ends with us, however it was left."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ops import processes
from ops.paths import ROOT

pytestmark = pytest.mark.skipif(not processes.IS_LINUX, reason="needs /proc")

# A parent that leaves an orphan of another session behind: what firebase-tools does with its Python workers.
LEAVES_AN_ORPHAN = """
import subprocess, sys, time
sleeper = [sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)"]
subprocess.Popen(sleeper, start_new_session=True)
print("ready", flush=True)
time.sleep(600)
"""
STARTS_IT = f"""
import os, sys, time
from pathlib import Path
from ops import processes
processes.start([sys.executable, "-c", {LEAVES_AN_ORPHAN!r}], mark=processes.new_mark(),
                log=Path(sys.argv[1]), cwd=Path.cwd(), env=os.environ)
time.sleep(600)
"""


def wait_for(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_an_orphan_that_ignores_us_is_ended_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "TERM_SECONDS_MAX", 0.5)
    mark = processes.new_mark()
    command = [sys.executable, "-c", LEAVES_AN_ORPHAN]
    parent = processes.start(command, mark=mark, log=tmp_path / "log", cwd=tmp_path, env=os.environ)
    wait_for(lambda: len(processes.marked(mark)) == 2 and "ready" in (tmp_path / "log").read_text())

    processes.stop(parent, mark=mark, asked=signal.SIGINT, seconds=5)

    assert set() == processes.marked(mark)


def test_what_a_killed_run_has_left_is_found_and_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "TERM_SECONDS_MAX", 0.5)
    log = tmp_path / "log"
    run = subprocess.Popen([sys.executable, "-c", STARTS_IT, str(log)], cwd=ROOT)
    wait_for(lambda: log.exists() and "ready" in log.read_text())
    family = {pid for pid, mark in processes._marks().items() if mark.startswith(f"{run.pid}.")}

    assert not family & processes._leftovers()
    run.kill()
    run.wait()
    ended = processes.end_leftovers()

    assert 2 == len(family)
    assert family & set(ended)
    assert not {pid for pid in family if processes.is_alive(pid)}


FORKS_ARE_TOLD = """
import os, sys
from pathlib import Path
from ops import processes
os.register_at_fork(before=lambda: print("forked", flush=True))
started = processes.start([sys.executable, "-c", ""], mark=processes.new_mark(),
                          log=Path(sys.argv[1]), cwd=Path.cwd(), env=os.environ)
print("started", started.wait(), flush=True)
"""


def test_no_python_of_ours_runs_in_a_fork_where_the_locks_of_other_threads_are_held_by_nobody(tmp_path: Path) -> None:
    """Python announces a fork only when code of ours is to run in it."""
    command = [sys.executable, "-c", FORKS_ARE_TOLD, str(tmp_path / "log")]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert "started 0\n" == ran.stdout
