"""The hosted checkout, walked through in a browser; follows docs.stripe.com/payments/checkout/how-checkout-works."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.simulator.browser.look import Look
from tests.simulator.harness import Stripe, line

pytestmark = pytest.mark.browser

DONE = re.compile(r"https://shop\.example/done\?session=cs_test_")


def fill_card(page: Page, number: str = "4242424242424242") -> None:
    page.get_by_label("Email").fill("jenny@example.com")
    page.get_by_label("Card number").fill(number)
    page.get_by_label("Expires (MM / YY)").fill("12 / 34")
    page.get_by_label("CVC").fill("123")
    page.get_by_label("Name on card").fill("Jenny Rosen")


def pay(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Pay ")).click()


def test_a_card_pays_and_the_customer_is_back_in_the_shop(simulator: Stripe, look: Look) -> None:
    """docs.stripe.com/payments/checkout/custom-success-page: the customer goes to success_url."""
    session = simulator.session()

    look.page.goto(str(session.url))
    fill_card(look.page)
    look.shot("checkout-card")
    pay(look.page)

    expect(look.page).to_have_url(DONE)
    assert simulator.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    assert look.complaints == []
    assert [url for url in look.asked if not url.startswith((simulator.url, "https://shop.example/", "data:"))] == []


def test_a_decline_is_told_next_to_the_form_with_the_focus_and_another_card_pays(simulator: Stripe, look: Look) -> None:
    """docs.stripe.com/testing#declined-payments: the customer reads why and tries again."""
    look.page.goto(str(simulator.session().url))
    fill_card(look.page, "4000000000009995")
    pay(look.page)

    alert = look.page.get_by_role("alert")
    expect(alert).to_have_text("Your card has insufficient funds.")
    expect(alert).to_be_focused()
    expect(look.page.get_by_label("Email")).to_have_value("jenny@example.com")
    expect(look.page.get_by_label("Card number")).to_have_value("")
    look.shot("checkout-declined")
    fill_card(look.page)
    pay(look.page)
    expect(look.page).to_have_url(DONE)


def test_three_d_secure_completed_pays(simulator: Stripe, look: Look) -> None:
    """docs.stripe.com/testing#regulatory-cards: the bank's test page has a way to complete."""
    look.page.goto(str(simulator.session().url))
    fill_card(look.page, "4000002760003184")
    pay(look.page)

    expect(look.page.get_by_role("heading", level=1)).to_have_text("Your bank wants to know that it is you")
    look.shot("three-d-secure")
    look.page.get_by_role("button", name="Complete").click()
    expect(look.page).to_have_url(DONE)


def test_three_d_secure_failed_leads_back_to_the_form_with_the_reason(simulator: Stripe, look: Look) -> None:
    """docs.stripe.com/payments/3d-secure/authentication-flow: a failed authentication asks for another method."""
    look.page.goto(str(simulator.session().url))
    fill_card(look.page, "4000002760003184")
    pay(look.page)
    look.page.get_by_role("button", name="Fail").click()

    expect(look.page.get_by_role("alert")).to_contain_text("unable to authenticate")
    look.shot("three-d-secure-failed")
    fill_card(look.page)
    pay(look.page)
    expect(look.page).to_have_url(DONE)


