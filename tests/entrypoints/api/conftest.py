"""The API as its callers meet it: over WSGI, on ports in memory, with tokens that a test can read."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from functions.adapters.mail_templates import FileTemplates
from functions.domain.catalog import Product
from functions.entrypoints.api import create_app
from functions.entrypoints.auth import Claims, Unauthenticated
from functions.use_cases.module import Module
from functions.use_cases.receive import record_facts
from functions.use_cases.record import Recorder
from functions.use_cases.sweep import sweep
from ops.simulation.publishing import FakePublisher
from tests.entrypoints.api.documented import DocumentedClient
from tests.fakes import (
    FakeCatalog,
    FakeClock,
    FakeDesk,
    FakeMethods,
    FakePayments,
    FakeSettings,
    FakeStore,
    FakeTariffs,
)

MUG, SHIPPING = 1500, 490
CART: Mapping[str, Any] = {"items": [{"sku": "mug", "quantity": 2}]}
CONTACT: Mapping[str, Any] = {
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "phone": "+44 20 7946 0000",
    "address": {"line1": "12 St James's Square", "city": "London", "postal_code": "SW1Y 4JH", "country": "GB"},
}
PLACE: Mapping[str, Any] = {**CART, "contact": CONTACT, "expected_total": 2 * MUG + SHIPPING}


@dataclass
class Tokens:
    """A verifier: the token `alice` is Alice, `staff:bob` Bob with the role `staff`, `guest-1` an anonymous user.

    `checked` lists look-ups.
    """

    revoked: set[str] = field(default_factory=set)
    checked: list[str] = field(default_factory=list)
    failure: Exception | None = None

    def __call__(self, token: str, *, check_revoked: bool) -> Claims:
        if self.failure is not None:
            raise self.failure
        if check_revoked:
            self.checked.append(token)
        if token == "rubbish" or (check_revoked and token in self.revoked):
            raise Unauthenticated
        role, _, uid = token.rpartition(":")
        return Claims(uid, role, is_guest=uid.startswith("guest"))


@dataclass
class Api:
    """One client of one app, and all that stands behind it."""

    app: Flask
    client: FlaskClient
    module: Module
    store: FakeStore
    payments: FakePayments
    settings: FakeSettings
    catalog: FakeCatalog
    tariffs: FakeTariffs
    tokens: Tokens
    clock: FakeClock
    keys: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def get(self, path: str, token: str | None = "alice", **headers: str) -> TestResponse:
        """GET a path under the prefix."""
        return self.client.get(f"/api/v1{path}", headers=_bearer(token) | _names(headers))

    def post(
        self, path: str, body: object = None, token: str | None = "alice", *, key: str | None = "", **headers: str
    ) -> TestResponse:
        """POST JSON under a key of its own, the one given, or none."""
        given = {} if key is None else {"Idempotency-Key": key or f"key-{next(self.keys)}"}
        content = {} if body is None else {"json": body}
        return self.client.post(f"/api/v1{path}", headers=_bearer(token) | given | _names(headers), **content)

    def send(self, method: str, path: str, token: str = "staff:bob") -> TestResponse:
        """Send a request of another method, without a body, under a key of its own."""
        headers = _bearer(token) | {"Idempotency-Key": f"key-{next(self.keys)}"}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers)

    def raw(
        self, path: str, data: bytes, content_type: str | None = "application/json", **headers: str
    ) -> TestResponse:
        """POST bytes as they are."""
        given = {"Idempotency-Key": f"key-{next(self.keys)}"} | _bearer("alice") | _names(headers)
        return self.client.post(f"/api/v1{path}", data=data, content_type=content_type, headers=given)

    def place(self, token: str = "alice", **changes: object) -> dict[str, Any]:
        """Place an order and return it."""
        answer = self.post("/orders", {**PLACE, **changes}, token)
        assert 201 == answer.status_code, answer.text
        return dict(answer.get_json())

    def paid(self, token: str = "alice") -> dict[str, Any]:
        """Place an order, pay it, let Stripe say so, and return it."""
        order = self.place(token)
        assert 200 == self.post(f"/orders/{order['id']}/checkout", {}, token).status_code
        self.pay(order["id"])
        return self.read(order["id"], token)

    def pay(self, order_id: str) -> None:
        """Pay on the page of the order's last attempt, and let Stripe say so."""
        order = self.module.orders.get(order_id)
        assert order
        assert order.last_attempt
        record_facts(self.module, order_id, self.payments.pay(order.last_attempt.session_id or ""), None)

    def read(self, order_id: str, token: str = "alice") -> dict[str, Any]:
        """Return the order as the token's owner sees it."""
        answer = self.get(f"/orders/{order_id}", token)
        assert 200 == answer.status_code, answer.text
        return dict(answer.get_json())

    def settle(self) -> None:
        """Do what is due outside."""
        self.clock.advance(minutes=1)
        sweep(self.module)


