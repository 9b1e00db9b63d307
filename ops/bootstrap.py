"""Make what the commands need, once, and hand over to the project's own Python.

This module and its `bootstrap_*` neighbours run on Python 3.9 and later with the standard library alone.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from ops import bootstrap_steps
from ops.bootstrap_run import SetupError, say

ROOT = Path(__file__).resolve().parent.parent
EXIT_MISSING = 2
EXIT_INTERRUPTED = 130

HELP = """\
Usage: python3 -m ops COMMAND [OPTIONS]

  setup      Make everything that the other commands need: Python packages, Node, Java, firebase-tools.
  start      Run the whole of Order Payments on this machine.
  test       Run every check and every test.
  guard      Refuse a project that has no database of ours; `firebase deploy` asks it first.
  migrate:orders  Make the database, its settings, data, rules and indexes what this checkout needs.
  configure:stripe  Store Stripe's key and signing secret, after asking what the key may do.
  webhook    Make, check or rotate the endpoint of Stripe's messages.
  staff      Make a user staff, or take it back; on record.
  preflight  Go through the checklist that stands before a deployment.
  simulate   Play the shop with everything going wrong, in memory, and judge every step.
  reconcile  Compare our records with Stripe's, object by object.
  prove      Show in numbers that what should hold holds.
  smoke      Take one order from its quote to its refund on a target, and leave nothing behind.
  watch      Show how a project fares after a deployment, against the time before.
  backup     Export the database as of one moment.
  restore    Bring a backup into another database, in step with Stripe.
  drill      Back up, restore aside, compare, and remove the copy.
  order      Show an order, or explain it.
  catalog    Bring products, promotions, shipping rates and taxes in from files, and out.
  privacy    Write all that is kept of a customer, for a request by letter.
  events     Take up events again that were given up.
  mail       Write every mail of a sample order, to look at.
  api:document  Write the API's OpenAPI document to docs/openapi.json.
  api:client  Write a typed TypeScript client of the API.
  build:module  Build the web module as a folder that a host application installs.
  deploy:api  Deploy the functions and the webhook endpoint.
  deploy:production  Deploy everything, tried and rolled out in stages.
  rollback:orders  Switch the routes off and bring back what served before; --forward undoes it.
  deploy:monitoring  Set up metrics, alerts, dashboards, the uptime check and the audit log.

Nothing is set up yet. The first command does it; afterwards each one answers to --help with more.
"""


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code.

    Returns:
        What the command returned; 2, after one line on stderr, when something is missing; 130 after Ctrl-C.
    """
    try:
        if not arguments or "--help" in arguments or "-h" in arguments:
            if not _is_ready():
                sys.stdout.write(HELP)
                return 0
        else:
            set_up()
        return _hand_over(arguments)
    except SetupError as error:
        sys.stderr.write(f"ops: {error}\n")
        return EXIT_MISSING
    except KeyboardInterrupt:
        sys.stderr.write("ops: interrupted\n")
        return EXIT_INTERRUPTED


def set_up() -> None:
    """Run the steps that are due, so that a second call costs next to nothing.

    Raises:
        SetupError: something is missing, or could not be fetched.
    """
    if os.name == "nt":
        raise SetupError("Windows is not supported; use the Windows Subsystem for Linux")
    with _one_at_a_time():
        started = time.monotonic()
        was_long = False
        for step in bootstrap_steps.STEPS:
            if step.is_due(ROOT):
                step.run(ROOT)
                was_long = was_long or step.is_long
        if was_long:
            say(f"Set up in {time.monotonic() - started:.0f} s.")


def _is_ready() -> bool:
    return os.name != "nt" and not any(step.is_due(ROOT) for step in bootstrap_steps.STEPS)


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Keep two set-ups of one checkout apart: the second waits, then finds nothing left to do."""
    import fcntl  # noqa: PLC0415 - absent on Windows, which set_up has refused by now.

    state = ROOT / ".ops"
    state.mkdir(exist_ok=True)
    with (state / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up of this checkout is under way; waiting for it …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _hand_over(arguments: list[str]) -> int:
    go_on_in_own_python("ops", arguments)
    from ops.cli import run  # noqa: PLC0415 - the command line needs the packages that were just made.

    return run(arguments)


def go_on_in_own_python(module: str, arguments: list[str]) -> None:
    """Return if this is the project's own Python; else run *module* there in this process's place."""
    if Path(sys.prefix).resolve() == (ROOT / "venv").resolve():
        return
    python = str(bootstrap_steps.venv_python(ROOT))
    sys.stdout.flush()
    os.execv(python, [python, "-m", module, *arguments])  # noqa: S606 - no shell is wanted.
