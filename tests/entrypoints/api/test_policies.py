"""Who may call what: every route declares it, and no order is anybody's business but its customer's and staff's."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from functions.domain.errors import Unavailable
from functions.entrypoints.api.policy import Policy, check, rule_of
from tests.entrypoints.api.conftest import CART, PLACE, Api, code_of

RATES = ("shipping", "tax")
POLICIES = {
    ("GET", "/openapi.json"): "public",
    ("GET", "/docs"): "public",
    ("GET", "/docs/assets/<name>"): "public",
    ("GET", "/health"): "public",
    ("GET", "/config"): "public",
    ("POST", "/quotes"): "customer",
    ("POST", "/orders"): "customer, writes",
    ("GET", "/orders"): "customer",
    ("GET", "/orders/<order_id>"): "customer",
    ("GET", "/orders/<order_id>/timeline"): "customer",
    ("GET", "/orders/<order_id>/explain"): "staff",
    ("POST", "/orders/<order_id>/checkout"): "customer, writes",
    ("POST", "/orders/<order_id>/cancel"): "customer, writes",
    ("POST", "/orders/<order_id>/returns"): "customer, writes",
    ("POST", "/orders/<order_id>/returns/<return_id>/cancel"): "customer, writes",
    ("GET", "/admin/orders"): "staff",
    ("POST", "/admin/orders/<order_id>/shipments"): "staff, writes",
    ("POST", "/admin/orders/<order_id>/shipments/<shipment_id>/deliver"): "staff, writes",
    ("POST", "/admin/orders/<order_id>/refunds"): "staff, writes",
    ("POST", "/admin/orders/<order_id>/capture"): "staff, writes",
    ("PATCH", "/admin/orders/<order_id>"): "staff, writes",
    ("GET", "/me/credit"): "customer",
    ("GET", "/me/export"): "customer",
    ("POST", "/me/link"): "customer, writes",
    ("GET", "/me/addresses"): "customer",
    ("GET", "/me/addresses/<address_id>"): "customer",
    ("PUT", "/me/addresses/<address_id>"): "customer, writes",
    ("DELETE", "/me/addresses/<address_id>"): "customer, writes",
    ("GET", "/me/payment-methods"): "customer",
    ("DELETE", "/me/payment-methods/<method_id>"): "customer, writes",
    ("POST", "/admin/gift-cards"): "staff, writes",
    ("GET", "/admin/gift-cards/<card_id>"): "staff",
    ("POST", "/admin/gift-cards/<card_id>/code"): "staff, writes",
    ("POST", "/admin/gift-cards/<card_id>/top-up"): "staff, writes",
    ("POST", "/admin/customers/<uid>/credit"): "staff, writes",
    ("POST", "/admin/orders/<order_id>/release"): "staff, writes",
    ("POST", "/admin/orders/<order_id>/hold"): "staff, writes",
    ("POST", "/admin/orders/<order_id>/returns/<return_id>/approve"): "staff, writes",
    ("POST", "/admin/orders/<order_id>/returns/<return_id>/reject"): "staff, writes",
    ("POST", "/admin/orders/<order_id>/returns/<return_id>/receive"): "staff, writes",
    ("GET", "/admin/orders/<order_id>/notes"): "staff",
    ("POST", "/admin/orders/<order_id>/notes"): "staff, writes",
    ("DELETE", "/admin/orders/<order_id>/notes/<note_id>"): "staff, writes",
    ("DELETE", "/admin/orders/<order_id>/edit"): "staff, writes",
    ("PUT", "/admin/orders/<order_id>/tags/<tag>"): "staff, writes",
    ("DELETE", "/admin/orders/<order_id>/tags/<tag>"): "staff, writes",
    ("GET", "/admin/problems"): "staff",
    ("GET", "/admin/reports/daily"): "staff",
    ("POST", "/admin/problems/<problem_id>/refund"): "staff, writes",
    ("GET", "/admin/products"): "staff",
    ("GET", "/admin/products/<sku>"): "staff",
    ("PUT", "/admin/products/<sku>"): "admin",
    ("DELETE", "/admin/products/<sku>"): "admin",
    ("GET", "/admin/promotions"): "staff",
    ("GET", "/admin/promotions/<code>"): "staff",
    ("PUT", "/admin/promotions/<code>"): "admin",
    ("DELETE", "/admin/promotions/<code>"): "admin",
    **{("GET", f"/admin/{kind}-rates"): "staff" for kind in RATES},
    **{("GET", f"/admin/{kind}-rates/<id>"): "staff" for kind in RATES},
    **{(method, f"/admin/{kind}-rates/<id>"): "admin" for kind in RATES for method in ("PUT", "DELETE")},
    ("GET", "/admin/stock/<sku>"): "staff",
    ("PATCH", "/admin/stock/<sku>"): "admin, writes",
    ("GET", "/admin/settings"): "staff",
    ("PUT", "/admin/settings"): "admin",
}
PRIVATE = [route for route, policy in POLICIES.items() if policy != "public"]
ADMIN_ONLY = [route for route, policy in POLICIES.items() if policy.startswith("admin")]
STAFF_ONLY = [route for route, policy in POLICIES.items() if policy.startswith("staff")] + ADMIN_ONLY
WRITES = [route for route, policy in POLICIES.items() if policy.endswith("writes")]
STAFF_MEMBERS = {
    "customer_id",
    "reservation",
    "holds",
    "tags",
    "refundable",
    "refundable_tender",
    "refunded_lines",
    "attempts",
    "refund_rows",
    "stripe",
    "next_due_at",
}
CUSTOMER_MEMBERS = {
    "id",
    "number",
    "status",
    "payment_status",
    "fulfillment_status",
    "held",
    "currency",
    "total",
    "created_at",
    "updated_at",
    "version",
    "lines",
    "amounts",
    "promotions",
    "shipping_rate",
    "taxes",
    "paid",
    "refunded",
    "ending",
    "edit",
    "shipments",
    "returns",
    "timeline",
    "contact",
    "expires_at",
}


def declared(app: Flask) -> dict[tuple[str, str], str]:
    """Return the policy of every route that the app serves."""
    found = {}
    for route in app.url_map.iter_rules():
        rule = rule_of(app.view_functions[route.endpoint])
        for method in (route.methods or set()) - {"HEAD", "OPTIONS"}:
            says = "none" if rule is None else str(rule.policy) + (", writes" if rule.writes else "")
            found[method, route.rule.removeprefix("/api/v1")] = says
    return found


def test_every_route_has_the_policy_that_stands_here(api: Api) -> None:
    assert POLICIES == declared(api.app)


def test_an_app_with_a_view_that_declares_no_policy_is_not_built(api: Api) -> None:
    api.app.view_functions["forgotten"] = lambda: ""

    with pytest.raises(LookupError, match="forgotten"):
        check(api.app)


@pytest.mark.parametrize(("method", "path"), PRIVATE)
@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic YTpi", "Bearer rubbish", "Bearer " + "x" * 9000]
)
def test_without_a_valid_token_nothing_private_answers(api: Api, method: str, path: str, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}

    answer = api.client.open(f"/api/v1{path}", method=method, headers=headers)

    assert 401 == answer.status_code
    assert "unauthenticated" == code_of(answer)
    assert "Bearer" == answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(("method", "path"), STAFF_ONLY)
@pytest.mark.parametrize("token", ["alice", "customer:alice", "Staff:alice", "owner:alice"])
def test_staff_routes_are_for_staff_alone(api: Api, method: str, path: str, token: str) -> None:
    answer = api.client.open(f"/api/v1{path}", method=method, headers={"Authorization": f"Bearer {token}"})

    assert 403 == answer.status_code
    assert "forbidden" == code_of(answer)


@pytest.mark.parametrize(("method", "path"), ADMIN_ONLY)
def test_admin_routes_are_for_admins_alone(api: Api, method: str, path: str) -> None:
    refused, let_in = (
        api.client.open(f"/api/v1{path}", method=method, headers={"Authorization": f"Bearer {token}"})
        for token in ("staff:bob", "admin:eve")
    )

    assert "forbidden" == code_of(refused)
    assert let_in.status_code not in (401, 403)


@pytest.mark.parametrize("token", ["staff:bob", "admin:eve"])
def test_staff_and_admins_are_staff(api: Api, token: str) -> None:
    assert 200 == api.get("/admin/orders", token).status_code


@pytest.mark.parametrize(("method", "path"), STAFF_ONLY)
def test_a_revoked_member_of_staff_loses_the_power_at_once(api: Api, method: str, path: str) -> None:
    api.tokens.revoked.add("staff:bob")

    answer = api.client.open(f"/api/v1{path}", method=method, headers={"Authorization": "Bearer staff:bob"})

    assert 401 == answer.status_code


def test_staff_are_looked_up_on_customers_routes_too(api: Api) -> None:
    api.tokens.revoked.add("staff:bob")

    assert 401 == api.get("/orders", "staff:bob").status_code


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_a_revoked_token_writes_nothing(api: Api, method: str, path: str) -> None:
    api.tokens.revoked |= {"alice", "staff:alice"}
    token = "staff:alice" if path.startswith("/admin") else "alice"

    answer = api.client.open(f"/api/v1{path}", method=method, headers={"Authorization": f"Bearer {token}"})

    assert 401 == answer.status_code
    assert {} == api.store.documents


def test_reading_does_not_look_customers_up(api: Api) -> None:
    api.get("/orders")
    api.post("/quotes", CART)

    assert [] == api.tokens.checked


def test_a_sign_in_that_cannot_be_checked_is_not_a_refusal(api: Api) -> None:
    api.tokens.failure = Unavailable("sign-in cannot be checked at the moment")

    answer = api.get("/orders")

    assert 503 == answer.status_code
    assert "5" == answer.headers["Retry-After"]


@pytest.mark.parametrize(
    ("method", "path"), [(m, p) for m, p in PRIVATE if "order_id" in p and (m, p) not in STAFF_ONLY]
)
def test_another_customers_order_answers_byte_for_byte_like_none(api: Api, method: str, path: str) -> None:
    order = api.paid("alice")
    headers = {"Authorization": "Bearer mallory", "Idempotency-Key": "k"}
    body = body_for(path) if method in ("POST", "PATCH") else None

    answers = [
        api.client.open(f"/api/v1{path.replace('<order_id>', order_id)}", method=method, headers=headers, json=body)
        for order_id in (order["id"], "ord_" + "a" * 32, "__x__", "..", "a%00b", "%ed%a0%80", "x" * 500)
    ]

    assert {404} == {answer.status_code for answer in answers}
    assert "not_found" == code_of(answers[0])
    assert 1 == len({(answer.data, tuple(answer.headers)) for answer in answers})


BODIES: dict[str, dict[str, object]] = {
    "refunds": {"reason": "other"},
    "release": {"code": "held", "answers": "x"},
    "hold": {"code": "other"},
    "returns": {"lines": [{"line_id": "l1", "quantity": 1}], "reason": "other"},
    "reject": {"reason": "other"},
    "receive": {"lines": [{"line_id": "l1", "quantity": 1}]},
    "notes": {"text": "Called."},
    "<order_id>": {"lines": [{"line_id": "l1", "quantity": 1}], "expected_total": 1},
}


def body_for(path: str) -> dict[str, object]:
    """Return a body that the route takes."""
    return BODIES.get(path.rpartition("/")[2], {})


@pytest.mark.parametrize(("method", "path"), [(m, p) for m, p in WRITES if "order_id" in p and p.startswith("/admin")])
def test_staff_learn_that_there_is_no_such_order(api: Api, method: str, path: str) -> None:
    there = re.sub("<[a-z]+_id>", "x1", path.replace("<order_id>", "ord_none")).replace("<tag>", "vip")
    headers = {"Authorization": "Bearer staff:bob", "Idempotency-Key": "k"}
    body = body_for(path) if method in ("POST", "PATCH") else None

    answer = api.client.open(f"/api/v1{there}", method=method, headers=headers, json=body)

    assert "not_found" == code_of(answer)


def test_another_customers_order_is_not_in_the_list(api: Api) -> None:
    api.place("alice")

    assert [] == api.get("/orders", "mallory").get_json()["orders"]


def test_customers_see_exactly_what_is_theirs_and_staff_the_rest(api: Api) -> None:
    order = api.paid("alice")

    seen_by_staff = api.read(order["id"], "staff:bob")

    assert CUSTOMER_MEMBERS == set(order)
    assert CUSTOMER_MEMBERS | STAFF_MEMBERS == set(seen_by_staff)
    assert {"sessions": ["cs_2"], "payment_intents": ["pi_2"], "charges": ["ch_2"], "refunds": []} == seen_by_staff[
        "stripe"
    ]
    assert not {"parameters", "url", "key"} & set(seen_by_staff["attempts"][0])
    assert not {"pi_2", "cs_2", "cus_1"} & set(str(order).replace("'", " ").split())


def test_a_claim_that_is_no_role_of_ours_makes_a_customer(api: Api) -> None:
    order = api.place("alice")

    assert 404 == api.get(f"/orders/{order['id']}", "owner:bob").status_code


def test_a_view_whose_policy_got_lost_answers_nobody(api: Api) -> None:
    api.app.view_functions["meta.get_config"] = lambda: "bare"

    assert 403 == FlaskClient(api.app).get("/api/v1/config").status_code


def test_policies_are_four() -> None:
    assert {"public", "customer", "staff", "admin"} == {str(policy) for policy in Policy}


def test_placing_is_done_in_the_callers_own_name(api: Api) -> None:
    answer = api.post("/orders", {**PLACE, "customer_id": "mallory"})

    assert 422 == answer.status_code
    assert ["Unknown field."] == answer.get_json()["errors"]["customer_id"]
