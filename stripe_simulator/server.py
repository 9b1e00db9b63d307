"""The simulator behind a socket: a thread for each connection, and the sender of its webhooks."""

import contextlib
import dataclasses
import socket
import socketserver
import threading
from typing import Any

from stripe_simulator.clock import Clock
from stripe_simulator.endpoints import Endpoint
from stripe_simulator.http_connection import Connection, RefusedError
from stripe_simulator.messages import Request, Response
from stripe_simulator.sender import Sender
from stripe_simulator.simulator import Simulator

HOST = "127.0.0.1"
# How often the accepting loop looks whether it was asked to stop.
STOP_POLL_SECONDS = 0.02

METHODS = "GET, HEAD, POST, DELETE, OPTIONS"

# A browser may call the API with a publishable key, from any page. docs.stripe.com/js
CROSS_ORIGIN = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Request-Id, Stripe-Should-Retry"}
PREFLIGHT = {
    **CROSS_ORIGIN,
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, Stripe-Version",
    "Access-Control-Max-Age": "300",
}


class Handler(socketserver.BaseRequestHandler):
    """Carries requests from one connection to ``Simulator.handle`` and the answers back."""

    server: "Server"
    request: socket.socket

    def handle(self) -> None:
        """Serve until either side ends the connection."""
        connection = Connection(self.request)
        with contextlib.suppress(OSError):
            while connection.stays_open and not self.server.stopping:
                self._serve(connection)

    def _serve(self, connection: Connection) -> None:
        try:
            request = connection.read()
        except RefusedError as error:
            connection.refuse(error)
            return
        if request is None:
            connection.drop()
            return
        response = self._answer(request)
        if response.dropped:
            connection.drop()
        else:
            connection.write(response, with_body=request.method != "HEAD")

    def _answer(self, request: Request) -> Response:
        open_to_browsers = request.path.startswith("/v1/")
        if request.method == "OPTIONS":
            return Response(200, headers={"Allow": METHODS, **(PREFLIGHT if open_to_browsers else {})})
        if request.method == "HEAD":
            request = dataclasses.replace(request, method="GET")
        response = self.server.simulator.handle(request)
        if open_to_browsers and "origin" in request.headers:
            response = dataclasses.replace(response, headers={**response.headers, **CROSS_ORIGIN})
        return response


class Server(socketserver.ThreadingTCPServer):
    """A listening simulator with its webhook sender.

    Raises:
        OSError: the port is taken.
    """

    daemon_threads = True
    request_queue_size = 1_024
    allow_reuse_address = True

    def __init__(
        self, port: int = 0, *, endpoint: Endpoint | None = None, seed: int = 0, clock: Clock | None = None
    ) -> None:
        super().__init__((HOST, port), Handler)
        self.url = f"http://{HOST}:{self.server_address[1]}"
        self.simulator = Simulator(base_url=self.url, endpoint=endpoint, seed=seed, clock=clock)
        self.stopping = False
        self._connected: set[socket.socket] = set()
        self._sender = Sender(self.simulator)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a new connection in a thread of its own."""
        self._connected.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """End a connection."""
        self._connected.discard(request)
        super().shutdown_request(request)

    def start(self) -> None:
        """Serve in a background thread."""
        self._sender.start()
        threading.Thread(
            target=self.serve_forever, args=(STOP_POLL_SECONDS,), name="stripe-simulator", daemon=True
        ).start()

    def stop(self) -> None:
        """Stop serving and sending, end the connections, and free the port."""
        self.stopping = True
        self.shutdown()
        self._sender.stop()
        self.server_close()
        for connected in list(self._connected):
            with contextlib.suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)
