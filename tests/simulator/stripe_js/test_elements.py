"""Elements on a page without a framework: what they tell, how they look, and who can use them."""

from typing import Any

import pytest
from playwright.sync_api import expect

from ops.paths import STATE
from tests.simulator.stripe_js.conftest import DEADLINE_MILLISECONDS, TOOLS, Shop

pytestmark = pytest.mark.browser

AXE = (TOOLS / "axe-core" / "axe.min.js").read_text()
ARTEFACTS = STATE / "screenshots" / "simulator"
PAYMENT: list[Any] = ["payment", {}]
DEFERRED = {"mode": "payment", "amount": 2_000, "currency": "eur"}


def open_plain(shop: Shop, create: list[Any], **settings: Any) -> None:
    shop.open("plain", **{"elements": DEFERRED, "call": "confirmPayment", "with": {}, **settings}, create=create)
    body = shop.page.locator("body")
    expect(body).to_have_attribute("data-ready", str(len(create)), timeout=DEADLINE_MILLISECONDS)


def violations(shop: Shop) -> list[str]:
    """What axe finds in the page and all frames, by rule; behind a frame it takes the page's own colour for given."""
    behind = shop.page.evaluate("getComputedStyle(document.body).backgroundColor")
    for frame in shop.page.frames:
        frame.evaluate(f"{AXE}; axe.configure({{allowedOrigins: ['<unsafe_all_origins>']}})")
        frame.evaluate("(colour) => { document.documentElement.style.backgroundColor = colour; }", behind)
    result = shop.page.evaluate("axe.run(document, { pingWaitTime: 10_000 })")
    assert {"color-contrast", "label"} <= {one["id"] for one in result["passes"]}
    return [f"{one['id']} {node['html']}" for one in result["violations"] for node in one["nodes"]]


def shoot(shop: Shop, name: str) -> None:
    ARTEFACTS.mkdir(exist_ok=True)
    shop.page.screenshot(path=ARTEFACTS / f"stripe-js-{name}.png")


def happened(shop: Shop, name: str) -> list[dict[str, Any]]:
    return [event for event in shop.page.evaluate("window.happened") if event["name"] == name]


@pytest.mark.parametrize(
    ("name", "layout", "theme"),
    [("tabs", "tabs", "stripe"), ("night", {"type": "accordion"}, "night")],
)
def test_axe_finds_nothing_wrong_with_the_elements(shop: Shop, name: str, layout: Any, theme: str) -> None:
    """docs.stripe.com/elements/appearance-api: every theme can be read, every input has a name."""
    elements = {**DEFERRED, "appearance": {"theme": theme}}
    address = {"mode": "shipping", "allowedCountries": ["US", "AT"]}
    create = [["linkAuthentication", {}], ["address", address], ["payment", {"layout": layout}]]
    open_plain(shop, create, elements=elements)

    shop.frame().get_by_label("Card number").fill("4242424242424241")
    shop.frame().get_by_label("Security code").click()
    expect(shop.frame().get_by_text("Your card number is invalid.")).to_be_visible()
    shoot(shop, name)

    assert violations(shop) == []
    assert shop.complaints == []


def test_the_methods_are_chosen_with_the_keyboard(shop: Shop) -> None:
    """docs.stripe.com/payments/payment-element: the choice is a group of radio buttons with a name."""
    open_plain(shop, [PAYMENT])

    frame = shop.frame()
    frame.get_by_role("group", name="Payment method").get_by_label("Card", exact=True).focus()
    shop.page.keyboard.press("ArrowRight")
    expect(frame.get_by_label("SEPA Debit")).to_be_checked()
    shop.page.keyboard.press("Tab")
    expect(frame.get_by_label("Full name")).to_be_focused()

    assert happened(shop, "change")[-1]["value"]["type"] == "sepa_debit"
    assert len(happened(shop, "focus")) == 1


def test_appearance_locale_and_defaults_reach_the_element(shop: Shop) -> None:
    """docs.stripe.com/elements/appearance-api: variables and rules; js/elements_object/create: locale."""
    appearance = {
        "variables": {"colorBackground": "#fff8e7", "borderRadius": "0px", "fontFamily": "serif"},
        "rules": {".Label": {"fontWeight": "700"}, "body": {"display": "none"}},
    }
    defaults = {"billingDetails": {"address": {"country": "DE"}, "name": "Jenny Rosen"}}
    elements = {**DEFERRED, "appearance": appearance, "locale": "de"}
    open_plain(shop, [["payment", {"defaultValues": defaults}]], elements=elements)

    number = shop.frame().get_by_label("Kartennummer")
    expect(number).to_have_css("background-color", "rgb(255, 248, 231)")
    expect(number).to_have_css("border-radius", "0px")
    expect(shop.frame().locator(".Label").first).to_have_css("font-weight", "700")
    expect(shop.frame().get_by_label("Land oder Region")).to_have_value("DE")
    expect(shop.frame().locator("[name=postalCode]")).to_be_hidden()
    shop.frame().get_by_label("SEPA-Lastschrift").check()
    expect(shop.frame().get_by_label("Vollständiger Name")).to_have_value("Jenny Rosen")


