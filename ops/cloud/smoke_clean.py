"""What a smoke test needs before it begins, and what it takes away again.

Its product, its place in the roll-out, its users, and above all the money of its orders, those of an earlier run that
was killed included.
"""

import time
from typing import Any

from google.cloud import firestore

from functions.adapters.firestore import create, delete, get, update
from ops.cloud.smoke_acts import POLL_SECONDS, SKU, SmokeFailed, Story, price
from ops.cloud.smoke_target import CUSTOMER, Target

ORDERS_MAX = 20
OVER = ("canceled", "expired")


def prepare(target: Target, sku: str) -> None:
    """Let the smoke test's customer order, and offer the product that it buys, unless another one is named."""
    settings = get(_settings(target)).to_dict() or {}
    admitted = settings.get("rollout_percent") == 100 or CUSTOMER in settings.get("allow_list", [])
    if settings and not admitted:
        update(_settings(target), {"allow_list": firestore.ArrayUnion([CUSTOMER])})
    if sku == SKU and settings:
        currency = str(settings["currency"])
        product = {"name": "Smoke test", "prices": {currency: price(currency)}}
        create(_product(target), {**product, "ships": True, "stocked": False, "active": True})


def settle(story: Story) -> list[str]:
    """Cancel what is unpaid and give back what is paid of every order of the smoke test's customer.

    Returns:
        The orders that something was done about.

    Raises:
        SmokeFailed: money or an open order is left.
    """
    done = []
    for summary in story.target.healing.module.orders.search({"customer_id": CUSTOMER}, limit=ORDERS_MAX, after=None):
        order = story.staff.get(f"/orders/{summary.order_id}")
        if not _is_over(order):
            done.append(str(order["number"]))
            _end(story, order)
    return done


def _end(story: Story, order: dict[str, Any]) -> None:
    deadline = time.monotonic() + story.wait_seconds
    path, asked = f"/orders/{order['id']}", set[str]()
    while not _is_over(order):
        if time.monotonic() > deadline:
            raise SmokeFailed(
                f"order {order['number']} is left: {order['status']}, {order['payment_status']}, "
                f"{order['paid'] - order['refunded']} not given back: refund it, or cancel it"
            )
        if order["refundable"] > 0 and "refund" not in asked:
            asked.add("refund")
            story.staff.post(f"/admin{path}/refunds", {"reason": "requested_by_customer"})
        elif order["status"] == "awaiting_payment" and not order["ending"] and "cancel" not in asked:
            asked.add("cancel")
            story.customer.post(f"{path}/cancel", {"reason": "other"})
        time.sleep(POLL_SECONDS)
        order = story.staff.get(path)


def _is_over(order: dict[str, Any]) -> bool:
    nothing_held = order["paid"] == order["refunded"]
    return nothing_held and (order["status"] in OVER or order["payment_status"] == "refunded")


def take_away(target: Target) -> None:
    """Take the product, the place in the roll-out and the users away; what is gone already is gone."""
    delete(_product(target))
    if CUSTOMER in (get(_settings(target)).to_dict() or {}).get("allow_list", []):
        update(_settings(target), {"allow_list": firestore.ArrayRemove([CUSTOMER])})
    target.sign_out()


def _settings(target: Target) -> firestore.DocumentReference:
    return target.db.collection("settings").document("module")


def _product(target: Target) -> firestore.DocumentReference:
    return target.db.collection("products").document(SKU)
