"""One schedule: acts with faults, then a calm phase, then judgement; a seed decides all of it.

Each step draws from a source of its own, so that leaving out a step does not change what the others would draw.
"""

import logging
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from functions.domain.errors import Unavailable
from functions.use_cases.missed import poll
from functions.use_cases.sweep import sweep
from ops.simulation.actors import ACTS
from ops.simulation.checker import Violation
from ops.simulation.checks import check, check_step
from ops.simulation.faults import Crashed, Faults
from ops.simulation.play import Play
from ops.simulation.state import State
from ops.simulation.store import FakeStore
from ops.simulation.world import Unexpected, World

CALM_DAYS = 45
LAST_DAYS, PAUSE = timedelta(days=3), timedelta(seconds=30)
JUMP, JUMP_WHILE_SENDING = timedelta(days=2), timedelta(hours=3)
POLL_EVERY = timedelta(days=9)
FUNCTION_TIMEOUT = timedelta(seconds=60)
"""A process that was kept waiting for longer has been ended."""
LIVENESS = 39

PROFILES = ("usual", "usual", "usual", "stormy", "no_webhooks", "no_triggers", "no_faults")
CROWDS = (1, 2, 6)
"""How many orders all the acts are about."""


@dataclass(frozen=True)
class Plan:
    """What a seed decides: the kind of run, its orders at most, if events are published, the acts with a seed each."""

    seed: int
    profile: str
    manual_capture: bool
    orders_max: int
    publishing: bool
    acts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Outcome:
    """How a schedule went. `done` names the acts up to the end, or to the first violation."""

    plan: Plan
    violations: Sequence[Violation]
    faults: Counter[str]
    done: Sequence[str] = field(default_factory=list)

    @property
    def steps(self) -> int:
        """Return how many acts were played."""
        return sum(name in ACTS for name in self.done)

    @property
    def stuck(self) -> bool:
        """Say whether something was still under way at the end."""
        return any(violation.number == LIVENESS for violation in self.violations)


def plan(seed: int, steps: int) -> Plan:
    """Return the plan of a seed."""
    chance = random.Random(f"{seed}/plan")
    names = chance.choices(list(ACTS), [weight for weight, _ in ACTS.values()], k=steps)
    begin = ["place_order", "start_checkout", "pay"]
    acts = tuple((name, f"{seed}/{index}") for index, name in enumerate([*begin, *names[len(begin) :]][:steps]))
    profile, manual, crowd = chance.choice(PROFILES), chance.random() < 0.25, chance.choice(CROWDS)
    return Plan(seed, profile, manual, crowd, chance.random() < 0.5, acts)


def run(planned: Plan) -> Outcome:
    """Play a plan to its end and judge it; the first step with a violation ends it."""
    return run_on(planned, FakeStore())[0]


def run_on(planned: Plan, store: State) -> tuple[Outcome, World]:
    """Play a plan as `run` does, on this store, and return the world that it leaves too."""
    game = Run(planned, store)
    return game.play(), game.world


