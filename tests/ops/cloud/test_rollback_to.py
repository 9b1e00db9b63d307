"""`rollback:orders --to ID`: back to what served after a deployment of one's choice, or one line why not."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from ops.bootstrap_run import SetupError
from ops.cli import run
from ops.cloud import traffic
from ops.cloud.deploy_images import images_kept
from ops.cloud.deploy_run import Place
from ops.cloud.records import DONE, FAILED, ROLLBACK, RUNNING, Deployment, Live
from ops.cloud.rollback import roll_back, roll_forward
from tests.control_plane.mortal import Killed
from tests.control_plane.world import World
from tests.ops.cloud import deploying
from tests.ops.cloud.deploying import back, nothing_missed, without_flags

pytestmark = [pytest.mark.emulator, pytest.mark.timeout(120)]
LONG_AGO = "2020-01-01T00:00:00Z"


def deployed_thrice(world: World, place: Place) -> tuple[Deployment, Live]:
    """Deploy three times; return the first record and what is live in the end."""
    live, records = place.live(), []
    for number in (1, 2, 3):
        deploying.put_all(world, str(number))
        records.append(deploying.recorded(place, live, age=240 - 60 * number, commit=f"c0ffee{number}"))
        live = place.live()
    return records[0], live


def revision(world: World, place: Place, record: Deployment) -> str:
    """Return the full name of the revision of one function that a deployment made."""
    assert record.after
    name = f"{traffic.served(place.environment)['orders_api'].service}/revisions/{record.after.revisions['orders_api']}"
    assert name in world.table("revision")
    return name


def test_what_served_after_that_deployment_serves_again_and_the_way_forward_leads_to_the_last(
    world: World, place: Place
) -> None:
    first, third = deployed_thrice(world, place)
    back(place, to=first.deployment_id)

    assert first.after
    assert without_flags(first.after) == without_flags(place.live())
    assert not place.live_flags().enabled
    assert [DONE, "rolled_back", DONE, DONE] == [each.state for each in place.deployments.newest()]
    roll_forward(place, nothing_missed, dry_run=False)
    assert third == place.live()


def test_a_second_run_changes_nothing(world: World, place: Place) -> None:
    first, _ = deployed_thrice(world, place)
    back(place, to=first.deployment_id)
    asked, before = len(world.asked), deploying.unchanged(place, but=())
    outcome = back(place, to=first.deployment_id)

    assert {"GET"} == {call.method for call in world.asked[asked:]}
    assert before == deploying.unchanged(place, but=())
    assert {"there"} == {each.outcome for each in outcome.steps}


def test_killed_on_its_way_and_run_again_it_goes_on_and_still_knows_the_way_forward(
    world: World, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, third = deployed_thrice(world, place)
    with monkeypatch.context() as patch:
        patch.setattr(traffic, "move", _moving_and_dying(traffic.move))
        with pytest.raises(Killed):
            back(place, to=first.deployment_id)
    assert (ROLLBACK, RUNNING) == (place.deployments.newest()[0].kind, place.deployments.newest()[0].state)
    back(place, to=first.deployment_id)

    assert 4 == len(place.deployments.newest())
    roll_forward(place, nothing_missed, dry_run=False)
    assert third == place.live()


def _moving_and_dying(real: Callable[[dict[str, str]], None]) -> Callable[[dict[str, str]], None]:
    def move(wanted: dict[str, str]) -> None:
        real(wanted)
        raise Killed

    return move


def test_another_choice_after_one_that_died_has_the_same_way_forward(
    world: World, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, third = deployed_thrice(world, place)
    second = place.deployments.newest()[1]
    with monkeypatch.context() as patch:
        patch.setattr(traffic, "move", _moving_and_dying(traffic.move))
        with pytest.raises(Killed):
            back(place, to=second.deployment_id)
    back(place, to=first.deployment_id)

    assert first.after
    assert without_flags(first.after) == without_flags(place.live())
    assert [DONE, FAILED, "rolled_back", DONE, DONE] == [each.state for each in place.deployments.newest()]
    roll_forward(place, nothing_missed, dry_run=False)
    assert third == place.live()


def refused(world: World, place: Place, to: str) -> str:
    """Return the one line in which it is refused, with nothing changed."""
    asked, before = len(world.asked), deploying.unchanged(place, but=())
    with pytest.raises(SetupError) as refusal:
        roll_back(place, nothing_missed, dry_run=False, to=to)

    assert {"GET"} >= {call.method for call in world.asked[asked:]}
    assert before == deploying.unchanged(place, but=())
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


@pytest.mark.parametrize("unknown", ["20200101T000000-00000000", "lock", "a/b", "__id__", "."])
def test_an_unknown_deployment_is_refused_with_those_that_are_known(world: World, place: Place, unknown: str) -> None:
    first, _ = deployed_thrice(world, place)

    told = refused(world, place, unknown)
    assert re.match(rf"no deployment {re.escape(unknown)} is recorded; the latest are ", told)
    assert first.deployment_id in told


def test_the_command_hands_the_id_on_and_ends_with_the_refusal(
    world: World, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert world.url
    monkeypatch.setattr("ops.cloud.deploy_command._there", lambda _named: place.environment)
    monkeypatch.setattr("ops.cloud.deploy_command._place", lambda _there: place)

    with pytest.raises(SetupError, match="no deployment 20200101T000000-00000000 is recorded"):
        run(["rollback:orders", "--project", "production", "--to", "20200101T000000-00000000"])


@pytest.mark.parametrize("state", [RUNNING, FAILED])
def test_a_deployment_that_never_finished_is_refused(world: World, place: Place, state: str) -> None:
    deployed_thrice(world, place)
    open_ended = deploying.recorded(place, place.live(), state=state)

    assert "did not get to its end" in refused(world, place, open_ended.deployment_id)
    deploying.store(place, replace(open_ended, kind=ROLLBACK, after=Live()))
    assert "did not get to its end" in refused(world, place, open_ended.deployment_id)


def test_a_deployment_whose_revision_is_gone_is_refused_with_the_commit_to_deploy(world: World, place: Place) -> None:
    first, _ = deployed_thrice(world, place)
    gone = revision(world, place, first)
    world.table("revision").pop(gone)

    told = refused(world, place, first.deployment_id)
    assert "older than the images that are kept" in told
    assert f"{gone.rsplit('/', 1)[-1]} cannot be brought back; deploy the commit c0ffee1 again instead" in told


def test_a_deployment_older_than_the_images_are_kept_is_refused(world: World, place: Place) -> None:
    first, _ = deployed_thrice(world, place)
    world.table("revision")[revision(world, place, first)]["createTime"] = LONG_AGO
    images_kept(place.environment).do()

    assert "older than the images that are kept (30 days)" in refused(world, place, first.deployment_id)
    world.table("repository").clear()
    assert not back(place, to=first.deployment_id).concerns
