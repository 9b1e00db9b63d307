"""Stripe's smallest and largest amounts; follows docs.stripe.com/currencies#minimum-and-maximum-charge-amounts."""

from stripe_simulator.errors import InvalidRequestError
from stripe_simulator.money import AMOUNT_MAX, THREE_DECIMAL, display

MINIMUM_DEFAULT = 1
# In minor units. A currency that is not listed is bounded by what it is worth in the account's own currency only.
MINIMUM = {
    **dict.fromkeys(("usd", "ars", "aud", "brl", "cad", "chf", "cop", "eur", "idr", "ils", "inr", "jpy"), 50),
    **dict.fromkeys(("krw", "nzd", "php", "rub", "sgd", "zar"), 50),
    **dict.fromkeys(("aed", "myr", "pln", "ron"), 200),
    "bgn": 100,
    "czk": 1_500,
    "dkk": 250,
    "gbp": 30,
    "hkd": 400,
    "huf": 17_500,
    "mxn": 1_000,
    "nok": 300,
    "sek": 300,
    "thb": 1_000,
}
MAXIMUM = {"idr": 999_999_999_999}


def check(amount: int, currency: str, *, param: str = "amount") -> None:
    """Refuse an amount that Stripe does not charge.

    Raises:
        InvalidRequestError: ``amount_too_small``, ``amount_too_large``, or a three-decimal amount that is no
            multiple of ten.
    """
    least, most = MINIMUM.get(currency, MINIMUM_DEFAULT), MAXIMUM.get(currency, AMOUNT_MAX)
    if amount < least:
        raise InvalidRequestError(
            f"Amount must be at least {display(least, currency)} {currency}", code="amount_too_small", param=param
        )
    if amount > most:
        raise InvalidRequestError(
            f"Amount must be no more than {display(most, currency)} {currency}", code="amount_too_large", param=param
        )
    if currency in THREE_DECIMAL and amount % 10:
        raise InvalidRequestError(
            f"Invalid amount: the last digit of an amount in {currency} must be 0.",
            code="parameter_invalid_integer",
            param=param,
        )
