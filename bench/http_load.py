"""Keeps kept-alive HTTP connections busy from one thread, cheaply, and times each answer."""

import selectors
import socket
import time
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlsplit


class Sent(NamedTuple):
    """One request: what kind it is, and all of its parts."""

    kind: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


# Requests that follow from one another: yields each and takes the body of its answer.
type Work = Generator[Sent, bytes]


@dataclass
class Taken:
    """What a load took: wall seconds, the server's processor seconds, and the seconds of each answer by kind."""

    wall: float = 0.0
    processor: float = 0.0
    answers: dict[str, list[float]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Return how many requests were answered."""
        return sum(len(seconds) for seconds in self.answers.values())


class _Client:
    """One connection on its way through one work after another."""

    def __init__(self, url: str, works: Iterator[Work], taken: Taken) -> None:
        parts = urlsplit(url)
        self._host = parts.netloc
        self._works = works
        self._taken = taken
        self._buffer = b""
        self.socket = socket.create_connection((parts.hostname or "", parts.port or 80))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def begin(self) -> bool:
        """Send the first request of the next work; False when there is none."""
        work = next(self._works, None)
        if work is None:
            return False
        self._work = work
        self._send(next(work))
        return True

    def _send(self, sent: Sent) -> None:
        lines = [f"{sent.method} {sent.path} HTTP/1.1", f"Host: {self._host}", f"Content-Length: {len(sent.body)}"]
        lines += [f"{name}: {value}" for name, value in sent.headers.items()]
        self._kind, self._began = sent.kind, time.perf_counter()
        self.socket.sendall("\r\n".join([*lines, "\r\n"]).encode() + sent.body)

    def receive(self) -> bool:
        """Take what came, and go on once an answer is whole; False when there is no more to do."""
        self._buffer += self.socket.recv(262_144)
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return True
        head = self._buffer[:end].lower()
        size = end + 4 + int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
        if len(self._buffer) < size:
            return True
        if head[9:10] not in (b"2", b"3"):
            raise RuntimeError(f"{self._kind}: {self._buffer[:500]!r}")
        body, self._buffer = self._buffer[end + 4 : size], b""
        self._taken.answers.setdefault(self._kind, []).append(time.perf_counter() - self._began)
        try:
            self._send(self._work.send(body))
        except StopIteration:
            return self.begin()
        return True


def drive(url: str, pid: int, works: Iterator[Work], connections: int) -> Taken:
    """Send *works* over so many connections to the server *pid* and return what it took."""
    taken = Taken()
    clients = [_Client(url, works, taken) for _ in range(connections)]
    with selectors.DefaultSelector() as selector:
        processor, began = _processor_seconds(pid), time.perf_counter()
        for client in clients:
            if client.begin():
                selector.register(client.socket, selectors.EVENT_READ, client)
        while selector.get_map():
            for key, _ in selector.select():
                if not key.data.receive():
                    selector.unregister(key.fileobj)
        taken.wall, taken.processor = time.perf_counter() - began, _processor_seconds(pid) - processor
    for client in clients:
        client.socket.close()
    return taken


def _processor_seconds(pid: int) -> float:
    """Return what a process has used of the processors; Linux numbers a process's clock after it, clock_getres(2)."""
    return time.clock_gettime((~pid << 3) | 2)
