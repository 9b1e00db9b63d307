"""`ops staff grant|revoke`: claims, revoked tokens and the record of it."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest

from functions.entrypoints.auth import FirebaseTokens, Unauthenticated
from ops.bootstrap_run import SetupError
from ops.cli import run
from ops.cloud.clients import database
from ops.cloud.environment import Environment
from ops.cloud.plan import Taken
from ops.cloud.staff import COLLECTION, change_role
from ops.seed import sign_in
from ops.suite_addresses import Suite
from tests.control_plane.mortal import Killed
from tests.control_plane.server import control_plane
from tests.control_plane.world import World
from tests.ops.cloud import stripe_world as w

UID, OPERATOR = "uid-1", "ada@example.com"
HOST_CLAIMS = {"premium": True, "tier": 3}


@pytest.fixture
def place(project_id: str) -> Environment:
    return replace(w.place("default", project_id))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, firestore_emulator: str) -> Iterator[World]:
    with control_plane(World()) as served:
        for name, value in Suite().environment().items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator)
        monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", urlsplit(served.url).netloc)
        served.table("user")[UID] = {"localId": UID, "customAttributes": json.dumps(HOST_CLAIMS)}
        yield served


def changed(place: Environment, role: str, *, dry_run: bool = False, uid: str = UID) -> list[str]:
    taken: list[Taken] = list(change_role(place, uid, role, OPERATOR, dry_run=dry_run))
    return [each.outcome for each in taken]


def claims(world: World) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(world.table("user")[UID]["customAttributes"])
    return found


def records(place: Environment) -> list[dict[str, Any]]:
    found = database(place.project, place.database).collection(COLLECTION).get()
    return [each.to_dict() or {} for each in sorted(found, key=lambda each: each.id)]


def updates(world: World) -> int:
    return sum(call.path.endswith("accounts:update") for call in world.asked)


def test_a_role_is_given_beside_the_other_claims_with_tokens_revoked_and_on_record(
    world: World, place: Environment
) -> None:
    started = int(time.time())
    assert ["done"] * 4 == changed(place, "staff")

    assert {**HOST_CLAIMS, "orders_role": "staff"} == claims(world)
    assert int(world.table("user")[UID]["validSince"]) >= started
    (record,) = records(place)
    assert (UID, "", "staff") == (record["uid"], record["before"], record["role"])
    assert record["settled_at"] >= record["at"]
    assert OPERATOR not in json.dumps(record, default=str)


def test_a_role_is_changed_and_taken_away_and_the_others_stay(world: World, place: Environment) -> None:
    for role in ("staff", "admin", ""):
        changed(place, role)
    assert claims(world) == HOST_CLAIMS
    assert [("", "staff"), ("staff", "admin"), ("admin", "")] == [(r["before"], r["role"]) for r in records(place)]
    assert 1 == len({record["by"] for record in records(place)})


@pytest.mark.parametrize("role", ["staff", ""])
def test_a_second_run_changes_nothing(world: World, place: Environment, role: str) -> None:
    changed(place, "admin")
    changed(place, role)
    before = updates(world), records(place)

    assert ["there"] * 4 == changed(place, role)
    assert before == (updates(world), records(place))


def test_a_dry_run_changes_nothing(world: World, place: Environment) -> None:
    assert ["planned"] * 4 == changed(place, "staff", dry_run=True)
    assert (0, []) == (updates(world), records(place))


def test_a_user_that_is_not_there_is_said_so(world: World, place: Environment) -> None:
    with pytest.raises(SetupError, match=r"has no user 'nobody'; the Firebase console lists them"):
        changed(place, "staff", uid="nobody")
    assert (0, []) == (updates(world), records(place))


@pytest.mark.parametrize(("uid", "role"), [("", "staff"), ("x" * 129, "staff"), (UID, "owner"), (UID, "Staff")])
def test_what_is_no_user_or_no_role_is_refused(world: World, place: Environment, uid: str, role: str) -> None:
    with pytest.raises(SetupError, match=r"no role|give the user"):
        changed(place, role, uid=uid)
    assert 0 == updates(world)


def test_an_emulator_is_refused_for_a_real_project(world: World) -> None:
    with pytest.raises(SetupError, match="FIREBASE_AUTH_EMULATOR_HOST, FIRESTORE_EMULATOR_HOST is set"):
        changed(w.place(), "staff")
    assert 0 == updates(world)


def test_a_change_that_failed_goes_on_when_it_is_asked_for_again(world: World, place: Environment) -> None:
    world.refuse("POST", "accounts:update", "validSince")
    with pytest.raises(SetupError):
        changed(place, "staff")
    assert [None] == [record["settled_at"] for record in records(place)]
    changed(place, "staff")

    assert [False] == [record["settled_at"] is None for record in records(place)]
    assert "validSince" in world.table("user")[UID]


@pytest.mark.parametrize("role", ["staff", ""])
def test_killed_after_any_write_and_run_again_it_ends_the_same(
    world: World, place: Environment, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    """Reads of users are POSTs too: the process ends after each request to them."""
    for number in range(1, 30):
        at = replace(place, project=f"{place.project}-{number}")
        before = {**HOST_CLAIMS, "orders_role": "admin"}
        world.table("user")[UID] = {"localId": UID, "customAttributes": json.dumps(before)}
        try:
            with w.killed_after(monkeypatch, number):
                changed(at, role)
        except Killed:
            changed(at, role)
        else:
            break
        assert claims(world) == {**HOST_CLAIMS, **({"orders_role": role} if role else {})}
        (record,) = records(at)
        assert record["settled_at"] is not None
        assert int(world.table("user")[UID]["validSince"]) >= int(record["at"].timestamp())
    assert 8 < number < 29


def test_it_runs_from_the_command_line(
    world: World, place: Environment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("ops.cloud.environment.environment", lambda _named: place)

    assert 0 == run(["staff", "grant", UID, "admin", "--json", "--by", OPERATOR])
    told = w.said(capsys.readouterr().out)
    assert (UID, "admin", 4) == (told["uid"], told["role"], len(told["steps"]))
    assert 0 == run(["staff", "revoke", UID])
    assert claims(world) == HOST_CLAIMS
    with pytest.raises(SetupError, match="give the role"):
        run(["staff", "grant", UID, ""])


@pytest.mark.suite
def test_at_the_auth_emulator_the_role_counts_from_the_next_token_and_ends_with_the_next_call(suite: Suite) -> None:
    email = f"{time.time_ns()}@example.com"
    place = Environment("default", suite.project, suite.region, suite.database, "eur3", suite.project, suite.app_url)
    verify = FirebaseTokens(suite.project)
    uid = verify(sign_in(suite, email, {}), check_revoked=True).uid
    changed(place, "staff", uid=uid)
    token = sign_in(suite, email, {})
    assert "staff" == verify(token, check_revoked=True).role

    time.sleep(1.1)
    changed(place, "", uid=uid)
    with pytest.raises(Unauthenticated):
        verify(token, check_revoked=True)
    assert "" == verify(sign_in(suite, email, {}), check_revoked=True).role
