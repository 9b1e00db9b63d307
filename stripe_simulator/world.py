"""What the resources work on: the objects, the clock, the ids and the event log, behind one lock."""

import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from stripe_simulator import endpoints
from stripe_simulator.clock import Clock
from stripe_simulator.deliveries import Deliveries
from stripe_simulator.faults import Faults
from stripe_simulator.idempotency import Idempotency
from stripe_simulator.ids import Ids
from stripe_simulator.log import Log
from stripe_simulator.messages import Json, copied
from stripe_simulator.rate_limits import RateLimits
from stripe_simulator.restricted_keys import RestrictedKeys
from stripe_simulator.schedule import Schedule
from stripe_simulator.store import Store

# The version of the API whose shapes are modelled: the one that the pinned SDK asks for.
API_VERSION = "2026-10-28.endive"


# What a snapshot holds.
PARTS = ("store", "schedule", "ids", "limits", "restricted", "deliveries", "faults", "keys", "log")


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
        seed: int,
        base_url: str,
        watchers: Mapping[str, list[Callable[["World", Json], None]]],
    ) -> None:
        self.clock = clock
        self.base_url = base_url
        self.cause = NOBODY
        self._watchers = watchers
        self.ids = Ids(seed)
        self.limits = RateLimits()
        self.restricted = RestrictedKeys()
        self._empty()

    def _empty(self) -> None:
        self.store = Store()
        self.schedule = Schedule()
        self.deliveries = Deliveries()
        self.faults = Faults()
        self.keys = Idempotency()
        self.log = Log()

    def reset(self) -> None:
        """Forget objects, plans, saved answers, faults, deliveries and log; endpoints, limits, keys and clock stay."""
        kept = self.store
        self._empty()
        self.ids.reset()
        if "webhook_endpoint" in kept.tables:
            self.store.tables["webhook_endpoint"] = kept.tables["webhook_endpoint"]
            self.store.aside("webhook_secrets").update(kept.aside("webhook_secrets"))

    def snapshot(self) -> bytes:
        """All of the state, the clock's offset included."""
        return pickle.dumps({name: getattr(self, name) for name in PARTS} | {"offset": self.clock.offset_seconds})

    def restore(self, snapshot: bytes) -> None:
        """Be as when *snapshot* was taken; what was being sent then is sent again."""
        parts = pickle.loads(snapshot)
        self.clock.offset_seconds = parts.pop("offset")
        vars(self).update(parts)
        self.deliveries.resume()

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
            "pending_webhooks": 0,
            "request": {"id": self.cause.request_id, "idempotency_key": self.cause.idempotency_key},
            "type": kind,
        }
        self.store.add(event)
        for endpoint in endpoints.wanting(self.store, kind):
            self._enqueue(event, endpoint["id"])
        event["pending_webhooks"] = self.deliveries.owed(event["id"])
        for watch in self._watchers.get(kind, ()):
            watch(self, item)

    def _enqueue(self, event: Json, endpoint_id: str) -> None:
        """Plan the delivery of an event, as the faults for deliveries say."""
        rule = self.faults.for_event(event["type"], self.ids.source("faults"))
        effect = rule.effect if rule else None
        if effect == "lose_delivery":
            self.deliveries.lose(event["id"], endpoint_id)
            return
        held = int(rule.seconds) if rule and effect == "hold_delivery" else 0
        for _ in range(2 if effect == "duplicate_delivery" else 1):
            self.deliveries.enqueue(
                event["id"], endpoint_id, self.clock.now() + held, late=effect == "reorder_delivery"
            )

    def change(self, item: Json, **fields: Any) -> Json:
        """Assign fields and return what they were before, as ``previous_attributes`` shows it."""
        before = {name: item.get(name) for name in fields}
        item.update(fields)
        return {name: old for name, old in before.items() if old != item[name]}


@dataclass(frozen=True, slots=True)
class Call:
    """One API request on its way to a resource: typed parameters and the ids in its address.

    *public* says that it came with a publishable key, *version* which ``Stripe-Version`` it named, empty without one.
    """

    world: World
    params: Json
    path: str = ""
    target: str = ""
    inner: str = ""
    public: bool = False
    version: str = ""
