"""Rounding, in one place: half up, and shares that add up to the last minor unit.

`step` is the smallest amount that can be charged in a currency (`money.step`): 1 mostly, 100 for ISK, 10 for KWD.
"""

from collections.abc import Sequence


def half_up(numerator: int, denominator: int, step: int = 1) -> int:
    """Return *numerator* / *denominator*, neither negative, as a multiple of *step*; a half goes up."""
    whole = denominator * step
    return (2 * numerator + whole) // (2 * whole) * step


def floor(amount: int, step: int) -> int:
    """Return the largest multiple of *step* that is not above *amount*."""
    return amount - amount % step


def spread(amount: int, weights: Sequence[int], step: int = 1) -> list[int]:
    """Return shares of *amount*, a multiple of *step*, in proportion to *weights*: exactly *amount* together.

    The largest remainders get what is left over; among equal ones the first. No weight at all: no share at all.
    """
    whole, units = sum(weights), amount // step
    if whole == 0:
        return [0] * len(weights)
    shares = [units * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda at: (-(units * weights[at] % whole), at))
    for at in order[: units - sum(shares)]:
        shares[at] += 1
    return [share * step for share in shares]
