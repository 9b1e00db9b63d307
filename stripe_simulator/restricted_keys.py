"""What a restricted key may do; follows docs.stripe.com/keys/restricted-api-keys and …/keys/permissions-reference.

A key that nobody restricted may do everything. Which permission an address asks for is told by how it begins; that of a
charge covers refunds.
"""

from collections.abc import Mapping
from typing import Any

from stripe_simulator.errors import MissingPermissionError

PERMISSIONS: Mapping[str, str] = {
    "/v1/balance": "balance",
    "/v1/balance_settings": "balance_settings",
    "/v1/balance_transactions": "balance_transaction_source",
    "/v1/charges": "charge",
    "/v1/checkout/sessions": "checkout_session",
    "/v1/confirmation_tokens": "confirmation_token",
    "/v1/coupons": "coupon",
    "/v1/customers": "customer",
    "/v1/disputes": "dispute",
    "/v1/events": "event",
    "/v1/mandates": "mandate",
    "/v1/payment_intents": "payment_intent",
    "/v1/payment_methods": "payment_method",
    "/v1/payment_pages": "checkout_session",
    "/v1/payouts": "payout",
    "/v1/prices": "plan",
    "/v1/products": "product",
    "/v1/promotion_codes": "promotion_code",
    "/v1/radar/early_fraud_warnings": "charge",
    "/v1/refunds": "charge",
    "/v1/reviews": "review",
    "/v1/setup_attempts": "setup_intent",
    "/v1/setup_intents": "setup_intent",
    "/v1/shipping_rates": "shipping_rate",
    "/v1/tax/calculations": "tax_transaction",
    "/v1/tax/transactions": "tax_transaction",
    "/v1/tax_rates": "tax_rate",
    "/v1/test_helpers/confirmation_tokens": "confirmation_token_client",
    "/v1/test_helpers/customers": "customer",
    "/v1/topups": "topup",
    "/v1/transfers": "transfer",
    "/v1/webhook_endpoints": "webhook",
}
NAMES = frozenset(f"{name}_{level}" for name in PERMISSIONS.values() for level in ("read", "write"))


class RestrictedKeys:
    """The keys that were restricted, each with its permissions."""

    def __init__(self) -> None:
        self.keys: dict[str, frozenset[str]] = {}

    def set(self, key: Any, permissions: Any) -> None:
        """Let *key* do these things alone; with None it may do everything again.

        Raises:
            ValueError: no restricted test key, or a permission that nothing asks for.
        """
        if not isinstance(key, str) or not key.startswith("rk_test_"):
            raise ValueError('"key" must be a restricted test key: rk_test_…')
        if permissions is None:
            self.keys.pop(key, None)
            return
        if not isinstance(permissions, list) or not NAMES.issuperset(permissions):
            raise ValueError(f'"permissions" must be null or a list of: {", ".join(sorted(NAMES))}')
        self.keys[key] = frozenset(permissions)

    def check(self, key: str, method: str, path: str) -> None:
        """Let a request in.

        Raises:
            MissingPermissionError: the key was restricted, and not to this; the permission to write is one to read.
        """
        name = _asked_for(path)
        if key not in self.keys or name is None:
            return
        held, write = self.keys[key], f"{name}_write"
        if write in held or (method == "GET" and f"{name}_read" in held):
            return
        raise MissingPermissionError(key, f"{name}_read" if method == "GET" else write)


def _asked_for(path: str) -> str | None:
    """Return the name of the permission, before any object is looked for; None for an address that nobody knows."""
    steps = path.split("/")
    beginnings = ("/".join(steps[:length]) for length in range(len(steps), 2, -1))
    return next((PERMISSIONS[each] for each in beginnings if each in PERMISSIONS), None)
