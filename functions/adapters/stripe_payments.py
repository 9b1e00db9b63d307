"""Stripe, through its own client: one client, time-outs below the function's, errors sorted by what they prove."""

from collections.abc import Mapping
from typing import Any, cast

import stripe

from functions.adapters import stripe_events
from functions.adapters.stripe_client import LIST_MAX, plain, sorted_errors
from functions.adapters.stripe_lists import StripeLists
from functions.domain.disputes import View
from functions.domain.joins import Refund, StripeObject
from functions.use_cases.payments import Declined, OpenedSession, SessionRequest

API_VERSION = stripe.api_version
TIMEOUT_SECONDS = 10
RETRIES_MAX = 1
"""Ten seconds, twice, with the pause between them: well below the functions' sixty."""


class StripePayments:
    """`Payments` on the Stripe API; `base` and `http_client` differ for a simulator only."""

    def __init__(self, api_key: str, base: str, http_client: stripe.HTTPClient | None = None) -> None:
        self._client = stripe.StripeClient(
            api_key,
            base_addresses={"api": base},
            http_client=http_client or stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
            max_network_retries=RETRIES_MAX,
        )

    @property
    def lists(self) -> StripeLists:
        """Stripe's own books, through the same client."""
        return StripeLists(self._client)

    def create_customer(self, customer_id: str, origin: str, *, key: str) -> str:
        """Create the customer at Stripe and return its id."""
        parameters: Any = {"metadata": {"origin": origin, "customer_id": customer_id}}
        with sorted_errors():
            return self._client.v1.customers.create(parameters, {"idempotency_key": key}).id

    def session_parameters(self, request: SessionRequest) -> Mapping[str, object]:
        """Return the whole call that opens this Session; pure.

        Nothing that could change the amount at Stripe is left to it: no presentment currency of its choice, no
        promotion codes, no recovery (https://docs.stripe.com/api/checkout/sessions/create).
        """
        metadata = {"origin": request.origin, "order_id": request.order_id, "attempt": str(request.attempt)}
        return {
            "mode": "payment",
            "ui_mode": "hosted_page",
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
            "success_url": request.success_url,
            "cancel_url": request.cancel_url,
            "metadata": metadata,
            "payment_intent_data": {"metadata": metadata, "capture_method": request.capture_method},
        }

    def create_session(self, parameters: Mapping[str, object], *, key: str) -> OpenedSession:
        """Open a Checkout Session."""
        with sorted_errors():
            return _opened(self._client.v1.checkout.sessions.create(cast("Any", parameters), {"idempotency_key": key}))

    def get_session(self, session_id: str) -> OpenedSession:
        """Return a Session with its PaymentIntent and charge, from one answer."""
        with sorted_errors():
            found = self._client.v1.checkout.sessions.retrieve(session_id, {"expand": ["payment_intent.latest_charge"]})
            return _opened(found)

    def find_session(self, parameters: Mapping[str, object]) -> OpenedSession | None:
        """Return the Session that was opened with *parameters*, found among its customer's, or None."""
        query: Any = {"customer": parameters["customer"], "limit": LIST_MAX}
        with sorted_errors():
            for found in self._client.v1.checkout.sessions.list(query).auto_paging_iter():
                if plain(found)["metadata"] == parameters["metadata"]:
                    return _opened(found)
        return None

    def expire_session(self, session_id: str, *, key: str) -> OpenedSession:
        """Close an open Session; one that is not open any more is answered as it is."""
        try:
            with sorted_errors():
                return _opened(self._client.v1.checkout.sessions.expire(session_id, None, {"idempotency_key": key}))
        except Declined:
            return self.get_session(session_id)

    def create_refund(self, payment_intent: str, amount: int, row: Mapping[str, str], *, key: str) -> Refund:
        """Refund *amount* minor units of a PaymentIntent; *row* is its metadata."""
        parameters: Any = {"payment_intent": payment_intent, "amount": amount, "metadata": dict(row)}
        with sorted_errors():
            return _refund(self._client.v1.refunds.create(parameters, {"idempotency_key": key}))

    def find_refund(self, payment_intent: str, row: Mapping[str, str]) -> Refund | None:
        """Return the refund that carries *row* in its metadata, or None."""
        query: Any = {"payment_intent": payment_intent, "limit": LIST_MAX}
        with sorted_errors():
            for found in self._client.v1.refunds.list(query).auto_paging_iter():
                if plain(found)["metadata"] == dict(row):
                    return _refund(found)
        return None

    def capture(self, payment_intent: str, amount: int, *, key: str) -> tuple[StripeObject, ...]:
        """Take *amount* minor units of what is authorised; the rest is released."""
        parameters: Any = {"amount_to_capture": amount, "expand": ["latest_charge"]}
        with sorted_errors():
            done = self._client.v1.payment_intents.capture(payment_intent, parameters, {"idempotency_key": key})
        return stripe_events.payment_intent(plain(done))

    def void(self, payment_intent: str, *, key: str) -> tuple[StripeObject, ...]:
        """Let go of an authorisation; one that has ended is answered as it is."""
        try:
            with sorted_errors():
                done = self._client.v1.payment_intents.cancel(payment_intent, None, {"idempotency_key": key})
            return stripe_events.payment_intent(plain(done))
        except Declined:
            return self.fetch(payment_intent)[0]

    def look(self, object_id: str) -> tuple[View, tuple[StripeObject, ...]]:
        """Return a dispute or a review as it is now: what is assigned, and what is joined."""
        prefix = object_id.split("_", 1)[0]
        with sorted_errors():
            found = self._retrieve(prefix, object_id)
        return stripe_events.view(found), stripe_events.BY_PREFIX[prefix](found)

    def fetch(self, object_id: str) -> tuple[tuple[StripeObject, ...], Mapping[str, str]]:
        """Return the facts about one Stripe object as it is now, and its metadata.

        A charge or a refund answers with its PaymentIntent's metadata: that is what names the order.
        """
        prefix = object_id.split("_", 1)[0]
        with sorted_errors():
            found = self._retrieve(prefix, object_id)
        intent = found.get("payment_intent")
        named = intent if isinstance(intent, Mapping) and prefix not in ("cs", "pi") else found
        return stripe_events.BY_PREFIX[prefix](found), named.get("metadata") or {}

    def _retrieve(self, prefix: str, object_id: str) -> Mapping[str, Any]:
        v1, expand_intent = self._client.v1, ["payment_intent"]
        match prefix:
            case "cs":
                expand = ["payment_intent.latest_charge"]
                return plain(v1.checkout.sessions.retrieve(object_id, {"expand": expand}))
            case "pi":
                return plain(v1.payment_intents.retrieve(object_id, {"expand": ["latest_charge"]}))
            case "ch" | "py":
                return plain(v1.charges.retrieve(object_id, {"expand": expand_intent}))
            case "re" | "pyr":
                return plain(v1.refunds.retrieve(object_id, {"expand": expand_intent}))
            case "du" | "dp":
                return plain(v1.disputes.retrieve(object_id, {"expand": expand_intent}))
            case "issfr":
                return plain(v1.radar.early_fraud_warnings.retrieve(object_id, {"expand": expand_intent}))
            case "prv":
                return plain(v1.reviews.retrieve(object_id, {"expand": expand_intent}))
        raise Declined("unknown_object")


def _opened(found: stripe.StripeObject) -> OpenedSession:
    document = plain(found)
    return OpenedSession(stripe_events.session(document), document.get("url"))


def _refund(found: stripe.StripeObject) -> Refund:
    (fact,) = stripe_events.refund(plain(found))
    return cast("Refund", fact)
