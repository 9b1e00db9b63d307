"""Cloud Functions of the second generation, and the upload of their source.

Source: https://cloud.google.com/functions/docs/reference/rest/v2. Each function is a Cloud Run service; a deploy makes
a revision of it.
"""

from tests.control_plane.routing import LOCATION, route
from tests.control_plane.services import run
from tests.control_plane.world import Call, Json, World

FUNCTION = LOCATION + r"/functions/[^/:]+"


def _upload_url(world: World, _call: Call) -> Json:
    name = f"source-{world.number()}.zip"
    source = {"bucket": "gcf-v2-uploads", "object": name}
    return {"uploadUrl": f"{world.url}/upload/gcf-v2-uploads/{name}", "storageSource": source}


def _upload(world: World, call: Call) -> Json:
    world.table("source")[call.name] = {"zip": call.raw}
    return {}


def _first_generation(_world: World, _call: Call) -> Json:
    return {"functions": []}


def _listed(world: World, call: Call) -> Json:
    return {"functions": world.listed("function", call.name)}


def _served(world: World, name: str, body: Json) -> Json:
    """Return what Google adds once the function's service runs."""
    config = run.deploy(world, name, body)
    return {"serviceConfig": config, "state": "ACTIVE", "environment": "GEN_2", "url": config["uri"]}


def _create(world: World, call: Call) -> Json:
    name = f"{call.name}/{call.query['functionId']}"
    made = world.create("function", name, call.body)
    made.update(_served(world, name, made))
    return world.operation(call.name.rsplit("/", 1)[0], made)


def _update(world: World, call: Call) -> Json:
    made = world.update("function", call.name, call.body, call.query.get("updateMask", ""))
    made.update(_served(world, call.name, made))
    return world.operation(call.name.rsplit("/", 2)[0], made)


def _delete(world: World, call: Call) -> Json:
    gone = world.delete("function", call.name)
    run.remove(world, gone)
    return world.operation(call.name.rsplit("/", 2)[0], {"@type": "type.googleapis.com/google.protobuf.Empty"})


ROUTES = [
    route("POST", rf"/v[12]/({LOCATION}/functions):generateUploadUrl", _upload_url),
    route("PUT", r"/upload/([^?]+)", _upload),
    route("GET", rf"/v1/({LOCATION})/functions", _first_generation),
    route("GET", rf"/v2/({LOCATION})/functions", _listed),
    route("POST", rf"/v2/({LOCATION}/functions)", _create),
    route("GET", rf"/v2/({FUNCTION})", lambda world, call: world.get("function", call.name)),
    route("PATCH", rf"/v2/({FUNCTION})", _update),
    route("DELETE", rf"/v2/({FUNCTION})", _delete),
]
