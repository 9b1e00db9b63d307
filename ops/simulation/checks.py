"""All invariants, asked at once: who asks through here asks every one there is."""

from collections.abc import Iterable

from ops.simulation import checker, checks_edits, checks_money, checks_orders, checks_published, checks_takings
from ops.simulation.checker import Invariant, Violation
from ops.simulation.dump import Dump

REGISTERED = (checks_money, checks_orders, checks_takings, checks_edits, checks_published)
"""Where the invariants stand; importing them is what makes them known."""
INVARIANTS = checker.INVARIANTS


def check(dump: Dump) -> list[Violation]:
    """Return every violation in a quiet state."""
    return _run(dump, INVARIANTS.values())


def check_step(dump: Dump) -> list[Violation]:
    """Return the violations of what must hold after every step; `dump.writes` are those of the step."""
    return _run(dump, (i for i in INVARIANTS.values() if i.each_step))


def _run(dump: Dump, invariants: Iterable[Invariant]) -> list[Violation]:
    chosen = sorted(invariants, key=lambda i: i.number)
    return [Violation(i.number, i.sentence, where) for i in chosen for where in i.find(dump)]
