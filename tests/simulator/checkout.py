"""What the tests of Checkout share: things to sell, and what a customer's page sends."""

from typing import Any

import stripe

from tests.simulator.harness import Answer, Stripe

ADDRESS = {"line1": "1 Main St", "city": "Berlin", "postal_code": "10115", "country": "DE"}
RETURN_URL = "https://shop.example/return"


def price(simulator: Stripe, amount: int = 1_000, currency: str = "usd", **more: Any) -> str:
    """A price of a product of its own."""
    product = simulator.v1.products.create({"name": "Mug"})
    params: Any = {"product": product.id, "unit_amount": amount, "currency": currency, **more}
    return simulator.v1.prices.create(params).id


def elements(simulator: Stripe, **more: Any) -> stripe.checkout.Session:
    """A Session that the shop's own page shows."""
    params: Any = {
        "mode": "payment",
        "ui_mode": "elements",
        "return_url": RETURN_URL,
        "line_items": [{"price": price(simulator), "quantity": 2}],
        **more,
    }
    return simulator.v1.checkout.sessions.create(params)


def method(simulator: Stripe, kind: str = "card", **data: str) -> str:
    """A PaymentMethod with an e-mail, a name and an address."""
    params: Any = {
        "type": kind,
        kind: data or {"token": "tok_visa"},
        "billing_details": {"email": "jenny@example.com", "name": "Jenny Rosen", "address": ADDRESS},
    }
    return simulator.v1.payment_methods.create(params).id


def confirm(simulator: Stripe, session: stripe.checkout.Session, pays: str | None = None, **form: str) -> Answer:
    """Confirm a Session as its page does, with a card that works unless *pays* names a PaymentMethod."""
    form["payment_method"] = pays or method(simulator)
    return simulator.api("POST", f"/v1/payment_pages/{session.id}/confirm", form)


def as_customer(simulator: Stripe, session: stripe.checkout.Session, path: str = "", **form: str) -> Answer:
    """A request of the customer's browser, with a publishable key and the client secret."""
    return simulator.api(
        "POST",
        f"/v1/payment_pages/{session.id}{path}",
        {"client_secret": str(session.client_secret), **form},
        Authorization="Bearer pk_test_simulator",
    )


def now(simulator: Stripe, session: stripe.checkout.Session, *paths: str) -> stripe.checkout.Session:
    """The Session as it is now, with some fields expanded."""
    return simulator.v1.checkout.sessions.retrieve(session.id, {"expand": list(paths)})
