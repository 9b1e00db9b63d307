"""One order's whole life as acts: each does one thing, sees that it came about, and says what to look at if not."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from functions.adapters.firestore import stream, where
from functions.adapters.recent import SECONDS_MAX
from functions.domain.errors import ModuleDisabled
from functions.domain.money import exponent
from functions.use_cases.pace import paced
from functions.use_cases.payments import CallFailed, Declined, NotNow
from functions.use_cases.reconcile import Sight, order_breaks
from ops.api_client import Api, ApiError
from ops.cloud.smoke_pay import pay_by_api
from ops.cloud.smoke_target import Target

SKU = "orders-smoke"
CONTACT = {"name": "Smoke Test", "email": "orders-smoke@example.com"}
POLL_SECONDS = 0.2
PAID_EVENTS = ("checkout.session.completed", "checkout.session.async_payment_succeeded")


class SmokeFailed(Exception):
    """An act did not come about; the message says what was seen instead."""


@dataclass
class Story:
    """What the acts share: who asks, and the order that they are about."""

    target: Target
    customer: Api
    staff: Api
    wait_seconds: float
    person_seconds: float
    ask_person: Callable[[str], object]
    """Tells a person the address where to pay."""
    sku: str = SKU
    order: dict[str, Any] = field(default_factory=dict)
    page: str = ""

    @property
    def order_id(self) -> str:
        """Return the order's id."""
        return str(self.order["id"])

    def until(self, what: str, arrived: Callable[[], bool], seconds: float = 0) -> None:
        """Ask until something has come about.

        Raises:
            SmokeFailed: it did not in time.
        """
        limit = seconds or self.wait_seconds
        deadline = time.monotonic() + limit
        while not arrived():
            if time.monotonic() > deadline:
                raise SmokeFailed(f"after {limit:.0f} s still not {what}: {self.seen()}")
            time.sleep(POLL_SECONDS)

    def look(self) -> dict[str, Any]:
        """Return the order as staff see it now."""
        self.order = self.staff.get(f"/orders/{self.order_id}")
        return self.order

    def seen(self) -> str:
        """Return the order's state in a few words."""
        facets = ("status", "payment_status", "fulfillment_status")
        return ", ".join(str(self.order.get(name)) for name in facets) if self.order else "no order"


@dataclass(frozen=True)
class Act:
    """One act: `do` says in a few words what it saw; `next` is what to look at when it fails."""

    name: str
    do: Callable[[Story], str]
    next: str


def configured(story: Story) -> str:
    """See that the API answers and takes orders."""
    story.customer.get("/health?ready=1")
    config = story.customer.get("/config")
    if not config["enabled"]:
        raise SmokeFailed("the module is switched off: settings/module, enabled")
    return f"version {config['version']}, {config['currency']}"


def price(currency: str) -> int:
    """Return what the smoke test's product costs: one of the currency's major units, a hundred where it has none."""
    return int(10 ** max(exponent(currency), 2))


def quoted(story: Story) -> str:
    """Price the cart; a customer just let in by the allow-list is known within ten seconds."""
    body = {"items": [{"sku": story.sku, "quantity": 1}]}
    deadline = time.monotonic() + SECONDS_MAX + story.wait_seconds / 10
    while True:
        try:
            story.order = {"quote": story.customer.post("/quotes", body)}
            break
        except ApiError as refused:
            if refused.problem.get("code") != ModuleDisabled.code or time.monotonic() > deadline:
                raise
        time.sleep(POLL_SECONDS)
    amounts = story.order["quote"]["amounts"]
    if amounts["total"] <= 0:
        raise SmokeFailed("the quote costs nothing: there is no payment to try")
    return f"{amounts['total']} {story.order['quote']['currency']} (minor units)"


def placed(story: Story) -> str:
    """Place the order at the price of the quote."""
    items = [{"sku": story.sku, "quantity": 1}]
    total = story.order["quote"]["amounts"]["total"]
    story.order = story.customer.post("/orders", {"items": items, "contact": CONTACT, "expected_total": total})
    return f"{story.order['number']} ({story.order_id})"


def checked_out(story: Story) -> str:
    """Open the Checkout Session."""
    story.page = str(story.customer.post(f"/orders/{story.order_id}/checkout", {"mode": "hosted"})["url"])
    return str(story.look()["attempts"][-1]["session_id"])


def paid(story: Story) -> str:
    """Pay the order's own Session: by the API where no real money moves, else by a person with a card."""
    session, amount = str(story.order["attempts"][-1]["session_id"]), int(story.order["amounts"]["total"])
    how = "a person paid"
    if story.target.livemode:
        _by_person(story)
    else:
        try:
            how = pay_by_api(story.target.stripe, session, amount)
        except (Declined, NotNow) as refused:
            story.ask_person(f"Stripe does not let the page be paid by its API ({refused.code}): pay with 4242 … at")
            _by_person(story)
    return how


