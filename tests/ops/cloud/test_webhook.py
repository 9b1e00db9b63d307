"""`ops webhook ensure`, `validate` and `rotate`: at a simulator of Stripe, with lost answers and kills."""

import contextlib
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import stripe

from functions.adapters.stripe_events import WEBHOOK_EVENTS
from functions.adapters.stripe_payments import API_VERSION
from functions.entrypoints.webhook import verified
from ops import cli_stripe
from ops.bootstrap_run import SetupError
from ops.cli import run
from ops.cloud import clients, webhook_commands, webhook_validate
from ops.cloud.stripe_keys_secrets import Secrets
from ops.cloud.webhook import Endpoints, Wanted, digest, wanted
from ops.cloud.webhook_validate import Point
from stripe_simulator.server import Server
from tests.control_plane.mortal import Killed
from tests.control_plane.world import World
from tests.ops.cloud import stripe_world as w
from tests.simulator.harness import Inbox, Stripe

PLACE = w.place()
GOAL = Wanted(PLACE.webhook_url, "installation", PLACE.project)
PERMITTED = ["webhook_write", "event_read"]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with w.stand_in(monkeypatch) as served:
        monkeypatch.setattr(webhook_commands, "wanted", lambda _environment: GOAL)
        w.deploy(served)
        yield served


@pytest.fixture
def simulator() -> Iterator[Stripe]:
    server = Server(seed=7)
    server.start()
    made = Stripe(server)
    made.control("/keys", {"key": w.LIVE_KEY.replace("live", "test"), "permissions": PERMITTED})
    yield made
    server.stop()


def found(simulator: Stripe, goal: Wanted = GOAL) -> Endpoints:
    return Endpoints(w.connected(simulator.url)(w.LIVE_KEY), Secrets(PLACE.project), goal)


def ensure(simulator: Stripe) -> None:
    webhook_commands.ensure(PLACE, found(simulator), dry_run=False)


def at_stripe(simulator: Stripe) -> list[dict[str, Any]]:
    """All endpoints, the oldest first."""
    endpoints: list[dict[str, Any]] = simulator.control("/state").get("webhook_endpoint", [])
    return endpoints


def posts(simulator: Stripe) -> int:
    return sum(entry["method"] != "GET" for entry in simulator.control("/log")["requests"])


def points(simulator: Stripe) -> dict[str, Point]:
    listed = webhook_validate.validate(PLACE, w.LIVE_KEY, w.connected(simulator.url))
    return {each.name: each for each in listed}


def failed(simulator: Stripe) -> set[str]:
    return {name for name, each in points(simulator).items() if each.state == "failed"}


def test_the_endpoint_is_made_as_our_code_wants_it_and_its_secret_is_stored(world: World, simulator: Stripe) -> None:
    ensure(simulator)
    (made,) = at_stripe(simulator)

    assert PLACE.webhook_url == made["url"]
    assert set(WEBHOOK_EVENTS) == set(made["enabled_events"])
    assert (API_VERSION, "enabled") == (made["api_version"], made["status"])
    stored = w.value(world, w.SIGNING)
    assert stored.startswith("whsec_")
    assert {"origin": "installation", "project": "orders-prod", "secret": digest(stored)} == made["metadata"]
    assert stored not in json.dumps(made)


def test_the_stored_secret_is_what_stripe_signs_with(world: World, simulator: Stripe) -> None:
    inbox = Inbox()
    webhook_commands.ensure(PLACE, found(simulator, replace(GOAL, url=inbox.url)), dry_run=False)
    simulator.paid()
    inbox.wait_for("payment_intent.succeeded")
    headers, body = inbox.received[-1]

    assert verified(body, headers["stripe-signature"], w.value(world, w.SIGNING).split(","))
    inbox.server.shutdown()
    inbox.server.server_close()


def test_a_second_run_writes_nothing(world: World, simulator: Stripe) -> None:
    ensure(simulator)
    before = posts(simulator), len(w.writes(world)), at_stripe(simulator)
    ensure(simulator)

    assert before == (posts(simulator), len(w.writes(world)), at_stripe(simulator))


