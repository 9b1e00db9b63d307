"""``python3 -m stripe_simulator``: ready line, clean end, one line of complaint."""

import signal
import socket
import subprocess
import sys

import pytest

from tests.simulator.harness import call

COMMAND = [sys.executable, "-m", "stripe_simulator"]


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_says_when_it_is_ready_and_ends_cleanly(ending: signal.Signals) -> None:
    """docs/simulator.md: one line when ready, exit code 0."""
    arguments = ["--port", "0", "--webhook-url", "http://127.0.0.1:9/", "--webhook-secret", "whsec_x", "--seed", "1"]
    with subprocess.Popen(
        [*COMMAND, *arguments, "--event", "charge.updated"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        ready = process.stdout.readline()
        health = call(ready.rsplit(" ", 1)[1].strip(), "GET", "/_simulator/health").json()
        process.send_signal(ending)
        out, err = process.communicate(timeout=10)

    assert ready.startswith("Stripe simulator ready at http://127.0.0.1:")
    assert health["status"] == "ok"
    assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--port", "x"],
        ["--port", "99999"],
        ["--port", "0", "--webhook-url", "ftp://x", "--webhook-secret", "s"],
        ["--port", "0", "--webhook-url", "http://x.example"],
    ],
)
def test_bad_arguments_end_with_2_and_one_line(arguments: list[str]) -> None:
    """docs/simulator.md: exit code 2."""
    ended = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=10, check=False)

    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)


def test_a_taken_port_ends_with_2_and_one_line() -> None:
    """docs/simulator.md: exit code 2."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = subprocess.run([*COMMAND, "--port", port], capture_output=True, text=True, timeout=10, check=False)

    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert port in ended.stderr


def test_help_shows_an_example() -> None:
    """docs/simulator.md: ``--help``."""
    ended = subprocess.run([*COMMAND, "--help"], capture_output=True, text=True, timeout=10, check=False)

    assert ended.returncode == 0
    assert "example:" in ended.stdout
