"""Security rules: rulesets never change, a release names the live one.

Source: https://firebase.google.com/docs/reference/rules/rest.
"""

from tests.control_plane.routing import PROJECT, route
from tests.control_plane.world import Call, Json, World

RELEASE = PROJECT + r"/releases/[^:]+"


def _test(_world: World, _call: Call) -> Json:
    return {"issues": []}


def _create(world: World, call: Call) -> Json:
    return world.create("ruleset", f"{call.name}/rules-{world.number()}", call.body)


def _rulesets(world: World, call: Call) -> Json:
    return {"rulesets": world.listed("ruleset", call.name)}


def _release(world: World, call: Call) -> Json:
    world.get("ruleset", call.body["rulesetName"])
    return world.create("release", call.body["name"], call.body)


def _move(world: World, call: Call) -> Json:
    release = call.body["release"]
    world.get("ruleset", release["rulesetName"])
    return world.update("release", call.name, release)


ROUTES = [
    route("POST", rf"/v1/({PROJECT}):test", _test),
    route("GET", rf"/v1/({PROJECT}/releases)", lambda world, call: {"releases": world.listed("release", call.name)}),
    route("POST", rf"/v1/({PROJECT}/releases)", _release),
    route("GET", rf"/v1/({RELEASE})", lambda world, call: world.get("release", call.name)),
    route("PATCH", rf"/v1/({RELEASE})", _move),
    route("GET", rf"/v1/({PROJECT}/rulesets)", _rulesets),
    route("POST", rf"/v1/({PROJECT}/rulesets)", _create),
    route("GET", rf"/v1/({PROJECT}/rulesets/[^/]+)", lambda world, call: world.get("ruleset", call.name)),
    route("DELETE", rf"/v1/({PROJECT}/rulesets/[^/]+)", lambda world, call: world.delete("ruleset", call.name)),
]
