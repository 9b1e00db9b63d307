"""Shops as they stand in the database in the middle of a schedule: one generation of stored documents, kept for ever.

A generation is written once, by the code of its day; every later version must read it and go on from there. What a
shop holds beside its documents is Stripe's side of it: the objects, the plans, the answers kept under keys.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from functions.use_cases.digest import write_digest
from functions.use_cases.module import Caller
from ops.paths import ROOT
from ops.simulation.checker import Violation
from ops.simulation.checks import check_step
from ops.simulation.clock import VirtualClock
from ops.simulation.differential_store import GIVEN, EmulatorStore
from ops.simulation.play import Asked
from ops.simulation.schedule import Outcome, Plan, Run, listening
from ops.simulation.state import State
from ops.simulation.world import World
from stripe_simulator.idempotency import Saved
from stripe_simulator.messages import Response

GENERATIONS = ROOT / "tests" / "fixtures" / "stored"
UNKNOWN = "from_the_future"
KEEPS = ("orders", "outbox", "stripe_events", "stripe_links", "customers", "stock", "settlements")
"""Documents that are written more than once, of which everything must survive."""
SURVIVES = 41
FOREIGN = {
    "amount": "700",
    "currency": "eur",
    "payment_method": "pm_card_visa",
    "confirm": "true",
    "metadata[origin]": "another",
}


@dataclass(frozen=True)
class Shop:
    """One shop in the middle of its schedule, in plain values."""

    seed: int
    manual_capture: bool
    at: datetime
    documents: Mapping[str, Mapping[str, Any]]
    placed: list[list[str]]
    """Order id, uid and role of each order's customer."""
    unanswered: list[Mapping[str, Any]]
    stripe: Mapping[str, Any]


# As text


def packed(value: Any) -> Any:
    """Return a value as JSON has it; times, bytes (of UTF-8) and sets are named."""
    if isinstance(value, datetime):
        return {"$time": value.isoformat()}
    if isinstance(value, bytes):
        return {"$bytes": value.decode()}
    if isinstance(value, set | frozenset):
        return {"$set": sorted(value)}
    if isinstance(value, Mapping):
        return {str(key): packed(inner) for key, inner in value.items()}
    return [packed(inner) for inner in value] if isinstance(value, list | tuple) else value


