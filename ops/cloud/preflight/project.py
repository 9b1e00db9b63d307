"""Checks of the project: its APIs, our rights in it, what of the host's could clash, what serves, and the time."""

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import firebase_admin
import requests
from firebase_admin import auth, exceptions
from google.cloud.service_usage_v1 import ListServicesRequest

from functions.entrypoints.auth import ROLE_CLAIM, ROLES
from ops.bootstrap_run import SetupError
from ops.cloud import clients, deploy_images, deploy_site, traffic
from ops.cloud.deploy_run import is_open
from ops.cloud.environment import Environment
from ops.cloud.preflight.check import Finding, Site, failed, ok, unknown, warning
from ops.cloud.records import FORWARD, ROLLBACK, Deployment, Deployments

ANSWER_SECONDS_MAX = 30.0
APIS = tuple(
    f"{name}.googleapis.com"
    for name in (
        "artifactregistry cloudbuild cloudfunctions cloudscheduler eventarc firebasehosting firebaserules firestore "
        "identitytoolkit logging monitoring pubsub run secretmanager"
    ).split()
)
PERMISSIONS = (
    "artifactregistry.repositories.get",
    "artifactregistry.repositories.update",
    "cloudfunctions.functions.create",
    "cloudfunctions.functions.update",
    "cloudscheduler.jobs.create",
    "datastore.databases.create",
    "datastore.databases.update",
    "datastore.entities.update",
    "datastore.indexes.create",
    "firebasehosting.sites.update",
    "firebaserules.releases.update",
    "iam.serviceAccounts.actAs",
    "logging.buckets.create",
    "monitoring.alertPolicies.create",
    "resourcemanager.projects.setIamPolicy",
    "run.services.setIamPolicy",
    "run.services.update",
    "secretmanager.versions.access",
    "secretmanager.versions.add",
    "serviceusage.services.enable",
)
OURS = "orders_"
USERS_MAX = 20_000
LATE_SECONDS, WRONG_SECONDS = 5, 60
"""Stripe's signatures are five minutes valid; a lease of ours, half a minute."""


def apis(site: Site) -> Finding:
    """Look at which APIs are on."""
    request = ListServicesRequest(parent=f"projects/{site.environment.project}", filter="state:ENABLED")
    listed = clients.service_usage().list_services(request, timeout=ANSWER_SECONDS_MAX)
    on = {each.name.rsplit("/", 1)[-1] for each in listed}
    off = [each for each in APIS if each not in on]
    if off:
        fix = f"gcloud services enable {' '.join(off)} --project {site.environment.project}"
        return failed(f"off: {', '.join(off)}", fix)
    return ok(f"{len(APIS)} are on")


def roles(site: Site) -> Finding:
    """Ask whether who is signed in may do what a deployment does."""
    named = f"projects/{site.environment.project}"
    answer = clients.projects().test_iam_permissions(
        resource=named, permissions=list(PERMISSIONS), timeout=ANSWER_SECONDS_MAX
    )
    lacking = sorted(set(PERMISSIONS) - set(answer.permissions))
    if lacking:
        return failed(f"you may not {', '.join(lacking)}", "ask an owner for the roles that have them")
    return ok(f"{len(PERMISSIONS)} permissions")


def functions(site: Site) -> Finding:
    """Look for functions of the host's with our names: the CLI knows a function by name and region alone."""
    parent = f"projects/{site.environment.project}/locations/-"
    found = clients.cloud_functions().list_functions(parent=parent, timeout=ANSWER_SECONDS_MAX)
    clash = sorted(
        each.name.rsplit("/", 1)[-1]
        for each in found
        if each.name.rsplit("/", 1)[-1].startswith(OURS) and each.labels.get(traffic.CODEBASE_LABEL) != traffic.CODEBASE
    )
    if clash:
        return failed(f"not ours, and it would be overwritten: {', '.join(clash)}", "rename the host's function")
    return ok(f"no function of the host's begins with {OURS}")


def hosting(site: Site) -> Finding:
    """Look whether the site that we would release to serves something that we did not."""
    named = site.environment.site
    if not named:
        fix = f"firebase target:apply hosting orders SITE -P {site.environment.alias}"
        return failed("no Hosting site is named", fix)
    live = deploy_site.live_version(site.environment)
    if not live:
        return ok(f"{named} serves nothing yet")
    released = {each.after.site_version for each in Deployments(site.documents).newest() if each.after}
    if live not in released:
        return failed(f"{named} serves what no deployment of ours released", "make a site of its own for the module")
    return ok(f"{named} serves what we released")