def test_a_dry_run_writes_nothing(world: World, simulator: Stripe) -> None:
    outcome = webhook_commands.ensure(PLACE, found(simulator), dry_run=True)

    assert ([], 0) == (w.writes(world), posts(simulator))
    assert ["planned", "planned"] == [each.outcome for each in outcome.taken]
    assert outcome.deploy_needed


@pytest.mark.parametrize(
    ("change", "point"),
    [
        ({"url": "https://old.example/hook"}, "address"),
        ({"enabled_events": ["charge.captured"]}, "events"),
        ({"enabled_events": [*WEBHOOK_EVENTS, "payout.paid"]}, "events"),
        ({"enabled_events": ["*"]}, "events"),
        ({"disabled": True}, "status"),
    ],
)
def test_what_was_edited_by_hand_is_found_and_corrected_without_a_new_secret(
    world: World, simulator: Stripe, change: dict[str, Any], point: str
) -> None:
    ensure(simulator)
    (made,) = at_stripe(simulator)
    simulator.v1.webhook_endpoints.update(made["id"], change)  # type: ignore[arg-type]
    assert point in failed(simulator)

    outcome = webhook_commands.ensure(PLACE, found(simulator), dry_run=False)

    assert made == at_stripe(simulator)[0]
    assert 1 == w.count(world, w.SIGNING)
    assert ["there", "done"] == [each.outcome for each in outcome.taken]


def test_an_endpoint_that_was_deleted_is_made_anew_with_a_new_secret(world: World, simulator: Stripe) -> None:
    ensure(simulator)
    (gone,) = at_stripe(simulator)
    old = w.value(world, w.SIGNING)
    simulator.v1.webhook_endpoints.delete(gone["id"])
    ensure(simulator)
    (made,) = at_stripe(simulator)

    assert gone["id"] != made["id"]
    newest, *others = w.value(world, w.SIGNING).split(",")
    assert [old] == others
    assert digest(newest) == made["metadata"]["secret"]


@pytest.mark.parametrize("effect", ["error_500_before", "drop_before", "drop_after_effect"])
def test_an_unknown_outcome_is_said_so_and_looked_up_by_the_next_run(
    world: World, simulator: Stripe, effect: str
) -> None:
    simulator.control("/faults", {"effect": effect, "path": "/v1/webhook_endpoints", "saved": False})
    with pytest.raises(SetupError, match="not known"):
        ensure(simulator)
    ensure(simulator)

    (made,) = at_stripe(simulator)
    assert digest(w.value(world, w.SIGNING)) == made["metadata"]["secret"]


def test_a_list_that_cannot_be_read_is_no_missing_endpoint(world: World, simulator: Stripe) -> None:
    ensure(simulator)
    simulator.control("/faults", {"effect": "error_500_before", "method": "GET", "path": "/v1/webhook_endpoints"})
    before = len(w.writes(world)), at_stripe(simulator)

    with pytest.raises(SetupError, match="not known"):
        ensure(simulator)
    assert before == (len(w.writes(world)), at_stripe(simulator))


@pytest.mark.usefixtures("world")
def test_a_look_that_fails_after_the_making_is_not_taken_for_gone(simulator: Stripe) -> None:
    simulator.control("/faults", {"effect": "error_500_before", "method": "GET", "path": "/v1/webhook_endpoints/we_"})

    with pytest.raises(SetupError, match="not known"):
        ensure(simulator)
    assert 1 == len(at_stripe(simulator))
    ensure(simulator)
    assert 1 == len(at_stripe(simulator))


@pytest.mark.usefixtures("world")
def test_an_endpoint_of_another_installation_or_made_by_hand_is_left_alone(simulator: Stripe) -> None:
    simulator.v1.webhook_endpoints.create({"url": PLACE.webhook_url, "enabled_events": ["*"]})
    foreign = found(simulator, replace(GOAL, project="orders-staging", url="https://staging.example"))
    foreign.make()
    before = at_stripe(simulator)
    ensure(simulator)

    assert before == at_stripe(simulator)[:2]
    assert 3 == len(at_stripe(simulator))
    assert "in Stripe's Dashboard" in points(simulator)["no other endpoint"].fix


