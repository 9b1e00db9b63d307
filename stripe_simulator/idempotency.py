"""Idempotency keys; follows docs.stripe.com/api/idempotent_requests and docs.stripe.com/error-low-level.

The first answer of a key is kept for 24 hours and given again, errors and 500s included. What fails
before the endpoint runs (validation, a conflict, a rate limit) is not kept.
"""

from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from stripe_simulator.errors import IdempotencyError, InvalidParameterError
from stripe_simulator.messages import Response

KEY_CHARS_MAX = 255
KEPT_SECONDS = 24 * 60 * 60


@dataclass(slots=True)
class Saved:
    """A key's first request and, once it ended, its answer."""

    path: str
    params: dict[str, Any]
    request_id: str
    created: int
    response: Response | None = None


class Idempotency:
    """The keys in use and the answers kept."""

    def __init__(self) -> None:
        self._saved: dict[str, Saved] = {}

    def begin(self, key: str, saved: Saved) -> Saved | None:
        """Claim *key* and return None, or return what it was first used for.

        Raises:
            InvalidParameterError: the key is too long.
            IdempotencyError: 400 for another endpoint or other parameters, 409 while the first one runs.
        """
        if len(key) > KEY_CHARS_MAX:
            raise InvalidParameterError(
                f"Invalid idempotency key: keys can have up to {KEY_CHARS_MAX} characters, "
                f"but you passed in {len(key)}."
            )
        self._prune(saved.created)
        first = self._saved.setdefault(key, saved)
        if first is saved:
            return None
        if first.path != saved.path:
            raise IdempotencyError(
                "Keys for idempotent requests can only be used for the same endpoint they were first "
                "used for "
                f"('{saved.path}' vs '{first.path}'). Try using a key other than '{key}' if you meant "
                f"to execute "
                "a different request."
            )
        if first.params != saved.params:
            raise IdempotencyError(
                "Keys for idempotent requests can only be used with the same parameters they were first used "
                f"with. Try using a key other than '{key}' if you meant to execute a different request."
            )
        if first.response is None:
            raise IdempotencyError(
                "There is currently another in-progress request using this Idempotent Key (that "
                "probably means "
                f"you submitted twice, and the other request is still going through): {key}. Please "
                f"try again "
                "later.",
                code="idempotency_key_in_use",
                status=409,
            )
        return first

    def keep(self, key: str, response: Response) -> None:
        """Store the first answer of a claimed key."""
        if key in self._saved:
            self._saved[key].response = response

    def forget(self, key: str) -> None:
        """Give a claimed key back: its request never ran."""
        self._saved.pop(key, None)

    def _prune(self, now: int) -> None:
        old = takewhile(lambda pair: now - pair[1].created >= KEPT_SECONDS, self._saved.items())
        for key in [key for key, saved in old if saved.response is not None]:
            del self._saved[key]
