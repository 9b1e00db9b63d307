"""One module a service; each has its ROUTES."""

from tests.control_plane.routing import Route
from tests.control_plane.services import (
    access,
    artifacts,
    firestore_admin,
    functions,
    hosting,
    messaging,
    project,
    rules,
    run,
    scheduler,
    secrets,
)

SERVICES = (project, firestore_admin, rules, functions, run, scheduler, messaging, secrets, artifacts, hosting)
ROUTES: list[Route] = [route for service in (access, *SERVICES) for route in service.ROUTES]
