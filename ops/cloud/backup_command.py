"""`ops backup`, `ops restore` and `ops drill` on the command line: what they print, and with what code they end."""

import json
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from google.cloud import firestore

from ops.bootstrap_run import say
from ops.cloud import backup, backup_restore, backup_takeover, drill
from ops.cloud.backup_check import nowhere
from ops.cloud.backup_restore import Restore
from ops.cloud.clients import database as opened
from ops.cloud.environment import Environment, environment
from ops.cloud.plan import StepFailed, Taken, carry_out, show
from ops.cloud.smoke_target import connection
from ops.paths import ROOT
from ops.reconcile import since_from


@contextmanager
def _project(named: str) -> Iterator[tuple[Environment, firestore.Client]]:
    logging.getLogger("functions").setLevel(logging.ERROR)
    there = environment(named)
    if there.is_local:
        connection(there)
    with closing(opened(there.project, there.database)) as db:
        yield there, db


def run_backup(project: str, *, bucket: str, name: str, show_all: bool, dry_run: bool, as_json: bool) -> int:
    """Make a backup, or list those on record; return 0.

    Raises:
        SetupError: it could not be made; run again, it goes on.
    """
    with _project(project) as (there, db):
        if show_all:
            _print([asdict(each) for each in backup.listed(db)], as_json=as_json)
            return 0
        place, vault = backup.place_of(there, bucket), backup.vault_of(there)
        chosen = backup.chosen_name(there, vault, place, name)
        taken = carry_out(backup.steps(db, vault, there, place, chosen), dry_run=dry_run, tell=show)
        kept = None if dry_run else backup.read(db, chosen)
        _outcome({"backup": asdict(kept) if kept else chosen}, taken, as_json=as_json)
        if kept and not as_json:
            sys.stdout.write(f"backup {kept.name}: {kept.documents} documents at {kept.uri}\n")
    return 0


def run_restore(
    project: str, *, source: str, to: str, since: str, take_over: bool, dry_run: bool, as_json: bool
) -> int:
    """Restore a backup into another database; return 0 when it is whole and in step with Stripe, else 1.

    Raises:
        SetupError: it could not be brought there; run again, it goes on.
    """
    with _project(project) as (there, db):
        backup_restore.check_database(there, to)
        start = since_from(since, datetime.now(UTC))
        where, kept = backup_restore.source_of(db, source)
        with closing(opened(there.project, to)) as target:
            restore = Restore(
                there,
                backup.vault_of(there),
                where,
                to,
                target,
                kept,
                lambda: drill.checking(there, target, to, start, nowhere),
            )
            steps = backup_restore.steps(restore)
            if take_over:
                steps += backup_takeover.steps(there, to, ROOT)
            try:
                taken = carry_out(steps, dry_run=dry_run, tell=show)
            except StepFailed as failed:
                sys.stderr.write(f"ops: {failed}\n")
                return 1
        _outcome({"database": to, "source": where}, taken, as_json=as_json)
        if take_over and not dry_run:
            say(
                f"The checkout names {to}: commit it; then `python3 -m ops migrate:orders --project {there.alias}` and "
                f"`python3 -m ops deploy:production --project {there.alias}`"
            )
    return 0


def run_drill(project: str, *, bucket: str, since: str, dry_run: bool, as_json: bool) -> int:
    """Carry out a drill; return 0 when the copy was whole and in step with Stripe, else 1.

    Raises:
        SetupError: no backup could be made.
    """
    with _project(project) as (there, db):
        place, vault = backup.place_of(there, bucket), backup.vault_of(there)
        name = backup.chosen_name(there, vault, place, "")
        ground = drill.Ground(there, db, vault, place, since_from(since, datetime.now(UTC)))
        if dry_run:
            scratch = drill.scratch_name(there)
            with closing(opened(there.project, scratch)) as target:
                steps = drill.plan(ground, name, drill.restore_of(ground, name, scratch, target))
                _outcome({"backup": name}, carry_out(steps, dry_run=True, tell=show), as_json=as_json)
            return 0
        found = drill.run(ground, name, show)
    if as_json:
        _print(asdict(found), as_json=True)
    else:
        verdict = "the copy was whole and in step with Stripe" if found.ok else f"failed: {found.says}"
        sys.stdout.write(f"drill {name}: {verdict} ({found.orders} orders, {found.seconds:.0f} s)\n")
    return 0 if found.ok else 1


def _outcome(about: dict[str, Any], taken: Sequence[Taken], *, as_json: bool) -> None:
    if as_json:
        _print({**about, "steps": [asdict(each) for each in taken]}, as_json=True)


def _print(value: Any, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(value, default=str) + "\n")
        return
    for each in value:
        sys.stdout.write(f"  {each['name']}  {each['documents']:>9} documents  {each['uri']}\n")
    if not value:
        sys.stdout.write("No backup is on record.\n")
