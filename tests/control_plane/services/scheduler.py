"""Cloud Scheduler's jobs. Source: https://cloud.google.com/scheduler/docs/reference/rest."""

from tests.control_plane.routing import LOCATION, collection

ROUTES = [*collection("v1(?:beta1)?", "job", LOCATION, "jobs")]
