"""What was asked of the simulator and what it sent: the control plane's ``GET /_simulator/log``."""

from collections import deque
from typing import Any

ENTRIES_MAX = 10_000


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
