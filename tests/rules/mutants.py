"""Wrong versions of the rules, each one small step away from the right one."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_CONDITION = re.compile(r"(?P<head>\bif|\breturn) (?P<condition>[^;]+);")
_JUNCTION = re.compile(r"(?P<head>\bif|\breturn) (?P<left>[^;]+?) (?P<sign>&&|\|\|) (?P<right>[^;]+);")
_LIST = re.compile(r"\[(?P<elements>'[^\]]*')\]")
_ALLOW = re.compile(r"\ballow (?P<operations>[\w, ]+)(?=[:;])")
_MATCH = re.compile(r"\bmatch (?P<path>/\S+) \{")
_STRING = re.compile(r"'(?P<text>[^']*)'")
_BASE = "/databases/"

_OTHER_OPERATIONS = {
    "read": ("get", "list", "read, create", "read, update", "read, delete"),
    "get": ("list", "read", "get, create", "get, update", "get, delete"),
}
_ROLES = ("staff", "admin")


@dataclass(frozen=True)
class Mutant:
    """One wrong version: what was done to which line, and the documents that this line ruled before and rules now."""

    operator: str
    line: int
    was: str
    now: str
    rules: str
    before: re.Pattern[str]
    after: re.Pattern[str]

    def __str__(self) -> str:
        return f"{self.operator}, line {self.line}: {self.was.strip()} → {self.now.strip()}"

    def suspects(self, kind: str) -> int:
        """Rank how likely this mutant shows in documents of this kind; the lowest first."""
        if not self.after.fullmatch(kind):
            return 2
        return 1 if self.before.fullmatch(kind) else 0


def mutants(rules: str) -> Iterator[Mutant]:
    """Yield every mutant of *rules*. A condition stands on one line, as the tests of the rules make sure."""
    lines = rules.splitlines()
    before = ruled_documents(lines)
    for number, line in enumerate(lines):
        if line.lstrip().startswith(("//", "rules_version")):
            continue
        for operator, changes in OPERATORS.items():
            for now in changes(line):
                changed = [*lines[:number], now, *lines[number + 1 :]]
                after = ruled_documents(changed)[number]
                yield Mutant(operator, number + 1, line, now, "\n".join(changed), before[number], after)


def _dropped_operand(line: str) -> Iterator[str]:
    for found in _JUNCTION.finditer(line):
        yield _put(line, found, f"{found['head']} {found['left']};")
        yield _put(line, found, f"{found['head']} {found['right']};")


def _swapped_junction(line: str) -> Iterator[str]:
    for found in _JUNCTION.finditer(line):
        other = "||" if found["sign"] == "&&" else "&&"
        yield _put(line, found, f"{found['head']} {found['left']} {other} {found['right']};")


def _flipped_comparison(line: str) -> Iterator[str]:
    for found in re.finditer(r"==|!=", line):
        yield _put(line, found, "!=" if found[0] == "==" else "==")


def _changed_condition(line: str) -> Iterator[str]:
    for found in _CONDITION.finditer(line):
        for condition in ("true", "false", f"!({found['condition']})", "request.auth != null"):
            yield _put(line, found, f"{found['head']} {condition};")


def _dropped_element(line: str) -> Iterator[str]:
    for found in _LIST.finditer(line):
        elements = found["elements"].split(", ")
        for one in elements:
            yield _put(line, found, f"[{', '.join(element for element in elements if element != one)}]")


def _changed_text(line: str) -> Iterator[str]:
    for found in _STRING.finditer(line):
        for other in (f"{found['text']}x",) if found["text"] else _ROLES:
            yield _put(line, found, f"'{other}'")


def _changed_operations(line: str) -> Iterator[str]:
    for found in _ALLOW.finditer(line):
        for other in _OTHER_OPERATIONS[found["operations"]]:
            yield _put(line, found, f"allow {other}")


def _dropped_condition(line: str) -> Iterator[str]:
    for found in re.finditer(r": if [^;]+;", line):
        yield _put(line, found, ";")


def _denied(line: str) -> Iterator[str]:
    for found in re.finditer(r"\ballow (?P<operations>[\w, ]+);", line):
        yield _put(line, found, f"allow {found['operations']}: if false;")


def _widened_match(line: str) -> Iterator[str]:
    for found in _MATCH.finditer(line):
        path = found["path"]
        if path.startswith(_BASE):
            continue
        segments = path.split("/")[1:]
        for at, segment in enumerate(segments):
            if not segment.startswith("{"):
                yield line.replace(path, _joined(segments, at, "{any}"))
        last = segments[-1].strip("{}")
        yield line.replace(path, _joined(segments, len(segments) - 1, f"{{{last}=**}}"))


OPERATORS: dict[str, Callable[[str], Iterator[str]]] = {
    "operand dropped": _dropped_operand,
    "junction swapped": _swapped_junction,
    "comparison flipped": _flipped_comparison,
    "condition changed": _changed_condition,
    "element dropped": _dropped_element,
    "text changed": _changed_text,
    "operations changed": _changed_operations,
    "public read denied": _denied,
    "match widened": _widened_match,
}


def ruled_documents(lines: list[str]) -> list[re.Pattern[str]]:
    """Return for each line the kinds of document that its match block rules; outside of them a line rules all."""
    open_blocks: list[str] = []
    ruled = []
    for line in lines:
        found = _MATCH.search(line)
        if found:
            open_blocks.append("" if found["path"].startswith(_BASE) else _pattern(found["path"]))
        elif line.rstrip().endswith("{"):
            open_blocks.append("")
        ruled.append(re.compile("".join(open_blocks).removeprefix("/") or ".+"))
        if line.strip() == "}":
            open_blocks.pop()
    return ruled


def _pattern(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "[^/]+", re.sub(r"\{[^}]*=\*\*\}", ".+", path))


def _put(line: str, found: re.Match[str], text: str) -> str:
    return line[: found.start()] + text + line[found.end() :]


def _joined(segments: list[str], at: int, segment: str) -> str:
    return "".join(f"/{each}" for each in [*segments[:at], segment, *segments[at + 1 :]])
