"""`rollback:orders` and its way forward again: routes off first, then what served before.

Webhooks, refunds under way and sweeps go on: no function is stopped and no order is touched. Safe to run twice, and
while or after a deployment dies: the record says what was before, and everything else is looked at.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from ops.bootstrap_run import say
from ops.cloud import deploy_site, ruleset, traffic
from ops.cloud.deploy_run import Place, Run, commit_here, is_done, operator
from ops.cloud.lease import acquire, kept
from ops.cloud.plan import Seen, Step, Taken, carry_out
from ops.cloud.records import DONE, FAILED, ROLLED_BACK, Deployment, Flags, Live
from ops.cloud.rollback_orders import orders_verified
from ops.cloud.rollback_target import back_record, forward_record, given_up

MARGIN = timedelta(hours=1)
"""Orders are verified from this much before the deployment on."""

type Backfill = Callable[[Callable[[], None]], str]
"""Take in what Stripe lists and no webhook brought, and say how much; it is given what ends it."""


@dataclass(frozen=True)
class Outcome:
    """What a command did: its record (absent for a plan or where nothing was to be done), its steps, its concerns."""

    record: Deployment | None
    steps: Sequence[Taken]
    concerns: Sequence[str]


def roll_back(place: Place, backfill: Backfill, *, dry_run: bool, to: str = "") -> Outcome:
    """Take the module out of the shop and bring back what served before the last deployment.

    Args:
        place: what is rolled back.
        backfill: what takes in missed events at the end.
        dry_run: only show the plan.
        to: go back to what served after this deployment, instead of what served before the last one.

    Raises:
        SetupError: a step failed; run again, it goes on there.
    """
    run = Run(back_record(place, to))
    taken = carry_out(_steps_back(place, run, backfill), dry_run=True)
    if dry_run or (is_done(run.record) and not _planned(taken)):
        return Outcome(None, taken, run.record.concerns)
    return _superseding(place, lambda: back_record(place, to), lambda run: _back(place, run, backfill))


def roll_forward(place: Place, backfill: Backfill, *, dry_run: bool) -> Outcome:
    """Undo the last rollback: the latest revisions, the rules, the site and the routes as they were before it.

    Raises:
        SetupError: nothing was rolled back, or a step failed; run again, it goes on there.
    """
    run = Run(forward_record(place))
    taken = carry_out(_steps_forward(place, run, backfill), dry_run=True)
    if dry_run or (is_done(run.record) and not _planned(taken)):
        return Outcome(None, taken, ())
    return _superseding(place, lambda: forward_record(place), lambda run: _forward(place, run, backfill))


def back_within(place: Place, run: Run, backfill: Backfill) -> Outcome:
    """Roll back the deployment that *run* is, under the lock that it holds already."""
    back = Run(back_record(place, ""), run.hold)
    taken = _back(place, back, backfill)
    return Outcome(back.record, taken, back.concerns)


def _superseding(place: Place, record: Callable[[], Deployment], work: Callable[[Run], list[Taken]]) -> Outcome:
    """Take the lock from a deployment, if one has it, and do the work; what there is is read again under the lock."""
    hold, wait = acquire(place.lock(record()), supersedes=True)
    with kept(hold):
        found = replace(record(), by=operator(place.db), commit=commit_here())
        run = Run(replace(found, marks={}) if is_done(found) else found, hold, wait_seconds=wait)
        taken = work(run)
    return Outcome(run.record, taken, run.concerns)


def _planned(taken: Sequence[Taken]) -> bool:
    return any(each.outcome == "planned" for each in taken)


def _back(place: Place, run: Run, backfill: Backfill) -> list[Taken]:
    off, *rest = _steps_back(place, run, backfill)
    taken = run.carry([off])
    _let_go(run)
    taken += run.carry(rest)
    now = datetime.now(UTC)
    undone = [place.deployments.get(run.record.of)] if run.record.of else []
    others = [replace(each, state=FAILED, ended_at=now) for each in given_up(place.deployments.newest(), run.record)]
    run.record = replace(run.record, concerns=tuple(run.concerns))
    run.ended(DONE, *others, *(replace(each, state=ROLLED_BACK, ended_at=now) for each in undone))
    return taken


def _let_go(run: Run) -> None:
    """Wait until a deployment that we took the lock from has surely stopped."""
    if run.wait_seconds:
        say(f"A deployment held the lock; waiting {run.wait_seconds:.0f} s for its end …")
        run.sleep(run.wait_seconds)
        run.wait_seconds = 0.0


def _forward(place: Place, run: Run, backfill: Backfill) -> list[Taken]:
    _let_go(run)
    taken = run.carry(_steps_forward(place, run, backfill))
    back = place.deployments.get(run.record.of)
    again = [replace(place.deployments.get(back.of), state=back.was)] if back.of else []
    run.ended(DONE, replace(back, state=ROLLED_BACK), *again)
    return taken


def _steps_back(place: Place, run: Run, backfill: Backfill) -> list[Step]:
    return [
        _routes(place, run, "routes off", on=False),
        *_previous(place, run),
        _orders(place, run),
        _missed(run, backfill),
    ]


def _steps_forward(place: Place, run: Run, backfill: Backfill) -> list[Step]:
    return [
        following(place),
        *_restored(place, run),
        _missed(run, backfill),
        _routes(place, run, "routes as they were", on=True),
    ]


def _routes(place: Place, run: Run, name: str, *, on: bool) -> Step:
    """Turn the module's switch; off keeps the percentage, so that nothing has to be remembered but the switch."""

    def wanted() -> Flags:
        now = place.live_flags()
        return _target(run).flags if on else replace(now, enabled=False)

    def look() -> Seen:
        now = place.live_flags()
        return Seen(now == wanted(), str(now))

    return Step(name, look, lambda: run.note(flags=wanted()))


