"""docs.stripe.com/webhooks."""

import json

import pytest
import stripe

from stripe_simulator.deliveries import RETRY_DELAYS_SECONDS
from tests.simulator.harness import SECRET, Inbox, Stripe


def test_events_arrive_signed_and_in_the_order_of_their_start(hooked: Stripe, inbox: Inbox) -> None:
    """docs.stripe.com/webhooks#verify-official-libraries: the SDK accepts the signature of the raw body."""
    hooked.paid()
    hooked.until(lambda: sorted(inbox.types()) == sorted(hooked.event_types()))

    headers, body = inbox.received[0]
    event = stripe.Webhook.construct_event(body, headers["stripe-signature"], SECRET)
    assert event.id == json.loads(body)["id"]
    assert headers["user-agent"].startswith("Stripe/1.0")
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body + b" ", headers["stripe-signature"], SECRET)


def test_a_failed_delivery_is_tried_again_on_the_simulated_clock(hooked: Stripe, inbox: Inbox) -> None:
    """docs.stripe.com/webhooks#retries: each try is signed anew; the event stays undelivered till then."""
    inbox.status = lambda _event: 500
    hooked.v1.customers.create()
    inbox.wait_for("customer.created")
    hooked.until(lambda: len(hooked.tries()) == 1)
    assert len(hooked.v1.events.list({"delivery_success": False}).data) == 1
    assert hooked.v1.events.list().data[0].pending_webhooks == 1

    inbox.status = lambda _event: 200
    hooked.control("/clock", {"advance": RETRY_DELAYS_SECONDS[0]})
    inbox.wait_for("customer.created", times=2)
    hooked.until(lambda: len(hooked.tries()) == 2)

    assert hooked.v1.events.list({"delivery_success": False}).data == []
    assert hooked.v1.events.list().data[0].pending_webhooks == 0
    assert [(row["try"], row["status"]) for row in hooked.tries()] == [(1, 500), (2, 200)]
    signatures = [headers["stripe-signature"] for headers, _ in inbox.received]
    assert signatures[0] != signatures[1]


def test_deliveries_are_given_up_after_the_last_retry(hooked: Stripe, inbox: Inbox) -> None:
    """docs.stripe.com/webhooks#retries: Stripe tries for up to three days."""
    inbox.status = lambda _event: 503
    hooked.v1.customers.create()

    for tries, delay in enumerate(RETRY_DELAYS_SECONDS, start=1):
        hooked.until(lambda tries=tries: len(hooked.tries()) == tries)  # type: ignore[misc]
        hooked.control("/clock", {"advance": delay})
    hooked.until(lambda: len(hooked.tries()) == len(RETRY_DELAYS_SECONDS) + 1)

    assert hooked.control("/health")["deliveries"]["waiting"] == []
    assert sum(RETRY_DELAYS_SECONDS) >= 2.5 * 86_400


def test_a_failing_event_does_not_hold_up_the_others(hooked: Stripe, inbox: Inbox) -> None:
    """docs.stripe.com/webhooks#event-ordering: every event is delivered by itself."""
    inbox.status = lambda event: 500 if event["type"] == "payment_intent.created" else 200

    hooked.paid()
    inbox.wait_for("charge.updated")

    hooked.until(lambda: len(hooked.control("/health")["deliveries"]["waiting"]) == 1)


def test_held_deliveries_can_be_sent_out_of_order(hooked: Stripe, inbox: Inbox) -> None:
    """docs.stripe.com/webhooks#event-ordering: Stripe does not guarantee the order."""
    hooked.control("/deliveries", {"paused": True})
    hooked.paid()
    last = hooked.v1.events.list({"type": "checkout.session.completed"}).data[0]

    hooked.control(f"/deliver/{last.id}", {})
    inbox.wait_for("checkout.session.completed")
    assert inbox.types() == ["checkout.session.completed"]
    hooked.control("/deliveries", {"paused": False})
    inbox.wait_for("charge.updated")

    assert inbox.types().count("checkout.session.completed") == 1


def test_a_delivered_event_can_be_sent_again(hooked: Stripe, inbox: Inbox) -> None:
    """docs.stripe.com/webhooks#handle-duplicate-events: the same event may arrive more than once."""
    hooked.v1.customers.create()
    inbox.wait_for("customer.created")
    event = hooked.v1.events.list().data[0]
    hooked.until(lambda: hooked.v1.events.list().data[0].pending_webhooks == 0)

    hooked.control(f"/deliver/{event.id}", {})
    inbox.wait_for("customer.created", times=2)

    assert len({json.loads(body)["id"] for _, body in inbox.received}) == 1


def test_the_endpoint_chooses_its_types(simulator: Stripe, inbox: Inbox) -> None:
    """docs.stripe.com/api/webhook_endpoints/create: ``enabled_events``."""
    simulator.control("/webhook", {"url": inbox.url, "secret": SECRET, "events": ["charge.updated"]})

    simulator.paid()
    inbox.wait_for("charge.updated")

    assert inbox.types() == ["charge.updated"]


def test_an_endpoint_that_is_not_there_does_not_slow_the_api(hooked: Stripe) -> None:
    """docs.stripe.com/webhooks: deliveries are asynchronous."""
    hooked.control("/webhook", {"url": "http://127.0.0.1:9/webhook", "secret": SECRET})

    hooked.v1.customers.create()
    hooked.until(lambda: len(hooked.tries()) == 1)

    assert hooked.tries()[0]["status"] is None
    assert "Refused" in hooked.tries()[0]["error"]
