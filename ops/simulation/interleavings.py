"""Every way in which two flows can take turns at their I/O points, six each: at most 924 a pair.

Each flow runs in a thread of its own that stops before each read or write of orders and inbox and before each call to
Stripe; a schedule says who goes next. After its sixth point a flow goes on to its end. Then faults stay away, time
passes, and the checker judges each step and the end.
"""

import random
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from itertools import combinations_with_replacement

from functions.domain.errors import OrderPaymentsError
from functions.domain.order import Status
from functions.use_cases.repair import reconcile
from functions.use_cases.sweep import sweep
from ops.simulation.faults import Faults
from ops.simulation.schedule import listening
from ops.simulation.shop import Switch
from ops.simulation.stage import DISPUTED, GOOD, Saved, Stage

POINTS_MAX = 6

type Act = Callable[[Stage, str], None]
"""What one of the two does; the name tells two of a kind apart."""


def _pay(stage: Stage, _name: str) -> None:
    """The customer pays in the page, and Stripe tells."""
    if stage.messages:
        stage.hear_held()
        return
    stage.faults.others()
    stage.pay()
    stage.hear()


def _cancel(stage: Stage, _name: str) -> None:
    stage.cancel()
    stage.trigger()


def _expire(stage: Stage, _name: str) -> None:
    sweep(stage.world.module)
    stage.trigger()


def _refund(stage: Stage, name: str) -> None:
    stage.refund(key=name)
    stage.trigger()


def _receive_return(stage: Stage, _name: str) -> None:
    stage.receive_return()
    stage.trigger()


def _refund_outside(stage: Stage, _name: str) -> None:
    stage.faults.others()
    stage.refund_outside(700)
    stage.hear()


def _capture(stage: Stage, _name: str) -> None:
    stage.capture()
    stage.trigger()


def _hear(stage: Stage, _name: str) -> None:
    stage.hear_held()
    stage.trigger()


def _checkout(stage: Stage, name: str) -> None:
    stage.checkout(key=name)


def _reconcile(stage: Stage, _name: str) -> None:
    """Compare and repair; its turns begin once Stripe's lists are read."""
    since, healing = (
        stage.world.clock.now() - timedelta(days=1),
        replace(stage.world.healing, module=stage.world.module),
    )
    baton = _baton(stage)

    def listen(what: str, _count: int) -> None:
        if what == "Stripe's balance transactions":
            baton.deafen(deaf=False)

    baton.deafen(deaf=True)
    reconcile(healing, since, apply=True, say=listen)


def _switch_off(stage: Stage, _name: str) -> None:
    stage.faults.others()
    switch = stage.world.module.settings
    if isinstance(switch, Switch):
        switch.enabled = False


FLOWS: dict[str, Act] = {
    "pay": _pay,
    "cancel": _cancel,
    "expire": _expire,
    "refund": _refund,
    "refund in the Dashboard": _refund_outside,
    "receive a return": _receive_return,
    "capture": _capture,
    "dispute": _hear,
    "webhook": _hear,
    "checkout again": _checkout,
    "reconcile": _reconcile,
    "module off": _switch_off,
}
PAIRS = tuple(combinations_with_replacement(FLOWS, 2))
HOTTEST = (
    *(("pay", "cancel"), ("pay", "expire"), ("refund", "refund"), ("cancel", "refund"), ("pay", "webhook")),
    ("refund", "receive a return"),
)
PAID = {"refund", "refund in the Dashboard", "receive a return", "capture", "dispute", "webhook", "reconcile"}
"""Flows that need a payment; with "pay" it is made in the race, unless one of these needs it before."""
EARLY = {"expire", "dispute", "webhook"}


class Baton(Faults):
    """Stops each of two threads at its I/O points, and lets go the one that a schedule names."""

    def __init__(self) -> None:
        super().__init__(random.Random(1), {}, on=False)
        self.others = self._stop
        self._runner = threading.local()

    def run(self, first: Callable[[], None], second: Callable[[], None], schedule: Sequence[int]) -> list[int]:
        """Run both, as *schedule* says and then the first as long as it can; return each choice that there was."""
        runners, choices = [_Runner(first), _Runner(second)], list[int]()
        for runner in runners:
            runner.start(self._runner)
        while ready := [number for number, runner in enumerate(runners) if not runner.ended]:
            taken = schedule[len(choices)] if len(choices) < len(schedule) else ready[0]
            if len(ready) == len(runners):
                choices.append(taken)
            else:
                (taken,) = ready
            runners[taken].go()
        for runner in runners:
            if runner.error is not None:
                raise runner.error
        return choices

    def deafen(self, *, deaf: bool) -> None:
        """Let the running flow pass its I/O points without stopping, or not."""
        self._runner.current.deaf = deaf

    def _stop(self) -> None:
        runner = getattr(self._runner, "current", None)
        if runner is not None and not runner.deaf:
            runner.stop()


