"""From an event to its signed POSTs: who gets it, what is sent, and how a try ended."""

from dataclasses import dataclass

from stripe_simulator import endpoints
from stripe_simulator.deliveries import Delivery
from stripe_simulator.messages import Json, rendered
from stripe_simulator.signing import signature
from stripe_simulator.world import API_VERSION, World

USER_AGENT = "Stripe/1.0 (+https://stripe.com/docs/webhooks)"
ANSWER_CHARS_MAX = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Attempt:
    """One signed POST, ready to be sent."""

    delivery: Delivery
    url: str
    body: bytes
    headers: dict[str, str]
    entry: Json


def take_due(world: World) -> list[Attempt]:
    """The deliveries to send now, in order, each signed with the present time and opened in the log."""
    now = world.clock.now()
    attempts = (_attempt(world, delivery, now) for delivery in world.deliveries.due(now))
    return [attempt for attempt in attempts if attempt is not None]


def _attempt(world: World, delivery: Delivery, now: int) -> Attempt | None:
    """None where the endpoint is gone or disabled by now; Stripe then tries no more."""
    endpoint = world.store.find("webhook_endpoint", delivery.endpoint_id)
    event = world.store.find("event", delivery.event_id)
    if endpoint is None or event is None or endpoint["status"] != "enabled":
        world.deliveries.drop(delivery)
        return None
    shown = {**event, "api_version": endpoint["api_version"] or API_VERSION}
    body = rendered(shown)
    headers = {
        "Accept": "*/*; q=0.5, application/xml",
        "Cache-Control": "no-cache",
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": signature(endpoints.live_secrets(world.store, endpoint["id"], now), now, body),
        "User-Agent": USER_AGENT,
    }
    entry = {
        "at": now,
        "event": event["id"],
        "type": event["type"],
        "endpoint": endpoint["id"],
        "try": delivery.tries,
        "url": endpoint["url"],
        "status": None,
        "error": None,
        "answer": None,
        "next_at": None,
        "ended": False,
    }
    world.log.delivery(entry)
    return Attempt(delivery, endpoint["url"], body, headers, entry)


def finish(world: World, attempt: Attempt, *, status: int | None, error: str | None, answer: str | None) -> None:
    """Record how a try ended; *status* is None if no answer came."""
    delivered = status is not None and 200 <= status < 300
    next_at = world.deliveries.finish(attempt.delivery, world.clock.now(), delivered=delivered)
    event = world.store.find("event", attempt.delivery.event_id)
    if event is not None:
        event["pending_webhooks"] = world.deliveries.owed(event["id"])
    attempt.entry.update(
        status=status, error=error, answer=answer and answer[:ANSWER_CHARS_MAX], next_at=next_at, ended=True
    )


def resend(world: World, event_id: str, endpoint_id: str | None = None) -> None:
    """Send an event now, to one endpoint or to all that are enabled, held or not; what was planned gives way."""
    for endpoint in world.store.tables.get("webhook_endpoint", {}).values():
        if endpoint["status"] == "enabled" and endpoint_id in (None, endpoint["id"]):
            world.deliveries.supersede(event_id, endpoint["id"])
            world.deliveries.enqueue(event_id, endpoint["id"], world.clock.now(), forced=True)
