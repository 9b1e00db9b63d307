"""The Firestore emulator that most tests talk to."""

import json
import urllib.error
import urllib.request

import pytest
from google.cloud import firestore

from ops.firestore_emulator import firestore_emulator as emulator
from ops.paths import ROOT


@pytest.mark.emulator
def test_a_client_writes_and_reads(project_id: str) -> None:
    client = firestore.Client(project=project_id, database="orders")

    client.document("orders/o1").set({"version": 1})

    assert {"version": 1} == client.document("orders/o1").get().to_dict()


@pytest.mark.emulator
def test_each_test_has_a_project_of_its_own(project_id: str) -> None:
    client = firestore.Client(project=project_id, database="orders")

    assert not client.document("orders/o1").get().exists


@pytest.mark.emulator
def test_a_client_without_a_token_is_ruled(firestore_emulator: str, project_id: str) -> None:
    url = f"http://{firestore_emulator}/v1/projects/{project_id}/databases/orders/documents/orders?documentId=o1"
    request = urllib.request.Request(url, data=json.dumps({"fields": {}}).encode(), method="POST")
    request.add_header("Content-Type", "application/json")

    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(request)


def test_two_can_run_at_once_and_end() -> None:
    with emulator() as first, emulator() as second:
        assert first != second

    for address in (first, second):
        with pytest.raises(urllib.error.URLError):
            urllib.request.urlopen(f"http://{address}/")
    assert not list((ROOT / ".ops").glob(f"firestore-emulator-{first.partition(':')[2]}.log"))