def test_the_elements_details_go_into_the_confirmation(shop: Shop) -> None:
    """docs.stripe.com/elements/address-element: address and e-mail become shipping and billing details."""
    made = shop.simulator.v1.payment_intents.create({"amount": 2_000, "currency": "eur"})
    create = [["linkAuthentication", {}], ["address", {"mode": "shipping"}], PAYMENT]
    settings: Any = {"elements": {"clientSecret": made.client_secret}, "with": {"redirect": "if_required"}}
    open_plain(shop, create, **settings)

    shop.frame("email").get_by_label("Email").fill("jenny@example.com")
    address = shop.frame("address")
    for label, value in (("Full name", "Jenny Rosen"), ("Address line 1", "1 Main St"), ("City", "Wien")):
        address.get_by_label(label).fill(value)
    address.get_by_label("State or province").fill("CA")
    address.get_by_label("ZIP code").or_(address.get_by_label("Postal code")).fill("94107")
    shop.enter_card()
    shop.pay()
    shop.tells('"succeeded"')

    paid = shop.simulator.v1.payment_intents.retrieve(made.id, {"expand": ["payment_method"]})
    assert paid.shipping is not None
    assert paid.shipping.address is not None
    assert (paid.shipping.name, paid.shipping.address.line1) == ("Jenny Rosen", "1 Main St")
    method: Any = paid.payment_method
    assert method.billing_details.email == "jenny@example.com"
    assert (method.billing_details.address.country, method.billing_details.address.postal_code) == ("US", "94107")


def test_details_become_a_confirmation_token_or_a_payment_method(shop: Shop) -> None:
    """docs.stripe.com/payments/finalize-payments-on-the-server: the server confirms, the page does the next action."""
    open_plain(shop, [PAYMENT])
    shop.enter_card("4000002760003184")

    token = shop.page.evaluate("async () => (await group.submit(), stripe.createConfirmationToken({elements: group}))")
    method = shop.page.evaluate("() => stripe.createPaymentMethod({elements: group})")
    made = shop.simulator.v1.payment_intents.create(
        {
            "amount": 2_000,
            "currency": "eur",
            "confirm": True,
            "confirmation_token": token["confirmationToken"]["id"],
            "use_stripe_sdk": True,
        }
    )
    shop.page.evaluate(
        "secret => { window.done = stripe.handleNextAction({clientSecret: secret}); }",
        made.client_secret,
    )
    shop.authenticate("Complete")

    assert method["paymentMethod"]["card"]["last4"] == "3184"
    assert (made.status, made.next_action and made.next_action.type) == ("requires_action", "use_stripe_sdk")
    assert shop.page.evaluate("window.done")["paymentIntent"]["status"] == "succeeded"


def test_the_card_element_pays_with_confirm_card_payment(shop: Shop) -> None:
    """docs.stripe.com/js/payment_intents/confirm_card_payment: the older way, with an element of the card alone."""
    made = shop.simulator.v1.payment_intents.create({"amount": 2_000, "currency": "eur"})
    open_plain(shop, [["card", {"hidePostalCode": True}]])

    card = shop.frame("card")
    card.get_by_label("Card number").fill("5555555555554444")
    card.get_by_label("Expiration date").fill("1240")
    card.get_by_label("Security code").fill("123")
    result = shop.page.evaluate(
        "secret => stripe.confirmCardPayment(secret, {payment_method: {card: group.getElement('card')}})",
        made.client_secret,
    )

    assert result["paymentIntent"]["status"] == "succeeded"
    assert happened(shop, "change")[-1]["brand"] == "mastercard"


def test_mistakes_of_the_page_are_thrown_and_an_unknown_secret_is_a_load_error(shop: Shop) -> None:
    """docs.stripe.com/js/errors: an IntegrationError for the developer, ``loaderror`` for the page."""
    shop.open("plain", elements=DEFERRED, call="confirmPayment", create=[PAYMENT], **{"with": {"clientSecret": "pi_1"}})
    shop.pay()
    thrown = shop.result()
    messages = shop.page.evaluate(
        """() => [
            () => Stripe("sk_test_1"),
            () => group.create("payment"),
            () => stripe.elements({clientSecret: "nonsense"}),
            () => group.getElement("payment").mount("#nowhere"),
        ].map((mistake) => { try { mistake(); return null; } catch (error) { return error.name; } })"""
    )
    failed = shop.page.evaluate(
        """() => new Promise((resolve) => {
            const element = stripe.elements({clientSecret: "pi_1_secret_2"}).create("payment");
            element.on("loaderror", ({error}) => resolve(error));
            element.mount("#payment");
        })"""
    )

    assert thrown["thrown"] == "IntegrationError"
    assert messages == ["IntegrationError"] * 4
    assert failed["code"] == "resource_missing"
