"""Webhook endpoints as a resource; follows docs.stripe.com/api/webhook_endpoints and docs.stripe.com/webhooks."""

import json

import pytest
import stripe

from tests.simulator.harness import Inbox, Stripe, call

DAY = 24 * 60 * 60


def endpoint(simulator: Stripe, inbox: Inbox, *events: str, **more: str) -> stripe.WebhookEndpoint:
    params = {"url": inbox.url, "enabled_events": list(events) or ["*"], **more}
    return simulator.v1.webhook_endpoints.create(params)  # type: ignore[arg-type]


def signatures(inbox: Inbox) -> list[str]:
    """The ``v1`` signatures of the last webhook."""
    header = inbox.received[-1][0]["stripe-signature"]
    return [part.removeprefix("v1=") for part in header.split(",") if part.startswith("v1=")]


def verified(inbox: Inbox, secret: str) -> stripe.Event:
    headers, body = inbox.received[-1]
    event = stripe.Webhook.construct_event(body, headers["stripe-signature"], secret)
    assert isinstance(event, stripe.Event)
    return event


def test_a_new_endpoint_shows_its_secret_once_and_gets_events_signed_with_it(simulator: Stripe, inbox: Inbox) -> None:
    """docs.stripe.com/api/webhook_endpoints/object (secret): only returned at creation."""
    made = endpoint(simulator, inbox)
    simulator.v1.customers.create()
    inbox.wait_for("customer.created")

    assert made.secret is not None
    assert verified(inbox, made.secret).type == "customer.created"
    assert "secret" not in simulator.v1.webhook_endpoints.retrieve(made.id).to_dict()
    assert "secret" not in simulator.v1.webhook_endpoints.list().data[0].to_dict()


def test_each_endpoint_gets_the_types_that_it_enabled(simulator: Stripe, inbox: Inbox) -> None:
    """docs.stripe.com/webhooks: an event goes to every endpoint that listens to its type."""
    one, two = endpoint(simulator, inbox, "customer.created"), endpoint(simulator, inbox, "customer.created")
    endpoint(simulator, inbox, "customer.deleted")
    simulator.v1.customers.create()
    inbox.wait_for("customer.created", times=2)
    simulator.until(lambda: len(simulator.tries()) == 2)

    assert [entry["endpoint"] for entry in simulator.tries()] == [one.id, two.id]


def test_pending_webhooks_counts_the_endpoints_that_have_not_answered(simulator: Stripe, inbox: Inbox) -> None:
    """docs.stripe.com/api/events/object (pending_webhooks)."""
    simulator.control("/deliveries", {"paused": True})
    endpoint(simulator, inbox)
    endpoint(simulator, inbox)
    simulator.v1.customers.create()

    assert simulator.v1.events.list().data[0].pending_webhooks == 2
    simulator.control("/deliveries", {"paused": False})
    simulator.until(lambda: simulator.v1.events.list().data[0].pending_webhooks == 0)


def test_an_event_is_rendered_in_the_version_of_its_endpoint(simulator: Stripe, inbox: Inbox) -> None:
    """docs.stripe.com/webhooks/versioning: an endpoint may have an API version of its own."""
    endpoint(simulator, inbox, api_version="2026-09-30.endive")
    simulator.v1.customers.create()
    inbox.wait_for("customer.created")

    assert json.loads(inbox.received[-1][1])["api_version"] == "2026-09-30.endive"
    assert simulator.v1.events.list().data[0].api_version == "2026-10-28.endive"


def test_a_disabled_endpoint_gets_nothing_until_it_is_enabled_again(simulator: Stripe, inbox: Inbox) -> None:
    """docs.stripe.com/api/webhook_endpoints/update (disabled)."""
    made = endpoint(simulator, inbox)
    assert simulator.v1.webhook_endpoints.update(made.id, {"disabled": True}).status == "disabled"
    simulator.v1.customers.create()
    assert simulator.v1.webhook_endpoints.update(made.id, {"disabled": False}).status == "enabled"
    simulator.v1.products.create({"name": "Mug"})
    inbox.wait_for("product.created")

    assert "customer.created" not in inbox.types()


def test_a_retry_is_dropped_when_its_endpoint_is_gone(simulator: Stripe, inbox: Inbox) -> None:
    """docs.stripe.com/webhooks#retries: an endpoint disabled or deleted at the retry gets no more."""
    inbox.status = lambda _event: 500
    made = endpoint(simulator, inbox)
    simulator.v1.customers.create()
    simulator.until(lambda: len(simulator.tries()) == 1)

    assert simulator.v1.webhook_endpoints.delete(made.id).deleted
    simulator.control("/clock", {"advance": DAY})
    simulator.until(lambda: simulator.control("/health")["deliveries"]["waiting"] == [])

    assert len(simulator.tries()) == 1
    assert len(simulator.v1.events.list({"delivery_success": False}).data) == 1


