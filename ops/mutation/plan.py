"""What one run tries, as the command writes it down and the tests' process reads it."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from ops.mutation.mutants import Mutant

VARIABLE = "MUTATION_PLAN"
ORIGINALS = ".originals"
"""The folder of the copy that holds the mutated files as they were."""


@dataclass(frozen=True)
class Plan:
    """The copy, its mutants, how many processes, and how long tests may take that judge one mutant, in all."""

    copy: str
    mutants: list[Mutant]
    jobs: int
    budget: float

    @property
    def results(self) -> Path:
        """Return the file with a line for each mutant that was judged."""
        return Path(self.copy) / ".mutation-results"

    @property
    def measured(self) -> Path:
        """Return the file with each test's time and what it runs."""
        return Path(self.copy) / ".mutation-tests"

    def outcomes(self) -> dict[Mutant, str]:
        """Return what became of each mutant so far; the last word counts."""
        lines = self.results.read_text().splitlines() if self.results.exists() else []
        told = {(each["path"], each["index"]): str(each["outcome"]) for each in map(json.loads, lines)}
        return {m: told[m.path, m.index] for m in self.mutants if (m.path, m.index) in told}

    def original(self, path: str) -> str:
        """Return a mutated file as it was."""
        return (Path(self.copy) / ORIGINALS / path).read_text()

    def write(self) -> Path:
        """Write the plan into the copy and return its file."""
        file = Path(self.copy) / ".mutation-plan"
        file.write_text(json.dumps(asdict(self)))
        return file


def read() -> Plan:
    """Return the plan that the environment names."""
    told = json.loads(Path(os.environ[VARIABLE]).read_text())
    return Plan(**{**told, "mutants": [Mutant(**each) for each in told["mutants"]]})
