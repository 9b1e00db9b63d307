"""What was asked of the simulator and what it sent: the control plane's ``GET /_simulator/log``."""

from collections import deque
from typing import Any

# Of requests and of tries; about 1 KB of memory each.
ENTRIES_MAX = 100_000


class Log:
    """The last requests and delivery tries, the oldest first."""

    def __init__(self) -> None:
        self.requests: deque[dict[str, Any]] = deque(maxlen=ENTRIES_MAX)
        self.deliveries: deque[dict[str, Any]] = deque(maxlen=ENTRIES_MAX)

    def request(self, at: int, method: str, path: str, **more: Any) -> dict[str, Any]:
        """Open an entry, whose ``status`` is null until the request ends."""
        entry = {"at": at, "method": method, "path": path, "params": {}, "status": None, **more}
        self.requests.append(entry)
        return entry

    def delivery(self, entry: dict[str, Any]) -> None:
        """Note one try of a delivery."""
        self.deliveries.append(entry)


_WITH_NUMBERS = frozenset(("card", "payment_method_data", "sepa_debit"))
_SECRET = {"number": 4, "iban": 4, "cvc": 0}


def masked(params: Any) -> Any:
    """*params* as the log may keep them: of card numbers and IBANs the last four digits, of security codes nothing.

    Follows docs.stripe.com/security/guide.
    """
    return _masked(params) if _WITH_NUMBERS & params.keys() else params


def _masked(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _masked(inner, key) for key, inner in value.items()}
    if name in _SECRET and isinstance(value, str):
        return f"•••• {value[-_SECRET[name] :]}" if _SECRET[name] else "•••"
    return value
