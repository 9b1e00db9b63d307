"""Not faster than Stripe allows: a token bucket for the calls of sweep and reconcile."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, cast

from functions.use_cases.books import Healing, Lists
from functions.use_cases.payments import Payments

CALLS_PER_SECOND = 10.0
"""Stripe's sandboxes allow 25 a second, and customers' own calls need some (https://docs.stripe.com/rate-limits)."""


@dataclass
class Pace:
    """Lets `per_second` calls through each second, and as many at once after a pause; `wait` sleeps for the rest."""

    per_second: float
    monotonic: Callable[[], float]
    sleep: Callable[[float], None]
    _tokens: float = field(init=False)
    _at: float = field(init=False)

    def __post_init__(self) -> None:
        """Begin with a full bucket."""
        self._tokens, self._at = self.per_second, self.monotonic()

    def wait(self) -> None:
        """Return when the next call may be made."""
        now = self.monotonic()
        self._tokens = min(self.per_second, self._tokens + (now - self._at) * self.per_second)
        self._at = now
        if self._tokens < 1:
            pause = (1 - self._tokens) / self.per_second
            self.sleep(pause)
            self._tokens, self._at = 1.0, now + pause
        self._tokens -= 1


@dataclass(frozen=True)
class _Paced:
    """A port whose every call waits for its turn."""

    port: object
    pace: Pace

    def __getattr__(self, name: str) -> Callable[..., Any]:
        call = getattr(self.port, name)

        def paced(*arguments: Any, **named: Any) -> Any:
            self.pace.wait()
            return call(*arguments, **named)

        return paced


def paced(healing: Healing, per_second: float = CALLS_PER_SECOND) -> Healing:
    """Return *healing* with all its Stripe calls sharing one pace."""
    recorder = healing.module.recorder
    pace = Pace(per_second, recorder.monotonic, recorder.sleep)
    payments = cast("Payments", _Paced(healing.module.payments, pace))
    lists = cast("Lists", _Paced(healing.lists, pace))
    return replace(healing, module=replace(healing.module, payments=payments), lists=lists)
