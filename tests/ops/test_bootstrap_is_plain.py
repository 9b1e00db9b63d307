"""The bootstrap runs where nothing is installed: on old Pythons, with the standard library alone."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from ops import bootstrap, bootstrap_python
from ops.cli import app
from ops.paths import ROOT

OLDEST = (3, 9)
PLAIN = sorted([ROOT / "ops" / "__init__.py", ROOT / "ops" / "__main__.py", *ROOT.glob("ops/bootstrap*.py")])


@pytest.mark.parametrize("module", PLAIN, ids=lambda path: path.name)
def test_it_parses_on_the_oldest_python(module: Path) -> None:
    ast.parse(module.read_text(), feature_version=OLDEST)


@pytest.mark.parametrize("module", PLAIN, ids=lambda path: path.name)
def test_it_imports_the_standard_library_alone(module: Path) -> None:
    for name in imports(ast.parse(module.read_text())):
        is_plain = name.split(".")[0] in sys.stdlib_module_names or name.startswith("ops.bootstrap")
        assert is_plain or (module.name, name) == ("bootstrap.py", "ops.cli"), name


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "ops":
            yield from (f"ops.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_it_runs_on_the_oldest_python_of_this_machine() -> None:
    python = an_old_python()
    if python is None:
        pytest.skip("this machine has no Python 3.9")

    done = subprocess.run([python, "-m", "ops", "--help"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (0, "") == (done.returncode, done.stderr)
    assert "setup" in done.stdout


def an_old_python() -> str | None:
    candidates = [*Path.home().glob(".pyenv/versions/3.9.*/bin/python3.9"), Path("/usr/bin/python3.9")]
    return next((str(path) for path in candidates if bootstrap_python._output([str(path), "--version"])), None)


def test_before_the_set_up_help_names_every_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text("")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)

    assert 0 == bootstrap.main(["--help"])

    shown = [line.split()[0] for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    commands = list(getattr(get_command(app), "commands"))  # noqa: B009 - typer's own class is not public.
    assert sorted(commands) == sorted(shown)


def test_an_unknown_command_exits_2() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ops", "nonsense"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert 2 == done.returncode
    assert "nonsense" in done.stderr
