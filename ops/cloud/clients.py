"""Google's own clients; each can be led elsewhere by the variable that leads firebase-tools there.

The variables are those of firebase-tools' `lib/api.js`. Elsewhere nobody signs in: it is a stand-in on this machine.
"""

import os
from typing import Any, cast
from urllib.parse import SplitResult, urlsplit

import google.auth
import grpc
import requests
from google.auth.credentials import AnonymousCredentials
from google.auth.transport.requests import AuthorizedSession
from google.cloud import firestore
from google.cloud.artifactregistry_v1 import ArtifactRegistryClient
from google.cloud.firestore_admin_v1 import FirestoreAdminClient
from google.cloud.functions_v2 import FunctionServiceClient
from google.cloud.logging_v2.services.config_service_v2 import ConfigServiceV2Client
from google.cloud.logging_v2.services.logging_service_v2 import LoggingServiceV2Client
from google.cloud.logging_v2.services.metrics_service_v2 import MetricsServiceV2Client
from google.cloud.monitoring_dashboard_v1 import DashboardsServiceClient
from google.cloud.monitoring_v3 import (
    AlertPolicyServiceClient,
    MetricServiceClient,
    NotificationChannelServiceClient,
    UptimeCheckServiceClient,
)
from google.cloud.resourcemanager_v3 import ProjectsClient
from google.cloud.run_v2 import RevisionsClient, ServicesClient
from google.cloud.secretmanager_v1 import SecretManagerServiceClient
from google.cloud.service_usage_v1 import ServiceUsageClient
from google.pubsub_v1 import PublisherClient

CLOUD_SCOPE = "https://www.googleapis.com/auth/cloud-platform"


def database(project: str, database_id: str) -> firestore.Client:
    """Return the client of the documents; `FIRESTORE_EMULATOR_HOST` leads it to an emulator."""
    return firestore.Client(project=project, database=database_id)


def firestore_admin() -> FirestoreAdminClient:
    """Return the client of databases, indexes and backups."""
    return _over_rest(FirestoreAdminClient, "FIRESTORE_URL")


def secret_manager() -> SecretManagerServiceClient:
    """Return the client of secrets."""
    return _over_rest(SecretManagerServiceClient, "CLOUD_SECRET_MANAGER_URL")


def cloud_functions() -> FunctionServiceClient:
    """Return the client of the deployed functions."""
    return _over_rest(FunctionServiceClient, "FIREBASE_FUNCTIONS_V2_URL")


def run_services() -> ServicesClient:
    """Return the client of the services behind the functions, and of their traffic."""
    return _over_rest(ServicesClient, "CLOUD_RUN_URL")


def run_revisions() -> RevisionsClient:
    """Return the client of the revisions of those services."""
    return _over_rest(RevisionsClient, "CLOUD_RUN_URL")


def artifact_registry() -> ArtifactRegistryClient:
    """Return the client of the repository of images."""
    return _over_rest(ArtifactRegistryClient, "ARTIFACT_REGISTRY_DOMAIN")


def service_usage() -> ServiceUsageClient:
    """Return the client that says which APIs are on."""
    return _over_rest(ServiceUsageClient, "FIREBASE_SERVICE_USAGE_URL")


def topics() -> PublisherClient:
    """Return the client of Pub/Sub's topics."""
    return _over_rest(PublisherClient, "FIREBASE_PUBSUB_URL")


def projects() -> ProjectsClient:
    """Return the client that says who may do what."""
    return _over_rest(ProjectsClient, "FIREBASE_RESOURCEMANAGER_URL")


def dashboards() -> DashboardsServiceClient:
    """Return the client of dashboards."""
    return _over_grpc(DashboardsServiceClient, "CLOUD_MONITORING_URL")


def alert_policies() -> AlertPolicyServiceClient:
    """Return the client of alert policies."""
    return _over_grpc(AlertPolicyServiceClient, "CLOUD_MONITORING_URL")


def notification_channels() -> NotificationChannelServiceClient:
    """Return the client of those who are paged."""
    return _over_grpc(NotificationChannelServiceClient, "CLOUD_MONITORING_URL")


def uptime_checks() -> UptimeCheckServiceClient:
    """Return the client of uptime checks."""
    return _over_grpc(UptimeCheckServiceClient, "CLOUD_MONITORING_URL")


def time_series() -> MetricServiceClient:
    """Return the client of measured values."""
    return _over_grpc(MetricServiceClient, "CLOUD_MONITORING_URL")


def log_config() -> ConfigServiceV2Client:
    """Return the client of log buckets and sinks."""
    return _over_grpc(ConfigServiceV2Client, "FIREBASE_CLOUDLOGGING_URL")


def log_metrics() -> MetricsServiceV2Client:
    """Return the client of metrics that are counted from logs."""
    return _over_grpc(MetricsServiceV2Client, "FIREBASE_CLOUDLOGGING_URL")


def log_entries() -> LoggingServiceV2Client:
    """Return the client that reads logs."""
    return _over_grpc(LoggingServiceV2Client, "FIREBASE_CLOUDLOGGING_URL")


def session(variable: str, origin: str) -> tuple[requests.Session, str]:
    """Return an authorized session and the origin to ask, for an API that has no client of Google's in Python."""
    elsewhere = _elsewhere(variable)
    if elsewhere:
        return requests.Session(), elsewhere.geturl().rstrip("/")
    credentials, _ = google.auth.default(scopes=[CLOUD_SCOPE])
    return AuthorizedSession(credentials), origin


def _elsewhere(variable: str) -> SplitResult | None:
    named = os.environ.get(variable)
    return urlsplit(named) if named else None


def _over_rest[C](client: type[C], variable: str) -> C:
    elsewhere, made = _elsewhere(variable), cast("Any", client)
    if elsewhere is None:
        return client()
    transport = made.get_transport_class("rest")(
        host=elsewhere.netloc, url_scheme=elsewhere.scheme, credentials=AnonymousCredentials()
    )
    return cast("C", made(transport=transport))


def _over_grpc[C](client: type[C], variable: str) -> C:
    elsewhere, made = _elsewhere(variable), cast("Any", client)
    if elsewhere is None:
        return client()
    channel = grpc.insecure_channel(elsewhere.netloc)
    return cast("C", made(transport=made.get_transport_class("grpc")(channel=channel)))
