"""Stripe's own client for the deployment commands, and what its errors mean to the one who runs them."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import stripe

from functions.config import STRIPE_API
from ops.bootstrap_run import SetupError

BASE = "ORDERS_STRIPE_API_BASE"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
TIMEOUT_SECONDS = 20
RETRIES_MAX = 2

type Connect = Callable[[str], stripe.StripeClient]


def connect(key: str) -> stripe.StripeClient:
    """Return a client with *key*; the variable `ORDERS_STRIPE_API_BASE` leads it to a stand-in on this machine.

    Raises:
        SetupError: the variable leads elsewhere.
    """
    base = os.environ.get(BASE) or STRIPE_API
    if base != STRIPE_API and urlsplit(base).hostname not in LOOPBACK:
        raise SetupError(f"{BASE} leads Stripe's key to {urlsplit(base).hostname}: unset it")
    http = stripe.RequestsClient(timeout=TIMEOUT_SECONDS)
    return stripe.StripeClient(key, base_addresses={"api": base}, http_client=http, max_network_retries=RETRIES_MAX)


def missing_permission(error: stripe.StripeError) -> str:
    """Return the permission that Stripe says is missing, or its words where it names none."""
    found = re.search(r"'rak_(\w+)'", str(error))
    return found.group(1) if found else str(error.user_message)


@contextmanager
def told(what: str) -> Iterator[None]:
    """Turn what Stripe's client raises into one line: what was being done, what is known, what to do next.

    Raises:
        SetupError: as said.
    """
    try:
        yield
    except stripe.AuthenticationError as error:
        raise SetupError(f"{what}: Stripe does not know the key; copy it again") from error
    except stripe.PermissionError as error:
        raise SetupError(f"{what}: the key may not do this; it lacks: {missing_permission(error)}") from error
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise SetupError(f"{what}: no answer; what became of it is not known. {AGAIN}") from error
    except stripe.StripeError as error:
        if (error.http_status or 500) >= 500:
            raise SetupError(f"{what}: Stripe failed; what became of it is not known. {AGAIN}") from error
        raise SetupError(f"{what}: Stripe refused: {' '.join(str(error.user_message).split())}") from error


AGAIN = "Run the same command again: it looks before it does anything"
