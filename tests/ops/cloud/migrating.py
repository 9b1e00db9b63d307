"""A project that is to be migrated: the stand-in in place of Google's control plane, its documents in the emulator."""

import json
from collections.abc import Callable
from typing import Any

from ops.cloud.environment import Environment
from ops.paths import ROOT
from tests.control_plane.services import firestore_admin, rules
from tests.control_plane.world import PROJECT, Call, World

ENVIRONMENT = Environment("production", PROJECT, "us-central1", "orders", "eur3", PROJECT, f"https://{PROJECT}.web.app")
DATABASE = f"projects/{PROJECT}/databases/orders"
RELEASE = f"projects/{PROJECT}/releases/cloud.firestore/orders"


def empty_project() -> World:
    """Return a project of Google's in which nothing of ours is."""
    return World()


def asked(path: str, body: dict[str, Any], **query: str) -> Call:
    return Call("POST", "", path, query, body, b"")


def deployed_by_hand(world: World, state: str = "READY") -> Callable[[Environment], None]:
    """Return what does to the stand-in what the official CLI does; indexes begin in *state*."""

    def deploy(_environment: Environment) -> None:
        content = (ROOT / "firestore.rules").read_text()
        source = {"source": {"files": [{"name": "firestore.rules", "content": content}]}}
        ruleset = rules._create(world, asked(f"projects/{PROJECT}/rulesets", source))
        world.table("release")[RELEASE] = {"name": RELEASE, "rulesetName": ruleset["name"]}
        stated = json.loads((ROOT / "firestore.indexes.json").read_text())
        for each in stated["indexes"]:
            group = f"{DATABASE}/collectionGroups/{each['collectionGroup']}"
            body = {"queryScope": each["queryScope"], "fields": [dict(field) for field in each["fields"]]}
            firestore_admin._index(world, asked(group, body))
        for made in world.table("index").values():
            made["state"] = state
        for each in stated["fieldOverrides"]:
            field = f"{DATABASE}/collectionGroups/{each['collectionGroup']}/fields/{each['fieldPath']}"
            indexes = [
                {
                    "queryScope": index["queryScope"],
                    "fields": [{"fieldPath": each["fieldPath"], "order": index["order"]}],
                }
                for index in each["indexes"]
            ]
            body = {"indexConfig": {"indexes": indexes}} | ({"ttlConfig": {}} if each.get("ttl") else {})
            firestore_admin._field(world, asked(field, body))

    return deploy
