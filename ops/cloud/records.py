"""What was deployed, rolled back and rolled forward: `deployments/{id}`, written as it happens.

A record holds facts to go back by: what served before, what serves after. The live state is always asked for again.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from google.cloud import firestore

from functions.adapters.firestore import get, stream
from ops.bootstrap_run import SetupError

COLLECTION = "deployments"
NEWEST = 50
"""How many records are looked back on."""

RUNNING, DONE, FAILED, ROLLED_BACK = "running", "done", "failed", "rolled_back"
API, PRODUCTION, ROLLBACK, FORWARD = "deploy:api", "deploy:production", "rollback:orders", "rollback:orders --forward"
DEPLOYING = (API, PRODUCTION)
CODE_OF_ID = 4
ID = r"\d{8}T\d{6}-[0-9a-f]+"


@dataclass(frozen=True)
class Flags:
    """Whether the module takes new money, and for how many of a hundred customers."""

    enabled: bool = False
    rollout_percent: int = 0

    @property
    def reached(self) -> int:
        """Return the share of customers that really has the module."""
        return self.rollout_percent if self.enabled else 0

    def __str__(self) -> str:
        return f"on for {self.rollout_percent} %" if self.enabled else "off"


@dataclass(frozen=True)
class Live:
    """What serves at one moment."""

    revisions: Mapping[str, str] = field(default_factory=dict)
    """Function → the Cloud Run revision that answers its requests, empty where they are split."""
    ruleset: str = ""
    site_version: str = ""
    flags: Flags = field(default_factory=Flags)


@dataclass(frozen=True)
class StepRecord:
    """What became of one step, and how long it took."""

    name: str
    outcome: str
    says: str
    at: datetime
    seconds: float


@dataclass(frozen=True)
class Deployment:
    """One record; `marks` say of which state a step is known to be done, so that it is not done twice."""

    deployment_id: str
    kind: str
    started_at: datetime
    by: str = ""
    commit: str = ""
    release: str = ""
    inputs: str = ""
    state: str = RUNNING
    before: Live = field(default_factory=Live)
    after: Live | None = None
    indexes: str = ""
    endpoint: str = ""
    plan: tuple[str, ...] = ()
    steps: tuple[StepRecord, ...] = ()
    marks: Mapping[str, str] = field(default_factory=dict)
    concerns: tuple[str, ...] = ()
    of: str = ""
    """The deployment that a rollback undoes, the rollback that a way forward undoes."""
    was: str = ""
    """The state that record had."""
    ended_at: datetime | None = None

    def with_step(self, step: StepRecord) -> "Deployment":
        """Return the record with one more step; the latest word on a step is the one that counts."""
        return replace(self, steps=(*(each for each in self.steps if each.name != step.name), step))


def new_id(now: datetime) -> str:
    """Return an id that sorts by time."""
    return f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(CODE_OF_ID)}"


def document(deployment: Deployment) -> dict[str, Any]:
    """Return `deployments/{id}`."""
    return asdict(deployment) | {
        "plan": list(deployment.plan),
        "steps": [asdict(each) for each in deployment.steps],
        "concerns": list(deployment.concerns),
    }


def from_document(found: Mapping[str, Any]) -> Deployment:
    """Return the record of its document; what another version wrote besides is left out."""
    known = {name: found[name] for name in Deployment.__dataclass_fields__ if name in found}
    known |= {
        "before": _live(found["before"]),
        "after": _live(found["after"]) if found.get("after") else None,
        "plan": tuple(found["plan"]),
        "concerns": tuple(found["concerns"]),
        "steps": tuple(StepRecord(**each) for each in found["steps"]),
    }
    return Deployment(**known)


def _live(found: Mapping[str, Any]) -> Live:
    return Live(**{**found, "flags": Flags(**found["flags"])})


class Deployments:
    """The records in a database; they are written through a `Hold` alone."""

    def __init__(self, db: firestore.Client) -> None:
        self._db = db

    def newest(self, limit: int = NEWEST) -> list[Deployment]:
        """Return the latest records, the newest first."""
        query = self._db.collection(COLLECTION).order_by("started_at", direction=firestore.Query.DESCENDING)
        return [from_document(each.to_dict() or {}) for each in stream(query.limit(limit))]

    def get(self, deployment_id: str) -> Deployment:
        """Return one record.

        Raises:
            SetupError: there is none under this id.
        """
        is_id = re.fullmatch(ID, deployment_id) is not None
        found = get(self._db.collection(COLLECTION).document(deployment_id)).to_dict() if is_id else None
        if found is None:
            known = ", ".join(each.deployment_id for each in self.newest(5)) or "none"
            raise SetupError(f"no deployment {deployment_id} is recorded; the latest are {known}")
        return from_document(found)


@dataclass(frozen=True)
class GoingBack:
    """What a rollback is to bring back: what served before `undone`, and before what had failed just before it."""

    undone: Deployment
    to: Live


def going_back(newest: list[Deployment]) -> GoingBack | None:
    """Return where to go back to from the latest deployment that is not undone, or None if there is none.

    A deployment that failed leaves a mixture, which the next one found before it: nobody wants that back.
    """
    deployments = [each for each in newest if each.kind in DEPLOYING]
    if not deployments or deployments[0].state == ROLLED_BACK:
        return None
    undone = oldest = deployments[0]
    for each in deployments[1:]:
        if each.state not in (RUNNING, FAILED):
            break
        oldest = each
    return GoingBack(undone, oldest.before)
