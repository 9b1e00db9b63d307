"""The schedule's door: one pass of the sweep, and none when the runtime only asks whether the function is up."""

import json
import logging
from datetime import timedelta

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


def test_the_sweep_reads_stripes_lists_too(due: World, caplog: pytest.LogCaptureFixture) -> None:
    order = due.place(key="other")
    assert 303 == due.pay(due.checkout(order))

    with caplog.at_level(logging.INFO, "functions"):
        schedules.serve()

    assert Status.CONFIRMED is due.order(order).status
    (record,) = [r for r in caplog.records if r.getMessage() == "lists read"]
    assert ("INFO", 1, "") == (
        record.levelname,
        record.__dict__["json_fields"]["settlements"],
        record.__dict__["json_fields"]["failed"],
    )


def test_the_drift_check_repairs_writes_the_digest_and_says_what_it_found(
    due: World, caplog: pytest.LogCaptureFixture
) -> None:
    order = due.place(key="other")
    assert 303 == due.pay(due.checkout(order))
    due.advance(days=1)

    with caplog.at_level(logging.INFO, "functions"):
        schedules.serve_reconcile()

    assert Status.CONFIRMED is due.order(order).status
    assert [(due.now() - timedelta(days=1)).date().isoformat()] == list(due.rows("digests"))
    (record,) = [r for r in caplog.records if r.getMessage() == "reconcile done"]
    found = record.__dict__["json_fields"]
    assert ("WARNING", 0) == (record.levelname, found["raised"])
    assert found["breaks"] == found["repaired"] == len([r for r in caplog.records if r.getMessage() == "drift"])

    caplog.clear()
    before = due.dump()
    with caplog.at_level(logging.INFO, "functions"):
        schedules.serve_reconcile()
    (record,) = [r for r in caplog.records if r.getMessage() == "reconcile done"]
    assert ("INFO", 0) == (record.levelname, record.__dict__["json_fields"]["breaks"])
    assert before == due.dump()


def test_the_runtimes_question_for_health_reconciles_nothing(due: World) -> None:
    before = due.dump()

    with flask.Flask("t").test_request_context(start.HEALTH_PATH):
        schedules.serve_reconcile()

    assert before == due.dump()
