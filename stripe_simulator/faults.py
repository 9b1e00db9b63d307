"""Rules that make requests fail on purpose."""

from dataclasses import dataclass
from typing import Any

EFFECTS = ("error_500_before", "error_500_after", "drop_after_effect", "rate_limit", "slow")


@dataclass(slots=True)
class Rule:
    """The next *times* requests of *method* whose path begins with *path* meet *effect*."""

    method: str
    path: str
    effect: str
    times: int = 1
    seconds: float = 0.0
    saved: bool = True


class Faults:
    """The rules, each used up after its number of times."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []

    def add(self, values: dict[str, Any]) -> None:
        """Add a rule.

        Raises:
            ValueError: a field is missing, unknown or out of range.
        """
        unknown = set(values) - {"method", "path", "effect", "times", "seconds", "saved"}
        if unknown:
            raise ValueError(f"unknown fields: {', '.join(sorted(unknown))}")
        if values.get("effect") not in EFFECTS:
            raise ValueError(f"effect must be one of {', '.join(EFFECTS)}")
        rule = Rule(
            method=str(values.get("method", "POST")).upper(),
            path=str(values.get("path", "/v1/")),
            effect=str(values["effect"]),
            times=int(values.get("times", 1)),
            seconds=float(values.get("seconds", 0)),
            saved=bool(values.get("saved", True)),
        )
        if rule.times < 1 or not 0 <= rule.seconds <= 120:
            raise ValueError("times must be at least 1 and seconds between 0 and 120")
        self._rules.append(rule)

    def take(self, method: str, path: str) -> Rule | None:
        """The first rule that fits, counted down, or None."""
        for rule in self._rules:
            if rule.method == method and path.startswith(rule.path):
                rule.times -= 1
                if rule.times == 0:
                    self._rules.remove(rule)
                return rule
        return None

    def clear(self) -> None:
        """Forget every rule."""
        self._rules.clear()

    def pending(self) -> list[dict[str, Any]]:
        """The rules that are left."""
        return [
            {"method": rule.method, "path": rule.path, "effect": rule.effect, "times": rule.times}
            for rule in self._rules
        ]