def unpacked(value: Any) -> Any:
    """Return the value that `packed` made JSON of."""
    if isinstance(value, list):
        return [unpacked(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    match value:
        case {"$time": str(text)}:
            return datetime.fromisoformat(text)
        case {"$bytes": str(text)}:
            return text.encode()
        case {"$set": list(items)}:
            return set(items)
    return {key: unpacked(inner) for key, inner in value.items()}


def write(generation: int, shops: list[Shop]) -> Path:
    """Write a generation and return its file.

    Raises:
        FileExistsError: it was written before; an old one is never written again.
    """
    folder = GENERATIONS / str(generation)
    folder.mkdir(parents=True)
    path = folder / "shops.json"
    path.write_text(json.dumps([packed(asdict(shop)) for shop in shops], sort_keys=False, separators=(",", ":")) + "\n")
    return path


def generations() -> list[int]:
    """Return the numbers of what was written so far."""
    return sorted(int(path.parent.name) for path in GENERATIONS.glob("*/shops.json"))


def read(generation: int) -> list[Shop]:
    """Return the shops of a generation."""
    text = (GENERATIONS / str(generation) / "shops.json").read_text()
    return [Shop(**unpacked(each)) for each in json.loads(text)]


# Halfway


class Halfway(Run):
    """The acts of a schedule, and no end: what stands there then is what a deployment meets."""

    def stop(self) -> list[Violation]:
        """Play the acts, and what no act brings: a digest, and a payment that is none of ours."""
        world = self.world
        with listening(world):
            found = self._acts()
            self.faults.on = False
            write_digest(world.healing, world.clock.now().date())
            world.ask_stripe("/v1/payment_intents", **FOREIGN)
            world.deliver()
            return [*found, *check_step(world.step())]

    def shop(self, documents: Mapping[str, Mapping[str, Any]]) -> Shop:
        """Return the shop as it stands."""
        return Shop(
            self.plan.seed,
            self.plan.manual_capture,
            self.world.clock.at,
            documents,
            [[order_id, caller.uid, caller.role] for order_id, caller in self.game.placed],
            [asdict(request) for request in self.game.unanswered],
            _stripe_of(self.world),
        )


def _stripe_of(world: World) -> dict[str, Any]:
    stripe = world.simulator.world
    return {
        "tables": stripe.store.tables,
        "aside": stripe.store._aside,  # noqa: SLF001 — all of it, whatever its names
        "plans": [[when, task, key] for when, _, task, key in sorted(stripe.schedule._heap)],  # noqa: SLF001
        "keys": {key: asdict(saved) for key, saved in stripe.keys._saved.items()},  # noqa: SLF001
    }


def given(store: EmulatorStore) -> dict[str, dict[str, Any]]:
    """Return what the shop was opened with: products and settings."""
    found = (snapshot for name in GIVEN for snapshot in store.db.collection(name).stream())
    return {str(each.reference.path): each.to_dict() or {} for each in found}


# And on


class Onward(Run):
    """A schedule that begins with a stored shop."""

    def __init__(self, shop: Shop, planned: Plan, store: EmulatorStore) -> None:
        self.shop, self.store = shop, store
        super().__init__(planned, store)
        self.game.placed = [(order_id, Caller(uid, role)) for order_id, uid, role in shop.placed]
        self.game.unanswered = [_asked(each) for each in shop.unanswered]

    def build(self, triggered: float, store: State) -> World:
        """Return a world that stands where the shop stopped."""
        shop, clock = self.shop, VirtualClock(self.shop.at)
        tender = any(path.startswith("gift_cards/") for path in shop.documents)
        world = World(
            self.plan.seed, self.faults, shop.manual_capture, triggered, clock=clock, store=store, tender=tender
        )
        for path, document in shop.documents.items():
            self.store.db.document(path).set(dict(document))
        world.changes.stand(self.store.purse_changes)
        stripe = world.simulator.world
        stripe.store.tables.update(shop.stripe["tables"])
        for name, table in shop.stripe["aside"].items():
            stripe.store.aside(name).update(table)
        for when, task, key in shop.stripe["plans"]:
            stripe.schedule.put(when, task, key)
        for key, saved in shop.stripe["keys"].items():
            answer = Response(**saved["response"]) if saved["response"] else None
            stripe.keys._saved[key] = Saved(**saved | {"response": answer})  # noqa: SLF001
        return world

    def play(self) -> Outcome:
        """Give every document a field that the code does not know, go on, and judge."""
        marked = mark(self.store)
        outcome = super().play()
        return (
            outcome if outcome.violations else Outcome(self.plan, lost(self.store, marked), outcome.faults, self.done)
        )


def _asked(values: Mapping[str, Any]) -> Asked:
    return Asked(values["use_case"], tuple(values["caller"]), values["key"], values["about"], values["named"])


# What the code does not know


def mark(store: EmulatorStore) -> list[str]:
    """Give every document that may be written again a field that no version knows, and return their paths."""
    paths = [path for path in store.everything() if path.split("/")[0] in KEEPS and "/events/" not in path]
    for path in paths:
        store.db.document(path).update({UNKNOWN: "kept"})
    return paths


def lost(store: EmulatorStore, marked: list[str]) -> list[Violation]:
    """Return of which of these documents that field is gone."""
    there = store.everything()
    gone = [path for path in marked if path in there and UNKNOWN not in there[path]]
    return [Violation(SURVIVES, "What the code does not know survives", path) for path in gone]
