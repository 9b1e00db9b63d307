"""Artifact Registry: where the images of functions are kept, and for how long.

Source: https://cloud.google.com/artifact-registry/docs/reference/rest (a repository is made by an operation, the other
methods answer with it).
"""

from tests.control_plane.routing import LOCATION, collection, route
from tests.control_plane.world import Call, Json, World

VERSION = "v1(?:beta1|beta2)?"
TYPE = "type.googleapis.com/google.devtools.artifactregistry.v1.Repository"


def _create(world: World, call: Call) -> Json:
    made = world.create("repository", f"{call.name}/{call.query['repositoryId']}", call.body)
    return world.operation(call.name.rsplit("/", 1)[0], {"@type": TYPE, **made})


ROUTES = [
    route("POST", rf"/{VERSION}/({LOCATION}/repositories)", _create),
    *collection(VERSION, "repository", LOCATION, "repositories", id_parameter="repositoryId"),
]
