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


OFFERED = {"payment_method_save": "enabled"}


def saved(simulator: Stripe, customer: str) -> list[tuple[str | None, str | None]]:
    """The last digits of the customer's methods, and whether they are shown at the next visit."""
    methods = simulator.v1.customers.payment_methods.list(customer).data
    return [(method.card.last4 if method.card else None, method.allow_redisplay) for method in methods]


def test_a_box_saves_the_card_for_the_next_visit(simulator: Stripe) -> None:
    """docs.stripe.com/payments/checkout/save-during-payment: where the Session offers it, and the customer wants it."""
    customer = simulator.v1.customers.create().id
    offered = simulator.session(customer=customer, saved_payment_method_options=OFFERED)
    assert 'name="savePaymentMethod"' in shown(simulator, str(offered.url))
    assert simulator.pay(offered, cardNumber="4000000000000002", savePaymentMethod="true").status == 200
    assert saved(simulator, customer) == []

    simulator.pay(offered, savePaymentMethod="true")

    assert saved(simulator, customer) == [("4242", "always")]


@pytest.mark.parametrize("options", [None, {"payment_method_save": "disabled"}, OFFERED])
def test_no_card_is_saved_without_the_box(simulator: Stripe, options: dict[str, str] | None) -> None:
    """docs.stripe.com/api/checkout/sessions/create: payment_method_save is disabled by default."""
    customer, more = simulator.v1.customers.create().id, {"saved_payment_method_options": options} if options else {}
    session = simulator.session(customer=customer, **more)
    there = options == OFFERED
    assert ('name="savePaymentMethod"' in shown(simulator, str(session.url))) is there

    simulator.pay(session, **({} if there else {"savePaymentMethod": "true"}))

    assert saved(simulator, customer) == []


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


ADDRESS = {
    "shippingName": "Jenny Rosen",
    "shippingAddressLine1": "1 Main Street",
    "shippingLocality": "Berlin",
    "shippingPostalCode": "10115",
    "shippingCountry": "DE",
}
CARDLESS = {"cardNumber": "", "cardExpiry": "", "cardCvc": "", "billingName": ""}


def test_the_ways_to_pay_are_those_of_the_session(simulator: Stripe) -> None:
    """docs.stripe.com/payments/payment-methods/dynamic-payment-methods: by the currency of what is bought."""
    euro = shown(simulator, str(simulator.session(line_items=[line("Mug", 1_000, 1, "eur")]).url))
    dollar = shown(simulator, str(simulator.session().url))

    assert 'id="method-sepa_debit"' in euro
    assert 'id="iban"' in euro
    assert 'id="method-' not in dollar
    assert 'id="iban"' not in dollar


def test_a_debit_by_iban_completes_the_session_unpaid(simulator: Stripe) -> None:
    """docs.stripe.com/payments/sepa-debit/accept-a-payment: checkout.session.completed, payment_status unpaid."""
    session = simulator.session(line_items=[line("Mug", 1_000, 1, "eur")])
    form = {**CARDLESS, "paymentMethod": "sepa_debit", "accountName": "Jenny Rosen"}
    wrong = simulator.pay(session, **form, iban="DE00")
    answer = simulator.pay(session, **form, iban="AT61 1904 3002 3457 3201")

    done = simulator.v1.checkout.sessions.retrieve(session.id)
    assert 'aria-describedby="iban-problem"' in wrong.text
    assert answer.status == 303
    assert (done.status, done.payment_status) == ("complete", "unpaid")
    assert "takes some more time" in shown(simulator, str(session.url))


def test_a_promotion_code_is_applied_and_taken_away(simulator: Stripe) -> None:
    """docs.stripe.com/payments/checkout/discounts: the customer types a code and sees the new total."""
    coupon = simulator.v1.coupons.create({"amount_off": 500, "currency": "usd", "duration": "once"})
    simulator.v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "FIVE"})
    session = simulator.session(allow_promotion_codes=True)

    wrong = simulator.pay(session, step="promotion", promotionCode="NOPE").text
    applied = simulator.pay(session, step="promotion", promotionCode="FIVE").text
    without = simulator.pay(session, step="promotion", promotionCode="").text

    assert 'aria-describedby="promotionCode-problem"' in wrong
    assert "Pay $25.00" in applied
    assert "Discount (FIVE)" in applied
    assert "Pay $30.00" in without
    assert simulator.v1.checkout.sessions.retrieve(session.id).status == "open"


def test_a_total_that_moved_is_shown_before_it_is_paid(simulator: Stripe) -> None:
    """docs.stripe.com/payments/checkout/custom-shipping-options: the customer pays what the page has shown."""
    options = [
        {
            "shipping_rate_data": {
                "type": "fixed_amount",
                "display_name": name,
                "fixed_amount": {"amount": amount, "currency": "usd"},
            }
        }
        for name, amount in (("Standard", 0), ("Express", 900))
    ]
    session = simulator.session(shipping_address_collection={"allowed_countries": ["DE"]}, shipping_options=options)
    express = simulator.v1.checkout.sessions.retrieve(session.id).shipping_options[1].shipping_rate
    form = {**ADDRESS, "shippingRate": str(express)}

    moved = simulator.pay(session, **form, shownTotal="3000")
    paid = simulator.pay(session, **form, shownTotal="3900")

    assert "The total has changed" in moved.text
    assert "Pay $39.00" in moved.text
    assert paid.status == 303
    assert simulator.v1.checkout.sessions.retrieve(session.id).amount_total == 3_900


