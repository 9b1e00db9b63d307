"""Which projects may be deployed to."""

import json
import subprocess
import sys
from typing import Any

import pytest
from google.api_core.exceptions import DeadlineExceeded, NotFound, PermissionDenied
from google.auth.exceptions import DefaultCredentialsError

from ops import guard
from ops.paths import ROOT


def answer_with(monkeypatch: pytest.MonkeyPatch, outcome: Exception | None) -> list[dict[str, Any]]:
    """Put a Firestore in place that answers *outcome* and notes what it was asked."""
    asked: list[dict[str, Any]] = []

    class Client:
        def get_database(self, **request: Any) -> object:
            asked.append(request)
            if outcome is not None:
                raise outcome
            return object()

    monkeypatch.setattr(guard, "firestore_admin", Client)
    return asked


def test_a_local_project_is_allowed_without_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answer_with(monkeypatch, None)

    assert guard.judge("demo-orders").allowed
    assert [] == asked


def test_a_project_with_the_database_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answer_with(monkeypatch, None)

    assert guard.judge("shop").allowed
    assert "projects/shop/databases/orders" == asked[0]["name"]
    assert asked[0]["timeout"] <= 30


def test_a_project_without_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with(monkeypatch, NotFound("no such database"))

    verdict = guard.judge("shop")

    assert not verdict.allowed
    assert verdict.reason.startswith("project shop has no Firestore database orders")


@pytest.mark.parametrize(
    "outcome",
    [DefaultCredentialsError("no\ncredentials"), PermissionDenied("not you"), DeadlineExceeded("too late")],
    ids=lambda outcome: type(outcome).__name__,
)
def test_what_cannot_be_found_out_is_refused_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, outcome: Exception
) -> None:
    answer_with(monkeypatch, outcome)

    verdict = guard.judge("shop")

    assert not verdict.allowed
    assert verdict.reason.startswith("could not see whether project shop")
    assert 1 == len(verdict.reason.splitlines())


def test_the_hook_takes_the_project_from_firebase_tools() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ops", "guard", "--json"],
        cwd=ROOT,
        env={"GCLOUD_PROJECT": "demo-shop", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert 0 == done.returncode, done.stderr
    assert {"project": "demo-shop", "allowed": True, "reason": ""} == json.loads(done.stdout)


@pytest.mark.parametrize("section", ["functions", "firestore"])
def test_a_deploy_asks_it_first(section: str) -> None:
    entries = json.loads((ROOT / "firebase.json").read_text())[section]

    assert [["python3 -m ops guard"]] == [entry["predeploy"] for entry in entries]
