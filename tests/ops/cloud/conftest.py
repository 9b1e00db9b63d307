"""A project of Google's on the stand-in, migrated and deployed to or not, for the commands that work on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.cloud.deploy_run import Place
from tests.control_plane.project import migrated
from tests.control_plane.server import standing_in
from tests.control_plane.world import World
from tests.ops.cloud import deploying


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with standing_in(migrated(), tmp_path, monkeypatch) as world:
        yield world


@pytest.fixture
def place(world: World, project_id: str) -> Iterator[Place]:
    assert world.url
    with deploying.place_on(project_id) as place:
        yield place
