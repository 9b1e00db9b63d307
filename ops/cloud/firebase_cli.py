"""The official Firebase CLI, as pinned, never with --force; its errors come back in one line."""

import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path

from ops import bootstrap_tools, processes
from ops.bootstrap_run import SetupError, say
from ops.cloud.environment import Environment
from ops.discovery import alone
from ops.paths import ROOT

DISCOVERY_SECONDS = 60
PROGRESS_EVERY_SECONDS = 10.0
POLL_SECONDS = 0.1
STOP_SECONDS_MAX = 10.0
REASON_LENGTH_MAX = 400
LOCAL_ONLY = ("FIRESTORE_EMULATOR_HOST", "FIREBASE_AUTH_EMULATOR_HOST", "PUBSUB_EMULATOR_HOST")

type Firebase = Callable[[str, Callable[[], None]], None]
"""Deploy one part (`--only`); the second is asked every moment whether to go on, and raises when not."""


def official(environment: Environment, root: Path = ROOT) -> Firebase:
    """Return the pinned CLI for one project."""

    def deploy(only: str, check: Callable[[], None]) -> None:
        command = [str(bootstrap_tools.node(ROOT)), str(bootstrap_tools.firebase_script(ROOT)), "deploy"]
        command += ["--only", only, "--project", environment.project, "--non-interactive"]
        command += ["--config", str(root / "firebase.json")]
        with alone(check):
            run(f"Deploying {only}", command, root / ".ops" / f"deploy-{only.replace(':', '-')}.log", check)

    return deploy


def run(title: str, command: list[str], log: Path, check: Callable[[], None]) -> None:
    """Run the CLI to its end, with a line of progress every few seconds; it ends when we do.

    Raises:
        SetupError: it failed; the message has its reason and where all of it is.
    """
    say(f"{title} …")
    log.unlink(missing_ok=True)
    mark, began = processes.new_mark(), time.monotonic()
    environment = _environment(log.parent.parent)
    process = processes.start(command, mark=mark, log=log, cwd=log.parent, env=environment)
    told = began
    try:
        while process.poll() is None:
            check()
            if time.monotonic() - told >= PROGRESS_EVERY_SECONDS:
                told = time.monotonic()
                say(f"{title} … {told - began:.0f} s")
            time.sleep(POLL_SECONDS)
    finally:
        processes.stop(process, mark=mark, asked=signal.SIGTERM, seconds=STOP_SECONDS_MAX)
    if process.returncode:
        raise SetupError(f"{title} failed: {reason(log.read_text(errors='replace'))} (all of it: {log})")


def reason(output: str) -> str:
    """Return in one line what the CLI says went wrong."""
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line).strip() for line in output.splitlines()]
    failed = [
        line for line in lines if re.match(r"(⚠ +functions: failed|Failed to (create|update|delete) function)", line)
    ]
    error = next((index for index, line in enumerate(lines) if line.startswith("Error:")), None)
    told = [line for line in lines[error:] if line] if error is not None else [*failed, *lines[-1:]]
    text = " ".join([*failed, *told] if error is not None and failed else told)
    return text[:REASON_LENGTH_MAX] or "no output"


def refuse_emulators() -> None:
    """Refuse to work on a deployed project while something leads to an emulator.

    Raises:
        SetupError: a variable does.
    """
    named = [each for each in LOCAL_ONLY if os.environ.get(each)]
    if named:
        raise SetupError(f"{named[0]} is set: emulators are for demo- projects; unset it")


def _environment(root: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in LOCAL_ONLY}
    path = os.pathsep.join([str(root / "venv" / "bin"), kept.get("PATH", os.defpath)])
    node = bootstrap_tools.with_node(ROOT, kept | {"PATH": path})
    return node | {"FUNCTIONS_DISCOVERY_TIMEOUT": str(DISCOVERY_SECONDS)}
