"""What the simulator's tests share: the real SDK, plain HTTP, and an endpoint that receives webhooks."""

import http.client
import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlencode, urlsplit

import stripe

from stripe_simulator.server import Server

SECRET = "whsec_test"
DEADLINE_SECONDS = 10.0

GOOD_FORM = {
    "email": "jenny@example.com",
    "cardNumber": "4242 4242 4242 4242",
    "cardExpiry": "12 / 34",
    "cardCvc": "123",
    "billingName": "Jenny Rosen",
}


class Answer:
    """An HTTP answer: status, headers by lower-case name, body text."""

    def __init__(self, status: int, headers: dict[str, str], text: str) -> None:
        self.status = status
        self.headers = headers
        self.text = text

    def json(self) -> Any:
        return json.loads(self.text)


def call(base: str, method: str, path: str, *, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
    """One plain HTTP request."""
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=DEADLINE_SECONDS)
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        known = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, known, response.read().decode())
    finally:
        connection.close()


class Inbox:
    """A webhook endpoint: keeps what it receives and answers ``status``, or waits for ``gate``."""

    def __init__(self) -> None:
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.status: Callable[[dict[str, Any]], int] = lambda _event: 200
        self.arrived = threading.Condition()
        inbox = self

        class Receiver(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with inbox.arrived:
                    headers = {name.lower(): value for name, value in self.headers.items()}
                    inbox.received.append((headers, body))
                    inbox.arrived.notify_all()
                self.send_response(inbox.status(json.loads(body)))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/webhook"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def types(self) -> list[str]:
        return [json.loads(body)["type"] for _, body in self.received]

    def wait_for(self, kind: str, times: int = 1) -> None:
        with self.arrived:
            met = self.arrived.wait_for(lambda: self.types().count(kind) >= times, DEADLINE_SECONDS)
        assert met, f"{kind} did not arrive {times} times: {self.types()}"


class Stripe:
    """A running simulator with a client of the real SDK."""

    def __init__(self, server: Server) -> None:
        self.url = server.url
        self.server = server
        self.client = self.client_with("sk_test_simulator")
        self.v1 = self.client.v1

    def client_with(self, key: str, **options: Any) -> stripe.StripeClient:
        options = {"max_network_retries": 0, **options}
        return stripe.StripeClient(key, base_addresses={"api": self.url}, **options)

    def control(self, path: str, values: dict[str, Any] | None = None) -> Any:
        method = "GET" if values is None else "POST"
        answer = call(self.url, method, f"/_simulator{path}", body=json.dumps(values or {}).encode())
        assert answer.status == 200, answer.text
        return answer.json()

    def api(self, method: str, path: str, form: dict[str, str] | None = None, **headers: str) -> Answer:
        sent = {
            "Authorization": "Bearer sk_test_simulator",
            **{n.replace("_", "-"): v for n, v in headers.items()},
        }
        return call(self.url, method, path, body=urlencode(form or {}).encode(), headers=sent)

    def session(self, **more: Any) -> stripe.checkout.Session:
        params: dict[str, Any] = {
            "mode": "payment",
            "success_url": "https://shop.example/done?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "https://shop.example/cart",
            "line_items": [line("Mug", 1_250, 2), line("Shipping", 500)],
            **more,
        }
        return self.v1.checkout.sessions.create(params)  # type: ignore[arg-type]

    def pay(self, session: stripe.checkout.Session, **form: str) -> Answer:
        return self.submit(str(session.url), **form)

    def submit(self, url: str, **form: str) -> Answer:
        body = urlencode({**GOOD_FORM, **form}).encode()
        return call(self.url, "POST", urlsplit(url).path, body=body)

    def paid(self, **more: Any) -> stripe.PaymentIntent:
        """The PaymentIntent of a Session that was just paid on its page."""
        session = self.session(**more)
        assert self.pay(session).status == 303
        intent = self.v1.checkout.sessions.retrieve(
            session.id, {"expand": ["payment_intent.latest_charge"]}
        ).payment_intent
        assert isinstance(intent, stripe.PaymentIntent)
        return intent

    def tries(self) -> list[dict[str, Any]]:
        """The log's entries of tries of deliveries that have ended."""
        return [entry for entry in self.control("/log")["deliveries"] if entry["ended"]]

    def event_types(self) -> list[str]:
        """The types of all events, the oldest first."""
        return [str(event.type) for event in self.v1.events.list({"limit": 100}).data][::-1]

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until *holds*, for at most the deadline."""
        pause, end = threading.Event(), time.monotonic() + DEADLINE_SECONDS
        while not holds():
            assert time.monotonic() < end, "the deadline passed"
            pause.wait(0.01)


def previous(event: stripe.Event) -> dict[str, Any]:
    """The ``previous_attributes`` of an event as a plain mapping."""
    assert event.data.previous_attributes is not None
    return dict(event.data.previous_attributes.to_dict())


def tags(item: Any) -> dict[str, str]:
    """The metadata of an object as a plain mapping."""
    return dict(item.metadata.to_dict())


def line(name: str, amount: int, quantity: int = 1, currency: str = "usd") -> dict[str, Any]:
    """A line item with price data."""
    price = {"currency": currency, "unit_amount": amount, "product_data": {"name": name}}
    return {"price_data": price, "quantity": quantity}
