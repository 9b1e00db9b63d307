"""The core: one object that answers requests and hands out webhooks, without a socket."""

import logging
import threading
from collections.abc import Callable
from typing import Any

from stripe_simulator import endpoints, outgoing
from stripe_simulator.api import Api
from stripe_simulator.clock import Clock
from stripe_simulator.control import Control
from stripe_simulator.endpoints import Endpoint
from stripe_simulator.messages import Request, Response
from stripe_simulator.outgoing import Attempt
from stripe_simulator.pages.checkout import HostedPage
from stripe_simulator.pages.dashboard.site import Dashboard
from stripe_simulator.pages.receipt import ReceiptPage
from stripe_simulator.pages.three_d_secure import ThreeDSecurePage
from stripe_simulator.pages.voucher import VoucherPage
from stripe_simulator.resources import WATCHERS, run_what_is_due
from stripe_simulator.stripe_js import StripeJs
from stripe_simulator.world import World

logger = logging.getLogger(__name__)


class Simulator:
    """A Stripe account in test mode.

    One re-entrant lock guards all state; ``changed`` is its condition, notified after a request that leaves
    deliveries, so that a sender can wait for them. Nothing sleeps or touches the network while holding it.
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
        self.world = World(clock=clock or Clock(), seed=seed, base_url=base_url, watchers=WATCHERS)
        self.snapshots: dict[str, bytes] = {}
        self._api = Api(self.world, self.changed, wait or threading.Event().wait)
        self._doors: tuple[tuple[str, Callable[[Request], Response]], ...] = (
            ("/c/pay/", HostedPage(self.world).handle),
            ("/_simulator", Control(self).handle),
            ("/3ds/", ThreeDSecurePage(self.world).handle),
            ("/receipts/", ReceiptPage(self.world).handle),
            ("/boleto/", VoucherPage(self.world).handle),
            ("/dashboard", Dashboard(self).handle),
            *((prefix, StripeJs().handle) for prefix in ("/stripe.js", "/elements/")),
        )
        self.set_endpoint(endpoint)

    def handle(self, request: Request) -> Response:
        """The answer to one request: API, hosted page or control plane. Never raises."""
        door = next((door for prefix, door in self._doors if request.path.startswith(prefix)), None)
        response = self._api.handle(request) if door is None else self._page(door, request)
        with self.changed:
            if not self.world.deliveries.idle:
                self.changed.notify_all()
        return response

    def _page(self, door: Callable[[Request], Response], request: Request) -> Response:
        try:
            with self.changed:
                return door(request)
        except Exception:
            logger.exception("the simulator failed on %s %s", request.method, request.path)
            return Response(500, b"The simulator failed; its log says why.", {"Content-Type": "text/plain"})

    def set_endpoint(self, endpoint: Endpoint | None) -> None:
        """Replace all webhook endpoints."""
        with self.changed:
            self.world.store.tables.pop("webhook_endpoint", None)
            if endpoint is not None:
                endpoints.add(self.world.store, self.world.ids, self.world.clock.now(), endpoint)

    def take_due(self) -> list[Attempt]:
        """The deliveries to send now, in order."""
        with self.changed:
            run_what_is_due(self.world)
            return outgoing.take_due(self.world)

    def finish(
        self, attempt: Attempt, *, status: int | None, error: str | None = None, answer: str | None = None
    ) -> None:
        """Record how a try ended; *status* is None if no answer came."""
        with self.changed:
            outgoing.finish(self.world, attempt, status=status, error=error, answer=answer)
            self.changed.notify_all()
