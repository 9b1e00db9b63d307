"""The module as the doors see it: its ports, and how a caller's request becomes a command."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from functions.domain import event_ids, events
from functions.domain.errors import ModuleDisabled, NotFound, Unavailable
from functions.domain.order import Order
from functions.use_cases.mail_texts import Templates
from functions.use_cases.payments import Payments, SavedMethods
from functions.use_cases.ports import Catalog, Customers, Inbox, Orders, Outbox, Problems
from functions.use_cases.publish import Publisher
from functions.use_cases.purses import Purses
from functions.use_cases.record import Recorder, check_owner
from functions.use_cases.settings import Settings, SettingsSource
from functions.use_cases.tariffs import Tariffs


@dataclass(frozen=True)
class Caller:
    """Who asks: a Firebase user id, and what the claim `orders_role` says."""

    uid: str
    role: str = ""
    is_guest: bool = False
    """Signed in anonymously."""

    @property
    def is_staff(self) -> bool:
        """Say whether the caller works here."""
        return self.role in ("staff", "admin")

    @property
    def is_admin(self) -> bool:
        """Say whether the caller may change the settings and the catalog."""
        return self.role == "admin"

    @property
    def own_orders_only(self) -> str | None:
        """Return the customer whose orders alone the caller may touch, None for staff."""
        return None if self.is_staff else self.uid

    @property
    def actor(self) -> str:
        """Return the name under which the caller's events stand."""
        return f"{'staff' if self.is_staff else 'customer'}:{self.uid}"

    def named(self, prefix: str, order_id: str, key: str) -> str:
        """Return an id, begun with *prefix*, that order, caller and key alone decide: a repeated request finds it."""
        return prefix + hashlib.sha256(f"{order_id}\n{self.actor}\n{key}".encode()).hexdigest()[:24]


@dataclass(frozen=True)
class Module:
    """All ports, built once by `bootstrap`.

    `app_url` is where customers come back to; `livemode` Stripe's; `stripe_js_url` the script that stands in for
    Stripe.js in a `demo-` project, None elsewhere.
    """

    orders: Orders
    outbox: Outbox
    inbox: Inbox
    problems: Problems
    customers: Customers
    catalog: Catalog
    tariffs: Tariffs
    purses: Purses
    settings: SettingsSource
    payments: Payments
    methods: SavedMethods
    publisher: Publisher
    templates: Templates
    recorder: Recorder
    now: Callable[[], datetime]
    new_number: Callable[[], str]
    app_url: str
    livemode: bool
    stripe_js_url: str | None
    api_version: str

    def installed(self) -> Settings:
        """Return the settings, as they were last read: facts and staff do not wait for them.

        Raises:
            Unavailable: they were never read; `migrate:orders` writes them.
        """
        settings = self.settings.known()
        if settings is None:
            raise Unavailable("the settings cannot be read")
        return settings

    def open(self) -> Settings:
        """Return the settings if the module is switched on: who has placed an order may pay it, rolled out or not.

        Raises:
            ModuleDisabled: switched off, or the settings cannot be read.
        """
        settings = self.settings.current()
        if settings is None or not settings.enabled:
            raise ModuleDisabled
        return settings

    def open_for(self, caller: Caller) -> Settings:
        """Return the settings if *caller* may place an order.

        Raises:
            ModuleDisabled: switched off, or not yet on for this customer.
        """
        settings = self.open()
        if not settings.admits(_bucket(settings, caller.uid), caller.uid):
            raise ModuleDisabled
        return settings

    def command(
        self, caller: Caller, operation: str, key: str, order_id: str, body: events.Body, *, request: object = None
    ) -> events.OrderEvent:
        """Return *body* as the command that *caller* gave under *key*; *request* is what a replay must repeat."""
        text = event_ids.digest([operation, order_id, request])
        input_hash = hmac.new(self.installed().salt.encode(), text.encode(), hashlib.sha256).hexdigest()
        event_id = event_ids.command_id(caller.actor, f"{operation}:{order_id}", key)
        return events.OrderEvent(event_id, order_id, caller.actor, self.now(), body, input_hash)

    def order_for(self, caller: Caller, order_id: str) -> Order:
        """Return the order if *caller* may see it.

        Raises:
            NotFound: absent, or another customer's: the two answer alike.
        """
        order = self.orders.get(order_id)
        check_owner(order, caller.own_orders_only)
        if order is None:
            raise NotFound
        return order


def _bucket(settings: Settings, uid: str) -> int:
    return int(hashlib.sha256(f"{settings.salt}{uid}".encode()).hexdigest(), 16) % 10_000
