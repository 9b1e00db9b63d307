"""One JSON line per fact, with ids and without a word about a person."""

import ast
import io
import json
import logging
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import flask
import pytest

from functions.domain.errors import Unavailable
from functions.entrypoints import logs, schedules
from functions.entrypoints.log_events import EVENTS
from functions.use_cases import place, staff
from functions.use_cases.ports import Contact
from ops.paths import ROOT
from tests.faults import FaultyClient, failed
from tests.world import API_KEY, CUSTOMER, MUG, SECRET, SHIPPING, STAFF, World

TRACE = "0af7651916cd43dd8448eb211c80319c"
CANARY = Contact(
    "Canary Quill", "canary@example.org", "+49 30 5550100", {"line1": "7 Canary Row", "postal_code": "C4N 4RY"}
)
TOKEN = "eyJhbGciOiJub25lIn0.canary-token"

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    """The lines that this process has written to its standard output, each one JSON, and nothing to its errors."""
    logger, out = logging.getLogger("functions"), io.BytesIO()
    before = logger.handlers[:], logger.propagate, logger.level
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", io.TextIOWrapper(out, encoding="utf-8", write_through=True))
        logs.configure.__wrapped__("demo-logs")
    stream = logger.handlers[0]

    def written() -> list[dict[str, Any]]:
        stream.flush()
        assert "" == capsys.readouterr().err
        return [json.loads(line) for line in out.getvalue().decode().split("\n")[:-1]]

    yield written
    logger.handlers[:], logger.propagate = before[0], before[1]
    logger.setLevel(before[2])


def test_a_record_is_one_line_with_its_severity_its_trace_and_its_fields(lines: Lines) -> None:
    logger = logging.getLogger("functions.somewhere")
    headers = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}

    with flask.Flask("t").test_request_context("/api?email=canary@example.org", headers=headers):
        logger.warning("something happened", extra={"json_fields": {"order_id": "ord_1"}})

    (line,) = lines()
    assert ("something happened", "WARNING", "ord_1") == (line["message"], line["severity"], line["order_id"])
    assert f"projects/demo-logs/traces/{TRACE}" == line["logging.googleapis.com/trace"]
    assert "canary" not in json.dumps(line)
    assert {} == line.get("httpRequest", {})


@pytest.mark.parametrize(
    "value",
    [
        datetime(2026, 1, 2, tzinfo=UTC),
        Decimal("1.10"),
        {1, 2},
        b"\xff",
        object(),
        "a\nb\r\u2028c",
        "\ud800",
        float("nan"),
        None,
        {"deep": [{"at": datetime(2026, 1, 2, tzinfo=UTC)}]},
    ],
    ids=lambda value: type(value).__name__,
)
def test_no_record_is_lost_to_its_data(lines: Lines, value: object) -> None:
    logging.getLogger("functions.somewhere").info("kept", extra={"json_fields": {"value": value, "order_id": "ord_1"}})

    (line,) = lines()
    assert ("kept", "ord_1") == (line["message"], line["order_id"])


def test_an_exception_is_one_line_too(lines: Lines) -> None:
    logger = logging.getLogger("functions.somewhere")
    logger.error("it failed", exc_info=Unavailable("no answer"), extra={"json_fields": {"order_id": "ord_1"}})

    (line,) = lines()
    assert ("ERROR", "ord_1") == (line["severity"], line["order_id"])
    assert "Unavailable" in line["message"]
    assert "event" not in line


