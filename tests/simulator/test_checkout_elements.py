"""docs.stripe.com/payments/quickstart-checkout-sessions: Checkout on the shop's own page, with Stripe.js."""

from typing import Any

import pytest
import stripe

from stripe_simulator.resources import payments
from tests.simulator.checkout import ADDRESS, RETURN_URL, as_customer, confirm, elements, method, now, price
from tests.simulator.harness import Stripe, line

SHIPPING = {"shipping[name]": "Jenny Rosen", **{f"shipping[address][{name}]": value for name, value in ADDRESS.items()}}


def test_an_elements_session_has_a_client_secret_and_no_page(simulator: Stripe) -> None:
    """docs.stripe.com/api/checkout/sessions/object#checkout_session_object-client_secret."""
    session = elements(simulator)

    assert str(session.client_secret).startswith(f"{session.id}_secret_")
    assert (session.url, session.success_url, session.return_url) == (None, None, RETURN_URL)


def test_an_embedded_session_is_made_with_a_client_secret(simulator: Stripe) -> None:
    """docs.stripe.com/checkout/embedded/quickstart."""
    session = elements(simulator, ui_mode="embedded_page", redirect_on_completion="if_required")

    assert (session.ui_mode, session.redirect_on_completion, session.url) == ("embedded_page", "if_required", None)
    assert session.client_secret


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"success_url": "https://shop.example"}, "success_url"),
        ({"cancel_url": "https://shop.example"}, "cancel_url"),
        ({"submit_type": "pay"}, "submit_type"),
        ({"custom_text": {"submit": {"message": "hi"}}}, "custom_text"),
        ({"ui_mode": "hosted_page"}, "return_url"),
        ({"ui_mode": "embedded_page", "redirect_on_completion": "never"}, "return_url"),
    ],
)
def test_what_the_shops_own_page_cannot_have_is_refused(simulator: Stripe, params: dict[str, Any], param: str) -> None:
    """docs.stripe.com/api/checkout/sessions/create: each parameter says in which ui_mode it may be used."""
    with pytest.raises(stripe.InvalidRequestError) as caught:
        elements(simulator, **params)

    assert caught.value.param == param


def test_the_browser_sees_the_session_with_its_secret_alone(simulator: Stripe) -> None:
    """docs.stripe.com/keys: a publishable key, and the client secret; the shop's metadata stays the shop's."""
    session = elements(simulator, metadata={"order": "1"}, customer_email="a@example.com")

    page = as_customer(simulator, session, "/init")
    wrong = as_customer(simulator, session, "/init", client_secret="cs_wrong")

    shown = page.json()
    assert (page.status, wrong.status) == (200, 400)
    assert shown["totals"]["total"] == 2_000
    assert shown["line_items"][0]["name"] == "Mug"
    assert (shown["email"], shown["can_confirm"], shown["tax_status"]) == ("a@example.com", True, "ready")
    assert "metadata" not in shown["session"]
    refused = simulator.api("GET", f"/v1/checkout/sessions/{session.id}", Authorization="Bearer pk_test_simulator")
    assert refused.status == 401


def test_a_method_is_saved_where_the_session_offers_it(simulator: Stripe) -> None:
    """docs.stripe.com/payments/save-during-payment: with saved_payment_method_options, and not otherwise."""
    customer = simulator.v1.customers.create().id
    plain = elements(simulator, customer=customer)
    offered = elements(simulator, customer=customer, saved_payment_method_options={"payment_method_save": "enabled"})

    refused = confirm(simulator, plain, save_payment_method="true")
    done = confirm(simulator, offered, save_payment_method="true")

    assert (refused.status, refused.json()["error"]["param"]) == (400, "save_payment_method")
    assert done.status == 200
    (kept,) = simulator.v1.customers.payment_methods.list(customer).data
    assert kept.allow_redisplay == "always"


def test_the_browser_pays_with_a_payment_method(simulator: Stripe) -> None:
    """docs.stripe.com/js/custom_checkout/confirm: the events are those of the hosted page."""
    session = elements(simulator, payment_intent_data={"description": "Order 1"})

    answer = as_customer(simulator, session, "/confirm", payment_method=method(simulator), expected_amount="2000")

    done = now(simulator, session, "payment_intent")
    assert answer.status == 200, answer.text
    assert (answer.json()["session"]["status"], answer.json()["intent"]["status"]) == ("complete", "succeeded")
    assert (done.status, done.payment_status) == ("complete", "paid")
    assert isinstance(done.payment_intent, stripe.PaymentIntent)
    assert done.payment_intent.description == "Order 1"
    assert simulator.event_types()[-5:] == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
        "charge.updated",
    ]


