"""`ops reconcile`: the drift check, of what runs on this machine or of a deployed project."""

import json
import logging
import re
import sys
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from functions.domain.errors import Unavailable
from functions.use_cases.payments import CallFailed
from functions.use_cases.reconcile import Report
from functions.use_cases.repair import reconcile
from ops.bootstrap_run import SetupError, say
from ops.cloud.healing import healing_at

UNITS = {"h": "hours", "d": "days", "w": "weeks"}


def since_from(text: str, now: datetime) -> datetime:
    """Return the time that *text* names: `36h`, `2d`, `4w` before *now*, or a date (UTC midnight) or time.

    Raises:
        SetupError: it names none, or one that has not come.
    """
    ago = re.fullmatch(r"([1-9]\d{0,4})([hdw])", text)
    try:
        found = now - timedelta(**{UNITS[ago[2]]: int(ago[1])}) if ago else datetime.fromisoformat(text)
    except ValueError:
        raise SetupError(f"--since {text}: give 36h, 2d, 4w, or a date like 2026-11-01") from None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    if found > now:
        raise SetupError(f"--since {text} is still to come")
    return found


def run(project: str, *, since: str, apply: bool, as_json: bool) -> int:
    """Compare, print what was found, and return 0 when nothing was, 1 when something was.

    Raises:
        SetupError: nothing runs there, or Stripe or the database does not answer.
    """
    logging.getLogger("functions").setLevel(logging.ERROR)
    healing = healing_at(project)
    start = since_from(since, healing.module.now())
    try:
        report = reconcile(healing, start, apply=apply, say=lambda what, count: say(f"{what}: {count}"))
    except CallFailed as failure:
        raise SetupError(f"Stripe does not answer ({failure.code}); run it again") from failure
    except Unavailable as failure:
        raise SetupError(f"{failure}; run it again") from failure
    sys.stdout.write(as_text(report, apply=apply) if not as_json else json.dumps(asdict(report)) + "\n")
    return 0 if report.is_clean else 1


def as_text(report: Report, *, apply: bool) -> str:
    """Return the report for people: each break, then how many of which kind."""
    lines = [f"  {each.kind:<24} {each.order_id or '-':<40} {each.subject}" for each in report.breaks]
    compared = (
        f"{report.orders} orders, {report.objects} objects and {report.settlements} balance transactions compared"
    )
    kinds = Counter(str(each.kind) for each in report.breaks)
    counted = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    lines.append(f"{compared}: {f'{len(report.breaks)} breaks ({counted})' if kinds else 'no breaks'}")
    if apply and kinds:
        lines.append(f"{report.repaired} repaired, {report.raised} raised as problems")
    return "\n".join(lines) + "\n"
