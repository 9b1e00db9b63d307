"""`stripe fixtures` with files of ours, for the event types that `stripe trigger` does not offer or makes otherwise."""

import inspect
import re
from collections.abc import Callable
from pathlib import Path

import stripe

from stripe_simulator.server import Server
from tests.simulator.cli.kinds import NOT_MADE, OURS, TRIGGERED, reason_to_leave_out
from tests.simulator.cli.official import Cli, as_text, failures
from tests.simulator.harness import Stripe

FILES = {file.stem: file for file in sorted((Path(__file__).parent / "fixtures").glob("*.json"))}

MINUTE, DAY = 60, 24 * 60 * 60

# A fixture only sends requests; what happens by itself later waits for the clock.
WAIT_SECONDS = {
    "balance.available": 3 * DAY,
    "charge.dispute.closed": DAY,
    "charge.dispute.funds_reinstated": DAY,
    "charge.expired": 8 * DAY,
    "checkout.session.async_payment_failed": 5 * DAY,
    "checkout.session.async_payment_succeeded": MINUTE,
    "checkout.session.expired": DAY,
    "payout.failed": 5 * DAY,
    "payout.paid": 5 * DAY,
    "payout.reconciliation_completed": 5 * DAY,
    "refund.failed": MINUTE,
    "refund.updated": MINUTE,
}


def test_the_cli_runs_each_fixture_of_ours(cli: Cli, tell: Callable[[str], None]) -> None:
    """docs.stripe.com/cli/fixtures: a file of requests, each may use what the ones before it returned."""

    def attempt(kind: str) -> str | None:
        server = Server(seed=7)
        server.start()
        try:
            return cli.run("fixtures", str(FILES[kind]), base=server.url).complaint() or absent(Stripe(server), kind)
        finally:
            server.stop()

    failed = failures(FILES, attempt)

    tell(f"stripe fixtures: {len(FILES) - len(failed)} of {len(FILES)} files of ours")
    assert not failed, as_text(failed)


def absent(simulator: Stripe, kind: str) -> str | None:
    """A complaint if the event is not there, or was there before its time."""
    if kind in WAIT_SECONDS:
        if simulator.v1.events.list({"type": kind}).data:
            return "it did not wait for the clock"
        simulator.control("/clock", {"advance": WAIT_SECONDS[kind]})
    if simulator.v1.events.list({"type": kind}).data:
        return None
    return f"no such event, but {simulator.event_types()}"


def test_each_type_of_our_resources_that_the_sdk_names_is_made_or_left_out(tell: Callable[[str], None]) -> None:
    """docs.stripe.com/api/events/types: a type of our resources is triggered, in a file of ours, or not modelled."""
    named = re.findall(r'"([a-z0-9_]+(?:\.[a-z0-9_]+)+)"', Path(inspect.getfile(stripe.Event)).read_text())
    ours = {kind for kind in named if kind.startswith(OURS) and reason_to_leave_out(kind) is None}
    made = ours & {*TRIGGERED, *FILES}

    tell(f"event types of our resources: {len(made)} of the {len(ours)} that the SDK names")
    assert ours - made == set(NOT_MADE)
