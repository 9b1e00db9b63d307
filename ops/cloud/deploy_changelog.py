"""Whether CHANGELOG.md says what a deployment brings."""

import re
from pathlib import Path

from ops.bootstrap_run import SetupError


def entry(path: Path, release: str = "") -> str:
    """Return the heading of the section that tells of this deployment: the release's, else the top one.

    Raises:
        SetupError: there is no such section, or nothing stands in it.
    """
    parts = re.split(r"^## +(.+)$", path.read_text(), flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    heading = next((each for each in sections if not release or _names(each, release)), None)
    if heading is None:
        raise SetupError(f"CHANGELOG.md has no section {release or 'at all'}: add one that says what changes")
    if not re.search(r"^[-*] +\S", sections[heading], re.MULTILINE):
        raise SetupError(f"CHANGELOG.md says nothing under {heading!r}: add what changes for those who use it")
    return heading.strip()


def _names(heading: str, release: str) -> bool:
    return heading.split(maxsplit=1)[0].strip("[]").removeprefix("v") == release.removeprefix("v")
