"""How many requests the order API got and failed, as Cloud Monitoring has it.

Source: https://cloud.google.com/monitoring/api/metrics_gcp_p_z#gcp-run (request_count, sampled every minute, visible
after up to three more: what is too young to be there is no data).
"""

from collections import Counter
from datetime import datetime

from google.api_core.exceptions import GoogleAPICallError, RetryError
from google.cloud.monitoring_v3 import Aggregation, ListTimeSeriesRequest, TimeInterval

from ops.bootstrap_run import say
from ops.cloud.clients import time_series
from ops.cloud.environment import Environment
from ops.cloud.rollout import Counted, Figures

SERVICES = ("orders-api", "orders-stripe-webhook")
METRIC = "run.googleapis.com/request_count"
CLASS_LABEL = "response_code_class"
FAILED = "5xx"
ALIGNED_SECONDS = 60
ANSWER_SECONDS_MAX = 30.0


def measured(environment: Environment) -> Figures:
    """Return the figures of a deployed project."""

    def figures(since: datetime, until: datetime) -> Counted | None:
        try:
            found = list(time_series().list_time_series(_asked(environment, since, until), timeout=ANSWER_SECONDS_MAX))
        except (GoogleAPICallError, RetryError) as error:
            say(f"Cloud Monitoring does not answer: {' '.join(str(error).split())}")
            return None
        by_class = Counter[str]()
        for series in found:
            by_class[series.metric.labels[CLASS_LABEL]] += sum(point.value.int64_value for point in series.points)
        return Counted(by_class.total(), by_class[FAILED]) if by_class else None

    return figures


def _asked(environment: Environment, since: datetime, until: datetime) -> ListTimeSeriesRequest:
    named = " OR ".join(f'resource.labels.service_name = "{service}"' for service in SERVICES)
    return ListTimeSeriesRequest(
        name=f"projects/{environment.project}",
        filter=f'metric.type = "{METRIC}" AND resource.type = "cloud_run_revision" AND ({named})',
        interval=TimeInterval(start_time=since, end_time=until),
        aggregation=Aggregation(
            alignment_period={"seconds": ALIGNED_SECONDS},
            per_series_aligner=Aggregation.Aligner.ALIGN_DELTA,
            cross_series_reducer=Aggregation.Reducer.REDUCE_SUM,
            group_by_fields=[f"metric.labels.{CLASS_LABEL}"],
        ),
    )
