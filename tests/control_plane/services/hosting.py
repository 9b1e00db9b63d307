"""Hosting: sites, versions, files and releases. Source: https://firebase.google.com/docs/reference/hosting/rest."""

from tests.control_plane.routing import PROJECT, route
from tests.control_plane.world import Call, Json, World

SITE = rf"(?:{PROJECT}/)?sites/[^/:]+"
VERSION = SITE + r"/versions/[^/:]+"


def _site(world: World, call: Call) -> Json:
    return world.get("site", "sites/" + call.name.rsplit("/", 1)[-1])


def _sites(world: World, _call: Call) -> Json:
    return {"sites": list(world.table("site").values())}


def _version(world: World, call: Call) -> Json:
    name = f"{call.name}/versions/{world.number():016x}"
    return world.create("site_version", name, {"status": "CREATED", **call.body})


def _files(world: World, call: Call) -> Json:
    found = world.get("site_version", call.name)
    found.setdefault("files", {}).update(call.body.get("files", {}))
    hashes = sorted(set(found["files"].values()) - set(world.table("file")))
    return {"uploadRequiredHashes": hashes, "uploadUrl": f"{world.url}/hosting-upload/{call.name}"}


def _upload(world: World, call: Call) -> Json:
    world.table("file")[call.name] = {"gzip": call.raw}
    return {}


def _finalize(world: World, call: Call) -> Json:
    return world.update("site_version", call.name, call.body, call.query.get("updateMask", ""))


def _release(world: World, call: Call) -> Json:
    release = {**call.body, "version": world.get("site_version", call.query["versionName"])}
    return world.create("site_release", f"{call.name}/{world.number():08d}", release)


def _releases(world: World, call: Call) -> Json:
    return {"releases": world.listed("site_release", call.name)[::-1]}


ROUTES = [
    route("GET", rf"/v1beta1/({PROJECT})/sites", _sites),
    route("GET", rf"/v1beta1/({SITE})", _site),
    route("POST", rf"/v1beta1/({SITE})/versions", _version),
    route("POST", rf"/v1beta1/({VERSION}):populateFiles", _files),
    route("POST", r"/hosting-upload/.*/([0-9a-f]+)", _upload),
    route("PATCH", rf"/v1beta1/({VERSION})", _finalize),
    route("GET", rf"/v1beta1/({VERSION})", lambda world, call: world.get("site_version", call.name)),
    route("POST", rf"/v1beta1/({SITE}/channels/live/releases)", _release),
    route("GET", rf"/v1beta1/({SITE}/channels/live/releases)", _releases),
]
