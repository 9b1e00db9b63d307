"""One order, from an empty cart to its delivery, through the public doors alone."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from functions.adapters.orders import FirestoreOrders
from functions.domain.ledger import verify
from ops.api_client import Api, pay_with_card
from ops.seed import Users, client, seed
from ops.suite_addresses import Suite

WAIT_SECONDS_MAX = 60.0
POLL_SECONDS = 0.2


@dataclass(frozen=True)
class Journey:
    """What one order came to: as staff see it, and what is wrong with its books (nothing, if all is well)."""

    order: dict[str, Any]
    page: str
    faults: list[str]
    mails: list[str]

    @property
    def is_complete(self) -> bool:
        """Say whether the order is completed, paid in full, its books balanced, its customer told."""
        paid = self.order["payment_status"] == "paid" and self.order["status"] == "completed"
        return paid and not self.faults and "order_confirmed" in self.mails


def run_journey(suite: Suite) -> Journey:
    """Take one order through *suite*, printing its timeline as it happens.

    Raises:
        ApiError: a door refused.
        TimeoutError: the order did not get there.
    """
    users = seed(suite)
    customer, staff = Api(suite.api_url, users.customer), Api(suite.api_url, users.staff)
    say = _Timeline(suite, users)
    items = [{"sku": "mug", "quantity": 2}]
    quote = customer.post("/quotes", {"items": items})
    contact = {"name": "Ada Example", "email": "customer@example.com"}
    order = customer.post("/orders", {"items": items, "contact": contact, "expected_total": quote["amounts"]["total"]})
    say.news(order["id"])
    checkout = customer.post(f"/orders/{order['id']}/checkout", {"mode": "hosted"})
    say.news(order["id"])
    pay_with_card(checkout["url"])
    say.until(order["id"], lambda now: now["status"] == "confirmed")
    shipped = staff.post(f"/admin/orders/{order['id']}/shipments", {"carrier": "Local Post", "tracking": "LP1"})
    say.news(order["id"])
    shipment = shipped["shipments"][0]["id"]
    staff.post(f"/admin/orders/{order['id']}/shipments/{shipment}/deliver", {})
    say.until(order["id"], lambda now: now["status"] == "completed")
    return Journey(
        order=staff.get(f"/orders/{order['id']}"),
        page=checkout["url"],
        faults=book_faults(suite, order["id"]),
        mails=say.mails(order["id"]),
    )


class _Timeline:
    """Prints each line of an order's timeline once, with the seconds since the journey began."""

    def __init__(self, suite: Suite, users: Users) -> None:
        self._suite = suite
        self._api = Api(suite.api_url, users.customer)
        self._printed = 0
        self._began = time.monotonic()

    def news(self, order_id: str) -> dict[str, Any]:
        order = self._api.get(f"/orders/{order_id}")
        for moment in order["timeline"][self._printed :]:
            sys.stdout.write(f"  {time.monotonic() - self._began:6.2f} s  {order['number']}  {moment['code']}\n")
        sys.stdout.flush()
        self._printed = len(order["timeline"])
        return order

    def until(self, order_id: str, arrived: Callable[[dict[str, Any]], bool]) -> None:
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        while not arrived(order := self.news(order_id)):
            if time.monotonic() > deadline:
                raise TimeoutError(f"order {order['number']} is still {order['status']} ({order['payment_status']})")
            time.sleep(POLL_SECONDS)

    def mails(self, order_id: str) -> list[str]:
        """Wait until every effect is done, and return the templates of the mails that were written."""
        db = client(self._suite)
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        while any(True for row in db.collection("outbox").stream() if row.get("order_id") == order_id):
            if time.monotonic() > deadline:
                raise TimeoutError("the outbox is not empty: the triggers did not do their work")
            time.sleep(POLL_SECONDS)
        found = [mail for mail in db.collection("mail").stream() if mail.get("order_id") == order_id]
        return sorted(mail.id.rsplit("mail-", 1)[1] for mail in found)


def book_faults(suite: Suite, order_id: str) -> list[str]:
    """Return what is wrong with the order's ledger and chain; empty when all is well."""
    orders = FirestoreOrders(client(suite))
    order = orders.get(order_id)
    return ["the order is gone"] if order is None else verify(order, orders.entries(order_id))
