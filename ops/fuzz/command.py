"""`python3 -m ops prove fuzz`: made-up requests as customer, as staff and as nobody; 1 if any answer is wrong."""

import json
import os
import time

from ops.fuzz.group import TOKENS, Group, run
from ops.fuzz.shop import new_shop
from ops.simulation.command import commit
from ops.simulation.differential_command import emulator
from ops.simulation.differential_store import EMULATOR


def fuzz(name: str, requests: int, seed: int) -> Group:
    """Return what the group *name* was answered, in a shop of its own on the emulator that is set."""
    with new_shop() as shop:
        group = Group(name, shop, requests)
        run(group, seed)
        return group


def run_command(*, requests: int, seed: int, as_json: bool) -> int:
    """Send *requests* as each group, print the figures, and return the exit code."""
    told = []
    with emulator() as os.environ[EMULATOR]:
        for name in TOKENS:
            began = time.monotonic()
            group = fuzz(name, requests, seed)
            told.append(group)
            if not as_json:
                print(_line(group), f"{time.monotonic() - began:.0f} s", *_wrong(group), sep="\n", flush=True)
    if as_json:
        print(json.dumps({"proof": "fuzz", "seed": seed, "commit": commit(), "groups": [_figures(g) for g in told]}))
    else:
        print(f"seed {seed}, commit {commit()}")
    return 1 if any(group.wrong for group in told) else 0


def _figures(group: Group) -> dict[str, object]:
    return {
        "group": group.name,
        "requests": group.requests,
        "swapped": group.swapped,
        "done": len(group.operations),
        "statuses": dict(sorted(group.statuses.items())),
        "wrong": _wrong(group),
    }


def _wrong(group: Group) -> list[str]:
    return [f"{what}\n{why}" for what, why in sorted(group.wrong.items())]


def _line(group: Group) -> str:
    statuses = ", ".join(f"{status}: {count}" for status, count in sorted(group.statuses.items()))
    return (
        f"{group.name}: {group.requests} requests, {len(group.wrong)} kinds of wrong answers, {group.swapped} asked "
        f"again for another customer's orders, {len(group.operations)} operations done; {statuses}"
    )
