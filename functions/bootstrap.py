"""Builds the real adapters, once per process; the only place that knows the concrete classes."""

import functools
import random
import secrets
import time
import uuid
from datetime import UTC, datetime

from google.cloud import firestore

from functions import config as configuration
from functions.adapters import host
from functions.adapters.books import FirestoreBooks
from functions.adapters.boxes import FirestoreCustomers, FirestoreInbox, FirestoreOutbox, FirestoreProblems
from functions.adapters.catalog import FirestoreSettings
from functions.adapters.desk import FirestoreDesk
from functions.adapters.mail_templates import FileTemplates
from functions.adapters.orders import FirestoreOrders
from functions.adapters.pubsub import PubSubPublisher
from functions.adapters.purses import FirestorePurses
from functions.adapters.stripe_payments import API_VERSION, StripePayments
from functions.adapters.stripe_tax import StripeTax
from functions.adapters.tariffs import FirestorePromotions, FirestoreShippingRates, FirestoreTaxTable
from functions.domain.errors import Unavailable
from functions.use_cases.books import Healing
from functions.use_cases.module import Module
from functions.use_cases.record import Recorder
from functions.use_cases.tariffs import Tariffs

NUMBER_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
NUMBER_LENGTH = 10


@functools.cache
def config() -> configuration.Config:
    """Return the checked configuration of this process."""
    return configuration.load()


@functools.cache
def module() -> Module:
    """Return the module on the real Firestore and Stripe."""
    return healing().module


@functools.cache
def desk() -> FirestoreDesk:
    """Return what stands beside an order, on the real Firestore."""
    return FirestoreDesk(_database())


@functools.cache
def healing() -> Healing:
    """Return the module with what sweep and reconcile need beside it."""
    settings, db = config(), _database()
    payments = StripePayments(settings.api_key, settings.api_base)
    return Healing(build(db, payments, settings), payments.lists, FirestoreBooks(db))


@functools.cache
def _database() -> firestore.Client:
    settings = config()
    return firestore.Client(project=settings.project_id, database=settings.database)


def build(db: firestore.Client, payments: StripePayments, settings: configuration.Config) -> Module:
    """Return the module on *db* and *payments*."""
    orders, inbox = FirestoreOrders(db), FirestoreInbox(db)
    source = FirestoreSettings(db, time.monotonic)
    return Module(
        orders=orders,
        outbox=FirestoreOutbox(db),
        inbox=inbox,
        problems=FirestoreProblems(db),
        customers=FirestoreCustomers(db),
        catalog=host.catalog(db),
        purses=FirestorePurses(db),
        tariffs=Tariffs(
            FirestorePromotions(db),
            FirestoreShippingRates(db, time.monotonic),
            {"table": FirestoreTaxTable(db, time.monotonic), "stripe": StripeTax(payments.api)},
        ),
        settings=source,
        payments=payments,
        methods=payments.methods,
        publisher=PubSubPublisher(settings.project_id, settings.database, time.monotonic, settings.pubsub_emulator),
        templates=FileTemplates(),
        recorder=_recorder(orders, inbox, source),
        now=_now,
        new_number=_number,
        app_url=settings.app_url,
        livemode=settings.livemode,
        stripe_js_url=settings.stripe_js_url,
        api_version=API_VERSION,
    )


def _recorder(orders: FirestoreOrders, inbox: FirestoreInbox, source: FirestoreSettings) -> Recorder:
    def origin() -> str:
        current = source.known()
        if current is None:
            raise Unavailable("the settings cannot be read")
        return current.installation_id

    def publishes() -> bool:
        current = source.known()
        return current is not None and current.publish_events

    return Recorder(
        orders=orders,
        inbox=inbox,
        origin=origin,
        publishes=publishes,
        now=_now,
        monotonic=time.monotonic,
        sleep=time.sleep,
        chance=random.random,
        nonce=lambda: uuid.uuid4().hex,
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _number() -> str:
    return "".join(secrets.choice(NUMBER_ALPHABET) for _ in range(NUMBER_LENGTH))
