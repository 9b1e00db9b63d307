"""Cloud Run: the services behind the functions, their revisions and their traffic.

Source: https://cloud.google.com/run/docs/reference/rest/v2. A deploy of a function routes all traffic to the new
revision, unless traffic was pinned to one by name.
"""

from tests.control_plane.routing import LOCATION, PROJECT, policies, route
from tests.control_plane.world import Call, Json, World

SERVICE = LOCATION + r"/services/[^/:]+"
LATEST = [{"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", "percent": 100}]


def deploy(world: World, function: str, body: Json) -> Json:
    """Make a revision for a function and return its `serviceConfig` with what Google adds."""
    parent, _, function_id = function.rsplit("/", 2)
    name = f"{parent}/services/{function_id.lower().replace('_', '-')}"
    service = world.table("service").setdefault(name, {"name": name, "traffic": LATEST, "generation": 0})
    service["generation"] += 1
    revision = f"{name.rsplit('/', 1)[-1]}-{service['generation']:05d}-{world.number():03d}"
    config = body.get("serviceConfig", {})
    template = {"revision": revision, "labels": body.get("labels", {})}
    world.create("revision", f"{name}/revisions/{revision}", {"template": config, "generation": service["generation"]})
    location = parent.rsplit("/", 1)[-1]
    uri = f"https://{name.rsplit('/', 1)[-1]}-{location}.a.run.app"
    service.update(template=template, latestReadyRevision=f"{name}/revisions/{revision}", uri=uri)
    service["labels"] = {"goog-managed-by": "cloudfunctions", "goog-cloudfunctions-runtime": "python313"}
    return {**config, "service": name, "revision": revision, "uri": uri, "allTrafficOnLatestRevision": False}


def remove(world: World, function: Json) -> None:
    """Take away a function's service and revisions."""
    name = function["serviceConfig"]["service"]
    world.table("service").pop(name, None)
    for revision in world.listed("revision", name):
        world.table("revision").pop(revision["name"])


def _update(world: World, call: Call) -> Json:
    made = world.update("service", call.name, call.body, call.query.get("updateMask", ""))
    typed = {"@type": "type.googleapis.com/google.cloud.run.v2.Service", **made}
    return world.operation(call.name.rsplit("/", 2)[0], typed)


def _v1(world: World, call: Call) -> Json:
    """Return a service in the older form that firebase-tools reads for its scaling."""
    service_id = call.name.rsplit("/", 1)[-1]
    for service in world.listed("service", call.name.split("/services/")[0] + "/services"):
        if service["name"].endswith("/" + service_id):
            return service
    return world.get("service", call.name)


def _locations(_world: World, _call: Call) -> Json:
    return {"locations": [{"locationId": "us-central1"}]}


ROUTES = [
    route("GET", rf"/v2/({LOCATION}/services)", lambda w, call: {"services": w.listed("service", call.name)}),
    route("GET", rf"/v2/({SERVICE})", lambda world, call: world.get("service", call.name)),
    route("PATCH", rf"/v2/({SERVICE})", _update),
    route("GET", rf"/v2/({SERVICE}/revisions)", lambda w, call: {"revisions": w.listed("revision", call.name)}),
    route("GET", rf"/v2/({SERVICE}/revisions/[^/:]+)", lambda world, call: world.get("revision", call.name)),
    *policies("v[12]", SERVICE),
    route("GET", rf"/v1/({SERVICE})", _v1),
    route("GET", rf"/v1/({PROJECT})/locations", _locations),
]
