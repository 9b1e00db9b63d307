"""Our deployments with the official Firebase CLI: first, update, failure half-way, back, forward, one removed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ops.bootstrap_run import SetupError
from ops.cloud import ruleset, traffic
from ops.cloud.deploy import Wish, deploy
from ops.cloud.deploy_run import Place
from ops.cloud.records import API, DONE, FAILED, PRODUCTION, Flags
from ops.cloud.rollback import roll_back, roll_forward
from tests.control_plane.project import Deployable, migrated
from tests.control_plane.server import standing_in
from tests.control_plane.world import World
from tests.ops.cloud import deploying
from tests.ops.cloud.deploying import nothing_missed, ports

pytestmark = [pytest.mark.emulator, pytest.mark.timeout(1200)]
FUNCTIONS = {"orders_api", "orders_stripe_webhook", "orders_on_transition", "orders_sweep", "orders_reconcile"}
REMOVED = "orders_reconcile"
LAST_FUNCTION = '@scheduler_fn.on_schedule(\n    schedule="10 0 * * *"'


@pytest.fixture
def world(installed_copy: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with standing_in(migrated(), installed_copy / "home", monkeypatch) as world:
        yield world


@pytest.fixture
def place(world: World, installed_copy: Path, project_id: str) -> Iterator[Place]:
    assert world.url
    root = Deployable.made(installed_copy).folder
    with deploying.place_on(project_id, lease_seconds=20) as place:
        deploying.flags(place, enabled=False, rollout_percent=0)
        yield replace(place, root=root)


def changed(place: Place, name: str, text: str) -> None:
    path = place.root / name
    path.write_text(path.read_text() + text)


def test_the_life_of_a_project_with_the_official_cli(world: World, place: Place) -> None:
    deploy(place, Wish(PRODUCTION), ports(place))
    first = place.live()
    assert FUNCTIONS == set(first.revisions)
    assert (place.root / "firestore.rules").read_text() == ruleset.text(first.ruleset)
    assert Flags(enabled=True, rollout_percent=100) == first.flags
    assert first == place.deployments.newest()[0].after
    asked = len(world.asked)
    deploy(place, Wish(PRODUCTION), ports(place))
    assert {"GET"} == {call.method for call in world.asked[asked:]}

    changed(place, "functions/config.py", "\n# Another version.\n")
    world.refuse("PATCH", r"/functions/orders_sweep$")
    with pytest.raises(SetupError, match="orders_sweep"):
        deploy(place, Wish(API), ports(place))
    mixed = place.live().revisions
    assert FAILED == place.deployments.newest()[0].state
    assert first.revisions["orders_sweep"] == mixed["orders_sweep"]
    assert first.revisions["orders_api"] != mixed["orders_api"]

    roll_back(place, nothing_missed, dry_run=False)
    assert replace(first, flags=Flags(enabled=False, rollout_percent=100)) == place.live()
    roll_forward(place, nothing_missed, dry_run=False)
    assert mixed == place.live().revisions

    main = place.root / "main.py"
    main.write_text(main.read_text().split(LAST_FUNCTION)[0])
    deploy(place, Wish(API, remove=(REMOVED,)), ports(place))
    functions = traffic.served(place.environment)
    assert FUNCTIONS - {REMOVED} == set(functions)
    assert not any(each.pinned for each in functions.values())
    assert not set(first.revisions.values()) & {each.serving for each in functions.values()}
    assert ["firebase-schedule-orders_sweep-us-central1"] == [name.rsplit("/", 1)[-1] for name in world.table("job")]
    assert DONE == place.deployments.newest()[0].state
