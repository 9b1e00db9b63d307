"""A command as a list of steps: each looks first, does what is missing, and looks again.

So a plan can be shown before it is carried out, a second run changes nothing, and one that was killed goes on where it
was: nothing is remembered but what is really there.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ops.bootstrap_run import SetupError


class StepFailed(SetupError):
    """A step could not be done; the message says which, why, and what to do next."""


@dataclass(frozen=True)
class Seen:
    """What a look found: whether the step is done, and in a few words what there is."""

    done: bool
    says: str = ""


@dataclass(frozen=True)
class Step:
    """One thing to bring about. `look` changes nothing; `do` may be begun again after any interruption."""

    name: str
    look: Callable[[], Seen]
    do: Callable[[], object]
    always: bool = False
    """Done on every run: it only reads, or its own look says nothing about the outside."""


@dataclass(frozen=True)
class Taken:
    """What became of a step: `there` already, `done` now, or `planned` only."""

    name: str
    outcome: str
    says: str


type Tell = Callable[[Taken], object]


def show(taken: Taken) -> None:
    """Print one line on stderr."""
    mark = {"there": "=", "done": "✓", "planned": "→"}[taken.outcome]
    print(f"{mark} {taken.name}{': ' + taken.says if taken.says else ''}", file=sys.stderr, flush=True)


def carry_out(steps: Sequence[Step], *, dry_run: bool, tell: Tell = show) -> list[Taken]:
    """Bring about each step that is not there yet, in order, and return what became of all.

    Raises:
        StepFailed: a step was done and is still not there. The steps before it stay done.
    """
    return [_told(taken, tell) for taken in _taken(steps, dry_run=dry_run)]


def _told(taken: Taken, tell: Tell) -> Taken:
    tell(taken)
    return taken


def _taken(steps: Sequence[Step], *, dry_run: bool) -> Iterator[Taken]:
    for step in steps:
        seen = step.look()
        if seen.done and not step.always:
            yield Taken(step.name, "there", seen.says)
        elif dry_run:
            yield Taken(step.name, "planned", seen.says)
        else:
            step.do()
            after = step.look()
            if not after.done:
                raise StepFailed(f"{step.name}: done, and still not there: {after.says}")
            yield Taken(step.name, "done", after.says)
