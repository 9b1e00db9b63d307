"""Waivers: somebody, by name and until a date, answers for a check that cannot pass yet. `.ops-waivers.json`."""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ops.bootstrap_run import SetupError
from ops.cloud.preflight.check import Finding, State

FILE = ".ops-waivers.json"
DAYS_MAX = 90
FIELDS = {"check", "name", "until", "reason"}


@dataclass(frozen=True)
class Waiver:
    """One entry of the file."""

    check: str
    name: str
    until: date
    reason: str

    def applied(self, finding: Finding, today: date) -> Finding:
        """Return the finding as a warning while the waiver lasts; what is well stays so."""
        if not finding.is_bad:
            return finding
        if today > self.until:
            return Finding(finding.state, f"{finding.reason}; {self.name}'s waiver ended on {self.until}", finding.fix)
        says = f"waived by {self.name} until {self.until} ({self.reason}): {finding.reason}"
        return Finding(State.WARNING, says, finding.fix)


def offered(finding: Finding) -> Finding:
    """Return a bad finding with the other way out; what is well or waived stays as it is."""
    if not finding.is_bad:
        return finding
    return replace(finding, fix=f"{finding.fix}; or a waiver with a name and an end in {FILE} (docs/preflight.md)")


def read(root: Path, waivable: Collection[str], today: date) -> dict[str, Waiver]:
    """Return the waivers by check.

    Raises:
        SetupError: one is incomplete, is for what cannot be waived, or lasts too long.
    """
    path = root / FILE
    if not path.exists():
        return {}
    try:
        found = [_read(each, waivable, today) for each in json.loads(path.read_text())]
    except (ValueError, TypeError, AttributeError) as error:
        raise SetupError(f"{FILE}: a list of {{{', '.join(sorted(FIELDS))}}}: {error}") from None
    return {each.check: each for each in found}


def _read(entry: dict[str, Any], waivable: Collection[str], today: date) -> Waiver:
    if set(entry) != FIELDS or not all(isinstance(value, str) and value.strip() for value in entry.values()):
        raise SetupError(f"{FILE}: each waiver has {', '.join(sorted(FIELDS))}, none of them empty")
    waiver = Waiver(entry["check"], entry["name"], date.fromisoformat(entry["until"]), entry["reason"])
    if waiver.check not in waivable:
        raise SetupError(f"{FILE}: {waiver.check!r} cannot be waived; only {', '.join(sorted(waivable))} can")
    if waiver.until > today + timedelta(days=DAYS_MAX):
        raise SetupError(f"{FILE}: {waiver.check}'s waiver lasts longer than {DAYS_MAX} days")
    return waiver
