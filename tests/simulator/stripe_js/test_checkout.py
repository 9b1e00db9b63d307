"""Checkout with ``ui_mode: elements`` on a shop's own page, through react-stripe-js."""

import json
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.simulator.stripe_js.conftest import Shop

pytestmark = pytest.mark.browser


def session(shop: Shop, **more: Any) -> Any:
    """A new Session of 30 dollars, or as *more* says."""
    params = {"ui_mode": "elements", "return_url": f"{shop.url}/done?session={{CHECKOUT_SESSION_ID}}", **more}
    return shop.simulator.session(success_url=None, cancel_url=None, **params)


def open_checkout(shop: Shop, made: Any, **settings: Any) -> None:
    shop.open("react", checkout={"clientSecret": made.client_secret}, **settings)
    expect(shop.frame().get_by_label("Card number")).to_be_visible()


def shown(shop: Shop) -> dict[str, Any]:
    return dict(json.loads(str(shop.page.locator("#session").text_content())))


def use_email(shop: Shop, email: str = "jenny@example.com") -> None:
    shop.page.get_by_label("Email", exact=True).fill(email)
    shop.page.get_by_role("button", name="Use email").click()


def test_a_session_is_paid_on_the_shops_own_page(shop: Shop) -> None:
    """docs.stripe.com/js/custom_checkout: can_confirm follows what is entered, confirm() completes the Session."""
    made = session(shop)
    open_checkout(shop, made, confirm={"redirect": "if_required"})
    assert shown(shop)["canConfirm"] is False
    expect(shop.page.locator("#total")).to_have_text("$30.00")
    expect(shop.page.get_by_text("Mug × 2")).to_be_visible()

    use_email(shop)
    shop.enter_card()
    shop.tells('"canConfirm": true', of="session")
    shop.pay()
    shop.tells('"complete"')

    done = shop.simulator.v1.checkout.sessions.retrieve(made.id)
    assert shop.result() == {"type": "success", "status": {"type": "complete", "paymentStatus": "paid"}}
    assert (done.status, done.payment_status, done.amount_total) == ("complete", "paid", 3_000)
    assert done.customer_details is not None
    assert done.customer_details.email == "jenny@example.com"
    assert shop.complaints == []


def test_what_the_page_knows_of_the_buyer_need_not_be_typed(shop: Shop) -> None:
    """docs.stripe.com/js/custom_checkout/init (defaultValues): e-mail and billing address are the payment's."""
    made = session(shop)
    address = {"line1": "Unter den Linden 1", "city": "Berlin", "postal_code": "10117", "country": "DE"}
    known = {"email": "ada@example.com", "billingAddress": {"name": "Ada Lovelace", "address": address}}
    settings = {"clientSecret": made.client_secret, "defaultValues": known}
    shop.open("react", checkout=settings, confirm={"redirect": "if_required"})
    expect(shop.frame().get_by_label("Card number")).to_be_visible()

    shop.enter_card()
    shop.pay()
    shop.tells('"complete"')

    done: Any = shop.simulator.v1.checkout.sessions.retrieve(made.id, {"expand": ["payment_intent.latest_charge"]})
    billed = done.payment_intent.latest_charge.billing_details
    assert (billed.email, billed.name) == ("ada@example.com", "Ada Lovelace")
    assert {name: billed.address[name] for name in address} == address


def test_the_buyer_is_sent_to_the_sessions_return_url(shop: Shop) -> None:
    """docs.stripe.com/api/checkout/sessions/create (return_url): with the Session's id in it."""
    made = session(shop)
    open_checkout(shop, made)

    use_email(shop)
    shop.enter_card()
    shop.pay()

    assert shop.returned() == {"session": made.id}


