"""Two flows may take turns in any way."""

from math import comb

import pytest

from ops.simulation.interleavings import FLOWS, HOTTEST, PAIRS, POINTS_MAX, Pair, pair_of


@pytest.mark.parametrize("names", HOTTEST, ids=" + ".join)
def test_the_hottest_pairs_end_well_whoever_goes_first(names: tuple[str, str]) -> None:
    played = list(pair_of(names).schedules())

    assert 20 < len(played) <= comb(2 * POINTS_MAX, POINTS_MAX)
    assert [] == [(schedule, wrong) for schedule, wrong in played if wrong]


def test_every_pair_of_twelve_flows_is_played() -> None:
    assert 12 == len(FLOWS)
    assert 78 == len(PAIRS)
    assert set(HOTTEST) <= set(PAIRS)


def test_a_schedule_decides_who_goes_first() -> None:
    pair: Pair = pair_of(("refund", "cancel"))

    pair.play([0] * 12)
    assert "damaged" == pair.stage.order.refund_rows["r1"].reason

    pair.play([1] * 12)
    assert "order_ended" == pair.stage.order.refund_rows["r1"].reason
