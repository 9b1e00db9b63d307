"""The OpenAPI document as a file, and that nothing of it is left out."""

import json
from pathlib import Path

import pytest
from openapi_spec_validator import validate

from ops import api_document
from ops.cli import run
from tests.entrypoints.api.conftest import PLACE, Api
from tests.entrypoints.api.documented import PROBLEM
from tests.entrypoints.api.test_contract import contract, operations


def test_the_file_is_what_the_api_serves(api: Api) -> None:
    stored = json.loads(api_document.FILE.read_text())

    validate(stored)
    assert contract(api) == stored, "write it anew: python3 -m ops api:document"
    assert api_document.text() == api_document.FILE.read_text()


def test_a_check_tells_a_file_that_is_not_what_the_code_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(api_document, "ROOT", tmp_path)
    monkeypatch.setattr(api_document, "FILE", tmp_path / "openapi.json")
    monkeypatch.setattr(api_document, "text", lambda: '{"paths": {}}\n')

    missing = run(["api:document", "--check"])
    written = run(["api:document"])
    same = run(["api:document", "--check"])
    (tmp_path / "openapi.json").write_text("{}")

    assert [1, 0, 0, 1] == [missing, written, same, run(["api:document", "--check"])]
    assert "python3 -m ops api:document" in capsys.readouterr().err


def test_every_operation_shows_what_it_takes_and_what_it_answers(api: Api) -> None:
    for route, operation in operations(contract(api)).items():
        taken = operation.get("requestBody", {}).get("content", {})
        answered = [r.get("content", {}) for status, r in operation["responses"].items() if status.startswith("2")]

        assert [] == [kind for kind, media in taken.items() if "example" not in media], route
        assert answered, route
        assert [] == [kind for content in answered for kind, media in content.items() if "example" not in media], route


def test_a_problem_that_its_route_does_not_document_fails_the_test_that_meets_it(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = contract(api)
    problems = document["paths"]["/api/v1/orders"]["post"]["responses"]["422"]["content"][PROBLEM]["examples"]
    del problems["unknown_product"]
    monkeypatch.setattr(api.client, "document", document)

    with pytest.raises(AssertionError, match=r"POST /api/v1/orders: 422 unknown_product"):
        api.post("/orders", {**PLACE, "items": [{"sku": "none", "quantity": 1}]})


def test_an_answer_links_to_what_can_be_done_with_what_it_names(api: Api) -> None:
    document = contract(api)
    found = {
        operation["operationId"]: (path, answer.get("links", {}))
        for (_, path), operation in operations(document).items()
        for status, answer in operation["responses"].items()
        if status.startswith("2")
    }
    of_an_order = {name for name, (path, _) in found.items() if path.count("<") == path.count("<order_id>") == 1}

    assert of_an_order == set(found["place"][1])
    assert {"deliver"} == set(found["ship"][1])
    assert {"cancel_return", "approve_return", "reject_return", "receive_return"} == set(found["ask_return"][1])
    assert {"erase_note"} == set(found["add_note"][1])
    assert "$response.body#/returns/0/id" == found["ask_return"][1]["cancel_return"]["parameters"]["return_id"]
