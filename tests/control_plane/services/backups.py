"""Firestore's backup schedules: at most one daily and one weekly, none kept for more than fourteen weeks.

Source: https://cloud.google.com/firestore/docs/reference/rest/v1/projects.databases.backupSchedules.
"""

from tests.control_plane.routing import PROJECT, route
from tests.control_plane.world import Call, Json, Refused, World

DATABASE = PROJECT + r"/databases/[^/:]+"
SCHEDULE = DATABASE + r"/backupSchedules/[^/:]+"
KEPT_SECONDS_MAX = 14 * 7 * 86_400


def _kind(schedule: Json) -> str:
    return "weekly" if "weeklyRecurrence" in schedule else "daily"


def _check(schedule: Json) -> None:
    if float(schedule["retention"].removesuffix("s")) > KEPT_SECONDS_MAX:
        raise Refused(400, "INVALID_ARGUMENT", "retention is longer than 14 weeks")


def _create(world: World, call: Call) -> Json:
    world.get("database", call.name)
    _check(call.body)
    there = world.listed("backup_schedule", f"{call.name}/backupSchedules")
    if _kind(call.body) in {_kind(each) for each in there}:
        raise Refused(409, "ALREADY_EXISTS", f"a {_kind(call.body)} schedule is there already")
    return world.create("backup_schedule", f"{call.name}/backupSchedules/{world.number()}", call.body)


def _update(world: World, call: Call) -> Json:
    _check(call.body)
    return world.update("backup_schedule", call.name, call.body, call.query.get("updateMask", ""))


def _listed(world: World, call: Call) -> Json:
    world.get("database", call.name)
    return {"backupSchedules": world.listed("backup_schedule", f"{call.name}/backupSchedules")}


ROUTES = [
    route("GET", rf"/v1/({DATABASE})/backupSchedules", _listed),
    route("POST", rf"/v1/({DATABASE})/backupSchedules", _create),
    route("PATCH", rf"/v1/({SCHEDULE})", _update),
]
