"""Order events into a Pub/Sub topic, one message each, by the CloudEvents binding in structured mode.

Source: https://github.com/googleapis/google-cloudevents/blob/main/docs/spec/pubsub.md. Google's generated client makes
one call and waits for its answer; the hand-written one beside it publishes in batches from a thread of its own, which a
function that has answered may never run.
"""

import json
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from google.api_core import exceptions as gax
from google.api_core import retry as retries
from google.auth.exceptions import GoogleAuthError

from functions.use_cases.publish import NotPublished

if TYPE_CHECKING:
    from google.pubsub_v1 import PublisherClient

TOPIC = "order-events"
CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
PUBLISH_SECONDS_MAX = 5.0
"""For all tries of one message."""
REST_SECONDS = 30.0
"""How long nothing is tried after no answer came: a sweep has 60 s for everything that is due."""

_AGAIN = retries.Retry(
    predicate=retries.if_exception_type(gax.ServiceUnavailable, gax.Aborted, gax.InternalServerError),
    initial=0.1,
    maximum=1.0,
    multiplier=2.0,
    timeout=PUBLISH_SECONDS_MAX,
)
_CODES: Mapping[type[Exception], str] = {
    gax.NotFound: "topic_missing",
    gax.PermissionDenied: "permission_denied",
    GoogleAuthError: "no_credentials",
}


class PubSubPublisher:
    """`Publisher` on the topic `order-events`; `emulator` is the Pub/Sub emulator's host and port, if there is one."""

    def __init__(
        self, project_id: str, database: str, monotonic: Callable[[], float], emulator: str | None = None
    ) -> None:
        self.source = f"//firestore.googleapis.com/projects/{project_id}/databases/{database}/orders"
        self._topic = f"projects/{project_id}/topics/{TOPIC}"
        self._monotonic = monotonic
        self._emulator = emulator
        self._lock = threading.Lock()
        self._made: PublisherClient | None = None
        self._rest_until = 0.0

    def publish(self, event: Mapping[str, object]) -> None:
        """Hand over one CloudEvent, and return when Pub/Sub has it. Its attributes are there to filter by.

        Raises:
            NotPublished: `topic_missing`, `permission_denied`, `no_credentials`, or `unavailable`.
        """
        if self._monotonic() < self._rest_until:
            raise NotPublished("unavailable")
        attributes = {f"ce-{name}": str(event[name]) for name in ("specversion", "id", "source", "type", "subject")}
        message = {
            "data": json.dumps(event, separators=(",", ":"), ensure_ascii=False).encode(),
            "attributes": attributes | {"content-type": CONTENT_TYPE},
        }
        try:
            request = {"topic": self._topic, "messages": [message]}
            self._client().publish(request, retry=_AGAIN, timeout=PUBLISH_SECONDS_MAX)
        except (gax.GoogleAPIError, GoogleAuthError) as error:
            code = next((code for kind, code in _CODES.items() if isinstance(error, kind)), "unavailable")
            if code == "unavailable":
                self._rest_until = self._monotonic() + REST_SECONDS
            raise NotPublished(code) from error

    def _client(self) -> "PublisherClient":
        with self._lock:
            if self._made is None:
                self._made = _connect(self._emulator)
            return self._made


def _connect(emulator: str | None) -> "PublisherClient":
    import grpc
    from google.pubsub_v1.services.publisher import PublisherClient
    from google.pubsub_v1.services.publisher.transports import PublisherGrpcTransport

    if emulator is None:
        return PublisherClient()
    return PublisherClient(transport=PublisherGrpcTransport(channel=grpc.insecure_channel(emulator)))
