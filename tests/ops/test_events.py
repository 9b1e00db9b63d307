"""`ops events replay`: what it prints, and with what code it ends."""

import json
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from functions.use_cases.ports import InboxRow
from ops import events
from ops.bootstrap_run import SetupError
from ops.suite_addresses import Suite
from tests.world import World, new_world

pytestmark = pytest.mark.emulator


@pytest.fixture
def world(project_id: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with new_world(project_id) as made:
        monkeypatch.setattr(events, "healing_at", lambda _project: SimpleNamespace(module=made.module))
        yield made


def given_up(world: World, event_id: str, object_id: str) -> None:
    row = InboxRow(event_id, "payment_intent.succeeded", object_id, "dead", world.now(), attempts=12)
    world.module.inbox.put(row)


def test_all_that_was_given_up_is_taken_up_again(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    order = world.place()
    world.pay(world.checkout(order))
    given_up(world, "evt_1", world.objects("payment_intent")[0]["id"])

    assert 0 == events.run_replay(Suite.project, [], as_json=True)

    said = json.loads(capsys.readouterr().out)
    assert [("evt_1", "handled", order.order_id)] == [(e["event"], e["status"], e["order"]) for e in said]
    assert 0 == events.run_replay(Suite.project, [], as_json=False)
    assert "No event was given up." in capsys.readouterr().out


def test_what_still_cannot_be_handled_ends_with_1(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    given_up(world, "evt_1", "pi_none")

    assert 1 == events.run_replay(Suite.project, ["evt_1"], as_json=False)
    assert "0 of 1 handled" in capsys.readouterr().out


@pytest.mark.usefixtures("world")
def test_an_unknown_event_is_said_to_be_so() -> None:
    with pytest.raises(SetupError, match="evt_none"):
        events.run_replay(Suite.project, ["evt_none"], as_json=False)


def test_without_a_suite_it_says_what_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Suite, "simulator_is_up", lambda _suite: False)

    with pytest.raises(SetupError, match="ops start"):
        events.run_replay(Suite.project, [], as_json=False)
