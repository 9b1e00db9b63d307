"""docs.stripe.com/api/checkout/sessions."""

import time

import pytest
import stripe

from tests.simulator.harness import Stripe, line, tags


def test_a_new_session_is_open_unpaid_and_without_a_payment_intent(simulator: Stripe) -> None:
    """docs.stripe.com/api/checkout/sessions/object: the PaymentIntent is made when the customer confirms."""
    customer = simulator.v1.customers.create({"email": "a@example.com"})

    session = simulator.session(
        customer=customer.id,
        client_reference_id="order_1",
        metadata={"k": "v"},
        adaptive_pricing={"enabled": False},
    )

    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    assert (session.amount_total, session.currency, session.ui_mode) == (3_000, "usd", "hosted_page")
    assert session.adaptive_pricing is not None
    assert session.adaptive_pricing.enabled is False
    assert session.url == f"{simulator.url}/c/pay/{session.id}"
    assert session.id.startswith("cs_test_")


def test_line_items_are_listed_and_expanded_in_their_order(simulator: Stripe) -> None:
    """docs.stripe.com/api/checkout/sessions/line_items."""
    session = simulator.session()

    expanded = simulator.v1.checkout.sessions.retrieve(session.id, {"expand": ["line_items"]})
    listed = simulator.v1.checkout.sessions.line_items.list(session.id, {"limit": 1})

    assert expanded.line_items is not None
    assert [item.description for item in expanded.line_items.data] == ["Mug", "Shipping"]
    assert [item.amount_total for item in expanded.line_items.data] == [2_500, 500]
    assert ([item.description for item in listed.data], listed.has_more) == (["Mug"], True)


@pytest.mark.parametrize(("minutes", "words"), [(29, "at least 30 minutes"), (24 * 60 + 1, "less than 24 hours")])
def test_expiry_lies_between_30_minutes_and_24_hours(simulator: Stripe, minutes: int, words: str) -> None:
    """docs.stripe.com/api/checkout/sessions/create#create_checkout_session-expires_at."""
    with pytest.raises(stripe.InvalidRequestError, match=words) as caught:
        simulator.session(expires_at=int(time.time()) + minutes * 60)

    assert caught.value.param == "expires_at"


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"ui_mode": "form"}, "ui_mode"),
        ({"ui_mode": "elements"}, "success_url"),
        ({"ui_mode": "hosted"}, "ui_mode"),
        ({"mode": "subscription"}, "mode"),
        ({"success_url": "shop.example"}, "success_url"),
        ({"payment_method_types": ["card"]}, "payment_method_types"),
        ({"line_items": [line("a", 100), line("b", 100, currency="eur")]}, "line_items"),
    ],
)
def test_what_a_session_cannot_be_made_with_is_named(simulator: Stripe, params: dict[str, object], param: str) -> None:
    """docs.stripe.com/api/checkout/sessions/create: each refusal is a 400 with its parameter."""
    with pytest.raises(stripe.InvalidRequestError) as caught:
        simulator.session(**params)

    assert (400, param) == (caught.value.http_status, caught.value.param)


def test_sessions_are_filtered_by_customer_payment_intent_and_status(simulator: Stripe) -> None:
    """docs.stripe.com/api/checkout/sessions/list."""
    customer = simulator.v1.customers.create().id
    paid = simulator.session(customer=customer)
    simulator.pay(paid)
    still_open = simulator.session(customer=customer)
    simulator.session()
    intent = simulator.v1.checkout.sessions.retrieve(paid.id).payment_intent

    def found(params: dict[str, str]) -> list[str]:
        return [item.id for item in simulator.v1.checkout.sessions.list(params).data]  # type: ignore[arg-type]

    assert [still_open.id, paid.id] == found({"customer": customer})
    assert [still_open.id] == found({"customer": customer, "status": "open"})
    assert [paid.id] == found({"payment_intent": str(intent)})


def test_only_an_open_session_can_be_expired(simulator: Stripe) -> None:
    """docs.stripe.com/api/checkout/sessions/expire."""
    session = simulator.session()

    expired = simulator.v1.checkout.sessions.expire(session.id)

    assert (expired.status, expired.url) == ("expired", None)
    assert simulator.event_types() == ["checkout.session.expired"]
    with pytest.raises(stripe.InvalidRequestError, match="Only Checkout Sessions with a status in"):
        simulator.v1.checkout.sessions.expire(session.id)


def test_a_session_expires_by_itself_when_its_time_comes(simulator: Stripe) -> None:
    """docs.stripe.com/payments/checkout/managing-limited-inventory: with an event that no request caused."""
    session = simulator.session(expires_at=int(time.time()) + 1_860)

    simulator.control("/clock", {"advance": 1_870})

    assert simulator.v1.checkout.sessions.retrieve(session.id).status == "expired"
    event = simulator.v1.events.list({"type": "checkout.session.expired"}).data[0]
    assert event.request is not None
    assert (event.request.id, event.request.idempotency_key) == (None, None)


def test_expiring_a_session_cancels_the_payment_intent_of_a_declined_try(simulator: Stripe) -> None:
    """docs.stripe.com/api/payment_intents/cancel: Checkout's PaymentIntents end with their Session."""
    session = simulator.session()
    simulator.pay(session, cardNumber="4000000000000002")
    intent = str(simulator.v1.checkout.sessions.retrieve(session.id).payment_intent)

    with pytest.raises(stripe.InvalidRequestError, match="Checkout"):
        simulator.v1.payment_intents.cancel(intent)
    simulator.v1.checkout.sessions.expire(session.id)

    assert simulator.v1.payment_intents.retrieve(intent).status == "canceled"


def test_a_manually_captured_session_is_paid_when_it_is_captured(simulator: Stripe) -> None:
    """docs.stripe.com/payments/place-a-hold-on-a-payment-method."""
    intent = simulator.paid(payment_intent_data={"capture_method": "manual", "metadata": {"order": "1"}})
    session = simulator.v1.checkout.sessions.list({"payment_intent": intent.id}).data[0]
    assert (intent.status, intent.amount_capturable, intent.amount_received) == ("requires_capture", 3_000, 0)
    assert (session.status, session.payment_status) == ("complete", "unpaid")

    captured = simulator.v1.payment_intents.capture(intent.id)

    assert (captured.status, captured.amount_capturable, captured.amount_received) == ("succeeded", 0, 3_000)
    assert simulator.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    assert tags(captured) == {"order": "1"}
