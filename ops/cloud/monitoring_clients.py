"""The clients that watching needs, each made once a run."""

from dataclasses import dataclass
from functools import cached_property

from google.cloud.logging_v2.services.config_service_v2 import ConfigServiceV2Client
from google.cloud.logging_v2.services.logging_service_v2 import LoggingServiceV2Client
from google.cloud.logging_v2.services.metrics_service_v2 import MetricsServiceV2Client
from google.cloud.monitoring_dashboard_v1 import DashboardsServiceClient
from google.cloud.monitoring_v3 import (
    AlertPolicyServiceClient,
    NotificationChannelServiceClient,
    UptimeCheckServiceClient,
)
from google.cloud.resourcemanager_v3 import ProjectsClient

from ops.cloud import clients


@dataclass(frozen=True)
class Watch:
    """One project and what it is watched through."""

    project: str

    @property
    def root(self) -> str:
        """Return the name that everything in the project begins with."""
        return f"projects/{self.project}"

    @cached_property
    def alerts(self) -> AlertPolicyServiceClient:
        """Return the client of alert policies."""
        return clients.alert_policies()

    @cached_property
    def channels(self) -> NotificationChannelServiceClient:
        """Return the client of those who are paged."""
        return clients.notification_channels()

    @cached_property
    def checks(self) -> UptimeCheckServiceClient:
        """Return the client of uptime checks."""
        return clients.uptime_checks()

    @cached_property
    def dashboards(self) -> DashboardsServiceClient:
        """Return the client of dashboards."""
        return clients.dashboards()

    @cached_property
    def metrics(self) -> MetricsServiceV2Client:
        """Return the client of metrics that are counted from logs."""
        return clients.log_metrics()

    @cached_property
    def config(self) -> ConfigServiceV2Client:
        """Return the client of log buckets and sinks."""
        return clients.log_config()

    @cached_property
    def entries(self) -> LoggingServiceV2Client:
        """Return the client of log entries."""
        return clients.log_entries()

    @cached_property
    def projects(self) -> ProjectsClient:
        """Return the client that says who may do what, and whose accesses are written down."""
        return clients.projects()
