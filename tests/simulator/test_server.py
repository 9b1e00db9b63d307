"""RFC 9110 and RFC 9112: what the server takes, refuses, and survives."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, NamedTuple
from urllib.parse import urlsplit

import pytest

from stripe_simulator import http_connection
from stripe_simulator.server import Server
from tests.simulator.harness import DEADLINE_SECONDS, Stripe, call

AUTH = "Host: x\r\nAuthorization: Bearer sk_test_x\r\n"
GET = f"GET /v1/customers HTTP/1.1\r\n{AUTH}\r\n".encode()


@contextmanager
def connected(simulator: Stripe) -> Iterator[socket.socket]:
    parts = urlsplit(simulator.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=DEADLINE_SECONDS) as made:
        yield made


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


def answered(reader: BinaryIO, *, with_body: bool = True) -> Answer:
    """The next answer on a connection."""
    status = int(reader.readline().split()[1])
    lines = iter(lambda: reader.readline().decode().strip(), "")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return Answer(status, headers, reader.read(int(headers["content-length"])) if with_body else b"")


def to_raw(simulator: Stripe, sent: bytes) -> int:
    """The status of the answer to *sent*, after which the server ends the connection."""
    with connected(simulator) as made, made.makefile("rb") as reader:
        made.sendall(sent)
        answer = answered(reader)
        assert answer.headers["connection"] == "close"
        assert reader.read() == b""
        return answer.status


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("nonsense\r\n", 400),
        ("GET  /v1/customers HTTP/1.1\r\n", 400),
        ("G@T /v1/customers HTTP/1.1\r\n", 400),
        ("GET v1/customers HTTP/1.1\r\n", 400),
        ("GET /v1/customers HTTP/2.0\r\n", 505),
        ("GET /v1/customers HTTP/1.1\r\nno colon\r\n", 400),
        ("GET /v1/customers HTTP/1.1\r\nSpace : before the colon\r\n", 400),
        ("GET /v1/customers HTTP/1.1\r\nA: 1\r\n folded\r\n", 400),
        ("GET /v1/customers HTTP/1.1\r\nIdempotency-Key: a\nSet-Cookie: b\r\n", 400),
        (f"GET /{'x' * 8_192} HTTP/1.1\r\n", 414),
        (f"GET /v1/customers HTTP/1.1\r\nLong: {'x' * 8_192}\r\n", 431),
        ("GET /v1/customers HTTP/1.1\r\n" + "A: 1\r\n" * 101, 431),
        ("GET /v1/customers HTTP/1.1\r\n" + f"A: {'x' * 8_000}\r\n" * 9, 431),
        ("POST /v1/customers HTTP/1.1\r\nContent-Length: ten\r\n", 400),
        ("POST /v1/customers HTTP/1.1\r\nContent-Length: -1\r\n", 400),
        ("POST /v1/customers HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n", 400),
        ("POST /v1/customers HTTP/1.1\r\nContent-Length: 1000001\r\n", 413),
        ("POST /v1/customers HTTP/1.1\r\nTransfer-Encoding: chunked\r\n", 411),
        ("POST /v1/customers HTTP/1.1\r\nExpect: miracles\r\nContent-Length: 3\r\n", 417),
    ],
)
def test_what_is_no_request_is_refused_clearly_and_the_connection_ends(
    simulator: Stripe, head: str, status: int
) -> None:
    """RFC 9112 sections 2 to 6: malformed messages get a 4xx and are not guessed at."""
    assert to_raw(simulator, f"{head}\r\n".encode()) == status
    assert simulator.control("/log")["requests"] == []


def test_a_body_that_is_too_long_is_refused_even_while_it_is_sent(simulator: Stripe) -> None:
    """RFC 9110 section 15.5.14: the refusal reaches a client that has already sent much of it."""
    head = f"POST /v1/customers HTTP/1.1\r\n{AUTH}Content-Length: 5000000\r\n\r\n".encode()

    assert to_raw(simulator, head + b"x" * 500_000) == 413


def test_requests_sent_in_one_go_are_answered_in_order(simulator: Stripe) -> None:
    """RFC 9112 section 9.3.2: pipelining."""
    post = f"POST /v1/customers HTTP/1.1\r\n{AUTH}Content-Length: 8\r\n\r\nname=Ada".encode()
    with connected(simulator) as made, made.makefile("rb") as reader:
        made.sendall(post + GET)
        made_one, listed = answered(reader), answered(reader)

    assert b'"name": "Ada"' in made_one.body
    assert b'"object": "list"' in listed.body
    assert b'"name": "Ada"' in listed.body


def test_a_request_may_come_byte_by_byte(simulator: Stripe) -> None:
    """RFC 9112 section 2.2: a message is what its bytes say, however they are cut."""
    with connected(simulator) as made, made.makefile("rb") as reader:
        for byte in GET:
            made.sendall(bytes([byte]))
        assert answered(reader).status == 200


def test_a_client_that_takes_too_long_is_cut_off(simulator: Stripe, monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 9110 section 15.5.9: a request has to be whole in time, even if a byte arrives now and then."""
    monkeypatch.setattr(http_connection, "REQUEST_SECONDS", 0.2)
    with connected(simulator) as made, made.makefile("rb") as reader:
        made.sendall(GET[:20])
        assert answered(reader).status == 408


