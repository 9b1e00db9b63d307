"""Webhook deliveries without a network: what is due, how it is signed, when it is tried again.

Follows docs.stripe.com/webhooks (signature, retries) and docs.stripe.com/webhooks/signature.
"""

import hashlib
import hmac
from dataclasses import dataclass

# Seconds on the simulator's clock between a failed try and the next. The first three are shorter than
# Stripe's, so that an endpoint that is still starting is not waited for; the rest spans its three days.
RETRY_DELAYS_SECONDS = (
    10,
    60,
    300,
    1_800,
    7_200,
    18_000,
    36_000,
    43_200,
    43_200,
    43_200,
    43_200,
)

USER_AGENT = "Stripe/1.0 (+https://stripe.com/docs/webhooks)"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where events go; no types means all of them."""

    url: str
    secret: str
    events: frozenset[str] = frozenset()


@dataclass(slots=True, eq=False)
class Delivery:
    """One event on its way to the endpoint."""

    event_id: str
    due_at: int
    tries: int = 0
    forced: bool = False
    running: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Attempt:
    """One signed POST, ready to be sent."""

    delivery: Delivery
    url: str
    body: bytes
    headers: dict[str, str]
    number: int


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """The ``Stripe-Signature`` header: ``t=<seconds>,v1=<HMAC-SHA256 of "t.body">``."""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


class Deliveries:
    """The queue of deliveries to one endpoint."""

    def __init__(self, endpoint: Endpoint | None) -> None:
        self.endpoint = endpoint
        self.paused = False
        self._queue: dict[str, Delivery] = {}
        self._failed: set[str] = set()

    def wants(self, kind: str) -> bool:
        """Whether the endpoint listens to this type of event."""
        return self.endpoint is not None and (not self.endpoint.events or kind in self.endpoint.events)

    def enqueue(self, event_id: str, now: int, *, forced: bool = False) -> None:
        """Deliver an event as soon as possible; a *forced* one also while deliveries are held."""
        self._queue[event_id] = Delivery(event_id, now, forced=forced)

    def due(self, now: int) -> list[Delivery]:
        """The deliveries to start now, the oldest first; each is marked as running."""
        if self.endpoint is None:
            return []
        ready = [
            delivery
            for delivery in self._queue.values()
            if not delivery.running and delivery.due_at <= now and (delivery.forced or not self.paused)
        ]
        for delivery in ready:
            delivery.running = True
            delivery.tries += 1
        return ready

    def finish(self, delivery: Delivery, now: int, *, delivered: bool) -> int | None:
        """Close a try and return when the next one is due, or None: delivered, given up or superseded."""
        if self._queue.get(delivery.event_id) is not delivery:
            return None
        self._mark(delivery.event_id, delivered=delivered)
        if delivered or delivery.tries > len(RETRY_DELAYS_SECONDS):
            del self._queue[delivery.event_id]
            return None
        delivery.running = False
        delivery.due_at = now + RETRY_DELAYS_SECONDS[delivery.tries - 1]
        return delivery.due_at

    def _mark(self, event_id: str, *, delivered: bool) -> None:
        if delivered:
            self._failed.discard(event_id)
        else:
            self._failed.add(event_id)

    def succeeded(self, event_id: str) -> bool:
        """False for an event with a failed or outstanding delivery; the ``delivery_success`` filter."""
        return event_id not in self._failed and event_id not in self._queue

    def waiting(self) -> list[str]:
        """The ids of the events that are not delivered yet."""
        return list(self._queue)

    def clear(self) -> None:
        """Forget all deliveries; answers of tries under way are ignored."""
        self.paused = False
        self._queue.clear()
        self._failed.clear()
