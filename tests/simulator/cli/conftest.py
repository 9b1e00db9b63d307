"""The CLI, and what the tests tell about how much of it they ran."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.simulator.cli.official import Cli, binary


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    program = binary()
    if program is None:
        pytest.skip("the Stripe CLI is not installed for this platform: `python3 -m ops setup` installs it")
    return Cli(program, tmp_path)


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Prints a line that shows also when the test passes."""

    def told(line: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{line}\n")

    return told
