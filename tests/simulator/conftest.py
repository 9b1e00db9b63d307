"""The fixtures of the simulator's tests: a running server, with or without a webhook endpoint."""

from collections.abc import Iterator

import pytest

from stripe_simulator.endpoints import Endpoint
from stripe_simulator.server import Server
from tests.simulator.harness import SECRET, Inbox, Stripe


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    made = Inbox()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def simulator() -> Iterator[Stripe]:
    server = Server(seed=7)
    server.start()
    yield Stripe(server)
    server.stop()


@pytest.fixture
def hooked(inbox: Inbox) -> Iterator[Stripe]:
    """A simulator that delivers to ``inbox``."""
    server = Server(seed=7, endpoint=Endpoint(inbox.url, SECRET))
    server.start()
    yield Stripe(server)
    server.stop()