def test_a_rolled_secret_signs_beside_the_new_one_for_as_long_as_asked(simulator: Stripe, inbox: Inbox) -> None:
    """docs.stripe.com/webhooks#roll-endpoint-secrets: for up to 24 hours one signature for each secret."""
    made = endpoint(simulator, inbox)
    rolled = simulator.control(f"/roll/{made.id}", {"expires_in": DAY})["secret"]
    simulator.v1.customers.create()
    inbox.wait_for("customer.created")

    assert len(signatures(inbox)) == 2
    assert made.secret is not None
    assert verified(inbox, made.secret).id == verified(inbox, rolled).id
    simulator.control("/clock", {"advance": DAY})
    simulator.v1.products.create({"name": "Mug"})
    inbox.wait_for("product.created")
    assert len(signatures(inbox)) == 1
    assert json.loads(inbox.received[-1][1])["type"] == "product.created"
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(
            inbox.received[-1][1], inbox.received[-1][0]["stripe-signature"], made.secret, tolerance=2 * DAY
        )


def test_a_secret_can_be_rolled_at_once_and_for_no_more_than_a_day(simulator: Stripe, inbox: Inbox) -> None:
    """docs.stripe.com/webhooks#roll-endpoint-secrets: expire it immediately, or delay it for up to 24 hours."""
    made = endpoint(simulator, inbox)
    simulator.control(f"/roll/{made.id}", {})
    simulator.v1.customers.create()
    inbox.wait_for("customer.created")

    assert len(signatures(inbox)) == 1
    too_long = json.dumps({"expires_in": DAY + 1}).encode()
    assert call(simulator.url, "POST", f"/_simulator/roll/{made.id}", body=too_long).status == 400


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"url": "ftp://shop.example", "enabled_events": ["*"]}, "url"),
        ({"url": "https://shop.example", "enabled_events": ["no type"]}, "enabled_events[0]"),
        ({"enabled_events": ["*"]}, "url"),
        ({"url": "https://shop.example"}, "enabled_events"),
        ({"url": "https://shop.example", "enabled_events": ["*"], "api_version": "latest"}, "api_version"),
    ],
)
def test_what_does_not_fit_is_refused(simulator: Stripe, params: dict[str, object], param: str) -> None:
    """docs.stripe.com/api/errors: the parameter is named."""
    with pytest.raises(stripe.InvalidRequestError) as raised:
        simulator.v1.webhook_endpoints.create(params)  # type: ignore[arg-type]

    assert raised.value.param == param


def test_an_account_has_sixteen_endpoints_at_most(simulator: Stripe, inbox: Inbox) -> None:
    """docs.stripe.com/webhooks: up to 16 webhook endpoints can be registered."""
    for _ in range(16):
        endpoint(simulator, inbox)

    with pytest.raises(stripe.InvalidRequestError):
        endpoint(simulator, inbox)


def test_metadata_is_merged_and_the_version_stays(simulator: Stripe, inbox: Inbox) -> None:
    """docs.stripe.com/api/webhook_endpoints/update: the version cannot be changed."""
    made = endpoint(simulator, inbox)
    simulator.v1.webhook_endpoints.update(made.id, {"metadata": {"a": "1"}})
    after = simulator.v1.webhook_endpoints.update(made.id, {"metadata": {"b": "2"}, "description": "Orders"})

    assert after.metadata.to_dict() == {"a": "1", "b": "2"}
    assert after.description == "Orders"
    with pytest.raises(stripe.InvalidRequestError):
        simulator.v1.webhook_endpoints.update(made.id, {"api_version": "2026-09-30.endive"})  # type: ignore[arg-type]


def test_an_event_can_be_sent_again_to_one_endpoint(simulator: Stripe, inbox: Inbox) -> None:
    """docs.stripe.com/cli/events/resend: an event is sent again to an endpoint."""
    one, _two = endpoint(simulator, inbox), endpoint(simulator, inbox)
    simulator.v1.customers.create()
    inbox.wait_for("customer.created", times=2)
    event = simulator.v1.events.list().data[0]

    simulator.api("POST", f"/v1/events/{event.id}/retry", {"webhook_endpoint": one.id})
    inbox.wait_for("customer.created", times=3)
    simulator.until(lambda: len(simulator.tries()) == 3)

    assert simulator.tries()[-1]["endpoint"] == one.id
