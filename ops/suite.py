"""All of Order Payments on this machine: Firebase's official emulator suite and the Stripe simulator."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from functions.adapters.stripe_events import WEBHOOK_EVENTS
from ops import bootstrap_tools, processes
from ops.bootstrap_run import SetupError, say
from ops.bootstrap_secrets import local_secrets
from ops.discovery import alone
from ops.paths import PYTHON, ROOT, STATE
from ops.ports import emulator_ports, require_free
from ops.suite_addresses import EMULATORS, FUNCTIONS, SIMULATOR_PORT, Suite
from ops.ticker import ticking

IS_RUNNING = "ORDER_PAYMENTS_SUITE"
EMULATORS_LOG = STATE / "emulators.log"
SIMULATOR_LOG = STATE / "simulator.log"
READY_SECONDS_MAX = 120
ANSWERS_SECONDS_MAX = 30
PROGRESS_EVERY_SECONDS = 10
POLL_SECONDS = 0.1
NODE_STOP_SECONDS_MAX = 20
SIMULATOR_STOP_SECONDS_MAX = 5
TAIL_LINES = 20
TICK_SECONDS = 5.0


@contextmanager
def running_suite(
    *, tick_seconds: float | None = TICK_SECONDS, seed: int = 1, config: Path = ROOT / "firebase.json"
) -> Iterator[Suite]:
    """Run the emulator suite and the simulator, and yield once every function of ours has answered.

    Args:
        tick_seconds: how often the scheduled sweep runs, in Cloud Scheduler's place; None: only when asked.
        seed: what the simulator's ids and choices come from.
        config: what the emulators run by; its folder is the project's.

    Raises:
        SetupError: a port is taken, or something did not come up; the message names its log.
    """
    require_ports()
    suite = Suite()
    started = time.monotonic()
    say("Starting the emulator suite and the Stripe simulator …")
    with ExitStack() as stack:
        with alone():
            emulators = stack.enter_context(_emulators(config))
            simulator = stack.enter_context(_simulator(suite, seed))
            _wait("the Stripe simulator", simulator, SIMULATOR_LOG, suite.simulator_is_up)
            _wait("the emulator suite", emulators, EMULATORS_LOG, lambda: _loaded(suite))
        _require_answers(suite)
        say(f"Ready in {time.monotonic() - started:.1f} s.")
        if tick_seconds is not None:
            stack.enter_context(ticking(suite.sweep, every_seconds=tick_seconds))
        yield suite


def require_ports() -> None:
    """Make sure that the suite's ports are free, ending what a killed run of ours has left on them.

    Raises:
        SetupError: somebody else uses one.
    """
    left = processes.end_leftovers()
    if left:
        say(f"Ended {len(left)} processes that an earlier run had left behind.")
    require_free({**emulator_ports(ROOT), "Stripe simulator": SIMULATOR_PORT})


def suite_environment() -> dict[str, str]:
    """Return what the emulators run in: our Node and Java, no credentials, no cloud looked for."""
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_FOR_EMULATORS}
    return {
        **kept,
        **bootstrap_tools.emulator_paths(ROOT),
        "PATH": os.pathsep.join([str(ROOT / "venv" / "bin"), kept.get("PATH", os.defpath)]),
        "JAVA_HOME": str(bootstrap_tools.java_home(ROOT)),
        "FUNCTIONS_DISCOVERY_TIMEOUT": "60",
        **bootstrap_tools.WORKER_VARIABLES,
        "METADATA_SERVER_DETECTION": "none",
        "CLOUDSDK_CONFIG": str(STATE / "no-credentials"),
        "XDG_CONFIG_HOME": str(STATE / "config"),
    }


_NOT_FOR_EMULATORS = frozenset(
    {
        "FIREBASE_TOKEN",
        "GOOGLE_APPLICATION_CREDENTIALS",
        # Without bytecode a worker starts three times slower.
        "PYTHONDONTWRITEBYTECODE",
    }
)


@contextmanager
def _emulators(config: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run firebase-tools in .ops/, where it leaves its logs; the project is the checkout."""
    command = [
        str(bootstrap_tools.node(ROOT)),
        str(bootstrap_tools.firebase_script(ROOT)),
        "emulators:start",
        "--non-interactive",
        *("--config", str(config)),
        *("--project", Suite.project),
        *("--only", ",".join(EMULATORS)),
    ]
    with _process(command, EMULATORS_LOG, STATE, signal.SIGINT, NODE_STOP_SECONDS_MAX) as process:
        yield process


@contextmanager
def _simulator(suite: Suite, seed: int) -> Iterator[subprocess.Popen[bytes]]:
    secret = local_secrets(ROOT)["ORDERS_STRIPE_WEBHOOK_SECRETS"].split(",")[0]
    command = [
        *(str(PYTHON), "-m", "stripe_simulator"),
        *("--port", str(SIMULATOR_PORT)),
        *("--webhook-url", suite.webhook_url),
        *("--webhook-secret", secret),
        *("--seed", str(seed)),
        # As Stripe would: only what the endpoint has subscribed to.
        *(argument for event in WEBHOOK_EVENTS for argument in ("--event", event)),
    ]
    with _process(command, SIMULATOR_LOG, ROOT, signal.SIGTERM, SIMULATOR_STOP_SECONDS_MAX) as process:
        yield process


@contextmanager
def _process(
    command: list[str], log: Path, cwd: Path, asked: signal.Signals, stop_seconds: float
) -> Iterator[subprocess.Popen[bytes]]:
    log.unlink(missing_ok=True)
    STATE.mkdir(exist_ok=True)
    mark = processes.new_mark()
    process = processes.start(command, mark=mark, log=log, cwd=cwd, env=suite_environment())
    try:
        yield process
    finally:
        processes.stop(process, mark=mark, asked=asked, seconds=stop_seconds)


def _loaded(suite: Suite) -> bool:
    """Say whether all our functions are loaded: firebase-tools goes on without those that it cannot load."""
    if "Failed to load function definition" in _text(EMULATORS_LOG):
        raise SetupError(_failure("the functions could not be loaded", EMULATORS_LOG))
    return suite.loaded_functions() >= FUNCTIONS


def _require_answers(suite: Suite) -> None:
    """See that every function answers as it should; on a slow machine a first worker takes its time."""
    deadline = time.monotonic() + ANSWERS_SECONDS_MAX
    while wrong := suite.wrong_answers():
        if time.monotonic() > deadline:
            raise SetupError(_failure(f"a function answers wrongly ({', '.join(wrong)})", EMULATORS_LOG))
        time.sleep(POLL_SECONDS)


def _wait(what: str, process: subprocess.Popen[bytes], log: Path, is_up: Callable[[], bool]) -> None:
    started = told = time.monotonic()
    while not is_up():
        now = time.monotonic()
        if process.poll() is not None:
            raise SetupError(_failure(f"{what} ended with exit code {process.returncode}", log))
        if now - started > READY_SECONDS_MAX:
            raise SetupError(_failure(f"{what} did not answer in {READY_SECONDS_MAX} s", log))
        if now - told >= PROGRESS_EVERY_SECONDS:
            told = now
            say(f"Waiting for {what} … {now - started:.0f} s")
        time.sleep(POLL_SECONDS)


def _failure(what: str, log: Path) -> str:
    """Show the end of *log* and return the one line that says what failed."""
    for line in _text(log).splitlines()[-TAIL_LINES:]:
        say(f"  | {line}")
    return f"{what}; all it said: {log}"


def _text(log: Path) -> str:
    try:
        return log.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""
