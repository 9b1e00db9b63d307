"""Where `ops watch` reads: logs, orders, Stripe's events and ours, the last smoke test, latencies. None is no data."""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from google.api_core.exceptions import GoogleAPICallError, RetryError
from google.auth.exceptions import GoogleAuthError
from google.cloud import firestore
from google.cloud.logging_v2.types import ListLogEntriesRequest
from google.cloud.monitoring_v3 import Aggregation, ListTimeSeriesRequest, TimeInterval

from functions.adapters.boxes import FirestoreInbox, FirestoreOutbox
from functions.adapters.firestore import stream, where
from functions.adapters.orders import FirestoreOrders
from functions.adapters.stripe_client import Api as StripeApi
from functions.domain.errors import Unavailable
from functions.use_cases.payments import CallFailed
from ops.cloud.clients import log_entries, time_series
from ops.cloud.environment import Environment
from ops.suite import EMULATORS_LOG

ANSWER_SECONDS_MAX = 30.0
COUNTED_MAX = 1_000
LAG_LOOKED_AT = 200
TIMES = 5
LATENCY = "firestore.googleapis.com/api/request_latencies"
OURS = 'resource.type="cloud_run_revision" AND resource.labels.service_name=~"^orders-"'
FAILED = ("failed",)
UNDECIDED = ("none", "pending")
UNREACHABLE = (Unavailable, CallFailed, GoogleAPICallError, GoogleAuthError, RetryError, OSError)
"""What a source that cannot be read raises: there is no data then."""


@dataclass(frozen=True)
class Window:
    """A stretch of time."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Ratio:
    """How many of how many."""

    good: int
    of: int

    @property
    def share(self) -> float:
        """Return the ratio as a number from 0 to 1."""
        return self.good / self.of


@dataclass(frozen=True)
class Sources:
    """All that is read of one project."""

    environment: Environment
    db: firestore.Client
    stripe: StripeApi

    def errors(self, window: Window) -> int | None:
        """Return how many errors the functions logged; None where they logged nothing at all."""
        if self.environment.is_local:
            return _local_errors(window)
        if not self._entries(window, "", 1):
            return None
        return self._entries(window, " AND severity>=ERROR", COUNTED_MAX)

    def _entries(self, window: Window, more: str, limit: int) -> int:
        request = ListLogEntriesRequest(
            resource_names=[f"projects/{self.environment.project}"],
            filter=f'{OURS}{more} AND timestamp>="{_text(window.since)}" AND timestamp<"{_text(window.until)}"',
            page_size=limit,
        )
        pages = log_entries().list_log_entries(request=request, timeout=ANSWER_SECONDS_MAX).pages
        return len(next(iter(pages)).entries)

    def payments(self, window: Window) -> Ratio | None:
        """Return how many of the orders placed then whose payment was decided were paid; None without any."""
        conditions = [("created_at", ">=", window.since), ("created_at", "<", window.until)]
        found = stream(where(self.db.collection("orders"), conditions).select(["payment_status"]))
        decided = [status for each in found if (status := each.get("payment_status")) not in UNDECIDED]
        return Ratio(sum(status not in FAILED for status in decided), len(decided)) if decided else None

    def received(self, window: Window) -> Mapping[str, int] | None:
        """Return how many of Stripe's events came, by what became of them; None when none came."""
        conditions = [("received_at", ">=", window.since), ("received_at", "<", window.until)]
        found = stream(where(self.db.collection("stripe_events"), conditions).select(["status"]))
        return Counter(str(each.get("status")) for each in found) or None

    def undelivered(self, window: Window) -> int:
        """Return how many events Stripe could not deliver to every endpoint, at most a hundred."""
        created = {"gte": int(window.since.timestamp()), "lt": int(window.until.timestamp())}
        return len(self.stripe.get("events", delivery_success=False, created=created, limit=100)["data"])

    def lag_seconds(self, now: datetime) -> float:
        """Return how long the oldest effect or event that is due has waited."""
        due = [row.due_at for row in FirestoreOutbox(self.db).due(now, LAG_LOOKED_AT)]
        due += [row.due_at for row in FirestoreInbox(self.db).due(now, LAG_LOOKED_AT) if row.due_at]
        return max(((now - each).total_seconds() for each in due), default=0.0)

    def sample(self) -> Mapping[str, Any] | None:
        """Return the report of the last smoke test."""
        found = [s.to_dict() or {} for s in stream(where(self.db.collection("reports"), [("kind", "==", "smoke")]))]
        return max(found, key=lambda each: each["at"], default=None)

    def latency_ms(self, window: Window) -> float | None:
        """Return the 95th percentile of Firestore's answers, from Cloud Monitoring."""
        if self.environment.is_local:
            return None
        whole = int((window.until - window.since).total_seconds())
        aggregation = Aggregation(
            alignment_period={"seconds": whole},
            per_series_aligner=Aggregation.Aligner.ALIGN_DELTA,
            cross_series_reducer=Aggregation.Reducer.REDUCE_PERCENTILE_95,
        )
        request = ListTimeSeriesRequest(
            name=f"projects/{self.environment.project}",
            filter=f'metric.type="{LATENCY}" AND resource.labels.database_id="{self.environment.database}"',
            interval=TimeInterval(start_time=window.since, end_time=window.until),
            aggregation=aggregation,
        )
        for series in time_series().list_time_series(request=request, timeout=ANSWER_SECONDS_MAX):
            if series.points:
                return float(series.points[0].value.double_value) * 1000
        return None

    def measured_ms(self) -> float:
        """Return the slowest of a few rounds of the sweep's three queries, measured from here."""
        now, slowest = datetime.now(UTC), 0.0
        for _ in range(TIMES):
            began = time.monotonic()
            FirestoreOrders(self.db).due(now, 1)
            FirestoreOutbox(self.db).due(now, 1)
            FirestoreInbox(self.db).due(now, 1)
            slowest = max(slowest, time.monotonic() - began)
        return slowest * 1000


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _local_errors(window: Window) -> int | None:
    """Count errors in the log of the suite that runs here; its lines have no times, so the past is not known."""
    if not EMULATORS_LOG.exists() or window.until < datetime.fromtimestamp(EMULATORS_LOG.stat().st_mtime, UTC):
        return None
    return sum('"severity": "ERROR"' in line for line in EMULATORS_LOG.read_text(errors="replace").splitlines())
