"""What `ops test` found at which commit, remembered on this machine for `ops preflight`."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

FILE = "checked.json"


@dataclass(frozen=True)
class Checked:
    """One run of every check: of what, how it ended, and whether nothing was left out."""

    commit: str
    """With `+` where the files were not as committed."""
    passed: bool
    whole: bool
    at: str


def note(state: Path, *, commit: str, passed: bool, whole: bool) -> None:
    """Remember a run; a narrower one never replaces a whole one of the same commit that passed."""
    before = last(state)
    if before and before.commit == commit and before.whole and before.passed and passed and not whole:
        return
    made = Checked(commit, passed, whole, datetime.now(UTC).isoformat(timespec="seconds"))
    state.mkdir(exist_ok=True)
    (state / FILE).write_text(json.dumps(asdict(made)) + "\n")


def last(state: Path) -> Checked | None:
    """Return the last run, or None if there was none, or none that can be read."""
    try:
        return Checked(**json.loads((state / FILE).read_text()))
    except (OSError, ValueError, TypeError):
        return None
