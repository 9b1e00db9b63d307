"""A process that ends at an I/O point: at every point of every flow, before it, after its effect, and twice in a row.

An I/O point is a read or a write of the store, or a call to Stripe. A counting run numbers them. What the crash left is
then taken up by the sweep, by the client's repeated request, or by Stripe's repeated messages; then faults end and time
passes. The checker judges each step and the end, and the end must be that of a run without a crash, or, where nobody
repeats the request, of a run without the request.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import override

from functions.domain.errors import OrderPaymentsError
from functions.domain.order import Status
from ops.simulation.edit_stage import ask_edit, check_out_edit, let_time_pass, withdraw_edit
from ops.simulation.faults import Crashed, Faults
from ops.simulation.schedule import listening
from ops.simulation.stage import DISPUTED, SEPA_LATE, End, Stage

TRIES = 6
"""How often what recovers runs: a crash within it ends one of them."""

type Act = Callable[[Stage], None]


class Mode(StrEnum):
    """When the process ends."""

    BEFORE = "before"
    AFTER = "after the effect"
    TWICE = "twice in a row"


class Recovery(StrEnum):
    """Who takes up first what the crash left."""

    SWEEP = "sweep"
    CLIENT = "client"
    WEBHOOK = "webhook"


class Killer(Faults):
    """Numbers the I/O points while it is on, and ends the process at one of them."""

    def __init__(self, at: int = 0, mode: Mode = Mode.BEFORE) -> None:
        super().__init__(random.Random(0), {})
        self.on, self.seen, self.at, self.mode, self.again = False, 0, at, mode, False

    @override
    def draw(self, point: str, kinds: Sequence[str]) -> str | None:
        if not self.on or point == "delivery":
            return None
        self.seen += 1
        if self.again and point != "read":
            self.again = False
        elif self.seen != self.at:
            return None
        else:
            self.again = self.mode is Mode.TWICE
        when = "before" if self.mode is Mode.BEFORE else "after"
        return {"store": f"store_crash_{when}", "stripe": f"call_crash_{when}"}.get(point, when)

    @override
    def read[T](self, call: Callable[[], T], error: Exception) -> T:
        when = self.draw("read", ())
        if when == "before":
            raise Crashed
        answer = call()
        if when:
            raise Crashed
        return answer


@dataclass(frozen=True)
class Flow:
    """What is done to an order in the state that *prepare* brings it to; *request* is what its client repeats."""

    name: str
    prepare: Sequence[Act]
    steps: Sequence[Act]
    request: Act
    manual_capture: bool = False
    projection: bool = False
    """Only the money ends alike: what is disputed before it is known as paid confirms no order, and is held."""


def _hours(hours: float) -> Act:
    return lambda stage: stage.world.clock.advance(hours=hours)


def _expire(stage: Stage) -> None:
    for _ in range(3):
        stage.sweep()
    if stage.order.status is not Status.EXPIRED:
        raise AssertionError(f"the order is {stage.order.status}")


def _embed(stage: Stage) -> None:
    stage.checkout("other", "embedded")


OPEN = (Stage.place, Stage.checkout)
HEARD = (Stage.hear, Stage.trigger)
PAID = (*OPEN, Stage.pay, *HEARD)

FLOWS = (
    Flow("place", (), (Stage.place,), Stage.place),
    Flow("checkout", (Stage.place,), (Stage.checkout,), Stage.checkout),
    Flow("checkout on the other page", OPEN, (_embed,), _embed),
    Flow("pay on the other page", (*OPEN, _embed, Stage.pay_embedded), HEARD, _embed),
    Flow("pay", (*OPEN, Stage.pay), HEARD, Stage.checkout),
    Flow("pay late by debit", (*OPEN, lambda s: s.pay(**SEPA_LATE), *HEARD, _hours(24)), HEARD, Stage.checkout),
    Flow("cancel unpaid", OPEN, (Stage.cancel, Stage.trigger, *HEARD), Stage.cancel),
    Flow("cancel paid", PAID, (Stage.cancel, Stage.trigger, *HEARD), Stage.cancel),
    Flow("expire", (*OPEN, _hours(2)), (_expire, *HEARD), Stage.checkout),
    Flow(
        "expire, although paid", (*OPEN, Stage.pay, Stage.lose_messages, _hours(2)), (Stage.sweep,) * 3, Stage.checkout
    ),
    Flow("refund", PAID, (Stage.refund, Stage.trigger, *HEARD), Stage.refund),
    Flow("refund a part", PAID, (lambda s: s.refund(500), Stage.trigger, *HEARD), lambda s: s.refund(500)),
    Flow("refund in the Dashboard", (*PAID, lambda s: s.refund_outside(700)), HEARD, Stage.checkout),
    Flow("capture", PAID, (Stage.capture, Stage.trigger, *HEARD), Stage.capture, manual_capture=True),
    Flow(
        "capture a part",
        PAID,
        (lambda s: s.capture(900), Stage.trigger, *HEARD),
        lambda s: s.capture(900),
        manual_capture=True,
    ),
    Flow("void", PAID, (Stage.cancel, Stage.trigger, *HEARD), Stage.cancel, manual_capture=True),
    Flow("dispute", (*OPEN, lambda s: s.pay(DISPUTED)), HEARD, Stage.checkout, projection=True),
    Flow(
        "pay after the end", (Stage.place, _hours(2), _expire, Stage.trigger, Stage.pay_outside), HEARD, Stage.checkout
    ),
    Flow("pay twice", (*PAID, Stage.pay_outside), HEARD, Stage.checkout),
    Flow("pay after a cancel", (Stage.place, Stage.cancel, Stage.trigger, Stage.pay_outside), HEARD, Stage.cancel),
    Flow("return goods", (*PAID, Stage.send_back), (Stage.receive_return, Stage.trigger, *HEARD), Stage.receive_return),
    Flow("ask for an edit", PAID, (ask_edit, Stage.trigger), ask_edit),
    Flow("pay an edit", (*PAID, ask_edit, check_out_edit, Stage.pay), HEARD, check_out_edit),
    Flow("withdraw an edit", (*PAID, ask_edit, check_out_edit), (withdraw_edit, Stage.trigger, *HEARD), withdraw_edit),
    Flow(
        "let an edit lapse, although paid",
        (*PAID, ask_edit, check_out_edit, Stage.pay, Stage.lose_messages, let_time_pass),
        (Stage.sweep,) * 3,
        check_out_edit,
    ),
    Flow("hear nothing, read the lists", (*OPEN, Stage.pay, Stage.lose_messages), (Stage.poll,), Stage.checkout),
)


@dataclass(frozen=True)
class Case:
    """One crash: where, when, and who takes up what it left."""

    flow: Flow
    point: int
    mode: Mode
    recovery: Recovery

    def __str__(self) -> str:
        return f"{self.flow.name}, point {self.point}, {self.mode}, by {self.recovery}"


@dataclass(frozen=True)
class Result:
    """What one crash came to; `wrong` is empty if all is as without it."""

    case: Case
    wrong: Sequence[str]


@dataclass(frozen=True)
class Counted:
    """A flow without a crash: how many I/O points it has, its end, and the end without its request."""

    flow: Flow
    points: int
    end: End
    without: End


def count(flow: Flow) -> Counted:
    """Run *flow* without a crash and number its points.

    Raises:
        AssertionError: even that violates an invariant.
    """
    without = _prepared(flow, Killer())
    stage = _prepared(flow, Killer())
    with listening(stage.world):
        stage.faults.on = True
        for step in flow.steps:
            step(stage)
        points = _killer(stage).seen
        stage.calm()
    with listening(without.world):
        without.calm()
    if stage.violations or without.violations:
        raise AssertionError(f"{flow.name}: {[str(v) for v in (*stage.violations, *without.violations)]}")
    return Counted(flow, points, *(s.end(projection=flow.projection) for s in (stage, without)))


def _killer(stage: Stage) -> Killer:
    if not isinstance(stage.faults, Killer):
        raise TypeError
    return stage.faults


def share(counted: Counted, one_in: int) -> list[Case]:
    """Return every crash of a flow, or one in so many, spread over points, modes and recoveries."""
    return list(_cases(counted))[::one_in]


def _cases(counted: Counted) -> Iterator[Case]:
    for point in range(1, counted.points + 1):
        for mode in Mode:
            for recovery in Recovery:
                yield Case(counted.flow, point, mode, recovery)


def run(case: Case, counted: Counted) -> Result:
    """Play one crash to its end and judge it."""
    stage = _prepared(case.flow, Killer(case.point, case.mode))
    with listening(stage.world):
        stage.faults.on = True
        crashed = _crashes(stage, case.flow.steps)
        stage.judge_step()
        _RECOVER[case.recovery](stage, case.flow)
        stage.calm()
    wrong = [str(violation) for violation in stage.violations]
    ends = {counted.end} if case.recovery is Recovery.CLIENT else {counted.end, counted.without}
    if not crashed:
        wrong.append("nothing crashed")
    end = stage.end(projection=case.flow.projection)
    if end not in ends:
        wrong.append(f"ended as {end}, not as {counted.end}")
    return Result(case, wrong)


def _prepared(flow: Flow, killer: Killer) -> Stage:
    stage = Stage(killer, flow.manual_capture)
    for act in flow.prepare:
        act(stage)
    return stage


def _crashes(stage: Stage, steps: Sequence[Act]) -> bool:
    """Do *steps*, and say whether the process ended in one of them."""
    try:
        for step in steps:
            step(stage)
    except Crashed:
        return True
    except OrderPaymentsError:
        return False
    return False


def _by_sweep(stage: Stage, _flow: Flow) -> None:
    for number in range(TRIES):
        stage.lose_messages()
        _crashes(stage, (Stage.sweep, Stage.poll) if number in (1, TRIES - 1) else (Stage.sweep,))
        stage.judge_step()


def _by_client(stage: Stage, flow: Flow) -> None:
    for _ in range(TRIES):
        stage.world.clock.advance(seconds=20)
        _crashes(stage, (flow.request,))
        stage.judge_step()


def _by_webhook(stage: Stage, _flow: Flow) -> None:
    for _ in range(TRIES):
        stage.world.clock.advance(hours=1)
        _crashes(stage, (Stage.hear,))
        stage.judge_step()


_RECOVER: dict[Recovery, Callable[[Stage, Flow], None]] = {
    Recovery.SWEEP: _by_sweep,
    Recovery.CLIENT: _by_client,
    Recovery.WEBHOOK: _by_webhook,
}


def jobs() -> list[str]:
    """Return the names of the flows."""
    return [flow.name for flow in FLOWS]


def run_job(job: str, one_in: int) -> tuple[int, list[str]]:
    """Crash one flow at every point, or in one case in so many; return how many, and what was wrong."""
    counted = count(next(flow for flow in FLOWS if flow.name == job))
    results = [run(case, counted) for case in share(counted, one_in)]
    return len(results), [f"{result.case}: {wrong}" for result in results for wrong in result.wrong]