def test_another_api_version_is_a_second_endpoint_until_the_rotation_is_finished(
    world: World, simulator: Stripe
) -> None:
    webhook_commands.ensure(PLACE, found(simulator, replace(GOAL, version="2026-09-30.endive")), dry_run=False)
    assert {"endpoint", "api version", "deployed secret"} == failed(simulator)
    ensure(simulator)

    assert [API_VERSION] == [each["api_version"] for each in at_stripe(simulator)[1:]]
    assert {"no other endpoint", "deployed secret"} == failed(simulator)
    w.deploy(world)
    webhook_commands.finish(PLACE, found(simulator), dry_run=False)
    assert [API_VERSION] == [each["api_version"] for each in at_stripe(simulator)]


def test_a_rotation_has_both_live_until_every_function_knows_the_new_secret(world: World, simulator: Stripe) -> None:
    ensure(simulator)
    w.deploy(world)
    (old,) = at_stripe(simulator)
    webhook_commands.rotate(PLACE, found(simulator), dry_run=False)
    newest, oldest = w.value(world, w.SIGNING).split(",")
    assert ["enabled", "enabled"] == [each["status"] for each in at_stripe(simulator)]
    assert digest(oldest) == old["metadata"]["secret"]

    with pytest.raises(SetupError, match=r"orders_api, orders_sweep does not know the new secret yet"):
        webhook_commands.finish(PLACE, found(simulator), dry_run=False)
    assert 2 == len(at_stripe(simulator))

    w.deploy(world)
    outcome = webhook_commands.finish(PLACE, found(simulator), dry_run=False)
    assert [digest(newest)] == [each["metadata"]["secret"] for each in at_stripe(simulator)]
    assert newest == w.value(world, w.SIGNING)
    assert outcome.deploy_needed


def test_each_half_of_a_rotation_changes_nothing_the_second_time(world: World, simulator: Stripe) -> None:
    ensure(simulator)
    for act in (webhook_commands.rotate, webhook_commands.finish):
        act(PLACE, found(simulator), dry_run=False)
        before = posts(simulator), len(w.writes(world))
        act(PLACE, found(simulator), dry_run=False)
        assert before == (posts(simulator), len(w.writes(world)))
        w.deploy(world)


def test_a_rotation_can_follow_another(world: World, simulator: Stripe) -> None:
    ensure(simulator)
    seen = set()
    for _ in range(3):
        webhook_commands.rotate(PLACE, found(simulator), dry_run=False)
        w.deploy(world)
        webhook_commands.finish(PLACE, found(simulator), dry_run=False)
        w.deploy(world)
        seen.add(w.value(world, w.SIGNING))
    assert 3 == len(seen)
    assert 1 == len(at_stripe(simulator))


def test_nothing_is_rotated_before_there_is_an_endpoint(world: World, simulator: Stripe) -> None:
    for act in (webhook_commands.rotate, webhook_commands.finish):
        with pytest.raises(SetupError, match="webhook ensure"):
            act(PLACE, found(simulator), dry_run=False)
    assert [] == w.writes(world)


def rotated(world: World, simulator: Stripe) -> None:
    ensure(simulator)
    w.deploy(world)
    webhook_commands.rotate(PLACE, found(simulator), dry_run=False)
    w.deploy(world)
    webhook_commands.finish(PLACE, found(simulator), dry_run=False)


