"""Every kind of damage is found among clean orders, and nothing else is. Full size: `python3 -m ops prove drift`."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from functions.domain import drift
from functions.domain.drift import Drift
from functions.use_cases import reconcile
from ops.drift import prove
from ops.drift.damage import PLANTED
from ops.paths import ROOT


def test_every_kind_is_planted_and_found_once_among_200_orders_without_a_false_alarm(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert 0 == prove.run(orders=200, times=1, seed=7)

    said = capsys.readouterr().out
    assert "found 26 of 26 (26 kinds x 1) among 200 clean orders, 0 false alarms" in said
    assert "second pass: 0 writes, 0 POSTs" in said


def test_every_kind_can_be_planted() -> None:
    assert set(Drift) == set(PLANTED)
    assert 26 == len(Drift)


def test_every_kind_is_on_the_page() -> None:
    page = (ROOT / "docs" / "reconcile.md").read_text()

    assert [] == [kind for kind in Drift if f"| `{kind}` |" not in page]


def _charges_agree(found: object) -> object:
    return lambda order, fact: None if fact.id.startswith("ch_") else found(order, fact)  # type: ignore[operator]


def test_a_check_that_overlooks_a_kind_does_not_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconcile, "compared", _charges_agree(drift.compared))

    figure = prove.prove(orders=10, times=1, seed=7)

    assert {Drift.CHARGE_MISSING, Drift.CHARGE_BEHIND} == {each.kind for each in figure.missed}
    assert not figure.holds


def test_a_check_that_cries_wolf_does_not_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    honest: Callable[..., Drift | None] = drift.compared

    def stricter(order: object, fact: object) -> Drift | None:
        return honest(order, fact) or Drift.DIFFERS_FROM_STRIPE

    monkeypatch.setattr(reconcile, "compared", stricter)
    figure = prove.prove(orders=10, times=1, seed=7)

    assert figure.false_alarms
    assert not figure.holds
    assert replace(figure, false_alarms=(), second_pass_writes=0, second_pass_posts=0).holds
