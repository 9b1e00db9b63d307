"""How long the images of functions are kept: what is deleted cannot be rolled back to.

firebase-tools would ask to delete them after a day. Source: lib/functions/artifacts.js of firebase-tools.
"""

from datetime import timedelta

from google.api_core.exceptions import GoogleAPICallError, NotFound, RetryError
from google.cloud.artifactregistry_v1 import CleanupPolicy, CleanupPolicyCondition, Repository

from ops.bootstrap_run import SetupError
from ops.cloud.clients import artifact_registry
from ops.cloud.environment import Environment
from ops.cloud.plan import Seen, Step

REPOSITORY, POLICY, OPTED_OUT = "gcf-artifacts", "firebase-functions-cleanup", "firebase-functions-cleanup-opted-out"
KEPT = timedelta(days=30)
ANSWER_SECONDS_MAX = 30.0
MAKE_SECONDS_MAX = 120.0


def images_kept(environment: Environment) -> Step:
    """Return the step that keeps the images for 30 days or longer."""
    return Step("images kept for 30 days", lambda: _look(environment), lambda: _keep(environment))


def kept(environment: Environment) -> timedelta | None:
    """Return for how long images are kept, None if nothing ends it."""
    repository = _repository(environment)
    if repository is None or repository.labels.get(OPTED_OUT) or POLICY not in repository.cleanup_policies:
        return None
    return _stated(repository)


def _look(environment: Environment) -> Seen:
    repository = _repository(environment)
    if repository is None:
        return Seen(done=False, says="no repository yet")
    if repository.labels.get(OPTED_OUT):
        return Seen(done=True, says="kept for ever")
    if POLICY not in repository.cleanup_policies:
        return Seen(done=False, says="nothing is said")
    stated = _stated(repository)
    return Seen(done=stated >= KEPT, says=f"{stated.days} days")


def _stated(repository: Repository) -> timedelta:
    older = repository.cleanup_policies[POLICY].condition.older_than
    return older if isinstance(older, timedelta) else timedelta(0)


def _keep(environment: Environment) -> None:
    client, repository = artifact_registry(), _repository(environment)
    condition = CleanupPolicyCondition(tag_state=CleanupPolicyCondition.TagState.ANY, older_than=KEPT)
    policy = CleanupPolicy(id=POLICY, action=CleanupPolicy.Action.DELETE, condition=condition)
    parent = f"projects/{environment.project}/locations/{environment.region}"
    try:
        if repository is None:
            made = Repository(format_=Repository.Format.DOCKER, cleanup_policies={POLICY: policy})
            client.create_repository(
                parent=parent, repository=made, repository_id=REPOSITORY, timeout=ANSWER_SECONDS_MAX
            ).result(timeout=MAKE_SECONDS_MAX)
            return
        repository.cleanup_policies[POLICY] = policy
        client.update_repository(
            repository=repository, update_mask={"paths": ["cleanup_policies"]}, timeout=ANSWER_SECONDS_MAX
        )
    except (GoogleAPICallError, RetryError, TimeoutError) as error:
        raise SetupError(f"the images' repository could not be set up: {' '.join(str(error).split())}") from error


def _repository(environment: Environment) -> Repository | None:
    name = f"projects/{environment.project}/locations/{environment.region}/repositories/{REPOSITORY}"
    try:
        return artifact_registry().get_repository(name=name, timeout=ANSWER_SECONDS_MAX)
    except NotFound:
        return None
    except (GoogleAPICallError, RetryError) as error:
        raise SetupError(f"the images' repository could not be looked at: {' '.join(str(error).split())}") from error
