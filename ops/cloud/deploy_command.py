"""`ops deploy:api`, `deploy:production` and `rollback:orders` as commands: a place, its ports, what is printed."""

import json
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ops import web_build
from ops.bootstrap_run import SetupError
from ops.cloud.clients import database
from ops.cloud.deploy import Ports, Wish, deploy
from ops.cloud.deploy_backfill import backfill_of
from ops.cloud.deploy_outside import StripeEndpoint, preflight, refuse_unpayable, smoke
from ops.cloud.deploy_run import Place
from ops.cloud.environment import Environment, environment
from ops.cloud.firebase_cli import official, refuse_emulators
from ops.cloud.records import PRODUCTION
from ops.cloud.rollback import Outcome, roll_back, roll_forward
from ops.cloud.rollout import Stage, Watch
from ops.cloud.rollout_figures import measured
from ops.cloud.stripe_keys import key_refusal
from ops.cloud.stripe_keys_input import read
from ops.cloud.webhook_commands import endpoints

if TYPE_CHECKING:
    from ops.cloud.webhook import Endpoints

DEPLOY_KEY = "ORDERS_STRIPE_DEPLOY_KEY"


@dataclass(frozen=True)
class Asked:
    """What the command line said of how a deployment is to go."""

    stage: Stage
    env_file: Path | None = None
    live: bool = False


def run_deploy(project: str, wish: Wish, asked: Asked, *, as_json: bool) -> int:
    """Deploy, print what became of it, and return 0 when it is done, 1 when it was rolled back.

    Raises:
        SetupError: it cannot be done; the message says what to do next.
    """
    there = _there(project)
    if wish.kind == PRODUCTION and not wish.dry_run:
        refuse_unpayable(there, live=asked.live)
    ports = Ports(
        firebase=official(there),
        endpoint=StripeEndpoint(there, _endpoints(there, asked.env_file)),
        backfill=backfill_of(_place(there)),
        preflight=preflight(there),
        smoke=smoke(there),
        watch=Watch(asked.stage, measured(there)),
        build=web_build.build,
    )
    return _told(wish.kind, lambda: deploy(_place(there), wish, ports), as_json=as_json)


def run_rollback(project: str, *, forward: bool, to: str, dry_run: bool, as_json: bool) -> int:
    """Roll back, or forward again; return 0 when all is as it was, 1 when somebody has to look at something.

    Raises:
        SetupError: it cannot be done; the message says what to do next.
    """
    place = _place(_there(project))
    backfill = backfill_of(place)
    if forward:
        return _told("forward", lambda: roll_forward(place, backfill, dry_run=dry_run), as_json=as_json)
    return _told("rollback", lambda: roll_back(place, backfill, dry_run=dry_run, to=to), as_json=as_json)


def _there(project: str) -> Environment:
    there = environment(project)
    if there.is_local:
        raise SetupError(f"{there.project} is this machine's: `python3 -m ops start` runs it, nothing is deployed")
    refuse_emulators()
    logging.getLogger("functions").setLevel(logging.ERROR)
    return there


def _place(there: Environment) -> Place:
    return Place(there, database(there.project, there.database))


def _endpoints(there: Environment, env_file: Path | None) -> "Endpoints":
    """Return the endpoints at Stripe, seen with the key for deploying."""
    key = (
        os.environ.get(DEPLOY_KEY)
        or read({DEPLOY_KEY: "Stripe's key for deploying, rk_…"}, env_file=env_file)[DEPLOY_KEY]
    )
    refusal = key_refusal(key, there)
    if refusal:
        raise SetupError(f"{DEPLOY_KEY}: {refusal}")
    return endpoints(there, key)


def _told(what: str, work: Callable[[], Outcome], *, as_json: bool) -> int:
    outcome = work()
    if as_json:
        steps = [asdict(each) for each in outcome.steps]
        record = outcome.record.deployment_id if outcome.record else None
        sys.stdout.write(json.dumps({"record": record, "steps": steps, "concerns": list(outcome.concerns)}) + "\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in _lines(what, outcome)))
    return 1 if outcome.concerns else 0


def _lines(what: str, outcome: Outcome) -> list[str]:
    if outcome.record:
        said = [f"{outcome.record.kind}: on record as deployments/{outcome.record.deployment_id}."]
    elif any(each.outcome == "planned" for each in outcome.steps):
        said = [f"{what}: a plan; nothing was written."]
    else:
        said = [f"{what}: everything is there; nothing was changed."]
    return [*said, *(f"To be looked at: {each}" for each in outcome.concerns)]
