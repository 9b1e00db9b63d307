"""What can be made to go wrong with requests and deliveries, by number and by seeded chance."""

import json

import pytest
import stripe

from stripe_simulator import Request, Simulator
from stripe_simulator.clock import Clock
from stripe_simulator.endpoints import Endpoint
from tests.simulator.harness import SECRET, Inbox, Stripe, call

HEADERS = {"authorization": "Bearer sk_test_x"}


def test_a_dropped_request_has_no_effect(simulator: Stripe) -> None:
    """docs.stripe.com/error-low-level: a connection may break before the request arrives."""
    simulator.control("/faults", {"path": "/v1/customers", "effect": "drop_before"})

    with pytest.raises(stripe.APIConnectionError):
        simulator.v1.customers.create()

    assert simulator.v1.customers.list().data == []


def test_an_effect_and_then_a_time_out(simulator: Stripe) -> None:
    """docs.stripe.com/error-low-level: a time-out leaves the outcome unknown; the key resolves it."""
    simulator.control("/faults", {"path": "/v1/customers", "effect": "drop_after_effect", "seconds": 5})
    impatient = simulator.client_with("sk_test_x", http_client=stripe.RequestsClient(timeout=0.3))

    with pytest.raises(stripe.APIConnectionError):
        impatient.v1.customers.create({}, {"idempotency_key": "k"})

    assert simulator.v1.customers.create({}, {"idempotency_key": "k"}).id == simulator.v1.customers.list().data[0].id


def statuses(seed: int, probability: float) -> list[int]:
    core = Simulator(base_url="http://stripe.example", seed=seed, clock=Clock(lambda: 1_790_000_000))
    core.world.faults.add({"effect": "rate_limit", "path": "/v1/customers", "probability": probability})
    return [core.handle(Request("POST", "/v1/customers", headers=HEADERS)).status for _ in range(200)]


def test_a_chance_is_drawn_from_the_seed() -> None:
    """A run repeats: the same seed makes the same requests fail, another seed others."""
    assert statuses(1, 0.3) == statuses(1, 0.3) != statuses(2, 0.3)
    assert 30 <= statuses(1, 0.3).count(429) <= 90


def test_a_rule_with_a_chance_stays_until_it_is_cleared(simulator: Stripe) -> None:
    """A rule by number is used up, one by chance is not."""
    simulator.control("/faults", {"effect": "rate_limit", "method": "*", "probability": 0.999999})
    for _ in range(5):
        assert simulator.api("GET", "/v1/customers").status == 429

    assert call(simulator.url, "DELETE", "/_simulator/faults").status == 200

    assert simulator.api("GET", "/v1/customers").status == 200


@pytest.mark.parametrize(
    "rule",
    [
        {"effect": "slow", "seconds": 121},
        {"effect": "slow", "seconds": -1},
        {"effect": "rate_limit", "times": 0},
        {"effect": "rate_limit", "probability": 0},
        {"effect": "rate_limit", "probability": 1.5},
        {"effect": "lose_delivery", "types": "x"},
    ],
)
def test_a_rule_that_does_not_fit_is_a_400(simulator: Stripe, rule: dict[str, object]) -> None:
    """The control plane refuses rather than guesses."""
    assert call(simulator.url, "POST", "/_simulator/faults", body=json.dumps(rule).encode()).status == 400


def test_a_lost_delivery_is_never_sent_and_is_listed_as_undelivered(hooked: Stripe, inbox: Inbox) -> None:
    """docs.stripe.com/webhooks/process-undelivered-events: ``delivery_success=false`` finds it."""
    hooked.control("/faults", {"effect": "lose_delivery", "event": "customer.created"})
    hooked.v1.customers.create()
    hooked.v1.customers.create()
    inbox.wait_for("customer.created")
    hooked.until(lambda: hooked.control("/health")["deliveries"]["waiting"] == [])
    lost = hooked.v1.events.list({"delivery_success": False}).data

    assert inbox.types() == ["customer.created"]
    assert [event.type for event in lost] == ["customer.created"]
    assert lost[0].pending_webhooks == 1


def test_a_duplicate_delivery_comes_twice(hooked: Stripe, inbox: Inbox) -> None:
    """docs.stripe.com/webhooks#handle-duplicate-events."""
    hooked.control("/faults", {"effect": "duplicate_delivery", "event": "customer.*"})
    hooked.v1.customers.create()
    inbox.wait_for("customer.created", times=2)

    assert len({body for _, body in inbox.received}) == 1


