"""Rules, indexes and TTLs: deployed by the official CLI, then waited for until every one works.

Source: https://cloud.google.com/firestore/docs/reference/rest/v1/projects.databases.collectionGroups.indexes and
`.fields`. What the database has besides stays: nothing is ever deleted here.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from google.cloud.firestore_admin_v1 import Field, Index, ListFieldsRequest

from ops.bootstrap_run import SetupError, say
from ops.cloud import ruleset
from ops.cloud.clients import firestore_admin
from ops.cloud.environment import Environment
from ops.cloud.firebase_cli import official
from ops.cloud.migrate_database import ANSWER_SECONDS_MAX, asked, found, name
from ops.cloud.plan import Seen, Step
from ops.paths import ROOT

READY_SECONDS_MAX = 3600.0
POLL_SECONDS = 5.0
PROGRESS_EVERY_SECONDS = 10.0
ALL_GROUPS = "collectionGroups/-"
OVERRIDDEN = "indexConfig.usesAncestorConfig=false OR ttlConfig:*"
"""The only filter that Firestore takes here, with the TTLs."""

type Shape = tuple[str, ...]
type Deploy = Callable[[Environment], object]


@dataclass(frozen=True)
class Standing:
    """The state of each index and each field's own setting, by what it is."""

    indexes: dict[Shape, Index.State]
    fields: dict[Shape, Shape]
    ttls: dict[Shape, Field.TtlConfig.State]


@dataclass(frozen=True)
class Wanted:
    """What firestore.indexes.json asks for."""

    indexes: frozenset[Shape]
    fields: dict[Shape, Shape]
    ttls: frozenset[Shape]

    def lacking(self, there: Standing) -> list[str]:
        """Return what is not there at all, in words."""
        fields = [field for field, shape in self.fields.items() if there.fields.get(field) != shape]
        return [
            *(f"index {' '.join(each)}" for each in sorted(self.indexes - there.indexes.keys())),
            *(f"field {' '.join(each)}" for each in sorted(fields)),
            *(f"TTL {' '.join(each)}" for each in sorted(self.ttls - there.ttls.keys())),
        ]

    def unready(self, there: Standing) -> list[str]:
        """Return what is there and does not work yet."""
        return [
            *(
                f"index {' '.join(each)}: {state.name}"
                for each, state in sorted(there.indexes.items())
                if each in self.indexes and state != Index.State.READY
            ),
            *(
                f"TTL {' '.join(each)}: {state.name}"
                for each, state in sorted(there.ttls.items())
                if each in self.ttls and state != Field.TtlConfig.State.ACTIVE
            ),
        ]


def wanted(root: Path = ROOT) -> Wanted:
    """Return what firestore.indexes.json asks for."""
    stated = json.loads((root / "firestore.indexes.json").read_text())
    overrides = {(each["collectionGroup"], each["fieldPath"]): each for each in stated["fieldOverrides"]}
    return Wanted(
        frozenset(_stated_index(each) for each in stated["indexes"]),
        {field: tuple(sorted(_stated_field(index) for index in each["indexes"])) for field, each in overrides.items()},
        frozenset(field for field, each in overrides.items() if each.get("ttl")),
    )


def standing(environment: Environment) -> Standing:
    """Return what the database has."""
    parent, admin = f"{name(environment)}/{ALL_GROUPS}", firestore_admin()
    request = ListFieldsRequest(parent=parent, filter=OVERRIDDEN)
    indexes = asked(lambda: list(admin.list_indexes(parent=parent, timeout=ANSWER_SECONDS_MAX)))
    fields = asked(lambda: list(admin.list_fields(request=request, timeout=ANSWER_SECONDS_MAX)))
    ours = {_field_of(each.name): each for each in fields if "__default__" not in each.name}
    return Standing(
        {_index_shape(each): Index.State(each.state) for each in indexes},
        {
            field: tuple(sorted(_field_shape(index) for index in each.index_config.indexes))
            for field, each in ours.items()
        },
        {field: Field.TtlConfig.State(each.ttl_config.state) for field, each in ours.items() if "ttl_config" in each},
    )


