"""Hostile and misspelt requests: each is a clear 4xx, and none writes anything."""

import io
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.entrypoints.api.conftest import CART, CONTACT, PLACE, Api, code_of

DEEP = 20_000
BODIES = {
    "5,000-digit integer": (b'{"expected_total": ' + b"9" * 5000 + b"}", 400),
    "4,000-digit integer": (b'{"expected_total": ' + b"9" * 4000 + b"}", 422),
    "deep arrays": (b"[" * DEEP + b"]" * DEEP, 400),
    "deep objects": (b'{"a":' * 9000 + b"1" + b"}" * 9000, 400),
    "duplicate keys": (b'{"items": [], "items": []}', 400),
    "duplicate keys within": (b'{"items": [{"sku": "a", "sku": "b", "quantity": 1}]}', 400),
    "NaN": (b'{"expected_total": NaN}', 400),
    "Infinity": (b'{"expected_total": -Infinity}', 400),
    "an endless float": (b'{"expected_total": 1e999}', 422),
    "lone surrogate": (b'{"items": [{"sku": "\\ud800", "quantity": 1}]}', 400),
    "lone surrogate as a key": (b'{"\\ud800": 1}', 400),
    "NUL in text": (b'{"items": [{"sku": "a\\u0000b", "quantity": 1}]}', 422),
    "not UTF-8": (b'{"items": "\xff"}', 400),
    "UTF-16": (json.dumps({"items": []}).encode("utf-16"), 400),
    "a byte order mark": (b'\xef\xbb\xbf{"items": []}', 400),
    "no JSON": (b"items=mug", 400),
    "cut short": (b'{"items": [', 400),
    "two documents": (b"{} {}", 400),
    "an array": (b"[]", 422),
    "a number": (b"1", 422),
    "null": (b"null", 422),
    "text": (b'"items"', 422),
    "nothing": (b"", 422),
}


@pytest.mark.parametrize(("body", "status"), BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("path", ["/orders", "/quotes"])
def test_a_hostile_body_is_refused_as_a_problem(api: Api, path: str, body: bytes, status: int) -> None:
    answer = api.raw(path, body)

    assert status == answer.status_code
    assert {400: "malformed_request", 422: "invalid_input"}[status] == code_of(answer)
    assert {} == api.store.documents


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/json; charset=utf-16",
    ],
)
def test_only_json_in_utf_8_is_read(api: Api, content_type: str | None) -> None:
    answer = api.raw("/orders", json.dumps(PLACE).encode(), content_type)

    assert 415 == answer.status_code
    assert "unsupported_media_type" == code_of(answer)


def test_json_may_say_that_it_is_utf_8(api: Api) -> None:
    assert 201 == api.raw("/orders", json.dumps(PLACE).encode(), "application/json; charset=UTF-8").status_code


@pytest.mark.parametrize("size", [64 * 1024 + 1, 2_000_000])
def test_a_body_over_64_kib_is_refused(api: Api, size: int) -> None:
    answer = api.raw("/orders", b" " * size)

    assert 413 == answer.status_code
    assert "payload_too_large" == code_of(answer)


def test_a_body_of_64_kib_is_read(api: Api) -> None:
    body = json.dumps(PLACE).encode()

    assert 201 == api.raw("/orders", body + b" " * (64 * 1024 - len(body))).status_code


def test_an_endless_body_without_a_length_is_not_read_to_its_end(api: Api) -> None:
    environ = {
        "wsgi.input": io.BytesIO(b" " * 200_000),
        "wsgi.input_terminated": True,
        "HTTP_TRANSFER_ENCODING": "chunked",
    }
    headers = {"Authorization": "Bearer alice", "Idempotency-Key": "k"}

    answer = api.client.post(
        "/api/v1/orders", headers=headers, content_type="application/json", environ_overrides=environ
    )

    assert answer.status_code in (400, 413, 422)
    assert {} == api.store.documents


@pytest.mark.parametrize("place", ["", "items/0", "contact", "contact/address"])
@pytest.mark.parametrize("name", ["price", "unit_price", "total", "customer_id", "discount", "__proto__", "x\u0000"])
def test_a_member_that_nobody_asked_for_is_refused_wherever_it_stands(api: Api, place: str, name: str) -> None:
    body = json.loads(json.dumps(PLACE))
    inner: Any = body
    for step in filter(None, place.split("/")):
        inner = inner[int(step) if step.isdigit() else step]
    inner[name] = 1

    answer = api.post("/orders", body)

    assert 422 == answer.status_code
    assert "Unknown field." in answer.text
    assert {} == api.store.documents


@pytest.mark.parametrize("total", [0, 1, 3489, 3491, 99_999_999])
def test_another_total_than_the_catalogs_is_answered_with_the_quote(api: Api, total: int) -> None:
    answer = api.post("/orders", {**PLACE, "expected_total": total})

    assert 409 == answer.status_code
    assert "quote_changed" == code_of(answer)
    assert 3490 == answer.get_json()["quote"]["amounts"]["total"]
    assert {} == api.store.documents
    assert 50 == api.store.stock["mug"]


NUMBERS = [True, False, 1.0, 1.5, "1", "", None, [], {}, -1, 2**63, 10**30]


@pytest.mark.parametrize("value", [*NUMBERS, 0, 10_001])
def test_a_quantity_is_a_whole_number_in_range(api: Api, value: object) -> None:
    assert 422 == api.post("/quotes", {"items": [{"sku": "mug", "quantity": value}]}).status_code


@pytest.mark.parametrize("value", NUMBERS)
def test_an_amount_is_a_whole_number_in_range(api: Api, value: object) -> None:
    order = api.place()
    refund = {"amount": value, "reason": "other"} if value is not None else {"amount": 0, "reason": "other"}

    assert 422 == api.post("/orders", {**PLACE, "expected_total": value}).status_code
    assert 422 == api.post(f"/admin/orders/{order['id']}/refunds", refund, "staff:bob").status_code


