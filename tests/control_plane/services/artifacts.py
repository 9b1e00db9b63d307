"""Artifact Registry: where the images of functions are kept, and for how long.

Source: https://cloud.google.com/artifact-registry/docs/reference/rest.
"""

from tests.control_plane.routing import LOCATION, collection

ROUTES = [*collection("v1(?:beta1|beta2)?", "repository", LOCATION, "repositories", id_parameter="repositoryId")]
