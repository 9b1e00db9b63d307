"""The whole state taken and put back, and a clock that stands where it is put."""

import json

from tests.simulator.harness import Inbox, Stripe, call, line


def test_a_restored_state_goes_on_as_it_did_before(simulator: Stripe) -> None:
    """The same requests after a snapshot have the same answers twice: ids, keys and clock are part of it."""
    simulator.paid()
    name = simulator.control("/snapshot", {})["snapshot"]

    def run() -> tuple[object, object]:
        simulator.v1.customers.create({"email": "a@example.com"}, {"idempotency_key": "k"})
        simulator.v1.refunds.create({"payment_intent": simulator.v1.payment_intents.list().data[0].id})
        state = simulator.control("/state")
        return [item["id"] for items in state.values() for item in items], simulator.event_types()

    first = run()
    simulator.control("/restore", {"snapshot": name})
    assert simulator.v1.customers.list().data == []

    assert run() == first


def test_restoring_takes_back_the_clock_and_the_faults(simulator: Stripe) -> None:
    """What was planned comes due again."""
    session = simulator.session()
    name = simulator.control("/snapshot", {})["snapshot"]
    simulator.control("/clock", {"advance": 90_000})
    simulator.control("/faults", {"effect": "rate_limit", "probability": 0.5})
    assert simulator.v1.checkout.sessions.retrieve(session.id).status == "expired"

    simulator.control("/restore", {"snapshot": name})

    assert simulator.control("/health")["faults"] == []
    assert simulator.v1.checkout.sessions.retrieve(session.id).status == "open"
    simulator.control("/clock", {"advance": 90_000})
    assert simulator.v1.checkout.sessions.retrieve(session.id).status == "expired"


def test_what_was_held_at_a_snapshot_is_sent_after_it(hooked: Stripe, inbox: Inbox) -> None:
    """docs.stripe.com/webhooks: a restored delivery is one more delivery of the same event."""
    hooked.control("/deliveries", {"paused": True})
    hooked.v1.customers.create()
    name = hooked.control("/snapshot", {})["snapshot"]
    hooked.control("/deliveries", {"paused": False})
    inbox.wait_for("customer.created")
    hooked.until(lambda: len(hooked.tries()) == 1)

    hooked.control("/restore", {"snapshot": name})
    hooked.control("/deliveries", {"paused": False})
    inbox.wait_for("customer.created", times=2)

    assert len({body for _, body in inbox.received}) == 1


def test_an_unknown_snapshot_is_a_404(simulator: Stripe) -> None:
    """The control plane refuses rather than guesses."""
    answer = call(simulator.url, "POST", "/_simulator/restore", body=json.dumps({"snapshot": "x"}).encode())

    assert answer.status == 404


def test_the_clock_can_be_set_to_a_later_time_only(simulator: Stripe) -> None:
    """docs.stripe.com/billing/testing/test-clocks: time only goes forward."""
    now = simulator.control("/health")["now"]

    assert simulator.control("/clock", {"set": now + 1_000})["now"] >= now + 1_000
    assert call(simulator.url, "POST", "/_simulator/clock", body=json.dumps({"set": now}).encode()).status == 400
    assert call(simulator.url, "POST", "/_simulator/clock", body=b'{"set": 9999999999, "advance": 1}').status == 400


def test_what_time_brings_happens_at_its_own_time(simulator: Stripe) -> None:
    """docs.stripe.com/api/events/object (created): an expiry that was jumped over keeps its date."""
    session = simulator.session(line_items=[line("Mug", 1_000)])
    simulator.control("/clock", {"advance": 30 * 86_400})

    expired = simulator.v1.events.list({"type": "checkout.session.expired"}).data[0]

    assert expired.created == session.expires_at
