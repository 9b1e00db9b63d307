"""The simulator without a socket: as the SDK's HTTP client, with its webhooks handed to a function.

    import stripe
    from stripe_simulator import in_process

    simulator = in_process.simulator(seed=1)
    client = stripe.StripeClient("sk_test_any", http_client=in_process.http_client(stripe, simulator))
    client.v1.customers.create({"email": "ada@example.com"})
    in_process.deliver(simulator, send)

Nothing sleeps, and one seed with one series of calls repeats byte for byte: ids, log, state and webhooks.
"""

import io
from collections.abc import AsyncIterator, Callable, Mapping
from email.message import Message
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from stripe_simulator.clock import Clock
from stripe_simulator.endpoints import Endpoint
from stripe_simulator.messages import Request
from stripe_simulator.simulator import Simulator

# Where a simulation begins, in seconds since 1970, unless it says otherwise.
START = 1_790_000_000

type Answer[Body] = tuple[Body, int, Message]
type Send = Callable[[str, Mapping[str, str], bytes], int]


def simulator(*, seed: int = 0, start: int = START, endpoint: Endpoint | None = None) -> Simulator:
    """A simulator whose clock stands at *start* until it is moved, and whose faults do not wait."""
    return Simulator(
        base_url="https://stripe.example",
        endpoint=endpoint,
        seed=seed,
        clock=Clock(lambda: start),
        wait=lambda _seconds: None,
    )


def http_client(stripe: ModuleType, to: Simulator) -> Any:
    """The ``http_client`` of a ``StripeClient`` that asks *to*; *stripe* is the SDK, imported by the caller.

    Retries, idempotency keys and errors are the SDK's own, but it does not sleep between tries. A dropped connection is
    ``stripe.APIConnectionError``.
    """
    made = type("InProcessClient", (_InProcess, stripe.HTTPClient), {})
    return made(to, stripe.APIConnectionError)


def deliver(to: Simulator, send: Send) -> int:
    """Hand what is due to *send*, in order and until nothing is, and return how many tries were made.

    ``send(url, headers, body)`` returns the status of the answer, or raises ``OSError`` when there is none. What
    happens in the simulator meanwhile is delivered too; what it refuses is due again later, by the simulator's clock.
    """
    tries = 0
    while attempts := to.take_due():
        for attempt in attempts:
            try:
                status, error = send(attempt.url, attempt.headers, attempt.body), None
            except OSError as failure:
                status, error = None, f"{type(failure).__name__}: {failure}"
            to.finish(attempt, status=status, error=error)
        tries += len(attempts)
    return tries


class _InProcess:
    """What the SDK's ``HTTPClient`` leaves to a library: one try of one request."""

    name = "stripe_simulator"

    def __init__(self, to: Simulator, connection_error: Callable[..., Exception]) -> None:
        super().__init__()
        self._simulator = to
        self._connection_error = connection_error

    def request(self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None) -> Answer[bytes]:
        """Ask the simulator.

        Raises:
            stripe.APIConnectionError: it dropped the connection; the SDK may try again.
        """
        parts = urlsplit(url)
        body = post_data.encode() if isinstance(post_data, str) else post_data or b""
        known = {name.lower(): str(value) for name, value in (headers or {}).items()}
        response = self._simulator.handle(Request(method.upper(), parts.path, parts.query, known, body))
        if response.dropped:
            raise self._connection_error("The simulator dropped the connection.", should_retry=True)
        answered = Message()
        for name, value in response.headers.items():
            answered[name] = value
        return response.body, response.status, answered

    def request_stream(
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> Answer[io.BytesIO]:
        """Ask, for an answer that is read like a file."""
        body, status, answered = self.request(method, url, headers, post_data)
        return io.BytesIO(body), status, answered

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> Answer[bytes]:
        """Ask, from a coroutine."""
        return self.request(method, url, headers, post_data)

    async def request_stream_async(
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> Answer[AsyncIterator[bytes]]:
        """Ask from a coroutine, for an answer that is read in pieces."""
        body, status, answered = self.request(method, url, headers, post_data)
        return _pieces(body), status, answered

    def close(self) -> None:
        """There is no connection."""

    async def close_async(self) -> None:
        """There is no connection."""

    async def sleep_async(self, _seconds: float) -> None:
        """Try again at once."""

    def _sleep_time_seconds(self, _retries: int) -> float:
        return 0.0


async def _pieces(body: bytes) -> AsyncIterator[bytes]:
    yield body
