"""The schedule's door: one pass of the sweep, and none when the runtime only asks whether the function is up."""

import json
import logging

import flask
import pytest

from functions.domain.order import Status
from functions.entrypoints import schedules, start
from tests.world import World

pytestmark = pytest.mark.emulator


@pytest.fixture
def due(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world with an order that is due to expire."""
    monkeypatch.setattr(start, "healing", lambda: world.healing)
    world.place()
    world.advance(hours=2)
    return world


def test_a_pass_takes_up_what_is_due_and_says_how_much(due: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "functions"):
        schedules.serve()

    (record,) = [r for r in caplog.records if r.getMessage() == "sweep done"]
    assert {"timers": 1, "effects": 0, "events": 0, "failed": 0} == record.__dict__["json_fields"]
    assert "INFO" == record.levelname
    assert Status.EXPIRED == next(iter(due.rows("orders").values()))["status"]


def test_what_failed_makes_it_a_warning(due: World, caplog: pytest.LogCaptureFixture) -> None:
    (order_id,) = due.rows("orders")
    due.db.document(f"orders/{order_id}").update({"schema_major": 99})

    with caplog.at_level(logging.INFO, "functions"):
        schedules.serve()

    (record,) = [r for r in caplog.records if r.getMessage() == "sweep done"]
    assert ("WARNING", 1) == (record.levelname, record.__dict__["json_fields"]["failed"])


def test_the_runtimes_question_for_health_sweeps_nothing(due: World) -> None:
    before = due.dump()

    with flask.Flask("t").test_request_context(start.HEALTH_PATH):
        schedules.serve()
    assert before == due.dump()

    with flask.Flask("t").test_request_context("/", method="POST", data=json.dumps({})):
        schedules.serve()
    assert before != due.dump()