def following(place: Place) -> Step:
    """Let every function's requests follow its latest revision again."""

    def pinned() -> dict[str, str]:
        return {each.service: traffic.FOLLOW for each in traffic.served(place.environment).values() if each.pinned}

    def look() -> Seen:
        stuck = sorted(service.rsplit("/", 1)[-1] for service in pinned())
        return Seen(not stuck, f"pinned: {', '.join(stuck)}" if stuck else "follows the latest revisions")

    return Step("traffic to the latest revisions", look, lambda: traffic.move(pinned()))


def _previous(place: Place, run: Run) -> list[Step]:
    def wanted() -> dict[str, traffic.Served]:
        return {
            name: each
            for name, each in traffic.served(place.environment).items()
            if _target(run).revisions.get(name) and _target(run).revisions[name] != each.serving
        }

    def look() -> Seen:
        left = [name for name, each in wanted().items() if _is_there(run, name, each)]
        return Seen(not left, f"{', '.join(left)} to go back" if left else _says(place, run))

    def do() -> None:
        there = {each.service: name for name, each in wanted().items() if _is_there(run, name, each)}
        traffic.move({service: _target(run).revisions[name] for service, name in there.items()})

    return [Step("previous revisions", look, do), *_restored(place, run)]


def _is_there(run: Run, name: str, each: traffic.Served) -> bool:
    return traffic.made_at(each.service, _target(run).revisions[name]) is not None


def _says(place: Place, run: Run) -> str:
    """Say what serves, and keep as a concern what could not be brought back."""
    functions, target = traffic.served(place.environment), _target(run).revisions
    gone = sorted(name for name in target if name not in functions)
    lost = sorted(name for name in functions if target.get(name) and functions[name].serving != target[name])
    new = sorted(name for name in functions if name not in target)
    run.concerns[:] = [
        *(f"{name} was removed; deploy the commit before to have it again" for name in gone),
        *(f"the image of {target[name]} is gone; deploy the commit before to have it again" for name in lost),
    ]
    back = len(functions) - len(new) - len(lost)
    return f"{back} as before" + (f", without an earlier revision: {', '.join(new)}" if new else "")


def _restored(place: Place, run: Run) -> list[Step]:
    def rules() -> Seen:
        live, wanted = ruleset.live(place.environment), _target(run).ruleset
        return Seen(not wanted or live == wanted, live.rsplit("/", 1)[-1] or "none")

    def site() -> Seen:
        live, wanted = deploy_site.live_version(place.environment), _target(run).site_version
        return Seen(not wanted or live == wanted, live.rsplit("/", 1)[-1] or "none")

    return [
        Step("security rules", rules, lambda: ruleset.release(place.environment, _target(run).ruleset)),
        Step("Hosting", site, lambda: deploy_site.release(place.environment, _target(run).site_version)),
    ]


def _orders(place: Place, run: Run) -> Step:
    def do() -> None:
        began = place.deployments.get(run.record.of).started_at if run.record.of else run.record.started_at
        since = began - MARGIN
        found = orders_verified(place.db, since, run.check)
        run.concerns += found.faults
        run.mark("orders", f"{found.orders} whole" if not found.faults else f"{len(found.faults)} faults")

    return Step("orders verified", lambda: _marked(run, "orders"), do)


def _missed(run: Run, backfill: Backfill) -> Step:
    def do() -> None:
        run.mark("backfill", backfill(run.check))

    return Step("missed events", lambda: _marked(run, "backfill"), do)


def _marked(run: Run, name: str) -> Seen:
    return Seen(name in run.record.marks, run.record.marks.get(name, ""))


def _target(run: Run) -> Live:
    return run.record.after or Live()
