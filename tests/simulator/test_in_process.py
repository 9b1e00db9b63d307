"""The simulator as the SDK's http_client: no socket, no sleep, the same bytes each time."""

import asyncio
import json
import socket
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe

from stripe_simulator import Request, Simulator, in_process
from stripe_simulator.deliveries import RETRY_DELAYS_SECONDS
from stripe_simulator.endpoints import Endpoint
from stripe_simulator.server import Server
from tests.simulator.harness import SECRET, Stripe

ENDPOINT = Endpoint("https://shop.example/webhook", SECRET)
PAID: dict[str, Any] = {"amount": 3_000, "currency": "usd", "confirm": True, "payment_method": "pm_card_visa"}


def mounted(simulator: Simulator, **options: Any) -> stripe.StripeClient:
    return stripe.StripeClient("sk_test_x", http_client=in_process.http_client(stripe, simulator), **options)


def pay(client: stripe.StripeClient, *, key: str | None = None, **more: Any) -> stripe.PaymentIntent:
    given: Any = {**PAID, **more}
    return client.v1.payment_intents.create(given, {"idempotency_key": key} if key else None)


def fault(simulator: Simulator, **rule: Any) -> None:
    answer = simulator.handle(Request("POST", "/_simulator/faults", body=json.dumps(rule).encode()))
    assert answer.status == 200


def test_the_sdk_works_without_a_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    """docs.stripe.com/sdks: the SDK takes the HTTP client it is given."""

    def refused(*_args: Any) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refused)
    client = mounted(in_process.simulator())

    intent = pay(client, expand=["latest_charge.balance_transaction"])

    charge = intent.latest_charge
    assert isinstance(charge, stripe.Charge)
    assert isinstance(charge.balance_transaction, stripe.BalanceTransaction)
    assert [found.id for found in client.v1.payment_intents.list().auto_paging_iter()] == [intent.id]
    assert intent.last_response is not None
    assert str(intent.last_response.request_id).startswith("req_")


def test_errors_are_the_sdks() -> None:
    """docs.stripe.com/error-handling: a decline is a CardError with its code and PaymentIntent."""
    client = mounted(in_process.simulator())

    with pytest.raises(stripe.CardError) as declined:
        pay(client, payment_method="pm_card_chargeDeclined")
    with pytest.raises(stripe.InvalidRequestError) as missing:
        client.v1.refunds.retrieve("re_none")

    assert (declined.value.http_status, declined.value.code) == (402, "card_declined")
    assert missing.value.code == "resource_missing"


def test_a_dropped_connection_is_retried_with_the_same_key_and_no_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """docs.stripe.com/error-low-level: a network error is retried with the same idempotency key; it charges once."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    simulator = in_process.simulator()
    client = mounted(simulator, max_network_retries=2)
    fault(simulator, effect="drop_after_effect", path="/v1/payment_intents", seconds=100)

    intent = pay(client)

    assert intent.last_response is not None
    assert intent.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(client.v1.payment_intents.list().data) == 1
    assert sum(slept) == 0


def test_a_dropped_connection_without_retries_is_a_connection_error() -> None:
    """docs.stripe.com/error-handling#connection-errors: the outcome is unknown; here the effect has happened."""
    simulator = in_process.simulator()
    client = mounted(simulator, max_network_retries=0)
    fault(simulator, effect="drop_after_effect", path="/v1/customers")

    with pytest.raises(stripe.APIConnectionError) as dropped:
        client.v1.customers.create()

    assert dropped.value.should_retry
    assert len(client.v1.customers.list().data) == 1


def test_what_the_simulator_asks_to_retry_is_retried() -> None:
    """docs.stripe.com/error-low-level#should-retry: Stripe-Should-Retry decides over the status."""
    simulator = in_process.simulator()
    client = mounted(simulator, max_network_retries=1)
    fault(simulator, effect="error_500_before", path="/v1/customers", saved=False)

    assert client.v1.customers.create().id.startswith("cus_")


def test_coroutines_can_ask_too() -> None:
    """docs.stripe.com/sdks: the SDK's asynchronous methods, retries included."""
    simulator = in_process.simulator()
    client = mounted(simulator, max_network_retries=1)
    fault(simulator, effect="drop_after_effect", path="/v1/customers")

    # In a thread of its own: a browser leaves a loop running in the one of the tests.
    with ThreadPoolExecutor(1) as pool:
        asked = client.v1.customers.create_async({"name": "Ada"})
        customer = pool.submit(asyncio.run, asked).result()

    assert customer.name == "Ada"
    assert len(client.v1.customers.list().data) == 1


