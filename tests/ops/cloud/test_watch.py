"""`ops watch`: each line on real documents and logs, what is worse is seen, and no data is never well."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.domain.errors import Unavailable
from ops.bootstrap_run import SetupError
from ops.cloud import records, watch, watch_command, watch_review, watch_sources
from ops.cloud.environment import Environment
from ops.cloud.watch import Table, Verdict
from ops.cloud.watch_sources import Sources
from tests.control_plane.grpc_server import grpc_services
from tests.control_plane.world import World as Google
from tests.world import DECLINED, World, new_world

ENVIRONMENT = Environment("production", "", "us-central1", "orders", "nam5", "", "https://shop.example")
HOURS = 48.0


@pytest.fixture
def project_id() -> str:
    return f"orders-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def world(project_id: str) -> Iterator[World]:
    with new_world(project_id) as opened:
        yield opened


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[Google]:
    made = Google()
    with grpc_services(made) as url:
        for variable in ("CLOUD_MONITORING_URL", "FIREBASE_CLOUDLOGGING_URL"):
            monkeypatch.setenv(variable, url)
        yield made


def sources(world: World) -> Sources:
    environment = replace(ENVIRONMENT, project=world.config.project_id)
    return Sources(environment, world.db, world.payments[0].api)


def logged(google: Google, severity: str, hours: float) -> None:
    at = (datetime.now(UTC) - timedelta(hours=hours)).isoformat()
    google.table("logEntry")[str(google.number())] = {"timestamp": at, "severity": severity}


def latency(google: Google, seconds: float, hours: float) -> None:
    at = (datetime.now(UTC) - timedelta(hours=hours)).isoformat()
    google.table("point")[str(google.number())] = {"at": at, "value": seconds}


def smoked(world: World, *, ok: bool, hours: float) -> None:
    at = datetime.now(UTC) - timedelta(hours=hours)
    world.db.collection("reports").add({"kind": "smoke", "ok": ok, "seconds": 12.5, "at": at})


def verdicts(seen: Table) -> dict[str, Verdict]:
    return {each.name: each.verdict for each in seen.lines}


@pytest.mark.emulator
def test_a_project_of_which_nothing_is_known_is_not_well(world: World, google: Google) -> None:
    seen = watch.table(sources(world), HOURS)

    assert {} == google.table("logEntry")
    assert not seen.is_well
    unknown = {name for name, verdict in verdicts(seen).items() if verdict is Verdict.NO_DATA}
    assert {"errors in the logs", "payments that succeeded", "Stripe's events", "sample transaction"} <= unknown
    assert "database queries, 95 %" in unknown
    assert "no data" in watch.as_text(seen)


@pytest.mark.emulator
def test_a_project_that_fares_well_is_well(world: World, google: Google) -> None:
    world.paid()
    world.trigger()
    logged(google, "INFO", 1)
    logged(google, "INFO", 60)
    logged(google, "ERROR", 60)
    latency(google, 0.02, 1)
    latency(google, 0.03, 60)
    smoked(world, ok=True, hours=2)
    seen = watch.table(sources(world), HOURS)

    assert seen.is_well, watch.as_text(seen)
    shown = {each.name: (each.now, each.before) for each in seen.lines}
    assert ("0", "1") == shown["errors in the logs"]
    assert ("100% of 1", "no data") == shown["payments that succeeded"]
    assert shown["database queries, 95 %"][0].startswith("20 ms; ")
    assert "30 ms" == shown["database queries, 95 %"][1]


@pytest.mark.emulator
def test_each_line_sees_what_is_worse(world: World, google: Google) -> None:
    for number in range(5):
        order = world.place(key=f"o{number}", sku="song")
        world.pay(world.checkout(order, key=f"p{number}"), DECLINED)
    world.deliver()
    logged(google, "ERROR", 1)
    latency(google, 2.0, 1)
    smoked(world, ok=False, hours=1)
    late = datetime.now(UTC) - timedelta(minutes=10)
    (row, *_) = list(world.db.collection("stripe_events").stream())
    row.reference.update({"status": "dead"})
    row.reference.parent.document("evt_late").set({**(row.to_dict() or {}), "status": "parked", "due_at": late})
    endpoint = {"url": "http://127.0.0.1:9/", "enabled_events": ["*"]}
    world.stripe.v1.webhook_endpoints.create(endpoint)  # type: ignore[arg-type]
    world.stripe.v1.customers.create({"name": "somebody"})
    seen = watch.table(sources(world), HOURS, datetime.now(UTC) + timedelta(seconds=2))

    assert {Verdict.LOOK} == set(verdicts(seen).values()), watch.as_text(seen)
    assert all(f"{each.name}: look at {each.next}" in watch.as_text(seen) for each in seen.lines)


@pytest.mark.emulator
def test_a_smoke_test_of_yesterday_is_too_old(world: World, google: Google) -> None:
    assert {} == google.table("logEntry")
    smoked(world, ok=True, hours=30)

    assert Verdict.LOOK is verdicts(watch.table(sources(world), HOURS))["sample transaction"]


@pytest.mark.emulator
def test_a_source_that_does_not_answer_is_no_data_with_its_reason(
    world: World, google: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise Unavailable("the database does not answer")

    google.refuse("GET", "ListLogEntries")
    monkeypatch.setattr(Sources, "payments", fails)
    seen = {each.name: each for each in watch.table(sources(world), HOURS).lines}

    assert "no data: 403 refused" in seen["errors in the logs"].now
    assert "no data: the database does not answer" == seen["payments that succeeded"].now
    assert Verdict.NO_DATA is seen["payments that succeeded"].verdict


@pytest.mark.emulator
def test_the_review_is_a_problem_once_a_date_and_an_entry_of_a_calendar(world: World, tmp_path: Path) -> None:
    deployed, now = datetime(2026, 11, 20, 9, 30, tzinfo=UTC), datetime(2026, 11, 20, 10, tzinfo=UTC)
    deployment = records.Deployment("one", records.PRODUCTION, deployed, state=records.DONE)
    world.db.collection(records.COLLECTION).document("one").set(records.document(deployment))
    environment = sources(world).environment
    path = watch_review.plan(environment, world.db, now, tmp_path)
    watch_review.plan(environment, world.db, now + timedelta(hours=1), tmp_path)

    assert [("review_due", "2026-11-27")] == world.problems()
    text = path.read_text(newline="")
    assert all(len(line) <= 75 for line in text.split("\r\n"))
    unfolded = text.replace("\r\n ", "")
    assert "DTSTART:20261127T093000Z\r\n" in unfolded
    assert "docs/deploying.md" in unfolded
    assert unfolded.startswith("BEGIN:VCALENDAR\r\n")
    assert unfolded.endswith("END:VCALENDAR\r\n")


class _Stand:
    """The command on a world: what it would connect to is there already."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        environment = sources(world).environment
        monkeypatch.setattr(watch_command, "environment", lambda _named: environment)
        monkeypatch.setattr(watch_command, "connection", lambda _environment: (world.payments[0], world.config))


