"""What every Stripe adapter shares: one way to ask, answers as they came, and which errors prove what."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import stripe

from functions.adapters.maps import in_order
from functions.use_cases.payments import CustomerGone, Declined, NotNow, OutcomeUnknown
from functions.use_cases.requests import hear

LIST_MAX = 100
MISSING = "resource_missing"

_NOT_NOW = {
    stripe.AuthenticationError: "authentication_required",
    stripe.PermissionError: "permission_missing",
    stripe.RateLimitError: "rate_limit",
    stripe.IdempotencyError: "idempotency_error",
}


@contextmanager
def sorted_errors() -> Iterator[None]:
    """Translate what the client raises into what it proves about the call.

    Source: https://docs.stripe.com/error-low-level (a connection error or a 5xx proves nothing).
    """
    try:
        yield
    except tuple(_NOT_NOW) as error:
        raise NotNow(_code(error) or _NOT_NOW[type(error)]) from error
    except stripe.APIConnectionError as error:
        raise OutcomeUnknown("no_answer") from error
    except stripe.StripeError as error:
        status = error.http_status or 500
        if status == 409:
            raise NotNow(_code(error) or "conflict") from error
        if not 400 <= status < 500:
            # A 5xx, or a 200 that was cut or rewritten on its way.
            raise OutcomeUnknown(f"status_{status}") from error
        kind = CustomerGone if (error.code, getattr(error, "param", None)) == (MISSING, "customer") else Declined
        raise kind(_code(error) or f"status_{status}") from error


def _code(error: stripe.StripeError) -> str | None:
    return error.code or (error.error.code if error.error else None)


_BY_PREFIX: Mapping[str, tuple[str, list[str]]] = {
    "cs": ("checkout/sessions", ["payment_intent.latest_charge"]),
    "pi": ("payment_intents", ["latest_charge"]),
    "ch": ("charges", ["payment_intent"]),
    "py": ("charges", ["payment_intent"]),
    "re": ("refunds", ["payment_intent"]),
    "pyr": ("refunds", ["payment_intent"]),
    "du": ("disputes", ["payment_intent"]),
    "dp": ("disputes", ["payment_intent"]),
    "issfr": ("radar/early_fraud_warnings", ["payment_intent"]),
    "prv": ("reviews", ["payment_intent"]),
}
"""Where an object is found by the first part of its id, and what is asked for with it: the names of its order."""


class Api:
    """Stripe's client, with its answers as maps: an object for each of their parts costs more than the rest of a call.

    `raw_request` has the client's headers, retries and errors (https://docs.stripe.com/sdks).
    """

    def __init__(self, client: stripe.StripeClient) -> None:
        self.client = client

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """Return the answer to `GET /v1/{path}`.

        Raises:
            CallFailed: as what it proves.
        """
        return self._ask("get", path, query)

    def post(self, path: str, parameters: Mapping[str, Any], *, key: str) -> dict[str, Any]:
        """Return the answer to `POST /v1/{path}` under an idempotency key; the same parameters are the same bytes.

        Raises:
            CallFailed: as what it proves.
        """
        return self._ask("post", path, {**in_order(parameters), "idempotency_key": key})

    def retrieve(self, object_id: str) -> dict[str, Any]:
        """Return one object with the PaymentIntent that names its order, from one answer.

        Raises:
            CallFailed: as what it proves; `Declined("unknown_object")` for an id of another kind.
        """
        prefix = object_id.split("_", 1)[0]
        if prefix not in _BY_PREFIX:
            raise Declined("unknown_object")
        path, expand = _BY_PREFIX[prefix]
        return self.get(f"{path}/{quote(object_id, safe='')}", expand=expand)

    def listed(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """Return every object of a list, a page at a time."""
        cursor: dict[str, str] = {}
        while True:
            page = self.get(path, **query, limit=LIST_MAX, **cursor)
            yield from page["data"]
            if not (page["has_more"] and page["data"]):
                return
            cursor = {"starting_after": page["data"][-1]["id"]}

    def _ask(self, method: str, path: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        with sorted_errors():
            try:
                answer = self.client.raw_request(method, f"/v1/{path}", **parameters)
            except stripe.StripeError as error:
                hear(error.request_id)
                raise
        hear(answer.headers.get("request-id"))
        if not isinstance(answer.data, dict):
            raise OutcomeUnknown("status_200")
        return answer.data
