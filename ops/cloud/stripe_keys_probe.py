"""What a restricted key may do, found out without effect: lists, and writes to objects that cannot exist.

Stripe looks at a key's permissions before it looks for the object: without the permission the answer is a 403 that
names it, with it the answer is that there is no such object. Sources:
https://docs.stripe.com/keys/restricted-api-keys, https://docs.stripe.com/keys/permissions-reference.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import stripe

from ops.cloud.stripe_keys_client import missing_permission, told

NOBODY = "no_such_object"


@dataclass(frozen=True)
class Probe:
    """One question; *row* and *level* are the words of Stripe's Dashboard."""

    row: str
    level: str
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)

    @property
    def method(self) -> str:
        """Return the method of the request: to read is to list."""
        return "get" if self.level == "Read" else "post"


def _reads(row: str, path: str, *expand: str) -> Probe:
    return Probe(row, "Read", path, {"limit": 1} | ({"expand": list(expand)} if expand else {}))


NEEDED: Sequence[Probe] = (
    Probe("Customers", "Write", f"customers/cus_{NOBODY}"),
    Probe("Payment Methods", "Write", f"payment_methods/pm_{NOBODY}/detach"),
    Probe("Checkout Sessions", "Write", f"checkout/sessions/cs_{NOBODY}/expire"),
    Probe("PaymentIntents", "Write", f"payment_intents/pi_{NOBODY}/cancel"),
    Probe("Charges and Refunds", "Write", f"refunds/re_{NOBODY}"),
    _reads("Checkout Sessions", "checkout/sessions", "data.payment_intent.latest_charge"),
    _reads("PaymentIntents", "payment_intents", "data.latest_charge"),
    _reads("Charges and Refunds", "charges", "data.payment_intent"),
    _reads("Charges and Refunds", "refunds", "data.payment_intent"),
    _reads("Disputes", "disputes", "data.payment_intent"),
    _reads("Events", "events"),
    _reads("Balance transaction sources", "balance_transactions", "data.source"),
    _reads("Charges and Refunds", "radar/early_fraud_warnings"),
    _reads("Reviews", "reviews"),
)
"""What the functions ask of Stripe."""

TOO_MUCH: Sequence[Probe] = (
    Probe("Payouts", "Write", f"payouts/po_{NOBODY}/cancel"),
    Probe("Transfers", "Write", f"transfers/tr_{NOBODY}"),
    Probe("Top-ups", "Write", f"topups/tu_{NOBODY}/cancel"),
    Probe("Webhook Endpoints", "Write", f"webhook_endpoints/we_{NOBODY}"),
    Probe("Disputes", "Write", f"disputes/dp_{NOBODY}"),
)
"""What the functions never ask, and what a thief would: money out of the account, messages led elsewhere."""


@dataclass(frozen=True)
class Found:
    """What a key may not do though it must, and may do though it must not; each in the Dashboard's words."""

    lacks: tuple[str, ...] = ()
    exceeds: tuple[str, ...] = ()

    @property
    def refusal(self) -> str:
        """Return why the key must not be used, empty when it may."""
        parts = []
        if self.lacks:
            parts.append(f"the key may do too little; add {', '.join(self.lacks)}")
        if self.exceeds:
            parts.append(f"the key may do too much; take away {', '.join(self.exceeds)}")
        return "; ".join(parts)


def probe(client: stripe.StripeClient, needed: Sequence[Probe] = NEEDED, too_much: Sequence[Probe] = TOO_MUCH) -> Found:
    """Return what the client's key lacks and what it has too much of.

    Raises:
        SetupError: Stripe does not know the key, or gave no answer: then nothing is known of it.
    """
    lacks = dict.fromkeys(
        f"{each.row}: {each.level} ({missing})" for each in needed if (missing := _missing(client, each))
    )
    exceeds = dict.fromkeys(f"{each.row}: {each.level}" for each in too_much if not _missing(client, each))
    return Found(tuple(lacks), tuple(exceeds))


def _missing(client: stripe.StripeClient, asked: Probe) -> str:
    """Return the permission that Stripe misses, empty when it let the request in."""
    with told(f"{asked.method.upper()} /v1/{asked.path}"):
        try:
            client.raw_request(asked.method, f"/v1/{asked.path}", **asked.query)
        except stripe.PermissionError as error:
            return missing_permission(error)
        except stripe.InvalidRequestError:
            return ""
    return ""
