"""The project and its policy as the newer API shows them: roles with conditions, and whose accesses are written down.

Source: https://cloud.google.com/resource-manager/reference/rest/v3/projects.
"""

from typing import Any

from google.iam.v1 import policy_pb2
from google.protobuf import json_format

from tests.control_plane.routing import PROJECT, route
from tests.control_plane.world import NUMBER, Call, Json, Refused, World, snake_to_camel

EMPTY: Json = {"etag": "ACAB", "version": 1, "bindings": []}


def _project(_world: World, call: Call) -> Json:
    return {"name": f"projects/{NUMBER}", "projectId": call.name.split("/")[1], "state": "ACTIVE"}


def _read(world: World, call: Call) -> Json:
    return world.table("policy").get(call.name, EMPTY)


def _write(world: World, call: Call) -> Json:
    """Change what the mask names, if the policy is still the one that was read."""
    told = json_format.ParseDict(call.body["policy"], policy_pb2.Policy())
    new: dict[str, Any] = json_format.MessageToDict(told)
    found = world.table("policy").get(call.name, EMPTY)
    if new.get("etag") != found["etag"]:
        raise Refused(409, "ABORTED", "the policy was changed meanwhile")
    mask = [snake_to_camel(path) for path in call.body.get("updateMask", "bindings,etag").split(",")]
    changed = {path: new[path] for path in mask if path in new and path != "etag"}
    world.table("policy")[call.name] = {**found, **changed, "etag": f"e{world.number():03}"}
    return world.table("policy")[call.name]


ROUTES = [
    route("GET", rf"/v3/({PROJECT})", _project),
    route("POST", rf"/v3/({PROJECT}):getIamPolicy", _read),
    route("POST", rf"/v3/({PROJECT}):setIamPolicy", _write),
]
