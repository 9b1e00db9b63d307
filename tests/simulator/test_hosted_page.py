"""docs.stripe.com/payments/checkout/how-checkout-works and docs.stripe.com/testing: the page, by form post."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from tests.simulator.harness import Stripe, call, line, tags


def shown(simulator: Stripe, url: str) -> str:
    return call(simulator.url, "GET", urlsplit(url).path).text


def test_the_page_shows_lines_total_and_a_labelled_form(simulator: Stripe) -> None:
    """docs.stripe.com/payments/checkout: what is bought, what it costs, and the card's fields."""
    customer = simulator.v1.customers.create({"email": "known@example.com"})
    page = shown(simulator, str(simulator.session(customer=customer.id).url))

    for text in ("Mug", "Qty 2, $12.50 each", "$25.00", "Pay $30.00", "known@example.com"):
        assert text in page
    for field in ("email", "cardNumber", "cardExpiry", "cardCvc", "billingName"):
        assert f'<label for="{field}">' in page
        assert f'id="{field}" name="{field}"' in page
    assert '<a href="https://shop.example/cart">' in page
    assert not re.search(r"(?:src|href)=\"https?://(?!shop\.example)", page)
    assert "<script" not in page


def test_what_the_merchant_wrote_is_text_not_markup(simulator: Stripe) -> None:
    """docs.stripe.com/payments/checkout: names are shown, never run."""
    page = shown(simulator, str(simulator.session(line_items=[line("<script>x</script>", 100)]).url))

    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_good_card_pays_and_leads_to_the_success_url(simulator: Stripe) -> None:
    """docs.stripe.com/payments/checkout/custom-success-page: the Session's id is put into the address."""
    session = simulator.session(payment_intent_data={"metadata": {"order": "1"}})

    answer = simulator.pay(session)

    done = simulator.v1.checkout.sessions.retrieve(session.id)
    assert answer.status == 303
    assert answer.headers["location"] == f"https://shop.example/done?session={session.id}"
    assert (done.status, done.payment_status, done.url) == ("complete", "paid", None)
    assert done.customer_details is not None
    assert (done.customer_details.email, done.customer_details.name) == ("jenny@example.com", "Jenny Rosen")
    intent = simulator.v1.payment_intents.retrieve(str(done.payment_intent))
    assert (intent.status, intent.amount, tags(intent)) == ("succeeded", 3_000, {"order": "1"})


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("4000000000000002", "Your card was declined."),
        ("4000000000009995", "Your card has insufficient funds."),
        ("4111111111111111", "Your request was in test mode"),
    ],
)
def test_a_decline_is_shown_and_the_session_stays_open(simulator: Stripe, number: str, message: str) -> None:
    """docs.stripe.com/testing#declined-payments: the customer may try another card."""
    session = simulator.session()

    answer = simulator.pay(session, cardNumber=number)

    assert answer.status == 200
    assert 'role="alert"' in answer.text
    assert message in answer.text
    assert number not in answer.text
    assert "jenny@example.com" in answer.text
    assert simulator.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert simulator.pay(session).status == 303


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "nobody"),
        ("cardNumber", "4242424242424241"),
        ("cardExpiry", "01 / 20"),
        ("cardExpiry", "13/40"),
        ("cardCvc", "1"),
        ("billingName", " "),
    ],
)
def test_a_wrong_field_is_marked_and_nothing_is_tried(simulator: Stripe, field: str, value: str) -> None:
    """docs.stripe.com/testing: the form is checked before the card is."""
    answer = simulator.pay(simulator.session(), **{field: value})

    assert f'aria-describedby="{field}-problem"' in answer.text
    assert 'role="alert"' in answer.text
    assert simulator.event_types() == []


def test_a_second_card_is_a_second_charge_of_the_same_intent(simulator: Stripe) -> None:
    """docs.stripe.com/payments/paymentintents/lifecycle: one intent, several attempts."""
    session = simulator.session()
    simulator.pay(session, cardNumber="4000000000000002")
    first = simulator.v1.checkout.sessions.retrieve(session.id).payment_intent
    simulator.pay(session)

    assert first == simulator.v1.checkout.sessions.retrieve(session.id).payment_intent
    assert len(simulator.v1.charges.list({"payment_intent": str(first)}).data) == 2


def test_pressing_pay_many_times_pays_once(simulator: Stripe) -> None:
    """docs.stripe.com/payments/checkout: a Session is paid once."""
    session = simulator.session()

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: simulator.pay(session).status, range(16)))

    assert statuses == [303] * 16
    assert len(simulator.v1.charges.list().data) == 1
    assert simulator.event_types().count("checkout.session.completed") == 1


def test_complete_and_expired_pages_say_so(simulator: Stripe) -> None:
    """docs.stripe.com/payments/checkout/managing-limited-inventory: an expired page takes no money."""
    paid = simulator.session()
    simulator.pay(paid)
    expired = simulator.session(expires_at=int(time.time()) + 1_860)
    simulator.control("/clock", {"advance": 1_870})

    late = simulator.pay(expired)

    assert "already paid" in shown(simulator, str(paid.url))
    assert "expired" in shown(simulator, str(expired.url))
    assert "expired" in late.text
    assert len(simulator.v1.charges.list().data) == 1


def test_the_log_holds_no_card_number(simulator: Stripe) -> None:
    """docs.stripe.com/security/guide: card numbers are not logged."""
    simulator.pay(simulator.session())

    assert "4242 4242" not in str(simulator.control("/log")).replace("•••• 4242", "")
    assert "4242424242424242" not in str(simulator.control("/state"))
