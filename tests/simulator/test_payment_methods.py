"""docs.stripe.com/api/payment_methods and docs.stripe.com/api/confirmation_tokens."""

from typing import Any

import pytest
import stripe

from tests.simulator.harness import Stripe, previous, tags

CARD: Any = {"number": "4242 4242 4242 4242", "exp_month": 12, "exp_year": 34, "cvc": "123"}
DATA: Any = {"type": "card", "card": CARD, "billing_details": {"email": "jenny@example.com"}}


def saved(simulator: Stripe, customer: str, token: str = "pm_card_visa") -> stripe.PaymentMethod:
    return simulator.v1.payment_methods.attach(token, {"customer": customer})


def pay(simulator: Stripe, **more: Any) -> stripe.PaymentIntent:
    values: Any = {"amount": 500, "currency": "usd", "confirm": True, **more}
    return simulator.v1.payment_intents.create(values)


def test_a_card_is_made_from_its_number(simulator: Stripe) -> None:
    """docs.stripe.com/api/payment_methods/create: card and billing details, belonging to nobody."""
    values: Any = {**DATA, "metadata": {"row": "1"}, "allow_redisplay": "always"}
    made = simulator.v1.payment_methods.create(values)

    assert made.card is not None
    assert (made.card.last4, made.card.exp_month, made.card.exp_year, made.card.brand) == ("4242", 12, 2034, "visa")
    assert (made.billing_details.email, made.customer, made.allow_redisplay) == ("jenny@example.com", None, "always")
    assert tags(made) == {"row": "1"}
    assert simulator.v1.payment_methods.retrieve(made.id).card == made.card


def test_a_card_is_made_from_a_token(simulator: Stripe) -> None:
    """docs.stripe.com/testing#cards: tok_visa, and an unknown token is missing."""
    made = simulator.v1.payment_methods.create({"type": "card", "card": {"token": "tok_mastercard"}})
    with pytest.raises(stripe.InvalidRequestError) as caught:
        simulator.v1.payment_methods.create({"type": "card", "card": {"token": "tok_nothing"}})

    assert made.card is not None
    assert (made.card.brand, caught.value.code) == ("mastercard", "resource_missing")


def test_the_same_number_has_the_same_fingerprint(simulator: Stripe) -> None:
    """docs.stripe.com/api/payment_methods/object (card.fingerprint)."""
    first, second = (simulator.v1.payment_methods.create(DATA) for _ in range(2))
    other = simulator.v1.payment_methods.create({"type": "card", "card": {"token": "tok_mastercard"}})

    assert first.card is not None
    assert second.card is not None
    assert other.card is not None
    assert first.id != second.id
    assert first.card.fingerprint == second.card.fingerprint != other.card.fingerprint


@pytest.mark.parametrize("kind", ["ideal", "us_bank_account"])
def test_a_type_that_is_not_modelled_is_refused(simulator: Stripe, kind: Any) -> None:
    """docs.stripe.com/api/payment_methods/create (type): what the simulator lacks is said."""
    with pytest.raises(stripe.InvalidRequestError, match="simulator does not model") as caught:
        simulator.v1.payment_methods.create({"type": kind})

    assert (caught.value.http_status, caught.value.param) == (400, "type")


def test_a_method_is_attached_changed_listed_and_detached(simulator: Stripe) -> None:
    """docs.stripe.com/api/payment_methods/attach, /update, /customer_list, /detach; each with its event."""
    customer = simulator.v1.customers.create()
    method = saved(simulator, customer.id)
    changed = simulator.v1.payment_methods.update(
        method.id, {"billing_details": {"name": "Jenny"}, "card": {"exp_year": 2036}}
    )
    of_customer = simulator.v1.customers.payment_methods.list(customer.id, {"type": "card"}).data
    one = simulator.v1.customers.payment_methods.retrieve(customer.id, method.id)
    gone = simulator.v1.payment_methods.detach(method.id)

    assert changed.card is not None
    assert (method.customer, changed.billing_details.name, changed.card.exp_year) == (customer.id, "Jenny", 2036)
    assert ([found.id for found in of_customer], one.id, gone.customer) == ([method.id], method.id, None)
    assert simulator.v1.payment_methods.list({"customer": customer.id}).data == []
    assert simulator.event_types()[1:] == [
        "payment_method.attached",
        "payment_method.updated",
        "payment_method.detached",
    ]
    detached = simulator.v1.events.list({"type": "payment_method.detached"}).data[0]
    assert previous(detached) == {"customer": customer.id}


