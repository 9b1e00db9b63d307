"""The official CLI deploys our rules, indexes and TTLs, and what it leaves is what a migration looks for."""

from pathlib import Path

import pytest

from ops.cloud import migrate_indexes
from ops.cloud.plan import carry_out
from tests.control_plane.conftest import installed_copy
from tests.control_plane.project import Deployable
from tests.control_plane.world import World
from tests.ops.cloud.migrating import ENVIRONMENT

__all__ = ["installed_copy"]

pytestmark = pytest.mark.timeout(600)


def test_after_the_official_cli_nothing_is_lacking(world: World, installed_copy: Path) -> None:
    deployable, deploys = Deployable.made(installed_copy), 0

    def deploy(_environment: object) -> None:
        nonlocal deploys
        deploys += 1
        done = deployable.firebase(world, "deploy", "--only", "firestore:orders")
        assert 0 == done.returncode, done.stdout + done.stderr

    steps = migrate_indexes.steps(ENVIRONMENT, deploy)
    first = carry_out(steps, dry_run=False)
    again = carry_out(steps, dry_run=False)

    assert ["done", "there"] == [each.outcome for each in first]
    assert {"there"} == {each.outcome for each in again}
    assert 1 == deploys
    assert {"DELETE"} & {call.method for call in world.asked} == set()
