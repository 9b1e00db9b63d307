"""The simulator's own rules: small modules, small functions, the standard library alone."""

import ast
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "stripe_simulator"
MODULES = sorted(PACKAGE.rglob("*.py"))
MODULE_LINES_MAX = 300
FUNCTION_LINES_MAX = 40


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_and_its_functions_are_small(module: Path) -> None:
    """The design asks for at most 300 lines a module and 40 a function."""
    text = module.read_text()
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    long = [node.name for node in functions if (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES_MAX]

    assert text.count("\n") <= MODULE_LINES_MAX
    assert long == []


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_standard_library_is_imported(module: Path) -> None:
    """The simulator runs with nothing but Python."""
    tree = ast.parse(module.read_text())
    plain = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    named = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    roots = {name.split(".")[0] for name in [*plain, *named]}

    assert roots <= {*sys.stdlib_module_names, "stripe_simulator"}
