"""docs.stripe.com/api/checkout/sessions."""

import time

import pytest
import stripe

from stripe_simulator.resources import checkout_recovery
from tests.simulator.checkout import confirm, now, price
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
    assert "checkout.session.async_payment_succeeded" not in simulator.event_types()


def test_lines_of_the_catalog_expand_to_their_products(simulator: Stripe) -> None:
    """docs.stripe.com/expand: line_items.data.price.product, four levels deep."""
    session = simulator.session(line_items=[{"price": price(simulator, 700), "quantity": 3}])

    shown = now(simulator, session, "line_items.data.price.product").line_items

    assert shown is not None
    row = shown.data[0]
    assert row.price is not None
    assert isinstance(row.price.product, stripe.Product)
    assert (row.price.product.name, row.description, row.amount_total) == ("Mug", "Mug", 2_100)


def test_a_price_made_on_the_fly_can_be_retrieved_and_not_sold_again(simulator: Stripe) -> None:
    """docs.stripe.com/products-prices/how-products-and-prices-work#inline-pricing: it is inactive, without an event."""
    session = simulator.session(line_items=[line("Mug", 700)], expand=["line_items"])
    assert session.line_items is not None
    made = session.line_items.data[0].price
    assert made is not None

    assert simulator.v1.prices.retrieve(made.id).active is False
    assert simulator.event_types() == []
    with pytest.raises(stripe.InvalidRequestError, match="inactive") as caught:
        simulator.session(line_items=[{"price": made.id, "quantity": 1}])
    assert caught.value.param == "line_items[0][price]"


def test_a_recurring_price_is_not_for_payment_mode(simulator: Stripe) -> None:
    """docs.stripe.com/api/checkout/sessions/create#create_checkout_session-mode."""
    key = price(simulator, 700, recurring={"interval": "month"})

    with pytest.raises(stripe.InvalidRequestError, match="recurring price"):
        simulator.session(line_items=[{"price": key, "quantity": 1}])


@pytest.mark.parametrize(
    ("given", "param"),
    [
        ({"quantity": 1}, "line_items[0]"),
        ({"price": "price_none", "quantity": 1}, "line_items[0][price]"),
        ({**line("a", 100), "price": "price_none"}, "line_items[0]"),
        ({"price_data": line("a", 100)["price_data"]}, "line_items[0]"),
        ({"price_data": {"currency": "usd", "unit_amount": 100}, "quantity": 1}, "line_items[0][price_data]"),
        ({**line("a", 100), "tax_rates": ["txr_none"]}, "line_items[0][tax_rates]"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_made(simulator: Stripe, given: dict[str, object], param: str) -> None:
    """docs.stripe.com/api/checkout/sessions/create#create_checkout_session-line_items."""
    with pytest.raises(stripe.InvalidRequestError) as caught:
        simulator.session(line_items=[given])

    assert caught.value.param == param
    assert simulator.v1.products.list().data == []


@pytest.mark.parametrize(
    ("first", "second", "param"),
    [
        ({"customer_email": "a@example.com"}, {"customer": "cus_1"}, "customer_email"),
        ({"allow_promotion_codes": True}, {"discounts": [{"coupon": "c"}]}, "allow_promotion_codes"),
        (
            {"excluded_payment_method_types": ["card"]},
            {"allowed_payment_method_types": ["card"]},
            "excluded_payment_method_types",
        ),
        ({"customer_update": {"name": "auto"}}, {}, "customer"),
        ({"invoice_creation": {"enabled": True}}, {}, "invoice_creation[enabled]"),
    ],
)
def test_what_does_not_go_together_is_refused(
    simulator: Stripe, first: dict[str, object], second: dict[str, object], param: str
) -> None:
    """docs.stripe.com/api/checkout/sessions/create: one of two; invoices are not modelled."""
    with pytest.raises(stripe.InvalidRequestError) as caught:
        simulator.session(**first, **second)

    assert caught.value.param == param


def test_payment_method_types_are_of_earlier_versions(simulator: Stripe) -> None:
    """docs.stripe.com/changelog/endive/2026-09-30/remove-payment-method-types-checkout-sessions."""
    form = {
        "mode": "payment",
        "success_url": "https://shop.example",
        "payment_method_types[]": "card",
        "line_items[0][price]": price(simulator, 700, currency="eur"),
        "line_items[0][quantity]": "1",
    }

    new = simulator.api("POST", "/v1/checkout/sessions", form, Stripe_Version="2026-10-28.endive")
    old = simulator.api("POST", "/v1/checkout/sessions", form, Stripe_Version="2026-07-29.dahlia")

    assert (new.status, new.json()["error"]["code"]) == (400, "payment_method_types_no_longer_supported")
    assert (old.status, old.json()["payment_method_types"]) == (200, ["card"])


def test_sessions_are_found_by_the_customers_email(simulator: Stripe) -> None:
    """docs.stripe.com/api/checkout/sessions/list#list_checkout_sessions-customer_details."""
    wanted = simulator.session(customer_email="a@example.com")
    simulator.session(customer_email="b@example.com")

    found = simulator.v1.checkout.sessions.list({"customer_details": {"email": "a@example.com"}}).data

    assert [item.id for item in found] == [wanted.id]


def test_what_the_page_is_to_collect_is_shown_as_it_was_asked(simulator: Stripe) -> None:
    """docs.stripe.com/api/checkout/sessions/object: custom fields, consent, phone, saved methods."""
    session = simulator.session(
        custom_fields=[
            {"key": "size", "label": {"type": "custom", "custom": "Size"}, "type": "text", "optional": True}
        ],
        consent_collection={"terms_of_service": "required"},
        phone_number_collection={"enabled": True},
        saved_payment_method_options={"payment_method_save": "enabled"},
        locale="de",
        submit_type="book",
    )

    shown = session.to_dict()
    assert shown["custom_fields"][0]["text"]["value"] is None
    assert shown["consent_collection"]["promotions"] is None
    assert shown["saved_payment_method_options"]["payment_method_save"] == "enabled"
    assert (shown["locale"], shown["submit_type"]) == ("de", "book")
    assert confirm(simulator, session).json()["error"]["param"] == "phone"
    assert confirm(simulator, session, phone="+491").status == 200
    done = now(simulator, session)
    assert done.consent is not None
    assert done.consent.terms_of_service == "accepted"
    assert done.customer_details is not None
    assert done.customer_details.phone == "+491"


def test_an_expired_session_can_be_recovered(simulator: Stripe) -> None:
    """docs.stripe.com/payments/checkout/abandoned-carts: an address for 30 days, in the event too."""
    session = simulator.session(after_expiration={"recovery": {"enabled": True}})
    assert session.after_expiration is not None
    assert session.after_expiration.recovery is not None
    assert session.after_expiration.recovery.url is None

    expired = simulator.v1.checkout.sessions.expire(session.id)

    assert expired.after_expiration is not None
    recovery = expired.after_expiration.recovery
    assert recovery is not None
    assert str(recovery.url).startswith(f"{simulator.url}/r/")
    assert recovery.expires_at == simulator.v1.events.list().data[0].created + 30 * 24 * 3_600
    core = simulator.server.simulator
    with core.changed:
        again = checkout_recovery.recover(core.world, str(recovery.url).rpartition("/")[2])
    assert again is not None
    fresh = simulator.v1.checkout.sessions.retrieve(again["id"])
    assert (fresh.status, fresh.recovered_from, fresh.amount_total) == ("open", session.id, session.amount_total)
