"""Stripe, through its own client: one client, time-outs below the function's, errors sorted by what they prove."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

import stripe

from functions.adapters import stripe_events
from functions.adapters.stripe_client import Api
from functions.adapters.stripe_lists import StripeLists
from functions.adapters.stripe_methods import StripeMethods
from functions.domain.disputes import View
from functions.domain.joins import Refund, StripeObject
from functions.use_cases.payments import CustomerGone, Declined, OpenedSession, SessionRequest

API_VERSION = stripe.api_version
TIMEOUT_SECONDS = 10
RETRIES_MAX = 1
"""Ten seconds, twice, with the pause between them: well below the functions' sixty."""


class StripePayments:
    """`Payments` on the Stripe API; `base` and `http_client` differ for a simulator only."""

    def __init__(self, api_key: str, base: str, http_client: stripe.HTTPClient | None = None) -> None:
        self.api = Api(
            stripe.StripeClient(
                api_key,
                base_addresses={"api": base},
                http_client=http_client or stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
                max_network_retries=RETRIES_MAX,
            )
        )

    @property
    def lists(self) -> StripeLists:
        """Stripe's own books, through the same client."""
        return StripeLists(self.api)

    @property
    def methods(self) -> StripeMethods:
        """The payment methods that customers saved, through the same client."""
        return StripeMethods(self.api)

    def create_customer(self, customer_id: str, origin: str, *, key: str) -> str:
        """Create the customer at Stripe and return its id."""
        parameters = {"metadata": _names(customer_id, origin)}
        return str(self.api.post("customers", parameters, key=key)["id"])

    def find_customer(self, customer_id: str, origin: str, span: tuple[datetime, datetime]) -> str | None:
        """Return the customer that was created so within *span*, or None."""
        first, last = (int(moment.timestamp()) for moment in span)
        for found in self.api.listed("customers", created={"gte": first, "lte": last}):
            if found["metadata"] == _names(customer_id, origin):
                return str(found["id"])
        return None

    def session_parameters(self, request: SessionRequest) -> Mapping[str, object]:
        """Return the whole call that opens this Session; pure.

        Nothing that could change the amount at Stripe is left to it: no presentment currency of its choice, no
        promotion codes, no recovery (https://docs.stripe.com/api/checkout/sessions/create).
        Whether a payment method is saved is the customer's to say, by a box on the page: what is saved so is offered
        at the next checkout (https://docs.stripe.com/payments/checkout/save-during-payment).
        """
        metadata = {"origin": request.origin, "order_id": request.order_id, "attempt": str(request.attempt)}
        saving = {"saved_payment_method_options": {"payment_method_save": "enabled"}} if request.offer_saving else {}
        return saving | {
            "mode": "payment",
            **_page(request),
            "customer": request.stripe_customer,
            "client_reference_id": request.order_id,
            "line_items": [
                {
                    "quantity": quantity,
                    "price_data": {
                        "currency": request.currency,
                        "unit_amount": unit_amount,
                        "product_data": {"name": name},
                    },
                }
                for name, unit_amount, quantity in request.lines
            ],
            "adaptive_pricing": {"enabled": False},
            "allow_promotion_codes": False,
            "expires_at": int(request.expires_at.timestamp()),
            "metadata": metadata,
            "payment_intent_data": {"metadata": metadata, "capture_method": request.capture_method},
        }

    def create_session(self, parameters: Mapping[str, object], *, key: str) -> OpenedSession:
        """Open a Checkout Session."""
        return _opened(self.api.post("checkout/sessions", parameters, key=key))

    def get_session(self, session_id: str) -> OpenedSession:
        """Return a Session with its PaymentIntent and charge, from one answer."""
        return _opened(self.api.retrieve(session_id))

    def find_session(self, parameters: Mapping[str, object]) -> OpenedSession | None:
        """Return the Session that was opened with *parameters*, found among its customer's, or None."""
        try:
            for found in self.api.listed("checkout/sessions", customer=parameters["customer"]):
                if found["metadata"] == parameters["metadata"]:
                    return _opened(found)
        except CustomerGone:
            return None
        return None

    def expire_session(self, session_id: str, *, key: str) -> OpenedSession:
        """Close an open Session; one that is not open any more is answered as it is."""
        try:
            return _opened(self.api.post(f"checkout/sessions/{session_id}/expire", {}, key=key))
        except Declined:
            return self.get_session(session_id)

    def create_refund(self, payment_intent: str, amount: int, row: Mapping[str, str], *, key: str) -> Refund:
        """Refund *amount* minor units of a PaymentIntent; *row* is its metadata."""
        parameters = {"payment_intent": payment_intent, "amount": amount, "metadata": dict(row)}
        return _refund(self.api.post("refunds", parameters, key=key))

    def find_refund(self, payment_intent: str, row: Mapping[str, str]) -> Refund | None:
        """Return the refund that carries *row* in its metadata, or None."""
        for found in self.api.listed("refunds", payment_intent=payment_intent):
            if found["metadata"] == dict(row):
                return _refund(found)
        return None

    def capture(self, payment_intent: str, amount: int, *, key: str) -> tuple[StripeObject, ...]:
        """Take *amount* minor units of what is authorised; the rest is released."""
        parameters = {"amount_to_capture": amount, "expand": ["latest_charge"]}
        return stripe_events.payment_intent(
            self.api.post(f"payment_intents/{payment_intent}/capture", parameters, key=key)
        )

    def void(self, payment_intent: str, *, key: str) -> tuple[StripeObject, ...]:
        """Let go of an authorisation; one that has ended is answered as it is."""
        try:
            return stripe_events.payment_intent(self.api.post(f"payment_intents/{payment_intent}/cancel", {}, key=key))
        except Declined:
            return self.fetch(payment_intent)[0]

    def look(self, object_id: str) -> tuple[View, tuple[StripeObject, ...]]:
        """Return a dispute or a review as it is now: what is assigned, and what is joined."""
        prefix = object_id.split("_", 1)[0]
        found = self.api.retrieve(object_id)
        return stripe_events.view(found), stripe_events.BY_PREFIX[prefix](found)

    def fetch(self, object_id: str, event_type: str = "") -> tuple[tuple[StripeObject, ...], Mapping[str, str]]:
        """Return the facts about one Stripe object as it is now, read as an event of this type, and its metadata.

        A charge or a refund answers with its PaymentIntent's metadata: that is what names the order.
        """
        prefix = object_id.split("_", 1)[0]
        found = self.api.retrieve(object_id)
        intent = found.get("payment_intent")
        named = intent if isinstance(intent, Mapping) and prefix not in ("cs", "pi") else found
        facts = stripe_events.FACTS.get(event_type) or stripe_events.BY_PREFIX[prefix]
        return facts(found), named.get("metadata") or {}


def _names(customer_id: str, origin: str) -> dict[str, str]:
    return {"origin": origin, "customer_id": customer_id}


def _opened(found: Mapping[str, Any]) -> OpenedSession:
    return OpenedSession(stripe_events.session(found), found.get("url"), found.get("client_secret"))


def _page(request: SessionRequest) -> Mapping[str, object]:
    """Return where it is paid: on Stripe's page, or in the Payment Element of the host's own.

    A method that leaves the host's page comes back to `return_url`
    (https://docs.stripe.com/api/checkout/sessions/create#create_checkout_session-return_url).
    """
    if request.mode == "embedded":
        return {"ui_mode": "elements", "return_url": request.success_url}
    return {"ui_mode": "hosted_page", "success_url": request.success_url, "cancel_url": request.cancel_url}


def _refund(found: Mapping[str, Any]) -> Refund:
    (fact,) = stripe_events.refund(found)
    return cast("Refund", fact)
