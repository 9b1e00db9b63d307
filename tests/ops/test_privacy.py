"""`ops privacy export` on the emulator: what it writes, for whom, and what it says when it cannot."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.adapters.personal_data import FirestorePersonalData
from functions.domain.errors import Unavailable
from ops import privacy
from ops.bootstrap_run import SetupError
from ops.cli import run
from ops.privacy import run_export
from tests.world import World, new_world

pytestmark = pytest.mark.emulator


@pytest.fixture
def world(project_id: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A shop whose Stripe the command may ask."""
    with new_world(project_id) as opened:
        monkeypatch.setattr(privacy, "environment", lambda name: name)
        monkeypatch.setattr(privacy, "connection", lambda _: (opened.payments[0], opened.config))
        yield opened


def test_a_letter_is_answered_with_the_file_that_the_page_gives(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    order, out = world.paid(), tmp_path / "ada.json"

    assert 0 == run(["privacy", "export", "customer_1", "--out", str(out), "--project", world.config.project_id])

    found = json.loads(out.read_text())
    assert [order.order_id] == [each["id"] for each in found["orders"]]
    assert "ada@example.org" == found["orders"][0]["contact"]["email"]
    assert ([], True) == (found["payment_methods"], found["complete"])
    assert 0o600 == stat.S_IMODE(out.stat().st_mode)
    assert [out] == list(tmp_path.iterdir())
    printed = capsys.readouterr()
    assert ("", "1 order of customer_1, complete") == (printed.out, printed.err.splitlines()[-1])


def test_without_a_file_the_document_is_printed(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    order = world.place()

    assert 0 == run_export("customer_1", project=world.config.project_id, out=None)

    assert [order.order_id] == [each["id"] for each in json.loads(capsys.readouterr().out)["orders"]]


def test_of_whom_nothing_is_kept_it_says_so(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == run_export("nobody", project=world.config.project_id, out=None)

    assert f"nothing is kept of nobody in project {world.config.project_id}" in capsys.readouterr().err


def test_where_stripe_cannot_be_asked_it_says_what_is_missing(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    world.paid()

    def refused(_: object) -> None:
        raise SetupError("no Stripe key")

    monkeypatch.setattr(privacy, "connection", refused)

    assert 1 == run_export("customer_1", project=world.config.project_id, out=None)

    printed = capsys.readouterr()
    assert None is json.loads(printed.out)["payment_methods"]
    assert "no Stripe key" in printed.err
    assert "missing: payment_methods" in printed.err


def test_a_file_that_was_there_stays_until_the_new_one_is_whole(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "ada.json"
    out.write_text("of last week")

    def broken(*_: object) -> None:
        raise Unavailable("no answer")

    monkeypatch.setattr(FirestorePersonalData, "orders", broken)

    with pytest.raises(SetupError, match=r"cannot be read: no answer; try again"):
        run_export("customer_1", project=world.config.project_id, out=out)

    assert "of last week" == out.read_text()
    assert [out] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("uid", "folder", "why"), [("a/b", ".", "a/b is no UID"), ("ada", "absent", "cannot be written")]
)
def test_what_cannot_be_done_is_one_line(world: World, tmp_path: Path, uid: str, folder: str, why: str) -> None:
    with pytest.raises(SetupError, match=why):
        run_export(uid, project=world.config.project_id, out=tmp_path / folder / "x.json")
