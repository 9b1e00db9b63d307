"""What importing `main` costs against a bare Firebase function, and what each door loads beside it."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from ops.paths import PYTHON, ROOT

RATIO_MAX = 1.15

_PROBE = """
import json, resource, sys, time
began = time.perf_counter()
import {module}
print(json.dumps({{
    "seconds": time.perf_counter() - began,
    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "modules": len(sys.modules),
}}))
"""

_LOADED = """
import json, sys
import main
from functions.entrypoints import {door}
print(json.dumps([name for name in {watched!r} if name in sys.modules]))
"""

DOORS = {
    "webhook": ("flask_smorest", "marshmallow", "webargs", "functions.entrypoints.api"),
    "orders_api": ("functions.entrypoints.webhook", "functions.use_cases.receive"),
    "triggers": ("flask_smorest", "marshmallow", "functions.entrypoints.webhook", "functions.entrypoints.api"),
}
"""Door → what serving it must not load."""


@dataclass(frozen=True)
class Cost:
    """The medians of several imports."""

    seconds: float
    megabytes: float
    modules: int


def run(runs: int) -> int:
    """Print both costs and their ratio; return 0 when within budget."""
    costs: dict[str, list[dict[str, float]]] = {"bench.bare.main": [], "main": []}
    _python(_PROBE.format(module="main"))
    _python(_PROBE.format(module="bench.bare.main"))
    for _ in range(runs):
        for module, found in costs.items():
            found.append(json.loads(_python(_PROBE.format(module=module))))
    bare, ours = _median(costs["bench.bare.main"]), _median(costs["main"])
    for name, cost in (("bare function", bare), ("main.py", ours)):
        print(f"{name:14} {cost.seconds * 1000:7.0f} ms  {cost.megabytes:6.1f} MB  {cost.modules:5d} modules")
    time_ratio, memory_ratio = ours.seconds / bare.seconds, ours.megabytes / bare.megabytes
    print(f"ratio          {time_ratio:7.2f}     {memory_ratio:6.2f}      (budget {RATIO_MAX}, {runs} runs, medians)")
    wrong = {door: loaded for door in DOORS if (loaded := loads_too_much(door))}
    for door in DOORS:
        print(f"serving {door:11} loads beside its own: {', '.join(wrong.get(door, [])) or 'nothing'}")
    within = time_ratio <= RATIO_MAX and memory_ratio <= RATIO_MAX and not wrong
    return 0 if within else 1


def loads_too_much(door: str) -> list[str]:
    """Return the modules of other doors that serving *door* loads; empty when it pays for itself alone."""
    loaded: list[str] = json.loads(_python(_LOADED.format(door=door, watched=DOORS[door])))
    return loaded


def _median(found: Sequence[dict[str, float]]) -> Cost:
    return Cost(
        seconds=statistics.median(f["seconds"] for f in found),
        megabytes=statistics.median(f["megabytes"] for f in found),
        modules=int(statistics.median(f["modules"] for f in found)),
    )


def _python(program: str) -> str:
    """Run *program* in a fresh interpreter with bytecode at hand, and return its last line."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = kept | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [str(PYTHON), "-c", program], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, stderr=sys.stderr
    )
    return done.stdout.decode().strip().splitlines()[-1]