def _bearer(token: str | None) -> dict[str, str]:
    return {} if token is None else {"Authorization": f"Bearer {token}"}


def _names(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def code_of(answer: TestResponse) -> str:
    """Return the code of a problem, having checked that it is one."""
    body = answer.get_json()
    assert "application/problem+json" == answer.content_type
    assert {"type", "title", "status", "detail", "code"} <= set(body)
    assert answer.status_code == body["status"]
    return str(body["code"])


@pytest.fixture(scope="session")
def app_over() -> Callable[[Module, Tokens, FakeDesk], Flask]:
    """Build the app once and copy it over what stands behind it: its contract takes longer to make than a test."""
    built = list[Flask]()

    def over(module: Module, tokens: Tokens, desk: FakeDesk) -> Flask:
        built[:] = built or [create_app(module, tokens, desk)]
        built[0].test_client_class = DocumentedClient
        app = copy(built[0])
        app.view_functions = dict(app.view_functions)
        app.extensions = {**app.extensions, "orders": module, "orders_verify": tokens, "orders_desk": desk}
        return app

    return over


@pytest.fixture
def api(app_over: Callable[[Module, Tokens, FakeDesk], Flask]) -> Api:
    """The API on empty ports, with a stocked mug that ships and a song that does neither."""
    store, settings, payments = FakeStore(), FakeSettings(), FakePayments()
    clock, numbers = FakeClock(datetime(2026, 1, 15, 9, 30, tzinfo=UTC)), itertools.count(1)
    mug = Product("mug", "Mug", {"eur": MUG})
    song = replace(mug, sku="song", name="Song", ships=False, stocked=False)
    tariffs = FakeTariffs()
    catalog, tokens = FakeCatalog({"mug": mug, "song": song}), Tokens()
    store.set_stock("mug", 50)
    nonces = itertools.count(1)
    recorder = Recorder(
        orders=store.orders,
        inbox=store.inbox,
        origin=lambda: "inst_tests",
        publishes=lambda: False,
        now=clock.now,
        monotonic=clock.monotonic,
        sleep=clock.sleep,
        chance=lambda: 0.5,
        nonce=lambda: f"nonce-{next(nonces)}",
    )
    module = Module(
        orders=store.orders,
        outbox=store.outbox,
        inbox=store.inbox,
        problems=store.problems,
        customers=store.customers,
        catalog=catalog,
        tariffs=tariffs.tariffs,
        purses=store.purses,
        settings=settings,
        payments=payments,
        methods=FakeMethods(),
        publisher=FakePublisher(),
        templates=FileTemplates(),
        recorder=recorder,
        now=clock.now,
        new_number=lambda: f"N{next(numbers)}",
        app_url="https://shop.example",
        livemode=False,
        stripe_js_url=None,
        api_version="v",
    )
    app = app_over(module, tokens, FakeDesk(store))
    return Api(app, app.test_client(), module, store, payments, settings, catalog, tariffs, tokens, clock)