def test_a_held_delivery_comes_when_its_time_has_passed(hooked: Stripe, inbox: Inbox) -> None:
    """docs.stripe.com/webhooks#event-ordering: an event may come long after those that followed it."""
    hooked.control("/faults", {"effect": "hold_delivery", "event": "customer.created", "seconds": 3_600})
    customer = hooked.v1.customers.create()
    hooked.v1.customers.update(customer.id, {"name": "Jenny"})
    inbox.wait_for("customer.updated")
    assert inbox.types() == ["customer.updated"]

    hooked.control("/clock", {"advance": 3_600})
    inbox.wait_for("customer.created")


def test_a_reordered_delivery_comes_after_those_that_followed_it() -> None:
    """docs.stripe.com/webhooks#event-ordering: no order is guaranteed."""
    core = Simulator(base_url="http://stripe.example", endpoint=Endpoint("http://shop.example", SECRET))
    core.world.faults.add({"effect": "reorder_delivery", "event": "customer.created"})
    core.handle(Request("POST", "/v1/customers", headers=HEADERS))
    core.handle(Request("POST", "/v1/products", headers=HEADERS, body=b"name=Mug"))

    first = core.take_due()
    assert [attempt.entry["type"] for attempt in first] == ["product.created"]
    assert core.take_due() == []
    core.finish(first[0], status=200)

    assert [attempt.entry["type"] for attempt in core.take_due()] == ["customer.created"]


def test_a_reordered_delivery_with_nothing_behind_it_is_sent(hooked: Stripe, inbox: Inbox) -> None:
    """docs.stripe.com/webhooks: it is late, not lost."""
    hooked.control("/faults", {"effect": "reorder_delivery"})
    hooked.v1.customers.create()

    inbox.wait_for("customer.created")


@pytest.mark.parametrize(
    ("limits", "path", "reason"),
    [
        ({"per_second": 2}, "/v1/customers", "global-rate"),
        ({"per_endpoint": 2}, "/v1/customers", "endpoint-rate"),
    ],
)
def test_a_rate_limit_refuses_before_the_idempotency_layer(limits: dict[str, int], path: str, reason: str) -> None:
    """docs.stripe.com/rate-limits: 429 with ``Stripe-Rate-Limited-Reason``; the same key works afterwards."""
    core = Simulator(base_url="http://stripe.example", clock=Clock(lambda: 1_790_000_000))
    core.world.limits.set(limits)
    keyed = {**HEADERS, "idempotency-key": "k"}
    answers = [core.handle(Request("GET", path, headers=HEADERS)) for _ in range(1)]
    answers += [core.handle(Request("POST", path, headers=keyed)) for _ in range(3)]

    refused = [answer for answer in answers if answer.status == 429]
    assert refused
    assert refused[0].headers["Stripe-Rate-Limited-Reason"] == reason
    core.world.clock.advance(1)
    assert core.handle(Request("POST", path, headers=keyed)).status == 200


def test_one_busy_endpoint_leaves_the_others_alone() -> None:
    """docs.stripe.com/rate-limits: endpoints have limits of their own, searches a lower one."""
    core = Simulator(base_url="http://stripe.example", clock=Clock(lambda: 1_790_000_000))
    core.world.limits.set({"per_endpoint": 1})

    def asked(path: str) -> int:
        return core.handle(Request("GET", path, headers=HEADERS)).status

    assert [asked("/v1/customers"), asked("/v1/customers"), asked("/v1/refunds")] == [200, 429, 200]


def test_limits_are_set_and_lifted_over_the_control_plane(simulator: Stripe) -> None:
    """docs.stripe.com/rate-limits: a sandbox allows 25 requests a second."""
    simulator.control("/limits", {"per_second": 25})
    assert simulator.control("/health")["limits"]["per_second"] == 25
    assert call(simulator.url, "POST", "/_simulator/limits", body=b'{"per_second": 0}').status == 400
    assert call(simulator.url, "POST", "/_simulator/limits", body=b'{"per_hour": 1}').status == 400

    simulator.control("/limits", {"per_second": None})

    assert simulator.control("/health")["limits"]["per_second"] is None
