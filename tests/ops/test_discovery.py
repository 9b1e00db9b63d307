"""Two Firebase CLIs on one machine: the second waits, and goes on when the first ends or dies."""

import subprocess
import sys
import tempfile
import threading

import pytest

from ops.discovery import alone
from ops.paths import ROOT

HOLD = "from ops.discovery import alone\nwith alone():\n    print('held', flush=True)\n    input()\n"


@pytest.fixture(autouse=True)
def _folder(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path_factory.mktemp("locks")))
    monkeypatch.setattr(tempfile, "tempdir", None)


def holder() -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert "held\n" == process.stdout.readline()
    return process


def test_the_second_waits_until_the_first_has_ended() -> None:
    first = holder()
    got = threading.Event()

    def second() -> None:
        with alone():
            got.set()

    waiting = threading.Thread(target=second)
    waiting.start()
    assert not got.wait(0.5)
    first.communicate("\n", timeout=10)
    assert got.wait(5)
    waiting.join(5)


def test_one_that_was_killed_holds_nobody_up() -> None:
    first = holder()
    first.kill()
    first.communicate(timeout=10)
    with alone(check=lambda: pytest.fail("it waited")):
        pass


def test_a_wait_that_is_told_to_end_ends() -> None:
    first = holder()

    def check() -> None:
        raise RuntimeError("the lease is lost")

    with pytest.raises(RuntimeError, match="lease"), alone(check):
        pytest.fail("it went on")
    first.communicate("\n", timeout=10)