def test_the_browser_pays_with_a_confirmation_token(simulator: Stripe) -> None:
    """docs.stripe.com/payments/build-a-two-step-confirmation: what was typed is in the token."""
    session = elements(simulator)
    made = simulator.api(
        "POST",
        "/v1/confirmation_tokens",
        {
            "payment_method_data[type]": "card",
            "payment_method_data[card][token]": "tok_visa",
            "payment_method_data[billing_details][email]": "token@example.com",
        },
        Authorization="Bearer pk_test_simulator",
    ).json()

    answer = as_customer(simulator, session, "/confirm", confirmation_token=made["id"])

    done = now(simulator, session)
    assert answer.status == 200, answer.text
    assert done.payment_status == "paid"
    assert done.customer_details is not None
    assert done.customer_details.email == "token@example.com"


def test_another_amount_than_the_customer_saw_is_not_taken(simulator: Stripe) -> None:
    """docs.stripe.com/js/custom_checkout/confirm: the total may have changed on the server."""
    session = elements(simulator)

    answer = as_customer(simulator, session, "/confirm", payment_method=method(simulator), expected_amount="1999")

    assert (answer.status, answer.json()["error"]["param"]) == (400, "expected_amount")
    assert now(simulator, session).payment_intent is None


def test_a_decline_leaves_the_session_open_for_the_next_card(simulator: Stripe) -> None:
    """docs.stripe.com/js/custom_checkout/confirm: one PaymentIntent, of the amount at each try."""
    session = elements(simulator)
    first = simulator.v1.checkout.sessions.line_items.list(session.id).data[0].id

    declined = confirm(simulator, session, "pm_card_chargeDeclined", email="a@example.com")
    simulator.v1.checkout.sessions.update(session.id, {"line_items": [{"id": first, "quantity": 3}]})
    paid = confirm(simulator, session)

    assert (declined.status, declined.json()["error"]["code"]) == (402, "card_declined")
    assert paid.status == 200
    done = now(simulator, session, "payment_intent")
    assert isinstance(done.payment_intent, stripe.PaymentIntent)
    assert (done.payment_intent.amount, done.payment_intent.status) == (3_000, "succeeded")
    assert len(simulator.v1.charges.list({"payment_intent": done.payment_intent.id}).data) == 2


def test_three_d_secure_completes_the_session_afterwards(simulator: Stripe) -> None:
    """docs.stripe.com/payments/3d-secure/authentication-flow: the Session is open until the customer is back."""
    session = elements(simulator)

    answer = confirm(simulator, session, "pm_card_threeDSecure2Required", email="a@example.com")

    waiting = now(simulator, session, "payment_intent")
    assert (answer.json()["intent"]["status"], waiting.status) == ("requires_action", "open")
    assert isinstance(waiting.payment_intent, stripe.PaymentIntent)
    action = waiting.payment_intent.next_action
    assert action is not None
    assert action.redirect_to_url is not None
    assert action.redirect_to_url.return_url == RETURN_URL
    assert str(action.redirect_to_url.url).startswith(f"{simulator.url}/3ds/{waiting.payment_intent.id}")
    core = simulator.server.simulator
    with core.changed:
        payments.authenticate(
            core.world, core.world.store.get("payment_intent", waiting.payment_intent.id), succeeded=True
        )
    assert now(simulator, session).payment_status == "paid"
    assert simulator.event_types()[-3:] == ["payment_intent.succeeded", "checkout.session.completed", "charge.updated"]


def test_a_quantity_moves_within_its_bounds(simulator: Stripe) -> None:
    """docs.stripe.com/payments/checkout/adjustable-quantity."""
    bounds = {"enabled": True, "minimum": 1, "maximum": 3}
    rows = [{"price": price(simulator), "quantity": 1, "adjustable_quantity": bounds}, line("fixed", 500)]
    session = elements(simulator, line_items=rows)
    first, fixed = simulator.v1.checkout.sessions.line_items.list(session.id).data

    def ask(key: str, quantity: int) -> int:
        form = {"line_items[0][id]": key, "line_items[0][quantity]": str(quantity)}
        return as_customer(simulator, session, **form).status

    assert [ask(first.id, 3), ask(first.id, 4), ask(first.id, 0), ask(fixed.id, 2)] == [200, 400, 400, 400]
    assert now(simulator, session).amount_total == 3_500


