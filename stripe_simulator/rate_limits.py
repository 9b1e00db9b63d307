"""Stripe's limits on requests a second; follows docs.stripe.com/rate-limits. None is set at the start."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from stripe_simulator.errors import RateLimitedError

NAMES = ("per_second", "per_endpoint", "search")


class RateLimits:
    """Counts requests in each second of the simulator's clock."""

    def __init__(self) -> None:
        self.limits: dict[str, int | None] = dict.fromkeys(NAMES)
        self._second = 0
        self._counts: Counter[str] = Counter()

    def set(self, values: Mapping[str, Any]) -> None:
        """Set requests a second: ``per_second`` in all, ``per_endpoint``, ``search``; null lifts a limit.

        Raises:
            ValueError: an unknown name, or a limit that is no positive whole number.
        """
        for name, value in values.items():
            if name not in NAMES or not (value is None or (type(value) is int and value > 0)):
                raise ValueError(f"limits are {', '.join(NAMES)}: a positive whole number or null")
        self.limits.update(values)

    def count(self, now: int, endpoint: str) -> None:
        """Let a request to *endpoint* (method and route) in.

        Raises:
            RateLimitedError: a limit is reached; the refused request is not counted.
        """
        if not any(self.limits.values()):
            return
        if now != self._second:
            self._second = now
            self._counts.clear()
        buckets = {"per_second": ("", "global-rate"), "per_endpoint": (endpoint, "endpoint-rate")}
        if endpoint.endswith("/search"):
            buckets["search"] = ("search", "endpoint-rate")
        for name, (bucket, reason) in buckets.items():
            limit = self.limits[name]
            if limit is not None and self._counts[bucket] >= limit:
                raise RateLimitedError(reason)
        for bucket, _ in buckets.values():
            self._counts[bucket] += 1