class Shop:
    """Takes webhooks, checks their signature and answers ``status``."""

    def __init__(self, *, at: int = in_process.START) -> None:
        self.status = 200
        self.at = at
        self.bodies: list[bytes] = []

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        assert url == ENDPOINT.url
        signed = dict(part.split("=") for part in headers["Stripe-Signature"].split(","))
        stripe.Webhook.construct_event(body, headers["Stripe-Signature"], SECRET, tolerance=10**9)
        assert int(signed["t"]) == self.at
        self.bodies.append(body)
        return self.status

    def types(self) -> list[str]:
        return [json.loads(body)["type"] for body in self.bodies]


def test_webhooks_are_handed_over_signed_and_in_the_order_of_their_events() -> None:
    """docs.stripe.com/webhooks: each event once, signed at the simulator's time."""
    simulator, shop = in_process.simulator(endpoint=ENDPOINT), Shop()
    pay(mounted(simulator))

    assert in_process.deliver(simulator, shop.send) == 4
    assert in_process.deliver(simulator, shop.send) == 0
    assert shop.types() == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "charge.updated",
    ]


def test_what_a_webhook_causes_is_delivered_too() -> None:
    """docs.stripe.com/webhooks: a shop that refunds on payment hears of its refund."""
    simulator, shop = in_process.simulator(endpoint=ENDPOINT), Shop()
    client = mounted(simulator)

    def refunding(url: str, headers: Mapping[str, str], body: bytes) -> int:
        event = json.loads(body)
        if event["type"] == "payment_intent.succeeded":
            client.v1.refunds.create({"payment_intent": event["data"]["object"]["id"]})
        return shop.send(url, headers, body)

    pay(client)
    in_process.deliver(simulator, refunding)

    assert "refund.created" in shop.types()


@pytest.mark.parametrize("answer", [500, None])
def test_a_webhook_that_is_refused_comes_again_by_the_simulated_clock(answer: int | None) -> None:
    """docs.stripe.com/webhooks#retries: any status but 2xx, and no answer at all, are tried again."""
    simulator, shop = in_process.simulator(endpoint=ENDPOINT), Shop()
    mounted(simulator).v1.customers.create()

    def failing(_url: str, _headers: Mapping[str, str], _body: bytes) -> int:
        if answer is None:
            raise TimeoutError("no answer within 10 seconds")
        return answer

    assert in_process.deliver(simulator, failing) == 1
    assert in_process.deliver(simulator, shop.send) == 0
    simulator.world.clock.advance(RETRY_DELAYS_SECONDS[0])
    shop.at += RETRY_DELAYS_SECONDS[0]
    assert in_process.deliver(simulator, shop.send) == 1
    assert shop.types() == ["customer.created"]


def shop_day(client: stripe.StripeClient) -> None:
    """Some payments, declines, refunds and reads, with idempotency keys of their own."""
    for number in range(5):
        customer = client.v1.customers.create({"email": f"c{number}@example.com"}, {"idempotency_key": f"c{number}"})
        intent = pay(client, key=f"p{number}", customer=customer.id)
        client.v1.refunds.create({"payment_intent": intent.id, "amount": 100}, {"idempotency_key": f"r{number}"})
        with pytest.raises(stripe.CardError):
            pay(client, key=f"d{number}", customer=customer.id, payment_method="pm_card_chargeDeclined")
        client.v1.payment_intents.list({"customer": customer.id})


def run_in_process(seed: int) -> tuple[bytes, bytes, list[bytes]]:
    """The log, the state and the bodies of the webhooks of a day with random failures."""
    simulator, shop = in_process.simulator(seed=seed, endpoint=ENDPOINT), Shop()
    fault(simulator, effect="drop_after_effect", method="*", probability=0.2)
    fault(simulator, effect="duplicate_delivery", probability=0.3)
    shop_day(mounted(simulator, max_network_retries=10))
    in_process.deliver(simulator, shop.send)
    log, state = (simulator.handle(Request("GET", f"/_simulator/{name}")).body for name in ("log", "state"))
    return log, state, shop.bodies


def test_one_seed_repeats_a_run_byte_for_byte() -> None:
    """The simulator's own promise: with a clock that stands still, log, state and webhooks depend on the seed alone."""
    first, second, other = run_in_process(1), run_in_process(1), run_in_process(2)

    assert first == second
    assert [one == two for one, two in zip(first, other, strict=True)] == [False, False, False]


def run_over_http(seed: int, port: int) -> tuple[int, bytes, bytes]:
    server = Server(port, seed=seed, clock=in_process.simulator().world.clock)
    server.start()
    try:
        running = Stripe(server)
        shop_day(running.client)
        return (
            server.server_address[1],
            json.dumps(running.control("/log")).encode(),
            json.dumps(running.control("/state")).encode(),
        )
    finally:
        server.stop()


def test_one_seed_repeats_a_run_over_http() -> None:
    """The simulator's own promise, for requests that come one after the other."""
    port, *first = run_over_http(1, 0)
    _, *second = run_over_http(1, port)
    _, *other = run_over_http(2, port)

    assert first == second
    assert first[0] != other[0]
    assert first[1] != other[1]
