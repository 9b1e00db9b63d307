"""What the emulator's coverage report says: which expressions of the rules were evaluated, and to what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Expression:
    """One expression of the rules, where it stands, and what it came to.

    An error is no value: what only ever failed has not been evaluated.
    """

    line: int
    text: str
    was_evaluated: bool
    booleans: frozenset[bool]

    def __str__(self) -> str:
        return f"line {self.line}: {self.text}"

    @property
    def is_half_seen(self) -> bool:
        """Say whether it is a boolean that was only ever true, or only ever false."""
        return len(self.booleans) == 1


def expressions(report: Mapping[str, Any]) -> list[Expression]:
    """Return every expression of the report, those inside of others too."""
    source = report["rules"]["files"][0]["content"]
    return [expression for node in report["report"] for expression in _below(node, source)]


def _below(node: Mapping[str, Any], source: str) -> Iterator[Expression]:
    seen = [each["value"] for each in node.get("values", [])]
    values = [value for value in seen if value and "undefined" not in value]
    position = node["sourcePosition"]
    yield Expression(
        line=position["line"],
        text=source[position.get("currentOffset", 0) : position["endOffset"] + 1],
        was_evaluated=bool(values),
        booleans=_booleans(values),
    )
    for child in node.get("children", []):
        yield from _below(child, source)


def _booleans(values: list[Mapping[str, Any]]) -> frozenset[bool]:
    """Return the booleans among *values*; what also came to something else, as a claim may, is no condition."""
    if not all("boolValue" in value for value in values):
        return frozenset()
    return frozenset(value["boolValue"] for value in values)
