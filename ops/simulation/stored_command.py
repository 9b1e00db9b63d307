"""`python3 -m ops prove stored`: every stored generation is read by the code of now, goes on, and is judged."""

import json
import os
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from functions.adapters.documents import order_document
from functions.domain.ledger import verify
from ops.bootstrap_run import SetupError
from ops.simulation.command import commit
from ops.simulation.differential import clear
from ops.simulation.differential_command import emulator
from ops.simulation.differential_dump import plain
from ops.simulation.differential_store import EMULATOR, EmulatorStore
from ops.simulation.schedule import CROWDS, plan
from ops.simulation.stored import Halfway, Onward, Shop, generations, given, read, write

SEEDS = (41, 42, 90, 71, 46, 95, 67, 112, 134, 139, 68, 150, 104, 11, 56)
"""Schedules that stop, between them, in every state that 160 of them met: those of the generation written last."""
STEPS_BEFORE, STEPS_AFTER = 70, 10
ANOTHER = 1_000_000


@contextmanager
def project() -> Iterator[EmulatorStore]:
    """Yield a project of the emulator that is cleared afterwards."""
    name = f"demo-{uuid.uuid4().hex[:12]}"
    store = EmulatorStore(name)
    try:
        yield store
    finally:
        store.close()
        clear(name)


def stop(seed: int) -> Shop:
    """Play a schedule through the real adapters, and return the shop where it stops.

    Raises:
        SetupError: that violates an invariant.
    """
    with project() as store:
        halfway = Halfway(plan(seed, STEPS_BEFORE), store)
        found = halfway.stop()
        if found:
            raise SetupError(f"seed {seed}: {found[0]}")
        return halfway.shop(given(store) | store.everything())


def go_on(shop: Shop, steps: int = STEPS_AFTER) -> tuple[Counter[str], list[str]]:
    """Read a stored shop, go on with it, and return how many documents it has of each kind, and what was wrong."""
    fresh = plan(shop.seed + ANOTHER, steps)  # Ids come from the seed: they must be new ones.
    planned = replace(fresh, orders_max=max(CROWDS) + len(shop.placed))
    with project() as store:
        onward = Onward(shop, planned, store)
        wrong = _misread(shop, store)
        wrong += [str(violation) for violation in onward.play().violations]
    kinds = Counter(path.split("/")[-2] for path in shop.documents)
    return kinds, [f"seed {shop.seed}: {each}" for each in wrong]


def keeps(stored: object, today: object) -> bool:
    """Say whether *today* says all that *stored* says, both as plain values; maps may hold more, at any depth."""
    if isinstance(stored, Mapping) and isinstance(today, Mapping):
        return all(name in today and keeps(value, today[name]) for name, value in stored.items())
    if isinstance(stored, list) and isinstance(today, list):
        return len(stored) == len(today) and all(map(keeps, stored, today))
    return stored == today


def _misread(shop: Shop, store: EmulatorStore) -> list[str]:
    """Return what today's adapters read otherwise than it was written, and what is wrong with a chain or a ledger."""
    wrong = []
    for order_id, order in store.documents.items():
        wrong += [f"{order_id}: {each}" for each in verify(order, store.entries(order_id))]
        stored, today = shop.documents[f"orders/{order_id}"], plain(order_document(order))
        wrong += [
            f"{order_id}: {name} is read otherwise" for name in stored if not keeps(stored[name], today.get(name))
        ]
    return wrong


def run_command(*, new: bool, as_json: bool) -> int:
    """Play every generation, or write a new one; print the figures and return the exit code."""
    began, kinds, wrong, shops = time.monotonic(), Counter[str](), list[str](), 0
    with emulator() as address:
        os.environ[EMULATOR] = address
        if new:
            path = write(max(generations(), default=0) + 1, [stop(seed) for seed in SEEDS])
            print(path, file=sys.stderr)
        for generation in generations():
            for shop in read(generation):
                there, found = go_on(shop)
                kinds, shops = kinds + there, shops + 1
                wrong += [f"generation {generation}, {each}" for each in found]
                print(f"generation {generation}, seed {shop.seed}: {len(found)} wrong", file=sys.stderr, flush=True)
    told = {
        "proof": "stored",
        "generations": len(generations()),
        "shops": shops,
        "documents": dict(sorted(kinds.items())),
        "wrong": len(wrong),
        "commit": commit(),
        "seconds": round(time.monotonic() - began),
    }
    print(
        json.dumps(told) if as_json else "\n".join(f"{key.replace('_', ' ')}: {value}" for key, value in told.items())
    )
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0
