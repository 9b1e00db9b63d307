"""The webhook over HTTP against a bare Firebase function that makes the same reads and writes.

Both run on functions-framework, each in one process with one client; their requests are interleaved.
"""

import base64
import json
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import stripe
from google.cloud.firestore_v1.types import Write

from bench.counting import Calls, Counter
from bench.world import API_KEY, WEBHOOK_SECRET, World
from functions.entrypoints.webhook import translate
from functions.use_cases import receive
from functions.use_cases.checkout import start_checkout
from functions.use_cases.module import Caller
from functions.use_cases.place import PlaceRequest, place_order
from functions.use_cases.ports import Contact
from ops.api_client import pay_with_card
from ops.paths import PYTHON, ROOT

EVENT = "payment_intent.succeeded"
WARM_UP = 5


def compare(here: World, orders: int) -> float:
    """Return the ratio of the medians: our webhook's time to the bare function's."""
    events = [paid_event(here, number) for number in range(orders + WARM_UP + 1)]
    template = _captured(here, events.pop())
    with TemporaryDirectory() as folder, ExitStack() as stack:
        path = Path(folder) / "template.json"
        path.write_text(json.dumps(template))
        ours = stack.enter_context(_served(here, ROOT / "main.py", "orders_stripe_webhook", path))
        bare = stack.enter_context(_served(here, ROOT / "bench" / "bare" / "main.py", "webhook", path))
        times: dict[str, list[float]] = {ours: [], bare: []}
        for event in events:
            _seed_floor(here, template, event["id"])
            for url, taken in times.items():
                taken.append(_deliver(url, event))
    p50 = {url: statistics.median(taken[WARM_UP:]) * 1000 for url, taken in times.items()}
    print(f"\n{EVENT} over HTTP, p50 of {orders}: ours {p50[ours]:.1f} ms, bare function {p50[bare]:.1f} ms")
    return p50[ours] / p50[bare]


def paid_event(here: World, number: int) -> dict[str, Any]:
    """Place and pay an order, and return Stripe's event of its payment."""
    caller = Caller(f"web{number}")
    request = PlaceRequest([("mug", 1)], None, Contact("Ada Example", "ada@example.com"), 1990)
    order_id = place_order(here.module, caller, "place", request).order.order_id
    pay_with_card(str(start_checkout(here.module, caller, "pay", order_id, "hosted").attempt.url))
    (newest,) = here.payments.api.get("events", limit=1, type=EVENT)["data"]
    return dict(newest)


def _captured(here: World, event: dict[str, Any]) -> dict[str, list[str]]:
    """Return what our webhook reads and writes for one event: document names, and writes as base64."""
    counter = Counter(here.db)
    delivery = translate(event)
    if delivery is None:
        raise LookupError(f"{EVENT} is not translated")
    receive.receive(here.module, delivery)
    calls: Calls = counter.take()
    reads = [request["documents"] for method, request in calls.made if method == "batch_get_documents"]
    writes = [w for method, request in calls.made if method == "commit" for w in request["writes"]]
    texts = [base64.b64encode(_serialized(w)).decode() for w in writes]
    return {"reads": [name for names in reads for name in names], "writes": texts}


def _serialized(write: Any) -> bytes:
    return bytes(Write.serialize(write) if isinstance(write, Write) else write.SerializeToString())


def _seed_floor(here: World, template: dict[str, list[str]], suffix: str) -> None:
    """Give the bare function documents like ours to read and to update."""
    root = f"projects/{here.project}/databases/orders/documents/"
    names = [name.removeprefix(root) for name in template["reads"]]
    batch = here.db.batch()
    for name, snapshot in ((n, here.db.document(n).get()) for n in names):
        if snapshot.exists and "/events/" not in name:
            batch.set(here.db.document(f"{name}~{suffix}"), snapshot.to_dict() or {})
    batch.commit()


@contextmanager
def _served(here: World, source: Path, target: str, template: Path) -> Iterator[str]:
    """Serve one function on functions-framework and yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {
        "FUNCTION_TARGET": target,
        "FUNCTION_SIGNATURE_TYPE": "http",
        "PORT": str(port),
        "GCLOUD_PROJECT": here.project,
        "ORDERS_STRIPE_API_KEY": API_KEY,
        "ORDERS_STRIPE_WEBHOOK_SECRETS": WEBHOOK_SECRET,
        "ORDERS_STRIPE_API_BASE": here.stripe.url,
        "ORDERS_APP_URL": "http://127.0.0.1:5000",
        "BENCH_TEMPLATE": str(template),
        "PYTHONPATH": str(ROOT),
        "METADATA_SERVER_DETECTION": "none",
    }
    command = [str(PYTHON.parent / "functions-framework"), "--source", str(source), "--port", str(port)]
    log = (template.parent / f"{target}.log").open("wb")
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
    try:
        _wait(port, process)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait()
        log.close()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit("functions-framework did not start")


def _deliver(url: str, event: dict[str, Any]) -> float:
    """Deliver *event* as Stripe would and return the seconds until the answer."""
    body = json.dumps(event)
    signature = stripe.WebhookSignature.generate_signature_header(body, WEBHOOK_SECRET)
    headers = {"Content-Type": "application/json", "Stripe-Signature": signature}
    request = urllib.request.Request(url, body.encode(), headers)
    began = time.perf_counter()
    with urllib.request.urlopen(request, timeout=30) as answer:
        answer.read()
    return time.perf_counter() - began
