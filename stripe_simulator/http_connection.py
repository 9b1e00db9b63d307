"""One HTTP/1.1 connection: reads requests within limits and writes answers; follows RFC 9110 and RFC 9112."""

import contextlib
import re
import socket
import time
from collections.abc import Mapping
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus

from stripe_simulator.messages import Request, Response

LINE_CHARS_MAX = 8_192
HEADERS_MAX = 100
HEAD_BYTES_MAX = 65_536
BODY_BYTES_MAX = 1_000_000
# A request has to arrive whole within this time, however slowly its bytes come; so has an answer to leave.
REQUEST_SECONDS = 30
# How long a connection stays open without a request.
IDLE_SECONDS = 600
# How long a refused client is listened to, so that it can read why before the connection ends.
LINGER_SECONDS = 1
RECEIVE_BYTES = 65_536

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class RefusedError(Exception):
    """The bytes are no request that is taken: answer with *status* and close."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Connection:
    """A connected socket; ``stays_open`` says whether another request may follow the last one read."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._buffer = b""
        self.stays_open = True
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def read(self) -> Request | None:
        """The next request, or None when the client has gone.

        Raises:
            RefusedError: it is malformed, too large or too slow.
            OSError: the connection broke.
        """
        if not self._buffer and not self._first_bytes():
            return None
        deadline = time.monotonic() + REQUEST_SECONDS
        head = self._head(deadline)
        if head is None:
            return None
        method, target, version, headers = _parsed(head)
        self.stays_open = version == "HTTP/1.1" and headers.get("connection", "").lower() != "close"
        path, _, query = _origin_form(target).partition("?")
        return Request(method, path, query, headers, self._body(headers, deadline))

    def write(self, response: Response, *, with_body: bool = True) -> None:
        """Send an answer; the one to HEAD goes without its body.

        Raises:
            OSError: the connection broke, or the client does not read.
        """
        lines = [
            f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}",
            f"Date: {_date(int(time.time()))}",
            f"Content-Length: {len(response.body)}",
            *(f"{name}: {value}" for name, value in response.headers.items()),
            *(() if self.stays_open else ("Connection: close",)),
            "\r\n",
        ]
        self._socket.settimeout(REQUEST_SECONDS)
        self._socket.sendall("\r\n".join(lines).encode() + (response.body if with_body else b""))

    def refuse(self, error: RefusedError) -> None:
        """Say what was wrong and end the connection."""
        self.stays_open = False
        with contextlib.suppress(OSError):
            self.write(Response(error.status, f"{error}\n".encode(), {"Content-Type": "text/plain; charset=utf-8"}))
            self._socket.shutdown(socket.SHUT_WR)
            deadline = time.monotonic() + LINGER_SECONDS
            while self._receive(deadline):
                self._buffer = b""

    def drop(self) -> None:
        """End the connection without an answer."""
        self.stays_open = False
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def _first_bytes(self) -> bool:
        self._socket.settimeout(IDLE_SECONDS)
        try:
            self._buffer = self._socket.recv(RECEIVE_BYTES)
        except TimeoutError:
            return False
        return bool(self._buffer)

    def _receive(self, deadline: float) -> bool:
        """Wait for more bytes; False at the end of the stream."""
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)
        more = self._socket.recv(RECEIVE_BYTES)
        self._buffer += more
        return bool(more)

    def _head(self, deadline: float) -> bytes | None:
        """The bytes before the empty line, or None when the client goes away amid them."""
        while (end := self._buffer.find(b"\r\n\r\n", 0, HEAD_BYTES_MAX)) < 0:
            if len(self._buffer) >= HEAD_BYTES_MAX:
                raise RefusedError(431, f"The headers are longer than {HEAD_BYTES_MAX} bytes.")
            if not self._receive_in_time(deadline):
                return None
        head, self._buffer = self._buffer[:end], self._buffer[end + 4 :]
        return head

    def _receive_in_time(self, deadline: float) -> bool:
        try:
            return self._receive(deadline)
        except TimeoutError as error:
            raise RefusedError(408, f"The request did not arrive within {REQUEST_SECONDS} seconds.") from error

    def _body(self, headers: Mapping[str, str], deadline: float) -> bytes:
        length = _length(headers)
        if "expect" in headers and length > len(self._buffer):
            if headers["expect"].lower() != "100-continue":
                raise RefusedError(417, "Only 100-continue can be expected.")
            self._socket.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        while len(self._buffer) < length:
            if not self._receive_in_time(deadline):
                raise RefusedError(400, "The body is shorter than Content-Length says.")
        body, self._buffer = self._buffer[:length], self._buffer[length:]
        return body


def _parsed(head: bytes) -> tuple[str, str, str, dict[str, str]]:
    """Method, target, version and headers by lower-case name; a repeated header's values are joined."""
    lines = head.decode(errors="replace").split("\r\n")
    if any(stray in line for line in lines for stray in "\r\n\0"):
        raise RefusedError(400, "A line of the head contains a control character.")
    if len(max(lines, key=len)) > LINE_CHARS_MAX:
        raise RefusedError(414 if len(lines[0]) > LINE_CHARS_MAX else 431, "A line of the head is longer than 8 KB.")
    if len(lines) > HEADERS_MAX + 1:
        raise RefusedError(431, f"There are more than {HEADERS_MAX} headers.")
    method, target, version = _request_line(lines[0])
    headers: dict[str, str] = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon or not _TOKEN.fullmatch(name):
            raise RefusedError(400, "A header is malformed.")
        name, value = name.lower(), value.strip()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return method, target, version, headers


def _request_line(line: str) -> tuple[str, str, str]:
    words = line.split(" ")
    if len(words) != 3 or not _TOKEN.fullmatch(words[0]) or not words[2].startswith("HTTP/"):
        raise RefusedError(400, "The request line is malformed.")
    if words[2] not in ("HTTP/1.1", "HTTP/1.0"):
        raise RefusedError(505, "Only HTTP/1.1 and HTTP/1.0 are spoken here.")
    return words[0], words[1], words[2]


def _origin_form(target: str) -> str:
    """The target without scheme and host, as a client that believes in a proxy sends them."""
    if target.startswith("http://"):
        target = "/" + target.removeprefix("http://").partition("/")[2]
    if not target.startswith("/") and target != "*":
        raise RefusedError(400, "The request's target is malformed.")
    return target


def _length(headers: Mapping[str, str]) -> int:
    if "transfer-encoding" in headers:
        raise RefusedError(411, "Send the body with Content-Length; transfer encodings are not taken.")
    text = headers.get("content-length", "0")
    if not (text.isascii() and text.isdecimal()):
        raise RefusedError(400, "Content-Length is no number.")
    if len(text) > 18 or int(text) > BODY_BYTES_MAX:
        raise RefusedError(413, f"The body is longer than {BODY_BYTES_MAX} bytes.")
    return int(text)


@lru_cache(maxsize=1)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)
