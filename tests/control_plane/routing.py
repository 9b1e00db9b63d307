"""The routes of all services: a method, a pattern whose group is the resource's name, and the function that answers."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from google.protobuf import json_format

from tests.control_plane.world import Call, Json, World

type Handler = Callable[[World, Call], Json]
type Route = tuple[str, re.Pattern[str], Handler]

PROJECT = r"projects/[^/:]+"
LOCATION = PROJECT + r"/locations/[^/:]+"


def route(method: str, pattern: str, handler: Handler) -> Route:
    """Return a route; the pattern's first group is the name."""
    return method, re.compile(pattern + r"$"), handler


def collection(version: str, kind: str, parent: str, plural: str, *, id_parameter: str = "") -> Iterable[Route]:
    """Return the standard methods of a collection whose answers are the resources themselves.

    Source: https://google.aip.dev/130 (standard methods).
    """
    base = rf"/{version}/({parent}/{plural})"
    one = rf"/{version}/({parent}/{plural}/[^/:]+)"

    def create(world: World, call: Call) -> Json:
        named = call.query.get(id_parameter) if id_parameter else str(call.body.get("name", "")).rsplit("/", 1)[-1]
        return world.create(kind, f"{call.name}/{named or world.number()}", call.body)

    def listed(world: World, call: Call) -> Json:
        return {plural: world.listed(kind, call.name)}

    def update(world: World, call: Call) -> Json:
        return world.update(kind, call.name, call.body, call.query.get("updateMask", ""))

    def delete(world: World, call: Call) -> Json:
        world.delete(kind, call.name)
        return {}

    yield route("GET", one, lambda world, call: world.get(kind, call.name))
    yield route("GET", base, listed)
    yield route("POST", base, create)
    yield route("PATCH", one, update)
    yield route("DELETE", one, delete)


def spelled(message: Any, body: Json) -> Json:
    """Return a body with its enumerations by name, as Google answers; Python's clients send their numbers."""
    written: Json = json_format.MessageToDict(json_format.ParseDict(body, message.pb()()))
    return written


def policies(version: str, pattern: str) -> Iterable[Route]:
    """Return the IAM methods of a resource. Source: https://cloud.google.com/iam/docs/reference/rest/v1/Policy."""

    def read(world: World, call: Call) -> Json:
        return world.table("policy").get(call.name, {"etag": "ACAB", "version": 1, "bindings": []})

    def write(world: World, call: Call) -> Json:
        policy: dict[str, Any] = {**call.body["policy"], "etag": f"etag-{world.number()}"}
        world.table("policy")[call.name] = policy
        return policy

    for method in ("GET", "POST"):
        yield route(method, rf"/{version}/({pattern}):getIamPolicy", read)
    yield route("POST", rf"/{version}/({pattern}):setIamPolicy", write)