def test_a_promotion_code_is_entered_and_taken_away(simulator: Stripe) -> None:
    """docs.stripe.com/payments/checkout/discounts: only where the Session allows it; it counts once paid."""
    coupon = simulator.v1.coupons.create({"percent_off": 25, "duration": "once"})
    code = simulator.v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "LESS"})
    session = elements(simulator, allow_promotion_codes=True)
    closed = elements(simulator)

    assert as_customer(simulator, closed, promotion_code="LESS").json()["error"]["param"] == "promotion_code"
    assert as_customer(simulator, session, promotion_code="WRONG").status == 400
    entered = as_customer(simulator, session, promotion_code="less").json()
    assert (entered["totals"]["total"], entered["discounts"][0]["promotion_code"]) == (1_500, "LESS")
    assert as_customer(simulator, session, promotion_code="").json()["totals"]["total"] == 2_000
    as_customer(simulator, session, promotion_code="LESS")
    assert simulator.v1.promotion_codes.retrieve(code.id).times_redeemed == 0
    confirm(simulator, session)

    done = now(simulator, session)
    assert done.discounts is not None
    assert (done.amount_total, done.discounts[0].promotion_code) == (1_500, code.id)
    assert simulator.v1.promotion_codes.retrieve(code.id).times_redeemed == 1


def test_shipping_details_are_collected_where_the_shop_ships(simulator: Stripe) -> None:
    """docs.stripe.com/payments/collect-addresses: allowed countries, and the PaymentIntent's shipping."""
    session = elements(simulator, shipping_address_collection={"allowed_countries": ["DE"]})

    missing = confirm(simulator, session)
    abroad = as_customer(simulator, session, **{**SHIPPING, "shipping[address][country]": "FR"})
    as_customer(simulator, session, **SHIPPING)
    confirm(simulator, session)

    assert missing.json()["error"]["param"] == "shipping"
    assert abroad.json()["error"]["param"] == "shipping[address][country]"
    done = now(simulator, session, "payment_intent")
    assert done.collected_information is not None
    assert done.collected_information.shipping_details is not None
    assert done.collected_information.shipping_details.address.city == "Berlin"
    assert isinstance(done.payment_intent, stripe.PaymentIntent)
    assert done.payment_intent.shipping is not None
    assert done.payment_intent.shipping.name == "Jenny Rosen"


def test_the_server_may_keep_shipping_details_to_itself(simulator: Stripe) -> None:
    """docs.stripe.com/payments/checkout/custom-shipping-options: permissions.update_shipping_details=server_only."""
    session = elements(
        simulator,
        shipping_address_collection={"allowed_countries": ["DE"]},
        permissions={"update_shipping_details": "server_only"},
    )
    given: Any = {"collected_information": {"shipping_details": {"name": "Jenny Rosen", "address": ADDRESS}}}
    rate = {"display_name": "DHL", "type": "fixed_amount", "fixed_amount": {"amount": 400, "currency": "usd"}}

    assert as_customer(simulator, session, **SHIPPING).status == 400
    options: Any = {"shipping_options": [{"shipping_rate_data": rate}], **given}
    updated = simulator.v1.checkout.sessions.update(session.id, options)

    assert (updated.amount_total, len(updated.shipping_options)) == (2_400, 1)
    assert updated.collected_information is not None


def test_only_the_shops_own_page_lets_its_lines_be_changed(simulator: Stripe) -> None:
    """docs.stripe.com/api/checkout/sessions/update: line_items in elements mode, while the Session is open."""
    hosted, own = simulator.session(), elements(simulator)
    changes: Any = {"line_items": [line("a", 900)]}
    confirm(simulator, own)

    for session, word in ((hosted, "ui_mode"), (own, "no longer active")):
        with pytest.raises(stripe.InvalidRequestError, match=word):
            simulator.v1.checkout.sessions.update(session.id, changes)


def test_a_complete_or_expired_session_is_not_paid_again(simulator: Stripe) -> None:
    """docs.stripe.com/payments/checkout/managing-limited-inventory."""
    paid, expired = elements(simulator), elements(simulator)
    confirm(simulator, paid)
    simulator.v1.checkout.sessions.expire(expired.id)

    codes = [confirm(simulator, session).json()["error"]["code"] for session in (paid, expired)]

    assert codes == ["checkout_session_complete", "checkout_session_expired"]
    assert len(simulator.v1.charges.list().data) == 1
