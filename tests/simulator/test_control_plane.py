"""The simulator's own control plane, and what its faults look like through Stripe's SDK."""

import pytest
import stripe

from stripe_simulator import Request, Simulator
from tests.simulator.harness import Stripe, call


def test_the_log_holds_every_request(simulator: Stripe) -> None:
    """docs.stripe.com/api/request_ids: method, address, parameters, key and status of each."""
    simulator.v1.customers.create({"email": "a@example.com"}, {"idempotency_key": "k"})

    entry = simulator.control("/log")["requests"][0]

    assert (
        entry["method"],
        entry["path"],
        entry["idempotency_key"],
        entry["status"],
    ) == ("POST", "/v1/customers", "k", 200)
    assert entry["params"] == {"email": "a@example.com"}


def test_the_state_holds_every_object_and_reset_forgets_them(simulator: Stripe) -> None:
    """docs.stripe.com/test-mode: test data can be deleted."""
    intent = simulator.paid()
    state = simulator.control("/state")
    assert [intent.id] == [item["id"] for item in state["payment_intent"]]

    simulator.control("/reset", {})

    assert simulator.control("/state") == {}
    assert simulator.v1.events.list().data == []
    assert simulator.paid().id != intent.id


def test_an_effect_without_an_answer_is_found_by_the_same_key(simulator: Stripe) -> None:
    """docs.stripe.com/error-low-level: a connection error leaves the outcome unknown; the key resolves it."""
    rule = {"method": "POST", "path": "/v1/payment_intents", "effect": "drop_after_effect", "times": 1}
    simulator.control("/faults", rule)
    params: stripe.params.PaymentIntentCreateParams = {"amount": 1_000, "currency": "usd"}

    with pytest.raises(stripe.APIConnectionError):
        simulator.v1.payment_intents.create(params, {"idempotency_key": "k"})
    found = simulator.v1.payment_intents.create(params, {"idempotency_key": "k"})

    assert [found.id] == [intent.id for intent in simulator.v1.payment_intents.list().data]


def test_the_sdk_retries_through_a_dropped_answer(simulator: Stripe) -> None:
    """docs.stripe.com/error-low-level: the SDK's own key makes its retry safe."""
    simulator.control("/faults", {"method": "POST", "path": "/v1/customers", "effect": "drop_after_effect"})

    simulator.client_with("sk_test_x", max_network_retries=2).v1.customers.create()

    assert len(simulator.v1.customers.list().data) == 1


@pytest.mark.parametrize(
    ("effect", "error", "status"),
    [("rate_limit", stripe.RateLimitError, 429), ("error_500_before", stripe.APIError, 500)],
)
def test_a_fault_strikes_so_many_times(
    simulator: Stripe, effect: str, error: type[stripe.StripeError], status: int
) -> None:
    """docs.stripe.com/rate-limits and docs.stripe.com/error-low-level: no effect, then normal again."""
    simulator.control("/faults", {"method": "POST", "path": "/v1/customers", "effect": effect, "times": 2})

    for _ in range(2):
        with pytest.raises(error) as caught:
            simulator.v1.customers.create()
        assert caught.value.http_status == status
    assert simulator.v1.customers.list().data == []
    assert simulator.v1.customers.create().id


def test_a_500_after_the_effect_has_its_effect(simulator: Stripe) -> None:
    """docs.stripe.com/error-low-level: the result of a 500 is indeterminate."""
    simulator.control("/faults", {"method": "POST", "path": "/v1/customers", "effect": "error_500_after"})

    with pytest.raises(stripe.APIError):
        simulator.v1.customers.create()

    assert len(simulator.v1.customers.list().data) == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/clock", b'{"advance": -1}'),
        ("/clock", b'{"advance": "1"}'),
        ("/faults", b'{"effect": "unknown"}'),
        ("/faults", b'{"effect": "rate_limit", "often": 1}'),
        ("/deliveries", b"{}"),
        ("/webhook", b'{"url": "http://x.example", "secret": ""}'),
        ("/reset", b"[]"),
        ("/clock", b"{"),
    ],
)
def test_a_control_body_that_does_not_fit_is_a_400(simulator: Stripe, path: str, body: bytes) -> None:
    """The control plane refuses rather than guesses."""
    assert call(simulator.url, "POST", f"/_simulator{path}", body=body).status == 400


def test_the_core_answers_without_a_socket() -> None:
    """docs.stripe.com/api: the same answers when the core is mounted in a process."""
    core = Simulator(base_url="http://stripe.example", seed=3)
    headers = {"authorization": "Bearer sk_test_x"}

    made = core.handle(Request("POST", "/v1/customers", headers=headers, body=b"email=a%40example.com"))
    read = core.handle(Request("GET", "/v1/customers", "email=a%40example.com", headers))

    assert (made.status, read.status) == (200, 200)
    assert b"a@example.com" in read.body


def test_the_same_seed_gives_the_same_ids() -> None:
    """The command line promises it, whatever was read in between."""

    def customer(*, reads: int) -> bytes:
        core = Simulator(base_url="http://stripe.example", seed=3)
        headers = {"authorization": "Bearer sk_test_x"}
        for _ in range(reads):
            core.handle(Request("GET", "/v1/events", headers=headers))
        body = core.handle(Request("POST", "/v1/customers", headers=headers)).body
        return body.split(b'"id": ')[1].split(b",")[0]

    assert customer(reads=0) == customer(reads=5)
