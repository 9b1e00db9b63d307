"""The simulation until its first violation, in a process of its own: prints the seed as JSON."""

import json
import sys

from ops.simulation.schedule import plan, run

STEPS = 60


def hunt(seeds: int) -> int | None:
    """Return the first of *seeds* schedules that finds a violation, None if none does."""
    return next((seed for seed in range(1, seeds + 1) if run(plan(seed, STEPS)).violations), None)


if __name__ == "__main__":
    print(json.dumps({"seed": hunt(int(sys.argv[1]))}))
