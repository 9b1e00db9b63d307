"""A restored database takes over: the official CLI deploys rules, indexes and the trigger to it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from google.cloud import firestore

from ops.cloud import backup_takeover, ruleset
from ops.cloud.backup_documents import documents, write
from ops.cloud.deploy import Wish, deploy
from ops.cloud.deploy_run import Place
from ops.cloud.environment import environment
from ops.cloud.plan import carry_out
from ops.cloud.records import DONE, PRODUCTION
from tests.control_plane.project import DATABASE, Deployable, migrated
from tests.control_plane.server import standing_in
from tests.control_plane.world import PROJECT, World
from tests.ops.cloud import deploying
from tests.ops.cloud.deploying import ports

pytestmark = [pytest.mark.emulator, pytest.mark.timeout(1200)]
RESTORED = "orders-2"
LEASE_SECONDS = 60


@pytest.fixture
def world(installed_copy: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    made = migrated()
    made.create("database", f"projects/{PROJECT}/databases/{RESTORED}", DATABASE)
    with standing_in(made, installed_copy / "home", monkeypatch) as world:
        yield world


def indexes(world: World, database: str) -> set[str]:
    """Return the indexes of a database, without its name and their own."""
    found = world.listed("index", f"projects/{PROJECT}/databases/{database}")
    return {f"{each['name'].split('/collectionGroups/')[1].split('/')[0]} {each['fields']}" for each in found}


def listens_to(world: World) -> str:
    """Return the database that the trigger listens to."""
    (trigger,) = (each["eventTrigger"] for each in world.table("function").values() if "eventTrigger" in each)
    return {str(each["attribute"]): str(each["value"]) for each in trigger["eventFilters"]}["database"]


def uses(world: World) -> set[str]:
    """Return the databases that the functions are told to use."""
    told = [each["serviceConfig"]["environmentVariables"] for each in world.table("function").values()]
    return {each["ORDERS_DATABASE"] for each in told}


def test_the_next_deployment_goes_to_the_restored_database(world: World, installed_copy: Path, project_id: str) -> None:
    root = Deployable.made(installed_copy).folder
    there = environment("production", root)
    with deploying.place_on(project_id, LEASE_SECONDS) as made:
        before = Place(there, made.db, LEASE_SECONDS, root)
        deploy(before, Wish(PRODUCTION), ports(before))
        assert ("orders", {"orders"}) == (listens_to(world), uses(world))
        release = ruleset.live(there)
        with closing(firestore.Client(project=project_id, database=RESTORED)) as restored:
            write(restored, list(documents(made.db)))
            carry_out(backup_takeover.steps(there, RESTORED, root), dry_run=False)
            after = Place(environment("production", root), restored, LEASE_SECONDS, root)
            outcome = deploy(after, Wish(PRODUCTION), ports(after))

            assert (PRODUCTION, DONE) == (after.deployments.newest()[0].kind, after.deployments.newest()[0].state)
    assert {"indexes", "security rules", "functions"} <= {e.name for e in outcome.steps if e.outcome == "done"}
    assert (RESTORED, {RESTORED}) == (listens_to(world), uses(world))
    assert indexes(world, "orders") == indexes(world, RESTORED) != set()
    assert (root / "firestore.rules").read_text() == ruleset.text(ruleset.live(after.environment))
    assert release == ruleset.live(there)
    assert 1 == len(made.deployments.newest())
