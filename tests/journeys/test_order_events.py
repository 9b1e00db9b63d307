"""One order's events, from the outbox through the functions into Pub/Sub, to who subscribes."""

import base64
import json
import time
import urllib.request
from typing import Any

import pytest

from ops.journey import run_journey
from ops.seed import seed
from ops.suite_addresses import Suite

pytestmark = [pytest.mark.suite, pytest.mark.timeout(180)]
WAIT_SECONDS_MAX = 60.0


def ask(method: str, url: str, body: object) -> dict[str, Any]:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return dict(json.load(answer))


def test_who_subscribes_hears_every_event_of_an_order(suite: Suite) -> None:
    seed(suite)
    topic = suite.topic_url.split("/v1/")[1]
    subscription = suite.topic_url.replace("/topics/order-events", "/subscriptions/journey")
    ask("PUT", subscription, {"topic": topic})
    order = run_journey(suite).order

    heard: dict[int, dict[str, Any]] = {}
    ends = time.monotonic() + WAIT_SECONDS_MAX
    while len(heard) < order["version"] and time.monotonic() < ends:
        for each in ask("POST", f"{subscription}:pull", {"maxMessages": 100}).get("receivedMessages", []):
            ask("POST", f"{subscription}:acknowledge", {"ackIds": [each["ackId"]]})
            event = json.loads(base64.b64decode(each["message"]["data"]))
            if event["subject"] == order["id"]:
                heard[event["data"]["seq"]] = event["data"]

    assert list(range(1, order["version"] + 1)) == sorted(heard)
    assert ("completed", "paid") == (heard[order["version"]]["status"], heard[order["version"]]["payment_status"])
