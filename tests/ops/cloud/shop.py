"""A shop that is open: the API over HTTP on a world's module, and everything that runs by itself, running."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from werkzeug.serving import make_server

from functions.adapters.desk import FirestoreDesk
from functions.entrypoints.api import create_app
from functions.entrypoints.auth import Claims
from ops.cloud.environment import Environment
from ops.cloud.smoke_target import Target
from tests.world import World, new_world

TICK_SECONDS = 0.05


@dataclass
class Shop:
    """A world with its API's address, its signed-out users, and what is not to run by itself."""

    world: World
    url: str
    silent: set[str]
    signed_out: int = 0

    def target(self) -> Target:
        """Return the shop as a smoke test sees it."""
        project = self.world.config.project_id
        environment = Environment("test", project, "us-central1", "orders", "nam5", "", "")
        api = self.world.payments[0].api
        return Target(environment, self.url, self.world.db, self.world.healing, api, _token, self._sign_out)

    def _sign_out(self) -> None:
        self.signed_out += 1


def _token(uid: str, claims: Mapping[str, str]) -> str:
    return f"{claims.get('orders_role', '')}:{uid}"


def _verified(token: str, *, check_revoked: bool) -> Claims:  # noqa: ARG001 — nobody is revoked here
    role, _, uid = token.rpartition(":")
    return Claims(uid, role)


@contextmanager
def open_shop(project_id: str) -> Iterator[Shop]:
    """Open a shop of its own; `silent` holds `webhook`, `trigger`, `sweep` while they are not to run."""
    with new_world(project_id) as world:
        app = create_app(world.module, _verified, FirestoreDesk(world.db))
        server = make_server("127.0.0.1", 0, app, threaded=True)
        shop = Shop(world, f"http://127.0.0.1:{server.port}/api/v1", set())
        over = threading.Event()
        threads = [
            threading.Thread(target=server.serve_forever, daemon=True),
            threading.Thread(target=_run, args=(shop, over), daemon=True),
        ]
        for thread in threads:
            thread.start()
        try:
            yield shop
        finally:
            over.set()
            server.shutdown()
            for thread in threads:
                thread.join()


def _run(shop: Shop, over: threading.Event) -> None:
    """Do what Stripe, Eventarc and Cloud Scheduler do."""
    acts: dict[str, Callable[[], object]] = {
        "webhook": shop.world.deliver,
        "trigger": shop.world.trigger,
        "sweep": shop.world.sweep,
    }
    while not over.wait(TICK_SECONDS):
        for name, act in acts.items():
            if name not in shop.silent:
                act()
