"""The OpenAPI document: valid, complete, and what the service really does."""

import ast
import copy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from werkzeug.test import TestResponse

from functions.domain import takings
from functions.domain.apply import _MOMENTS
from functions.domain.facets import PaymentStatus
from functions.domain.order import Status
from functions.entrypoints.api import rendering, schemas
from functions.entrypoints.api.codes import CODES
from ops.paths import ROOT
from tests.entrypoints.api.conftest import CART, PLACE, Api, code_of
from tests.entrypoints.api.test_policies import POLICIES

UNDOCUMENTED = {("GET", "/docs/assets/<name>")}
"""Files of the reference page; no part of the contract."""


def contract(api: Api) -> dict[str, Any]:
    """Return the document as it is served."""
    return dict(api.get("/openapi.json", None).get_json())


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return every operation by method and path, spelt as routes are."""
    return {
        (method.upper(), path.removeprefix("/api/v1").replace("{", "<").replace("}", ">")): operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in ("get", "post", "put", "patch", "delete")
    }


def errors(document: dict[str, Any], schema: dict[str, Any], value: object) -> list[str]:
    """Return why *value* does not fit *schema* of *document*."""
    whole = {**schema, "components": document["components"]}
    return [error.message for error in Draft202012Validator(whole).iter_errors(value)]


def test_the_document_is_valid_openapi_3_1(api: Api) -> None:
    document = contract(api)

    validate(document)
    assert "3.1.0" == document["openapi"]


def test_every_route_is_documented(api: Api) -> None:
    assert set(POLICIES) - UNDOCUMENTED == set(operations(contract(api)))


def test_a_query_is_documented_member_by_member(api: Api) -> None:
    listing = operations(contract(api))[("GET", "/orders")]

    assert {"limit", "cursor"} == {each["name"] for each in listing["parameters"] if each["in"] == "query"}


def test_every_operation_says_what_it_does_for_whom_and_how_it_fails(api: Api) -> None:
    for route, operation in operations(contract(api)).items():
        policy, *writes = POLICIES[route].split(", ")
        parameters = [p.get("$ref", "") for p in operation.get("parameters", [])]

        assert operation["summary"], route
        assert operation["description"], route
        assert operation["operationId"], route
        assert policy == operation["x-policy"]
        assert ([] if policy == "public" else [{"bearer": []}]) == operation["security"]
        assert bool(writes) == ("#/components/parameters/IdempotencyKey" in parameters), route
        assert "500" in operation["responses"]


def test_operations_have_names_of_their_own(api: Api) -> None:
    names = [operation["operationId"] for operation in operations(contract(api)).values()]

    assert len(names) == len(set(names))


def test_every_error_is_a_problem_document_with_an_example_for_each_code(api: Api) -> None:
    document = contract(api)
    for operation in operations(document).values():
        for status, response in operation["responses"].items():
            if not status.startswith(("4", "5")):
                continue
            (media,) = response["content"].items()

            assert "application/problem+json" == media[0]
            for code, example in media[1]["examples"].items():
                assert (int(status), CODES[code][0]) == (example["value"]["status"], int(status))
                assert [] == errors(document, media[1]["schema"], example["value"])


def test_nothing_in_the_document_promises_an_error_in_plain_json(api: Api) -> None:
    for response in contract(api)["components"]["responses"].values():
        assert {"application/problem+json"} == set(response.get("content", {"application/problem+json": None}))


def test_every_example_fits_its_schema(api: Api) -> None:
    document = contract(api)
    checked = 0
    for route, operation in operations(document).items():
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        for media in (m for body in bodies for m in body.get("content", {}).values()):
            if "example" in media:
                assert [] == errors(document, media["schema"], media["example"]), route
                checked += 1
    assert checked >= 20


def closed(document: dict[str, Any]) -> dict[str, Any]:
    """Return *document* with schemas that take no member that they do not name."""
    document = copy.deepcopy(document)
    for schema in document["components"]["schemas"].values():
        schema["additionalProperties"] = False
    return document


def test_answers_are_what_the_document_says(api: Api) -> None:
    document = closed(contract(api))
    order = api.paid()
    path = f"/orders/{order['id']}"
    shipped = api.post(f"/admin{path}/shipments", {"carrier": "DHL"}, "staff:bob")
    shipment = shipped.get_json()["shipments"][0]["id"]
    answers = {
        ("GET", "/health"): api.get("/health"),
        ("GET", "/config"): api.get("/config"),
        ("POST", "/quotes"): api.post("/quotes", CART),
        ("POST", "/orders"): api.post("/orders", PLACE),
        ("GET", "/orders"): api.get("/orders?limit=1"),
        ("GET", "/orders/<order_id>"): api.get(path),
        ("GET", "/orders/<order_id>/timeline"): api.get(f"{path}/timeline"),
        ("POST", "/orders/<order_id>/checkout"): api.post(f"/orders/{api.place()['id']}/checkout"),
        ("POST", "/orders/<order_id>/cancel"): api.post(f"/orders/{api.place()['id']}/cancel"),
        ("GET", "/admin/orders"): api.get("/admin/orders", "staff:bob"),
        ("POST", "/admin/orders/<order_id>/shipments"): shipped,
        ("POST", "/admin/orders/<order_id>/shipments/<shipment_id>/deliver"): api.post(
            f"/admin{path}/shipments/{shipment}/deliver", None, "staff:bob"
        ),
        ("POST", "/admin/orders/<order_id>/refunds"): api.post(
            f"/admin{path}/refunds", {"reason": "other"}, "staff:bob"
        ),
        **of_the_desk(api, path),
    }
    for route, answer in answers.items():
        said = operations(document)[route]["responses"][str(answer.status_code)]["content"]["application/json"]
        assert [] == errors(document, said["schema"], answer.get_json()), route


def of_the_desk(api: Api, path: str) -> dict[tuple[str, str], TestResponse]:
    """Return the answers of the routes about returns, holds, notes and tags; all of the order has arrived."""
    lines = [{"line_id": "l1", "quantity": 1}]
    asked = api.post(f"{path}/returns", {"lines": lines, "reason": "other"})
    name = f"{path}/returns/{asked.get_json()['returns'][0]['id']}"
    note = api.post(f"/admin{path}/notes", {"text": "Called."}, "staff:bob")
    one = "/admin/orders/<order_id>"
    return {
        ("POST", "/orders/<order_id>/returns"): asked,
        ("POST", f"{one}/returns/<return_id>/approve"): api.post(f"/admin{name}/approve", None, "staff:bob"),
        ("POST", "/orders/<order_id>/returns/<return_id>/cancel"): api.post(f"{name}/cancel"),
        ("POST", f"{one}/hold"): api.post(f"/admin{path}/hold", {"code": "other"}, "staff:bob"),
        ("POST", f"{one}/notes"): note,
        ("GET", f"{one}/notes"): api.get(f"/admin{path}/notes", "staff:bob"),
        ("DELETE", f"{one}/notes/<note_id>"): api.send("DELETE", f"/admin{path}/notes/{note.get_json()['id']}"),
        ("PUT", f"{one}/tags/<tag>"): api.send("PUT", f"/admin{path}/tags/vip"),
        ("DELETE", f"{one}/tags/<tag>"): api.send("DELETE", f"/admin{path}/tags/vip"),
    }


def test_a_request_schema_refuses_members_that_it_does_not_name(api: Api) -> None:
    found = contract(api)["components"]["schemas"]
    strict = [name for name in vars(schemas) if name.endswith("Request") or name in ("Item", "Contact", "Address")]

    assert {False} == {found[name]["additionalProperties"] for name in strict}


def strings_at(tree: ast.AST) -> set[str]:
    """Return the codes that a module's errors and refusals name: where they stand is where the domain puts them."""
    places = {"Refused": 0, "Refuse": 0, "refuse_unless": 1, "RequestProblem": 1}
    found: set[object] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name == "__init__" and ast.unparse(node.func) == "super().__init__" and len(node.args) == 2:
                name = "Refused"
            if name in places and len(node.args) > places[name]:
                found.add(getattr(node.args[places[name]], "value", None))
        if isinstance(node, ast.ClassDef):
            assigned = (s for s in node.body if isinstance(s, ast.Assign) and ast.unparse(s.targets[0]) == "code")
            found |= {getattr(s.value, "value", None) for s in assigned}
    return {text for text in found if isinstance(text, str)}


