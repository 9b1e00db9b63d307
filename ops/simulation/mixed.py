"""Two versions of the code on one database: each act, message, trigger and sweep is run by one of them.

Both have the Firestore adapters of their own, on one project of the emulator, and one Stripe. What is judged is what
the code of now reads there. Midway every document gets a field that neither version knows; it must be there at the end.
"""

import random
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, override

from functions.domain.errors import Unavailable
from functions.domain.order import Order
from functions.use_cases.module import Caller
from functions.use_cases.ports import OutboxRow
from ops.simulation.before import Before
from ops.simulation.clock import VirtualClock
from ops.simulation.differential import clear
from ops.simulation.differential_store import EmulatorStore
from ops.simulation.dump import Dump, Write
from ops.simulation.schedule import Outcome, Plan, Run, plan
from ops.simulation.state import State
from ops.simulation.stored import lost, mark
from ops.simulation.world import World
from stripe_simulator.outgoing import Attempt

WAYS: Mapping[str, Callable[[float], float]] = {
    "forward": lambda passed: 1.0 - passed,
    "back": lambda passed: passed,
    "beside": lambda _passed: 0.5,
}
"""How likely the older code runs a process, by how much of a schedule has passed: roll-forward, roll-back, both."""
HALF = 0.5


@dataclass(frozen=True)
class Mixed:
    """How one schedule with two versions went."""

    outcome: Outcome
    way: str
    by_before: int
    by_now: int
    marked: int
    """How many documents had a field that neither version knows."""


def play(seed: int, steps: int, before: Before) -> Mixed:
    """Play a seed with the code of now and with another version, and judge it."""
    project = f"demo-{uuid.uuid4().hex[:12]}"
    ours = EmulatorStore(project)
    theirs = before.module("ops.simulation.differential_store").EmulatorStore(project)
    ours.beside.append(theirs.note)
    theirs.beside.append(ours.note)
    run = _Mixed(plan(seed, steps), ours, theirs, before)
    try:
        outcome = run.play()
    finally:
        ours.close()
        theirs.close()
        clear(project)
    return Mixed(outcome, run.way, run.by_before, run.by_now, len(run.marked))


class _World(World):
    """Our world; a message or a trigger may reach the older code beside it."""

    run: "_Mixed"

    @override
    def receive(self, attempt: Attempt) -> int | None:
        if not self.run.older():
            return super().receive(attempt)
        status: int | None = self.run.other.receive(attempt)
        return status

    @override
    def trigger(self, row: OutboxRow) -> None:
        if not self.run.older():
            super().trigger(row)
        elif there := self.run.other.store.outbox_rows.get(row.row_id):
            self.run.as_ours(lambda: self.run.other.trigger(there))

    @override
    def step(self) -> Dump:
        other = self.run.other
        self.answers += other.answers
        self.errors += other.errors
        other.answers.clear()
        other.errors.clear()
        if not self.run.marked and self.run.passed >= HALF:
            self.run.marked = mark(self.run.ours)
        return super().step()


class _Mixed(Run):
    """A schedule of two versions: who runs a process is drawn from a source of its own."""

    def __init__(self, planned: Plan, ours: EmulatorStore, theirs: Any, before: Before) -> None:
        self.before, self.theirs, self.ours = before, theirs, ours
        self.who = random.Random(f"{planned.seed}/who")
        self.way = self.who.choice(list(WAYS))
        self.by_before = self.by_now = 0
        self.marked: list[str] = []
        self.last: dict[str, Order] = {}
        self.unavailable = before.module("functions.domain.errors").Unavailable
        super().__init__(planned, ours)
        self.other.deaf = self.world.deaf
        self.other_game = before.module("ops.simulation.play").Play(self.other, planned.orders_max)
        self.other_game.unanswered = self.game.unanswered

    # Two worlds that are one

    @override
    def build(self, triggered: float, store: State) -> World:
        seed, manual, clock = self.plan.seed, self.plan.manual_capture, VirtualClock()

        def here() -> _World:
            return _World(seed, self.faults, manual, triggered, clock=clock, store=store)

        def there() -> Any:
            world = self.before.module("ops.simulation.world").World
            return world(seed, self.faults, manual, triggered, clock=clock, store=self.theirs)

        if self.way == "forward":  # The settings are those that the older code wrote.
            ours, other = here(), there()
        else:
            other, ours = there(), here()
        other.simulator = other.wire.simulator = ours.simulator
        other.wire.posts, other.wire.known_keys = ours.wire.posts, ours.wire.known_keys
        other.ids, other._seen_rows = ours.ids, ours._seen_rows  # noqa: SLF001 — the same world, seen by other code
        ours.run, self.other = self, other
        for each in (store, self.theirs):
            each.listen(lambda _, after: self._note(after.order_id))
        return ours

    @override
    def play(self) -> Outcome:
        with self.before.module("ops.simulation.schedule").listening(self.other):
            outcome = super().play()
        return outcome if outcome.violations else replace(outcome, violations=lost(self.ours, self.marked))

    # What neither version knows

    @property
    def passed(self) -> float:
        """Return how much of the schedule has passed, from 0 to 1."""
        acts = sum(not each.startswith(" ") for each in self.done)
        return min(1.0, acts / max(len(self.plan.acts), 1))

    def _note(self, order_id: str) -> None:
        """Tell of an order's write, whoever wrote it, as the code of now reads it."""
        order = self.ours.documents[order_id]
        self.world.written.append(Write(self.last.get(order_id), order))
        self.last[order_id] = order

    # Who runs what

    def older(self) -> bool:
        """Draw whether the older code runs the process that begins now."""
        older = self.who.random() < WAYS[self.way](self.passed)
        self.by_before += older
        self.by_now += not older
        return older

    def as_ours(self, run: Callable[[], object]) -> None:
        """Run something in the older code; what it raises because nothing answered is ours to name."""
        try:
            run()
        except self.unavailable as error:
            raise Unavailable(str(error)) from error

    @override
    def act(self, name: str, chance: random.Random) -> None:
        acts = self.before.module("ops.simulation.actors").ACTS
        if name not in acts or not self.older():
            super().act(name, chance)
            self._acquaint(self.game, self.other_game)
            return
        try:
            self.as_ours(lambda: self._act_there(acts[name][1], chance))
        finally:
            self._acquaint(self.other_game, self.game)

    def _act_there(self, act: Callable[[Any, random.Random], None], chance: random.Random) -> None:
        with self.other.process():
            act(self.other_game, chance)

    def _acquaint(self, this: Any, that: Any) -> None:
        """Let *that* play know the orders that *this* one placed."""
        known = {order_id for order_id, _ in that.placed}
        there = self.before.module("functions.use_cases.module") if that is self.other_game else None
        for order_id, caller in this.placed:
            if order_id not in known:
                made = there.Caller if there else Caller
                that.placed.append((order_id, made(caller.uid, caller.role)))

    @override
    def sweep(self) -> None:
        if not self.older():
            super().sweep()
        else:
            self.before.module("functions.use_cases.sweep").sweep(self.other.module)

    @override
    def poll(self) -> None:
        if not self.older():
            super().poll()
        else:
            self.before.module("functions.use_cases.missed").poll(self.other.healing)
