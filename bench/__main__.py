"""`python3 -m bench cold-start | order | hot | list | simulator`: measure against the floor and print ratios.

Starts on any Python from 3.9 on and goes on in the project's own, which it makes if need be.
"""

import argparse
import importlib
import sys
from dataclasses import dataclass

from ops.bootstrap import go_on_in_own_python, set_up
from ops.bootstrap_run import SetupError


@dataclass(frozen=True)
class Benchmark:
    """A command: the module whose `run` takes the one option there is, what it measures, and the option's default."""

    module: str
    help: str
    option: str
    meaning: str
    default: int


BENCHMARKS = {
    "cold-start": Benchmark(
        "cold_start",
        "import time and memory of main.py against a bare function",
        "--runs",
        "fresh processes of each kind, interleaved",
        10,
    ),
    "order": Benchmark(
        "order",
        "reads, writes, Stripe calls and p50 of each step of an order",
        "--orders",
        "how many orders to take through",
        100,
    ),
    "hot": Benchmark(
        "hot",
        "orders a second of one product, by the shards of its stock",
        "--orders",
        "how many orders each number of shards gets",
        200,
    ),
    "list": Benchmark(
        "lists", "reads and p50 of the lists, with few orders and with many", "--orders", "how many are many", 100_000
    ),
    "simulator": Benchmark(
        "simulator",
        "requests a second of the Stripe simulator on one core",
        "--orders",
        "how many orders to take through, three times",
        500,
    ),
}


def main() -> int:
    """Run the benchmark that is named and return 0 when it is within its budget, 1 when not."""
    parser = argparse.ArgumentParser(
        prog="python3 -m bench",
        description="Measure Order Payments against its floor: the same work done by bare code, in the same run.",
        epilog="examples:\n  python3 -m bench cold-start\n  python3 -m bench order --orders 200\n"
        "  python3 -m bench hot\n  python3 -m bench list --orders 100000\n  python3 -m bench simulator",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name, each in BENCHMARKS.items():
        command = commands.add_parser(name, help=each.help)
        meaning = f"{each.meaning} (default {each.default})"
        command.add_argument(each.option, dest="count", type=int, default=each.default, help=meaning)
    arguments = parser.parse_args()
    try:
        set_up()
        go_on_in_own_python("bench", sys.argv[1:])
        module = importlib.import_module(f"bench.{BENCHMARKS[arguments.command].module}")
        return int(module.run(arguments.count))
    except SetupError as error:
        sys.stderr.write(f"{error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
