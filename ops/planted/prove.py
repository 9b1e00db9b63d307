"""`python3 -m ops prove planted`: plants each known bug alone and sees whether the suite notices."""

import json
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ops.bootstrap_run import SetupError
from ops.planted.bug import Bug, OutOfStepError
from ops.planted.bugs import BUGS
from ops.planted.suite import PARTS, Part, UnsoundError, asked_first, failing, seeds_until_found
from ops.planted.tree import copied, planted
from ops.simulation.command import commit

SEEDS_MAX = 30
OUT_OF_REACH = (
    *("functions/adapters/orders.py", "functions/adapters/boxes.py", "functions/config.py"),
    *("functions/entrypoints/auth.py", "functions/entrypoints/api/policy.py"),
)
"""What the simulation does not play: its store is in memory, and nobody signs in."""


@dataclass(frozen=True)
class Found:
    """What became of one bug: the test that caught it, and the schedules until the simulation alone did."""

    bug: str
    breaks: str
    caught_by: str | None
    on_emulator: bool
    simulated: bool
    seeds: int | None


class Proof:
    """A copy of the code, and what is known of it without a bug."""

    def __init__(self, tree: Path) -> None:
        self.tree = tree
        self.sound: set[Part] = set()

    def require_sound(self, *parts: Part) -> None:
        """See once that the tests of *parts* pass without a bug: else a failure proves nothing.

        Raises:
            UnsoundError: one of them fails.
        """
        new = [part for part in dict.fromkeys(parts) if part not in self.sound]
        for emulator in sorted({part.emulator for part in new}):
            paths = dict.fromkeys(path for part in new if part.emulator is emulator for path in part.paths)
            test = failing(self.tree, Part(tuple(paths), emulator))
            if test is not None:
                raise UnsoundError(f"without a bug {test} fails: no proof")
        self.sound.update(new)

    def try_bug(self, bug: Bug, seeds: int) -> Found:
        """Plant *bug*, and return what noticed it."""
        found, simulated = None, seeds > 0 and bug.file not in OUT_OF_REACH
        if simulated:
            with planted(self.tree, bug):
                found = seeds_until_found(self.tree, seeds)
        for part in (asked_first(bug), *PARTS):
            self.require_sound(part)
            with planted(self.tree, bug):
                test = failing(self.tree, part)
            if test is not None:
                return Found(bug.name, bug.breaks, test, part.emulator, simulated, found)
        return Found(bug.name, bug.breaks, None, on_emulator=False, simulated=simulated, seeds=found)


def chosen(one_in: int, only: str) -> Sequence[Bug]:
    """Return the bugs to plant.

    Raises:
        SetupError: there is no bug *only*.
    """
    bugs = [bug for bug in BUGS if only in ("", bug.name)]
    if not bugs:
        raise SetupError(f"prove planted: no bug {only}; there are {', '.join(bug.name for bug in BUGS)}")
    return bugs[::one_in]


def prove(bugs: Sequence[Bug], seeds: int = SEEDS_MAX) -> list[Found]:
    """Plant each of *bugs* alone and return what noticed it; *seeds* 0 leaves the simulation out.

    Raises:
        OutOfStepError: a bug's text is not in the code exactly once.
        UnsoundError: the suite or the simulation finds something without a bug.
    """
    results = []
    with copied() as tree:
        for bug in bugs:
            bug.plant((tree / bug.file).read_text())
        proof = Proof(tree)
        if seeds and (found := seeds_until_found(tree, seeds)):
            raise UnsoundError(f"without a bug seed {found} violates something: no proof")
        proof.require_sound(*map(asked_first, bugs))
        for bug in bugs:
            results.append(proof.try_bug(bug, seeds))
            print(_line(results[-1]), file=sys.stderr, flush=True)
    return results


def _line(found: Found) -> str:
    unfound = "not by the simulation" if found.simulated else "not played in the simulation"
    return f"{found.bug}: {found.caught_by or 'NOT CAUGHT'}, {f'seed {found.seeds}' if found.seeds else unfound}"


def run_command(*, one_in: int, only: str, as_json: bool) -> int:
    """Plant, print the figures, and return the exit code: 1 if a bug got through, 2 if nothing could be proved."""
    began = time.monotonic()
    try:
        results = prove(chosen(one_in, only))
    except (OutOfStepError, UnsoundError) as error:
        print(f"ops prove planted: {error}", file=sys.stderr)
        return 2
    found = [result.seeds for result in results if result.seeds]
    told = {
        "proof": "planted",
        "bugs": len(results),
        "caught": sum(result.caught_by is not None for result in results),
        "caught_on_the_emulator": sum(result.on_emulator for result in results),
        "played_in_the_simulation": sum(result.simulated for result in results),
        "found_by_the_simulation": len(found),
        "median_seeds": statistics.median(found) if found else None,
        "seeds_max": SEEDS_MAX,
        "one_in": one_in,
        "commit": commit(),
        "seconds": round(time.monotonic() - began),
    }
    lines = [f"{name.replace('_', ' ')}: {value}" for name, value in told.items()]
    print(json.dumps(told | {"results": [asdict(each) for each in results]}) if as_json else "\n".join(lines))
    return 0 if told["caught"] == len(results) else 1
