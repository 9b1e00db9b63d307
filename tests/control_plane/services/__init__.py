"""One module a service; each has its ROUTES."""

from tests.control_plane.routing import Route
from tests.control_plane.services import (
    access,
    artifacts,
    backups,
    exports,
    firestore_admin,
    functions,
    hosting,
    identity,
    messaging,
    project,
    rules,
    run,
    scheduler,
    secrets,
)

SERVICES = (project, backups, firestore_admin, rules, functions, run, scheduler, messaging, secrets, artifacts, hosting)
ROUTES: list[Route] = [route for service in (access, exports, identity, *SERVICES) for route in service.ROUTES]
