"""The check of what is published: the topic of the order events, and who may write to it."""

from google.api_core.exceptions import NotFound

from functions.adapters.firestore import get
from functions.adapters.pubsub import TOPIC
from ops.cloud import clients, topic
from ops.cloud.preflight.check import Finding, Site, failed, ok, warning
from ops.cloud.preflight.stored import MIGRATE
from ops.cloud.traffic import CODEBASE, CODEBASE_LABEL

ANSWER_SECONDS_MAX = 30.0


def events(site: Site) -> Finding:
    """Look whether order events can be published, if they are to be."""
    try:
        settings = get(site.documents.collection("settings").document("module")).to_dict() or {}
    except NotFound:
        return failed("there is no database yet", site.command(MIGRATE))
    if not settings.get("publish_events", False):
        return ok("they are not published: the setting `publish_events` is off")
    if not topic.exists(site.environment):
        return failed(f"there is no topic {TOPIC}", site.command(MIGRATE))
    lacking = sorted(_accounts(site) - topic.publishers(site.environment))
    if lacking:
        fix = f"gcloud pubsub topics add-iam-policy-binding {TOPIC} --role roles/pubsub.publisher"
        return warning(
            f"no role that we know lets {lacking[0]} publish",
            f"{fix} --member {lacking[0]} --project {site.environment.project}",
        )
    return ok(f"{TOPIC} is there, and the functions may publish to it")


def _accounts(site: Site) -> set[str]:
    """Return whom our functions run as, as IAM spells members; nobody before the first deployment."""
    parent = f"projects/{site.environment.project}/locations/-"
    found = clients.cloud_functions().list_functions(parent=parent, timeout=ANSWER_SECONDS_MAX)
    ours = (each.service_config for each in found if each.labels.get(CODEBASE_LABEL) == CODEBASE)
    return {f"serviceAccount:{each.service_account_email}" for each in ours if each.service_account_email}
