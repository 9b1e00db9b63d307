"""Stripe's error bodies; follows docs.stripe.com/api/errors and docs.stripe.com/error-codes.

StripeError
├── InvalidRequestError         400, or 404 for an object that is not there
│   └── InvalidParameterError   400 before the endpoint ran: not kept under an idempotency key
├── CardDeclinedError           402
├── UnauthenticatedError        401
├── MissingPermissionError      403
├── RateLimitedError            429
├── IdempotencyError            400 (other parameters) or 409 (the same key is being worked on)
└── ServerError                 500
"""

from typing import Any

DOC_URL = "https://stripe.com/docs/error-codes/"


class StripeError(Exception):
    """An answer that is an error; ``executed`` says whether the endpoint had begun to run."""

    status = 400
    type = "invalid_request_error"
    executed = True

    def __init__(self, message: str, *, code: str | None = None, param: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.param = param
        self.extra: dict[str, Any] = {}

    def body(self) -> dict[str, Any]:
        """The JSON body: ``{"error": {type, message, code?, param?, doc_url?, …}}``."""
        error: dict[str, Any] = {"message": self.message, "type": self.type, **self.extra}
        if self.code is not None:
            error["code"] = self.code
            error["doc_url"] = DOC_URL + self.code.replace("_", "-")
        if self.param is not None:
            error["param"] = self.param
        return {"error": dict(sorted(error.items()))}


class InvalidRequestError(StripeError):
    """The request cannot be carried out as things are."""

    def __init__(self, message: str, *, code: str | None = None, param: str | None = None, status: int = 400) -> None:
        super().__init__(message, code=code, param=param)
        self.status = status


class InvalidParameterError(InvalidRequestError):
    """A parameter is unknown, missing or malformed."""

    executed = False


class CardDeclinedError(StripeError):
    """The card issuer said no."""

    status = 402
    type = "card_error"


class UnauthenticatedError(StripeError):
    """No API key, or one that is not a test key."""

    status = 401
    executed = False


class MissingPermissionError(StripeError):
    """A restricted key may not do this; follows docs.stripe.com/keys/restricted-api-keys."""

    status = 403
    executed = False

    def __init__(self, key: str, permission: str) -> None:
        shown = f"{key[:8]}{'*' * max(len(key) - 14, 0)}{key[-6:]}"
        super().__init__(
            f"The provided key '{shown}' does not have the required permissions for this endpoint on account "
            f"'acct_simulator'. Having the 'rak_{permission}' permission would allow this request to continue."
        )


class RateLimitedError(StripeError):
    """Too many requests; follows docs.stripe.com/rate-limits."""

    status = 429
    executed = False

    def __init__(self, reason: str = "global-rate") -> None:
        self.reason = reason
        super().__init__(
            "Request rate limit exceeded. Learn more about rate limits here: https://stripe.com/docs/rate-limits.",
            code="rate_limit",
        )


class IdempotencyError(StripeError):
    """An idempotency key is used twice for different things, or at the same time."""

    type = "idempotency_error"
    executed = False

    def __init__(self, message: str, *, code: str | None = None, status: int = 400) -> None:
        super().__init__(message, code=code)
        self.status = status


class ServerError(StripeError):
    """Something went wrong on Stripe's side."""

    status = 500
    type = "api_error"

    def __init__(self, *, executed: bool = True) -> None:
        super().__init__("An unknown error occurred")
        self.executed = executed


def no_such(kind: str, key: str, *, param: str, status: int = 404) -> InvalidRequestError:
    """The error ``resource_missing``; 404 for the object of the address, 400 for one in a parameter."""
    return InvalidRequestError(f"No such {kind}: '{key}'", code="resource_missing", param=param, status=status)
