"""PaymentIntents and SetupIntents through the Payment Element, with the packages that shops use."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.simulator.stripe_js.conftest import DEADLINE_MILLISECONDS, Shop

pytestmark = pytest.mark.browser

# The page itself says that the bank is done; resolves when the message has arrived.
FORGED = """(id) => new Promise((resolve) => {
    addEventListener("message", () => resolve(), {once: true});
    postMessage({type: "simulator.three_d_secure", id, status: "succeeded"}, "*");
})"""


def intent(shop: Shop, **more: Any) -> Any:
    """A new PaymentIntent of 20 euros or as *more* says."""
    return shop.simulator.v1.payment_intents.create({"amount": 2_000, "currency": "eur", **more})  # type: ignore[typeddict-item]


def open_react(shop: Shop, client_secret: str, **more: Any) -> None:
    shop.open("react", elements={"clientSecret": client_secret}, redirect="if_required", **more)


def test_a_card_pays_and_the_page_gets_the_paid_intent(shop: Shop) -> None:
    """docs.stripe.com/js/payment_intents/confirm_payment: ``if_required`` answers with the PaymentIntent."""
    made = intent(shop)
    open_react(shop, made.client_secret)
    expect(shop.frame().get_by_label("Card number")).to_be_visible()

    shop.enter_card()
    shop.tells('"complete": true', of="state")
    shop.pay()

    result = shop.result()
    assert (result["paymentIntent"]["id"], result["paymentIntent"]["status"]) == (made.id, "succeeded")
    assert shop.simulator.v1.payment_intents.retrieve(made.id).amount_received == 2_000
    assert shop.complaints == []


def test_a_decline_is_told_and_another_card_pays(shop: Shop) -> None:
    """docs.stripe.com/declines: the error has code, decline_code and message; the buyer tries again."""
    made = intent(shop)
    open_react(shop, made.client_secret)

    shop.enter_card("4000000000009995")
    shop.pay()
    error = shop.result()["error"]
    shop.enter_card()
    shop.pay()
    shop.tells('"status": "succeeded"')

    assert (error["type"], error["code"], error["decline_code"]) == (
        "card_error",
        "card_declined",
        "insufficient_funds",
    )
    assert error["message"] == "Your card has insufficient funds."
    assert error["payment_intent"]["status"] == "requires_payment_method"
    assert len(shop.simulator.v1.charges.list({"payment_intent": made.id}).data) == 2


def test_what_is_missing_is_said_and_nothing_is_tried(shop: Shop) -> None:
    """docs.stripe.com/error-codes: ``incomplete_number`` and its like are of the type validation_error."""
    made = intent(shop)
    open_react(shop, made.client_secret)
    expect(shop.frame().get_by_label("Card number")).to_be_visible()

    shop.pay()
    error = shop.result()["error"]
    shop.frame().get_by_label("Card number").fill("4242424242424241")
    shop.frame().get_by_label("Expiration date").fill("12 / 20")

    assert (error["type"], error["code"], error["message"]) == (
        "validation_error",
        "incomplete_number",
        "Your card number is incomplete.",
    )
    expect(shop.frame().get_by_text("Your card number is invalid.")).to_be_visible()
    shop.frame().get_by_label("Security code").focus()
    expect(shop.frame().get_by_text("Your card's expiration year is in the past.")).to_be_visible()
    assert shop.simulator.v1.charges.list().data == []


@pytest.mark.parametrize(("answer", "status"), [("Complete", "succeeded"), ("Fail", "requires_payment_method")])
def test_the_bank_asks_in_a_dialog_and_its_answer_counts(shop: Shop, answer: str, status: str) -> None:
    """docs.stripe.com/payments/3d-secure/authentication-flow: a failed authentication is a failed payment."""
    made = intent(shop)
    open_react(shop, made.client_secret)

    shop.enter_card("4000002760003184")
    shop.pay()
    expect(shop.page.locator("dialog")).to_have_count(1, timeout=DEADLINE_MILLISECONDS)
    shop.page.evaluate(FORGED, made.id)
    shop.authenticate(answer)

    result = shop.result()
    assert shop.simulator.v1.payment_intents.retrieve(made.id).status == status
    if answer == "Complete":
        assert result["paymentIntent"]["status"] == "succeeded"
    else:
        assert result["error"]["code"] == "payment_intent_authentication_failure"
        assert result["error"]["payment_intent"]["id"] == made.id


def test_a_sepa_debit_is_processing_until_the_bank_has_answered(shop: Shop) -> None:
    """docs.stripe.com/payments/sepa-debit: the debit is confirmed with a mandate and succeeds days later."""
    made = intent(shop)
    open_react(shop, made.client_secret)

    frame = shop.frame()
    frame.get_by_label("SEPA Debit").check()
    frame.get_by_label("Full name").fill("Jenny Rosen")
    frame.get_by_label("Email").fill("jenny@example.com")
    frame.get_by_label("IBAN").fill("AT611904300234573201")
    shop.pay()

    assert shop.result()["paymentIntent"]["status"] == "processing"
    assert shop.simulator.v1.payment_intents.retrieve(made.id).status == "processing"


def test_the_buyer_is_sent_to_the_return_url_with_the_outcome(shop: Shop) -> None:
    """docs.stripe.com/payments/payment-intents/verifying-status: what the address they come back to carries."""
    made = intent(shop)
    shop.open("react", elements={"clientSecret": made.client_secret}, redirect="always")

    shop.enter_card()
    shop.pay()

    assert shop.returned() == {
        "payment_intent": made.id,
        "payment_intent_client_secret": made.client_secret,
        "redirect_status": "succeeded",
    }


def test_the_intent_may_be_made_after_the_details_were_entered(shop: Shop) -> None:
    """docs.stripe.com/payments/accept-a-payment-deferred: submit(), then the intent, then confirmPayment()."""
    made: list[Any] = []

    def create() -> str:
        made.append(intent(shop))
        return str(made[0].client_secret)

    shop.page.expose_function("createIntent", create)
    elements = {"mode": "payment", "amount": 2_000, "currency": "eur"}
    shop.open("react", elements=elements, deferred=True, redirect="if_required")

    shop.pay()
    assert shop.result()["error"]["code"] == "incomplete_number"
    assert made == []
    shop.enter_card()
    shop.pay()

    shop.tells('"status": "succeeded"')
    assert len(made) == 1


def test_a_card_is_saved_with_a_setup_intent(shop: Shop) -> None:
    """docs.stripe.com/js/setup_intents/confirm_setup: the SetupIntent succeeds and nothing is charged."""
    made = shop.simulator.v1.setup_intents.create({"automatic_payment_methods": {"enabled": True}})
    open_react(shop, str(made.client_secret), setup=True)

    shop.enter_card()
    shop.pay()

    assert shop.result()["setupIntent"]["status"] == "succeeded"
    assert shop.simulator.v1.charges.list().data == []


def test_the_element_comes_and_goes_with_its_component(shop: Shop) -> None:
    """docs.stripe.com/js/element/other_element_methods: a destroyed Element is replaced by a new one."""
    made = intent(shop)
    open_react(shop, made.client_secret)
    frames = shop.page.locator("iframe[title='Secure payment input frame']")

    shop.enter_card()
    expect(frames).to_have_count(1)
    shop.page.get_by_role("button", name="Toggle").click()
    expect(frames).to_have_count(0)
    shop.page.get_by_role("button", name="Toggle").click()
    expect(shop.frame().get_by_label("Card number")).to_have_value("")
    shop.enter_card()
    shop.pay()

    assert shop.result()["paymentIntent"]["status"] == "succeeded"
    assert shop.complaints == []


def test_the_page_never_holds_the_card(shop: Shop) -> None:
    """docs.stripe.com/security/guide: card data goes from the frame to the API, past the shop's page."""
    made = intent(shop)
    open_react(shop, made.client_secret)
    seen: list[str] = []
    shop.page.on("request", lambda request: seen.append(f"{request.frame.url} {request.post_data or ''}"))

    shop.enter_card()
    shop.pay()
    shop.result()

    assert "4242424242424242" not in everything(shop.page)
    assert [line for line in seen if "4242424242424242" in line and not line.startswith(shop.simulator.url)] == []
    assert [line for line in seen if "4242424242424242" in line]
    assert "4242424242424242" not in str(shop.simulator.control("/log"))


def everything(page: Page) -> str:
    """All text of the shop's own document, values of inputs included."""
    return str(
        page.evaluate("document.documentElement.outerHTML + [...document.querySelectorAll('input')].map(i => i.value)")
    )
