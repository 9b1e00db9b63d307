"""Rules of the house that no linter knows."""

import ast
from pathlib import Path

import pytest

from ops.paths import ROOT

MODULE_LINES_MAX = 300
FUNCTION_LINES_MAX = 40
PACKAGES = ("functions", "ops", "stripe_simulator", "bench")

MODULES = sorted([ROOT / "main.py", *(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))])

DEPLOYED = [module for module in MODULES if module.relative_to(ROOT).parts[0] in {"functions", "main.py"}]


def name_of(module: Path) -> str:
    return str(module.relative_to(ROOT))


def test_the_rules_look_at_every_package() -> None:
    assert {*PACKAGES, "main.py"} == {module.relative_to(ROOT).parts[0] for module in MODULES}


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_a_module_fits_in_a_head(module: Path) -> None:
    assert len(module.read_text().splitlines()) <= MODULE_LINES_MAX


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_a_function_fits_on_a_screen(module: Path) -> None:
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES_MAX
    ]

    assert [] == long


@pytest.mark.parametrize("module", DEPLOYED, ids=name_of)
def test_what_is_deployed_prints_nothing(module: Path) -> None:
    """In production each argument of a print becomes a log entry of its own."""
    printed = [
        node.lineno
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]

    assert [] == printed
