"""The API on real parts for made-up requests: Flask, the adapters on Firestore's emulator, and a Stripe over HTTP."""

import http.client
import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import stripe
from flask import Flask, Request
from flask.testing import FlaskClient
from google.cloud import firestore
from werkzeug.test import EnvironBuilder, TestResponse

from functions.adapters.desk import FirestoreDesk
from functions.adapters.stripe_payments import StripePayments
from functions.bootstrap import build
from functions.config import Config
from functions.entrypoints.api import create_app
from functions.entrypoints.auth import Claims, Unauthenticated
from functions.entrypoints.webhook import handle
from functions.use_cases.module import Module
from stripe_simulator.server import Server

SECRET, KEY = "whsec_fuzz", "sk_test_fuzz"  # The simulator takes any.
STOCK = 1_000_000
SETTINGS = {
    "enabled": True,
    "rollout_percent": 100,
    "allow_list": [],
    "currency": "eur",
    "installation_id": "inst_fuzz",
    "salt": "salt",
    "shipping_flat": 490,
}
MUG = {"name": "Mug", "prices": {"eur": 1500}, "ships": True, "stocked": True, "active": True}
CONTACT = {
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "address": {"line1": "12 St James's Square", "city": "London", "postal_code": "SW1Y 4JH", "country": "GB"},
}
PLACE: dict[str, Any] = {"items": [{"sku": "mug", "quantity": 2}], "contact": CONTACT, "expected_total": 3490}
CARD = {"email": "a@example.com", "cardNumber": "4242424242424242", "cardExpiry": "12 / 40", "cardCvc": "123"}
MARK = "of-another-customer"
"""Stands in everything that belongs to the other customer."""
FOREIGN: dict[str, Any] = {**PLACE, "contact": {**CONTACT, "name": f"Name {MARK}", "email": f"{MARK}@example.com"}}


def verify(token: str, *, check_revoked: bool) -> Claims:
    """Take `alice` for Alice and `staff:bob` for Bob with the role `staff`."""
    del check_revoked
    role, _, uid = token.rpartition(":")
    if not uid.isascii() or not uid.replace("-", "").isalnum() or role not in ("", "staff", "admin"):
        raise Unauthenticated
    return Claims(uid, role)


@dataclass
class Shop:
    """One project that nobody else has seen."""

    app: Flask
    module: Module
    config: Config
    server: Server
    foreign: list[str] = field(default_factory=list)
    """Orders of the other customer: unpaid, paid."""
    delivered: set[str] = field(default_factory=set)

    def post(self, path: str, token: str, body: object = None) -> TestResponse:
        """Post JSON as the holder of *token*."""
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid.uuid4().hex}
        return FlaskClient(self.app, TestResponse).post(f"/api/v1{path}", json=body or {}, headers=headers)

    def pay(self, url: str) -> None:
        """Pay on the page at *url*, and hear of it."""
        connection = http.client.HTTPConnection(urlsplit(self.server.url).netloc, timeout=10)
        connection.request("POST", urlsplit(url).path, urlencode({**CARD, "billingName": "Ada"}))
        connection.getresponse().read()
        connection.close()
        events = list(self.server.simulator.world.store.tables.get("event", {}).values())
        for event in events:
            if event["id"] not in self.delivered:
                self.delivered.add(event["id"])
                self._tell(event)

    def _tell(self, event: dict[str, Any]) -> None:
        body = json.dumps(event)
        signature = stripe.WebhookSignature.generate_signature_header(body, SECRET, int(time.time()))
        builder = EnvironBuilder("/", method="POST", data=body, headers=[("Stripe-Signature", str(signature))])
        handle(Request(builder.get_environ()), self.module, self.config.webhook_secrets)

    def open(self) -> None:
        """Let another customer have an order that awaits payment and one that is paid."""
        self.foreign = [self.post("/orders", MARK, FOREIGN).get_json()["id"] for _ in range(2)]
        self.pay(self.post(f"/orders/{self.foreign[1]}/checkout", MARK).get_json()["url"])


@contextmanager
def new_shop() -> Iterator[Shop]:
    """Open a shop on the emulator that FIRESTORE_EMULATOR_HOST names."""
    server = Server(port=0, seed=1)
    server.start()
    try:
        config = Config(f"demo-{uuid.uuid4().hex[:12]}", "orders", KEY, (SECRET,), server.url, "http://127.0.0.1:5000")
        db = firestore.Client(project=config.project_id, database="orders")
        db.document("settings/module").set(SETTINGS)
        db.document("products/mug").set(MUG)
        db.document("stock/mug").set({"available": STOCK})
        payments = StripePayments(KEY, server.url)
        module = build(db, payments, config)
        shop = Shop(create_app(module, verify, FirestoreDesk(db)), module, config, server)
        shop.open()
        yield shop
        db.close()
    finally:
        server.stop()