def test_a_sepa_debit_is_under_way_and_paid_some_days_later(simulator: Stripe, look: Look) -> None:
    """docs.stripe.com/payments/sepa-debit/accept-a-payment: the Session completes unpaid, the money comes later."""
    session = simulator.session(line_items=[line("Mug", 1_250, 2, "eur")])
    look.page.goto(str(session.url))
    look.page.get_by_label("Email").fill("jenny@example.com")
    look.page.get_by_label("SEPA Direct Debit").check()
    expect(look.page.get_by_label("Card number")).to_be_hidden()
    look.page.get_by_label("IBAN").fill("AT61 1904 3002 3457 3201")
    look.page.get_by_label("Account holder").fill("Jenny Rosen")
    look.shot("checkout-sepa")
    pay(look.page)

    expect(look.page).to_have_url(DONE)
    assert simulator.v1.checkout.sessions.retrieve(session.id).payment_status == "unpaid"
    simulator.control("/clock", {"advance": 14 * 86_400})
    assert simulator.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_a_boleto_is_printed_and_paid_at_the_bank(simulator: Stripe, look: Look) -> None:
    """docs.stripe.com/payments/boleto/accept-a-payment: a voucher, which a bank takes later."""
    session = simulator.session(line_items=[line("Caneca", 5_000, 1, "brl")])
    look.page.goto(str(session.url))
    look.page.get_by_label("Email").fill("maria@example.com")
    look.page.get_by_label("Boleto").check()
    for label, value in {
        "Full name": "Maria Silva",
        "CPF or CNPJ": "000.000.000-00",
        "Address": "Rua Um, 1",
        "Postal code": "01310-100",
        "City": "São Paulo",
        "State or region": "SP",
    }.items():
        look.page.get_by_label(label, exact=True).fill(value)
    look.shot("checkout-boleto")
    pay(look.page)
    expect(look.page).to_have_url(DONE)

    intent = simulator.v1.checkout.sessions.retrieve(session.id).payment_intent
    look.page.goto(f"{simulator.url}/boleto/{intent}")
    look.shot("boleto-voucher")
    look.page.get_by_role("button", name="Pay it").click()
    expect(look.page.get_by_role("heading", level=1)).to_have_text("Paid")
    assert simulator.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def full_session(simulator: Stripe) -> str:
    """The address of a page that asks for everything."""
    coupon = simulator.v1.coupons.create({"percent_off": 20, "duration": "once"})
    simulator.v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "SAVE20"})
    session = simulator.session(
        line_items=[line("Teapot", 5_000, 1, "eur")],
        allow_promotion_codes=True,
        phone_number_collection={"enabled": True},
        shipping_address_collection={"allowed_countries": ["DE", "AT"]},
        shipping_options=[
            {"shipping_rate_data": rate("Standard", 500)},
            {"shipping_rate_data": rate("Express", 1_500)},
        ],
    )
    return str(session.url)


def rate(name: str, amount: int) -> dict[str, object]:
    return {"type": "fixed_amount", "display_name": name, "fixed_amount": {"amount": amount, "currency": "eur"}}


def test_a_promotion_code_and_a_chosen_shipping_make_the_total(simulator: Stripe, look: Look) -> None:
    """docs.stripe.com/payments/checkout/discounts and …/custom-shipping-options: the summary follows."""
    page = look.page
    page.goto(full_session(simulator))
    page.get_by_label("Promotion code").fill("nothing")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_label("Promotion code")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Promotion code").fill("SAVE20")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("Discount (SAVE20)")).to_be_visible()
    page.get_by_label("Express").check()
    page.get_by_role("button", name="Update total").click()
    expect(page.get_by_role("button", name="Pay €55.00")).to_be_visible()
    look.shot("checkout-promotion-shipping")
    for label, value in {"Phone number": "+49 30 123456", "Address": "Main St 1", "Postal code": "10115"}.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("Full name").fill("Jenny Rosen")
    page.get_by_label("City").fill("Berlin")
    page.get_by_label("Country").select_option("DE")
    fill_card(page)
    pay(page)

    expect(page).to_have_url(DONE)
    session = simulator.v1.checkout.sessions.list().data[0]
    details = session.collected_information.shipping_details  # type: ignore[union-attr]
    assert (session.amount_total, details.address.city) == (5_500, "Berlin")  # type: ignore[union-attr]


def test_the_page_is_paid_by_keyboard_alone(simulator: Stripe, look: Look) -> None:
    """docs.stripe.com/payments/checkout: every field is reached in the order of the page, Enter pays."""
    page = look.page
    page.goto(str(simulator.session().url))
    page.get_by_role("link", name="← Back").focus()
    for typed in ("jenny@example.com", "4242424242424242", "12/34", "123", "Jenny Rosen"):
        page.keyboard.press("Tab")
        page.keyboard.type(typed)
    page.keyboard.press("Enter")

    expect(page).to_have_url(DONE)


def test_the_page_works_without_javascript(simulator: Stripe, plain_page: Page) -> None:
    """docs.stripe.com/payments/checkout: here no script is needed, not even to choose how to pay."""
    plain_page.goto(str(simulator.session(line_items=[line("Mug", 1_250, 2, "eur")]).url))
    expect(plain_page.get_by_label("IBAN")).to_be_hidden()
    fill_card(plain_page)
    pay(plain_page)

    expect(plain_page).to_have_url(DONE)


def test_the_page_fits_a_phone(simulator: Stripe, phone: Look) -> None:
    """docs.stripe.com/payments/checkout: one column, nothing to scroll sideways."""
    phone.page.goto(full_session(simulator))
    phone.shot("checkout-phone")

    assert phone.overflow() == 0