def test_a_shipping_address_and_a_phone_number_are_asked_for_and_kept(simulator: Stripe) -> None:
    """docs.stripe.com/payments/collect-addresses: what is collected stands in the Session."""
    session = simulator.session(
        shipping_address_collection={"allowed_countries": ["DE"]}, phone_number_collection={"enabled": True}
    )
    missing = simulator.pay(session)
    elsewhere = simulator.pay(session, **{**ADDRESS, "shippingCountry": "FR"}, phoneNumber="+49 30 123456")
    answer = simulator.pay(session, **ADDRESS, phoneNumber="+49 30 123456")

    done = simulator.v1.checkout.sessions.retrieve(session.id)
    assert 'id="shippingAddressLine1-problem"' in missing.text
    assert 'id="phoneNumber-problem"' in missing.text
    assert 'id="shippingCountry-problem"' in elsewhere.text
    assert answer.status == 303
    assert done.collected_information is not None
    assert done.collected_information.shipping_details is not None
    assert done.collected_information.shipping_details.address.city == "Berlin"
    assert done.customer_details is not None
    assert done.customer_details.phone is not None


def test_a_known_customer_finds_the_address_filled_in(simulator: Stripe) -> None:
    """docs.stripe.com/payments/existing-customers: Checkout prefills what the Customer holds."""
    customer = simulator.v1.customers.create(
        {
            "email": "known@example.com",
            "shipping": {
                "name": "Jenny Rosen",
                "address": {"line1": "1 Main Street", "city": "Berlin", "postal_code": "10115", "country": "DE"},
            },
        }
    )
    session = simulator.session(customer=customer.id, shipping_address_collection={"allowed_countries": ["DE", "AT"]})
    page = shown(simulator, str(session.url))

    assert 'value="1 Main Street"' in page
    assert '<option value="DE" selected>Germany</option>' in page


def test_a_free_order_asks_for_no_card(simulator: Stripe) -> None:
    """docs.stripe.com/payments/checkout/no-cost-orders: no payment is collected, none is made."""
    coupon = simulator.v1.coupons.create({"percent_off": 100, "duration": "once"})
    session = simulator.session(discounts=[{"coupon": coupon.id}])
    page = shown(simulator, str(session.url))
    answer = simulator.pay(session, **CARDLESS)

    done = simulator.v1.checkout.sessions.retrieve(session.id)
    assert "Complete order" in page
    assert "cardNumber" not in page
    assert answer.status == 303
    assert (done.payment_status, done.payment_intent) == ("no_payment_required", None)


def test_setup_mode_saves_a_card_and_charges_nothing(simulator: Stripe) -> None:
    """docs.stripe.com/payments/save-and-reuse: the page says that it saves, not that it pays."""
    customer = simulator.v1.customers.create({"email": "known@example.com"})
    session = simulator.v1.checkout.sessions.create(
        {"mode": "setup", "currency": "usd", "customer": customer.id, "success_url": "https://shop.example/done"}
    )
    page = shown(simulator, str(session.url))
    answer = simulator.pay(session)

    assert "Save card" in page
    assert "Pay $" not in page
    assert answer.status == 303
    assert simulator.v1.checkout.sessions.retrieve(session.id).status == "complete"
    assert simulator.v1.charges.list().data == []
    assert "already saved" in shown(simulator, str(session.url))


@pytest.mark.parametrize(("currency", "amount", "text"), [("jpy", 1_500, "¥1,500"), ("kwd", 12_500, "KWD 12.500")])
def test_amounts_are_written_as_their_currency_is(simulator: Stripe, currency: str, amount: int, text: str) -> None:
    """docs.stripe.com/currencies: no decimals, or three."""
    assert f"Pay {text}" in shown(simulator, str(simulator.session(line_items=[line("Mug", amount, 1, currency)]).url))


def test_the_page_allows_no_script_and_no_foreign_resource(simulator: Stripe) -> None:
    """docs.stripe.com/security/guide: the policy forbids what the page does not need."""
    answer = call(simulator.url, "GET", urlsplit(str(simulator.session().url)).path)

    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script-src" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_charge_has_a_receipt_that_tells_of_refunds(simulator: Stripe) -> None:
    """docs.stripe.com/receipts: the page behind receipt_url shows what was paid and given back."""
    intent = simulator.paid()
    simulator.v1.refunds.create({"payment_intent": intent.id, "amount": 700})
    charge = simulator.v1.charges.list({"payment_intent": intent.id}).data[0]
    page = shown(simulator, str(charge.receipt_url))

    for text in ("$30.00", "Refunded", "$7.00", charge.id):
        assert text in page
    assert call(simulator.url, "GET", "/receipts/ch_missing").status == 404
