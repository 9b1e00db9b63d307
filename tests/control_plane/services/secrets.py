"""Secret Manager. Source: https://cloud.google.com/secret-manager/docs/reference/rest."""

from tests.control_plane.routing import PROJECT, Handler, policies, route
from tests.control_plane.world import Call, Json, Refused, World

SECRET = PROJECT + r"/secrets/[^/:]+"
VERSION = SECRET + r"/versions/[^/:]+"


def _create(world: World, call: Call) -> Json:
    return world.create("secret", f"{call.name}/{call.query['secretId']}", call.body)


def _add(world: World, call: Call) -> Json:
    world.get("secret", call.name)
    number = len(world.listed("version", call.name)) + 1
    made = world.create("version", f"{call.name}/versions/{number}", {"state": "ENABLED"})
    world.table("payload")[made["name"]] = call.body["payload"]
    return made


def _version(world: World, call: Call) -> Json:
    secret, _, number = call.name.rsplit("/", 2)
    if number != "latest":
        return world.get("version", call.name)
    world.get("secret", secret)
    versions = world.listed("version", secret)
    if not versions:
        raise Refused(404, "NOT_FOUND", f"Secret [{secret}] not found or has no versions")
    return versions[-1]


def _access(world: World, call: Call) -> Json:
    version = _version(world, call)
    if version["state"] != "ENABLED":
        raise Refused(400, "FAILED_PRECONDITION", f"Secret Version [{version['name']}] is in {version['state']} state")
    return {"name": version["name"], "payload": world.table("payload").get(version["name"], {})}


def _listed(world: World, call: Call) -> Json:
    world.get("secret", call.name)
    return {"versions": world.listed("version", call.name)[::-1]}


def _becomes(state: str) -> Handler:
    return lambda world, call: world.update("version", call.name, {"state": state})


ROUTES = [
    route("GET", rf"/v1/({PROJECT}/secrets)", lambda w, call: {"secrets": w.listed("secret", call.name)}),
    route("POST", rf"/v1/({PROJECT}/secrets)", _create),
    route("GET", rf"/v1/({SECRET})", lambda world, call: world.get("secret", call.name)),
    route("PATCH", rf"/v1/({SECRET})", lambda w, call: w.update("secret", call.name, call.body)),
    route("DELETE", rf"/v1/({SECRET})", lambda world, call: world.delete("secret", call.name)),
    route("POST", rf"/v1/({SECRET}):addVersion", _add),
    *policies("v1", SECRET),
    route("GET", rf"/v1/({SECRET})/versions", _listed),
    route("GET", rf"/v1/({VERSION})", _version),
    route("GET", rf"/v1/({VERSION}):access", _access),
    route("POST", rf"/v1/({VERSION}):destroy", _becomes("DESTROYED")),
    route("POST", rf"/v1/({VERSION}):disable", _becomes("DISABLED")),
    route("POST", rf"/v1/({VERSION}):enable", _becomes("ENABLED")),
]
