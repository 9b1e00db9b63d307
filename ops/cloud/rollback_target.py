"""Where a rollback goes, and where its way forward: the records that they write, new or taken up again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from ops.bootstrap_run import SetupError
from ops.cloud import deploy_images, records, traffic
from ops.cloud.deploy_run import Place, is_done, is_open
from ops.cloud.records import FORWARD, ROLLBACK, ROLLED_BACK, RUNNING, Deployment, Flags, Live

OFF = Flags(enabled=False)


def back_record(place: Place, to: str) -> Deployment:
    """Return the rollback that is under way or done, else a new one: where it goes is fixed with its first step.

    Args:
        place: what is rolled back.
        to: the deployment whose state is to serve again, empty for what served before the last one.

    Raises:
        SetupError: that deployment is unknown, did not get to its end, or cannot be brought back any more.
    """
    newest = place.deployments.newest()
    last = newest[0] if newest else None
    under_way = last if last and last.kind == ROLLBACK and (is_open(last) or is_done(last)) else None
    if not to and under_way:
        return under_way
    back = records.going_back(newest)
    if not to:
        return _new(place, ROLLBACK, back.undone if back else None, _off(back.to if back else Live()))
    found = place.deployments.get(to)
    if found.after is None or is_open(found):
        raise SetupError(f"deployment {to} did not get to its end; choose one that did")
    if under_way and under_way.after == _off(found.after):
        return under_way
    _refuse_lost(place, found, found.after)
    made = _new(place, ROLLBACK, back.undone if back else None, _off(found.after))
    if under_way is None:
        return made
    return replace(made, before=under_way.before, of=under_way.of, was=under_way.was)


def forward_record(place: Place) -> Deployment:
    """Return the way forward that is under way or done, else a new one.

    Raises:
        SetupError: nothing is rolled back.
    """
    newest = place.deployments.newest()
    last = newest[0] if newest else None
    if last and last.kind == FORWARD and (is_open(last) or is_done(last)):
        return last
    if not last or last.kind != ROLLBACK or last.state == ROLLED_BACK:
        raise SetupError("nothing is rolled back: there is no way forward to take")
    return _new(place, FORWARD, last, last.before)


def given_up(newest: Sequence[Deployment], record: Deployment) -> list[Deployment]:
    """Return the rollbacks that did not get to their end, and in whose place this one does."""
    return [
        each
        for each in newest
        if each.kind == ROLLBACK and each.state == RUNNING and each.started_at < record.started_at
    ]


def _off(live: Live) -> Live:
    return replace(live, flags=OFF)


def _refuse_lost(place: Place, found: Deployment, target: Live) -> None:
    """Refuse what traffic cannot bring back, before anything is changed.

    Raises:
        SetupError: a revision of it is gone, or is older than the images are kept.
    """
    kept, now = deploy_images.kept(place.environment), datetime.now(UTC)
    lost = []
    for name, each in sorted(traffic.served(place.environment).items()):
        wanted = target.revisions.get(name)
        if wanted and wanted != each.serving:
            made_at = traffic.made_at(each.service, wanted)
            if made_at is None or (kept and now - made_at > kept):
                lost.append(wanted)
    if lost:
        days = f" ({kept.days} days)" if kept else ""
        commit = found.commit.rstrip("+") or "of then"
        raise SetupError(
            f"deployment {found.deployment_id} is older than the images that are kept{days}: {', '.join(lost)} cannot "
            f"be brought back; deploy the commit {commit} again instead"
        )


def _new(place: Place, kind: str, of: Deployment | None, target: Live) -> Deployment:
    now = datetime.now(UTC)
    return Deployment(
        deployment_id=records.new_id(now),
        kind=kind,
        started_at=now,
        before=place.live(),
        after=target,
        of=of.deployment_id if of else "",
        was=of.state if of else "",
    )
