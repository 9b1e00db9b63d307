"""`ops webhook validate`: whether Stripe's messages can reach us, each point with its reason and its fix."""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import stripe

from ops.cloud.environment import Environment
from ops.cloud.stripe_keys import SIGNING_SECRETS
from ops.cloud.stripe_keys_client import Connect, connect, told
from ops.cloud.stripe_keys_configure import DEPLOY
from ops.cloud.stripe_keys_secrets import Secrets
from ops.cloud.stripe_keys_use import in_use
from ops.cloud.webhook import Endpoint, Endpoints
from ops.cloud.webhook_commands import endpoints

OK, FAILED, UNKNOWN = "ok", "failed", "unknown"
UNDER_WAY_SECONDS = 300
EVENTS_LOOKED_AT = 100
ENSURE = "python3 -m ops webhook ensure"
FINISH = "python3 -m ops webhook rotate --finish"


@dataclass(frozen=True)
class Point:
    """One thing that was looked at. What has no data is unknown, and never well."""

    name: str
    state: str
    says: str
    fix: str = ""


def validate(environment: Environment, key: str, connected: Connect = connect) -> list[Point]:
    """Return every point; reads only.

    Raises:
        SetupError: Stripe or Google could not be asked.
    """
    found = endpoints(environment, key, connected)
    ours, signing = found.ours(), found.signing()
    points = [_endpoint(found, ours, signing)]
    if ours:
        looked_at = (signing or ours)[0]
        points += [*_as_wanted(found, looked_at), _version(found, looked_at), _alone(found, looked_at)]
    return [*points, _deployed(environment), _delivered(connected(key), found.goal.events)]


def _endpoint(found: Endpoints, ours: list[Endpoint], signing: list[Endpoint]) -> Point:
    if signing:
        return Point("endpoint", OK, f"{signing[0].id}, and its secret is stored")
    if ours:
        why = "its secret is not in our list, or it sends in another version"
        return Point("endpoint", FAILED, f"{ours[0].id}: {why}", ENSURE)
    return Point("endpoint", FAILED, f"none of ours at {found.goal.url}", ENSURE)


def _as_wanted(found: Endpoints, endpoint: Endpoint) -> Iterator[Point]:
    wrong = found.wrong(endpoint)
    right = {"address": endpoint.url, "events": f"all {len(found.goal.events)}, no other", "status": "enabled"}
    for name, says in right.items():
        yield Point(name, FAILED, wrong[name], ENSURE) if name in wrong else Point(name, OK, says)


def _version(found: Endpoints, endpoint: Endpoint) -> Point:
    if endpoint.version == found.goal.version:
        return Point("api version", OK, endpoint.version)
    says = f"{endpoint.version or 'that of the account'}, and our code reads {found.goal.version}"
    return Point("api version", FAILED, says, ENSURE)


def _alone(found: Endpoints, endpoint: Endpoint) -> Point:
    """Look for others that send to us: a rotation under way, one that lost its secret, one made by hand."""
    at_ours = [each for each in found.all() if each.id != endpoint.id and _is_near(found, each)]
    if not at_ours:
        return Point("no other endpoint", OK, "")
    mine = {each.id for each in found.ours()}
    by_hand = [each.id for each in at_ours if each.id not in mine]
    fix = f"delete {', '.join(by_hand)} in Stripe's Dashboard" if by_hand else f"after the deploy: {FINISH}"
    return Point("no other endpoint", FAILED, f"also {', '.join(each.id for each in at_ours)}", fix)


def _is_near(found: Endpoints, endpoint: Endpoint) -> bool:
    return endpoint.url == found.goal.url or found.goal.mark.items() <= endpoint.metadata.items()


def _deployed(environment: Environment) -> Point:
    versions, used = Secrets(environment.project).versions(SIGNING_SECRETS), in_use(environment)
    if not versions:
        return Point("deployed secret", FAILED, "no signing secret is stored", ENSURE)
    newest = versions[0].number
    if used.picked_up(SIGNING_SECRETS, newest):
        return Point("deployed secret", OK, f"every function runs with version {newest}")
    late = ", ".join((*used.pinned, *used.waiting(SIGNING_SECRETS, newest))) or "no function is deployed"
    return Point("deployed secret", FAILED, f"version {newest} is stored; not with it: {late}", DEPLOY)


def _delivered(client: stripe.StripeClient, events: tuple[str, ...]) -> Point:
    """Look at the account's newest events of our types: of an event Stripe says whether it arrived, of an endpoint not.

    Source: https://docs.stripe.com/api/events/list (delivery_success).
    """
    with told("listing events"):
        late = [
            each for each in _newest(client, events, arrived=False) if each.created < time.time() - UNDER_WAY_SECONDS
        ]
        arrived = _newest(client, events, arrived=True)
    last = f"the last arrived {_when(arrived[0].created)}" if arrived else "none has arrived"
    if late:
        more = f"{len(late)} did not arrive at every endpoint, the newest {late[0].type} of {_when(late[0].created)}"
        return Point("deliveries", FAILED, f"{more}; {last}", "Stripe's Dashboard, Developers → Webhooks, says why")
    if not arrived:
        return Point("deliveries", UNKNOWN, "no event of ours yet")
    return Point("deliveries", OK, last)


def _newest(client: stripe.StripeClient, events: tuple[str, ...], *, arrived: bool) -> list[stripe.Event]:
    found = client.v1.events.list({"limit": EVENTS_LOOKED_AT, "delivery_success": arrived}).data
    return [each for each in found if each.type in events]


def _when(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def as_maps(points: list[Point]) -> list[dict[str, str]]:
    """Return the points for programs."""
    return [asdict(each) for each in points]
