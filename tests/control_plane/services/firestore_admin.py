"""Databases, indexes, fields and backups of Firestore.

Source: https://cloud.google.com/firestore/docs/reference/rest (v1, databases and their collectionGroups).
"""

from google.cloud.firestore_admin_v1.types import Database

from tests.control_plane.routing import PROJECT, route, spelled
from tests.control_plane.world import Call, Json, World

DATABASE = PROJECT + r"/databases/[^/:]+"
GROUP = DATABASE + r"/collectionGroups/[^/:]+"
DATABASE_TYPE = "type.googleapis.com/google.firestore.admin.v1.Database"


def _create(world: World, call: Call) -> Json:
    name = f"{call.name}/{call.query['databaseId']}"
    defaults = {"deleteProtectionState": "DELETE_PROTECTION_DISABLED", "versionRetentionPeriod": "3600s"}
    pitr = {"pointInTimeRecoveryEnablement": "POINT_IN_TIME_RECOVERY_DISABLED", "databaseEdition": "STANDARD"}
    made = world.create("database", name, {**defaults, **pitr, **spelled(Database, call.body)})
    return world.operation(name, {"@type": DATABASE_TYPE, **made})


def _update(world: World, call: Call) -> Json:
    made = world.update("database", call.name, spelled(Database, call.body), call.query.get("updateMask", ""))
    return world.operation(call.name, {"@type": DATABASE_TYPE, **made})


def _delete(world: World, call: Call) -> Json:
    return world.operation(call.name, world.delete("database", call.name))


def _indexes(world: World, call: Call) -> Json:
    database = call.name.rsplit("/collectionGroups", 1)[0]
    return {"indexes": world.listed("index", database)}


def _index(world: World, call: Call) -> Json:
    world.get("database", call.name.rsplit("/collectionGroups", 1)[0])
    name = f"{call.name}/indexes/i{world.number()}"
    fields = list(call.body["fields"])
    if fields[-1]["fieldPath"] != "__name__":
        fields.append({"fieldPath": "__name__", "order": fields[-1].get("order", "ASCENDING")})
    return world.operation(name, world.create("index", name, {**call.body, "fields": fields}, state="READY"))


def _fields(world: World, call: Call) -> Json:
    return {"fields": world.listed("field", call.name.rsplit("/collectionGroups", 1)[0])}


def _field(world: World, call: Call) -> Json:
    known = world.table("field").setdefault(call.name, {"name": call.name})
    mask = call.query.get("updateMask", "")
    for key in [mask] if mask else [key for key in call.body if key != "name"]:
        if key in call.body:
            known[key] = call.body[key] | ({"state": "ACTIVE"} if key == "ttlConfig" else {})
        else:
            known.pop(key, None)
    return world.operation(call.name, known)


ROUTES = [
    route("GET", rf"/v1/({PROJECT}/databases)", lambda world, call: {"databases": world.listed("database", call.name)}),
    route("POST", rf"/v1/({PROJECT}/databases)", _create),
    route("GET", rf"/v1/({DATABASE})", lambda world, call: world.get("database", call.name)),
    route("PATCH", rf"/v1/({DATABASE})", _update),
    route("DELETE", rf"/v1/({DATABASE})", _delete),
    route("GET", rf"/v1/({GROUP})/indexes", _indexes),
    route("POST", rf"/v1/({GROUP})/indexes", _index),
    route("GET", rf"/v1/({GROUP}/indexes/[^/]+)", lambda world, call: world.get("index", call.name)),
    route("DELETE", rf"/v1/({GROUP}/indexes/[^/]+)", lambda world, call: world.delete("index", call.name)),
    route("GET", rf"/v1/({GROUP})/fields", _fields),
    route("PATCH", rf"/v1/({GROUP}/fields/[^/]+)", _field),
]
