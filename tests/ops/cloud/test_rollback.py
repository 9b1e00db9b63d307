"""A rollback brings back what served before, whatever became of the deployment, and touches no order."""

import contextlib
import time
from copy import deepcopy
from datetime import UTC, datetime

import pytest

from ops.bootstrap_run import SetupError
from ops.cloud import records, ruleset, traffic
from ops.cloud.deploy_run import Place, Run
from ops.cloud.lease import Fenced, acquire, kept
from ops.cloud.records import FAILED, ROLLED_BACK, RUNNING, Live, going_back
from ops.cloud.rollback import roll_back, roll_forward
from tests.control_plane.mortal import Killed, Mortal, kill_every
from tests.control_plane.world import World
from tests.ops.cloud import deploying
from tests.ops.cloud.deploying import FUNCTIONS, back, nothing_missed, without_flags

pytestmark = [pytest.mark.emulator, pytest.mark.timeout(120)]
SECONDS_MAX = 60
EVERY, REQUESTS_MIN = kill_every(4), 30
"""A death costs a second: any other rhythm shows the same."""


def twice_deployed(world: World, place: Place) -> tuple[Live, Live]:
    """Deploy twice and return what was live after each."""
    nothing = place.live()
    deploying.put_all(world, "1")
    deploying.recorded(place, nothing, age=60)
    first = place.live()
    deploying.put_all(world, "2")
    deploying.recorded(place, first)
    return first, place.live()


def test_what_served_before_serves_again_and_the_routes_are_off(world: World, place: Place) -> None:
    first, second = twice_deployed(world, place)
    began = time.monotonic()
    outcome = back(place)

    assert time.monotonic() - began < SECONDS_MAX
    assert without_flags(first) == without_flags(place.live())
    assert without_flags(second) != without_flags(place.live())
    assert not place.live_flags().enabled
    assert () == tuple(outcome.concerns)
    states = [(each.kind, each.state) for each in place.deployments.newest()]
    assert [("rollback:orders", "done"), ("deploy:api", "rolled_back"), ("deploy:api", "done")] == states


def test_nothing_but_the_switch_and_the_records_is_written(world: World, place: Place) -> None:
    place.db.collection("orders").document("o1").set({"updated_at": None, "version": 1})
    twice_deployed(world, place)
    before = deploying.unchanged(place)
    back(place)

    before["settings/module"]["enabled"] = False
    assert before == deploying.unchanged(place)


def test_a_second_rollback_changes_nothing(world: World, place: Place) -> None:
    twice_deployed(world, place)
    back(place)
    asked, before = len(world.asked), deploying.unchanged(place, but=())
    outcome = back(place)

    assert {"GET"} == {call.method for call in world.asked[asked:]}
    assert before == deploying.unchanged(place, but=())
    assert {"there"} == {each.outcome for each in outcome.steps}


def test_a_plan_writes_nothing(world: World, place: Place) -> None:
    twice_deployed(world, place)
    asked, before = len(world.asked), deploying.unchanged(place, but=())
    outcome = roll_back(place, nothing_missed, dry_run=True)

    assert {"GET"} == {call.method for call in world.asked[asked:]}
    assert before == deploying.unchanged(place, but=())
    assert ["routes off", "previous revisions", "security rules", "Hosting", "orders verified", "missed events"] == [
        each.name for each in outcome.steps if each.outcome == "planned"
    ]


def test_the_way_forward_brings_the_latest_and_the_routes_as_they_were(world: World, place: Place) -> None:
    deploying.flags(place, rollout_percent=10)
    _, second = twice_deployed(world, place)
    back(place)
    roll_forward(place, nothing_missed, dry_run=False)

    assert second == place.live()
    assert not any(each.pinned for each in traffic.served(place.environment).values())
    states = [(each.kind, each.state) for each in place.deployments.newest()]
    assert ("rollback:orders --forward", "done") == states[0]
    assert [("rollback:orders", "rolled_back"), ("deploy:api", "done"), ("deploy:api", "done")] == states[1:]
    asked = len(world.asked)
    roll_forward(place, nothing_missed, dry_run=False)
    assert {"GET"} == {call.method for call in world.asked[asked:]}


def test_there_is_no_way_forward_without_a_rollback(world: World, place: Place) -> None:
    twice_deployed(world, place)

    with pytest.raises(SetupError, match="nothing is rolled back"):
        roll_forward(place, nothing_missed, dry_run=False)