def test_a_client_that_leaves_amid_a_request_does_no_harm(simulator: Stripe) -> None:
    """RFC 9112 section 8: what is incomplete is not carried out."""
    with connected(simulator) as made:
        made.sendall(GET[:20])
    with connected(simulator) as made:
        made.sendall(f"POST /v1/customers HTTP/1.1\r\n{AUTH}Content-Length: 9\r\n\r\nname".encode())

    assert simulator.v1.customers.list().data == []


def test_a_client_that_asks_first_is_told_to_continue(simulator: Stripe) -> None:
    """RFC 9110 section 10.1.1: Expect: 100-continue."""
    with connected(simulator) as made, made.makefile("rb") as reader:
        made.sendall(f"POST /v1/customers HTTP/1.1\r\n{AUTH}Content-Length: 8\r\nExpect: 100-continue\r\n\r\n".encode())
        assert reader.readline() == b"HTTP/1.1 100 Continue\r\n"
        assert reader.readline() == b"\r\n"
        made.sendall(b"name=Ada")
        assert answered(reader).status == 200


def test_head_is_get_without_the_body(simulator: Stripe) -> None:
    """RFC 9110 section 9.3.2: the same headers, Content-Length included; the connection goes on."""
    with connected(simulator) as made, made.makefile("rb") as reader:
        made.sendall(GET.replace(b"GET", b"HEAD", 1))
        head = answered(reader, with_body=False)
        made.sendall(GET)
        got = answered(reader)

    assert (head.status, head.headers["content-length"]) == (200, str(len(got.body)))


def test_a_browser_may_call_the_api_from_another_page(simulator: Stripe) -> None:
    """docs.stripe.com/js: Stripe.js calls the API from the shop's page. The control plane is not for pages."""
    asked = call(simulator.url, "OPTIONS", "/v1/payment_intents", headers={"Origin": "http://shop.example"})
    got = simulator.api("GET", "/v1/customers", Origin="http://shop.example")
    plain = simulator.api("GET", "/v1/customers")
    control = call(simulator.url, "GET", "/_simulator/state", headers={"Origin": "http://shop.example"})

    assert "Authorization" in asked.headers["access-control-allow-headers"]
    assert "POST" in asked.headers["allow"]
    assert [answer.headers.get("access-control-allow-origin") for answer in (asked, got, plain, control)] == [
        "*",
        "*",
        None,
        None,
    ]


@pytest.mark.parametrize(
    "request_head", ["GET /v1/customers HTTP/1.0\r\n", f"{GET[:-2].decode()}Connection: close\r\n"]
)
def test_a_client_that_wants_one_answer_gets_one(simulator: Stripe, request_head: str) -> None:
    """RFC 9112 section 9.6: HTTP/1.0, or Connection: close."""
    to_raw(simulator, f"{request_head}\r\n".encode())


def test_an_address_with_scheme_and_host_is_understood(simulator: Stripe) -> None:
    """RFC 9112 section 3.2.2: a server takes the absolute form."""
    with connected(simulator) as made, made.makefile("rb") as reader:
        made.sendall(GET.replace(b"/v1", b"http://stripe.example/v1", 1))
        assert answered(reader).status == 200


def test_stopping_ends_kept_connections_and_their_threads() -> None:
    """The command line promises to end on SIGTERM, and a test to leave nothing behind."""
    before = threading.active_count()
    server = Server()
    server.start()
    running = Stripe(server)
    with connected(running) as made, made.makefile("rb") as reader:
        made.sendall(GET)
        assert answered(reader).status == 200
        server.stop()
        assert made.recv(1) == b""
    running.until(lambda: threading.active_count() == before)
    with pytest.raises(OSError, match="refused"), connected(running):
        pass
