"""What anybody may ask, the headers of every answer, and both ways into the function."""

import hashlib
import logging
from dataclasses import replace
from typing import Any

import pytest
from flask import Request, Response
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder

from functions.domain.errors import OrderPaymentsError
from functions.entrypoints import orders_api
from functions.entrypoints.api import create_app, dispatch
from functions.entrypoints.api.meta import ASSET_NAMES, ASSETS, PAGE
from functions.entrypoints.api.problems import problem
from tests.entrypoints.api.conftest import CONTACT, PLACE, Api, code_of
from tests.fakes import FakeDesk

HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def through(api: Api, path: str, **options: Any) -> Any:
    """Send a request as the functions runtime hands it over."""
    return dispatch(api.app, Request(EnvironBuilder(path, **options).get_environ()))


def test_the_service_lives(api: Api) -> None:
    assert {"status": "ok"} == api.get("/health", None).get_json()


def test_it_lives_without_its_settings_but_is_not_ready(api: Api) -> None:
    ready = api.get("/health?ready=1", None)
    api.settings.settings = None

    assert 200 == ready.status_code
    assert 200 == api.get("/health", None).status_code
    assert "unavailable" == code_of(api.get("/health?ready=1", None))


def test_anybody_may_know_the_currency_and_whether_ordering_is_on(api: Api) -> None:
    answer = api.get("/config", None).get_json()

    assert {
        "currency": "eur",
        "decimals": 2,
        "enabled": True,
        "checkout_modes": ["hosted", "embedded"],
        "stripe_js_url": None,
        "total_min": {},
        "total_max": {},
        "prices_include_tax": False,
        "return_days": 14,
        "privacy": ["export"],
        "terms_version": "",
        "version": "1.0.0",
    } == answer


def test_a_demo_project_names_the_script_in_place_of_stripe_js(api: Api) -> None:
    script = "http://127.0.0.1:12111/stripe.js"
    demo = create_app(replace(api.module, stripe_js_url=script), api.tokens, FakeDesk(api.store)).test_client()

    assert script == demo.get("/api/v1/config").get_json()["stripe_js_url"]


def test_ordering_is_off_when_the_settings_say_so_or_cannot_be_read(api: Api) -> None:
    assert api.settings.settings
    api.settings.settings = replace(api.settings.settings, enabled=False)
    switched_off = api.get("/config", None).get_json()["enabled"]
    api.settings.settings = None

    assert switched_off is False
    assert api.get("/config", None).get_json()["enabled"] is False


def test_the_page_loads_nothing_from_other_sites_and_runs_no_inline_script(api: Api) -> None:
    answer = api.get("/docs", None)
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))

    assert 200 == answer.status_code
    assert "text/html; charset=utf-8" == answer.content_type
    assert "://" not in PAGE
    assert "<script>" not in PAGE
    assert ("'none'", "'self'") == (policy["default-src"], policy["script-src"])


@pytest.mark.parametrize("name", ASSET_NAMES)
def test_the_pages_files_are_sent(api: Api, name: str) -> None:
    answer = api.get(f"/docs/assets/{name}", None)

    assert 200 == answer.status_code
    assert hashlib.sha256((ASSETS / name).read_bytes()).digest() == hashlib.sha256(answer.data).digest()
    assert "public, max-age=3600" == answer.headers["Cache-Control"]
    assert "nosniff" == answer.headers["X-Content-Type-Options"]


@pytest.mark.parametrize("name", ["../../app.py", "%2e%2e/%2e%2e/app.py", "..%2f..%2fapp.py", "app.py", "start.js%00"])
def test_no_other_file_is_sent(api: Api, name: str) -> None:
    assert 404 == api.get(f"/docs/assets/{name}", None).status_code


