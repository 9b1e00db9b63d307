"""What the use-cases need from Stripe, and what a call to it can come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from functions.domain.disputes import View
from functions.domain.joins import Refund, StripeObject


class CallFailed(Exception):
    """A call to Stripe without a usable answer; `code` is Stripe's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class OutcomeUnknown(CallFailed):
    """Time-out, dropped connection or 5xx: it may have been carried out."""


class NotNow(CallFailed):
    """401, 403, 409, 429 or a key conflict: not carried out now, to be tried again later; an operator should look."""


class Declined(CallFailed):
    """A definite 4xx: it was not carried out, and the same call never will be."""


class CustomerGone(Declined):
    """A definite 4xx, because the customer was deleted at Stripe: not carried out, and another customer can pay."""


@dataclass(frozen=True)
class OpenedSession:
    """A Checkout Session as Stripe answered it: with the address of its page, or the secret for the host's own."""

    objects: tuple[StripeObject, ...]
    url: str | None
    client_secret: str | None = None


@dataclass(frozen=True)
class SessionRequest:
    """What a Checkout Session is for. Amounts in minor units; `lines`: (name, unit amount, quantity).

    `mode`: `hosted` (Stripe's page) or `embedded` (the Payment Element on the host's).
    """

    order_id: str
    origin: str
    attempt: int
    currency: str
    mode: str
    lines: Sequence[tuple[str, int, int]]
    stripe_customer: str
    success_url: str
    cancel_url: str
    expires_at: datetime
    capture_method: str
    offer_saving: bool = False
    """The page offers to save the payment method."""


class Payments(Protocol):
    """Stripe, as far as orders need it. Every call may raise `OutcomeUnknown`, `NotNow` or `Declined`."""

    def create_customer(self, customer_id: str, origin: str, *, key: str) -> str:
        """Create the customer at Stripe and return its id."""

    def find_customer(self, customer_id: str, origin: str, span: tuple[datetime, datetime]) -> str | None:
        """Return the customer that was created so within *span*, or None."""

    def session_parameters(self, request: SessionRequest) -> Mapping[str, object]:
        """Return the whole call that opens this Session; pure."""

    def create_session(self, parameters: Mapping[str, object], *, key: str) -> OpenedSession:
        """Open a Checkout Session."""

    def get_session(self, session_id: str) -> OpenedSession:
        """Return a Session with its PaymentIntent, from one answer."""

    def find_session(self, parameters: Mapping[str, object]) -> OpenedSession | None:
        """Return the Session that was opened with *parameters*, found among its customer's, or None."""

    def expire_session(self, session_id: str, *, key: str) -> OpenedSession:
        """Close an open Session; one that is not open any more is answered as it is."""

    def create_refund(self, payment_intent: str, amount: int, row: Mapping[str, str], *, key: str) -> Refund:
        """Refund *amount* minor units of a PaymentIntent; *row* is its metadata."""

    def find_refund(self, payment_intent: str, row: Mapping[str, str]) -> Refund | None:
        """Return the refund that carries *row* in its metadata, or None."""

    def capture(self, payment_intent: str, amount: int, *, key: str) -> tuple[StripeObject, ...]:
        """Take *amount* minor units of what is authorised; the rest is released."""

    def void(self, payment_intent: str, *, key: str) -> tuple[StripeObject, ...]:
        """Let go of an authorisation; one that has ended is answered as it is."""

    def look(self, object_id: str) -> tuple[View, tuple[StripeObject, ...]]:
        """Return a dispute or a review as it is now: what is assigned, and what is joined."""

    def fetch(self, object_id: str, event_type: str = "") -> tuple[tuple[StripeObject, ...], Mapping[str, str]]:
        """Return the facts about one Stripe object as it is now, and its metadata.

        Some events say by their type alone what their object does not: *event_type* is the one that told of it.
        """


@dataclass(frozen=True)
class SavedMethod:
    """A saved payment method. `brand` is a card's, for others their kind; what a kind does not have is None."""

    method_id: str
    brand: str
    last4: str | None
    exp_month: int | None
    exp_year: int | None


class SavedMethods(Protocol):
    """The payment methods at Stripe. Every call may raise `OutcomeUnknown`, `NotNow` or `Declined`."""

    def all(self, stripe_customer: str) -> Sequence[SavedMethod]:
        """Return what this customer saved, the newest first; nothing for a customer that is gone."""

    def has(self, stripe_customer: str, method_id: str) -> bool:
        """Say whether the method is this customer's."""

    def detach(self, method_id: str, *, key: str) -> None:
        """Take the method away from its customer, for good."""
