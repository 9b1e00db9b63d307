"""The official CLI, in a folder of its own."""

from pathlib import Path

import pytest

from tests.simulator.cli.official import Cli, binary


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    program = binary()
    if program is None:
        pytest.skip("the Stripe CLI is not installed for this platform: `python3 -m ops setup` installs it")
    return Cli(program, tmp_path)
