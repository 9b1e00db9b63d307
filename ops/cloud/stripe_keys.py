"""Whether a value can be a Stripe key or a signing secret of an environment; pure. No value is ever in a message."""

import re

from ops.cloud.environment import PRODUCTION, Environment

API_KEY = "ORDERS_STRIPE_API_KEY"
SIGNING_SECRETS = "ORDERS_STRIPE_WEBHOOK_SECRETS"
HOW_TO_RESTRICT = (
    "make a restricted one in Stripe's Dashboard, Developers → API keys → Create restricted key, with the permissions "
    "of docs/stripe-production.md"
)

_KEY = re.compile(r"(?P<kind>[sr]k)_(?P<mode>live|test)_[A-Za-z0-9_]{3,}", re.ASCII)
_SIGNING_SECRET = re.compile(r"whsec_[A-Za-z0-9+/=_-]{8,}", re.ASCII)


def expects_live(environment: Environment) -> bool:
    """Say whether real money moves there: the alias is `production` or `prod`."""
    return environment.alias in PRODUCTION


def is_restricted(key: str) -> bool:
    """Say whether a key may do only what it was made for."""
    return key.startswith("rk_")


def key_refusal(key: str, environment: Environment) -> str:
    """Return why *key* must not be a secret of *environment*, empty when it may."""
    blanks = _blanks(key, "the key")
    found = _KEY.fullmatch(key)
    if blanks or found is None:
        return blanks or _no_key(key)
    live = expects_live(environment)
    if live and found["mode"] != "live":
        return f"the key is a test key, and {environment.alias} takes real money: give the live one (rk_live_…)"
    if not live and found["mode"] == "live":
        return (
            f"the key is a live key, and {environment.alias} ({environment.project}) is no production: only an alias "
            f"{' or '.join(PRODUCTION)} of .firebaserc takes one"
        )
    if live and found["kind"] != "rk":
        return f"the key may do everything with the account (sk_…): {HOW_TO_RESTRICT}"
    return ""


def secrets_refusal(value: str) -> str:
    """Return why *value* must not be the list of signing secrets, empty when it may: comma-separated, newest first."""
    each = value.split(",")
    for secret in each:
        blanks = _blanks(secret, "a signing secret")
        if blanks:
            return blanks
        if not _SIGNING_SECRET.fullmatch(secret):
            return "a signing secret begins with whsec_; it is shown with the webhook endpoint in Stripe's Dashboard"
    return "" if len(set(each)) == len(each) else "a signing secret stands twice in the list"


def _blanks(value: str, what: str) -> str:
    if not value:
        return f"{what} is empty"
    if value != value.strip() or re.search(r"\s", value):
        return f"{what} has blanks or a line's end in it: copy it again, without them"
    return ""


def _no_key(value: str) -> str:
    if value.startswith("pk_"):
        return "the key is a publishable one (pk_…): that is for browsers; give the restricted one (rk_…)"
    if value.startswith("whsec_"):
        return "the key is a signing secret (whsec_…): give the API key (rk_…)"
    return "the key is no key of Stripe: it begins with rk_live_ or rk_test_"
