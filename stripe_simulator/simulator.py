"""The core: one object that answers requests and hands out webhooks, without a socket."""

import json
import threading
from collections.abc import Callable
from typing import Any

from stripe_simulator.api import Api
from stripe_simulator.clock import Clock
from stripe_simulator.control import Control
from stripe_simulator.deliveries import USER_AGENT, Attempt, Deliveries, Delivery, Endpoint, signature
from stripe_simulator.faults import Faults
from stripe_simulator.hosted import HostedPage
from stripe_simulator.ids import Ids
from stripe_simulator.log import Log
from stripe_simulator.messages import Request, Response
from stripe_simulator.resources import WATCHERS, run_what_is_due
from stripe_simulator.schedule import Schedule
from stripe_simulator.store import Store
from stripe_simulator.world import World


class Simulator:
    """A Stripe account in test mode.

    One re-entrant lock guards all state; ``changed`` is its condition, notified after each request, so
    that a sender can wait for deliveries. Nothing sleeps or touches the network while holding it.
    """

    def __init__(
        self,
        *,
        base_url: str,
        endpoint: Endpoint | None = None,
        seed: int = 0,
        clock: Clock | None = None,
        wait: Callable[[float], Any] | None = None,
    ) -> None:
        self.changed = threading.Condition(threading.RLock())
        self.log = Log()
        self.faults = Faults()
        self.world = World(
            clock=clock or Clock(),
            ids=Ids(seed),
            deliveries=Deliveries(endpoint),
            base_url=base_url,
            watchers=WATCHERS,
        )
        self._api = Api(self.world, self.faults, self.log, self.changed, wait or threading.Event().wait)
        self._doors: tuple[tuple[str, Callable[[Request], Response]], ...] = (
            ("/c/pay/", HostedPage(self.world, self.log).handle),
            ("/_simulator", Control(self).handle),
        )

    def handle(self, request: Request) -> Response:
        """The answer to one request: API, hosted page or control plane. Never raises."""
        door = next((door for prefix, door in self._doors if request.path.startswith(prefix)), None)
        if door is None:
            response = self._api.handle(request)
        else:
            with self.changed:
                response = door(request)
        with self.changed:
            self.changed.notify_all()
        return response

    def reset(self) -> None:
        """Forget objects, keys, faults, deliveries and log; clock, ids and endpoint go on."""
        with self.changed:
            self.world.store = Store()
            self.world.schedule = Schedule()
            self.world.ids.reset()
            self.world.deliveries.clear()
            self.faults.clear()
            self.log.clear()
            self._api.clear()

    def take_due(self) -> list[Attempt]:
        """The deliveries to send now, in order, each signed with the present time."""
        with self.changed:
            run_what_is_due(self.world)
            now = self.world.clock.now()
            endpoint = self.world.deliveries.endpoint
            if endpoint is None:
                return []
            return [self._attempt(delivery, endpoint, now) for delivery in self.world.deliveries.due(now)]

    def _attempt(self, delivery: Delivery, endpoint: Endpoint, now: int) -> Attempt:
        event = self.world.store.get("event", delivery.event_id)
        body = json.dumps(event, indent=2, ensure_ascii=False).encode()
        headers = {
            "Accept": "*/*; q=0.5, application/xml",
            "Cache-Control": "no-cache",
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(endpoint.secret, now, body),
            "User-Agent": USER_AGENT,
        }
        return Attempt(delivery, endpoint.url, body, headers, delivery.tries)

    def finish(self, attempt: Attempt, *, status: int | None, error: str | None = None) -> None:
        """Record how a try ended; *status* is None if no answer came."""
        delivered = status is not None and 200 <= status < 300
        delivery = attempt.delivery
        with self.changed:
            now = self.world.clock.now()
            next_at = self.world.deliveries.finish(delivery, now, delivered=delivered)
            event = self.world.store.find("event", delivery.event_id)
            if event is not None and delivered:
                event["pending_webhooks"] = 0
            self.log.delivery(
                {
                    "at": now,
                    "event": delivery.event_id,
                    "type": event["type"] if event else None,
                    "try": attempt.number,
                    "url": attempt.url,
                    "status": status,
                    "error": error,
                    "next_at": next_at,
                }
            )
            self.changed.notify_all()