def claims(site: Site) -> Finding:
    """Look for users whose claim of our name is not one of our roles."""
    counted, strange, staff = 0, 0, 0
    for counted, each in enumerate((site.claims or of_users)(site.environment), 1):
        role = each.get(ROLE_CLAIM)
        staff += role in ROLES
        strange += role is not None and role not in ROLES
        if counted >= USERS_MAX:
            break
    if strange:
        return failed(f"{strange} users have a claim {ROLE_CLAIM} of another meaning", "rename the host's claim")
    if counted >= USERS_MAX:
        return warning(f"no clash among the first {USERS_MAX} users", "ask the host whether it uses the claim")
    return ok(f"{staff} staff, no claim of another meaning")


def of_users(environment: Environment) -> Iterator[Mapping[str, Any]]:
    """Yield the claims of each user."""
    app = firebase_admin.initialize_app(options={"projectId": environment.project}, name=f"preflight-{id(environment)}")
    try:
        for user in auth.list_users(app=app).iterate_all():
            yield user.custom_claims or {}
    except exceptions.FirebaseError as error:
        raise SetupError(f"the users could not be listed: {' '.join(str(error).split())}") from error
    finally:
        firebase_admin.delete_app(app)


def pinned(site: Site) -> Finding:
    """Look whether traffic is held back from the latest revisions, and what the records say of why."""
    found = sorted(name for name, each in traffic.served(site.environment).items() if each.pinned)
    if not found:
        return ok("traffic follows the latest revisions")
    says, fix = _why_pinned(site, next(iter(Deployments(site.documents).newest(1)), None))
    return failed(f"pinned: {', '.join(found)}; {says}", fix)


def _why_pinned(site: Site, last: Deployment | None) -> tuple[str, str]:
    """Return what the last record says, and what to do: a rollback on purpose is not undone without a thought."""
    deploy, back = site.command("deploy:production"), site.command("rollback:orders")
    if last is None:
        return "nothing is on record: it was done by hand", f"find out who did it and why; {deploy} ends it"
    at = f"{last.started_at:%Y-%m-%d %H:%M} UTC"
    told = f"the last record is deployments/{last.deployment_id}: {last.kind}, {last.state}, {at}"
    if last.kind == FORWARD and is_open(last):
        return told, f"finish it: {back} --forward"
    if last.kind != ROLLBACK:
        return f"{told}, no rollback", f"find out who pinned it by hand and why; {deploy} ends it"
    told += f" of {last.of}" if last.of else ""
    if is_open(last):
        return told, f"finish it: {back}"
    return told, f"mend what it was rolled back for, then {deploy}; {back} --forward only if nothing was wrong"


def images(site: Site) -> Finding:
    """Look how long images are kept: what is deleted cannot be rolled back to."""
    seen = deploy_images.images_kept(site.environment).look()
    if seen.done:
        return ok(seen.says)
    days = deploy_images.KEPT.days
    place = f"--location {site.environment.region} -P {site.environment.alias}"
    fix = f"firebase functions:artifacts:setpolicy --days {days} {place}"
    if not traffic.served(site.environment):
        return warning(f"{seen.says}; the deployment keeps them {days} days", fix)
    return failed(f"{seen.says}; at least {days} days are needed", fix)


def clock(_site: Site) -> Finding:
    """Compare this machine's clock with Google's."""
    origin = os.environ.get("FIRESTORE_URL") or "https://firestore.googleapis.com"
    stated = requests.get(origin, timeout=ANSWER_SECONDS_MAX).headers.get("Date")
    if not stated:
        return unknown("Google's answer has no date", "look at `timedatectl`")
    off = abs((datetime.now(UTC) - parsedate_to_datetime(stated)).total_seconds())
    says, fix = f"{off:.0f} s off Google's", "switch on time synchronisation: timedatectl set-ntp true"
    if off > WRONG_SECONDS:
        return failed(says, fix)
    return warning(says, fix) if off > LATE_SECONDS else ok(says)