def test_an_exception_has_the_form_that_error_reporting_groups_by(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("K_SERVICE", "orders-api")
    monkeypatch.setenv("K_REVISION", "orders-api-00007-abc")
    error = LookupError("no such thing")
    try:
        raise error
    except LookupError:
        logging.getLogger("functions.somewhere").exception("request failed")
        trace = traceback.format_exc()

    (line,) = lines()
    assert logs.REPORTED == line["@type"]
    assert {"service": "orders-api", "version": "orders-api-00007-abc"} == line["serviceContext"]
    assert trace == line["stack_trace"]
    assert "request_failed" == line["event"]


def test_a_line_that_is_no_exception_is_not_reported_as_one(lines: Lines) -> None:
    logging.getLogger("functions.somewhere").warning("drift", extra={"json_fields": {"kind": "event_missing"}})

    (line,) = lines()
    assert ("drift", "event_missing") == (line["event"], line["kind"])
    assert set() == {"@type", "stack_trace", "serviceContext"} & set(line)


def test_a_record_is_left_as_it_is_for_other_handlers() -> None:
    record = logging.LogRecord("functions.x", logging.INFO, "x.py", 1, "sweep done", (), None)

    logs._code(record)
    assert "json_fields" not in record.__dict__


def test_configuring_again_writes_no_line_twice(lines: Lines, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure.__wrapped__("demo-logs")

    logging.getLogger("functions.somewhere").info("once")

    assert 1 == capsys.readouterr().out.count("once")
    assert [] == lines()


@pytest.mark.emulator
def test_a_whole_order_leaves_no_personal_data_and_no_secret_in_the_logs(world: World, lines: Lines) -> None:
    request = place.PlaceRequest([("mug", 1)], None, CANARY, MUG + SHIPPING)
    headers = {"Authorization": f"Bearer {TOKEN}", "X-Cloud-Trace-Context": f"{TRACE}/1;o=1"}
    with flask.Flask("t").test_request_context(f"/api?token={TOKEN}&email={CANARY.email}", headers=headers):
        order = place.place_order(world.module, CUSTOMER, "canary-idempotency-key", request).order
        world.pay(world.checkout(order))
        assert {200} == set(world.deliver())
        assert 400 == world.post(CANARY.email.encode(), f"t=1,v1={TOKEN}").status_code
        world.trigger()
        staff.refund(world.module, STAFF, "r", order.order_id, amount=100, reason="canary@example.org asked")
        world.fault("/v1/refunds", "rate_limit")
        world.advance(minutes=1)
        schedules.handle(world.healing)
        broken = world.another(FaultyClient(world.db, always=failed(ValueError)))
        staff.cancel_order(world.module, STAFF, "c", world.place(key="other").order_id, "Canary Quill asked")
        world.advance(minutes=1)
        schedules.handle(replace(world.healing, module=broken))
        event = world.events("payment_intent.succeeded")[0]
        twin = json.loads(json.dumps(event).replace('"amount_received": 1990', '"amount_received": 1991'))
        assert 500 == world.webhook({**twin, "id": "evt_twin"}, module=broken).status_code
    world.deliver()

    written = lines()
    text = json.dumps(written, ensure_ascii=False)
    secrets = (API_KEY, SECRET, TOKEN, "client_secret", "canary-idempotency-key", "/c/pay/", "v1=")
    personal = (
        CANARY.name,
        "canary",
        CANARY.phone,
        "Canary Row",
        "C4N 4RY",
        "Ada Lovelace",
        "ada@example.org",
        "4242",
        "20 7946",
    )
    assert [] == [word for word in (*secrets, *personal) if word.lower() in text.lower()]
    messages = {line["message"].splitlines()[0] for line in written}
    assert {
        "webhook stored",
        "webhook refused",
        "webhook failed",
        "effect run",
        "effect failed",
        "sweep done",
    } <= messages
    assert all({"severity", "message"} <= set(line) for line in written)
    stored = next(line for line in written if line["message"] == "webhook stored")
    assert {"stripe_event_id", "type", "object_id", "outcome"} <= set(stored)
    assert "webhook_stored" == stored["event"]
    assert all("event" in line for line in written)
    assert f"projects/demo-logs/traces/{TRACE}" == stored["logging.googleapis.com/trace"]


@pytest.mark.emulator
def test_a_delivery_that_is_not_stored_says_why_without_the_body(world: World, lines: Lines) -> None:
    class Silent:
        """A database that does not answer."""

        def __getattr__(self, _name: str) -> Any:
            raise Unavailable("canary")

    world.pay(world.checkout(world.place()))
    module = replace(world.module, recorder=replace(world.module.recorder, orders=Silent()))

    assert 503 == world.webhook(world.events("payment_intent.succeeded")[0], module=module).status_code
    (line,) = lines()
    assert ("webhook not stored", "WARNING", "Unavailable") == (line["message"], line["severity"], line["error"])
    assert "canary" not in json.dumps(line)


def logging_calls(module: Path) -> list[tuple[str, ast.Call]]:
    levels = {"debug", "info", "warning", "error", "exception", "critical", "log"}
    return [
        (f"{module.relative_to(ROOT)}:{node.lineno}", node)
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in ("logger", "logging")
        and node.func.attr in levels
    ]


def test_every_message_is_constant_and_data_goes_into_fields() -> None:
    """A message that is JSON would be merged as fields: what others wrote must never be one."""
    calls = [call for module in (ROOT / "functions").rglob("*.py") for call in logging_calls(module)]

    def fits(call: ast.Call) -> bool:
        named = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        said = call.args[1:] if named == "log" else call.args
        constant = len(said) == 1 and isinstance(said[0], ast.Constant)
        return constant and {keyword.arg for keyword in call.keywords} <= {"extra", "exc_info"}

    assert len(calls) >= 8
    assert [] == [where for where, call in calls if not fits(call)]


def test_every_message_has_a_code_and_every_code_a_message() -> None:
    """What is counted must be on the list, or a message that somebody rewords silently ends an alert."""
    calls = [call for module in (ROOT / "functions").rglob("*.py") for _, call in logging_calls(module)]
    said = {ast.literal_eval(call.args[-1]) for call in calls}

    assert set(EVENTS) == said
    assert len(EVENTS) == len(set(EVENTS.values()))
    assert all(re.fullmatch(r"[a-z][a-z_]+", code) for code in EVENTS.values())
