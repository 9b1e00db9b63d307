"""`deploy:api` and `deploy:production`: a plan first, then each part in its order, each recorded when it is done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from ops.bootstrap_run import SetupError
from ops.cloud import deploy_changelog, records, traffic
from ops.cloud import deploy_functions as parts
from ops.cloud.deploy_run import Place, Run, commit_here, is_done, is_open, operator
from ops.cloud.deploy_steps import Parts, api_steps, production_steps
from ops.cloud.firebase_cli import Firebase
from ops.cloud.lease import acquire, kept
from ops.cloud.plan import Seen, Step, Taken, carry_out, show
from ops.cloud.records import DONE, FORWARD, PRODUCTION, ROLLBACK, Deployment
from ops.cloud.rollback import Backfill, Outcome, back_within
from ops.cloud.rollout import Red, Watch


class Endpoint(Protocol):
    """The webhook endpoint at Stripe."""

    @property
    def url(self) -> str:
        """Return the address that Stripe calls."""

    def has_secret(self) -> bool:
        """Say whether functions can be deployed: a signing secret is stored."""

    def look(self) -> Seen:
        """Say whether it is as it should be."""

    def ensure(self) -> None:
        """Make or correct it."""


@dataclass(frozen=True)
class Ports:
    """What a deployment asks of others."""

    firebase: Firebase
    endpoint: Endpoint
    backfill: Backfill
    preflight: Callable[[], Sequence[str]]
    """Return why the project must not be deployed to, nothing when it may."""
    smoke: Callable[[], Sequence[str]]
    """Take an order through its life, and return what failed."""
    watch: Watch
    build: Callable[[Path], object]
    """Build the web module of the checkout that is given."""


@dataclass(frozen=True)
class Wish:
    """What is asked for."""

    kind: str
    dry_run: bool = False
    release: str = ""
    remove: tuple[str, ...] = ()


def deploy(place: Place, wish: Wish, ports: Ports) -> Outcome:
    """Bring the project to what this checkout says; what is there already stays untouched.

    Raises:
        SetupError: it may not begin, or a step failed; run again, it goes on there.
    """
    release = deploy_changelog.entry(place.root / "CHANGELOG.md", wish.release) if wish.kind == PRODUCTION else ""
    parts.refuse_forgotten(set(traffic.served(place.environment)) - parts.in_code(place.root), wish.remove)
    basis = _basis(place, wish)
    there = _planned(place, wish, ports, basis, lambda _taken: None)
    if is_done(basis) and not any(each.outcome == "planned" for each in there):
        return Outcome(None, [_shown(each) for each in there], ())
    record = replace(_record(place, wish), release=release)
    planned = _planned(place, wish, ports, record, show)
    if wish.dry_run:
        return Outcome(None, planned, ())
    hold, _ = acquire(place.lock(record))
    with kept(hold):
        plan = tuple(each.name for each in planned if each.outcome == "planned")
        found = replace(_record(place, wish, record), plan=plan, release=release, by=operator(place.db))
        return _carried(place, wish, ports, Run(replace(found, commit=commit_here()), hold))


def _carried(place: Place, wish: Wish, ports: Ports, run: Run) -> Outcome:
    run.record = replace(run.record, state=records.RUNNING, ended_at=None)
    run.note()
    try:
        taken = run.carry(_steps(place, wish, ports, run))
    except Red as red:
        back = back_within(place, run, ports.backfill)
        return replace(back, concerns=(f"rolled back: {red}", *back.concerns))
    indexes = parts.index_digest(place.root)
    run.record = replace(run.record, after=place.live(), indexes=indexes, endpoint=ports.endpoint.url)
    run.ended(DONE)
    return Outcome(run.record, taken, run.concerns)


def _planned(
    place: Place, wish: Wish, ports: Ports, record: Deployment, tell: Callable[[Taken], object]
) -> list[Taken]:
    return carry_out(_steps(place, wish, ports, Run(record)), dry_run=True, tell=tell)


def _steps(place: Place, wish: Wish, ports: Ports, run: Run) -> list[Step]:
    made = Parts(place, run, ports, wish.remove)
    return production_steps(made) if wish.kind == PRODUCTION else api_steps(made)


def _basis(place: Place, wish: Wish) -> Deployment:
    """Return the last deployment if it was of just this, so that what it did is not done again; else a new record."""
    newest = [each for each in place.deployments.newest() if each.kind in records.DEPLOYING]
    same = [each for each in newest if each.kind == wish.kind][:1]
    if same and same[0].inputs == inputs(place) and (is_done(same[0]) or is_open(same[0])):
        return same[0]
    return _record(place, wish)


def _record(place: Place, wish: Wish, new: Deployment | None = None) -> Deployment:
    """Return the run that is to be taken up again, else *new*, else a new one.

    Raises:
        SetupError: a rollback did not get to its end.
    """
    newest, wanted = place.deployments.newest(1), inputs(place)
    last = newest[0] if newest else None
    if last and last.kind in (ROLLBACK, FORWARD) and is_open(last):
        raise SetupError(f"{last.kind} {last.deployment_id} did not get to its end: run it again first")
    if last and last.kind == wish.kind and last.inputs == wanted and is_open(last):
        return last
    if new is not None:
        return new
    now = datetime.now(UTC)
    return Deployment(records.new_id(now), wish.kind, now, inputs=wanted, before=place.live())


def inputs(place: Place) -> str:
    """Return a digest of all that this checkout would bring."""
    rules = (place.root / "firestore.rules").read_text()
    source = parts.source_digest(place.environment, place.root)
    return parts.digest([source, parts.site_digest(place.root), parts.index_digest(place.root), rules])


def _shown(taken: Taken) -> Taken:
    show(taken)
    return taken
