"""``python3 -m stripe_simulator``: run until SIGTERM or SIGINT."""

import argparse
import signal
import sys
from typing import NoReturn

from stripe_simulator.clock import Clock
from stripe_simulator.endpoints import Endpoint, endpoint_of, new_secret
from stripe_simulator.ids import Ids
from stripe_simulator.server import Server

ENDINGS = frozenset({signal.SIGTERM, signal.SIGINT})

PORT = 12111

EXAMPLE = """examples:
  python3 -m stripe_simulator
  python3 -m stripe_simulator --webhook-url http://127.0.0.1:4242/webhook
  python3 -m stripe_simulator --port 0 --seed 7 --clock 1790000000 \\
      --webhook-url http://127.0.0.1:4242/webhook --webhook-secret whsec_simulator \\
      --event checkout.session.completed --event payment_intent.succeeded
"""


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        """Print one line and exit with 2."""
        self.exit(2, f"{self.prog}: {message}\n")


def parser() -> Parser:
    """The command line."""
    made = Parser(
        prog="python3 -m stripe_simulator",
        description="An offline Stripe for development and tests, on 127.0.0.1.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--port", type=int, default=PORT, metavar="P", help=f"0 takes a free one (default {PORT})")
    made.add_argument("--webhook-url", metavar="U", help="where events are posted; none are without it")
    made.add_argument("--webhook-secret", metavar="S", help="signs the events; made up and printed without it")
    made.add_argument("--seed", type=int, default=0, metavar="N", help="ids repeat with the same seed (default 0)")
    made.add_argument("--clock", type=int, metavar="T", help="stand still at this Unix time until moved")
    made.add_argument(
        "--event",
        action="append",
        default=[],
        metavar="TYPE",
        help="deliver this type; repeatable, default all",
    )
    return made


def main() -> int:
    """Serve and return the exit code."""
    arguments = parser().parse_args()
    try:
        endpoint = _endpoint(arguments)
        server = Server(arguments.port, endpoint=endpoint, seed=arguments.seed, clock=_clock(arguments.clock))
    except (ValueError, OverflowError) as error:
        parser().error(str(error))
    except OSError as error:
        parser().error(f"cannot listen on port {arguments.port}: {error.strerror}")
    _hold(ENDINGS)
    server.start()
    print(f"Stripe simulator ready at {server.url}", flush=True)
    if endpoint is not None and arguments.webhook_secret is None:
        print(f"Webhooks to {endpoint.url} are signed with {endpoint.secret}", flush=True)
    print(f"Any sk_test_ key is let in. Dashboard: {server.url}/dashboard", flush=True)
    signal.sigwait(ENDINGS)
    server.stop()
    return 0


def _hold(signals: frozenset[signal.Signals]) -> None:
    """Keep *signals* for ``sigwait``, also where a shell made this process ignore them."""
    for number in signals:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)


def _endpoint(arguments: argparse.Namespace) -> Endpoint | None:
    if arguments.webhook_url is None:
        if arguments.webhook_secret is not None:
            raise ValueError("--webhook-secret needs --webhook-url")
        return None
    secret = arguments.webhook_secret
    return endpoint_of(
        arguments.webhook_url, new_secret(Ids(arguments.seed)) if secret is None else secret, arguments.event
    )


def _clock(start: int | None) -> Clock:
    """The real clock, or one that stands still."""
    if start is None:
        return Clock()
    if start < 0:
        raise ValueError("--clock must be a Unix time in seconds")
    return Clock(lambda: start)


if __name__ == "__main__":
    sys.exit(main())
