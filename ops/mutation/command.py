"""`python3 -m ops prove mutation`: how many small faults in the domain and in `record` the fast tests find."""

import json
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ops.bootstrap_run import SetupError
from ops.mutation.mutants import Mutant, mutants, switchboard
from ops.mutation.plan import ORIGINALS, VARIABLE, Plan
from ops.paths import ROOT
from ops.simulation.command import commit

LEAST = 0.9
TESTS = ("tests/domain", "tests/use_cases")
EXHAUSTIVE = ("test_order_machine.py", "test_every_order_of_payments.py", "test_every_order_of_refunds.py")
"""They try every order of everything: too slow to judge a mutant by."""
BUDGET_SECONDS = 4.0
EQUIVALENTS = Path(__file__).with_name("equivalents.toml")


@dataclass(frozen=True)
class Figures:
    """What a run came to: `made` mutants of which a sample was judged, each with its outcome."""

    made: int
    equivalent: int
    outcomes: dict[Mutant, str]
    seconds: float

    @property
    def killed(self) -> float:
        """Return the share that a failing test killed; one that was timed out counts as not killed."""
        return self.number("killed") / len(self.outcomes) if self.outcomes else 0.0

    def number(self, outcome: str) -> int:
        """Return how many mutants came to this outcome."""
        return sum(each == outcome for each in self.outcomes.values())

    def interval(self) -> tuple[float, float]:
        """Return where the share of all mutants lies with 95 % confidence (Wilson)."""
        number, share, z = max(1, len(self.outcomes)), self.killed, 1.96
        if number >= self.made - self.equivalent:
            return share, share
        middle = share + z * z / (2 * number)
        spread = z * math.sqrt(share * (1 - share) / number + z * z / (4 * number * number))
        return (middle - spread) / (1 + z * z / number), (middle + spread) / (1 + z * z / number)


def subjects(modules: Sequence[str] = ()) -> list[str]:
    """Return the files that are mutated, or those of these modules."""
    files = [*sorted((ROOT / "functions" / "domain").glob("*.py")), ROOT / "functions" / "use_cases" / "record.py"]
    unknown = set(modules) - {file.stem for file in files}
    if unknown:
        raise SetupError(f"prove mutation: no such module: {', '.join(sorted(unknown))}")
    return [file.relative_to(ROOT).as_posix() for file in files if not modules or file.stem in modules]


def equivalents() -> list[dict[str, str]]:
    """Return the mutants that change nothing that anyone could see, each with its reason."""
    listed: list[dict[str, str]] = tomllib.loads(EQUIVALENTS.read_text())["mutant"]
    return listed


def is_equivalent(mutant: Mutant, listed: list[dict[str, str]]) -> bool:
    """Return whether a mutant is among those *listed*."""
    told = {"path": mutant.path, "function": mutant.function, "was": mutant.was, "becomes": mutant.becomes}
    return any({**told, "why": each["why"]} == each for each in listed)


def judge(modules: Sequence[str], one_in: int, seed: int, jobs: int) -> Figures:
    """Judge one mutant in so many of each module, in a temporary copy."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutation-") as copy:
        _copy(Path(copy))
        made, chosen, left_out, listed = 0, list[Mutant](), 0, equivalents()
        for path in subjects(modules):
            source = (Path(copy) / path).read_text()
            found = mutants(path, source)
            real = [mutant for mutant in found if not is_equivalent(mutant, listed)]
            made, left_out = made + len(found), left_out + len(found) - len(real)
            sample = random.Random(f"{seed}:{path}").sample(real, math.ceil(len(real) / one_in))
            sample.sort(key=lambda mutant: mutant.index)
            _put(Path(copy), path, switchboard(source, sample))
            chosen += sample
        plan = Plan(copy, chosen, jobs, BUDGET_SECONDS)
        _run(plan)
        return Figures(made, left_out, plan.outcomes(), time.monotonic() - began)


def run_command(*, modules: Sequence[str], one_in: int, seed: int, as_json: bool) -> int:
    """Judge, print the figures, and return the exit code: 1 if too few are killed."""
    figures = judge(modules, one_in, seed, int(os.environ.get("MUTATION_JOBS", os.cpu_count() or 1)))
    low, high = figures.interval()
    told = {
        "proof": "mutation",
        "modules": list(modules) or "all",
        "mutants": figures.made,
        "equivalent": figures.equivalent,
        "judged": len(figures.outcomes),
        "killed": figures.number("killed"),
        "survived": figures.number("survived"),
        "timed_out": figures.number("timed out"),
        "killed_share": round(figures.killed, 4),
        "interval_95": [round(low, 4), round(high, 4)],
        "one_in": one_in,
        "seed": seed,
        "commit": commit(),
        "seconds": round(figures.seconds),
    }
    for mutant, outcome in figures.outcomes.items():
        if outcome != "killed":
            print(f"{outcome}: {mutant.told()}", file=sys.stderr)
    if as_json:
        print(json.dumps({**told, "by_module": _by_module(figures)}))
    else:
        print("\n".join(f"{key.replace('_', ' ')}: {value}" for key, value in told.items()))
        for module, counted in _by_module(figures).items():
            print(f"  {module}: {counted['killed']} of {sum(counted.values())}")
    return 0 if figures.killed >= LEAST else 1


def _by_module(figures: Figures) -> dict[str, dict[str, int]]:
    counted: dict[str, Counter[str]] = {}
    for mutant, outcome in figures.outcomes.items():
        counted.setdefault(mutant.module, Counter({"killed": 0}))[outcome] += 1
    return {module: dict(counts) for module, counts in counted.items()}


def _copy(into: Path) -> None:
    """Copy the checkout's own files, as they are now."""
    asked = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, into / name)


def _put(copy: Path, path: str, switched: str) -> None:
    """Put the module with its switched mutants in the place of the original, which is kept."""
    kept = copy / ORIGINALS / path
    kept.parent.mkdir(parents=True, exist_ok=True)
    (copy / path).replace(kept)
    (copy / path).write_text(switched)


def _run(plan: Plan) -> None:
    pytest = [sys.executable, "-m", "pytest", "-p", "ops.mutation.session", "-p", "no:cacheprovider", "-q"]
    chosen = ["-m", "not emulator and not suite and not browser", "-o", "timeout=0", *TESTS]
    chosen += [f"--ignore=tests/domain/{name}" for name in EXHAUSTIVE]
    done = subprocess.run(
        [*pytest, *chosen],
        cwd=plan.copy,
        env={**os.environ, VARIABLE: str(plan.write()), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if len(plan.outcomes()) < len(plan.mutants):
        raise SetupError(f"prove mutation: the tests do not run in the copy\n{done.stdout}")
