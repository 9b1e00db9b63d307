"""The reads and writes of our webhook, made by the plainest code: the floor of a Firebase function."""

import base64
import functools
import json
import os
from pathlib import Path
from typing import Any, cast

from flask import Request, Response
from google.cloud import firestore
from google.cloud.firestore_v1 import _helpers
from google.cloud.firestore_v1.types import Write


@functools.cache
def _db() -> firestore.Client:
    return firestore.Client(project=os.environ["GCLOUD_PROJECT"], database="orders")


@functools.cache
def _template() -> tuple[list[str], list[tuple[str, dict[str, Any], bool]]]:
    """Return the documents to read and the writes to make: (path, fields, is update)."""
    stored = json.loads(Path(os.environ["BENCH_TEMPLATE"]).read_text())
    root = f"projects/{os.environ['GCLOUD_PROJECT']}/databases/orders/documents/"
    writes: list[tuple[str, dict[str, Any], bool]] = []
    for text in stored["writes"]:
        write = Write.deserialize(base64.b64decode(text))
        fields = cast("dict[str, Any]", _helpers.decode_dict(Write.pb(write).update.fields, _db()))
        writes.append((write.update.name.removeprefix(root), fields, bool(write.update_mask.field_paths)))
    return [name.removeprefix(root) for name in stored["reads"]], writes


def serve(request: Request) -> Response:
    """Read and write as our webhook does for one event, on documents named after it."""
    suffix = json.loads(request.get_data())["id"]
    names, writes = _template()
    db = _db()
    found = {s.reference.path: s for s in db.get_all([db.document(f"{name}~{suffix}") for name in names])}
    _ = [snapshot.to_dict() for snapshot in found.values()]
    batch = db.batch()
    for path, fields, is_update in writes:
        reference = db.document(f"{path}~{suffix}")
        known = found.get(reference.path)
        if is_update and known is not None and known.exists:
            batch.update(reference, fields, option=db.write_option(last_update_time=known.update_time))
        else:
            batch.set(reference, fields)
    batch.commit()
    return Response(status=200)
