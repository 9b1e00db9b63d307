"""docs/api.md says what the API is: every endpoint, every code, every reason, and requests that work."""

import json
import re

import pytest

from functions.entrypoints.api.codes import CODES
from functions.entrypoints.api.schemas import CANCEL_REASONS, REFUND_REASONS
from ops.paths import ROOT
from tests.entrypoints.api.conftest import Api
from tests.entrypoints.api.test_contract import contract, errors, operations
from tests.entrypoints.api.test_policies import POLICIES

PAGE = (ROOT / "docs" / "api.md").read_text()
WHO = {"public": "anybody", "customer": "customer", "staff": "staff", "admin": "admin"}
BODY = re.compile(r" -d '(\{.*?\})'$", re.DOTALL | re.MULTILINE)


def requests() -> list[tuple[str, dict[str, object]]]:
    """Return route and body of every example that sends one."""
    names = {"$ORDER": "<order_id>", "$SHIPMENT": "<shipment_id>"}
    found = []
    for shell in re.findall(r"```bash\n(.*?)```", PAGE, re.DOTALL):
        for call in shell.split("curl ")[1:]:
            path, body = re.search(r'"\$API(/[^"]+)"', call), BODY.search(call)
            if path and body:
                route = path[1]
                for name, parameter in names.items():
                    route = route.replace(name, parameter)
                found.append((route, json.loads(body[1])))
    return found


def test_the_page_lists_every_endpoint_and_who_may_call_it(api: Api) -> None:
    rows = re.findall(r"^\| `([A-Z]+) (/\S*)` \| (\w+) \|", PAGE, re.MULTILINE)
    listed = {(method, path.replace("{", "<").replace("}", ">")): who for method, path, who in rows}

    assert {route: WHO[POLICIES[route].split(", ")[0]] for route in operations(contract(api))} == listed


def test_the_page_lists_every_problem_code_with_its_status() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \| (\d{3}) \| (.*?)\. \|", PAGE, re.MULTILINE)

    assert CODES == {code: (int(status), means) for code, status, means in rows}


@pytest.mark.parametrize(("command", "reasons"), [("Cancel", CANCEL_REASONS), ("Refund", REFUND_REASONS)])
def test_the_page_lists_every_reason(command: str, reasons: tuple[str, ...]) -> None:
    said = re.search(rf"{command}: (.*?)\.", PAGE, re.DOTALL)

    assert said
    assert list(reasons) == re.findall(r"`([a-z_]+)`", said[1])


def test_the_page_walks_through_every_step() -> None:
    assert [
        "/quotes",
        "/orders",
        "/orders/<order_id>/checkout",
        "/admin/orders/<order_id>/shipments",
        "/admin/orders/<order_id>/refunds",
    ] == [route for route, _ in requests()]


@pytest.mark.parametrize(("route", "body"), requests(), ids=[route for route, _ in requests()])
def test_an_examples_body_fits_the_contract(api: Api, route: str, body: dict[str, object]) -> None:
    document = contract(api)
    media = operations(document)["POST", route]["requestBody"]["content"]["application/json"]

    assert [] == errors(document, media["schema"], body)
