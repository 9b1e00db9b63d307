"""A place for copies of the checkout, beside it: hard links do not leave a file system."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.paths import ROOT


@pytest.fixture(scope="module")
def installed_copy() -> Iterator[Path]:
    (ROOT / ".ops").mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=ROOT / ".ops", prefix="deployable-"))
    yield folder
    shutil.rmtree(folder)