def steps(environment: Environment, deploy: Deploy, root: Path = ROOT) -> list[Step]:
    """Return the steps that deploy rules, indexes and TTLs, and wait until they work."""
    return [
        Step("rules and indexes", lambda: _deployed(environment, root), lambda: deploy(environment)),
        Step("indexes ready", lambda: _ready(environment, root), lambda: wait(environment, root)),
    ]


def with_official_cli(environment: Environment) -> None:
    """Deploy the rules and indexes of our database, and of no other, with the pinned Firebase CLI."""
    official(environment)(f"firestore:{environment.database}", lambda: None)


def wait(
    environment: Environment,
    root: Path = ROOT,
    *,
    seconds: float = READY_SECONDS_MAX,
    poll: float = POLL_SECONDS,
    sleep: Callable[[float], object] = time.sleep,
) -> None:
    """Wait until every index and TTL works.

    Raises:
        SetupError: one is broken, or the time is over; building goes on meanwhile.
    """
    file, began, told = wanted(root), time.monotonic(), 0.0
    while unready := file.unready(there := standing(environment)):
        broken = [each for each in unready if each.endswith("NEEDS_REPAIR")]
        if broken:
            raise SetupError(f"{broken[0]}: delete it in the console, then run it again")
        waited = time.monotonic() - began
        if waited > seconds:
            raise SetupError(f"after {waited:.0f} s not ready: {', '.join(unready)}; run it again to go on waiting")
        if waited - told >= PROGRESS_EVERY_SECONDS or not told:
            told = waited or poll
            say(f"{len(unready)} of {len(there.indexes) + len(there.ttls)} indexes and TTLs are built … {waited:.0f} s")
        sleep(poll)


def _deployed(environment: Environment, root: Path) -> Seen:
    if found(environment) is None:
        return Seen(done=False, says="no database yet")
    lacking = wanted(root).lacking(standing(environment))
    live = ruleset.live(environment)
    if not live or ruleset.text(live) != (root / "firestore.rules").read_text():
        lacking.append("the rules of this checkout")
    return Seen(done=not lacking, says=_few(lacking) if lacking else "as in this checkout")


def _ready(environment: Environment, root: Path) -> Seen:
    if found(environment) is None:
        return Seen(done=False, says="no database yet")
    file, there = wanted(root), standing(environment)
    left = file.lacking(there) + file.unready(there)
    return Seen(done=not left, says=_few(left) if left else f"{len(file.indexes)} indexes, {len(file.ttls)} TTLs")


def _few(said: list[str]) -> str:
    return "; ".join(said[:3]) + (f"; and {len(said) - 3} more" if len(said) > 3 else "")


def _stated_index(stated: dict[str, Any]) -> Shape:
    fields = [f"{each['fieldPath']}:{each.get('order') or each.get('arrayConfig')}" for each in stated["fields"]]
    return (stated["collectionGroup"], stated["queryScope"], *fields)


def _index_shape(index: Index) -> Shape:
    """Return an index as the file would state it: Firestore adds `__name__` at its end."""
    fields = [f"{each.field_path}:{_kind(each)}" for each in index.fields if each.field_path != "__name__"]
    return (_group_of(index.name), Index.QueryScope(index.query_scope).name, *fields)


def _stated_field(stated: dict[str, str]) -> str:
    return f"{stated.get('queryScope', 'COLLECTION')}:{stated.get('order') or stated.get('arrayConfig')}"


def _field_shape(index: Index) -> str:
    return f"{Index.QueryScope(index.query_scope).name}:{_kind(index.fields[0])}"


def _kind(field: Index.IndexField) -> str:
    if "order" in field:
        return str(Index.IndexField.Order(field.order).name)
    return str(Index.IndexField.ArrayConfig(field.array_config).name)


def _group_of(resource: str) -> str:
    return resource.split("/collectionGroups/", maxsplit=1)[1].split("/", maxsplit=1)[0]


def _field_of(resource: str) -> Shape:
    return (_group_of(resource), resource.rsplit("/fields/", 1)[1].strip("`"))