def codes_in_the_source() -> set[str]:
    """Return every code that the domain, the use-cases and the API can answer with."""
    folders = ("functions/domain", "functions/use_cases", "functions/entrypoints/api")
    files = [Path(ROOT / "functions/entrypoints/auth.py"), *(p for f in folders for p in (ROOT / f).rglob("*.py"))]
    return set().union(*(strings_at(ast.parse(file.read_text())) for file in files))


def test_every_code_of_the_source_is_in_the_catalog_and_none_beside() -> None:
    by_status = {"malformed_request", "method_not_allowed", "payload_too_large", "not_found", "unsupported_media_type"}
    by_pool = set(takings._CODES.values()) & set(CODES)  # Those of pools that a request can take from.

    assert codes_in_the_source() | by_status | by_pool == set(CODES)


@pytest.mark.parametrize(
    "code", [c for c in [*(f"payment_{s}" for s in PaymentStatus), *_MOMENTS.values(), "placed"] if c]
)
def test_every_line_of_a_timeline_has_its_words(code: str) -> None:
    assert code in rendering.TIMELINE_TEXTS


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.AWAITING_PAYMENT])
def test_every_status_that_an_order_moves_to_has_its_words(status: Status) -> None:
    assert str(status) in rendering.TIMELINE_TEXTS


def test_a_refusal_of_a_route_is_documented_there(api: Api) -> None:
    order = api.place()
    answer = api.post(f"/admin/orders/{order['id']}/shipments", {}, "staff:bob")
    route = operations(contract(api))["POST", "/admin/orders/<order_id>/shipments"]

    assert code_of(answer) in route["responses"]["409"]["content"]["application/problem+json"]["examples"]