def test_a_deployment_that_died_half_way_is_undone_to_before_all_that_failed(world: World, place: Place) -> None:
    first, _ = twice_deployed(world, place)
    good = place.live()
    deploying.put_rules(world, "rules 3")
    deploying.put_functions(world, FUNCTIONS[:1], "3")
    deploying.recorded(place, good, state=FAILED)
    deploying.put_functions(world, FUNCTIONS[:2], "4")
    deploying.recorded(place, place.live(), state=RUNNING)
    back(place)

    assert without_flags(good) == without_flags(place.live())
    assert without_flags(first) != without_flags(place.live())


def test_what_was_never_deployed_before_only_goes_off(world: World, place: Place) -> None:
    nothing = place.live()
    deploying.put_all(world, "1")
    deploying.recorded(place, nothing)
    revisions = deploying.serving(place)
    outcome = back(place)

    assert revisions == deploying.serving(place)
    assert not place.live_flags().enabled
    assert () == tuple(outcome.concerns)


def test_a_removed_function_and_a_lost_image_are_concerns_and_the_rest_goes_back(world: World, place: Place) -> None:
    first, _ = twice_deployed(world, place)
    world.table("function").pop(f"{deploying.LOCATION}/functions/orders_sweep")
    service = traffic.served(place.environment)["orders_api"].service
    world.table("revision").pop(f"{service}/revisions/{first.revisions['orders_api']}")
    outcome = back(place)

    assert first.revisions["orders_stripe_webhook"] == deploying.serving(place)["orders_stripe_webhook"]
    assert any("orders_sweep was removed" in each for each in outcome.concerns)
    assert any(first.revisions["orders_api"] in each for each in outcome.concerns)
    assert list(outcome.concerns) == list(back(place).concerns)


def test_a_deployment_that_still_runs_loses_its_lock_and_writes_nothing_more(world: World, place: Place) -> None:
    twice_deployed(world, place)
    running = deploying.recorded(place, place.live(), state=RUNNING)
    hold, _ = acquire(place.lock(running))
    with kept(hold):
        began = time.monotonic()
        back(place)

        assert time.monotonic() - began > place.lease_seconds / 2
        assert hold.lost.wait(place.lease_seconds)
        with pytest.raises(Fenced):
            Run(running, hold).ended("done")
    assert ROLLED_BACK == place.deployments.get(running.deployment_id).state


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_killed_at_any_request_and_run_again_it_ends_the_same(
    world: World, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    mortal = Mortal(monkeypatch)
    first, _ = twice_deployed(world, place)
    tables, documents = deepcopy(world.tables), deploying.unchanged(place, but=())
    deaths = 0
    for number in range(1, 200, EVERY):
        world.tables = deepcopy(tables)
        deploying.put_back(place, documents)
        mortal.dies_at(number)
        with contextlib.suppress(Killed):
            back(place)
            break
        deaths += 1
        mortal.lives()
        back(place)
        assert without_flags(first) == without_flags(place.live()), number
        assert not place.live_flags().enabled
        assert ["done", "rolled_back", "done"] == [each.state for each in place.deployments.newest()]

    assert deaths * EVERY > REQUESTS_MIN


def test_killed_before_its_last_word_it_says_it_the_next_time(
    world: World, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice_deployed(world, place)

    def die(*_arguments: object) -> None:
        raise Killed

    with monkeypatch.context() as mortal:
        mortal.setattr(Run, "ended", die)
        with pytest.raises(Killed):
            back(place)
    assert [RUNNING, "done", "done"] == [each.state for each in place.deployments.newest()]
    back(place)

    assert ["done", ROLLED_BACK, "done"] == [each.state for each in place.deployments.newest()]


def test_a_mixture_is_never_gone_back_to() -> None:
    def record(name: str, state: str) -> records.Deployment:
        at = datetime(2026, 1, 1, tzinfo=UTC)
        return records.Deployment(name, records.API, at, state=state, before=Live(ruleset=f"before {name}"))

    def to(*newest: tuple[str, str]) -> str | None:
        found = going_back([record(*each) for each in newest])
        return found.to.ruleset if found else None

    assert "before d2" == to(("d2", "done"), ("d1", "done"))
    assert "before d2" == to(("d3", "failed"), ("d2", "running"), ("d1", "done"))
    assert "before d2" == to(("d3", "done"), ("d2", "failed"), ("d1", "done"))
    assert "before d3" == to(("d3", "done"), ("d2", "rolled_back"), ("d1", "done"))
    assert to(("d2", "rolled_back"), ("d1", "done")) is None
    assert to() is None


def test_rules_are_compared_by_their_text(world: World, place: Place) -> None:
    name = deploying.put_rules(world, "rules 7")

    assert (name, "rules 7") == (ruleset.live(place.environment), ruleset.text(name))
    assert "" == ruleset.text(name + "0")
