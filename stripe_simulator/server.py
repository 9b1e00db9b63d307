"""HTTP/1.1 around the core: threads, keep-alive, TCP_NODELAY."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from stripe_simulator.clock import Clock
from stripe_simulator.endpoints import Endpoint
from stripe_simulator.messages import Request, Response
from stripe_simulator.sender import Sender
from stripe_simulator.simulator import Simulator

HOST = "127.0.0.1"
BODY_BYTES_MAX = 1_000_000
# How often the accepting loop looks whether it was asked to stop.
STOP_POLL_SECONDS = 0.02


class Handler(BaseHTTPRequestHandler):
    """Carries bytes between a socket and ``Simulator.handle``."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "Server"

    def do_GET(self) -> None:
        """Answer a read."""
        self._serve()

    def do_POST(self) -> None:
        """Answer a write."""
        self._serve()

    def do_DELETE(self) -> None:
        """Answer a deletion."""
        self._serve()

    def _serve(self) -> None:
        body = self._body()
        if body is None:
            return
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        response = self.server.simulator.handle(Request(self.command, parts.path, parts.query, headers, body))
        if response.dropped:
            self._drop()
        else:
            self._send(response)

    def _body(self) -> bytes | None:
        """The body, or None if it was refused: without a usable length, or too long."""
        length = self.headers.get("Content-Length", "0")
        chunked = "Transfer-Encoding" in self.headers
        if chunked or not length.isdecimal() or int(length) > BODY_BYTES_MAX:
            self.close_connection = True
            self.send_error(411 if chunked else 413 if length.isdecimal() else 400)
            return None
        return self.rfile.read(int(length))

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        self.wfile.write(response.body)

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_args: Any) -> None:
        """Print nothing: ``GET /_simulator/log`` tells it better."""


class Server(ThreadingHTTPServer):
    """A listening simulator with its webhook sender.

    Raises:
        OSError: the port is taken.
    """

    daemon_threads = True
    request_queue_size = 256
    allow_reuse_address = True

    def __init__(
        self, port: int = 0, *, endpoint: Endpoint | None = None, seed: int = 0, clock: Clock | None = None
    ) -> None:
        super().__init__((HOST, port), Handler)
        self.url = f"http://{HOST}:{self.server_address[1]}"
        self.simulator = Simulator(base_url=self.url, endpoint=endpoint, seed=seed, clock=clock)
        self._sender = Sender(self.simulator)

    def handle_error(self, *_args: Any) -> None:
        """A client that goes away is not an error of ours."""

    def start(self) -> None:
        """Serve in a background thread."""
        self._sender.start()
        threading.Thread(
            target=self.serve_forever, args=(STOP_POLL_SECONDS,), name="stripe-simulator", daemon=True
        ).start()

    def stop(self) -> None:
        """Stop serving and sending, and free the port."""
        self.shutdown()
        self._sender.stop()
        self.server_close()
