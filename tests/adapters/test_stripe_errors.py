"""Every answer of Stripe that is not the thing itself, sorted by what it proves; through its own client, over HTTP."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from functions.adapters import stripe_payments
from functions.adapters.stripe_payments import StripePayments
from functions.use_cases.payments import CallFailed, Declined, NotNow, OutcomeUnknown
from ops.ports import free_port
from stripe_simulator.server import Server


@contextmanager
def answering(status: int, body: bytes, headers: dict[str, str] | None = None) -> Iterator[tuple[str, list[str]]]:
    """Serve this one answer to everything, and keep what was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"] or 0))
            self.do_GET()

        def do_GET(self) -> None:
            asked.append(self.headers.get("Idempotency-Key", ""))
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def error(kind: str, code: str = "") -> bytes:
    return f'{{"error": {{"type": "{kind}", "code": "{code}", "message": "no"}}}}'.encode()


def refund(payments: StripePayments) -> object:
    return payments.create_refund("pi_1", 100, {"row": "r1"}, key="k")


ANSWERS: list[tuple[int, bytes, type[CallFailed], str, int]] = [
    (400, error("invalid_request_error", "parameter_invalid"), Declined, "parameter_invalid", 1),
    (400, error("invalid_request_error"), Declined, "status_400", 1),
    (400, error("idempotency_error"), NotNow, "idempotency_error", 1),
    (401, error("invalid_request_error"), NotNow, "authentication_required", 1),
    (402, error("card_error", "card_declined"), Declined, "card_declined", 1),
    (403, error("invalid_request_error"), NotNow, "permission_missing", 1),
    (404, error("invalid_request_error", "resource_missing"), Declined, "resource_missing", 1),
    (409, error("idempotency_error", "idempotency_key_in_use"), NotNow, "idempotency_key_in_use", 2),
    (409, error("invalid_request_error", "lock_timeout"), NotNow, "lock_timeout", 2),
    (424, error("api_error"), Declined, "status_424", 1),
    (429, error("invalid_request_error", "rate_limit"), NotNow, "rate_limit", 1),
    (500, error("api_error"), OutcomeUnknown, "status_500", 2),
    (502, b"<html>Bad Gateway</html>", OutcomeUnknown, "status_502", 2),
    (503, b"", OutcomeUnknown, "status_503", 2),
    (504, error("api_error"), OutcomeUnknown, "status_504", 2),
    (200, b"<html>a proxy</html>", OutcomeUnknown, "status_200", 1),
    (200, b"", OutcomeUnknown, "status_200", 1),
]


@pytest.mark.parametrize(("status", "body", "kind", "code", "tries"), ANSWERS)
def test_an_answer_is_sorted_by_what_it_proves(
    status: int, body: bytes, kind: type[CallFailed], code: str, tries: int
) -> None:
    with answering(status, body) as (base, asked), pytest.raises(CallFailed) as failed:
        refund(StripePayments("sk_test_x", base))

    assert (kind, code) == (type(failed.value), failed.value.code)
    assert ["k"] * tries == asked


def test_no_answer_at_all_proves_nothing() -> None:
    with pytest.raises(OutcomeUnknown, match="no_answer"):
        refund(StripePayments("sk_test_x", f"http://127.0.0.1:{free_port()}"))


def test_an_answer_that_comes_too_late_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stripe_payments, "TIMEOUT_SECONDS", 0.2)
    monkeypatch.setattr(stripe_payments, "RETRIES_MAX", 0)
    server = Server(seed=1)
    server.start()
    server.simulator.world.faults.add({"path": "/v1/customers", "effect": "slow", "seconds": 1})
    try:
        with pytest.raises(OutcomeUnknown, match="no_answer"):
            StripePayments("sk_test_x", server.url).create_customer("u", "inst", key="k")
    finally:
        server.stop()


def test_what_one_call_may_take_is_below_the_functions_minute() -> None:
    pauses = 5 * stripe_payments.RETRIES_MAX
    assert (1 + stripe_payments.RETRIES_MAX) * stripe_payments.TIMEOUT_SECONDS + pauses < 60


FAULTS: list[tuple[str, type[CallFailed]]] = [
    ("error_500_before", OutcomeUnknown),
    ("error_500_after", OutcomeUnknown),
    ("rate_limit", NotNow),
]
Ask = Callable[[StripePayments], object]
CALLS: dict[str, tuple[str, str, Ask]] = {
    "create_customer": ("POST", "/v1/customers", lambda p: p.create_customer("u", "inst", key="k")),
    "create_session": ("POST", "/v1/checkout/sessions", lambda p: p.create_session({"mode": "payment"}, key="k")),
    "expire_session": ("POST", "/v1/checkout/sessions", lambda p: p.expire_session("cs_1", key="k")),
    "create_refund": ("POST", "/v1/refunds", refund),
    "get_session": ("GET", "/v1/checkout/sessions", lambda p: p.get_session("cs_1")),
    "find_session": (
        "GET",
        "/v1/checkout/sessions",
        lambda p: p.find_session({"customer": "cus_1", "metadata": {}}),
    ),
    "find_refund": ("GET", "/v1/refunds", lambda p: p.find_refund("pi_1", {})),
    "fetch pi": ("GET", "/v1/payment_intents", lambda p: p.fetch("pi_1")),
    "fetch ch": ("GET", "/v1/charges", lambda p: p.fetch("ch_1")),
    "fetch re": ("GET", "/v1/refunds", lambda p: p.fetch("re_1")),
    "fetch cs": ("GET", "/v1/checkout/sessions", lambda p: p.fetch("cs_test_1")),
}


@pytest.mark.parametrize(("effect", "kind"), FAULTS)
@pytest.mark.parametrize("name", CALLS)
def test_every_call_sorts_stripes_faults_alike(
    name: str, effect: str, kind: type[CallFailed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stripe_payments, "RETRIES_MAX", 0)
    method, path, ask = CALLS[name]
    server = Server(seed=1)
    server.start()
    server.simulator.world.faults.add({"method": method, "path": path, "effect": effect})
    try:
        with pytest.raises(CallFailed) as failed:
            ask(StripePayments("sk_test_x", server.url))
        expected = Declined if effect == "error_500_after" else kind
        assert type(failed.value) in {kind, expected}
    finally:
        server.stop()


def test_an_object_of_a_kind_that_orders_do_not_know_is_declined() -> None:
    with pytest.raises(Declined, match="unknown_object"):
        StripePayments("sk_test_x", f"http://127.0.0.1:{free_port()}").fetch("xx_1")
