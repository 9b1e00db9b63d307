"""`python3 -m ops prove coverage`: which lines and branches of the domain its own tests run."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from ops.bootstrap_run import SetupError
from ops.paths import ROOT
from ops.simulation.command import commit

SOURCE = "functions/domain"
TESTS = (
    "tests/domain",
    *(f"--ignore-glob=*/test_{name}*" for name in ("every_order", "order_machine", "stripe_traces")),
)
"""Not those that try every order of everything: what they alone would run is not said by any test in particular."""


def run_command(*, as_json: bool) -> int:
    """Run the tests, print what they cover, and return the exit code: 1 unless that is every line and branch."""
    with tempfile.TemporaryDirectory() as folder:
        report = _measured(Path(folder))
    totals = report["totals"]
    told = {
        "proof": "coverage",
        "source": SOURCE,
        "lines": totals["num_statements"],
        "lines_missed": totals["missing_lines"],
        "branches": totals["num_branches"],
        "branches_missed": totals["missing_branches"],
        "commit": commit(),
    }
    print(
        json.dumps(told) if as_json else "\n".join(f"{key.replace('_', ' ')}: {value}" for key, value in told.items())
    )
    for name, file in report["files"].items():
        for line in file["missing_lines"]:
            print(f"not run: {name}:{line}", file=sys.stderr)
        for start, end in file["missing_branches"]:
            print(f"not taken: {name}:{start} → {end}", file=sys.stderr)
    return 1 if totals["missing_lines"] or totals["missing_branches"] else 0


def _measured(folder: Path) -> dict[str, Any]:
    """Return coverage's own report."""
    data, report = folder / "data", folder / "report.json"
    coverage = [sys.executable, "-m", "coverage"]
    pytest = ["-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS]
    run = [*coverage, "run", "--branch", f"--source={SOURCE}", f"--data-file={data}", *pytest]
    tests = subprocess.run(run, cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, text=True, check=False)
    if tests.returncode:
        raise SetupError(f"prove coverage: the tests fail\n{tests.stdout}")
    asked = [*coverage, "json", "-q", f"--data-file={data}", "-o", str(report)]
    subprocess.run(asked, cwd=ROOT, check=True)
    told: dict[str, Any] = json.loads(report.read_text())
    return told
