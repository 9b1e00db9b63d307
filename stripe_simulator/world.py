"""What the resources work on: the objects, the clock, the ids and the event log, behind one lock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from stripe_simulator.clock import Clock
from stripe_simulator.deliveries import Deliveries
from stripe_simulator.ids import Ids
from stripe_simulator.messages import Json, copied
from stripe_simulator.schedule import Schedule
from stripe_simulator.store import Store

# The version of the API whose shapes are modelled: the one that the pinned SDK asks for.
API_VERSION = "2026-10-28.endive"


@dataclass(frozen=True, slots=True)
class Cause:
    """The API request behind an event; both None when Stripe acts by itself."""

    request_id: str | None = None
    idempotency_key: str | None = None


NOBODY = Cause()


class World:
    """The state. Whoever touches it holds the simulator's lock."""

    def __init__(
        self,
        *,
        clock: Clock,
        ids: Ids,
        deliveries: Deliveries,
        base_url: str,
        watchers: Mapping[str, list[Callable[["World", Json], None]]],
    ) -> None:
        self.clock = clock
        self.ids = ids
        self.deliveries = deliveries
        self.base_url = base_url
        self.store = Store()
        self.schedule = Schedule()
        self.cause = NOBODY
        self._watchers = watchers

    def later(self, seconds: int, task: str, key: str) -> None:
        """Let *task* happen to the object *key* in so many seconds; see ``TASKS`` in ``resources``."""
        self.schedule.put(self.clock.now() + seconds, task, key)

    def emit(self, kind: str, item: Json, previous: Mapping[str, Any] | None = None) -> None:
        """Record an event about *item* as it is now, hand it to the deliveries, then to its watchers.

        Follows docs.stripe.com/api/events/object; *previous* becomes ``data.previous_attributes``.
        """
        data: Json = {"object": copied(item)}
        if previous is not None:
            data["previous_attributes"] = copied(dict(previous))
        event: Json = {
            "id": self.ids.new("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.clock.now(),
            "data": data,
            "livemode": False,
            "pending_webhooks": 1 if self.deliveries.wants(kind) else 0,
            "request": {"id": self.cause.request_id, "idempotency_key": self.cause.idempotency_key},
            "type": kind,
        }
        self.store.add(event)
        if event["pending_webhooks"]:
            self.deliveries.enqueue(event["id"], self.clock.now())
        for watch in self._watchers.get(kind, ()):
            watch(self, item)

    def change(self, item: Json, **fields: Any) -> Json:
        """Assign fields and return what they were before, as ``previous_attributes`` shows it."""
        before = {name: item.get(name) for name in fields}
        item.update(fields)
        return {name: old for name, old in before.items() if old != item[name]}


@dataclass(frozen=True, slots=True)
class Call:
    """One API request on its way to a resource: typed parameters and the ids in its address.

    *public* says that it came with a publishable key.
    """

    world: World
    params: Json
    path: str = ""
    target: str = ""
    inner: str = ""
    public: bool = False
