"""What the benchmarks run against: the bare Firestore emulator, the Stripe simulator, a seeded shop."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from google.cloud import firestore

from functions.adapters.stripe_payments import StripePayments
from functions.bootstrap import build
from functions.config import Config
from functions.use_cases.module import Module
from ops.firestore_emulator import firestore_emulator
from ops.paths import ROOT
from ops.seed import PRODUCTS, SETTINGS
from ops.simulation.publishing import FakePublisher
from stripe_simulator.server import Server

WEBHOOK_SECRET = "whsec_bench"  # noqa: S105 — signs the benchmark's own deliveries
API_KEY = "sk_test_bench"
STOCK = 1_000_000


@dataclass(frozen=True)
class World:
    """A module of our own on real parts; `emulator` is the Firestore emulator's host and port."""

    emulator: str
    project: str
    db: firestore.Client
    stripe: Server
    module: Module
    payments: StripePayments


@contextmanager
def world(*, publishing: bool = False) -> Iterator[World]:
    """Yield a fresh, seeded world; *publishing*: every event is published, into memory."""
    with firestore_emulator(rules=ROOT / "firestore.rules") as emulator:
        os.environ["FIRESTORE_EMULATOR_HOST"] = emulator
        project = f"demo-bench-{uuid.uuid4().hex[:8]}"
        db = firestore.Client(project=project, database="orders")
        db.collection("settings").document("module").set(SETTINGS | {"publish_events": publishing})
        for sku, product in PRODUCTS.items():
            db.collection("products").document(sku).set(product)
            db.collection("stock").document(sku).set({"available": STOCK})
        stripe = Server(seed=1)
        stripe.start()
        config = Config(project, "orders", API_KEY, (WEBHOOK_SECRET,), stripe.url, "http://127.0.0.1:5000")
        payments = StripePayments(API_KEY, stripe.url)
        try:
            module = replace(build(db, payments, config), publisher=FakePublisher())
            yield World(emulator, project, db, stripe, module, payments)
        finally:
            stripe.stop()
