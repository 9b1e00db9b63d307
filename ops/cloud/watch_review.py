"""The review a week after a deployment: a problem with its date, and an entry for calendars.

It also asks whether the guide's own page still tells the truth: docs/deploying.md.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from google.cloud import firestore

from functions.adapters.boxes import FirestoreProblems
from functions.domain.attention import Problem
from ops.cloud.environment import Environment
from ops.cloud.records import DEPLOYING, Deployments

CODE = "review_due"
AFTER = timedelta(days=7)
LASTS = timedelta(hours=1)
LINE_BYTES_MAX = 75
AGENDA = (
    "What did `ops watch` report? Which problems are open, and why? Which alerts came, and were they right? "
    "Does the page on deploying (docs/deploying.md) still tell the truth, step by step? What goes into the changelog?"
)


def due_at(db: firestore.Client, now: datetime) -> datetime:
    """Return when the review is due: a week after the last deployment on record, else a week from now."""
    done = [each for each in Deployments(db).newest() if each.kind in DEPLOYING]
    return (done[0].started_at if done else now) + AFTER


def plan(environment: Environment, db: firestore.Client, now: datetime, folder: Path) -> Path:
    """Raise the problem that says when the review is due, once a date, and write its calendar entry."""
    due = due_at(db, now)
    problem = Problem(CODE, f"{due:%Y-%m-%d}")
    FirestoreProblems(db).raise_problem("", problem, now)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"review-{environment.project}-{due:%Y-%m-%d}.ics"
    path.write_bytes(calendar(environment, due, now).encode())
    return path


def calendar(environment: Environment, due: datetime, now: datetime) -> str:
    """Return the review as an iCalendar object. Source: RFC 5545 (CRLF, lines of at most 75 octets)."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//order-payments//ops watch//EN",
        "BEGIN:VEVENT",
        f"UID:{CODE}-{due:%Y%m%d}@{environment.project}",
        f"DTSTAMP:{_time(now)}",
        f"DTSTART:{_time(due)}",
        f"DTEND:{_time(due + LASTS)}",
        f"SUMMARY:{_text(f'Review of the deployment of {environment.project}')}",
        f"DESCRIPTION:{_text(AGENDA)}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return text


def _folded(line: str) -> str:
    """Break a line that is too long; what follows begins with a blank."""
    parts, rest = [line[:LINE_BYTES_MAX]], line[LINE_BYTES_MAX:]
    while rest:
        parts.append(" " + rest[: LINE_BYTES_MAX - 1])
        rest = rest[LINE_BYTES_MAX - 1 :]
    return "\r\n".join(parts)
