"""`ops watch` on the command line: one table, or one every so often until the time is over."""

import json
import logging
import re
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from ops.bootstrap_run import SetupError, say
from ops.cloud import watch_review
from ops.cloud.clients import database as opened
from ops.cloud.environment import environment
from ops.cloud.smoke_target import connection
from ops.cloud.watch import Table, as_document, as_text, keep, table
from ops.cloud.watch_sources import Sources
from ops.paths import STATE

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def seconds_of(text: str, option: str) -> float:
    """Return the duration that *text* names: 30s, 5m, 48h, 2d.

    Raises:
        SetupError: it names none.
    """
    found = re.fullmatch(r"([1-9]\d{0,4})([smhd])", text)
    if not found:
        raise SetupError(f"{option} {text}: give 30s, 5m, 48h or 2d")
    return int(found[1]) * SECONDS[found[2]]


def run_command(
    project: str,
    *,
    lasting: str,
    every: str,
    once: bool,
    as_json: bool,
    dry_run: bool = False,
    folder: Path = STATE / "reviews",
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Show the table, and return 0 when the last one is well, else 1.

    Raises:
        SetupError: there is nothing to read.
    """
    logging.getLogger("functions").setLevel(logging.ERROR)
    lasts, pause = seconds_of(lasting, "--for"), seconds_of(every, "--every")
    there = environment(project)
    payments, config = connection(there)
    with closing(opened(there.project, config.database)) as db:
        sources = Sources(there, db, payments.api)
        if not (once or dry_run):
            path = watch_review.plan(there, db, datetime.now(UTC), folder)
            say(f"The review is a problem with its date; for your calendar: {path}")
        deadline = time.monotonic() + (0 if once or dry_run else lasts)
        while True:
            seen = table(sources, lasts / 3600)
            _show(seen, as_json=as_json)
            if time.monotonic() + pause > deadline:
                break
            sleep(pause)
        if not (once or dry_run):
            keep(sources, seen)
    return 0 if seen.is_well else 1


def _show(seen: Table, *, as_json: bool) -> None:
    sys.stdout.write(json.dumps(as_document(seen), default=str) + "\n" if as_json else as_text(seen) + "\n")
    sys.stdout.flush()
