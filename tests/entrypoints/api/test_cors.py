"""Pages of other origins: those that are named may call the API, and no others."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from functions.entrypoints.api import create_app
from functions.entrypoints.api.cors import REQUEST_HEADERS
from functions.entrypoints.auth import TokenVerifier
from tests.entrypoints.api.conftest import Api
from tests.fakes import FakeDesk

SHOP, APP = "https://shop.example", "https://app.example:8443"


@pytest.fixture
def http(api: Api) -> FlaskClient:
    verify: TokenVerifier = api.tokens
    return create_app(api.module, verify, FakeDesk(api.store), (SHOP, APP)).test_client()


def asked(http: FlaskClient, origin: str, method: str = "POST") -> TestResponse:
    """Send a preflight."""
    headers = {"Origin": origin, "Access-Control-Request-Method": method}
    return http.options("/api/v1/orders", headers=headers | {"Access-Control-Request-Headers": "idempotency-key"})


@pytest.mark.parametrize("origin", [SHOP, APP])
def test_a_preflight_of_a_named_origin_is_answered(http: FlaskClient, origin: str) -> None:
    answer = asked(http, origin)

    assert (200, origin) == (answer.status_code, answer.headers["Access-Control-Allow-Origin"])
    assert {"GET", "HEAD", "OPTIONS", "POST"} == set(answer.headers["Access-Control-Allow-Methods"].split(", "))
    assert ", ".join(REQUEST_HEADERS) == answer.headers["Access-Control-Allow-Headers"]
    assert "600" == answer.headers["Access-Control-Max-Age"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "*",
        "https://shop.example.evil.example",
        "http://shop.example",
        SHOP + ":443",
        "",
    ],
)
def test_another_origin_gets_no_header(http: FlaskClient, origin: str) -> None:
    answers = [asked(http, origin), http.get("/api/v1/config", headers={"Origin": origin})]

    assert [200, 200] == [answer.status_code for answer in answers]
    assert [] == [name for answer in answers for name in dict(answer.headers) if name.startswith("Access-Control")]


def test_answers_and_refusals_can_be_read_by_a_named_origin(http: FlaskClient) -> None:
    read, refused = (http.get(f"/api/v1{path}", headers={"Origin": SHOP}) for path in ("/config", "/orders"))

    assert [200, 401] == [read.status_code, refused.status_code]
    assert [SHOP, SHOP] == [answer.headers["Access-Control-Allow-Origin"] for answer in (read, refused)]
    shown = read.headers["Access-Control-Expose-Headers"]
    assert "ETag, Location, Retry-After, Idempotent-Replayed, X-Cloud-Trace-Context" == shown


@pytest.mark.parametrize("headers", [{}, {"Origin": SHOP}, {"Origin": "https://evil.example"}])
def test_a_cache_tells_origins_apart(http: FlaskClient, headers: dict[str, str]) -> None:
    assert "Origin" in http.get("/api/v1/config", headers=headers).vary
