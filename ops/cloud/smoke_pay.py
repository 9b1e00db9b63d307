"""Pays a Checkout Session's page as Stripe's own CLI does when it triggers `checkout.session.completed`, in test mode.

Source: github.com/stripe/stripe-cli, pkg/fixtures/triggers/checkout.session.completed.json. Stripe does not document
these requests for others; where it refuses them, a person pays.
"""

import uuid

from functions.adapters.stripe_client import Api

CARD = {
    "type": "card",
    "card": {"token": "tok_visa"},
    "billing_details": {
        "email": "orders-smoke@example.com",
        "name": "Smoke Test",
        "address": {
            "line1": "354 Oyster Point Blvd",
            "city": "South San Francisco",
            "postal_code": "94080",
            "state": "CA",
            "country": "US",
        },
    },
}


def pay_by_api(stripe: Api, session_id: str, amount: int) -> str:
    """Pay the Session with a test card and say how.

    Raises:
        CallFailed: as what it proves; `Declined` and `NotNow` where Stripe does not take this.
    """
    method = stripe.post("payment_methods", CARD, key=f"smoke-{uuid.uuid4().hex}")
    parameters = {"payment_method": method["id"], "expected_amount": amount}
    stripe.post(f"payment_pages/{session_id}/confirm", parameters, key=f"smoke-{uuid.uuid4().hex}")
    return "test card, through the page's API"