@dataclass
class _Runner:
    """One flow in a thread, and whether it waits."""

    act: Callable[[], None]
    ended: bool = False
    points: int = 0
    deaf: bool = False
    error: BaseException | None = None
    _go: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    _stopped: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def start(self, current: threading.local) -> None:
        """Run up to the first I/O point."""

        def body() -> None:
            current.current = self
            try:
                self.act()
            except OrderPaymentsError:
                pass
            except BaseException as error:  # noqa: BLE001 — the schedule's thread raises it
                self.error = error
            self.ended = True
            self._stopped.release()

        threading.Thread(target=body, daemon=True).start()
        self._stopped.acquire()

    def stop(self) -> None:
        """Wait for the schedule, up to the sixth time."""
        self.points += 1
        if self.points > POINTS_MAX:
            return
        self._stopped.release()
        self._go.acquire()

    def go(self) -> None:
        """Let the flow go on to its next I/O point, or to its end."""
        self._go.release()
        self._stopped.acquire()


@dataclass(frozen=True)
class Pair:
    """Two flows, and the moment from which they run."""

    acts: Sequence[Act]
    stage: Stage
    saved: Saved

    def schedules(self) -> Iterator[tuple[list[int], list[str]]]:
        """Play every schedule; return each with what was wrong."""
        schedule: list[int] = []
        while True:
            choices, wrong = self.play(schedule)
            yield choices, wrong
            while choices and choices[-1] == 1:
                choices.pop()
            if not choices:
                return
            schedule = [*choices[:-1], 1]

    def play(self, schedule: Sequence[int]) -> tuple[list[int], list[str]]:
        """Play one schedule to its end and judge it."""
        stage, baton = self.stage, _baton(self.stage)
        stage.load(self.saved)
        stage.world.module = replace(stage.world.module, settings=Switch(stage.world.module.installed()))
        first, second = (partial(act, stage, f"actor {number}") for number, act in enumerate(self.acts))
        with listening(stage.world):
            choices = baton.run(first, second, schedule)
            stage.judge_step()
            stage.calm(poll=False)
        return choices, [str(violation) for violation in stage.violations]


def _baton(stage: Stage) -> Baton:
    if not isinstance(stage.faults, Baton):
        raise TypeError
    return stage.faults


def pair_of(names: tuple[str, str]) -> Pair:
    """Bring an order to the moment from which both flows make sense."""
    stage = Stage(Baton(), "capture" in names, DISPUTED if "dispute" in names else GOOD)
    store = stage.world.store
    stage.world.module = replace(
        stage.world.module, outbox=store.outbox, problems=store.problems, customers=store.customers
    )
    stage.place()
    if not set(names) <= {"checkout again", "module off"}:
        stage.checkout()
    if set(names) & (EARLY if "pay" in names else PAID):
        stage.pay()
        _tell(stage, names)
    if "receive a return" in names and stage.order.status is Status.CONFIRMED:
        stage.send_back()
    if "expire" in names:
        stage.world.clock.at = stage.order.expires_at
    return Pair([FLOWS[name] for name in names], stage, stage.save())


def _tell(stage: Stage, names: tuple[str, str]) -> None:
    """Let the messages of the payment come, unless one of the two flows is that they come."""
    stage.hold_messages()
    held = (
        stage.messages
        if {"pay", "webhook"} & set(names)
        else [m for m in stage.messages if b'"charge.dispute' in m.body]
    )
    for message in stage.messages:
        if message not in held:
            stage.world.receive(message)
    stage.trigger()
    stage.messages = held


def jobs() -> list[str]:
    """Return the names of the pairs."""
    return [" + ".join(names) for names in PAIRS]


def run_job(job: str, one_in: int) -> tuple[int, list[str]]:
    """Play every schedule of one pair; return how many there were, and what was wrong. *one_in*: skip other pairs."""
    first, second = job.split(" + ")
    return (0, []) if jobs().index(job) % one_in else judged(job, pair_of((first, second)))


def judged(job: str, pair: Pair) -> tuple[int, list[str]]:
    """Return how many schedules the pair has, and what was wrong."""
    played = list(pair.schedules())
    return len(played), [
        f"{job} {''.join(map(str, schedule))}: {wrong}" for schedule, found in played for wrong in found
    ]
