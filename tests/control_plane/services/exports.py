"""Firestore's exports, imports, backups and the removal of databases; documents are the emulator's.

Sources: https://cloud.google.com/firestore/docs/reference/rest/v1/projects.databases (exportDocuments, importDocuments,
restore, delete) and …/v1/projects.locations.backups.
"""

from contextlib import closing
from datetime import datetime
from typing import Any

from google.cloud import firestore

from ops.cloud.backup_documents import documents, write
from tests.control_plane.routing import PROJECT, route
from tests.control_plane.services.firestore_admin import DATABASE, DATABASE_TYPE
from tests.control_plane.world import Call, Json, Refused, World

TYPES = "type.googleapis.com/google.firestore.admin.v1."
ANY_SECOND = "any second"
"""In the table of this name anything lets a snapshot be of any moment, not of a whole minute only."""


def _database(name: str) -> firestore.Client:
    _, project, _, database = name.split("/")
    return firestore.Client(project=project, database=database)


def _export(world: World, call: Call) -> Json:
    world.get("database", call.name)
    to, at = call.body["outputUriPrefix"], call.body.get("snapshotTime")
    moment = datetime.fromisoformat(at) if at else None
    if moment and (moment.second or moment.microsecond) and not world.table(ANY_SECOND):
        raise Refused(400, "INVALID_ARGUMENT", "snapshot_time must be rounded to the minute")
    if to in world.table("export"):
        raise Refused(400, "INVALID_ARGUMENT", f"Path already exists: {to}")
    with closing(_database(call.name)) as db:
        world.table("export")[to] = {"documents": list(documents(db, moment))}
    return _operation(world, call.name, "Export", {"outputUriPrefix": to})


def _import(world: World, call: Call) -> Json:
    world.get("database", call.name)
    source = call.body["inputUriPrefix"]
    if source not in world.table("export"):
        raise Refused(404, "NOT_FOUND", f"no export at {source}")
    with closing(_database(call.name)) as db:
        write(db, world.table("export")[source]["documents"])
    return _operation(world, call.name, "Import", {"inputUriPrefix": source})


def _operation(world: World, name: str, kind: str, metadata: Json) -> Json:
    response: Json = {"@type": TYPES + "ExportDocumentsResponse", **metadata}
    if kind == "Import":
        response = {"@type": "type.googleapis.com/google.protobuf.Empty"}
    about = {"@type": f"{TYPES}{kind}DocumentsMetadata", "operationState": "SUCCESSFUL", **metadata}
    return world.operation(name, response, metadata=about)


def _operations(world: World, call: Call) -> Json:
    found = [each for name, each in world.operations.items() if name.startswith(f"{call.name}/operations/")]
    return {"operations": [each for each in found if "metadata" in each]}


def _restore(world: World, call: Call) -> Json:
    backup, name = world.get("backup", call.body["backup"]), f"{call.name}/{call.body['databaseId']}"
    source = world.get("database", backup["database"])
    made: dict[str, Any] = {key: source[key] for key in ("locationId", "type", "databaseEdition")}
    unprotected = {
        "deleteProtectionState": "DELETE_PROTECTION_DISABLED",
        "pointInTimeRecoveryEnablement": "POINT_IN_TIME_RECOVERY_DISABLED",
    }
    world.create("database", name, {**made, **unprotected})
    with closing(_database(name)) as db:
        write(db, backup["documents"])
    return world.operation(name, {"@type": DATABASE_TYPE, **world.get("database", name)})


def _delete(world: World, call: Call) -> Json:
    database = world.get("database", call.name)
    if database.get("deleteProtectionState") == "DELETE_PROTECTION_ENABLED":
        raise Refused(400, "FAILED_PRECONDITION", "the database has delete protection")
    with closing(_database(call.name)) as db:
        for each in list(documents(db)):
            db.document(each.name.split("/documents/", 1)[-1]).delete()
    for name in [each for each in world.operations if each.startswith(f"{call.name}/")]:
        del world.operations[name]
    return world.operation(call.name, {"@type": DATABASE_TYPE, **world.delete("database", call.name)})


ROUTES = [
    route("POST", rf"/v1/({DATABASE}):exportDocuments", _export),
    route("POST", rf"/v1/({DATABASE}):importDocuments", _import),
    route("POST", rf"/v1/({PROJECT}/databases):restore", _restore),
    route("GET", rf"/v1/({DATABASE})/operations", _operations),
    route("DELETE", rf"/v1/({DATABASE})", _delete),
]
