"""Which Python the set-up takes."""

import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from ops import bootstrap_python
from ops.bootstrap_run import SetupError
from ops.paths import ROOT

REAL = "#!/bin/sh\necho 3.13\n"
SHIM = "#!/bin/sh\necho 'pyenv: python3.13: command not found' >&2\nexit 127\n"
NEWER = "#!/bin/sh\necho 3.14\n"


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine with an older Python, an empty PATH and an empty home."""
    older = SimpleNamespace(version_info=(3, 11, 7), executable="/nowhere/python3")
    monkeypatch.setattr(bootstrap_python, "sys", older)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("PYENV_ROOT", raising=False)
    return tmp_path


def executable(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def test_a_python_on_the_path_is_taken(machine: Path) -> None:
    python = executable(machine / "bin" / "python3.13", REAL)

    assert python == bootstrap_python.find_python()


def test_a_shim_that_only_pretends_is_passed_over(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    executable(machine / "bin" / "python3.13", SHIM)
    python = executable(machine / "later" / "python3.13", REAL)
    monkeypatch.setenv("PATH", f"{machine / 'bin'}:{machine / 'later'}")

    assert python == bootstrap_python.find_python()


def test_another_version_under_the_right_name_is_passed_over(machine: Path) -> None:
    executable(machine / "bin" / "python3.13", NEWER)

    with pytest.raises(SetupError):
        bootstrap_python.find_python()


def test_pyenvs_newest_is_taken(machine: Path) -> None:
    versions = machine / "home" / ".pyenv" / "versions"
    executable(versions / "3.13.9" / "bin" / "python3.13", REAL)
    newest = executable(versions / "3.13.10" / "bin" / "python3.13", REAL)

    assert newest == bootstrap_python.find_python()


def test_uv_is_asked(machine: Path) -> None:
    python = executable(machine / "uvs" / "python3.13", REAL)
    executable(machine / "bin" / "uv", f'#!/bin/sh\n[ "$1 $2" = "python find" ] && echo {python}\n')

    assert python == bootstrap_python.find_python()


@pytest.mark.usefixtures("machine")
def test_without_one_the_message_says_how_to_get_it() -> None:
    with pytest.raises(SetupError, match=r"Python 3\.13 is needed.*uv python install 3\.13"):
        bootstrap_python.find_python()


def test_the_command_says_it_in_one_line_and_exits_2(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "ops", tmp_path / "ops", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path)
    as_an_older_one = (
        "import sys; sys.version_info = (3, 9, 18); from ops.bootstrap import main; sys.exit(main(['setup']))"
    )

    done = subprocess.run(
        [sys.executable, "-c", as_an_older_one],
        cwd=tmp_path,
        env={"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (2, "") == (done.returncode, done.stdout)
    assert 1 == len(done.stderr.splitlines())
    assert done.stderr.startswith("ops: Python 3.13 is needed")
