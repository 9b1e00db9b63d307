"""The schedule's door: one pass of the sweep, and none when the runtime only asks whether the function is up."""

import json
import logging
from datetime import timedelta
from typing import Any

import flask
import pytest

from functions.domain.attention import Problem
from functions.domain.order import Status
from functions.entrypoints import schedules, start
from functions.use_cases import missed
from functions.use_cases.books import Healing
from functions.use_cases.reports import MADE_UP_DAYS
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
    counts = {"timers": 1, "effects": 0, "events": 0, "failed": 0, "lag_seconds": 0, "attempts": 0}
    assert counts == record.__dict__["json_fields"]
    assert "INFO" == record.levelname
    assert Status.EXPIRED == next(iter(due.rows("orders").values()))["status"]


def test_what_failed_makes_it_a_warning(due: World, caplog: pytest.LogCaptureFixture) -> None:
    (order_id,) = due.rows("orders")
    due.db.document(f"orders/{order_id}").update({"schema_major": 99})

    with caplog.at_level(logging.INFO, "functions"):
        schedules.serve()

    (record,) = [r for r in caplog.records if r.getMessage() == "sweep done"]
    assert ("WARNING", 1) == (record.levelname, record.__dict__["json_fields"]["failed"])


def test_it_says_how_long_the_oldest_row_has_waited_and_how_often_one_was_tried(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "healing", lambda: world.healing)
    world.pay(world.checkout(world.place()))
    world.deliver()
    row_id = min(world.rows("outbox"))
    world.db.document(f"outbox/{row_id}").update({"attempts": 6, "due_at": world.now() - timedelta(seconds=400)})

    with caplog.at_level(logging.INFO, "functions"):
        schedules.serve()

    (record,) = [r for r in caplog.records if r.getMessage() == "sweep done"]
    assert (400, 6) == tuple(record.__dict__["json_fields"][name] for name in ("lag_seconds", "attempts"))


def told(caplog: pytest.LogCaptureFixture, message: str) -> list[dict[str, Any]]:
    return [r.__dict__["json_fields"] for r in caplog.records if r.getMessage() == message]


def test_a_problem_is_told_with_each_pass_for_an_hour_and_by_its_code(
    due: World, caplog: pytest.LogCaptureFixture
) -> None:
    problems, now = due.module.problems, due.module.now()
    for order_id, code, minutes in (("o1", "refund_failed", 90), ("o2", "refund_failed", 2), ("o3", "disputed", 1)):
        problems.raise_problem(order_id, Problem(code, "x"), now - timedelta(minutes=minutes))
    problems.raise_problem("o4", Problem("review", "x"), now)
    problems.resolve("o4", Problem("review", "x"), now)

    for _ in range(2):
        caplog.clear()
        with caplog.at_level(logging.INFO, "functions"):
            schedules.serve()
        assert [
            {"code": "disputed", "count": 1, "order_id": "o3", "subject": "x"},
            {"code": "refund_failed", "count": 1, "order_id": "o2", "subject": "x"},
        ] == told(caplog, "problem raised")


def test_a_schedule_that_breaks_says_so_and_still_breaks(due: World, caplog: pytest.LogCaptureFixture) -> None:
    def broken(_healing: Healing) -> None:
        raise LookupError("canary")

    assert due.rows("orders")
    with pytest.raises(LookupError):
        schedules._told("reconcile", broken)

    assert [{"schedule": "reconcile"}] == told(caplog, "schedule failed")


def test_an_event_that_no_webhook_brought_in_time_was_missed(due: World, caplog: pytest.LogCaptureFixture) -> None:
    order = due.place(key="other")
    assert 303 == due.pay(due.checkout(order))
    paid = due.events("payment_intent.succeeded")[0]

    with caplog.at_level(logging.INFO, "functions"):
        missed.poll(due.healing)
    assert [] == told(caplog, "event was missed")

    for row_id in due.rows("stripe_events"):
        due.db.document(f"stripe_events/{row_id}").delete()
    due.advance(seconds=21)
    with caplog.at_level(logging.INFO, "functions"):
        missed.poll(due.healing)
    assert paid["id"] in {each["stripe_event_id"] for each in told(caplog, "event was missed")}


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
    yesterday = (due.now() - timedelta(days=1)).date()
    assert [yesterday.isoformat()] == list(due.rows("digests"))
    assert 1 == due.rows("reports")[f"daily.{yesterday}"]["currencies"][0]["payments_begun"]
    assert MADE_UP_DAYS == len(due.rows("reports"))
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