@pytest.mark.parametrize(
    "path", ["/health", "/docs", "/openapi.json", "/config", "/orders", "/nothing", "/docs/assets/start.js"]
)
@pytest.mark.parametrize("token", [None, "alice"])
def test_every_answer_carries_the_headers(api: Api, path: str, token: str | None) -> None:
    answer = api.get(path, token, Origin="https://evil.example")

    assert HEADERS == {name: answer.headers[name] for name in HEADERS}
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert [] == [name for name in dict(answer.headers) if name.startswith("Access-Control")]


def test_personal_data_is_never_stored_on_the_way(api: Api) -> None:
    order = api.place()
    paths = ["/orders", f"/orders/{order['id']}", f"/orders/{order['id']}/timeline", "/orders/none"]

    answers = [api.get(path) for path in paths] + [api.get("/admin/orders", "staff:bob"), api.post("/orders", PLACE)]

    assert {"no-store"} == {answer.headers["Cache-Control"] for answer in answers}


def test_head_and_options_are_answered(api: Api) -> None:
    order = api.place()
    headers = {"Authorization": "Bearer alice"}

    head = api.client.head(f"/api/v1/orders/{order['id']}", headers=headers)
    options = api.client.options("/api/v1/orders", headers={"Origin": "https://evil.example"})

    assert (200, b"") == (head.status_code, head.data)
    assert head.headers["ETag"]
    assert 401 == api.client.head(f"/api/v1/orders/{order['id']}").status_code
    assert 200 == options.status_code
    assert {"GET", "HEAD", "OPTIONS", "POST"} == set(options.headers["Allow"].split(", "))
    assert "Access-Control-Allow-Origin" not in options.headers


@pytest.mark.parametrize("path", ["/api/v1/config", "/v1/config"])
def test_both_ways_into_the_function_lead_to_the_same_route(api: Api, path: str) -> None:
    answer = through(api, path)

    assert 200 == answer.status_code
    assert "eur" == answer.get_json()["currency"]


@pytest.mark.parametrize("path", ["/", "/api", "/api/", "/apix/v1/config", "/v2/config", "/api/api/v1/config"])
def test_no_other_way_leads_anywhere(api: Api, path: str) -> None:
    assert "not_found" == through(api, path).get_json()["code"]


def test_a_body_comes_through_whole(api: Api) -> None:
    headers = {"Authorization": "Bearer alice", "Idempotency-Key": "k"}

    answer = through(api, "/v1/orders", method="POST", json=PLACE, headers=headers)

    assert 201 == answer.status_code
    assert CONTACT == api.read(answer.get_json()["id"])["contact"]


def test_the_runtimes_probe_is_answered_without_any_configuration() -> None:
    answer = orders_api.serve(Request(EnvironBuilder("/__/health").get_environ()))

    assert (200, b"") == (answer.status_code, answer.data)


def test_an_error_that_nobody_foresaw_says_nothing_and_is_logged(
    api: Api, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr("tests.fakes.FakeOrders.of_customer", lambda *_, **__: fail())
    with caplog.at_level(logging.ERROR):
        answer = api.get("/orders?limit=7")

    assert 500 == answer.status_code
    assert "internal" == code_of(answer)
    assert "hunter2" not in answer.text
    assert ["request failed"] == [record.message for record in caplog.records]
    assert {"method": "GET", "route": "/api/v1/orders"} == caplog.records[0].__dict__["json_fields"]


def test_a_problems_own_members_are_never_replaced() -> None:
    answer = problem(409, "held", "why", {"status": 200, "code": "fine", "quote": 1})

    assert (409, "held", 1) == (answer.get_json()["status"], answer.get_json()["code"], answer.get_json()["quote"])


def test_a_code_that_is_new_to_the_api_is_still_a_problem(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    class Novel(OrderPaymentsError):
        status, code = 409, "brand_new"

    def fail(*_: object, **__: object) -> None:
        raise Novel("a new thing")

    monkeypatch.setattr("tests.fakes.FakeOrders.of_customer", fail)
    answer = FlaskClient(api.app, Response).get("/api/v1/orders", headers={"Authorization": "Bearer alice"})

    assert "brand_new" == answer.get_json()["code"]
    assert "Brand new" == answer.get_json()["title"]
