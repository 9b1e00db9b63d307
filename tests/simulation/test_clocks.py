"""A worker's clock may be ten minutes off: that changes no money."""

import random
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from itertools import cycle
from typing import override

import pytest

from functions.use_cases import checkout
from ops.simulation import crashes
from ops.simulation.crashes import Flow, Killer
from ops.simulation.faults import Faults
from ops.simulation.schedule import listening
from ops.simulation.stage import Stage
from tests.simulation.quiet import calm_world, paid

count = cache(crashes.count)
AHEAD, BEHIND = timedelta(minutes=10), -timedelta(minutes=10)


class Off(Killer):
    """Each process's clock is off by the next of these; no process ends."""

    def __init__(self, offs: Sequence[timedelta]) -> None:
        super().__init__()
        self.offs = cycle(offs)

    @override
    def skew(self) -> timedelta:
        return next(self.offs) if self.on else timedelta()


@pytest.mark.parametrize("offs", [(AHEAD,), (BEHIND,), (AHEAD, BEHIND)], ids=str)
@pytest.mark.parametrize("flow", crashes.FLOWS, ids=lambda flow: flow.name)
def test_clocks_that_are_ten_minutes_off_end_in_the_same_money(flow: Flow, offs: Sequence[timedelta]) -> None:
    counted = count(flow)
    faults = Off(offs)
    stage = Stage(faults, flow.manual_capture)
    with listening(stage.world):
        for step in flow.prepare:
            step(stage)
        faults.on = True
        for step in flow.steps:
            with stage.world.process():
                step(stage)
            stage.judge_step()
        stage.world.worker.off = offs[-1]
        stage.calm()

    assert [] == stage.violations
    assert counted.end == stage.end(projection=flow.projection)


def test_a_message_that_a_wrong_clock_refuses_is_not_lost() -> None:
    """A worker that is six minutes behind takes Stripe's signature for one from the future."""
    world = calm_world()
    world.faults.on, world.faults.rates["skew"], world.faults.clocks = True, 1.0, random.Random(2)
    paid(world)
    refused = [answer for answer in world.answers if answer.status == 400]
    world.faults.on = False
    world.clock.advance(hours=4)
    world.deliver()

    assert refused
    assert not any(answer.stored for answer in refused)
    assert {answer.event_id for answer in refused} <= set(world.store.inbox_rows)


@pytest.mark.parametrize(("hours_max", "found"), [(23, []), (24, [17])])
def test_a_key_that_is_used_to_its_last_hour_is_found_only_by_a_clock_that_is_behind(
    hours_max: int, found: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkout, "REPEAT_HOURS_MAX", hours_max)
    stage = Stage(Faults(random.Random(1), {}, on=False))
    for step in crashes.PAID:
        step(stage)
    rule = {"effect": "drop_before", "method": "POST", "path": "/v1/refunds", "times": 9}
    stage.world.simulator.world.faults.add(rule)
    with listening(stage.world):
        stage.refund()
        stage.trigger()
        stage.lose_messages()
        stage.world.clock.advance(hours=24, minutes=2)
        stage.world.worker.off = BEHIND
        stage.sweep()
        stage.world.worker.off = timedelta()
        stage.calm()

    assert found == [violation.number for violation in stage.violations]
