"""What every Stripe adapter shares: which errors prove what, and objects as plain maps."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import stripe

from functions.use_cases.payments import Declined, NotNow, OutcomeUnknown

LIST_MAX = 100

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
        raise Declined(_code(error) or f"status_{status}") from error


def _code(error: stripe.StripeError) -> str | None:
    return error.code or (error.error.code if error.error else None)


def plain(found: stripe.StripeObject) -> dict[str, Any]:
    """Return an answer as maps, lists and scalars."""
    return found.to_dict()
