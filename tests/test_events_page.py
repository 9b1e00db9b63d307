"""The subscribers of docs/events.md keep the latest state of an order, whatever comes twice and in whatever order."""

import base64
import json
import random
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from cloudevents.http import CloudEvent
from jsonschema import Draft202012Validator

from ops import bootstrap_tools
from ops.paths import ROOT

PAGE = (ROOT / "docs" / "events.md").read_text()
SEQS = 6
STUBS = {
    "firebase-admin/app.js": "export const initializeApp = () => {};",
    "firebase-functions/v2/pubsub.js": "export const onMessagePublished = (options, handle) => handle;",
    "firebase-admin/firestore.js": """
        export const documents = new Map();
        const snapshot = (path) => {
          const data = documents.get(path);
          return { exists: data !== undefined, get: (name) => data[name] };
        };
        const transaction = {
          getAll: async (...paths) => paths.map(snapshot),
          create: (path, data) => documents.set(path, data),
          set: (path, data) => documents.set(path, data),
        };
        export const getFirestore = () => ({
          collection: (name) => ({ doc: (id) => `${name}/${id}` }),
          runTransaction: (work) => work(transaction),
        });
    """,
}
MAIN = """
    import { readFileSync } from 'node:fs';
    import { documents } from 'firebase-admin/firestore';
    import { onOrderEvent } from './subscriber.ts';
    for (const json of JSON.parse(readFileSync('events.json', 'utf8'))) {
      await onOrderEvent({ data: { message: { json } } });
    }
    console.log(JSON.stringify(Object.fromEntries(documents)));
"""


def example(language: str) -> str:
    (block,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(block)


def shuffled(order_id: str) -> list[dict[str, Any]]:
    """Return the events of an order, each twice, in no order."""
    stated: dict[str, Any] = json.loads(example("json"))
    events = [
        stated | {"id": f"{order_id}-{seq}", "data": stated["data"] | {"order_id": order_id, "seq": seq}}
        for seq in range(1, SEQS + 1)
    ] * 2
    random.Random(order_id).shuffle(events)
    return events


def message(event: Mapping[str, Any]) -> CloudEvent:
    """Return what the functions runtime is given for a message."""
    published_at = "2026-01-15T09:30:00.000Z"
    named = {
        "data": base64.b64encode(json.dumps(event).encode()).decode(),
        "attributes": {"content-type": "application/cloudevents+json; charset=utf-8"},
        "message_id": "1",
        "publish_time": published_at,
    }
    about = {"type": "google.cloud.pubsub.topic.v1.messagePublished", "source": "//pubsub.googleapis.com/t"}
    return CloudEvent(about | {"time": published_at}, {"message": named, "subscription": "s"})


def test_the_message_on_the_page_is_what_the_schema_says() -> None:
    schema = json.loads((ROOT / "docs" / "order-event.schema.json").read_text())
    stated = json.loads(example("json"))

    assert [] == [error.message for error in Draft202012Validator(schema).iter_errors(stated)]
    assert schema["$defs"]["data"]["required"] == list(stated["data"])


@pytest.mark.emulator
def test_the_subscriber_in_python_goes_by_id_and_seq(project_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", project_id)
    scope: dict[str, Any] = {}
    exec(compile(example("python"), "docs/events.md", "exec"), scope)
    for event in shuffled("ord_1"):
        scope["on_order_event"](message(event))

    db = scope["firestore"].Client()
    assert SEQS == db.document("order_views/ord_1").get().get("seq")
    assert SEQS == len(db.collection("order_events_seen").get())


def test_the_subscriber_in_typescript_goes_by_id_and_seq(tmp_path: Path) -> None:
    for name, text in STUBS.items():
        module = tmp_path / "node_modules" / name
        module.parent.mkdir(parents=True, exist_ok=True)
        module.write_text(text)
    for package, exported in (
        ("firebase-admin", {"./app": "./app.js", "./firestore": "./firestore.js"}),
        ("firebase-functions", {"./v2/pubsub": "./v2/pubsub.js"}),
    ):
        manifest = {"name": package, "type": "module", "exports": exported}
        (tmp_path / "node_modules" / package / "package.json").write_text(json.dumps(manifest))
    (tmp_path / "subscriber.ts").write_text(example("typescript"))
    (tmp_path / "main.mjs").write_text(MAIN)
    (tmp_path / "events.json").write_text(json.dumps(shuffled("ord_1")))
    done = subprocess.run(
        [str(bootstrap_tools.node(ROOT)), "main.mjs"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert 0 == done.returncode, done.stderr
    documents = json.loads(done.stdout)
    assert SEQS == documents["order_views/ord_1"]["seq"]
    assert SEQS == len([path for path in documents if path.startswith("order_events_seen/")])
