"""Saved payment methods, on Stripe's API (https://docs.stripe.com/api/payment_methods)."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from functions.adapters.stripe_client import MISSING, Api
from functions.use_cases.payments import Declined, SavedMethod


class StripeMethods:
    """`SavedMethods` on the Stripe API."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def all(self, stripe_customer: str) -> Sequence[SavedMethod]:
        """Return what this customer saved, the newest first; nothing for a customer that is gone."""
        try:
            return [_saved(found) for found in self._api.listed(f"customers/{stripe_customer}/payment_methods")]
        except Declined as error:
            if error.code == MISSING:
                return []
            raise

    def has(self, stripe_customer: str, method_id: str) -> bool:
        """Say whether the method is this customer's (https://docs.stripe.com/api/payment_methods/customer)."""
        try:
            self._api.get(f"customers/{stripe_customer}/payment_methods/{quote(method_id, safe='')}")
        except Declined as error:
            if error.code == MISSING:
                return False
            raise
        return True

    def detach(self, method_id: str, *, key: str) -> None:
        """Take the method away from its customer, for good (https://docs.stripe.com/api/payment_methods/detach)."""
        self._api.post(f"payment_methods/{quote(method_id, safe='')}/detach", {}, key=key)


def _saved(found: Mapping[str, Any]) -> SavedMethod:
    kind = found["type"]
    details = found.get(kind) or {}
    return SavedMethod(
        method_id=found["id"],
        brand=details.get("brand") or kind,
        last4=details.get("last4"),
        exp_month=details.get("exp_month"),
        exp_year=details.get("exp_year"),
    )
