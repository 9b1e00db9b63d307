"""What a failed attempt says: the error of the request and the intent's ``last_payment_error``.

Follows docs.stripe.com/declines/codes and docs.stripe.com/api/errors.
"""

from stripe_simulator.errors import DOC_URL, CardDeclinedError
from stripe_simulator.messages import Json, copied
from stripe_simulator.resources.cards import Decline


def error_of(decline: Decline, *, charge: str | None = None, param: str | None = None) -> CardDeclinedError:
    """The error of a declined card; *charge* is the failed charge's id."""
    error = CardDeclinedError(decline.message, code=decline.code, param=param)
    error.extra = {
        "advice_code": decline.advice_code,
        "charge": charge,
        "decline_code": decline.decline_code,
        "network_decline_code": decline.network_decline_code,
    }
    error.extra = {name: value for name, value in error.extra.items() if value}
    return error


def recorded(error: CardDeclinedError, method: Json) -> Json:
    """The error as an intent keeps it: ``last_payment_error`` or ``last_setup_error``."""
    return failure(
        error.code or "card_declined",
        error.message,
        method,
        type="card_error",
        **error.extra,
        **({"param": error.param} if error.param else {}),
    )


def failure(code: str, message: str, method: Json, **fields: str) -> Json:
    """A failure of any payment method as an intent keeps it."""
    return {
        "code": code,
        "doc_url": DOC_URL + code.replace("_", "-"),
        "message": message,
        "payment_method": copied(method),
        **fields,
    }


# docs.stripe.com/error-codes#payment-intent-authentication-failure
AUTHENTICATION_FAILED = (
    "We are unable to authenticate your payment method. Please choose a different payment method and try again."
)
