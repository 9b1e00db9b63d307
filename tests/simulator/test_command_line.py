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
    """docs/simulator.md: the ready line comes first, exit code 0."""
    arguments = ["--port", "0", "--webhook-url", "http://127.0.0.1:9/", "--webhook-secret", "whsec_x", "--seed", "1"]
    with subprocess.Popen(
        [*COMMAND, *arguments, "--event", "charge.updated"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        ready, hint = process.stdout.readline(), process.stdout.readline()
        health = call(ready.rsplit(" ", 1)[1].strip(), "GET", "/_simulator/health").json()
        process.send_signal(ending)
        out, err = process.communicate(timeout=10)

    assert ready.startswith("Stripe simulator ready at http://127.0.0.1:")
    assert health["status"] == "ok"
    assert (process.returncode, out, err) == (0, "", "")
    assert "/dashboard" in hint


def test_without_a_secret_one_is_made_up_and_printed() -> None:
    """docs.stripe.com/cli/listen: what signs the events is printed at the start."""
    arguments = ["--port", "0", "--webhook-url", "http://127.0.0.1:9/", "--clock", "1790000000"]
    with subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        ready, signed = process.stdout.readline(), process.stdout.readline()
        health = call(ready.rsplit(" ", 1)[1].strip(), "GET", "/_simulator/health").json()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)

    assert signed.startswith("Webhooks to http://127.0.0.1:9/ are signed with whsec_")
    assert health["now"] == 1_790_000_000


@pytest.mark.parametrize(
    "arguments",
    [
        ["--port", "x"],
        ["--clock", "-1"],
        ["--webhook-secret", "whsec_x"],
        ["--port", "99999"],
        ["--port", "0", "--webhook-url", "ftp://x", "--webhook-secret", "s"],
        ["--port", "0", "--webhook-url", "http://x.example", "--webhook-secret", ""],
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
    assert "examples:" in ended.stdout
