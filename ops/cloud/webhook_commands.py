"""`ops webhook ensure` and `rotate`: plans over the endpoints, each of which may be begun again after any interruption.

Stripe has no call that rolls a secret: a second endpoint is made, both send until every function knows the new secret,
then the older ends. What comes twice meanwhile the inbox stores once.
"""

from ops.bootstrap_run import SetupError, say
from ops.cloud.environment import Environment
from ops.cloud.plan import Seen, Step, carry_out
from ops.cloud.stripe_keys import SIGNING_SECRETS
from ops.cloud.stripe_keys_client import Connect, connect
from ops.cloud.stripe_keys_configure import DEPLOY, Outcome, refuse_local, remaining
from ops.cloud.stripe_keys_secrets import Secrets
from ops.cloud.stripe_keys_use import in_use
from ops.cloud.webhook import Endpoint, Endpoints, digest, wanted

FIRST = "an endpoint whose secret is stored"
SECOND = "a second endpoint, its secret stored first"
FORGOTTEN = "secrets of deleted endpoints forgotten"


def endpoints(environment: Environment, key: str, connected: Connect = connect) -> Endpoints:
    """Return the endpoints as *key* sees them.

    Raises:
        SetupError: the project is local, or not migrated yet.
    """
    refuse_local(environment)
    return Endpoints(connected(key), Secrets(environment.project), wanted(environment))


def ensure(environment: Environment, found: Endpoints, *, dry_run: bool) -> Outcome:
    """Bring about one endpoint of ours whose secret is stored, with our address and events, enabled."""
    return _carried_out(environment, [_signing(found, 1), _corrected(found)], dry_run=dry_run)


def rotate(environment: Environment, found: Endpoints, *, dry_run: bool) -> Outcome:
    """Begin a rotation: a second endpoint beside the first, its secret first in the list; none where two are there.

    Raises:
        SetupError: there is no endpoint to rotate.
    """
    if not found.signing():
        raise SetupError(
            f"no endpoint of ours sends yet: `python3 -m ops webhook ensure --project {environment.alias}`"
        )
    outcome = _carried_out(environment, [_signing(found, 2), _corrected(found)], dry_run=dry_run)
    alias = environment.alias
    if not outcome.deploy_needed:
        say(f"Every function knows the new secret: `python3 -m ops webhook rotate --finish --project {alias}`")
    return outcome


def finish(environment: Environment, found: Endpoints, *, dry_run: bool) -> Outcome:
    """End a rotation: every endpoint of ours but the newest is deleted, then its secret leaves the list.

    Raises:
        SetupError: the functions do not know the newest endpoint's secret yet.
    """
    signing = found.signing()
    if not signing:
        raise SetupError(
            f"no endpoint of ours sends yet: `python3 -m ops webhook ensure --project {environment.alias}`"
        )
    older = [each for each in found.ours() if each.id != signing[0].id]
    if older:
        _refuse_early(environment)
    steps = [_deleted(found, each) for each in older]
    return _carried_out(environment, [*steps, _forgotten(found, signing[0])], dry_run=dry_run)


def _refuse_early(environment: Environment) -> None:
    newest, used = Secrets(environment.project).versions(SIGNING_SECRETS), in_use(environment)
    if not (newest and used.picked_up(SIGNING_SECRETS, newest[0].number)):
        late = ", ".join((*used.pinned, *(used.waiting(SIGNING_SECRETS, newest[0].number) if newest else ())))
        raise SetupError(
            f"{late or 'no function'} does not know the new secret yet: {DEPLOY} --project {environment.alias} first"
        )


def _carried_out(environment: Environment, steps: list[Step], *, dry_run: bool) -> Outcome:
    taken = carry_out(steps, dry_run=dry_run)
    return remaining(environment, Secrets(environment.project), taken, storing={FIRST, SECOND, FORGOTTEN})


def _signing(found: Endpoints, count: int) -> Step:
    def look() -> Seen:
        ids = [each.id for each in found.signing()]
        return Seen(len(ids) >= count, ", ".join(ids) or "none whose secret is stored")

    return Step(FIRST if count == 1 else SECOND, look, found.make)


def _corrected(found: Endpoints) -> Step:
    def wrong() -> list[tuple[Endpoint, dict[str, str]]]:
        return [(each, it) for each in found.signing() if (it := found.wrong(each))]

    def look() -> Seen:
        says = [f"{each.id} {what}: {how}" for each, it in wrong() for what, how in it.items()]
        return Seen(bool(found.signing()) and not says, "; ".join(says))

    def do() -> None:
        for each, _ in wrong():
            found.correct(each)

    return Step("its address, events and state", look, do)


def _deleted(found: Endpoints, gone: Endpoint) -> Step:
    def look() -> Seen:
        there = any(each.id == gone.id for each in found.all())
        return Seen(not there, "still sends" if there else "")

    return Step(f"{gone.id} deleted", look, lambda: found.delete(gone.id))


def _forgotten(found: Endpoints, kept: Endpoint) -> Step:
    """Leave the newest endpoint's secret alone in the list: the others are not sent with any more."""

    def look() -> Seen:
        return _only(found.stored(), kept)

    def do() -> None:
        found.keep_secrets(lambda secret: digest(secret) == kept.metadata.get("secret"))

    return Step(FORGOTTEN, look, do)


def _only(stored: list[str], kept: Endpoint) -> Seen:
    others = sum(digest(each) != kept.metadata.get("secret") for each in stored)
    return Seen(not others, f"{others} more in the list" if others else "")
