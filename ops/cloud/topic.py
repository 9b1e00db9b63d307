"""The Pub/Sub topic of the order events: made once, left alone when it is there.

Source: https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.topics.
"""

from google.api_core.exceptions import AlreadyExists, NotFound
from google.iam.v1.iam_policy_pb2 import GetIamPolicyRequest

from functions.adapters.pubsub import TOPIC
from ops.cloud import migrate_database
from ops.cloud.clients import projects, topics
from ops.cloud.environment import Environment
from ops.cloud.plan import Seen, Step

ANSWER_SECONDS_MAX = 30.0
SERVICE = "pubsub.googleapis.com"
PUBLISHERS = ("roles/pubsub.publisher", "roles/pubsub.editor", "roles/pubsub.admin", "roles/editor", "roles/owner")
"""The roles that may publish."""


def name(environment: Environment) -> str:
    """Return the topic's full name."""
    return f"projects/{environment.project}/topics/{TOPIC}"


def steps(environment: Environment) -> list[Step]:
    """Return the steps that bring about the topic."""
    return [
        migrate_database.service_step(environment, SERVICE),
        Step(f"topic {TOPIC}", lambda: Seen(done=exists(environment)), lambda: _create(environment)),
    ]


def exists(environment: Environment) -> bool:
    """Say whether the topic is there."""
    try:
        migrate_database.asked(lambda: topics().get_topic(topic=name(environment), timeout=ANSWER_SECONDS_MAX))
    except NotFound:
        return False
    return True


def publishers(environment: Environment) -> set[str]:
    """Return who may publish, as IAM spells members: by the topic's own policy or the project's."""
    asked = GetIamPolicyRequest(resource=name(environment))
    own = topics().get_iam_policy(request=asked, timeout=ANSWER_SECONDS_MAX)
    of_project = projects().get_iam_policy(resource=f"projects/{environment.project}", timeout=ANSWER_SECONDS_MAX)
    bindings = [*own.bindings, *of_project.bindings]
    return {member for each in bindings if each.role in PUBLISHERS for member in each.members}


def _create(environment: Environment) -> None:
    try:
        migrate_database.asked(lambda: topics().create_topic(name=name(environment), timeout=ANSWER_SECONDS_MAX))
    except AlreadyExists:
        return