def test_a_decline_is_told_with_its_code_and_the_bank_may_ask(shop: Shop) -> None:
    """docs.stripe.com/js/custom_checkout/confirm: ``paymentFailed`` with the decline code, then 3-D Secure."""
    made = session(shop)
    open_checkout(shop, made, confirm={"redirect": "if_required"})
    use_email(shop)

    shop.enter_card("4000000000000002")
    shop.pay()
    shop.tells("paymentFailed")
    error = shop.result()["error"]
    shop.enter_card("4000002760003184")
    shop.pay()
    shop.authenticate("Complete")
    shop.tells('"complete"')

    assert error == {
        "message": "Your card was declined.",
        "code": "paymentFailed",
        "paymentFailed": {"declineCode": "generic_decline"},
    }
    assert shop.simulator.v1.checkout.sessions.retrieve(made.id).payment_status == "paid"


def test_codes_shipping_and_email_change_the_session(shop: Shop) -> None:
    """docs.stripe.com/js/custom_checkout: applyPromotionCode, updateShippingOption, updateEmail and their errors."""
    coupon = shop.simulator.v1.coupons.create({"percent_off": 10, "duration": "once"})
    shop.simulator.v1.promotion_codes.create({"code": "SPRING", "promotion": {"type": "coupon", "coupon": coupon.id}})
    rates = [
        {"shipping_rate_data": {"display_name": name, "type": "fixed_amount", "fixed_amount": cost(amount)}}
        for name, amount in (("Slow", 500), ("Fast", 1_500))
    ]
    made = session(shop, allow_promotion_codes=True, shipping_options=rates)
    open_checkout(shop, made)

    shop.page.get_by_label("Code").fill("NOTHING")
    shop.page.get_by_role("button", name="Apply").click()
    shop.tells("invalidCode")
    shop.page.get_by_label("Code").fill("SPRING")
    shop.page.get_by_role("button", name="Apply").click()
    expect(shop.page.locator("#total")).to_have_text("$32.00")
    shop.page.get_by_role("button", name="Fast").click()
    expect(shop.page.locator("#total")).to_have_text("$42.00")
    use_email(shop, "jenny@")
    shop.tells("incompleteEmail")

    total = shown(shop)["total"]
    assert total["discount"] == {"minorUnitsAmount": 300, "amount": "$3.00"}
    assert total["shippingRate"]["minorUnitsAmount"] == 1_500
    assert shop.simulator.v1.checkout.sessions.retrieve(made.id).amount_total == 4_200


def test_a_shipping_address_is_asked_for_and_kept(shop: Shop) -> None:
    """docs.stripe.com/elements/address-element: in Checkout the Shipping Address Element fills the Session."""
    made = session(shop, shipping_address_collection={"allowed_countries": ["US", "AT"]})
    open_checkout(shop, made, shipping=True, confirm={"redirect": "if_required"})
    use_email(shop)
    shop.enter_card()
    assert shown(shop)["canConfirm"] is False

    address = shop.frame("address")
    address.get_by_label("Country or region").select_option("AT")
    address.get_by_label("Full name").fill("Jenny Rosen")
    address.get_by_label("Address line 1").fill("Stephansplatz 1")
    address.get_by_label("City").fill("Wien")
    address.get_by_label("Postal code").fill("1010")
    shop.tells('"canConfirm": true', of="session")
    shop.pay()
    shop.tells('"complete"')

    done = shop.simulator.v1.checkout.sessions.retrieve(made.id)
    assert done.collected_information is not None
    shipping = done.collected_information.shipping_details
    assert shipping is not None
    assert (shipping.name, shipping.address.city, shipping.address.country) == ("Jenny Rosen", "Wien", "AT")


def test_a_wrong_secret_is_an_error_of_the_provider(shop: Shop) -> None:
    """docs.stripe.com/js/custom_checkout/load_actions: the result has the type error."""
    made = session(shop)
    wrong = f"{made.id}_secret_wrong"
    shop.open("react", checkout={"clientSecret": wrong})

    assert "client_secret" in shop.result()["error"]["message"]


def cost(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "usd"}
