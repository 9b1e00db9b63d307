"""An edit that costs more may be paid while anything else happens to it."""

from math import comb

import pytest

from functions.domain.order import Status
from ops.simulation import interleavings, prove
from ops.simulation.edit_pairs import (
    CAPTURE,
    EDIT_FLOWS,
    EDIT_PAIRS,
    EXPIRE,
    HOTTEST_EDITS,
    PAY,
    WITHDRAW,
    edit_pair_of,
    jobs,
    run_job,
)
from ops.simulation.interleavings import POINTS_MAX
from ops.simulation.stage import Stage

FIRST, SECOND = [0] * 12, [1] * 12


@pytest.mark.timeout(300)
@pytest.mark.parametrize("names", HOTTEST_EDITS, ids=" + ".join)
def test_the_hottest_pairs_end_well_whoever_goes_first(names: tuple[str, str]) -> None:
    played = list(edit_pair_of(names).schedules())

    assert 20 < len(played) <= comb(2 * POINTS_MAX, POINTS_MAX)
    assert [] == [(schedule, wrong) for schedule, wrong in played if wrong]


def test_paying_is_played_beside_every_other_flow_and_all_are_counted() -> None:
    assert set(EDIT_FLOWS) - {CAPTURE} == {other for first, other in EDIT_PAIRS if first == PAY}
    assert {PAY, WITHDRAW, EXPIRE, CAPTURE} == {first for first, _ in EDIT_PAIRS}
    assert len(interleavings.PAIRS) + len(EDIT_PAIRS) == len(jobs()) == len(set(jobs()))
    assert (jobs, run_job) == prove.PROOFS["interleavings"]


def told(stage: Stage) -> tuple[int, bool]:
    """Return how many mugs are ordered, and whether an edit is open."""
    return sum(line.quantity for line in stage.order.lines), stage.order.edit is not None


@pytest.mark.parametrize(
    ("names", "first", "second"),
    [
        ((PAY, WITHDRAW), 2, 1),
        ((PAY, "refund"), 2, 2),
        ((CAPTURE, WITHDRAW), 2, 1),
    ],
)
def test_a_schedule_decides_who_goes_first(names: tuple[str, str], first: int, second: int) -> None:
    pair = edit_pair_of(names)

    pair.play(FIRST)
    assert (first, False) == told(pair.stage)
    pair.play(SECOND)
    assert (second, False) == told(pair.stage)


def test_what_is_paid_for_a_canceled_order_changes_nothing_of_it() -> None:
    pair = edit_pair_of((PAY, "cancel"))

    pair.play(SECOND)

    assert (Status.CANCELED, (1, False)) == (pair.stage.order.status, told(pair.stage))


def test_a_job_plays_one_pair_or_none_of_it() -> None:
    last = jobs()[-1]

    assert (0, []) == run_job(last, len(jobs()))
    runs, wrong = run_job(last, 1)
    assert runs
    assert [] == wrong