def _by_person(story: Story) -> None:
    story.ask_person(story.page)
    story.until("paid", lambda: story.look()["paid"] > 0, story.person_seconds)


def heard(story: Story) -> str:
    """See that Stripe's event was delivered, handled, and has confirmed the order."""
    began = time.monotonic()
    story.until("confirmed", lambda: story.look()["status"] in ("confirmed", "completed"))
    story.until("told by Stripe", lambda: bool(_told_by(story)))
    event = _told_by(story)[0]
    story.until("delivered by Stripe to every endpoint", lambda: _delivered(story, event))
    return f"{event} after {time.monotonic() - began:.1f} s"


def _told_by(story: Story) -> list[str]:
    """Return Stripe's events that said that the Session is paid and that were handled."""
    query = where(story.target.db.collection("stripe_events"), [("order_id", "==", story.order_id)])
    rows = [each.to_dict() or {} for each in stream(query)]
    return [str(r["event_id"]) for r in rows if r.get("type") in PAID_EVENTS and r.get("status") == "handled"]


def _delivered(story: Story, event_id: str) -> bool:
    return not story.target.stripe.get(f"events/{event_id}")["pending_webhooks"]


def shipped(story: Story) -> str:
    """Ship everything, and deliver it."""
    order = story.staff.post(f"/admin/orders/{story.order_id}/shipments", {"carrier": "Smoke test", "tracking": ""})
    path = f"/admin/orders/{story.order_id}/shipments/{order['shipments'][0]['id']}/deliver"
    story.staff.post(path, {})
    story.until("completed", lambda: story.look()["status"] == "completed")
    return story.seen()


def refunded(story: Story) -> str:
    """Give all the money back."""
    story.staff.post(f"/admin/orders/{story.order_id}/refunds", {"reason": "requested_by_customer"})
    story.until("refunded", lambda: story.look()["payment_status"] == "refunded")
    return f"{story.order['refunded']} of {story.order['paid']} given back"


def chained(story: Story) -> str:
    """Verify the order's chain of events and its ledger."""
    faults = story.staff.get(f"/orders/{story.order_id}/explain")["faults"]
    if faults:
        raise SmokeFailed("; ".join(map(str, faults)))
    return f"{story.look()['version']} events, each chained to the one before; the ledger balances"


def compared(story: Story) -> str:
    """Compare the order with Stripe, object by object."""
    healing = paced(story.target.healing)
    now = healing.module.now()

    def breaks() -> list[str]:
        sight = Sight(healing, now, now)
        return [f"{each.kind} {each.subject}" for each in order_breaks(sight, story.order_id, fresh=True)]

    try:
        story.until("at rest", lambda: not breaks())
    except SmokeFailed as late:
        raise SmokeFailed("; ".join(breaks()) or str(late)) from late
    return "no difference"


def no_money_left(story: Story) -> str:
    """Ask Stripe itself what it still holds of the order."""
    held = 0
    for intent in story.look()["stripe"]["payment_intents"]:
        charge = story.target.stripe.get(f"payment_intents/{intent}", expand=["latest_charge"])["latest_charge"] or {}
        held += charge.get("amount_captured", 0) - charge.get("amount_refunded", 0)
    if held:
        raise SmokeFailed(f"Stripe still holds {held} (minor units) of order {story.order_id}")
    return "Stripe holds nothing"


API_LOG = "the log of orders_api; `python3 -m ops order explain ID`"
ACTS = (
    Act("config", configured, "is the API deployed and Hosting's rewrite there? the log of orders_api"),
    Act("quote", quoted, "settings/module: rollout and allow-list; products/" + SKU),
    Act("place", placed, API_LOG),
    Act("checkout", checked_out, "the Stripe key's permissions; " + API_LOG),
    Act("pay", paid, "the Session in Stripe's Dashboard"),
    Act("webhook", heard, "`python3 -m ops webhook validate`; the log of orders_stripe_webhook; stripe_events"),
    Act("ship", shipped, API_LOG),
    Act("refund", refunded, "outbox rows of the order; the log of orders_on_transition and orders_sweep"),
    Act("chain", chained, "`python3 -m ops order explain ID`"),
    Act("drift", compared, "`python3 -m ops reconcile --since 1h`; docs/reconcile.md"),
    Act("money", no_money_left, "the payment in Stripe's Dashboard: refund it there"),
)
FAILURES = (SmokeFailed, CallFailed)