@pytest.mark.timeout(240)
def test_killed_after_any_write_and_run_again_it_ends_the_same(
    world: World, simulator: Stripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, ended = 0, False
    while not ended:
        number += 1
        world.tables.clear()
        simulator.control("/reset", {})
        simulator.control("/webhook", {"url": None})
        w.deploy(world)
        with w.killed_after(monkeypatch, number) as sent:
            with contextlib.suppress(Killed):
                rotated(world, simulator)
            ended = sent() < number
        if not ended:
            rotated(world, simulator)
        (kept,) = at_stripe(simulator)
        assert digest(w.value(world, w.SIGNING)) == kept["metadata"]["secret"], number
    assert number > 8


def test_validate_says_what_is_wrong_with_a_fix_and_nothing_when_all_is_well(world: World, simulator: Stripe) -> None:
    assert {"endpoint", "deployed secret"} == failed(simulator)
    ensure(simulator)
    assert {"deployed secret"} == failed(simulator)
    w.deploy(world)
    assert set() == failed(simulator)
    assert "unknown" == points(simulator)["deliveries"].state
    assert all(each.fix for each in points(simulator).values() if each.state == "failed")


@pytest.mark.usefixtures("world")
def test_validate_sees_events_that_did_not_arrive(simulator: Stripe) -> None:
    inbox = Inbox()
    goal = replace(GOAL, url=inbox.url)
    webhook_commands.ensure(PLACE, found(simulator, goal), dry_run=False)
    simulator.paid()
    inbox.wait_for("payment_intent.succeeded")
    simulator.until(lambda: simulator.control("/health")["deliveries"]["waiting"] == [])
    assert "ok" == points(simulator)["deliveries"].state

    inbox.status = lambda _event: 400
    simulator.paid()
    simulator.until(lambda: any(entry["status"] == 400 for entry in simulator.tries()))
    assert "ok" == points(simulator)["deliveries"].state, "still under way"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(webhook_validate, "UNDER_WAY_SECONDS", -60)
        assert "did not arrive" in points(simulator)["deliveries"].says
    inbox.server.shutdown()
    inbox.server.server_close()


def test_a_key_without_the_permission_is_one_line(world: World, simulator: Stripe) -> None:
    simulator.control("/keys", {"key": w.LIVE_KEY.replace("live", "test"), "permissions": ["webhook_read"]})

    with pytest.raises(SetupError, match="lacks: webhook_write"):
        ensure(simulator)
    assert [] == w.writes(world)


@pytest.mark.emulator
def test_the_installation_names_the_endpoint_and_none_is_made_before_it_is_migrated() -> None:
    place = w.place(project="orders-webhook")
    document = clients.database(place.project, place.database).collection("settings").document("module")
    document.delete()
    with pytest.raises(SetupError, match="migrate:orders"):
        wanted(place)

    document.set({"installation_id": "random"})
    assert Wanted(place.webhook_url, "random", "orders-webhook") == wanted(place)


def test_the_commands_run_from_the_command_line(
    world: World, simulator: Stripe, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("ops.cloud.environment.environment", lambda _named: PLACE)
    monkeypatch.setattr("ops.cloud.stripe_keys_client.stripe.StripeClient", w.as_test(stripe.StripeClient))
    monkeypatch.setenv("ORDERS_STRIPE_API_BASE", simulator.url)
    monkeypatch.setenv(cli_stripe.KEY, w.LIVE_KEY)

    assert 1 == run(["webhook", "validate", "--project", "production", "--json"])
    assert "failed" in {each["state"] for each in w.said(capsys.readouterr().out)["points"]}
    assert 0 == run(["webhook", "ensure", "--project", "production", "--json"])
    told = capsys.readouterr()
    assert w.said(told.out)["deploy_needed"]
    assert w.value(world, w.SIGNING) not in told.out + told.err
    w.deploy(world)
    assert 0 == run(["webhook", "validate", "--project", "production"])
    assert 0 == run(["webhook", "rotate", "--project", "production", "--dry-run"])
    assert 0 == run(["webhook", "rotate", "--project", "production", "--finish"])

    monkeypatch.setenv(cli_stripe.KEY, "sk_live_0123456789")
    with pytest.raises(SetupError, match=f"{cli_stripe.KEY}: the key may do everything"):
        run(["webhook", "ensure", "--project", "production"])


def test_configure_takes_its_values_from_standard_input_and_never_from_the_command_line(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import io

    monkeypatch.setattr("ops.cloud.environment.environment", lambda _named: PLACE)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{w.SIGNING}=whsec_0123456789\n"))

    assert 0 == run(["configure:stripe", "--project", "production", "--json"])
    assert "whsec_0123456789" == w.value(world, w.SIGNING)
    assert "whsec_0123456789" not in "".join(capsys.readouterr())
    assert 2 == run(["configure:stripe", "--project", "production", w.LIVE_KEY])
    assert 0 == run(["configure:stripe", "--project", "production", "--retire"])
