"""`python3 -m bench cold-start | order | simulator`: measure against the floor and print ratios.

Starts on any Python from 3.9 on and goes on in the project's own, which it makes if need be.
"""

import argparse
import sys

from ops.bootstrap import go_on_in_own_python, set_up
from ops.bootstrap_run import SetupError


def main() -> int:
    """Run the benchmark that is named and return 0 when it is within its budget, 1 when not."""
    parser = argparse.ArgumentParser(
        prog="python3 -m bench",
        description="Measure Order Payments against its floor: the same work done by bare code, in the same run.",
        epilog="examples:\n  python3 -m bench cold-start\n  python3 -m bench order --orders 200\n"
        "  python3 -m bench simulator",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    cold = commands.add_parser("cold-start", help="import time and memory of main.py against a bare function")
    cold.add_argument("--runs", type=int, default=10, help="fresh processes of each kind, interleaved (default 10)")
    order = commands.add_parser("order", help="reads, writes, Stripe calls and p50 of each step of an order")
    order.add_argument("--orders", type=int, default=100, help="how many orders to take through (default 100)")
    stripe = commands.add_parser("simulator", help="requests a second of the Stripe simulator on one core")
    stripe.add_argument("--orders", type=int, default=500, help="how many orders to take through, three times")
    arguments = parser.parse_args()
    try:
        set_up()
        go_on_in_own_python("bench", sys.argv[1:])
        if arguments.command == "cold-start":
            from bench.cold_start import run as cold_start

            return cold_start(arguments.runs)
        if arguments.command == "simulator":
            from bench.simulator import run as simulator_run

            return simulator_run(arguments.orders)
        from bench.order import run as order_run

        return order_run(arguments.orders)
    except SetupError as error:
        sys.stderr.write(f"{error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
