"""Who asks: test keys alone are let in; follows docs.stripe.com/api/authentication and docs.stripe.com/keys."""

import base64
import binascii
import re

from stripe_simulator.errors import UnauthenticatedError
from stripe_simulator.messages import Request

_KEY = re.compile(r"[spr]k_test_\w+")


def authenticate(request: Request) -> str:
    """The key: a bearer token or basic authentication's user.

    Raises:
        UnauthenticatedError: there is no key, or it is no test key.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            token = base64.b64decode(token).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            token = ""
    if not token:
        raise UnauthenticatedError(
            "You did not provide an API key. You need to provide your API key in the Authorization header, using "
            "Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See "
            "https://stripe.com/docs/api#authentication for details, or we can help at "
            "https://support.stripe.com/."
        )
    if not _KEY.fullmatch(token):
        raise UnauthenticatedError(f"Invalid API Key provided: {token[:8]}{'*' * 8}{token[-4:]}")
    return token


def is_publishable(key: str) -> bool:
    """Whether a browser may know the key."""
    return key.startswith("pk_")


def require_secret_key(*, publishable: bool, allowed: bool) -> None:
    """Refuse a publishable key where the route does not let one in.

    Raises:
        UnauthenticatedError: ``secret_key_required``.
    """
    if publishable and not allowed:
        raise UnauthenticatedError(
            "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a "
            "list of your API keys at https://dashboard.stripe.com/account/apikeys.",
            code="secret_key_required",
        )