def shrink(outcome: Outcome) -> Outcome:
    """Return the shortest failing run that leaving out acts leads to, of the same first violation."""
    wanted, best = outcome.violations[0].number, outcome
    size = max(len(best.plan.acts) // 2, 1)
    while size:
        index = 0
        while index < len(best.plan.acts):
            acts = best.plan.acts
            shorter = run(replace(best.plan, acts=acts[:index] + acts[index + size :]))
            if shorter.violations and shorter.violations[0].number == wanted:
                best = shorter
            else:
                index += size
        size //= 2
    return best


def _rates(profile: str, chance: random.Random) -> dict[str, float]:
    base = {"usual": 0.05, "stormy": 0.15, "no_webhooks": 0.04, "no_triggers": 0.04, "no_faults": 0.0}[profile]
    return {
        "store": base * chance.choice([0, 1, 1]),
        "read": base / 4,
        "stripe": base * chance.choice([0, 2, 4]),
        "delivery": base * chance.choice([0, 2, 5]),
        "others": base * chance.choice([0, 1, 3]),
        "skew": 0.0 if profile == "no_faults" else chance.choice([0.0, 0.2, 0.6]),
        "thin": 0.0 if profile == "no_faults" else chance.choice([0.0, 0.3, 1.0]),
    }


class Run:
    """A world, and what happens in it. Whoever plays it otherwise says how its processes run."""

    def __init__(self, planned: Plan, store: State) -> None:
        self.plan = planned
        chance = random.Random(f"{planned.seed}/world")
        self.faults = Faults(chance, _rates(planned.profile, chance), others=self._others)
        triggered = {"no_triggers": 0.0, "no_faults": 1.0}.get(planned.profile, 0.6)
        self.world = self.build(triggered, store)
        self.world.deaf = planned.profile == "no_webhooks"
        self.game = Play(self.world, planned.orders_max)
        self.nested = False
        self.done: list[str] = []

    def build(self, triggered: float, store: State) -> World:
        """Return the world of the plan."""
        planned = self.plan
        return World(
            planned.seed,
            self.faults,
            planned.manual_capture,
            triggered,
            store=store,
            tender=True,
            publishing=planned.publishing,
        )

    def act(self, name: str, chance: random.Random) -> None:
        """Do one act, as a process of its own."""
        with self.world.process():
            ACTS[name][1](self.game, chance)

    def sweep(self) -> None:
        """Let the schedule sweep."""
        sweep(self.world.module)

    def poll(self) -> None:
        """Let the schedule read Stripe's lists."""
        poll(self.world.healing)

    def play(self) -> Outcome:
        """Play the plan to its end and judge it."""
        with listening(self.world):
            found = self._acts() or self._calm()
        return Outcome(self.plan, found, self.faults.counts, self.done)

    def _acts(self) -> list[Violation]:
        for name, seed in self.plan.acts:
            chance = random.Random(seed)
            self.faults.chance, self.faults.clocks = chance, random.Random(f"{seed}/clocks")
            self.faults.shapes = random.Random(f"{seed}/shapes")
            self.done.append(name)
            self._act(name, chance)
            self._act_of_itself(chance)
            found = check_step(self.world.step())
            if found:
                return found
        return []

    def _act(self, name: str, chance: random.Random) -> None:
        """Do one act; the process that it runs in may end, and somebody finds out what it raises."""
        try:
            self.act(name, chance)
        except Crashed:
            self.done.append("  crashed")
        except Unavailable:
            self.done.append("  not now")
        except Exception as error:  # noqa: BLE001 — whatever it is, it is what we look for
            self.world.errors.append(f"{name}: {error!r}")

    def _act_of_itself(self, chance: random.Random) -> None:
        try:
            self.world.run_triggers(chance)
        except Crashed:
            self.done.append("  a trigger crashed")
        except Unavailable:
            self.done.append("  a trigger failed")
        except Exception as error:  # noqa: BLE001 — as above
            self.world.errors.append(f"trigger: {error!r}")

    def _others(self) -> None:
        """Let somebody else act in the middle of an act, one at a time; a process does not outlive its time-out."""
        if self.nested or not self.faults.on or self.faults.chance.random() >= self.faults.rates["others"]:
            return
        self.nested, began = True, self.world.clock.at
        try:
            name = self.faults.chance.choices(list(ACTS), [weight for weight, _ in ACTS.values()])[0]
            self.faults.counts["interleaved"] += 1
            self.done.append(f"  meanwhile {name}")
            self._act(name, self.faults.chance)
        finally:
            self.nested = False
        if self.world.clock.at - began > FUNCTION_TIMEOUT:
            self.faults.counts["timed_out"] += 1
            raise Crashed

    def _calm(self) -> list[Violation]:
        """Let faults end and time pass until nothing changes any more, then judge."""
        self.faults.on, self.world.triggered = False, 0.0
        self.done.append("calm")
        world, polled_at = self.world, datetime.fromtimestamp(0, UTC)
        read: tuple[object, ...] = ()
        end = world.clock.now() + timedelta(days=CALM_DAYS)
        while world.clock.now() < end:
            if world.clock.now() >= min(polled_at + POLL_EVERY, end - LAST_DAYS) and (news := _listed(world)) != read:
                polled_at, read = world.clock.now(), news
                self.poll()
            self._pass()
            if found := check_step(world.step()):
                return found
            world.clock.at = min(max(next_due(world), world.clock.now() + PAUSE), end)
        self._pass()
        writes, posts = self.faults.writes, len(world.wire.posts)
        self._pass()
        idle = {"idle_writes": self.faults.writes - writes, "idle_posts": len(world.wire.posts) - posts}
        return check(world.dump(**idle))

    def _pass(self) -> None:
        self.world.deliver()
        self.sweep()


def _listed(world: World) -> tuple[object, ...]:
    """Return what decides whether reading Stripe's lists again can bring anything."""
    tables = world.simulator.world.store.tables
    booked = tables.get("balance_transaction", {})
    pending = sum(each["status"] == "pending" for each in booked.values())
    return len(tables.get("event", {})), len(booked), pending


def next_due(world: World) -> datetime:
    """Return when something is due next, two days from now at the latest."""
    store, stripe = world.store, world.simulator.world
    due = [order.next_due_at for order in store.documents.values()]
    due += [row.due_at for row in store.outbox_rows.values() if not row.dead]
    due += [row.due_at for row in store.inbox_rows.values()]
    jump = JUMP if stripe.deliveries.idle else JUMP_WHILE_SENDING
    due += [world.clock.now() + jump, stripe_time(stripe.schedule.next_at())]
    return min(at for at in due if at is not None)


def stripe_time(seconds: int | None) -> datetime | None:
    """Return a time of Stripe's as ours."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


@contextmanager
def listening(world: World) -> Iterator[None]:
    """Collect what our code logs as an exception, and let nothing of it reach the screen."""
    logger, handler = logging.getLogger("functions"), Unexpected(world.errors)
    before = (logger.propagate, logger.level)
    logger.addHandler(handler)
    logger.propagate = False
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.propagate, _ = before
        logger.setLevel(before[1])
