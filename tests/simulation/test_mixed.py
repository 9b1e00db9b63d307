"""Two versions of the code on one database; the whole of it is `python3 -m ops prove mixed`."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.bootstrap_run import SetupError
from ops.simulation import before, mixed_command
from ops.simulation.before import Before, Edit
from ops.simulation.differential_store import EMULATOR
from ops.simulation.mixed import WAYS, play

pytestmark = [pytest.mark.emulator, pytest.mark.timeout(300)]

SEEDS = range(1, 9)
STEPS = 6
HUNT = range(1, 21)
UPDATED = 'batch.update(private.document("staff"), staff)'


def beside(folder: Path, *edits: Edit) -> Before:
    """Return a version beside ours: this code, with these edits."""
    before.copy_of_now(folder)
    before.rename(folder, edits)
    return before.load(folder, "edited")


def test_two_versions_on_one_database_break_nothing(tmp_path: Path) -> None:
    before.copy_of_now(tmp_path)
    before.rename(tmp_path)
    jobs = [(seed, STEPS) for seed in SEEDS]
    figures = mixed_command.play_all(jobs, os.environ[EMULATOR], tmp_path, "now", os.cpu_count() or 1)

    assert [] == figures.wrong
    assert (len(SEEDS), set(WAYS)) == (figures.schedules, set(figures.ways))
    assert min(figures.marked, *figures.processes.values()) > len(SEEDS)


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (("functions/adapters/documents.py", '"ending"', '"end"'), "KeyError('end"),
        (("functions/domain/order.py", 'HELD = "held"', 'HELD = "kept"'), "is not a valid Reservation"),
        (
            ("functions/adapters/orders.py", UPDATED, "batch.set" + UPDATED[len("batch.update") :]),
            "41. What the code does not",
        ),
    ],
    ids=["a field of another name", "a value that the other cannot read", "a document that is written whole"],
)
def test_what_two_versions_do_to_each_other_is_found(edit: Edit, told: str, tmp_path: Path) -> None:
    other = beside(tmp_path, edit)
    outcomes = (play(seed, 20, other).outcome for seed in HUNT)
    found: Iterator[str] = (str(violation) for outcome in outcomes for violation in outcome.violations)

    assert told in next(found)


def test_the_command_prints_its_figures_and_how_to_replay(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unpacked(name: str, folder: Path) -> str:
        before.copy_of_now(folder)
        return name

    def played(*_: object) -> mixed_command.Figures:
        figures = mixed_command.Figures(schedules=1)
        figures.fail(7, ["it"])
        return figures

    monkeypatch.setattr(before, "unpack", unpacked)
    monkeypatch.setattr(mixed_command, "play_all", played)
    code = mixed_command.run_command(beside="abc", schedules=1, steps=4, seed=7, as_json=True)
    told = capsys.readouterr()

    assert (1, [7], "abc") == (code, *(json.loads(told.out)[name] for name in ("failing_seeds", "with")))
    assert "it\nreplay: python3 -m ops prove mixed --with abc --schedules 1 --seed 7 --steps 4\n" in told.err


def test_a_version_that_this_clone_does_not_have_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="not in this clone"):
        before.unpack("nowhere", tmp_path)


def test_an_edit_that_fits_nowhere_is_no_edit(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="has no"):
        beside(tmp_path, ("functions/config.py", "what is not there", ""))
