"""The functions that run, the Cloud Run revisions behind them, and which of those the requests go to.

A second generation function is a Cloud Run service; each deployment makes a revision of it. Traffic follows the latest
revision, or is pinned to one by name. Source: https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from google.api_core.exceptions import GoogleAPICallError, NotFound, RetryError
from google.api_core.operation import Operation
from google.cloud.run_v2 import Service, TrafficTarget, TrafficTargetAllocationType, UpdateServiceRequest

from ops.bootstrap_run import SetupError
from ops.cloud.clients import cloud_functions, run_revisions, run_services
from ops.cloud.environment import Environment

CODEBASE = "orders"
CODEBASE_LABEL = "firebase-functions-codebase"
ANSWER_SECONDS_MAX = 30.0
MOVE_SECONDS_MAX = 120.0
LATEST = TrafficTargetAllocationType.TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST
REVISION = TrafficTargetAllocationType.TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION
FOLLOW = ""
"""In the place of a revision's name: whichever is the latest."""


@dataclass(frozen=True)
class Served:
    """One function of ours: its Cloud Run service, the revision that answers, the latest that could."""

    service: str
    serving: str
    latest: str
    pinned: bool


def served(environment: Environment) -> dict[str, Served]:
    """Return the functions of our codebase that are deployed, by id.

    Raises:
        SetupError: Google refused, or did not answer.
    """
    parent = f"projects/{environment.project}/locations/{environment.region}"
    try:
        ours = {
            each.service_config.service: each.name.rsplit("/", 1)[-1]
            for each in cloud_functions().list_functions(parent=parent, timeout=ANSWER_SECONDS_MAX)
            if each.labels.get(CODEBASE_LABEL) == CODEBASE
        }
        services = run_services().list_services(parent=parent, timeout=ANSWER_SECONDS_MAX) if ours else ()
        return {ours[each.name]: _served(each) for each in services if each.name in ours}
    except (GoogleAPICallError, RetryError) as error:
        raise SetupError(f"the deployed functions could not be looked at: {_short(error)}") from error


def _served(service: Service) -> Served:
    latest = service.latest_ready_revision.rsplit("/", 1)[-1]
    targets = [each for each in service.traffic if each.percent]
    pinned = any(each.type_ == REVISION for each in targets)
    if not pinned:
        return Served(service.name, latest, latest, pinned)
    serving = targets[0].revision if len(targets) == 1 else ""
    return Served(service.name, serving, latest, pinned)


def made_at(service: str, revision: str) -> datetime | None:
    """Return when a revision was made, None if it is gone."""
    try:
        found = run_revisions().get_revision(name=f"{service}/revisions/{revision}", timeout=ANSWER_SECONDS_MAX)
    except NotFound:
        return None
    except (GoogleAPICallError, RetryError) as error:
        raise SetupError(f"revision {revision} could not be looked at: {_short(error)}") from error
    created: datetime | None = found.create_time
    return created


def move(wanted: Mapping[str, str]) -> None:
    """Send each service's requests to a revision, or after the latest (`FOLLOW`), all services at once.

    Raises:
        SetupError: a service could not be moved; the others are.
    """
    failed = []
    under_way: list[tuple[str, Operation]] = []
    for service, revision in wanted.items():
        try:
            under_way.append((service, _begin(service, revision)))
        except (GoogleAPICallError, RetryError) as error:
            failed.append(f"{service.rsplit('/', 1)[-1]}: {_short(error)}")
    for service, operation in under_way:
        try:
            operation.result(timeout=MOVE_SECONDS_MAX)
        except (GoogleAPICallError, RetryError, TimeoutError) as error:
            failed.append(f"{service.rsplit('/', 1)[-1]}: {_short(error)}")
    if failed:
        raise SetupError(f"traffic could not be moved; run it again ({'; '.join(failed)})")


def _begin(service: str, revision: str) -> Operation:
    """Ask for the change of one service as it is now; `etag` refuses it if somebody changed it meanwhile."""
    clients = run_services()
    found = clients.get_service(name=service, timeout=ANSWER_SECONDS_MAX)
    target = TrafficTarget(type_=REVISION, revision=revision, percent=100)
    found.traffic = [target if revision != FOLLOW else TrafficTarget(type_=LATEST, percent=100)]
    request = UpdateServiceRequest(service=found, update_mask={"paths": ["traffic"]})
    return clients.update_service(request, timeout=ANSWER_SECONDS_MAX)


def _short(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
