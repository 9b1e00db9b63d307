"""What the local suite starts with: settings, a small catalog, a customer, a member of staff and an admin."""

import json
import os
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from google.cloud import firestore

from ops import http
from ops.suite_addresses import Suite

PASSWORD = "local-only"  # noqa: S105 — of the users of an emulator
CUSTOMER_EMAIL = "customer@example.com"
STAFF_EMAIL = "staff@example.com"
ADMIN_EMAIL = "admin@example.com"
INSTALLATION = "local"
SALT = "local-salt"

SETTINGS = {
    "enabled": True,
    "rollout_percent": 100,
    "allow_list": [],
    "currency": "eur",
    "installation_id": INSTALLATION,
    "salt": SALT,
    "shipping_flat": 490,
    "publish_events": True,
}
PRODUCTS: dict[str, dict[str, Any]] = {
    "mug": {"name": "Mug", "prices": {"eur": 1500, "usd": 1700}, "ships": True, "stocked": True, "active": True},
    "tee": {"name": "T-shirt", "prices": {"eur": 2400, "usd": 2600}, "ships": True, "stocked": True, "active": True},
    "poster-a3": {
        "name": "Poster",
        "prices": {"eur": 1200, "usd": 1400},
        "product_id": "poster",
        "options": {"size": "A3"},
        "weight_grams": 120,
        "ships": True,
        "stocked": True,
        "active": True,
    },
    "poster-a2": {
        "name": "Poster",
        "prices": {"eur": 1800, "usd": 2000},
        "product_id": "poster",
        "options": {"size": "A2"},
        "weight_grams": 200,
        "ships": True,
        "stocked": True,
        "active": True,
    },
    "guide": {"name": "Guide (PDF)", "prices": {"eur": 900}, "ships": False, "stocked": False, "active": True},
}
STOCK_EACH = 100


@dataclass(frozen=True)
class Users:
    """ID tokens of the two users that the seed makes."""

    customer: str
    staff: str


def seed(suite: Suite) -> Users:
    """Write settings, catalog and stock that are not there yet, and return the users' tokens."""
    db = client(suite)
    http.status("PUT", suite.topic_url)
    _once(db.collection("settings").document("module"), SETTINGS)
    for sku, product in PRODUCTS.items():
        _once(db.collection("products").document(sku), product)
        if product["stocked"]:
            _once(db.collection("stock").document(sku), {"available": STOCK_EACH})
    sign_in(suite, ADMIN_EMAIL, {"orders_role": "admin"})
    return Users(
        customer=sign_in(suite, CUSTOMER_EMAIL, {}),
        staff=sign_in(suite, STAFF_EMAIL, {"orders_role": "staff"}),
    )


def client(suite: Suite) -> firestore.Client:
    """Return a client of the suite's database; from here on this process talks to the suite alone."""
    os.environ.update(suite.environment())
    return firestore.Client(project=suite.project, database=suite.database)


def _once(reference: firestore.DocumentReference, document: dict[str, Any]) -> None:
    if not reference.get().exists:
        reference.set(document)


def sign_in(suite: Suite, email: str, claims: dict[str, str]) -> str:
    """Return an ID token of the user with *email*, made in the Auth emulator if need be, carrying *claims*."""
    body = {"email": email, "password": PASSWORD, "returnSecureToken": True}
    made = _auth(suite, "accounts:signUp", body)
    user = made or _auth(suite, "accounts:signInWithPassword", body) or {}
    if claims:
        attributes = {"localId": user["localId"], "customAttributes": json.dumps(claims)}
        _auth(suite, "accounts:update", attributes, owner=True)
        user = _auth(suite, "accounts:signInWithPassword", body) or {}
    return str(user["idToken"])


def _auth(suite: Suite, method: str, body: dict[str, Any], *, owner: bool = False) -> dict[str, Any] | None:
    """Return what the Auth emulator answers, or None when it refuses."""
    url = f"http://{suite.auth_host}/identitytoolkit.googleapis.com/v1/{method}?key=local"
    headers = {"Content-Type": "application/json"} | ({"Authorization": "Bearer owner"} if owner else {})
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return dict(json.load(answer))
    except urllib.error.HTTPError:
        return None
