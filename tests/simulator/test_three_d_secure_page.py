"""docs.stripe.com/payments/3d-secure/authentication-flow: the bank's page, by form post."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import stripe

from tests.simulator.harness import Answer, Stripe, call

CHALLENGED = "4000002760003184"
RETURN_URL = "https://shop.example/back?order=1"


def waiting(simulator: Stripe) -> stripe.PaymentIntent:
    """A PaymentIntent whose customer has to authenticate."""
    return simulator.v1.payment_intents.create(
        {
            "amount": 5_000,
            "currency": "eur",
            "payment_method": "pm_card_threeDSecure2Required",
            "confirm": True,
            "return_url": RETURN_URL,
        }
    )


def page_of(intent: stripe.PaymentIntent) -> str:
    """The address that the intent names, without the host."""
    assert intent.next_action is not None
    assert intent.next_action.redirect_to_url is not None
    parts = urlsplit(str(intent.next_action.redirect_to_url.url))
    return f"{parts.path}?{parts.query}"


def answered(simulator: Stripe, path: str, outcome: str) -> Answer:
    return call(simulator.url, "POST", path, body=urlencode({"outcome": outcome}).encode())


def test_the_page_names_the_amount_the_shop_and_two_answers(simulator: Stripe) -> None:
    """docs.stripe.com/testing#regulatory-cards: a test page to complete or fail the authentication."""
    page = call(simulator.url, "GET", page_of(waiting(simulator))).text

    for text in ("€50.00", "Test shop", ">Complete</button>", ">Fail</button>"):
        assert text in page
    assert "<script" not in page


@pytest.mark.parametrize(
    ("outcome", "status", "redirect_status"),
    [("complete", "succeeded", "succeeded"), ("fail", "requires_payment_method", "failed")],
)
def test_the_customer_returns_with_the_result(
    simulator: Stripe, outcome: str, status: str, redirect_status: str
) -> None:
    """docs.stripe.com/payments/payment-intents/verifying-status: what return_url is given."""
    intent = waiting(simulator)
    answer = answered(simulator, page_of(intent), outcome)

    target = urlsplit(answer.headers["location"])
    query = parse_qs(target.query)
    assert answer.status == 303
    assert f"{target.scheme}://{target.netloc}{target.path}" == "https://shop.example/back"
    assert query == {
        "order": ["1"],
        "payment_intent": [intent.id],
        "payment_intent_client_secret": [intent.client_secret],
        "redirect_status": [redirect_status],
    }
    assert simulator.v1.payment_intents.retrieve(intent.id).status == status


def test_a_second_answer_changes_nothing(simulator: Stripe) -> None:
    """docs.stripe.com/payments/paymentintents/lifecycle: a payment that succeeded stays so."""
    intent = waiting(simulator)
    path = page_of(intent)
    answered(simulator, path, "complete")
    answered(simulator, path, "fail")

    assert simulator.v1.payment_intents.retrieve(intent.id).status == "succeeded"


def test_another_client_secret_opens_nothing(simulator: Stripe) -> None:
    """docs.stripe.com/api/payment_intents/object (client_secret): whoever does not know it is not the customer."""
    intent = waiting(simulator)

    assert call(simulator.url, "GET", f"/3ds/{intent.id}?client_secret=wrong").status == 404
    assert call(simulator.url, "GET", "/3ds/pi_missing").status == 404


@pytest.mark.parametrize(("outcome", "place"), [("complete", "shop.example/done"), ("fail", "/c/pay/cs_test_")])
def test_checkout_goes_on_where_it_was(simulator: Stripe, outcome: str, place: str) -> None:
    """docs.stripe.com/payments/checkout/how-checkout-works: to success_url, or back to the form with the reason."""
    session = simulator.session()
    step = simulator.pay(session, cardNumber=CHALLENGED)
    answer = answered(simulator, step.headers["location"], outcome)

    assert step.status == 303
    assert place in answer.headers["location"]
    if outcome == "fail":
        assert 'role="alert"' in call(simulator.url, "GET", answer.headers["location"]).text
        assert simulator.pay(session).status == 303


def test_in_a_frame_the_parent_is_told(simulator: Stripe) -> None:
    """docs.stripe.com/payments/3d-secure/authentication-flow: Stripe.js shows the page in a frame and goes on."""
    intent = waiting(simulator)
    path = f"/3ds/{intent.id}?embedded=1"
    answer = answered(simulator, path, "complete")

    assert f'"type": "simulator.three_d_secure", "id": "{intent.id}", "status": "succeeded"' in answer.text
    assert "frame-ancestors http: https:" in answer.headers["content-security-policy"]
    assert "script-src 'sha256-" in answer.headers["content-security-policy"]


def test_a_card_is_set_up_after_the_challenge(simulator: Stripe) -> None:
    """docs.stripe.com/payments/save-and-reuse: a SetupIntent asks the bank in the same way."""
    intent = simulator.v1.setup_intents.create(
        {"payment_method": "pm_card_threeDSecure2Required", "confirm": True, "return_url": RETURN_URL}
    )
    answer = answered(simulator, f"/3ds/{intent.id}", "complete")

    assert f"setup_intent={intent.id}" in answer.headers["location"]
    assert simulator.v1.setup_intents.retrieve(intent.id).status == "succeeded"
