"""Webhook deliveries without a network: what is due, in which order, and when it is tried again.

Follows docs.stripe.com/webhooks (delivery behaviours: retries, event ordering, duplicates).
"""

import heapq
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


@dataclass(slots=True, eq=False)
class Delivery:
    """One event on its way to one endpoint; a *late* one lets those that follow it go first."""

    number: int
    event_id: str
    endpoint_id: str
    due_at: int
    tries: int = 0
    forced: bool = False
    late: bool = False
    running: bool = False


class Deliveries:
    """The queue of deliveries to all endpoints, in the order of their events."""

    def __init__(self) -> None:
        self.paused = False
        self._count = 0
        self._queue: dict[int, Delivery] = {}
        self._by_time: list[tuple[int, int]] = []
        self._forced: set[int] = set()
        self._owed: dict[str, set[str]] = {}

    def enqueue(
        self, event_id: str, endpoint_id: str, due_at: int, *, forced: bool = False, late: bool = False
    ) -> None:
        """Deliver an event at *due_at*; a *forced* one also while deliveries are held."""
        self._count += 1
        self._queue[self._count] = Delivery(self._count, event_id, endpoint_id, due_at, forced=forced, late=late)
        heapq.heappush(self._by_time, (due_at, self._count))
        if forced:
            self._forced.add(self._count)
        self.lose(event_id, endpoint_id)

    def due(self, now: int) -> list[Delivery]:
        """The deliveries to start now, the oldest first; each is marked as running."""
        if self.paused and not self._forced:
            return []
        reached = self._reached(now)
        ready = [delivery for delivery in reached if delivery.forced or not self.paused]
        if any(delivery.late for delivery in ready):
            ready = self._without_late(ready)
        for delivery in ready:
            delivery.running = True
            delivery.tries += 1
        for delivery in reached:
            if not delivery.running:
                heapq.heappush(self._by_time, (delivery.due_at, delivery.number))
        return ready

    def _reached(self, now: int) -> list[Delivery]:
        numbers = []
        while self._by_time and self._by_time[0][0] <= now:
            numbers.append(heapq.heappop(self._by_time)[1])
        return [self._queue[number] for number in sorted(numbers) if number in self._queue]

    def _without_late(self, ready: list[Delivery]) -> list[Delivery]:
        """Leave out the late ones whose endpoint has something else to take first."""
        others = [item for item in (*ready, *self._queue.values()) if not item.late and (item in ready or item.running)]
        busy = {item.endpoint_id for item in others}
        return [item for item in ready if not (item.late and item.endpoint_id in busy)]

    def finish(self, delivery: Delivery, now: int, *, delivered: bool) -> int | None:
        """Close a try and return when the next one is due, or None: delivered, given up or superseded."""
        if self._queue.get(delivery.number) is not delivery:
            return None
        if delivered:
            self._owed.get(delivery.event_id, set()).discard(delivery.endpoint_id)
        if delivered or delivery.tries > len(RETRY_DELAYS_SECONDS):
            self.drop(delivery)
            return None
        delivery.running = False
        delivery.due_at = now + RETRY_DELAYS_SECONDS[delivery.tries - 1]
        heapq.heappush(self._by_time, (delivery.due_at, delivery.number))
        return delivery.due_at

    def lose(self, event_id: str, endpoint_id: str) -> None:
        """Count an event as owed to an endpoint, without a delivery under way."""
        self._owed.setdefault(event_id, set()).add(endpoint_id)

    def drop(self, delivery: Delivery) -> None:
        """Take a delivery out of the queue; what it owes stays owed."""
        self._queue.pop(delivery.number, None)
        self._forced.discard(delivery.number)

    def supersede(self, event_id: str, endpoint_id: str) -> None:
        """Take the planned deliveries of an event to an endpoint out of the queue."""
        for delivery in list(self._queue.values()):
            if (delivery.event_id, delivery.endpoint_id) == (event_id, endpoint_id):
                self.drop(delivery)

    def owed(self, event_id: str) -> int:
        """To how many endpoints an event has not been delivered: the event's ``pending_webhooks``."""
        return len(self._owed.get(event_id, ()))

    @property
    def idle(self) -> bool:
        """Whether no delivery is planned or under way."""
        return not self._queue

    def waiting(self) -> list[str]:
        """The ids of the events that are not delivered yet, one for each delivery."""
        return [delivery.event_id for delivery in self._queue.values()]

    def resume(self) -> None:
        """After a snapshot is restored: what was being sent then is sent again."""
        for delivery in self._queue.values():
            delivery.running = False
        self._by_time = [(delivery.due_at, delivery.number) for delivery in self._queue.values()]
        heapq.heapify(self._by_time)
