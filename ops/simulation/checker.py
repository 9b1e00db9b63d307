"""What must always hold, as predicates with numbers over a `Dump`: one program for tests, simulation and smoke.

The numbers are those of the project's list of invariants. Step invariants hold after every step, the others once
faults have stopped and nothing changes any more. Not here: 18 (no call to Stripe within a commit: commits are batches,
without a body that could make one) is a test of its own; 37 and 38 (no webhook, no trigger) and 42 (clocks that are
off) are ways to run the simulation, judged by the others, and so is 41 (two versions of the code), a proof of its own.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ops.simulation.dump import Dump

type Find = Callable[[Dump], Iterable[str]]

NOT_HERE = {
    18: "a test",
    37: "a run without webhooks",
    38: "a run without triggers",
    41: "two versions",
    42: "clocks that are off",
}


@dataclass(frozen=True)
class Invariant:
    """One predicate: `find` returns where it does not hold, in words."""

    number: int
    sentence: str
    find: Find
    each_step: bool


@dataclass(frozen=True)
class Violation:
    """An invariant that does not hold, and where."""

    number: int
    sentence: str
    where: str

    def __str__(self) -> str:
        return f"{self.number}. {self.sentence} — {self.where}"


INVARIANTS: dict[int, Invariant] = {}


def invariant(number: int, sentence: str, *, each_step: bool = False) -> Callable[[Find], Find]:
    """Register the predicate *number*."""

    def register(find: Find) -> Find:
        INVARIANTS[number] = Invariant(number, sentence, find, each_step)
        return find

    return register
