"""`ops start`: everything running on this machine, and one order through it."""

import signal
import sys

from ops.journey import run_journey
from ops.suite import running_suite
from ops.suite_addresses import Suite


def run_start(*, once: bool) -> int:
    """Run the suite, take one order through it, print the addresses and stay until Ctrl-C.

    Args:
        once: leave after the order.

    Returns:
        0 when the order came to its end, 1 when it did not.
    """
    with running_suite() as suite:
        done = run_journey(suite)
        sys.stdout.write(_addresses(suite))
        sys.stdout.flush()
        if done and not once:
            _stay()
    return 0 if done else 1


def _addresses(suite: Suite) -> str:
    lines = [
        ("Start page", f"{suite.app_url}/"),
        ("API documentation", f"{suite.api_url}/docs"),
        ("API health", f"{suite.api_url}/health"),
        ("Stripe simulator", f"{suite.simulator_url}/_simulator/health"),
    ]
    return "".join(f"  {name:<18} {address}\n" for name, address in lines)


def _stay() -> None:
    sys.stderr.write("Ctrl-C ends everything.\n")
    try:
        signal.pause()
    except KeyboardInterrupt:
        sys.stderr.write("\nEnding …\n")
