"""The signature of a webhook; follows docs.stripe.com/webhooks/signature."""

import hashlib
import hmac
from collections.abc import Sequence


def signature(secrets: Sequence[str], timestamp: int, body: bytes) -> str:
    """The ``Stripe-Signature`` header: ``t=<seconds>`` and ``v1=<HMAC-SHA256 of "t.body">`` for each secret."""
    signed = f"{timestamp}.".encode() + body
    digests = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets]
    return ",".join([f"t={timestamp}", *(f"v1={digest}" for digest in digests)])