def test_a_detached_method_is_never_used_again(simulator: Stripe) -> None:
    """docs.stripe.com/api/payment_methods/detach: no payment, and no attaching again."""
    customer = simulator.v1.customers.create()
    method = saved(simulator, customer.id)
    simulator.v1.payment_methods.detach(method.id)

    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        saved(simulator, customer.id, method.id)
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        pay(simulator, payment_method=method.id)
    with pytest.raises(stripe.InvalidRequestError, match="detachment is impossible"):
        simulator.v1.payment_methods.detach(method.id)


def test_a_method_without_a_customer_pays_once(simulator: Stripe) -> None:
    """docs.stripe.com/payments/save-and-reuse: attach it first to use it many times."""
    method = simulator.v1.payment_methods.create(DATA)
    pay(simulator, payment_method=method.id)

    with pytest.raises(stripe.InvalidRequestError, match="previously used"):
        pay(simulator, payment_method=method.id)


def test_a_method_of_another_customer_is_refused(simulator: Stripe) -> None:
    """docs.stripe.com/api/payment_intents/create (payment_method): it belongs to its customer alone."""
    ann, bea = simulator.v1.customers.create(), simulator.v1.customers.create()
    method = saved(simulator, ann.id)

    with pytest.raises(stripe.InvalidRequestError, match="belongs to the Customer"):
        pay(simulator, payment_method=method.id, customer=bea.id)
    with pytest.raises(stripe.InvalidRequestError, match="already been attached"):
        saved(simulator, bea.id, method.id)
    with pytest.raises(stripe.InvalidRequestError) as missing:
        simulator.v1.customers.payment_methods.retrieve(bea.id, method.id)

    assert missing.value.http_status == 404


def test_an_unsaved_method_cannot_be_changed(simulator: Stripe) -> None:
    """docs.stripe.com/api/payment_methods/update: it must be attached to a customer."""
    method = simulator.v1.payment_methods.create(DATA)

    with pytest.raises(stripe.InvalidRequestError, match="save this PaymentMethod to a customer"):
        simulator.v1.payment_methods.update(method.id, {"allow_redisplay": "always"})


def test_a_browser_makes_a_method_and_sees_no_fingerprint(simulator: Stripe) -> None:
    """docs.stripe.com/js/payment_methods/create_payment_method: with the publishable key."""
    browser = simulator.client_with("pk_test_browser")

    made = browser.v1.payment_methods.create(DATA).to_dict()

    assert made["object"] == "payment_method"
    assert {"metadata"}.isdisjoint(made)
    assert "fingerprint" not in made["card"]
    with pytest.raises(stripe.AuthenticationError):
        browser.v1.payment_methods.list({"customer": "cus_1"})


def test_a_confirmation_token_pays_once(simulator: Stripe) -> None:
    """docs.stripe.com/payments/finalize-payments-on-the-server: made in the browser, used on the server."""
    shown = simulator.api(
        "POST",
        "/v1/confirmation_tokens",
        {
            "payment_method_data[type]": "card",
            "payment_method_data[card][number]": "4242424242424242",
            "payment_method_data[card][exp_month]": "12",
            "payment_method_data[card][exp_year]": "34",
            "return_url": "https://shop.example/back",
        },
        Authorization="Bearer pk_test_browser",
    ).json()
    assert shown["payment_method_preview"]["card"]["last4"] == "4242"
    assert simulator.control("/state").get("payment_method", []) == []

    paid = pay(simulator, confirmation_token=shown["id"])

    token = simulator.v1.confirmation_tokens.retrieve(shown["id"])
    assert (paid.status, token.payment_intent, token.expires_at) == ("succeeded", paid.id, None)
    with pytest.raises(stripe.InvalidRequestError, match="already been used"):
        pay(simulator, confirmation_token=shown["id"])


def test_a_confirmation_token_expires_after_twelve_hours(simulator: Stripe) -> None:
    """docs.stripe.com/api/confirmation_tokens/object (expires_at)."""
    token = simulator.v1.test_helpers.confirmation_tokens.create({"payment_method": "pm_card_visa"})
    assert token.expires_at == token.created + 12 * 3_600
    simulator.control("/clock", {"advance": 12 * 3_600})

    with pytest.raises(stripe.InvalidRequestError, match="expired"):
        pay(simulator, confirmation_token=token.id)
