"""Rounding on purpose: half up, and shares that add up."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.rounding import half_up, spread

steps = st.sampled_from([1, 10, 100])


@pytest.mark.parametrize(
    ("numerator", "denominator", "step", "rounded"),
    [(5, 2, 1, 3), (7, 3, 1, 2), (8, 3, 1, 3), (0, 7, 1, 0), (149, 1, 100, 100), (150, 1, 100, 200), (45, 1, 10, 50)],
)
def test_a_half_goes_up(numerator: int, denominator: int, step: int, rounded: int) -> None:
    assert rounded == half_up(numerator, denominator, step)


@given(st.integers(0, 10**14), st.integers(1, 10**9), steps)
def test_what_is_rounded_is_the_nearest_multiple(numerator: int, denominator: int, step: int) -> None:
    rounded, exact = half_up(numerator, denominator, step), Fraction(numerator, denominator)

    assert 0 == rounded % step
    assert -Fraction(step, 2) < rounded - exact <= Fraction(step, 2)


@given(st.integers(0, 10**8), st.lists(st.integers(0, 10**8), min_size=1, max_size=20), steps)
def test_shares_add_up_and_none_is_a_step_off(units: int, weights: list[int], step: int) -> None:
    shares = spread(units * step, weights, step)

    if not any(weights):
        assert 0 == sum(shares)
        return
    assert units * step == sum(shares)
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - Fraction(units * step * weight, sum(weights))) < step


def test_the_largest_remainder_gets_what_is_left_and_of_equal_ones_the_first() -> None:
    assert [34, 33, 33] == spread(100, [1, 1, 1])
    assert [14, 29, 57] == spread(100, [1, 2, 4])
    assert [200, 100] == spread(300, [1, 1], 100)
