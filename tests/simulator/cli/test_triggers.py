"""`stripe trigger`, for every event type that it offers of the simulator's resources."""

import re
from collections.abc import Callable

from stripe_simulator.server import Server
from tests.simulator.cli.kinds import NOT_OURS, TRIGGERED, reason_to_leave_out
from tests.simulator.cli.official import Cli, as_text, failures
from tests.simulator.harness import Stripe

DAY = 24 * 60 * 60

# What happens by itself some time after the requests, and how long to wait for it.
WAIT_SECONDS = {
    "checkout.session.async_payment_failed": 15 * DAY,
    "checkout.session.async_payment_succeeded": 15 * DAY,
}


def offered(cli: Cli) -> list[str]:
    listed = cli.run("trigger", "--help").out.split("Supported events:")[1].split("Usage:")[0]
    return re.findall(r"^ +([a-z0-9_.]+)$", listed, re.MULTILINE)


def test_each_type_that_the_cli_offers_is_triggered_or_left_out_for_a_reason(cli: Cli) -> None:
    """docs.stripe.com/cli/trigger: "stripe trigger --help" lists the supported events."""
    unknown = [kind for kind in offered(cli) if kind not in TRIGGERED and reason_to_leave_out(kind) is None]

    assert [] == unknown
    assert set() == set(TRIGGERED) - set(offered(cli))


def test_no_reason_hides_a_type_of_our_resources(cli: Cli) -> None:
    """docs.stripe.com/cli/trigger: a type is either run or left out."""
    listed = offered(cli)

    assert [] == [kind for kind in TRIGGERED if reason_to_leave_out(kind)]
    assert [] == [prefix for prefix in NOT_OURS if not any(kind.startswith(prefix) for kind in listed)]


def test_the_cli_triggers_each_type_of_our_resources(cli: Cli, tell: Callable[[str], None]) -> None:
    """docs.stripe.com/cli/trigger: a trigger makes the objects that it needs, and the event follows."""

    def attempt(kind: str) -> str | None:
        server = Server(seed=7)
        server.start()
        try:
            return cli.run("trigger", kind, base=server.url).complaint() or absent(Stripe(server), kind)
        finally:
            server.stop()

    failed = failures(TRIGGERED, attempt)

    tell(f"stripe trigger: {len(TRIGGERED) - len(failed)} of {len(TRIGGERED)} types of our resources")
    assert not failed, as_text(failed)


def absent(simulator: Stripe, kind: str) -> str | None:
    """A complaint if there is no event of that type, after the time that it takes."""
    if kind in WAIT_SECONDS:
        simulator.control("/clock", {"advance": WAIT_SECONDS[kind]})
    if simulator.v1.events.list({"type": kind}).data:
        return None
    return f"no such event, but {simulator.event_types()}"
