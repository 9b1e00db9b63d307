"""Rules that make requests and deliveries fail on purpose."""

import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

REQUEST_EFFECTS = (
    "error_500_before",
    "error_500_after",
    "drop_before",
    "drop_after_effect",
    "rate_limit",
    "slow",
)
DELIVERY_EFFECTS = ("hold_delivery", "duplicate_delivery", "reorder_delivery", "lose_delivery")
SECONDS_MAX = 120
HOLD_SECONDS_MAX = 30 * 24 * 60 * 60


@dataclass(slots=True)
class Rule:
    """What the next *times* requests of *method* under *path*, or events of type *event*, meet.

    *probability* is drawn from the seed each time; *times* is None for a rule that stays. *seconds* is how long
    ``slow`` waits before the effect, ``drop_after_effect`` after it, and ``hold_delivery`` on the simulated clock.
    """

    effect: str
    method: str = "POST"
    path: str = "/v1/"
    event: str = "*"
    times: int | None = 1
    probability: float = 1.0
    seconds: float = 0.0
    saved: bool = True

    def fits_request(self, method: str, path: str) -> bool:
        """Whether it speaks of this request."""
        return self.effect in REQUEST_EFFECTS and self.method in ("*", method) and path.startswith(self.path)

    def fits_event(self, kind: str) -> bool:
        """Whether it speaks of deliveries of this type of event."""
        prefix = self.event.endswith("*") and kind.startswith(self.event[:-1])
        return self.effect in DELIVERY_EFFECTS and (prefix or kind == self.event)


class Faults:
    """The rules, each used up after its number of times."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []

    def add(self, values: Mapping[str, Any]) -> None:
        """Add a rule.

        Raises:
            ValueError: a field is missing, unknown or out of range.
        """
        self._rules.append(_rule(values))

    def for_request(self, method: str, path: str, source: random.Random) -> Rule | None:
        """The first rule that fits and whose draw hits, counted down, or None."""
        if not self._rules:
            return None
        return self._take([rule for rule in self._rules if rule.fits_request(method, path)], source)

    def for_event(self, kind: str, source: random.Random) -> Rule | None:
        """Likewise for a delivery of an event of this type."""
        if not self._rules:
            return None
        return self._take([rule for rule in self._rules if rule.fits_event(kind)], source)

    def _take(self, fitting: list[Rule], source: random.Random) -> Rule | None:
        for rule in fitting:
            if rule.probability < 1 and source.random() >= rule.probability:
                continue
            if rule.times is not None:
                rule.times -= 1
                if rule.times == 0:
                    self._rules.remove(rule)
            return rule
        return None

    def clear(self) -> None:
        """Forget every rule."""
        self._rules.clear()

    def pending(self) -> list[dict[str, Any]]:
        """The rules that are left, with all of their fields."""
        return [asdict(rule) for rule in self._rules]


def _rule(values: Mapping[str, Any]) -> Rule:
    unknown = set(values) - set(Rule.__dataclass_fields__)
    if unknown:
        raise ValueError(f"unknown fields: {', '.join(sorted(unknown))}")
    effect = values.get("effect")
    if effect not in (*REQUEST_EFFECTS, *DELIVERY_EFFECTS):
        raise ValueError(f"effect must be one of {', '.join((*REQUEST_EFFECTS, *DELIVERY_EFFECTS))}")
    probability = float(values.get("probability", 1))
    times = values.get("times", 1 if probability == 1 else None)
    rule = Rule(
        effect=effect,
        method=str(values.get("method", "POST")).upper(),
        path=str(values.get("path", "/v1/")),
        event=str(values.get("event", "*")),
        times=None if times is None else int(times),
        probability=probability,
        seconds=float(values.get("seconds", 0)),
        saved=bool(values.get("saved", True)),
    )
    _check_range(rule)
    return rule


def _check_range(rule: Rule) -> None:
    longest = HOLD_SECONDS_MAX if rule.effect == "hold_delivery" else SECONDS_MAX
    if rule.times is not None and rule.times < 1:
        raise ValueError("times must be at least 1, or null for a rule that stays")
    if not 0 <= rule.seconds <= longest:
        raise ValueError(f"seconds must be between 0 and {longest}")
    if not 0 < rule.probability <= 1:
        raise ValueError("probability must be above 0 and at most 1")
