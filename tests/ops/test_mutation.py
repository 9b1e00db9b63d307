"""Mutants are made, judged by the tests that run them, and counted; the domain's money is judged with every change."""

from pathlib import Path

import pytest

from ops.bootstrap_run import SetupError
from ops.mutation import command
from ops.mutation.command import Figures, equivalents, is_equivalent, judge, subjects
from ops.mutation.measure import Measured, Timed
from ops.mutation.mutants import Mutant, loaded_source, mutants, switchboard, switches
from ops.paths import ROOT

SOURCE = '''"""A module."""

from dataclasses import dataclass

LIMIT = 3


def over(number: int) -> bool:
    """Return whether it is too many."""
    return number > LIMIT


@dataclass(frozen=True)
class Box:
    """A box."""

    size: int

    @property
    def double(self) -> int:
        """Return twice the size."""
        return self.size * 2

    def fits(self, other: "Box") -> bool:
        """Return whether the other fits."""
        return other.size < self.size
'''
PATH = "functions/domain/boxes.py"


def change(was: str, becomes: str) -> Mutant:
    (found,) = [m for m in mutants(PATH, SOURCE) if (m.was, m.becomes) == (was, becomes)]
    return found


def test_tables_properties_and_functions_all_have_mutants() -> None:
    assert "LIMIT = None" == change("LIMIT = 3", "LIMIT = None").becomes
    assert ("double", "") == (change("self.size * 2", "self.size / 2").function, change("2", "3").mangled)
    assert {"", "over", "double", "Box.fits"} == {m.function for m in mutants(PATH, SOURCE)}
    assert {"", "x_over", "xǁBoxǁfits"} == {m.mangled for m in mutants(PATH, SOURCE)}


def test_a_loaded_mutant_is_the_module_with_that_one_change() -> None:
    assert SOURCE.replace("LIMIT = 3", "LIMIT = None") == loaded_source(change("LIMIT = 3", "LIMIT = None"), SOURCE)
    assert SOURCE.replace("size * 2", "size * 3") == loaded_source(change("2", "3"), SOURCE)


def test_switched_mutants_stand_beside_the_original_under_their_names() -> None:
    chosen = [mutant for mutant in mutants(PATH, SOURCE) if mutant.mangled]

    code, names = switchboard(SOURCE, chosen), switches(chosen)

    assert len(chosen) == len(set(names.values()))
    for name in names.values():
        assert f"def {name.removeprefix('functions.domain.boxes.')}(" in code
    assert ["functions.domain.boxes.x_over__mutmut_1"] == [names[m] for m in chosen if m.function == "over"]


def judging(*tests: Timed) -> Measured:
    return Measured(list(tests), [], [])


RUNS = frozenset({f"{PATH}::f"})
SLOW, FAST = Timed("tests/test_a.py::slow", 2.0, RUNS), Timed("tests/test_a.py::fast", 1.0, RUNS)
OTHER = Timed("tests/test_b.py::other", 0.1, frozenset({f"{PATH}::g"}))
OWN = Timed("tests/test_boxes.py::own", 1.3, frozenset())


def test_a_function_is_judged_by_what_runs_it_the_last_killer_and_the_fast_first() -> None:
    measured = judging(SLOW, FAST, OTHER)

    assert [FAST, SLOW] == measured.judges(PATH, "f", 9, [])
    assert [SLOW, FAST] == measured.judges(PATH, "f", 9, [SLOW.id])
    assert [FAST] == measured.judges(PATH, "f", 2, [])
    assert [] == measured.judges(PATH, "h", 9, [])


def test_a_table_is_judged_by_its_own_tests_then_the_fast() -> None:
    measured = judging(SLOW, FAST, OTHER, OWN)

    assert [OWN, OTHER, FAST, SLOW] == measured.importers(PATH, 9, [], near=False)
    assert [FAST, OWN, OTHER, SLOW] == measured.importers(PATH, 9, [FAST.id], near=False)
    assert [OWN, OTHER] == measured.importers(PATH, 9, [], near=True)


def test_a_mutant_that_was_timed_out_counts_as_not_killed() -> None:
    found = mutants(PATH, SOURCE)[:4]
    figures = Figures(8, 0, dict(zip(found, ["killed", "killed", "survived", "timed out"], strict=True)), 1.0)

    assert 0.5 == figures.killed
    low, high = figures.interval()
    assert 0.15 < low < 0.5 < high < 0.85
    assert (0.5, 0.5) == Figures(4, 0, figures.outcomes, 1.0).interval()


def test_every_equivalent_mutant_that_is_listed_is_there_and_says_why() -> None:
    paths = {each["path"] for each in equivalents()}
    made = [mutant for path in paths for mutant in mutants(path, (ROOT / path).read_text())]

    assert [] == [each for each in equivalents() if not any(is_equivalent(mutant, [each]) for mutant in made)]
    assert all(each["why"] for each in equivalents())
    assert paths <= set(subjects())


def test_an_unknown_module_is_refused() -> None:
    with pytest.raises(SetupError, match="no such module: nothing"):
        subjects(["nothing"])


@pytest.mark.timeout(600)
def test_the_tests_of_money_and_ledger_kill_nine_mutants_of_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "TESTS", ("tests/domain/test_money.py", "tests/domain/test_ledger.py"))

    figures = judge(["money", "ledger"], 9, 1, 1)

    assert 20 < len(figures.outcomes)
    assert figures.killed >= command.LEAST


BLIND = """
from functions.domain.money import Money

def test_nothing_is_asserted():
    Money(1, "eur")
"""


@pytest.mark.timeout(600)
def test_tests_that_assert_nothing_kill_only_what_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    copied = command._copy

    def copy(into: Path) -> None:
        copied(into)
        (into / "tests" / "domain" / "test_blind.py").write_text(BLIND)

    monkeypatch.setattr(command, "TESTS", ("tests/domain/test_blind.py",))
    monkeypatch.setattr(command, "_copy", copy)

    figures = judge(["money"], 20, 1, 1)

    assert figures.number("survived") > figures.number("killed")
