"""One run of a command that deploys: its record, its lock, and its steps as they happen."""

import hashlib
import hmac
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from google.cloud import firestore

from ops.cloud import deploy_settings, deploy_site, ruleset
from ops.cloud.environment import Environment
from ops.cloud.lease import LEASE_SECONDS, Fenced, Hold, Lock
from ops.cloud.plan import Step, Taken, carry_out, show
from ops.cloud.records import (
    COLLECTION,
    DONE,
    FAILED,
    RUNNING,
    Deployment,
    Deployments,
    Flags,
    Live,
    StepRecord,
    document,
)
from ops.cloud.traffic import Served, served
from ops.paths import ROOT


@dataclass(frozen=True)
class Place:
    """What is deployed to: an environment and its database."""

    environment: Environment
    db: firestore.Client
    lease_seconds: float = LEASE_SECONDS
    root: Path = ROOT

    @property
    def deployments(self) -> Deployments:
        """Return the records."""
        return Deployments(self.db)

    def lock(self, run: Deployment) -> Lock:
        """Return the lock of all that deploys, as this run takes it."""
        return Lock(self.db, COLLECTION, run.deployment_id, run.kind, self.lease_seconds)

    def live(self, functions: dict[str, Served] | None = None) -> Live:
        """Return what serves now."""
        functions = served(self.environment) if functions is None else functions
        return Live(
            revisions={name: each.serving for name, each in sorted(functions.items())},
            ruleset=ruleset.live(self.environment),
            site_version=deploy_site.live_version(self.environment),
            flags=self.live_flags(),
        )

    def live_flags(self) -> Flags:
        """Return the module's switches; without settings nobody has it."""
        return deploy_settings.flags(self.db) or Flags()


@dataclass
class Run:
    """A record and the lock to write it under; without the lock only a plan can be made."""

    record: Deployment
    hold: Hold | None = None
    concerns: list[str] = field(default_factory=list)
    """What somebody has to look at though every step was done."""
    wait_seconds: float = 0.0
    """Until whoever had the lock before is surely gone."""
    sleep: Callable[[float], None] = time.sleep

    def note(self, *others: Deployment, flags: Flags | None = None) -> None:
        """Write the record as it is now, with other records and the module's switches in the same commit."""
        hold = self._held()
        db = hold.lock.db

        def fill(batch: firestore.WriteBatch) -> None:
            for each in (self.record, *others):
                batch.set(db.collection(COLLECTION).document(each.deployment_id), document(each))
            if flags is not None:
                switches = {"enabled": flags.enabled, "rollout_percent": flags.rollout_percent}
                batch.update(db.collection("settings").document("module"), switches)

        hold.write(fill)

    def mark(self, name: str, state: str) -> None:
        """Remember of which state a step is done; it is written with the step."""
        self.record = replace(self.record, marks={**self.record.marks, name: state})

    def check(self) -> None:
        """Go on only while the lock is ours."""
        self._held().check()

    def carry(self, steps: Sequence[Step]) -> list[Taken]:
        """Bring the steps about, each recorded when it is done; the first that fails ends the run.

        Raises:
            SetupError: a step failed; the record says so.
        """
        began = time.monotonic()

        def tell(taken: Taken) -> None:
            nonlocal began
            self._told(taken, time.monotonic() - began)
            began = time.monotonic()

        at_work = ""

        def guarded(step: Step) -> Step:
            def do() -> None:
                nonlocal at_work
                at_work = step.name
                self.check()
                step.do()

            return replace(step, do=do)

        self.record = replace(self.record, state=RUNNING)
        try:
            return carry_out([guarded(step) for step in steps], dry_run=False, tell=tell)
        except Fenced:
            raise
        except Exception as error:
            self._failed(at_work, error, time.monotonic() - began)
            raise

    def ended(self, state: str, *others: Deployment) -> None:
        """Write the record's last state, and what becomes of others by it."""
        self.record = replace(self.record, state=state, ended_at=datetime.now(UTC))
        self.note(*others)

    def _told(self, taken: Taken, seconds: float) -> None:
        show(taken)
        self._add(taken.name, taken.outcome, taken.says, seconds)
        self.note()

    def _failed(self, name: str, error: Exception, seconds: float) -> None:
        self._add(name, "failed", " ".join(str(error).split()), seconds)
        self.ended(FAILED)

    def _add(self, name: str, outcome: str, says: str, seconds: float) -> None:
        step = StepRecord(name, outcome, says, datetime.now(UTC), round(seconds, 3))
        self.record = self.record.with_step(step)

    def _held(self) -> Hold:
        if self.hold is None:
            raise RuntimeError("a plan writes nothing")
        return self.hold


def is_open(record: Deployment) -> bool:
    """Say whether a run can be taken up again: it ended before its end."""
    return record.state in (RUNNING, FAILED)


def is_done(record: Deployment) -> bool:
    """Say whether every step was done and nothing undid it."""
    return record.state == DONE


def operator(db: firestore.Client) -> str:
    """Return who is at work: a keyed hash of the e-mail that git knows here."""
    asked = subprocess.run(["git", "config", "user.email"], cwd=ROOT, capture_output=True, text=True, check=False)
    email = asked.stdout.strip().lower()
    if not email:
        return ""
    return hmac.new(deploy_settings.salt(db).encode(), email.encode(), hashlib.sha256).hexdigest()


def commit_here() -> str:
    """Return the commit of this checkout, with `+` when it is changed; empty if git does not know it."""
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    if head.returncode:
        return ""
    asked = ["git", "status", "--porcelain", "--untracked-files=no"]
    changed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    return head.stdout.strip() + ("+" if changed.stdout.strip() else "")
