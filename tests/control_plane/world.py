"""What the stand-in holds: resources by kind and name, operations, what was asked, and what is to go wrong."""

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

type Json = dict[str, Any]

PROJECT, NUMBER = "orders-prod", "424242424242"


class Refused(Exception):
    """An answer that is an error, its status one of https://cloud.google.com/apis/design/errors."""

    def __init__(self, code: int, status: str, message: str) -> None:
        super().__init__(message)
        self.code, self.status, self.message = code, status, message


class Dropped(Exception):
    """The connection ends without an answer."""


@dataclass(frozen=True)
class Call:
    """One request: the resource's name from its path, its query and its body."""

    method: str
    path: str
    name: str
    query: Mapping[str, str]
    body: Json
    raw: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    """By their names in small letters."""


@dataclass(frozen=True)
class Fault:
    """What happens to the next request that fits: `refuse` before the effect, `drop` after it."""

    method: str
    path: str
    named: str
    kind: str

    def fits(self, call: Call) -> bool:
        """Say whether a request is meant: its method, a part of its path, and something named in its query or body."""
        told = f"{call.path} {dict(call.query)} {call.body}"
        return call.method == self.method and re.search(self.path, call.path) is not None and self.named in told


@dataclass
class World:
    """The state of all services of one project."""

    url: str = ""
    tables: dict[str, dict[str, Json]] = field(default_factory=dict)
    operations: dict[str, Json] = field(default_factory=dict)
    asked: list[Call] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    enabled: set[str] = field(default_factory=set)
    before: Callable[[Call], None] = lambda _call: None
    """Called with each request before it is answered; what it raises is the answer."""
    _count: int = 0

    def refuse(self, method: str, path: str, named: str = "") -> None:
        """Refuse the next request that fits, before its effect."""
        self.faults.append(Fault(method, path, named, "refuse"))

    def drop(self, method: str, path: str, named: str = "") -> None:
        """End the connection of the next request that fits, after its effect."""
        self.faults.append(Fault(method, path, named, "drop"))

    def number(self) -> int:
        """Return the next number: ids, generations and etags are made of it."""
        self._count += 1
        return self._count

    def now(self) -> str:
        """Return the present as Google writes it."""
        return datetime.now(UTC).isoformat().replace("+00:00", "Z")

    def table(self, kind: str) -> dict[str, Json]:
        """Return all resources of a kind by name."""
        return self.tables.setdefault(kind, {})

    def get(self, kind: str, name: str) -> Json:
        """Return one resource.

        Raises:
            Refused: 404.
        """
        found = self.table(kind).get(name)
        if found is None:
            raise Refused(404, "NOT_FOUND", f"Resource '{name}' was not found")
        return found

    def create(self, kind: str, name: str, body: Mapping[str, Any], **made: Any) -> Json:
        """Store a resource under a name that is free.

        Raises:
            Refused: 409.
        """
        if name in self.table(kind):
            raise Refused(409, "ALREADY_EXISTS", f"Resource '{name}' already exists")
        times = {"createTime": self.now(), "updateTime": self.now()}
        self.table(kind)[name] = {**deepcopy(dict(body)), "name": name, **times, **made}
        return self.table(kind)[name]

    def update(self, kind: str, name: str, body: Mapping[str, Any], mask: str = "", **made: Any) -> Json:
        """Change the masked fields of a resource, or the fields that are given."""
        found = self.get(kind, name)
        paths = [snake_to_camel(path) for path in mask.split(",") if path] or [key for key in body if key != "name"]
        for path in paths:
            _copy(path.split("."), body, found)
        found.update({"updateTime": self.now(), **made})
        return found

    def delete(self, kind: str, name: str) -> Json:
        """Remove a resource and return it."""
        self.get(kind, name)
        return self.table(kind).pop(name)

    def listed(self, kind: str, parent: str) -> list[Json]:
        """Return the resources of a kind whose name begins with *parent*; `-` stands for any location."""
        pattern = re.compile(re.escape(parent.rstrip("/")).replace(r"/\-", "/[^/]+") + "/")
        return [each for name, each in self.table(kind).items() if pattern.match(name)]

    def operation(self, parent: str, response: Json, **more: Any) -> Json:
        """Return a long-running operation that is done."""
        name = f"{parent}/operations/op-{self.number()}"
        self.operations[name] = {"name": name, "done": True, "response": deepcopy(response), **more}
        return self.operations[name]

    def failed_operation(self, parent: str, code: int, message: str) -> Json:
        """Return a long-running operation that ended in an error."""
        name = f"{parent}/operations/op-{self.number()}"
        self.operations[name] = {"name": name, "done": True, "error": {"code": code, "message": message}}
        return self.operations[name]


def snake_to_camel(path: str) -> str:
    """Return a field path in JSON's spelling."""
    return re.sub(r"_([a-z])", lambda found: found.group(1).upper(), path)


def _copy(path: list[str], source: Mapping[str, Any], target: Json) -> None:
    head, *rest = path
    if rest and isinstance(source.get(head), Mapping):
        _copy(rest, source[head], target.setdefault(head, {}))
    elif not rest and head in source:
        target[head] = deepcopy(source[head])
    elif not rest:
        target.pop(head, None)