@pytest.mark.parametrize(
    "items",
    [
        [],
        None,
        {},
        "mug",
        [{}],
        [None],
        [{"sku": "mug"}],
        [{"sku": "", "quantity": 1}],
        [{"sku": " ", "quantity": 1}],
        [{"sku": "x" * 101, "quantity": 1}],
        [{"sku": 7, "quantity": 1}],
        [{"sku": "mug", "quantity": 1}] * 2,
        [{"sku": f"s{n}", "quantity": 1} for n in range(201)],
    ],
)
def test_a_cart_that_is_none_is_refused(api: Api, items: object) -> None:
    answer = api.post("/quotes", {"items": items})

    assert 422 == answer.status_code
    assert "items" in answer.text or "sku" in answer.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", ""),
        ("name", "  "),
        ("name", "x" * 201),
        ("name", "Ada\r\nBcc: all@example.com"),
        ("name", "Ada\u2028"),
        ("email", "ada"),
        ("email", "ada@example.com\n"),
        ("email", "a" * 250 + "@example.com"),
        ("phone", "call me"),
        ("phone", "1\n"),
        ("phone", "1" * 33),
        ("address", "London"),
        ("address", {"line1": "1", "city": "London", "country": "gb"}),
        ("address", {"line1": "1", "city": "London", "country": "GBR"}),
        ("address", {"line1": "1", "country": "GB"}),
        ("address", {"line1": "x" * 201, "city": "London", "country": "GB"}),
    ],
)
def test_a_contact_that_is_none_is_refused(api: Api, name: str, value: object) -> None:
    answer = api.post("/orders", {**PLACE, "contact": {**CONTACT, name: value}})

    assert 422 == answer.status_code
    assert name in answer.get_json()["errors"]["contact"]


def test_a_contact_needs_no_phone_and_no_address(api: Api) -> None:
    contact = {"name": "Žofie 🙂 O'Neil", "email": "z@example.com"}

    order = api.place(contact=contact)

    assert contact == api.read(order["id"])["contact"]


def test_what_the_catalog_does_not_sell_has_a_code_of_its_own_and_is_named(api: Api) -> None:
    unknown = api.post("/quotes", {"items": [{"sku": "nothing", "quantity": 1}]})
    elsewhere = api.post("/quotes", {**CART, "currency": "usd"})

    assert ["unknown_product"] * 2 == [code_of(unknown), code_of(elsewhere)]
    assert ["nothing", "mug"] == [answer.get_json()["sku"] for answer in (unknown, elsewhere)]


def test_what_is_not_there_names_the_product(api: Api) -> None:
    answer = api.post(
        "/orders", {**PLACE, "items": [{"sku": "mug", "quantity": 51}], "expected_total": 51 * 1500 + 490}
    )

    assert "out_of_stock" == code_of(answer)
    assert "mug" == answer.get_json()["sku"]


@pytest.mark.parametrize("body", [{"mode": "form"}, {"mode": "HOSTED"}, {"mode": None}, {"url": "https://evil.test"}])
def test_a_checkout_knows_its_modes_and_takes_no_address(api: Api, body: dict[str, object]) -> None:
    order = api.place()

    assert 422 == api.post(f"/orders/{order['id']}/checkout", body).status_code


@pytest.mark.parametrize("reason", ["because", "", None, 1, "x" * 10_000])
def test_a_reason_is_one_of_the_codes(api: Api, reason: object) -> None:
    order = api.place()

    assert 422 == api.post(f"/orders/{order['id']}/cancel", {"reason": reason}).status_code
    assert 422 == api.post(f"/admin/orders/{order['id']}/refunds", {"reason": reason}, "staff:bob").status_code


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
NEARLY = st.fixed_dictionaries(
    {},
    optional={
        "items": JSON | st.lists(st.fixed_dictionaries({"sku": JSON, "quantity": JSON}), max_size=3),
        "currency": JSON,
        "contact": JSON
        | st.fixed_dictionaries({"name": JSON, "email": JSON}, optional={"address": JSON, "phone": JSON}),
        "expected_total": JSON,
    },
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=JSON | NEARLY)
def test_no_body_makes_the_service_stumble(api: Api, body: object) -> None:
    answer = api.raw("/orders", json.dumps(body).encode())

    assert 400 <= answer.status_code < 500, answer.text
    assert code_of(answer)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=200))
def test_no_bytes_make_the_service_stumble(api: Api, body: bytes) -> None:
    answer = api.raw("/orders", body)

    assert 400 <= answer.status_code < 500, answer.text
    assert code_of(answer)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/nothing",
        "/orders/",
        "/orders//x",
        "//orders",
        "/orders/x/y/z",
        "/../x",
        "/%00",
        "/%ff",
        "/docs/assets/x",
    ],
)
def test_an_unknown_address_is_a_problem_and_never_a_redirect(api: Api, method: str, path: str) -> None:
    answer = api.client.open(f"/api/v1{path}", method=method)

    assert answer.status_code in (404, 405) or (method, answer.status_code) == ("OPTIONS", 200)
    if method != "HEAD" and answer.status_code != 200:
        assert code_of(answer) in ("not_found", "method_not_allowed")


def test_another_method_is_told_which_ones_there_are(api: Api) -> None:
    answer = api.client.delete("/api/v1/orders")

    assert 405 == answer.status_code
    assert "method_not_allowed" == code_of(answer)
    assert {"GET", "HEAD", "OPTIONS", "POST"} == set(answer.headers["Allow"].split(", "))
