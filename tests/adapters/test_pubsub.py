"""An event is one message in the topic, sent by Google's own client over gRPC; what fails is named, and soon."""

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import grpc
import pytest
from google.pubsub_v1 import PublishRequest, PublishResponse

from functions.adapters import pubsub
from functions.adapters.pubsub import PubSubPublisher
from functions.use_cases.publish import NotPublished

EVENT = {
    "specversion": "1.0",
    "id": "timer:ord_1:expire:1:0",
    "source": "//firestore.googleapis.com/projects/demo-a/databases/orders/orders",
    "type": "order_payments.order.timer_fired.v1",
    "subject": "ord_1",
    "data": {"number": "Ä1", "seq": 1},
}


@dataclass
class Topics(grpc.GenericRpcHandler):  # type: ignore[misc]
    """Stands where Pub/Sub's publisher is: keeps what comes, or answers as the test says, one answer a call."""

    asked: list[Any] = field(default_factory=list)
    answers: list[grpc.StatusCode] = field(default_factory=list)
    silent_seconds: float = 0.0

    def service(self, details: Any) -> Any:
        if details.method != "/google.pubsub.v1.Publisher/Publish":
            return None
        return grpc.unary_unary_rpc_method_handler(self._publish, PublishRequest.deserialize, PublishResponse.serialize)

    def _publish(self, request: Any, context: Any) -> Any:
        self.asked.append(request)
        time.sleep(self.silent_seconds)
        if self.answers:
            context.abort(self.answers.pop(0), "as the test asked")
        return PublishResponse(message_ids=["1"])


@pytest.fixture
def topics() -> Iterator[tuple[Topics, PubSubPublisher]]:
    """A stand-in, and a publisher that talks to it; its clock stands still."""
    there = Topics()
    server = grpc.server(ThreadPoolExecutor(max_workers=4), handlers=[there])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield there, PubSubPublisher("demo-a", "orders", lambda: 100.0, f"127.0.0.1:{port}")
    server.stop(grace=None).wait()


def test_an_event_is_one_message_with_its_attributes_to_filter_by(topics: tuple[Topics, PubSubPublisher]) -> None:
    there, publisher = topics
    publisher.publish(EVENT)

    (request,) = there.asked
    (message,) = request.messages
    assert "projects/demo-a/topics/order-events" == request.topic
    assert EVENT == json.loads(message.data)
    assert {
        "content-type": "application/cloudevents+json; charset=utf-8",
        "ce-specversion": "1.0",
        "ce-id": "timer:ord_1:expire:1:0",
        "ce-source": "//firestore.googleapis.com/projects/demo-a/databases/orders/orders",
        "ce-type": "order_payments.order.timer_fired.v1",
        "ce-subject": "ord_1",
    } == dict(message.attributes)
    assert EVENT["source"] == publisher.source


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (grpc.StatusCode.NOT_FOUND, "topic_missing"),
        (grpc.StatusCode.PERMISSION_DENIED, "permission_denied"),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, "unavailable"),
    ],
)
def test_what_pub_sub_refuses_is_named(
    topics: tuple[Topics, PubSubPublisher], status: grpc.StatusCode, code: str
) -> None:
    there, publisher = topics
    there.answers = [status]

    with pytest.raises(NotPublished) as refused:
        publisher.publish(EVENT)
    assert (code, 1) == (refused.value.code, len(there.asked))


def test_a_hiccup_is_tried_again(topics: tuple[Topics, PubSubPublisher]) -> None:
    there, publisher = topics
    there.answers = [grpc.StatusCode.UNAVAILABLE]
    publisher.publish(EVENT)

    assert 2 == len(there.asked)


def test_silence_ends_after_its_time_and_is_not_waited_for_again(
    topics: tuple[Topics, PubSubPublisher], monkeypatch: pytest.MonkeyPatch
) -> None:
    there, publisher = topics
    monkeypatch.setattr(pubsub, "PUBLISH_SECONDS_MAX", 0.3)
    there.silent_seconds = 2.0
    began = time.monotonic()
    for _ in range(50):
        with pytest.raises(NotPublished, match="unavailable"):
            publisher.publish(EVENT)

    assert 1.5 > time.monotonic() - began
    assert 1 == len(there.asked)


def test_after_its_rest_it_is_tried_again(topics: tuple[Topics, PubSubPublisher]) -> None:
    there, publisher = topics
    seconds = [100.0]
    publisher = PubSubPublisher("demo-a", "orders", lambda: seconds[0], publisher._emulator)
    there.answers = [grpc.StatusCode.RESOURCE_EXHAUSTED]
    with pytest.raises(NotPublished):
        publisher.publish(EVENT)
    seconds[0] += pubsub.REST_SECONDS
    publisher.publish(EVENT)

    assert 2 == len(there.asked)


def test_a_missing_topic_is_asked_for_each_time(topics: tuple[Topics, PubSubPublisher]) -> None:
    there, publisher = topics
    there.answers = [grpc.StatusCode.NOT_FOUND]
    with pytest.raises(NotPublished):
        publisher.publish(EVENT)
    publisher.publish(EVENT)

    assert 2 == len(there.asked)


def test_threads_share_one_client(topics: tuple[Topics, PubSubPublisher], monkeypatch: pytest.MonkeyPatch) -> None:
    there, publisher = topics
    made: list[object] = []
    connect = pubsub._connect

    def counted(emulator: str | None) -> Any:
        made.append(threading.current_thread())
        return connect(emulator)

    monkeypatch.setattr(pubsub, "_connect", counted)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(publisher.publish, [EVENT] * 16))

    assert (16, 1) == (len(there.asked), len(made))