@pytest.mark.emulator
def test_once_writes_nothing_and_ends_with_1_while_something_is_not_known(
    world: World, google: Google, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert {} == google.table("logEntry")
    _Stand(world, monkeypatch)
    before = world.dump()
    code = watch_command.run_command("production", lasting="48h", every="5m", once=True, as_json=True)

    assert 1 == code
    assert before == world.dump()
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert not report["well"]


@pytest.mark.emulator
def test_it_goes_on_for_its_time_and_keeps_the_last_table(
    world: World, google: Google, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert {} == google.table("logEntry")
    _Stand(world, monkeypatch)
    clock = [0.0]
    monkeypatch.setattr("ops.cloud.watch_command.time.monotonic", lambda: clock[0])

    def sleep(seconds: float) -> None:
        clock[0] += seconds

    watch_command.run_command(
        "production", lasting="2h", every="30m", once=False, as_json=True, folder=tmp_path, sleep=sleep
    )

    assert 5 == len(capsys.readouterr().out.splitlines())
    assert ["watch"] == [each["kind"] for each in world.rows("reports").values()]
    assert ["review_due"] == [code for code, _ in world.problems()]
    assert 1 == len(list(tmp_path.iterdir()))


@pytest.mark.parametrize("text", ["", "48", "0h", "2w", "-5m"])
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(SetupError, match="48h"):
        watch_command.seconds_of(text, "--for")


def test_errors_of_the_local_suite_are_counted_and_its_past_is_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "emulators.log"
    monkeypatch.setattr(watch_sources, "EMULATORS_LOG", log)
    now = datetime.now(UTC) + timedelta(minutes=1)
    recent = watch_sources.Window(now - timedelta(hours=1), now)
    before = watch_sources.Window(now - timedelta(hours=2), now - timedelta(hours=1))
    assert watch_sources._local_errors(recent) is None
    log.write_text('>  {"message": "x", "severity": "ERROR"}\n>  {"message": "y", "severity": "INFO"}\n')

    assert 1 == watch_sources._local_errors(recent)
    assert watch_sources._local_errors(before) is None
