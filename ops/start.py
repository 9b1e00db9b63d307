"""`ops start`: everything running on this machine, and one order through it."""

import signal
import sys

from ops import web_example
from ops.api_client import ApiError
from ops.bootstrap_run import SetupError
from ops.journey import Journey, run_journey
from ops.seed import CUSTOMER_EMAIL, PASSWORD, STAFF_EMAIL
from ops.suite import EMULATORS_LOG, running_suite
from ops.suite_addresses import Suite


def run_start(*, once: bool) -> int:
    """Run the suite, take one order through it, print the addresses and stay until Ctrl-C.

    Args:
        once: leave after the order.

    Returns:
        0 when the order came to its end, 1 when it did not.
    """
    with running_suite(config=web_example.prepare()) as suite:
        try:
            journey = run_journey(suite)
        except (ApiError, TimeoutError) as error:
            raise SetupError(
                f"the order did not get through: {error}. The functions' log is {EMULATORS_LOG}"
            ) from error
        sys.stdout.write(_summary(journey) + _addresses(suite, journey))
        sys.stdout.flush()
        done = journey.is_complete
        if done and not once:
            _stay()
    return 0 if done else 1


def _summary(journey: Journey) -> str:
    order = journey.order
    books = "; ".join(journey.faults) or f"balanced, chain of {order['version']} events whole"
    lines = [
        ("Order", f"{order['number']}: {order['status']}, {order['payment_status']}, {order['fulfillment_status']}"),
        ("Ledger", books),
        ("Mails", ", ".join(journey.mails) or "none"),
    ]
    return "\n" + "".join(f"  {name:<18} {text}\n" for name, text in lines) + "\n"


def _addresses(suite: Suite, journey: Journey) -> str:
    lines = [
        ("Example shop", f"{suite.app_url}/ (sign in as {CUSTOMER_EMAIL} or {STAFF_EMAIL}, {PASSWORD})"),
        ("The order", f"{suite.api_url}/orders/{journey.order['id']} (as {CUSTOMER_EMAIL} or {STAFF_EMAIL})"),
        ("Its payment page", journey.page),
        ("API documentation", f"{suite.api_url}/docs"),
        ("API health", f"{suite.api_url}/health"),
        ("Stripe dashboard", f"{suite.simulator_url}/dashboard"),
    ]
    return "".join(f"  {name:<18} {address}\n" for name, address in lines)


def _stay() -> None:
    sys.stderr.write("Ctrl-C ends everything.\n")
    try:
        signal.pause()
    except KeyboardInterrupt:
        sys.stderr.write("\nEnding …\n")
