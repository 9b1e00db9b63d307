"""Runs the checks, shows them, and says whether a deployment may begin."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ops.bootstrap_run import SetupError, say
from ops.cloud.preflight import staging, waivers
from ops.cloud.preflight.check import Check, Finding, Severity, Site, State
from ops.cloud.preflight.registry import CHECKS, WAIVABLE
from ops.cloud.stripe_keys import expects_live

MARKS = {State.OK: "✓", State.WARNING: "!", State.FAILED: "✗", State.UNKNOWN: "?"}


@dataclass(frozen=True)
class Result:
    """A check and what it found, its waiver counted in."""

    check: Check
    finding: Finding

    @property
    def stands_against(self) -> bool:
        """Say whether a deployment has to wait; what is unknown is not well."""
        return self.finding.is_bad and self.check.severity is Severity.REQUIRED

    def as_map(self) -> dict[str, Any]:
        """Return it for programs."""
        found = self.finding
        named = {"name": self.check.name, "severity": str(self.check.severity), "question": self.check.question}
        return named | {"state": str(found.state), "reason": found.reason, "fix": found.fix}


def results(site: Site, checks: Sequence[Check] = CHECKS) -> Iterator[Result]:
    """Yield what each check finds, one after the other; one that cannot be asked does not hold up the others.

    Raises:
        SetupError: the project is local, or the file of waivers is wrong.
    """
    if site.environment.is_local:
        raise SetupError(
            f"{site.environment.project} is local and is never deployed to; name another, --project staging"
        )
    today = site.now.date()
    waived = waivers.read(site.root, WAIVABLE, today)
    for check in checks:
        finding = check.found(site)
        waiver = waived.get(check.name)
        finding = waiver.applied(finding, today) if waiver else finding
        yield Result(check, waivers.offered(finding) if check.may_be_waived else finding)


def run_command(site: Site, *, only: Sequence[str], as_json: bool, checks: Sequence[Check] = CHECKS) -> int:
    """Run, show, and return 0 when nothing stands against a deployment, 1 when something does.

    Raises:
        SetupError: it cannot be run, or *only* names no check.
    """
    unheard = sorted(set(only) - {each.name for each in checks})
    if unheard:
        raise SetupError(f"no check {', '.join(unheard)}; there are {', '.join(each.name for each in checks)}")
    chosen = [each for each in checks if not only or each.name in only]
    found = list(_told(site, chosen))
    differing = _differences(site) if "staging" in {each.name for each in chosen} else []
    against = [each.check.name for each in found if each.stands_against]
    if as_json:
        unlike = [vars(each) for each in differing]
        told = {"project": site.environment.project, "stands_against": against, "staging_differs": unlike}
        sys.stdout.write(json.dumps(told | {"checks": [each.as_map() for each in found]}) + "\n")
    else:
        for each in differing:
            print(f"  staging differs: {each.what}: {each.here} here, {each.there} there")
        print(
            f"{len(found)} checks: "
            + (f"standing against it: {', '.join(against)}" if against else "nothing stands against it")
        )
    return 1 if against else 0


def _told(site: Site, checks: Sequence[Check] = CHECKS) -> Iterator[Result]:
    """Show each result as it comes: some ask far away."""
    for each in results(site, checks):
        fix = f" → {each.finding.fix}" if each.finding.fix else ""
        say(f"{MARKS[each.finding.state]} {each.check.name}: {each.finding.reason}{fix}")
        yield each


def _differences(site: Site) -> list[staging.Difference]:
    if not expects_live(site.environment):
        return []
    try:
        return list(staging.differences(site, staging.staging_of(site)))
    except SetupError:
        return []
