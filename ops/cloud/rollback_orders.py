"""Whether the orders are whole: each order's chain of events and its postings, since a moment."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from google.cloud import firestore

from functions.adapters.books import FirestoreBooks
from functions.adapters.orders import FirestoreOrders
from functions.domain.ledger import verify
from ops.bootstrap_run import say

READINGS = 3
"""An order may change while it is read; then it is read again."""
PROGRESS_EVERY_SECONDS = 2.0


@dataclass(frozen=True)
class Verified:
    """How many orders were looked at, and what is wrong with which."""

    orders: int
    faults: tuple[str, ...]


def orders_verified(db: firestore.Client, since: datetime, check: Callable[[], None]) -> Verified:
    """Verify every order that was written at or after *since*; *check* may end it at any order."""
    orders, faults, told = 0, list[str](), time.monotonic()
    for order_id in FirestoreBooks(db).orders_since(since):
        check()
        orders += 1
        faults += (f"{order_id}: {fault}" for fault in _faults(FirestoreOrders(db), order_id))
        if time.monotonic() - told > PROGRESS_EVERY_SECONDS:
            told = time.monotonic()
            say(f"{orders} orders verified …")
    return Verified(orders, tuple(faults))


def _faults(orders: FirestoreOrders, order_id: str) -> list[str]:
    found: list[str] = []
    for found in _readings(orders, order_id):
        if not found:
            break
    return found


def _readings(orders: FirestoreOrders, order_id: str) -> Iterator[list[str]]:
    for _ in range(READINGS):
        order = orders.get(order_id)
        yield verify(order, orders.entries(order_id)) if order else ["it is gone"]
