"""Users of Identity Platform, as firebase-admin asks for them at an emulator's address.

Source: https://cloud.google.com/identity-platform/docs/reference/rest/v1/projects.accounts.
"""

import json
from typing import Any

from tests.control_plane.routing import PROJECT, route
from tests.control_plane.world import Call, Json, Refused, World

PREFIX = r"/identitytoolkit\.googleapis\.com/v1/"
CLAIMS_LENGTH_MAX = 1000


def _lookup(world: World, call: Call) -> Json:
    users = world.table("user")
    found = [users[uid] for uid in call.body["localId"] if uid in users]
    return {"users": found} if found else {}


def _update(world: World, call: Call) -> Json:
    user: dict[str, Any] | None = world.table("user").get(call.body["localId"])
    if user is None:
        raise Refused(400, "INVALID_ARGUMENT", "USER_NOT_FOUND")
    claims = call.body.get("customAttributes", "{}")
    if len(claims) > CLAIMS_LENGTH_MAX or not isinstance(json.loads(claims), dict):
        raise Refused(400, "INVALID_ARGUMENT", "CLAIMS_TOO_LARGE")
    user.update({name: str(value) for name, value in call.body.items()})
    return {"localId": user["localId"]}


ROUTES = [
    route("POST", rf"{PREFIX}({PROJECT})/accounts:lookup", _lookup),
    route("POST", rf"{PREFIX}({PROJECT})/accounts:update", _update),
]
