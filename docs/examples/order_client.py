"""A client of the order API with Python's standard library alone: copy it, and change what you need.

It repeats a request under the same Idempotency-Key when the answer got lost or the API asks for it, so that nothing
happens twice.
"""

import http.client
import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

ANSWER_SECONDS_MAX = 60.0
TRIES_MAX = 4
WAIT_SECONDS = 1.0
AGAIN = (500, 502, 503, 504)
"""Statuses after which the same request may be sent again; so may a 409 `in_progress`."""


class ProblemError(Exception):
    """The API refused; `code` is stable, `document` the whole RFC 9457 problem."""

    def __init__(self, status: int, document: dict[str, Any], retry_after: float) -> None:
        super().__init__(f"{status} {document.get('code')}: {document.get('detail')}")
        self.status = status
        self.code = str(document.get("code", ""))
        self.document = document
        self.retry_after = retry_after


@dataclass(frozen=True)
class OrderClient:
    """The API at `url` (`https://www.my-shop.example/api/v1`); `token` returns a fresh Firebase ID token."""

    url: str
    token: Callable[[], str]

    def quote(self, items: list[dict[str, Any]]) -> dict[str, Any]:
        """Return what *items* (`sku`, `quantity`) cost, in minor units."""
        return self.send("POST", "/quotes", {"items": items})

    def place(self, items: list[dict[str, Any]], contact: dict[str, Any], expected_total: int) -> dict[str, Any]:
        """Place an order.

        Raises:
            ProblemError: `quote_changed` when the total is another one by now; the document carries the new quote.
        """
        return self.send("POST", "/orders", {"items": items, "contact": contact, "expected_total": expected_total})

    def checkout(self, order_id: str) -> str:
        """Return the address where the customer pays."""
        return str(self.send("POST", f"/orders/{order_id}/checkout", {"mode": "hosted"})["url"])

    def order(self, order_id: str) -> dict[str, Any]:
        """Return the order as it is now."""
        return self.send("GET", f"/orders/{order_id}")

    def refund(self, order_id: str, amount: int, reason: str) -> dict[str, Any]:
        """Give *amount* back; for staff."""
        return self.send("POST", f"/admin/orders/{order_id}/refunds", {"amount": amount, "reason": reason})

    def orders(self) -> Iterator[dict[str, Any]]:
        """Yield the caller's orders, newest first, page by page."""
        cursor = ""
        while True:
            page = self.send("GET", f"/orders?limit=50{cursor}")
            yield from page["orders"]
            if page["next_cursor"] is None:
                return
            cursor = f"&cursor={page['next_cursor']}"

    def send(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Send a request until it is answered, under one Idempotency-Key.

        Raises:
            ProblemError: the API refused.
            OSError: it did not answer in `TRIES_MAX` tries.
        """
        key = str(uuid.uuid4())
        for left in reversed(range(TRIES_MAX)):
            wait = WAIT_SECONDS * 2 ** (TRIES_MAX - 1 - left)
            try:
                return self._once(method, path, body, key)
            except ProblemError as problem:
                if not left or not (problem.status in AGAIN or problem.code == "in_progress"):
                    raise
                wait = max(wait, problem.retry_after)
            except (OSError, http.client.HTTPException):
                if not left:
                    raise
            time.sleep(wait)
        raise AssertionError("the last try returns or raises")

    def _once(self, method: str, path: str, body: dict[str, Any] | None, key: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token()}", "Accept": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        if method != "GET":
            headers |= {"Content-Type": "application/json", "Idempotency-Key": key}
        request = urllib.request.Request(self.url + path, data, headers, method=method)  # noqa: S310 - your own address.
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_SECONDS_MAX) as answer:  # noqa: S310 - as above.
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            raise _problem(error) from None


def _problem(error: urllib.error.HTTPError) -> ProblemError:
    """Return the API's problem, or one that stands for an answer of something before it."""
    with error:
        try:
            document = dict(json.load(error))
        except ValueError:
            document = {"code": "", "detail": error.reason}
        return ProblemError(error.code, document, float(error.headers.get("Retry-After", 0)))
